from __future__ import annotations

import contextlib
import gzip
import io
import os
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimcheck.errors import (
    ClaimcheckError,
    InputError,
    ResourceLimitError,
    UnreadableFileError,
    UnsafeArchiveError,
)
from claimcheck.parse.archive import FileKind, sniff, sniff_bytes, unpack
from claimcheck.parse.interface import Limits

TEX = b"\\documentclass{article}\\begin{document}Hello.\\end{document}\n"
SMALL = Limits(unpacked_bytes=2**20, members=20)


def tar_of(*members: tuple[tarfile.TarInfo, bytes], mode: str = "w:gz") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for info, contents in members:
            info.size = len(contents) if info.isreg() else info.size
            archive.addfile(info, io.BytesIO(contents))
    return out.getvalue()


def member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type = kind
    info.linkname = link
    return info


@pytest.fixture
def target(tmp_path: Path) -> Path:
    folder = tmp_path / "target"
    folder.mkdir()
    return folder


def write(tmp_path: Path, contents: bytes, name: str = "source.tar.gz") -> Path:
    path = tmp_path / name
    path.write_bytes(contents)
    return path


@pytest.mark.parametrize("mode", ["w:gz", "w:"])
def test_tar_is_unpacked(tmp_path: Path, target: Path, mode: str) -> None:
    contents = tar_of(
        (member("main.tex"), TEX),
        (member("sections", tarfile.DIRTYPE), b""),
        (member("sections/intro.tex"), b"Intro."),
        (member("._main.tex"), b"resource fork"),
        mode=mode,
    )
    assert unpack(write(tmp_path, contents), target, SMALL) == target
    assert (target / "main.tex").read_bytes() == TEX
    assert (target / "sections" / "intro.tex").read_bytes() == b"Intro."
    assert not (target / "._main.tex").exists()


@pytest.mark.parametrize(
    ("contents", "name"),
    [(TEX, "paper.tex"), (gzip.compress(TEX), "2005.13013.gz"), (TEX, "no-suffix")],
)
def test_single_file_sources(tmp_path: Path, target: Path, contents: bytes, name: str) -> None:
    assert unpack(write(tmp_path, contents, name), target, SMALL) == target
    assert (target / "main.tex").read_bytes() == TEX


def test_zip_is_unpacked(tmp_path: Path, target: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("main.tex", TEX)
        archive.writestr("figures/", b"")
        archive.writestr("figures/a.tex", b"x")
    assert unpack(write(tmp_path, out.getvalue()), target, SMALL) == target
    assert (target / "main.tex").read_bytes() == TEX
    assert (target / "figures" / "a.tex").read_bytes() == b"x"


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_pdf_called_source(tmp_path: Path, target: Path, pack) -> None:
    found = unpack(write(tmp_path, pack(b"%PDF-1.4\n...")), target, SMALL)
    assert found.is_file()
    assert found.read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("bad", "word"),
    [
        (member("../evil.tex"), "outside"),
        (member("a/../../evil.tex"), "outside"),
        (member("/etc/evil.tex"), "outside"),
        (member("a\\..\\evil.tex"), "outside"),
        (member("link.tex", tarfile.SYMTYPE, "/etc/passwd"), "link"),
        (member("link.tex", tarfile.SYMTYPE, "main.tex"), "link"),
        (member("hard.tex", tarfile.LNKTYPE, "main.tex"), "link"),
        (member("null", tarfile.CHRTYPE), "device"),
        (member("disk", tarfile.BLKTYPE), "device"),
        (member("pipe", tarfile.FIFOTYPE), "device"),
        (member("main.tex"), "twice"),
        (member("MAIN.tex"), "twice"),
        (member("main.tex/a.tex"), "both as a file and as a folder"),
        (member("bell\x07.tex"), "unprintable"),
        (member("/".join("a" * 60) + "/x.tex"), "too deep"),
        (member("n" * 400 + ".tex"), "too long"),
    ],
)
def test_unsafe_members_are_refused(
    tmp_path: Path, target: Path, bad: tarfile.TarInfo, word: str
) -> None:
    contents = tar_of((member("main.tex"), TEX), (bad, b"bad"))
    with pytest.raises(UnsafeArchiveError, match=word):
        unpack(write(tmp_path, contents), target, SMALL)
    outside = {path.name for path in tmp_path.iterdir()} - {"target", "source.tar.gz"}
    assert not outside


