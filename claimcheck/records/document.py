"""Papers and what was read from them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from claimcheck.records._base import Record


class FileRole(StrEnum):
    """What a stored file is to its paper."""

    PDF = "pdf"
    SOURCE = "source"  # LaTeX: a .tex file, a .tar.gz, a gzipped .tex, or a folder packed by us
    HTML = "html"  # LaTeXML output


class StoredFile(Record):
    """One file of a paper, as stored."""

    role: FileRole
    name: str  # file name below papers/<id>/, no folders in it
    sha256: str
    size: int  # bytes
    retrieved: datetime | None = None  # None for a local file
    url: str | None = None


class PaperStatus(StrEnum):
    """Standing of a paper at its publisher."""

    CURRENT = "current"
    WITHDRAWN = "withdrawn"
    RETRACTED = "retracted"
    LOCAL = "local"  # a file somebody handed us; nobody was asked about it


class Paper(Record):
    """One version of one paper."""

    id: str  # 2005.13013v2, hep-th/9901001v1, or sha256:<16 hex> for a local file without --as
    title: str | None = None
    authors: tuple[str, ...] = ()
    published: datetime | None = None  # of this version
    first_published: datetime | None = None  # of version 1
    licence: str | None = None  # a URL where the source gives one
    status: PaperStatus = PaperStatus.LOCAL
    status_note: str | None = None  # withdrawal or retraction notice
    doi: str | None = None
    categories: tuple[str, ...] = ()
    abstract: str | None = None  # from metadata, not from the parsed files
    comment: str | None = None
    files: tuple[StoredFile, ...] = ()
    synthetic: bool = False  # the bundled self-test paper: printed on every page of its reports

    @property
    def work(self) -> str:
        """The id without its version: equal for all versions of one paper."""
        head, _, tail = self.id.rpartition("v")
        return head if head and tail.isdigit() else self.id


class PassageKind(StrEnum):
    """What a passage is in its document."""

    TITLE = "title"
    ABSTRACT = "abstract"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ENTRY = "list_entry"
    CAPTION = "caption"
    FOOTNOTE = "footnote"
    FORMULA = "formula"  # display mathematics
    REFERENCE = "reference"  # an entry of the bibliography
    OTHER = "other"  # affiliations, acknowledgements, code, algorithm listings


class Place(Record):
    """Where something stands in the source. Unknown stays None."""

    page: int | None = None  # 1-based, PDF
    file: str | None = None  # LaTeX or HTML file relative to the unpacked root
    line: int | None = None  # 1-based
    section: tuple[
        str, ...
    ] = ()  # heading path, outermost first, e.g. ("6 Results", "6.1 Machine Translation")


class Citation(Record):
    """A citation inside a passage: ``text[start:end]`` of the passage, and the keys it names."""

    start: int
    end: int
    keys: tuple[str, ...]  # keys of Reference


class Passage(Record):
    """A run of text: a paragraph, a caption, a heading. ``Document.text[start:end] == text``."""

    id: str  # p0001, p0002 … in reading order
    kind: PassageKind
    text: str
    start: int
    place: Place
    citations: tuple[Citation, ...] = ()
    table: str | None = None  # for a caption: the id of its table

    @property
    def end(self) -> int:
        """Offset behind the last character, in code points of ``Document.text``."""
        return self.start + len(self.text)


class Emphasis(StrEnum):
    """How a cell is set off."""

    BOLD = "bold"
    ITALIC = "italic"
    UNDERLINE = "underline"


class Cell(Record):
    """One cell of a table grid. A spanning cell stands once, at its top left corner."""

    row: int  # 0-based, header rows included
    column: int
    row_span: int = 1
    column_span: int = 1
    text: str
    number: Decimal | None = (
        None  # set when the cell is one number (with unit, ±, footnote mark or bold)
    )
    header: bool = False
    row_headers: tuple[str, ...] = ()  # outermost first: section row, stub, sub-stub
    column_headers: tuple[str, ...] = ()  # outermost first
    emphasis: tuple[Emphasis, ...] = ()


class Table(Record):
    """A table as a grid of cells with a caption."""

    id: str  # t01, t02 … in reading order
    label: str | None  # as printed, e.g. "Table 2"
    caption: str
    place: Place
    rows: int
    columns: int
    header_rows: int  # rows 0 … header_rows-1 hold column headers
    header_columns: int  # columns 0 … header_columns-1 hold row headers
    cells: tuple[Cell, ...]

    def cell(self, row: int, column: int) -> Cell | None:
        """The cell that covers (row, column), or None where the grid has a hole."""
        for cell in self.cells:
            if (
                cell.row <= row < cell.row + cell.row_span
                and cell.column <= column < cell.column + cell.column_span
            ):
                return cell
        return None


class Reference(Record):
    """An entry of the bibliography."""

    key: str  # BibTeX key, or b1, b2 … in a PDF
    text: str
    title: str | None = None
    year: int | None = None
    arxiv_id: str | None = None
    doi: str | None = None


class DocumentSource(StrEnum):
    """The reader that made a document."""

    LATEX = "latex"
    HTML = "html"
    PDF = "pdf"


class Document(Record):
    """Everything one reader found in one version of a paper. Immutable.

    ``text`` is the passages joined by a blank line, in reading order; every span in claims and
    evidence is a half-open range of code points of it.
    """

    id: str  # digest(file hashes, parser version)
    paper: str  # Paper.id
    source: DocumentSource
    parser: str  # name and version of the reader, e.g. "latex/3"
    title: str | None
    passages: tuple[Passage, ...]
    tables: tuple[Table, ...]
    references: tuple[Reference, ...] = ()
    pages: int | None = None
    warnings: tuple[str, ...] = ()  # what the reader could not understand; shown to people

    @property
    def text(self) -> str:
        """All passages joined by ``PASSAGE_SEPARATOR``."""
        return PASSAGE_SEPARATOR.join(passage.text for passage in self.passages)

    def passage_at(self, offset: int) -> Passage | None:
        """The passage that holds the character at ``offset``."""
        for passage in self.passages:
            if passage.start <= offset < passage.end:
                return passage
        return None

    def table(self, table_id: str) -> Table | None:
        """The table of that id."""
        return next((table for table in self.tables if table.id == table_id), None)


PASSAGE_SEPARATOR = "\n\n"
