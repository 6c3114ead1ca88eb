"""Passages and tables whose links are still open, and how they enter the document."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from claimcheck.parse.grid import RawCell, finish
from claimcheck.parse.interface import DocumentBuilder
from claimcheck.parse.running_text import Inline, Piece, Resolver, render
from claimcheck.records import PassageKind, Place


@dataclass(frozen=True, slots=True)
class Heading:
    """One step of the section path."""

    number: str
    title: tuple[Piece, ...]
    level: int


@dataclass(slots=True)
class DraftCell:
    """One cell as written: where it starts, how far it reaches, what it holds."""

    row: int
    column: int
    row_span: int
    column_span: int
    inline: Inline
    header_hint: bool | None = None


@dataclass(slots=True, eq=False)
class DraftTable:
    """A tabular with what surrounds it."""

    cells: list[DraftCell]
    rows: int
    columns: int
    rules: set[int]
    position: int
    section: tuple[Heading, ...]
    label: str | None = None
    caption: tuple[Piece, ...] = ()
    header_rows: int | None = None
    place: Place | None = None
    identifier: str = ""  # as the builder will number it
    part: bool = False  # the caption of its part of a float is known


@dataclass(slots=True, eq=False)
class DraftPassage:
    """A passage. ``prefix`` is the printed label of a caption, e.g. ``Table 2``."""

    kind: PassageKind
    pieces: Sequence[Piece]
    position: int
    section: tuple[Heading, ...]
    prefix: str = ""
    table: DraftTable | None = None
    lines: bool = False
    sub: bool = False  # the caption of a part of a float
    place: Place | None = None


@dataclass(slots=True)
class DraftReference:
    """An entry of the bibliography."""

    key: str
    pieces: list[Piece]
    position: int
    label: str = ""  # of \bibitem[label]
    section: tuple[Heading, ...] = ()


class BibliographyHere(NamedTuple):
    """The place of a bibliography that has to be made from BibTeX files."""

    names: tuple[str, ...]
    position: int


class Label(NamedTuple):
    """What a ``\\label`` stands for."""

    number: str
    kind: str
    title: tuple[Piece, ...] = ()


Draft = DraftPassage | DraftTable | DraftReference | BibliographyHere


@dataclass(slots=True)
class Drafts:
    """Everything the walker found, in reading order."""

    title: tuple[Piece, ...] = ()
    found: list[Draft] = field(default_factory=list)
    labels: dict[str, Label] = field(default_factory=dict)
    cited: dict[str, None] = field(default_factory=dict)  # keys in order of their first citation
    numeric: bool = False  # citations are printed as numbers, whatever the labels say


def number_tables(found: Iterable[object], builder: DocumentBuilder) -> None:
    """Give tables the ids they will get when they are emitted in this order."""
    count = int(builder.next_table_id().removeprefix("t"))
    for draft in found:
        if isinstance(draft, DraftTable):
            draft.identifier = f"t{count:02d}"
            count += 1


def emit_passage(draft: DraftPassage, builder: DocumentBuilder, links: Resolver) -> None:
    """Add a passage; its ``place`` must be set."""
    rendered = render(draft.pieces, links, lines=draft.lines)
    prefix = draft.prefix
    if prefix and rendered.text:
        prefix += " " if draft.sub or draft.kind is PassageKind.HEADING else ": "
    shift = len(prefix)
    builder.add_passage(
        draft.kind,
        prefix + rendered.text,
        draft.place or Place(),
        citations=tuple(
            one.model_copy(update={"start": one.start + shift, "end": one.end + shift})
            for one in rendered.citations
        ),
        table=draft.table.identifier or None if draft.table is not None else None,
    )


def emit_table(draft: DraftTable, builder: DocumentBuilder, links: Resolver) -> None:
    """Add a table; its ``place`` must be set."""
    raw: list[RawCell] = []
    for cell in draft.cells:
        rendered = render(cell.inline.pieces, links)
        raw.append(
            RawCell(
                row=cell.row,
                column=cell.column,
                row_span=cell.row_span,
                column_span=cell.column_span,
                text=rendered.text,
                emphasis=rendered.emphasis,
                header_hint=cell.header_hint,
            )
        )
    grid = finish(raw, draft.rows, draft.columns, draft.header_rows, rules=draft.rules)
    builder.add_table(
        label=draft.label,
        caption=render(draft.caption, links).text,
        place=draft.place or Place(),
        rows=grid.rows,
        columns=grid.columns,
        header_rows=grid.header_rows,
        header_columns=grid.header_columns,
        cells=grid.cells,
    )
