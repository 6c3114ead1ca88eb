"""Running text while it is collected: pieces with style and place, citations and references open."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from claimcheck.parse.latex_symbols import settle_thin_spaces
from claimcheck.records import Citation, Emphasis

BOLD, ITALIC, UNDERLINE, TYPEWRITER = 1, 2, 4, 8

_LIGATURES = (
    ("---", "—"), ("--", "–"), ("``", "“"), ("''", "”"), ("?`", "¿"), ("!`", "¡"),
    ("`", "‘"), ("'", "’"), ("…", "..."),
)  # fmt: skip
_HAS_LIGATURE = re.compile(r"--|[`'…]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff\x00-\x08\x0b-\x1f\x7f]")


class Ref(NamedTuple):
    """A ``\\ref`` to be resolved when all labels are known."""

    keys: tuple[str, ...]
    form: str


class Cite(NamedTuple):
    """A citation to be written out when the bibliography is known."""

    keys: tuple[str, ...]
    form: str
    before: str = ""
    after: str = ""


class Note(NamedTuple):
    """The place of a footnote mark, which is not printed."""


class Block(NamedTuple):
    """A ``\\newblock`` of the bibliography."""


class Resolver(Protocol):
    """Writes out what could not be known while reading."""

    def ref(self, ref: Ref) -> str:
        """The number or name a reference prints."""
        ...

    def cite(self, cite: Cite) -> str:
        """What a citation prints, brackets included."""
        ...


class Piece(NamedTuple):
    """Text of one style, or a link."""

    text: str
    style: int = 0
    position: int = 0
    link: Ref | Cite | Note | Block | None = None


@dataclass(slots=True)
class Inline:
    """A run of text being collected."""

    pieces: list[Piece] = field(default_factory=list)

    def text(self, text: str, style: int, position: int) -> None:
        """Append text as TeX reads it, ligatures included."""
        if _HAS_LIGATURE.search(text):
            for source, target in _LIGATURES:
                if style & TYPEWRITER and source.startswith("-"):
                    continue
                text = text.replace(source, target)
        self.pieces.append(Piece(text, style, position))

    def literal(self, text: str, style: int, position: int) -> None:
        """Append text as it is."""
        if text:
            self.pieces.append(Piece(text, style, position))

    def link(self, link: Ref | Cite | Note | Block, style: int, position: int) -> None:
        """Append what will be written out later."""
        self.pieces.append(Piece("", style, position, link))

    def extend(self, other: Inline) -> None:
        """Append another run."""
        self.pieces.extend(other.pieces)

    @property
    def blank(self) -> bool:
        """Whether nothing would be printed."""
        return not any(
            isinstance(p.link, Ref | Cite) or (p.text and not p.text.isspace()) for p in self.pieces
        )

    @property
    def position(self) -> int | None:
        """Where the first printed piece stands."""
        for piece in self.pieces:
            if isinstance(piece.link, Ref | Cite) or (piece.text and not piece.text.isspace()):
                return piece.position
        return None


class Rendered(NamedTuple):
    """Clean text with its citations, and how most of it is set off."""

    text: str
    citations: tuple[Citation, ...]
    emphasis: tuple[Emphasis, ...]


def render(pieces: Sequence[Piece], resolver: Resolver, *, lines: bool = False) -> Rendered:
    """Clean text: single spaces, no invisible characters. ``lines``: line breaks stay."""
    text = ""
    marks: list[tuple[int, int, tuple[str, ...]]] = []
    styles = {BOLD: 0, ITALIC: 0, UNDERLINE: 0}
    letters = 0
    for piece in pieces:
        added = piece.text
        link = piece.link
        if isinstance(link, Ref):
            added = resolver.ref(link)
        elif isinstance(link, Cite):
            added = resolver.cite(link)
        elif isinstance(link, Note):
            text = text.rstrip(" ")
            continue
        elif isinstance(link, Block):
            added = " "
        added = _clean(added, lines)
        if added[:1] in (" ", "\u2009") and (not text or text[-1] in " \n\u2009"):
            added = added.lstrip(" \u2009")
        if added[:1] == "\n":
            text = text.rstrip(" ")
            added = added.lstrip("\n") if not text or text[-1] == "\n" else added
        start = len(text)
        text += added
        if isinstance(link, Cite):
            marks.append((start, len(text), link.keys))
            continue  # a citation does not decide whether a cell is bold
        count = sum(map(str.isalnum, added))
        letters += count
        for style in styles:
            if piece.style & style:
                styles[style] += count
    # A thin space can only be judged with both neighbours; the length never changes.
    text = settle_thin_spaces(text).rstrip()
    emphasis = tuple(
        name
        for style, name in (
            (BOLD, Emphasis.BOLD),
            (ITALIC, Emphasis.ITALIC),
            (UNDERLINE, Emphasis.UNDERLINE),
        )
        if letters and styles[style] * 2 > letters
    )
    citations = tuple(
        Citation(start=start, end=end, keys=keys)
        for start, end, keys in marks
        if start < end <= len(text)
    )
    return Rendered(text, citations, emphasis)


def _clean(text: str, lines: bool) -> str:
    if text == " " or text.isalnum():
        return text
    text = _INVISIBLE.sub("", text)
    if lines:
        return re.sub(r" ?\n[ \n]*", "\n", re.sub(r"[ \t\xa0]+", " ", text))
    return re.sub(r"[ \t\n\r\f\xa0\u2002-\u2005\u2007]+", " ", text)
