"""Reading papers: PDF, LaTeX or LaTeXML HTML in, one :class:`Document` out.

All reading happens in a limited child process; the parent sees only the validated document.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from claimcheck.errors import ClaimcheckError, UnreadableFileError
from claimcheck.parse.archive import FileKind, sniff
from claimcheck.parse.interface import Limits
from claimcheck.parse.sandbox import CrashedError, run_child
from claimcheck.records import Document, DocumentSource, FileRole, PassageKind, Record

__all__ = ["READERS", "Limits", "ReadOutcome", "read_paper", "role_of"]

READERS: dict[str, str] = {
    "latex": "claimcheck.parse.latex:LatexReader",
    "html": "claimcheck.parse.html:HtmlReader",
    "pdf": "claimcheck.parse.pdf:PdfReader",
    "pdf-plain": "claimcheck.parse.pdf_plain:PlainPdfReader",
}

# Best first: LaTeX says what a PDF only shows.
_ORDER: tuple[tuple[FileRole, str, DocumentSource], ...] = (
    (FileRole.SOURCE, "latex", DocumentSource.LATEX),
    (FileRole.HTML, "html", DocumentSource.HTML),
    (FileRole.PDF, "pdf", DocumentSource.PDF),
)
_NAMES = {FileRole.SOURCE: "LaTeX source", FileRole.HTML: "HTML", FileRole.PDF: "PDF"}
_ROLES = {
    FileKind.PDF: FileRole.PDF,
    FileKind.HTML: FileRole.HTML,
    FileKind.TEX: FileRole.SOURCE,
    FileKind.TAR: FileRole.SOURCE,
    FileKind.GZIP: FileRole.SOURCE,
    FileKind.ZIP: FileRole.SOURCE,
    FileKind.FOLDER: FileRole.SOURCE,
}
# A "paper" with fewer words of running text is a wrapper (say, around \includepdf) or a reader
# that lost its way; another file of the same paper is then tried.
_MIN_WORDS = 150


class ReadOutcome(Record):
    """A document, and how we came by it."""

    document: Document
    reason: str  # why this reader was chosen
    attempts: tuple[tuple[str, str], ...] = ()  # (reader, error) of those that failed before


def role_of(path: Path) -> FileRole:
    """What a local file can be to a paper, by its content. Raises UnreadableFileError."""
    kind = sniff(path)
    if kind is FileKind.EMPTY:
        raise UnreadableFileError(f"{path.name} is empty", hint="download it again")
    if kind not in _ROLES:
        raise UnreadableFileError(
            f"{path.name} is {kind.value}", hint="papers are read from PDF, LaTeX or LaTeXML HTML"
        )
    return _ROLES[kind]


def read_paper(
    files: Mapping[FileRole, Path],
    *,
    paper_id: str,
    prefer: DocumentSource | None = None,
    limits: Limits = Limits(),  # noqa: B008  (frozen)
) -> ReadOutcome:
    """Reads the best of ``files``: LaTeX, then HTML, then PDF, or ``prefer`` before the others.

    A reader that fails, or finds hardly any text, hands over to the next. Raises the first error
    (UnreadableFileError, UnsafeArchiveError, ResourceLimitError …) when none succeeds.
    """
    order = [step for step in _ORDER if step[0] in files]
    if prefer is not None:
        order.sort(key=lambda step: step[2] is not prefer)
    if not order:
        raise UnreadableFileError(f"{paper_id} has no file to read")
    attempts: list[tuple[str, str]] = []
    first_error: ClaimcheckError | None = None
    thin: ReadOutcome | None = None
    for role, reader, _ in order:
        try:
            document = _read_twice(files[role], role, reader, paper_id, limits, attempts)
        except ClaimcheckError as error:
            first_error = first_error or error
            attempts.append((reader, str(error)))
            continue
        outcome = ReadOutcome(
            document=document,
            reason=_reason(role, document, files, attempts),
            attempts=tuple(attempts),
        )
        if _words(document) >= _MIN_WORDS:
            return _paged(outcome, files, paper_id, limits)
        thin = thin or outcome
        attempts.append((reader, f"found only {_words(document)} words of running text"))
    if thin is not None:
        return _paged(thin, files, paper_id, limits)
    assert first_error is not None
    raise first_error


def _read_twice(
    path: Path,
    role: FileRole,
    reader: str,
    paper_id: str,
    limits: Limits,
    attempts: list[tuple[str, str]],
) -> Document:
    """Reads with ``reader``; where the PDF reader breaks down, with the second one."""
    try:
        return _read(path, role, reader, paper_id, limits)
    except CrashedError as error:
        if reader != "pdf":
            raise
        try:
            document = _read(path, role, "pdf-plain", paper_id, limits)
        except ClaimcheckError:
            raise error from None
        attempts.append((reader, str(error)))
        return document


def _paged(
    outcome: ReadOutcome, files: Mapping[FileRole, Path], paper_id: str, limits: Limits
) -> ReadOutcome:
    """The outcome with page numbers, where a PDF can tell what the LaTeX or HTML does not say."""
    if outcome.document.source is DocumentSource.PDF or FileRole.PDF not in files:
        return outcome
    from claimcheck.parse.pages import with_pages

    try:
        pdf = _read(files[FileRole.PDF], FileRole.PDF, "pdf", paper_id, limits)
    except ClaimcheckError as error:
        note = f"no page numbers: {error}"
        document = outcome.document
        document = document.model_copy(update={"warnings": (*document.warnings, note)})
    else:
        document = with_pages(outcome.document, pdf)
    return outcome.model_copy(update={"document": document})


def _read(path: Path, role: FileRole, reader: str, paper_id: str, limits: Limits) -> Document:
    sniff(path)  # a missing file or a pipe needs no child to be refused
    request = {
        "path": str(path.resolve()),
        "name": path.name,
        "role": role.value,
        "reader": reader,
        "paper": paper_id,
    }
    with tempfile.TemporaryDirectory(prefix="claimcheck-", ignore_cleanup_errors=True) as scratch:
        answer = run_child(request, name=path.name, scratch=Path(scratch), limits=limits)
    try:
        return Document.model_validate(answer.get("document"))
    except ValidationError as error:
        raise UnreadableFileError(
            f"the {reader} reader gave no valid document for {path.name}: {error.errors()[0]['msg']}"
        ) from None


def _words(document: Document) -> int:
    running = {PassageKind.PARAGRAPH, PassageKind.ABSTRACT, PassageKind.LIST_ENTRY}
    return sum(
        len(passage.text.split()) for passage in document.passages if passage.kind in running
    )


def _reason(
    role: FileRole,
    document: Document,
    files: Mapping[FileRole, Path],
    attempts: list[tuple[str, str]],
) -> str:
    if role is FileRole.SOURCE and document.source is DocumentSource.PDF:
        return "the source is a PDF"
    name = _NAMES[role]
    if attempts:
        return f"{name}, because {'; '.join(f'{reader}: {error}' for reader, error in attempts)}"
    if len(files) == 1:
        return f"{name}: the only file"
    return f"{name}, before {' and '.join(_NAMES[other] for other in files if other is not role)}"
