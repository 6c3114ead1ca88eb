"""Takes files of this machine into the workspace. No network is used."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import re
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path

from claimcheck.errors import (
    InputError,
    ResourceLimitError,
    UnreadableFileError,
    UsageError,
)
from claimcheck.pipeline.project import Progress, Project, silent
from claimcheck.pipeline.reading import read_files
from claimcheck.records import FileRole, Paper, PaperStatus, Record, StoredFile
from claimcheck.workspace import appearing, copy_atomic, translated

_MAX_BYTES = 200 * 2**20  # one file, or a folder packed
_MAX_MEMBERS = 5_000  # files of a folder
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+-]{0,99}")
_UNVERSIONED = re.compile(r"\d{4}\.\d{4,5}|[a-z-]+(\.[A-Z]{2})?/\d{7}")
_IN_NAME = re.compile(r"(?<!\d)(\d{4}\.\d{4,5}v\d{1,3})(?!\d)")
_PLAIN_NAME = re.compile(r"\w[\w .+()@,=-]{0,119}")
# Names that fetching gives to what it downloads into the same folder.
_RESERVED = ("paper.", "source.", "fetched.json")
_DEFAULT_NAMES = {
    FileRole.PDF: "local.pdf",
    FileRole.SOURCE: "local-source",
    FileRole.HTML: "local.html",
}


class Added(Record):
    """What became of files that were handed in."""

    paper: Paper
    new: tuple[FileRole, ...]  # roles that were not stored before; () when all was known
    hint: str | None = None  # what the user may have wanted to say
    absent: tuple[str, ...] = ()  # what the server was asked for and does not have


def add_local(
    project: Project,
    paths: Sequence[Path],
    *,
    as_id: str | None = None,
    progress: Progress = silent,
) -> Added:
    """Store one paper from its files: a PDF, a LaTeX file, archive or folder, a LaTeXML page.

    Several paths are several files of the same paper and need ``as_id``. The files are read before
    anything is stored: what cannot be read at all leaves no trace. Raises InputError and its kin.
    """
    if as_id is not None:
        _check_id(as_id)
    elif len(paths) > 1:
        raise UsageError(
            "several files of one paper need a name", hint="add --as ID, e.g. --as 1706.03762v7"
        )
    roles = _roles(paths)
    workspace = project.workspace
    with project.writing(), translated(workspace.papers):
        workspace.papers.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".part-", dir=workspace.papers) as folder:
            arrivals = Path(folder)
            arrived = tuple(_take(path, role, arrivals, progress) for role, path in roles.items())
            if as_id is None:
                twin = project.store.paper_with_file(arrived[0].sha256)
                if twin is not None:
                    return Added(paper=twin, new=())
            paper_id = as_id or f"sha256:{arrived[0].sha256[:16]}"
            known = _stored(project, paper_id)
            new = _new_files(known, arrived, paper_id)
            if known is not None and not new:
                return Added(paper=known, new=())
            paper = known or Paper(id=paper_id, status=PaperStatus.LOCAL)
            paper = paper.model_copy(update={"files": (*paper.files, *new)})
            home = workspace.paper_folder(paper_id)
            places = {
                file.role: (arrivals if file in new else home) / file.name for file in paper.files
            }
            progress("reading", paths[0].name, 0, None)
            outcome = read_files(project, paper_id, places)
            home.mkdir(exist_ok=True)
            for file in new:
                (arrivals / file.name).replace(home / file.name)
            if paper.title is None and outcome.document.title:
                paper = paper.model_copy(update={"title": outcome.document.title})
            project.store.put_reading(
                paper,
                outcome.document,
                reason=outcome.reason,
                attempts=outcome.attempts,
                now=project.now(),
            )
    return Added(
        paper=paper,
        new=tuple(file.role for file in new),
        hint=_guess(paths) if as_id is None else None,
    )


def _check_id(paper_id: str) -> None:
    if not _ID.fullmatch(paper_id) or ".." in paper_id:
        raise UsageError(
            f"{paper_id!r} cannot be the id of a paper",
            hint="letters, digits and . _ : / + - make an id, e.g. 1706.03762v7",
        )
    if _UNVERSIONED.fullmatch(paper_id):
        raise UsageError(
            f"{paper_id} names every version of a paper", hint=f"say which: --as {paper_id}v1"
        )


def _guess(paths: Sequence[Path]) -> str | None:
    """A hint where a file is named like an arXiv paper; names are never trusted as ids."""
    found = _IN_NAME.search(paths[0].name)
    if found is None:
        return None
    return f"if this is arXiv paper {found[1]}, say so: claimcheck fetch {paths[0].name} --as {found[1]}"


def _roles(paths: Sequence[Path]) -> dict[FileRole, Path]:
    from claimcheck.parse import role_of

    roles: dict[FileRole, Path] = {}
    for path in paths:
        role = role_of(path)
        if role in roles:
            raise InputError(
                f"{roles[role].name} and {path.name} are both the {role.value} of one paper",
                hint="hand in files of different papers one by one, without --as",
            )
        roles[role] = path
    return roles


def _take(path: Path, role: FileRole, arrivals: Path, progress: Progress) -> StoredFile:
    progress("copying", path.name, 0, None)
    name = path.resolve().name if _PLAIN_NAME.fullmatch(path.resolve().name) else ""
    if name.startswith(_RESERVED):
        name = f"local-{name}"
    if path.is_dir():
        name = f"{name or 'local-source'}.tar.gz"
        sha256, size = _pack(path, arrivals / name)
    else:
        name = name or _DEFAULT_NAMES[role]
        sha256, size = copy_atomic(path, arrivals / name, limit=_MAX_BYTES)
    return StoredFile(role=role, name=name, sha256=sha256, size=size)


def _pack(folder: Path, target: Path) -> tuple[str, int]:
    """Pack a folder of LaTeX so that equal folders give equal bytes. Links are left out."""
    members: list[Path] = []
    total = 0
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(parent, name)
            if name.startswith(".") or path.is_symlink() or not path.is_file():
                continue
            members.append(path)
            total += path.stat().st_size
            if len(members) > _MAX_MEMBERS or total > _MAX_BYTES:
                raise ResourceLimitError(
                    f"{folder} holds more than {_MAX_MEMBERS} files or {_MAX_BYTES >> 20} MiB",
                    hint="hand in the folder of the LaTeX files alone",
                )
    if not any(path.suffix.lower() in (".tex", ".ltx") for path in members):
        raise UnreadableFileError(
            f"{folder} holds no LaTeX file",
            hint="name the paper's files themselves: claimcheck fetch FILE …",
        )
    with (
        appearing(target) as stream,
        gzip.GzipFile(fileobj=stream, mode="wb", filename="", mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        for path in members:
            content = path.read_bytes()
            entry = tarfile.TarInfo(path.relative_to(folder).as_posix())
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    content = target.read_bytes()
    return hashlib.sha256(content).hexdigest(), len(content)


def _stored(project: Project, paper_id: str) -> Paper | None:
    for paper in project.store.papers():
        if paper.id == paper_id:
            return paper
        if paper.id.lower() == paper_id.lower():  # their folders would be one on some disks
            raise InputError(
                f"{paper.id} is stored already and differs only in case", hint=f"--as {paper.id}"
            )
    return None


def _new_files(
    known: Paper | None, arrived: Sequence[StoredFile], paper_id: str
) -> tuple[StoredFile, ...]:
    """Those that are not stored yet, under names that are free."""
    stored = {file.role: file for file in (known.files if known else ())}
    names = {file.name for file in stored.values()}
    new = []
    for file in arrived:
        old = stored.get(file.role)
        if old is None:
            if file.name in names:
                raise InputError(
                    f"{paper_id} has another file called {file.name}", hint="rename the file"
                )
            names.add(file.name)
            new.append(file)
        elif old.sha256 != file.sha256:
            raise InputError(
                f"{paper_id} is stored with another {file.role.value} file",
                hint="a version of a paper never changes: use another id (--as ID)",
            )
    return tuple(new)
