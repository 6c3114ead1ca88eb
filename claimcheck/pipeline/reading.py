"""From the files of a paper to its document, and from the document to its claims."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from claimcheck.errors import InputError, StoreError
from claimcheck.pipeline.project import Progress, Project, silent
from claimcheck.records import (
    Claim,
    Document,
    DocumentSource,
    Failure,
    FileRole,
    Paper,
    StoredFile,
    digest,
)

if TYPE_CHECKING:
    from claimcheck.parse import Limits, ReadOutcome


def read_files(project: Project, paper_id: str, files: Mapping[FileRole, Path]) -> ReadOutcome:
    """Read files in the limited child process, under the limits and preference of the settings."""
    from claimcheck.parse import Limits, read_paper

    settings = project.settings
    limits = Limits(
        seconds=settings.read_seconds,
        cpu_seconds=max(1, round(settings.read_seconds)),
        memory_bytes=settings.read_memory_mb * 2**20,
    )
    prefer = DocumentSource(settings.reader) if settings.reader else None
    outcome = read_paper(files, paper_id=paper_id, prefer=prefer, limits=limits)
    if outcome.document.source is DocumentSource.PDF or FileRole.PDF not in files:
        return outcome
    return _with_pages(outcome, files[FileRole.PDF], paper_id, limits)


def _with_pages(outcome: ReadOutcome, pdf: Path, paper_id: str, limits: Limits) -> ReadOutcome:
    """With the pages on which the passages stand in the PDF; a PDF that fails costs only those."""
    from claimcheck.parse import read_paper
    from claimcheck.parse.pages import with_pages

    try:
        printed = read_paper({FileRole.PDF: pdf}, paper_id=paper_id, limits=limits).document
    except InputError as error:
        warning = f"no page numbers: {error}"
        document = outcome.document.model_copy(
            update={"warnings": (*outcome.document.warnings, warning)}
        )
    else:
        document = with_pages(outcome.document, printed)
    return outcome.model_copy(update={"document": document})


def read(
    project: Project, paper: Paper, *, again: bool = False, progress: Progress = silent
) -> Document:
    """The paper's current document; read now where there is none, or an outdated one, or ``again``.

    Raises InputError and its kin where no reader gets through.
    """
    known = project.store.current_document(paper.id)
    if known is not None and not again and _up_to_date(project, paper, known):
        return known
    home = project.workspace.paper_folder(paper.id)
    files = {file.role: home / file.name for file in paper.files}
    if not files:
        why = f": {paper.status_note}" if paper.status_note else ""
        raise InputError(
            f"{paper.id} is stored without a file{why}",
            hint=f"if you have one: claimcheck fetch FILE --as {paper.id}",
        )
    for file in paper.files:
        if Path(file.name).name != file.name:  # a workspace may come from somebody else
            raise StoreError(f"{paper.id} names a file outside its folder: {file.name!r}")
        _unchanged(files[file.role], file, paper.id)
    with project.writing():
        progress("reading", paper.id, 0, None)
        try:
            outcome = read_files(project, paper.id, files)
        except InputError as error:
            reason = f"{error} → {error.hint}" if error.hint else str(error)
            failure = Failure(stage="read", subject=paper.id, reason=reason, time=project.now())
            project.store.add_outcomes([("read", failure)])
            raise
        if paper.title is None and outcome.document.title:
            paper = paper.model_copy(update={"title": outcome.document.title})
        project.store.put_reading(
            paper,
            outcome.document,
            reason=outcome.reason,
            attempts=outcome.attempts,
            now=project.now(),
        )
    return outcome.document


def _unchanged(path: Path, file: StoredFile, paper_id: str) -> None:
    """Raise StoreError where the file is not the one that was stored: verdicts rest on its bytes."""
    try:
        with path.open("rb") as stream:
            same = hashlib.file_digest(stream, "sha256").hexdigest() == file.sha256
    except OSError as error:
        raise StoreError(
            f"{file.name} of {paper_id} is gone: {error.strerror}",
            hint=f"hand it in again: claimcheck fetch FILE --as {paper_id}",
        ) from None
    if not same:
        raise StoreError(
            f"{path} was changed since it was stored",
            hint="a version of a paper never changes: put the file back, or use another id",
        )


def _up_to_date(project: Project, paper: Paper, document: Document) -> bool:
    """Whether reading again could give another document."""
    from claimcheck.parse import READERS
    from claimcheck.plugins import load

    reader = load(READERS, document.source.value, "reader")
    if document.parser != f"{reader.name}/{reader.version}":
        return False
    preferred = project.settings.reader
    roles = {"latex": FileRole.SOURCE, "html": FileRole.HTML, "pdf": FileRole.PDF}
    return (
        preferred is None
        or document.source.value == preferred
        or all(file.role is not roles[preferred] for file in paper.files)
    )


def list_claims(
    project: Project, paper: Paper, *, again: bool = False, progress: Progress = silent
) -> tuple[Claim, ...]:
    """The claims of a paper's current document, listed now where they are not or are outdated."""
    document = read(project, paper, again=again, progress=progress)
    from claimcheck.extract import EXTRACTOR, extract_claims

    key = digest("extraction", document.id, EXTRACTOR)
    if not again and project.store.extraction_key(document.id) == key:
        return project.store.extracted_claims(document.id)
    with project.writing():
        progress("listing claims of", paper.id, 0, None)
        claims = extract_claims(document, paper)
        project.store.put_extraction(document.id, claims, key=key, now=project.now())
    return claims
