import os

import pytest

from claimcheck.errors import WorkspaceError
from claimcheck.net.files import PartFile, Validators, sha256_of, write_atomically

NOTE = Validators(url="https://x/", etag='"a"', total=10)


def test_a_part_is_resumable_only_under_the_same_conditions(tmp_path):
    part = PartFile(tmp_path / "paper.part")
    assert part.resumable("https://x/") is None
    part.begin(NOTE)
    assert part.resumable("https://x/") is None  # nothing there yet
    part.path.write_bytes(b"12345")
    assert part.resumable("https://x/") == (5, NOTE)
    assert part.resumable("https://y/") is None
    part.path.write_bytes(b"1234567890")
    assert part.resumable("https://x/") is None  # all there, and yet not published: start anew


def test_without_validators_nothing_is_kept(tmp_path):
    part = PartFile(tmp_path / "paper.part")
    part.begin(NOTE)
    part.path.write_bytes(b"12345")
    part.keep_if_resumable()
    assert part.path.exists()
    part.begin(Validators(url="https://x/", total=10))
    assert not part.path.exists()
    part.path.write_bytes(b"12345")
    assert part.resumable("https://x/") is None
    part.keep_if_resumable()
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_note_means_a_fresh_start(tmp_path):
    part = PartFile(tmp_path / "paper.part")
    part.begin(NOTE)
    part.path.write_bytes(b"12345")
    (tmp_path / "paper.part.json").write_text('{"url": 3}')
    assert part.resumable("https://x/") is None


def test_publishing_replaces_and_leaves_nothing_behind(tmp_path):
    part = PartFile(tmp_path / "paper.part")
    (tmp_path / "paper.pdf").write_bytes(b"old")
    part.begin(NOTE)
    part.path.write_bytes(b"new")
    part.publish(tmp_path / "paper.pdf")
    assert [path.name for path in tmp_path.iterdir()] == ["paper.pdf"]
    assert (tmp_path / "paper.pdf").read_bytes() == b"new"


def test_discarding_twice_is_fine(tmp_path):
    part = PartFile(tmp_path / "paper.part")
    part.discard()
    part.discard()


def test_writing_atomically(tmp_path):
    path = tmp_path / "note.json"
    write_atomically(path, b"1")
    write_atomically(path, b"22")
    assert path.read_bytes() == b"22"
    assert [entry.name for entry in tmp_path.iterdir()] == ["note.json"]


def test_writing_never_touches_the_old_file(tmp_path):
    """Whoever has it open, or reads it at that moment, sees the whole old one."""
    path, link = tmp_path / "note.json", tmp_path / "link"
    write_atomically(path, b"old")
    os.link(path, link)
    write_atomically(path, b"new")
    assert link.read_bytes() == b"old"
    assert path.read_bytes() == b"new"


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "note.json"
    write_atomically(path, b"old")

    def fail(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(WorkspaceError, match="No space left"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["note.json"]


def test_sha256(tmp_path):
    (tmp_path / "x").write_bytes(b"abc")
    assert sha256_of(tmp_path / "x").startswith("ba7816bf8f01cfea")
