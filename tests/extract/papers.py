"""A made-up paper as a document, without a file."""

from __future__ import annotations

from claimcheck.parse.interface import DocumentBuilder
from claimcheck.records import Cell, Document, DocumentSource, Paper, PassageKind, Place

PAPER = Paper(id="local-1")


class _Reader:
    name = "test"
    version = 1
    source = DocumentSource.LATEX

    def read(self, path: object, builder: object, limits: object) -> None:
        raise AssertionError("never read")


def document(
    *passages: tuple[PassageKind, str] | tuple[PassageKind, str, str],
    title: str | None = "Zorp: A Fast Network for Translation",
    table: tuple[tuple[str, ...], ...] = (),
) -> Document:
    """Passages are (kind, text) or (kind, text, section); ``table`` has one header row and column."""
    builder = DocumentBuilder()
    builder.title = title
    if title:
        builder.add_passage(PassageKind.TITLE, title, Place())
    for entry in passages:
        section = (entry[2],) if len(entry) == 3 else ()
        builder.add_passage(entry[0], entry[1], Place(section=section))
    if table:
        cells = tuple(
            Cell(row=r, column=c, text=text, header=r == 0 or c == 0)
            for r, row in enumerate(table)
            for c, text in enumerate(row)
        )
        builder.add_table(
            label="Table 1",
            caption="Results.",
            place=Place(),
            rows=len(table),
            columns=len(table[0]),
            header_rows=1,
            header_columns=1,
            cells=cells,
        )
    return builder.build(paper="local-1", file_hashes=("0" * 64,), reader=_Reader())  # type: ignore[arg-type]


ABSTRACT = PassageKind.ABSTRACT
PARAGRAPH = PassageKind.PARAGRAPH
CAPTION = PassageKind.CAPTION
ENTRY = PassageKind.LIST_ENTRY
REFERENCE = PassageKind.REFERENCE
FORMULA = PassageKind.FORMULA
