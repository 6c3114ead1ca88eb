"""Where things live, who may write, and files that are whole or absent."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck import workspace
from claimcheck.errors import ResourceLimitError, WorkspaceError, WorkspaceLockedError
from claimcheck.workspace import Workspace


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    return workspace.create(tmp_path / "work")


def test_the_nearest_parent_with_the_folder_is_found(tmp_path: Path) -> None:
    assert workspace.find(tmp_path) is None
    outer = workspace.create(tmp_path)
    inner = workspace.create(tmp_path / "a" / "b")
    (tmp_path / "a" / "b" / "c" / "d").mkdir(parents=True)
    (tmp_path / "a" / "x").mkdir()
    assert workspace.find(tmp_path / "a" / "b" / "c" / "d") == inner
    assert workspace.find(tmp_path / "a" / "b") == inner
    assert workspace.find(tmp_path / "a" / "x") == outer


def test_a_file_of_that_name_is_no_workspace(tmp_path: Path) -> None:
    (tmp_path / ".claimcheck").write_text("")
    found = workspace.find(tmp_path)
    assert found is None or found.root != tmp_path
    with pytest.raises(WorkspaceError):
        workspace.create(tmp_path)


def test_making_one_twice_changes_nothing(tmp_path: Path) -> None:
    first = workspace.create(tmp_path)
    first.settings.write_text("offline = true")
    assert workspace.create(tmp_path) == first
    assert first.settings.read_text() == "offline = true"
    assert (first.folder / ".gitignore").read_text() == "*\n"


def test_asking_for_paths_makes_nothing(tmp_path: Path) -> None:
    place = Workspace(root=tmp_path)
    assert place.store.parent == place.folder
    assert place.reports == tmp_path / "reports"
    assert list(tmp_path.iterdir()) == []


@given(st.lists(st.text(min_size=1, max_size=30), min_size=2, max_size=5, unique=True))
def test_no_two_papers_share_a_folder_and_none_escapes(ids: list[str]) -> None:
    place = Workspace(root=Path("/nowhere"))
    folders = [place.paper_folder(paper_id) for paper_id in ids]
    assert len(set(folders)) == len(ids)
    for folder in folders:
        assert folder.parent == place.papers
        assert folder.name not in ("", ".", "..")


def test_unwritable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(tmp_path))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(WorkspaceError, match="cannot be written") as caught:
        workspace.create(tmp_path / "x")
    assert "--workspace" in (caught.value.hint or "")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_a_full_disk_is_one_line(number: int, tmp_path: Path) -> None:
    with (
        pytest.raises(WorkspaceError, match="no space is left") as caught,
        workspace.translated(tmp_path),
    ):
        raise OSError(number, "full")
    assert "everything stored so far is kept" in (caught.value.hint or "")


def test_another_trouble_names_the_file(tmp_path: Path) -> None:
    with (
        pytest.raises(WorkspaceError, match=r"x\.pdf: Is a directory"),
        workspace.translated(tmp_path),
    ):
        raise OSError(errno.EISDIR, "Is a directory", "x.pdf")


# ── the lock ──────────────────────────────────────────────────────────────────────────────────

HOLD = """
import sys, time
from pathlib import Path
from claimcheck.workspace import Workspace
with Workspace(root=Path(sys.argv[1])).writer():
    print("held", flush=True)
    time.sleep(60)
"""


def hold(place: Workspace) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(place.root)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_writer_is_told_who_holds_the_lock(place: Workspace) -> None:
    process = hold(place)
    try:
        expected = pytest.raises(WorkspaceLockedError, match=f"process {process.pid} ")
        with expected as caught, place.writer():
            pass
        assert "wait" in (caught.value.hint or "")
    finally:
        process.kill()
        process.wait()


def test_the_lock_ends_with_its_process_even_when_killed(place: Workspace) -> None:
    process = hold(place)
    process.send_signal(signal.SIGKILL)
    process.wait()
    with place.writer(wait=5):
        pass


def test_a_writer_waits_as_long_as_it_is_told(place: Workspace) -> None:
    process = hold(place)
    started = time.monotonic()
    with pytest.raises(WorkspaceLockedError), place.writer(wait=0.4):
        pass
    assert time.monotonic() - started >= 0.35
    process.kill()
    process.wait()


def test_an_unreadable_note_of_the_holder_does_not_matter(place: Workspace) -> None:
    process = hold(place)
    (place.folder / "writer.json").write_text("{")
    with pytest.raises(WorkspaceLockedError, match="another process"), place.writer():
        pass
    process.kill()
    process.wait()


def test_the_next_writer_sweeps_up_what_a_killed_one_left(place: Workspace) -> None:
    (place.folder / ".part-1").write_text("half")
    (place.papers / ".part-2").mkdir()
    (place.papers / ".part-2" / "x").write_text("half")
    (place.papers / "whole").mkdir()
    with place.writer():
        assert [path.name for path in place.papers.iterdir()] == ["whole"]
        assert not (place.folder / ".part-1").exists()
    assert not (place.folder / "writer.json").exists()


def test_an_error_inside_is_not_touched_and_frees_the_lock(place: Workspace) -> None:
    with pytest.raises(KeyError), place.writer():
        raise KeyError("x")
    with place.writer():
        pass


# ── atomic files ──────────────────────────────────────────────────────────────────────────────


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "x"
    workspace.write_atomic(path, b"old")
    with pytest.raises(KeyboardInterrupt), workspace.appearing(path) as stream:
        stream.write(b"new but hal")
        raise KeyboardInterrupt
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["x"]
    workspace.write_atomic(path, b"new")
    assert path.read_bytes() == b"new"


def test_copying_gives_hash_and_size_of_what_was_copied(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    found = workspace.copy_atomic(tmp_path / "a", tmp_path / "b", limit=3)
    assert found == ("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", 3)
    assert (tmp_path / "b").read_bytes() == b"abc"
    with pytest.raises(ResourceLimitError):
        workspace.copy_atomic(tmp_path / "a", tmp_path / "c", limit=2)
    assert not (tmp_path / "c").exists()
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["a", "b"]


def test_a_disk_that_fills_up_keeps_the_old_file(tmp_path: Path) -> None:
    """With a real limit of the operating system, in a process of its own."""
    script = f"""
import resource, signal
from pathlib import Path
from claimcheck import workspace
path = Path({str(tmp_path)!r}) / "x"
workspace.write_atomic(path, b"old")
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
with workspace.translated(path):
    workspace.write_atomic(path, b"n" * 5000)
"""
    finished = subprocess.run(
        [sys.executable, "-B", "-c", script], capture_output=True, text=True, check=False
    )
    assert "WorkspaceError: no space is left" in finished.stderr
    assert (tmp_path / "x").read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["x"]


def test_writable(place: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    assert place.writable
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert not place.writable
