"""What the walker hands to the assembler: passages and tables whose links are still open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from claimcheck.parse.latex_text import Inline, Piece
from claimcheck.records import PassageKind


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


@dataclass(slots=True)
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


@dataclass(slots=True)
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
