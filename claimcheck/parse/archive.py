"""What a file really is, and unpacking of LaTeX sources without trusting them.

Names say nothing: the kind of a file is sniffed from its first bytes. Archives are read as a
stream through :func:`tarfile.data_filter` and checks of our own, so that neither a declared nor a
compressed bomb is ever written, and nothing lands outside the target folder.
"""

from __future__ import annotations

import errno
import gzip
import io
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import IO

from claimcheck.errors import ResourceLimitError, UnreadableFileError, UnsafeArchiveError
from claimcheck.parse.interface import Limits


class FileKind(StrEnum):
    """What a file is by its content; the value is how we name it to people."""

    PDF = "a PDF"
    GZIP = "a gzip file"
    TAR = "a tar archive"
    ZIP = "a zip archive"
    HTML = "an HTML page"
    TEX = "a LaTeX file"
    FOLDER = "a folder"
    JPEG = "a JPEG image"
    PNG = "a PNG image"
    GIF = "a GIF image"
    TIFF = "a TIFF image"
    POSTSCRIPT = "a PostScript file"
    DVI = "a DVI file"
    OFFICE = "an office document"
    XML = "an XML file"
    TEXT = "a plain text file"
    EMPTY = "an empty file"
    BINARY = "a binary file of a kind we do not know"


_MAGIC: tuple[tuple[bytes, FileKind], ...] = (
    (b"\x1f\x8b", FileKind.GZIP),
    (b"PK\x03\x04", FileKind.ZIP),
    (b"PK\x05\x06", FileKind.ZIP),
    (b"\xff\xd8\xff", FileKind.JPEG),
    (b"\x89PNG\r\n\x1a\n", FileKind.PNG),
    (b"GIF8", FileKind.GIF),
    (b"II*\x00", FileKind.TIFF),
    (b"MM\x00*", FileKind.TIFF),
    (b"%!PS", FileKind.POSTSCRIPT),
    (b"\xf7\x02", FileKind.DVI),
    (b"\xd0\xcf\x11\xe0", FileKind.OFFICE),
)
_TEX_WORDS = (
    b"\\documentclass",
    b"\\documentstyle",
    b"\\begin{",
    b"\\section",
    b"\\input",
    b"\\def\\",
    b"\\title",
)
_HEAD = 65_536
_CHUNK = 1 << 20


def sniff(path: Path) -> FileKind:
    """The kind of ``path`` by its content. Raises UnreadableFileError where nothing can be read."""
    with _reading(path):
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            return FileKind.FOLDER
        if not stat.S_ISREG(mode):
            raise UnreadableFileError(f"{path.name} is neither a file nor a folder")
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
    return sniff_bytes(head, path.suffix.lower())


def sniff_bytes(head: bytes, suffix: str = "") -> FileKind:
    """The kind of a file that begins with ``head``; ``suffix`` only tells TeX from plain text."""
    if not head:
        return FileKind.EMPTY
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            office = kind is FileKind.ZIP and b"[Content_Types].xml" in head[:4096]
            return FileKind.OFFICE if office else kind
    if len(head) > 262 and head[257:262] == b"ustar":
        return FileKind.TAR
    if b"%PDF-" in head[:1024]:  # readers must allow leading junk (ISO 32000-1, annex H.3)
        return FileKind.PDF
    return _sniff_text(head, suffix)


