"""What a reader is, and the builder that all readers fill."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from claimcheck.records import (
    PASSAGE_SEPARATOR,
    Cell,
    Citation,
    Document,
    DocumentSource,
    Passage,
    PassageKind,
    Place,
    Record,
    Reference,
    Table,
    digest,
)


class Limits(Record):
    """Bounds on reading one paper, held by the child process and by the readers."""

    seconds: float = 60.0  # wall clock
    cpu_seconds: int = 60
    memory_bytes: int = 4 * 2**30  # address space
    file_bytes: int = 200 * 2**20  # one input file
    unpacked_bytes: int = 500 * 2**20  # all members of an archive
    members: int = 5_000  # of an archive
    pages: int = 1_000
    output_bytes: int = 64 * 2**20  # the document as JSON
    expansions: int = 50_000  # macro expansions
    depth: int = 50  # nested groups, inputs, elements


class Origin(Protocol):
    """What a document is made from, and by which code."""

    name: str  # "latex", "html", "pdf"
    version: int  # raised by hand whenever the output changes
    source: DocumentSource


class Reader(Origin, Protocol):
    """Turns one kind of file into a document. Runs in the limited child process."""

    def read(self, path: Path, builder: DocumentBuilder, limits: Limits) -> None:
        """Fill ``builder`` from ``path`` (an unpacked folder for LaTeX, a file otherwise).

        Raises UnreadableFileError or ResourceLimitError; anything less is a ``builder.warn``.
        """
        ...


class DocumentBuilder:
    """Collects passages and tables in reading order and gives them ids and offsets."""

    def __init__(self) -> None:
        self.title: str | None = None
        self.pages: int | None = None
        self._passages: list[Passage] = []
        self._tables: list[Table] = []
        self._references: list[Reference] = []
        self._warnings: list[str] = []
        self._length = 0

    def add_passage(
        self,
        kind: PassageKind,
        text: str,
        place: Place,
        *,
        citations: tuple[Citation, ...] = (),
        table: str | None = None,
    ) -> str | None:
        """Append a passage; returns its id, or None when ``text`` is blank (nothing is added).

        ``text`` must already be clean: single spaces, no line breaks but meaningful ones.
        """
        if not text.strip():
            return None
        start = self._length + len(PASSAGE_SEPARATOR) if self._passages else 0
        passage = Passage(
            id=f"p{len(self._passages) + 1:04d}",
            kind=kind,
            text=text,
            start=start,
            place=place,
            citations=citations,
            table=table,
        )
        self._passages.append(passage)
        self._length = passage.end
        return passage.id

    def next_table_id(self) -> str:
        """The id that the next ``add_table`` will give, for captions that come first."""
        return f"t{len(self._tables) + 1:02d}"

    def add_table(
        self,
        *,
        label: str | None,
        caption: str,
        place: Place,
        rows: int,
        columns: int,
        header_rows: int,
        header_columns: int,
        cells: tuple[Cell, ...],
    ) -> str:
        """Append a table; returns its id."""
        table = Table(
            id=self.next_table_id(),
            label=label,
            caption=caption,
            place=place,
            rows=rows,
            columns=columns,
            header_rows=header_rows,
            header_columns=header_columns,
            cells=cells,
        )
        self._tables.append(table)
        return table.id

    def add_reference(self, reference: Reference) -> None:
        """Append an entry of the bibliography."""
        self._references.append(reference)

    def warn(self, message: str) -> None:
        """Note something that could not be understood; repeated messages are kept once."""
        if message not in self._warnings and len(self._warnings) < 100:
            self._warnings.append(message)

    def build(self, *, paper: str, file_hashes: tuple[str, ...], reader: Origin) -> Document:
        """The finished document. Its id depends on the files and the reader's version only."""
        parser = f"{reader.name}/{reader.version}"
        return Document(
            id=digest("document", sorted(file_hashes), parser),
            paper=paper,
            source=reader.source,
            parser=parser,
            title=self.title,
            passages=tuple(self._passages),
            tables=tuple(self._tables),
            references=tuple(self._references),
            pages=self.pages,
            warnings=tuple(self._warnings),
        )
