"""The second reader of PDFs: plain text with pypdf, for files on which the first one breaks down.

It shares no code with PDFium. It knows no positions, so it finds no tables, and its paragraphs are
a guess from the lengths of lines.
"""

from __future__ import annotations

import statistics
import unicodedata
from pathlib import Path

from claimcheck.errors import ResourceLimitError, UnreadableFileError
from claimcheck.parse.interface import DocumentBuilder, Limits
from claimcheck.parse.pdf_structure import NUMBERED, is_abstract, is_references, section_name
from claimcheck.parse.pdf_text import Vocabulary, join_lines
from claimcheck.records import DocumentSource, PassageKind, Place


class PlainPdfReader:
    """Paragraphs and numbered headings of a PDF."""

    name = "pdf-plain"
    version = 1
    source = DocumentSource.PDF

    def read(self, path: Path, builder: DocumentBuilder, limits: Limits) -> None:
        """Fill ``builder`` from the PDF at ``path``. Raises UnreadableFileError, ResourceLimitError."""
        pages = _page_lines(path, limits)
        builder.pages = len(pages)
        builder.warn("read with the second PDF reader: no tables, and paragraphs are a guess")
        lines = [line for page in pages for line in page]
        if sum(map(len, lines)) < 20 * max(1, len(pages)):
            raise UnreadableFileError(
                f"{path.name} has no text layer: it seems to be scanned",
                hint="OCR it first, e.g. with ocrmypdf",
            )
        _Guess(builder, lines).fill(pages)


def _page_lines(path: Path, limits: Limits) -> list[list[str]]:
    import pypdf
    from pypdf.errors import PyPdfError

    try:
        reader = pypdf.PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableFileError(
                f"{path.name} is encrypted and needs a password",
                hint="save a copy without a password first, e.g. with qpdf --decrypt",
            )
        if len(reader.pages) > limits.pages:
            raise ResourceLimitError(
                f"{path.name} has {len(reader.pages)} pages; at most {limits.pages} are read"
            )
        texts = [page.extract_text() for page in reader.pages]
    except PyPdfError as error:
        raise UnreadableFileError(f"{path.name} is damaged: {error}") from None
    return [
        [line.strip() for line in unicodedata.normalize("NFKC", text).splitlines() if line.strip()]
        for text in texts
    ]


class _Guess:
    """Paragraphs from lines without positions: one ends with a short line and a full stop."""

    def __init__(self, builder: DocumentBuilder, lines: list[str]) -> None:
        self.builder = builder
        self.vocabulary = Vocabulary(lines)
        self.usual = statistics.median(len(line) for line in lines)
        self.section: tuple[str, ...] = ()
        self.kind = PassageKind.PARAGRAPH
        self.held: list[str] = []
        self.page = 1

    def fill(self, pages: list[list[str]]) -> None:
        """Adds passages page by page; a paragraph may run on over the end of a page."""
        for number, lines in enumerate(pages, 1):
            for line in lines:
                self._take(line, number)
        self._flush()

    def _take(self, line: str, page: int) -> None:
        if self._is_heading(line):
            self._flush()
            self.section = (section_name(line),)
            place = Place(page=page, section=self.section)
            self.builder.add_passage(PassageKind.HEADING, line, place)
            self.kind = PassageKind.PARAGRAPH
            if is_abstract(line):
                self.kind = PassageKind.ABSTRACT
            elif is_references(line):
                self.kind = PassageKind.REFERENCE
            return
        if not self.held:
            self.page = page
        self.held.append(line)
        if line.endswith((".", "!", "?", ":")) and len(line) < 0.8 * self.usual:
            self._flush()

    def _is_heading(self, line: str) -> bool:
        if is_abstract(line) or is_references(line):
            return True
        match = NUMBERED.fullmatch(line)
        name = match["name"] if match else ""
        return 3 < len(name) < 80 and name[0].isupper() and not line.endswith((".", ","))

    def _flush(self) -> None:
        text = join_lines(self.held, self.vocabulary)
        self.held = []
        self.builder.add_passage(self.kind, text, Place(page=self.page, section=self.section))
