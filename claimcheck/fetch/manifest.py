"""``fetched.json`` in a paper's folder: what is there, and what arXiv said it does not have.

It is written after every file, so whatever is listed lies there whole, and a fetch that was killed
goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import ValidationError

from claimcheck.fetch.identifiers import ArxivId, arxiv_id
from claimcheck.fetch.interface import Absent
from claimcheck.net.files import sha256_of, write_atomically
from claimcheck.records import FileRole, Paper, Record, StoredFile

NAME = "fetched.json"


class Manifest(Record):
    """All that is known about one version's folder."""

    format: int = 1
    paper: Paper
    absent: tuple[Absent, ...] = ()
    licence_asked: bool = False

    def file(self, role: FileRole) -> StoredFile | None:
        """The stored file of that role."""
        return next((file for file in self.paper.files if file.role is role), None)

    def with_file(self, file: StoredFile) -> Manifest:
        """With ``file`` in place of any other of its role."""
        kept = (old for old in self.paper.files if old.role is not file.role)
        files = sorted((*kept, file), key=lambda entry: list(FileRole).index(entry.role))
        return self.model_copy(
            update={
                "paper": self.paper.model_copy(update={"files": tuple(files)}),
                "absent": tuple(entry for entry in self.absent if entry.role is not file.role),
            }
        )

    def with_absent(self, absent: Absent) -> Manifest:
        """With the note that there is no file of that role."""
        kept = tuple(entry for entry in self.absent if entry.role is not absent.role)
        return self.model_copy(update={"absent": (*kept, absent)})

    def missing(
        self, roles: Iterable[FileRole], now: datetime, believed: timedelta
    ) -> tuple[FileRole, ...]:
        """Roles for which the source has still to be asked."""
        known = {file.role for file in self.paper.files}
        known |= {entry.role for entry in self.absent if now - entry.asked < believed}
        return tuple(role for role in roles if role not in known)


def listed(folder: Path) -> frozenset[str]:
    """Names of all files that the manifest of ``folder`` lists, whatever became of them."""
    manifest = _stored(folder)
    return frozenset(file.name for file in manifest.paper.files) if manifest else frozenset()


def read(folder: Path) -> Manifest | None:
    """The manifest of ``folder`` with only those files that lie there unchanged; None: none."""
    manifest = _stored(folder)
    if manifest is None:
        return None
    files = tuple(file for file in manifest.paper.files if intact(folder, file))
    return manifest.model_copy(update={"paper": manifest.paper.model_copy(update={"files": files})})


def write(folder: Path, manifest: Manifest) -> None:
    """Store the manifest; it appears whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / NAME, manifest.model_dump_json(indent=1).encode())


def intact(folder: Path, file: StoredFile) -> bool:
    """Whether the file lies in ``folder`` with the size and hash that were stored."""
    if Path(file.name).name != file.name:
        return False
    path = folder / file.name
    try:
        if path.is_symlink() or path.stat().st_size != file.size:
            return False
        return sha256_of(path) == file.sha256
    except OSError:
        return False


def _stored(folder: Path) -> Manifest | None:
    try:
        return Manifest.model_validate_json((folder / NAME).read_bytes())
    except (OSError, ValidationError):
        return None


def stored_versions(papers: Path, work: str) -> tuple[ArxivId, ...]:
    """Versions of a work that have a manifest below ``papers``, oldest first."""
    stem = ArxivId(work=work).folder
    found = []
    for note in papers.glob(f"{stem}v*/{NAME}"):
        identifier = arxiv_id(work + note.parent.name.removeprefix(stem))
        if identifier is not None and identifier.version is not None:
            found.append(identifier)
    return tuple(sorted(found, key=lambda entry: entry.version or 0))
