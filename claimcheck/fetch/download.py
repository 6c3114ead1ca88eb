"""One file of one paper, from the server into its folder: whole, checked, and named by its kind."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

from claimcheck.errors import RemoteNotFoundError, UnreadableFileError
from claimcheck.fetch.interface import Absent
from claimcheck.fetch.sniff import Kind, flaw, gunzip, sniff
from claimcheck.net import Clock
from claimcheck.net.answers import Download
from claimcheck.net.client import HttpClient
from claimcheck.net.files import PartFile, sha256_of
from claimcheck.records import FileRole, StoredFile

#: Names of stored files, by role and kind; a kind that is not here is not what was asked for.
FILE_NAMES: dict[FileRole, dict[Kind, str]] = {
    FileRole.PDF: {Kind.PDF: "paper.pdf"},
    FileRole.SOURCE: {
        Kind.TAR_GZ: "source.tar.gz",
        Kind.TAR: "source.tar",
        Kind.TEX_GZ: "source.tex.gz",
        Kind.TEX: "source.tex",
    },
    FileRole.HTML: {Kind.LATEXML: "paper.html"},
}

#: Answers that are whole and final, but mean that there is no such file.
ABSENT_REASONS: dict[FileRole, dict[Kind, str]] = {
    FileRole.PDF: {},
    FileRole.SOURCE: {
        Kind.PDF: "the authors submitted a PDF only",
        Kind.GZIPPED_PDF: "the authors submitted a PDF only",
        Kind.POSTSCRIPT: "the authors submitted PostScript only",
        Kind.OFFICE: "the authors submitted a Word file only",
    },
    FileRole.HTML: {Kind.HTML: "the page is not LaTeXML output"},
}

_NOT_FOUND = {
    FileRole.SOURCE: "the source is not available",
    FileRole.HTML: "there is no HTML of this version",
}

_ACCEPT = {
    FileRole.PDF: "application/pdf",
    FileRole.SOURCE: "*/*",
    FileRole.HTML: "text/html, application/xhtml+xml",
}


def download_file(
    http: HttpClient,
    url: str,
    role: FileRole,
    folder: Path,
    clock: Clock,
    *,
    ours: Collection[str] = (),
) -> StoredFile | Absent:
    """Get ``url`` into ``folder``.

    Files named in ``ours`` came from here before and may be replaced. Others that lie in the folder
    were put there by somebody else and stay: ours gets another name.

    Returns Absent where the server says that there is no source or HTML, or that it is something
    else (a PDF in place of LaTeX). Raises NetworkError and its kin otherwise; then no file of that
    role has appeared or changed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    part = PartFile(folder / f"{role.value}.part")
    kinds: list[Kind] = []

    def check(path: Path, received: Download) -> str | None:
        kinds[:] = [_unwrapped(path, role, received)]
        return _objection(path, role, kinds[0])

    try:
        received = http.download(url, part, accept=_ACCEPT[role], check=check)
    except RemoteNotFoundError:
        if role in _NOT_FOUND:
            return Absent(role=role, reason=_NOT_FOUND[role], asked=_moment(clock))
        raise
    kind = kinds[0]
    name = FILE_NAMES[role].get(kind)
    if name is None:
        part.discard()
        return Absent(role=role, reason=ABSENT_REASONS[role][kind], asked=_moment(clock))
    sha256 = sha256_of(part.path)
    if _is_anothers(folder / name, sha256, ours):
        name = f"arxiv-{name}"
    stored = StoredFile(
        role=role,
        name=name,
        sha256=sha256,
        size=part.path.stat().st_size,
        retrieved=_moment(clock),
        url=received.url,
    )
    part.publish(folder / name)
    for other in FILE_NAMES[role].values():
        if other != name and other in ours:
            (folder / other).unlink(missing_ok=True)
    return stored


def _is_anothers(path: Path, sha256: str, ours: Collection[str]) -> bool:
    """Whether a file stands there that we did not put there, and that is not the same."""
    if path.is_symlink() or not path.exists() or path.name in ours:
        return False
    return not path.is_file() or sha256_of(path) != sha256


def _unwrapped(path: Path, role: FileRole, received: Download) -> Kind:
    """The kind, after taking off a gzip encoding that the server put on unasked.

    A source is stored as it comes: arXiv labels its .tar.gz files "x-gzip"-encoded tar files.
    """
    encoding = received.headers.get("content-encoding", "").strip().lower()
    kind = sniff(path)
    if role is FileRole.SOURCE or encoding not in ("gzip", "x-gzip"):
        return kind
    plain = path.with_name(path.name + ".plain")
    try:
        gunzip(path, plain)
        plain.replace(path)
    except UnreadableFileError:
        return Kind.UNKNOWN
    finally:
        plain.unlink(missing_ok=True)
    return sniff(path)


def _objection(path: Path, role: FileRole, kind: Kind) -> str | None:
    """Why the file is not what was asked for, or not whole; None where it is usable or final."""
    if kind in FILE_NAMES[role] or kind in ABSENT_REASONS[role]:
        return flaw(path, kind)
    wanted = {FileRole.PDF: "a PDF", FileRole.SOURCE: "the source", FileRole.HTML: "LaTeXML"}
    return f"the server sent {kind.value} instead of {wanted[role]}"


def _moment(clock: Clock) -> datetime:
    return datetime.fromtimestamp(clock.now(), tz=UTC)
