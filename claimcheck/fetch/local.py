"""Papers that somebody hands us as files. Nothing here uses the network."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import shutil
import tarfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from filelock import FileLock

from claimcheck.errors import ResourceLimitError, UnreadableFileError, UsageError
from claimcheck.fetch import manifest as manifests
from claimcheck.fetch.download import FILE_NAMES
from claimcheck.fetch.identifiers import arxiv_id
from claimcheck.fetch.interface import FetchOutcome
from claimcheck.fetch.manifest import Manifest
from claimcheck.fetch.sniff import Kind, flaw, sniff
from claimcheck.net.files import PartFile, sha256_of
from claimcheck.records import FileRole, Paper, PaperStatus, StoredFile

LONGEST_ID = 100
FILE_BYTES = 200 * 2**20
FOLDER_FILES = 5_000

_ROLES = {kind: role for role, kinds in FILE_NAMES.items() for kind in kinds}


def store_local(
    path: Path, *, papers: Path, paper_id: str | None = None, now: datetime
) -> FetchOutcome:
    """Copy a PDF, a LaTeX file, folder or archive, or a LaTeXML page below ``papers``.

    The paper's id is ``paper_id``, or ``sha256:`` and 16 digits of the file's hash. Several files
    stored under one ``paper_id`` become one paper. A file that is there already is not copied.
    Raises UnreadableFileError for a file that is none of these or damaged, UsageError for an id
    that cannot name a folder, ResourceLimitError for one that is too large.
    """
    wanted = _checked_id(paper_id) if paper_id is not None else None
    papers.mkdir(parents=True, exist_ok=True)
    with _as_file(path, papers) as file:
        if file.stat().st_size > FILE_BYTES:
            raise ResourceLimitError(f"{path} is longer than {FILE_BYTES:,} bytes")
        kind = _checked_kind(path, file)
        role = _ROLES[kind]
        sha256 = sha256_of(file)
        identity = wanted or f"sha256:{sha256[:16]}"
        name = folder_name(identity)
        folder = papers / name
        (papers / ".locks").mkdir(exist_ok=True)
        with FileLock(str(papers / ".locks" / f"{name}.lock")):
            manifest = manifests.read(folder) or Manifest(
                paper=Paper(id=identity, status=PaperStatus.LOCAL), licence_asked=True
            )
            before = manifest.file(role)
            if before is not None and before.sha256 == sha256:
                return FetchOutcome(requested=str(path), paper=manifest.paper, folder=name)
            folder.mkdir(exist_ok=True)
            part = PartFile(folder / f"{role.value}.part")
            shutil.copyfile(file, part.path)
            part.publish(folder / FILE_NAMES[role][kind])
            stored = StoredFile(
                role=role, name=FILE_NAMES[role][kind], sha256=sha256, size=file.stat().st_size
            )
            manifest = manifest.with_file(stored)
            manifests.write(folder, manifest)
    return FetchOutcome(requested=str(path), paper=manifest.paper, folder=name, downloaded=(role,))


def folder_name(paper_id: str) -> str:
    """The folder of a paper below papers/: its id without slashes and colons."""
    return paper_id.replace("/", "_").replace(":", "-")


def _checked_id(paper_id: str) -> str:
    identifier = arxiv_id(paper_id)
    if identifier is not None:
        return str(identifier)
    plain = paper_id.replace(":", "").replace(".", "").replace("-", "").replace("_", "")
    if not (plain.isascii() and plain.isalnum()) or len(paper_id) > LONGEST_ID:
        raise UsageError(
            f"{paper_id[:LONGEST_ID]!r} cannot be a paper's id",
            hint="letters, digits, and . : - _ between them",
        )
    if not (paper_id[0].isalnum() and paper_id[-1].isalnum()):
        raise UsageError(
            f"{paper_id!r} cannot be a paper's id", hint="begin with a letter or digit"
        )
    return paper_id


def _checked_kind(path: Path, file: Path) -> Kind:
    kind = sniff(file)
    if kind not in _ROLES:
        raise UnreadableFileError(
            f"{path.name} is {kind.value}",
            hint="claimcheck reads PDF, LaTeX (a file, folder or archive) and LaTeXML pages",
        )
    if (wrong := flaw(file, kind)) is not None:
        raise UnreadableFileError(f"{path.name}: {wrong}", hint="get it again")
    return kind


@contextlib.contextmanager
def _as_file(path: Path, scratch: Path) -> Iterator[Path]:
    """``path`` itself, or a folder packed; the packed file goes away behind the block."""
    try:
        if not path.is_dir():
            path.stat()
            yield path
            return
    except OSError as error:
        raise UnreadableFileError(f"{path} cannot be read: {error.strerror}") from error
    packed = _pack(path)
    target = scratch / f".packed-{hashlib.sha256(packed).hexdigest()[:16]}.tar.gz"
    target.write_bytes(packed)
    try:
        yield target
    finally:
        target.unlink(missing_ok=True)


def _pack(folder: Path) -> bytes:
    """A folder as tar.gz whose bytes depend on its files' names and contents only."""
    raw = io.BytesIO()
    total = count = 0
    with tarfile.open(fileobj=raw, mode="w") as archive:
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            hidden = any(part.startswith(".") for part in Path(name).parts)
            if hidden or path.is_symlink() or not path.is_file():
                continue
            total, count = total + path.stat().st_size, count + 1
            if total > FILE_BYTES or count > FOLDER_FILES:
                raise ResourceLimitError(
                    f"{folder} holds too much for one paper",
                    hint=f"at most {FILE_BYTES:,} bytes in {FOLDER_FILES:,} files",
                )
            data = path.read_bytes()
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    if not count:
        raise UnreadableFileError(f"{folder} is empty", hint="give the folder of the LaTeX files")
    return gzip.compress(raw.getvalue(), mtime=0)