def _sniff_text(head: bytes, suffix: str) -> FileKind:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:2048].lower()
    if start.startswith((b"<!doctype html", b"<html")) or (
        start.startswith((b"<?xml", b"<!--")) and b"<html" in head[:4096].lower()
    ):
        return FileKind.HTML
    if start.startswith(b"<?xml"):
        return FileKind.XML
    if b"\x00" in head:
        return FileKind.BINARY
    if any(word in head for word in _TEX_WORDS):
        return FileKind.TEX
    control = sum(byte < 9 or 13 < byte < 32 for byte in head)
    if control > len(head) // 50:
        return FileKind.BINARY
    return FileKind.TEX if suffix in {".tex", ".ltx"} else FileKind.TEXT


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Translates what the operating system and the decompressors raise."""
    try:
        yield
    except FileNotFoundError:
        raise UnreadableFileError(f"there is no file {path.name}") from None
    except PermissionError:
        raise UnreadableFileError(
            f"{path.name} may not be read", hint="check its permissions"
        ) from None
    except (EOFError, zlib.error, gzip.BadGzipFile, tarfile.TarError, zipfile.BadZipFile) as error:
        raise UnreadableFileError(
            f"{path.name} is damaged or cut off: {error}", hint="download it again"
        ) from None
    except (ValueError, OverflowError, struct.error) as error:  # numbers that make no sense
        raise UnreadableFileError(f"{path.name} is damaged: {error}") from None
    except (NotImplementedError, RuntimeError) as error:  # zipfile: odd method, or encrypted
        raise UnreadableFileError(f"{path.name} cannot be unpacked: {error}") from None
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise ResourceLimitError(
                f"no room on the disk to unpack {path.name}",
                hint="free some space in the temporary folder",
            ) from None
        if error.errno == errno.EFBIG:
            raise ResourceLimitError(f"{path.name} unpacks to more than is allowed") from None
        if error.errno == errno.ENAMETOOLONG:
            raise UnsafeArchiveError(f"{path.name} holds a name that is too long") from None
        raise UnreadableFileError(
            f"{path.name} cannot be read: {error.strerror or error}"
        ) from None


class _Budget:
    """Counts members and bytes of one archive, and the names seen."""

    def __init__(self, archive: Path, limits: Limits) -> None:
        self._archive = archive.name
        self._limits = limits
        self._bytes = 0
        self._members = 0
        self._names: set[str] = set()

    def take(self, count: int) -> None:
        """Counts unpacked bytes."""
        self._bytes += count
        if self._bytes > self._limits.unpacked_bytes:
            raise UnsafeArchiveError(
                f"{self._archive} unpacks to more than {self._limits.unpacked_bytes // 2**20} MB"
            )

    def member(self, name: str, *, folder: bool) -> PurePosixPath:
        """Counts a member and returns its path below the target, or refuses its name."""
        self._members += 1
        if self._members > self._limits.members:
            raise UnsafeArchiveError(
                f"{self._archive} holds more than {self._limits.members} files"
            )
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or "\\" in name:
            raise UnsafeArchiveError(f"{self._archive} reaches outside its folder: {name[:80]!r}")
        if any(ord(char) < 32 or 0xD800 <= ord(char) < 0xE000 for char in name):
            raise UnsafeArchiveError(f"{self._archive} holds an unprintable name: {name[:80]!r}")
        if len(path.parts) > self._limits.depth:
            raise UnsafeArchiveError(f"{self._archive} nests folders too deep: {name[:80]!r}")
        # Folded, because on a case-insensitive disk the second of two such files would win.
        key = str(path).casefold()
        if not folder:
            if key in self._names:
                raise UnsafeArchiveError(f"{self._archive} holds {name[:80]!r} twice")
            self._names.add(key)
        return path


class _Counted(io.RawIOBase):
    """A stream that stops once more than the allowed bytes came out of it.

    Twice the budget, since a tar adds headers and padding; the budget itself counts contents.
    """

    def __init__(self, stream: IO[bytes], archive: Path, limit: int) -> None:
        self._stream = stream
        self._left = 2 * limit + _CHUNK
        self._archive = archive.name

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1, /) -> bytes:
        chunk = self._stream.read(size if 0 <= size <= self._left else self._left + 1)
        self._left -= len(chunk)
        if self._left < 0:
            raise UnsafeArchiveError(f"{self._archive} decompresses to far more than is allowed")
        return chunk


def unpack(path: Path, target: Path, limits: Limits) -> Path:
    """Unpack a LaTeX source into the empty folder ``target``.

    ``path`` is a .tex file, a tar (plain or compressed with gzip), a zip, or one gzipped file.
    Returns ``target``, or the path of a PDF where the "source" is one (papers that were submitted
    without LaTeX). Raises UnsafeArchiveError, UnreadableFileError or ResourceLimitError.
    """
    budget = _Budget(path, limits)
    kind = sniff(path)
    with _reading(path):
        if kind is FileKind.PDF:
            return path
        if kind is FileKind.TEX:
            with path.open("rb") as stream:
                _write(stream, target / "main.tex", budget)
            return target
        if kind is FileKind.TAR:
            with path.open("rb") as stream:
                return _unpack_tar(stream, path, target, budget, limits)
        if kind is FileKind.ZIP:
            return _unpack_zip(path, target, budget)
        if kind is FileKind.GZIP:
            return _unpack_gzip(path, target, budget, limits)
    raise UnreadableFileError(
        f"{path.name} is {kind.value}, not a LaTeX source",
        hint="a source is a .tex file, a folder, or a .tar.gz, .gz or .zip of one",
    )


def _unpack_gzip(path: Path, target: Path, budget: _Budget, limits: Limits) -> Path:
    with gzip.open(path, "rb") as stream:
        head = stream.read(_HEAD)
    kind = sniff_bytes(head, ".tex")
    with gzip.open(path, "rb") as stream:
        if kind is FileKind.TAR:
            counted = _Counted(stream, path, limits.unpacked_bytes)  # type: ignore[arg-type]
            return _unpack_tar(counted, path, target, budget, limits)  # type: ignore[arg-type]
        if kind not in {FileKind.TEX, FileKind.PDF}:
            raise UnreadableFileError(
                f"{path.name} holds {kind.value}, not a LaTeX source", hint="download it again"
            )
        single = target / ("paper.pdf" if kind is FileKind.PDF else "main.tex")
        _write(stream, single, budget)  # type: ignore[arg-type]
    return single if kind is FileKind.PDF else target


def _unpack_tar(
    stream: IO[bytes], path: Path, target: Path, budget: _Budget, limits: Limits
) -> Path:
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        for member in archive:
            name = budget.member(member.name, folder=member.isdir())
            if member.issym() or member.islnk():
                raise UnsafeArchiveError(f"{path.name} holds a link: {member.name[:80]!r}")
            if not (member.isreg() or member.isdir()):
                raise UnsafeArchiveError(
                    f"{path.name} holds a device or pipe: {member.name[:80]!r}"
                )
            if member.size > limits.unpacked_bytes:
                budget.take(member.size)
            try:
                tarfile.data_filter(member, str(target))
            except tarfile.FilterError as error:
                raise UnsafeArchiveError(f"{path.name}: {error}") from None
            if member.isdir() or name.name.startswith("._"):  # "._x": resource forks of macOS
                continue
            contents = archive.extractfile(member)
            if contents is not None:
                _write(contents, target / name, budget)
    return target


def _unpack_zip(path: Path, target: Path, budget: _Budget) -> Path:
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            name = budget.member(member.filename, folder=member.is_dir())
            kind = stat.S_IFMT(member.external_attr >> 16)
            if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
                raise UnsafeArchiveError(
                    f"{path.name} holds a link or device: {member.filename[:80]!r}"
                )
            if member.is_dir() or name.name.startswith("._"):
                continue
            with archive.open(member) as contents:
                _write(contents, target / name, budget)
    return target


def _write(contents: IO[bytes], file: Path, budget: _Budget) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("xb") as out:
            while chunk := contents.read(_CHUNK):
                budget.take(len(chunk))
                out.write(chunk)
    except (FileExistsError, NotADirectoryError, IsADirectoryError):
        raise UnsafeArchiveError(
            f"an archive holds {file.name[:80]!r} both as a file and as a folder, or twice"
        ) from None