@pytest.mark.parametrize("name", ["../evil.tex", "/evil.tex", "a/../../evil.tex"])
def test_zip_members_stay_inside(tmp_path: Path, target: Path, name: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, b"bad")
    with pytest.raises(UnsafeArchiveError, match="outside"):
        unpack(write(tmp_path, out.getvalue()), target, SMALL)


def test_zip_links_are_refused(tmp_path: Path, target: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("link.tex")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(UnsafeArchiveError, match="link"):
        unpack(write(tmp_path, out.getvalue()), target, SMALL)


def header_only(size: int, *, name: str = "zeros.tex") -> bytes:
    """A tar that declares ``size`` bytes and brings a few of them."""
    info = member(name)
    info.size = size
    return info.tobuf(format=tarfile.GNU_FORMAT) + b"\0" * 10_240


def test_ten_declared_gigabytes(tmp_path: Path, target: Path) -> None:
    with pytest.raises(UnsafeArchiveError, match="more than"):
        unpack(write(tmp_path, gzip.compress(header_only(10 * 2**30))), target, Limits())


def test_compressed_zeros_within_the_declared_limit_of_one_member(
    tmp_path: Path, target: Path
) -> None:
    many = [(member(f"{number}.tex"), bytes(2**19)) for number in range(5)]
    with pytest.raises(UnsafeArchiveError, match="more than"):
        unpack(write(tmp_path, tar_of(*many)), target, SMALL)


def test_zeros_in_a_single_gzip(tmp_path: Path, target: Path) -> None:
    bomb = gzip.compress(TEX + bytes(8 * 2**20))
    with pytest.raises(InputError):
        unpack(write(tmp_path, bomb), target, SMALL)
    bomb = gzip.compress(TEX + b" " * (8 * 2**20))
    with pytest.raises(UnsafeArchiveError, match="more than"):
        unpack(write(tmp_path, bomb), target, SMALL)
    assert sum(file.stat().st_size for file in target.rglob("*")) <= SMALL.unpacked_bytes


def test_zeros_behind_the_last_member_and_in_headers(tmp_path: Path, target: Path) -> None:
    # A pax header is read into memory whole: its declared size must not be believed.
    pax = member("x", tarfile.XHDTYPE)
    pax.size = 10 * 2**30
    bomb = gzip.compress(pax.tobuf(format=tarfile.GNU_FORMAT) + bytes(16 * 2**20))
    with pytest.raises(InputError):
        unpack(write(tmp_path, bomb), target, SMALL)


def test_zip_bomb(tmp_path: Path, target: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.tex", bytes(8 * 2**20))
    with pytest.raises(UnsafeArchiveError, match="more than"):
        unpack(write(tmp_path, out.getvalue()), target, SMALL)


def test_too_many_members(tmp_path: Path, target: Path) -> None:
    contents = tar_of(*((member(f"{number}.tex"), b"x") for number in range(21)))
    with pytest.raises(UnsafeArchiveError, match="more than 20 files"):
        unpack(write(tmp_path, contents), target, SMALL)


def test_cut_off_archives(tmp_path: Path, target: Path) -> None:
    whole = tar_of((member("main.tex"), os.urandom(50_000)))
    with pytest.raises(UnreadableFileError, match="cut off"):
        unpack(write(tmp_path, whole[:30_000]), target, SMALL)
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("main.tex", TEX)
    with pytest.raises(UnreadableFileError, match="cut off"):
        unpack(write(tmp_path, zipped.getvalue()[:40]), target, SMALL)


def test_encrypted_zip(tmp_path: Path, target: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("main.tex", TEX)
    packed = bytearray(out.getvalue())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.index(signature) + offset] |= 1
    with pytest.raises(UnreadableFileError, match="cannot be unpacked"):
        unpack(write(tmp_path, bytes(packed)), target, SMALL)


def test_other_kinds_are_named(tmp_path: Path, target: Path) -> None:
    with pytest.raises(UnreadableFileError, match="a JPEG image"):
        unpack(write(tmp_path, b"\xff\xd8\xff\xe0" + bytes(50)), target, SMALL)
    with pytest.raises(UnreadableFileError, match="holds a JPEG image"):
        unpack(write(tmp_path, gzip.compress(b"\xff\xd8\xff\xe0" + bytes(50))), target, SMALL)


@pytest.mark.parametrize(
    ("head", "suffix", "kind"),
    [
        (b"", ".pdf", FileKind.EMPTY),
        (b"%PDF-1.7\n", ".txt", FileKind.PDF),
        (b"junk\n%PDF-1.7\n", "", FileKind.PDF),
        (b"\xff\xd8\xff\xe0", ".pdf", FileKind.JPEG),
        (b"\x89PNG\r\n\x1a\n", ".pdf", FileKind.PNG),
        (b"<!DOCTYPE html><html>", ".pdf", FileKind.HTML),
        (b"\xef\xbb\xbf  <HTML lang=en>", "", FileKind.HTML),
        (b"<?xml version='1.0'?><!DOCTYPE html>\n<html xmlns=''>", "", FileKind.HTML),
        (b"<?xml version='1.0'?><svg>", "", FileKind.XML),
        (b"% a comment\n\\documentclass{article}", "", FileKind.TEX),
        (b"Only words in a fragment.", ".tex", FileKind.TEX),
        (b"Only words.", ".txt", FileKind.TEXT),
        (b"PK\x03\x04....[Content_Types].xml", "", FileKind.OFFICE),
        (b"PK\x03\x04....main.tex", "", FileKind.ZIP),
        (b"ab\x00cd", ".tex", FileKind.BINARY),
        (b"\x01\x02\x03\x04\x05", ".tex", FileKind.BINARY),
        (b"%!PS-Adobe-3.0", "", FileKind.POSTSCRIPT),
    ],
)
def test_sniffing(head: bytes, suffix: str, kind: FileKind) -> None:
    assert sniff_bytes(head, suffix) is kind


def test_sniffing_what_is_no_file(tmp_path: Path) -> None:
    assert sniff(tmp_path) is FileKind.FOLDER
    with pytest.raises(UnreadableFileError, match="there is no file"):
        sniff(tmp_path / "absent.pdf")
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnreadableFileError, match="neither a file nor a folder"):
        sniff(tmp_path / "pipe")


@pytest.mark.parametrize(
    ("number", "error", "word"),
    [
        ("ENOSPC", ResourceLimitError, "no room"),
        ("EFBIG", ResourceLimitError, "more than is allowed"),
        ("EACCES", UnreadableFileError, "may not be read"),
        ("EIO", UnreadableFileError, "cannot be read"),
    ],
)
def test_errors_of_the_system(
    tmp_path: Path,
    target: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: str,
    error: type[ClaimcheckError],
    word: str,
) -> None:
    import errno

    def fail(*_: object, **__: object) -> None:
        raise OSError(getattr(errno, number), os.strerror(getattr(errno, number)))

    monkeypatch.setattr("claimcheck.parse.archive._write", fail)
    with pytest.raises(error, match=word):
        unpack(write(tmp_path, TEX, "main.tex"), target, SMALL)


@settings(max_examples=60, deadline=None)
@given(
    flips=st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=8),
    cut=st.integers(0, 10**6),
    squeeze=st.booleans(),
)
def test_mutated_archives_raise_only_our_errors(
    tmp_path_factory: pytest.TempPathFactory,
    flips: list[tuple[int, int]],
    cut: int,
    squeeze: bool,
) -> None:
    folder = tmp_path_factory.mktemp("mutated")
    whole = bytearray(tar_of((member("main.tex"), TEX), (member("a/b.tex"), b"x"), mode="w:"))
    for position, value in flips:
        whole[position % 2048] = value
    mutated = bytes(whole[: 512 + cut % len(whole)])
    path = write(folder, gzip.compress(mutated) if squeeze else mutated)
    target = folder / "target"
    target.mkdir()
    with contextlib.suppress(InputError):
        unpack(path, target, SMALL)
    assert {entry.name for entry in folder.iterdir()} == {"target", "source.tar.gz"}


@settings(max_examples=40, deadline=None)
@given(
    contents=st.binary(max_size=2000),
    magic=st.sampled_from([b"", b"\x1f\x8b\x08\x00", b"PK\x03\x04"]),
)
def test_random_bytes_raise_only_our_errors(
    tmp_path_factory: pytest.TempPathFactory, contents: bytes, magic: bytes
) -> None:
    folder = tmp_path_factory.mktemp("random")
    target = folder / "target"
    target.mkdir()
    with contextlib.suppress(InputError):
        unpack(write(folder, magic + contents), target, SMALL)
