"""What a downloaded file really is, and whether it is whole. Names and headers are not trusted."""

from __future__ import annotations

import gzip
import os
import re
import zlib
from enum import StrEnum
from pathlib import Path

from claimcheck.errors import ResourceLimitError, UnreadableFileError

HEAD = 65_536  # bytes looked at to tell the kind
UNPACKED_BYTES = 500 * 2**20  # the most that a gzip file may hold


class Kind(StrEnum):
    """Kinds of file that arXiv hands out for a paper."""

    EMPTY = "an empty file"
    PDF = "a PDF"
    GZIPPED_PDF = "a gzipped PDF"
    POSTSCRIPT = "PostScript"
    TAR = "a tar archive"
    TAR_GZ = "a gzipped tar archive"
    TEX = "a TeX file"
    TEX_GZ = "a gzipped TeX file"
    LATEXML = "a LaTeXML page"
    HTML = "an HTML page"
    OFFICE = "a Word file"
    UNKNOWN = "something unknown"


_HTML_START = re.compile(
    rb"\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--.{0,400}?-->\s*)*<(?:!doctype html|html)", re.I | re.S
)
_TEX_COMMAND = re.compile(
    rb"\\(?:documentclass|documentstyle|begin|input|def|section|magnification|usepackage|title|font|end)\b"
)


def sniff(path: Path) -> Kind:
    """The kind of a file, by its bytes. A damaged gzip file is told by what can be read of it."""
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    if head.startswith(b"\x1f\x8b"):
        inner = _kind(_gunzip_head(head), path=None)
        return {
            Kind.TAR: Kind.TAR_GZ,
            Kind.TEX: Kind.TEX_GZ,
            Kind.PDF: Kind.GZIPPED_PDF,
            Kind.POSTSCRIPT: Kind.POSTSCRIPT,
        }.get(inner, Kind.UNKNOWN)
    return _kind(head, path)


def flaw(path: Path, kind: Kind) -> str | None:
    """Why the file cannot be whole, in a few words; None where nothing speaks against it.

    Raises ResourceLimitError for a gzip file that holds more than ``UNPACKED_BYTES``.
    """
    if kind in (Kind.TAR_GZ, Kind.TEX_GZ, Kind.GZIPPED_PDF):
        return _gzip_flaw(path)
    if kind is Kind.PDF and b"%%EOF" not in _tail(path, 4_096):
        return "the PDF is cut short"
    if kind is Kind.TAR and (path.stat().st_size % 512 or _tail(path, 512).strip(b"\0")):
        return "the archive is cut short"
    if kind in (Kind.LATEXML, Kind.HTML) and b"</html" not in _tail(path, 4_096).lower():
        return "the page is cut short"
    return None


def gunzip(source: Path, target: Path, *, limit: int = UNPACKED_BYTES) -> None:
    """Unpack one gzip file. Raises UnreadableFileError or ResourceLimitError."""
    written = 0
    try:
        with gzip.open(source) as packed, target.open("wb") as out:
            while piece := packed.read(2**20):
                written += len(piece)
                if written > limit:
                    raise ResourceLimitError(f"{source.name} unpacks to more than {limit:,} bytes")
                out.write(piece)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise UnreadableFileError(f"{source.name} is damaged") from error


def _kind(head: bytes, path: Path | None) -> Kind:
    if not head:
        return Kind.EMPTY
    if b"%PDF-" in head[:1_024]:
        return Kind.PDF
    if head.startswith((b"%!", b"\x04%!")):
        return Kind.POSTSCRIPT
    if head[257:262] == b"ustar" or _old_tar(head):
        return Kind.TAR
    text = head.removeprefix(b"\xef\xbb\xbf")
    if _HTML_START.match(text[:4_096]):
        body = head if path is None else path.read_bytes()
        return Kind.LATEXML if b"ltx_document" in body or b"ltx_page_main" in body else Kind.HTML
    if head.startswith(b"PK\x03\x04"):
        return Kind.OFFICE if b"word/" in head or b"[Content_Types].xml" in head else Kind.UNKNOWN
    if b"\0" not in head and _TEX_COMMAND.search(head):
        return Kind.TEX
    return Kind.UNKNOWN


def _old_tar(head: bytes) -> bool:
    """A tar header from before POSIX has no magic, but a checksum."""
    if len(head) < 512 or not head[0]:
        return False
    try:
        stated = int(head[148:156].strip(b"\0 ") or b"x", 8)
    except ValueError:
        return False
    return stated == sum(head[:148]) + 8 * 32 + sum(head[156:512])


def _gunzip_head(head: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=31).decompress(head, HEAD)
    except zlib.error:
        return b""


def _gzip_flaw(path: Path) -> str | None:
    read = 0
    try:
        with gzip.open(path) as packed:
            while piece := packed.read(2**20):
                read += len(piece)
                if read > UNPACKED_BYTES:
                    raise ResourceLimitError(
                        f"{path.name} unpacks to more than {UNPACKED_BYTES:,} bytes"
                    )
    except (EOFError, zlib.error, gzip.BadGzipFile):
        return "the gzip file is cut short or damaged"
    return None


def _tail(path: Path, length: int) -> bytes:
    with path.open("rb") as stream:
        stream.seek(0, os.SEEK_END)
        stream.seek(max(0, stream.tell() - length))
        return stream.read(length)
