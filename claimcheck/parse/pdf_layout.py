"""Glyphs into words, lines and columns, and the order in which people read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from claimcheck.parse.pdf_glyphs import Glyph, RawPage
from claimcheck.parse.pdf_graphics import Box
from claimcheck.parse.pdf_text import compose_accents, only_accents, render, spaced

BREAK = 0.95  # em: a wider gap ends a fragment; cells and columns lie further apart


@dataclass(slots=True)
class Fragment:
    """Glyphs that stand side by side, with their scripts."""

    glyphs: list[Glyph]
    base: float
    size: float
    x0: float
    x1: float

    @property
    def top(self) -> float:
        """y of the top of capitals, roughly."""
        return self.base - 0.75 * self.size

    @property
    def bottom(self) -> float:
        """y of the bottom of descenders, roughly."""
        return self.base + 0.25 * self.size

    def text(self, *, marks: bool = False) -> str:
        """The text, scripts marked."""
        return render(self.glyphs, self.base, self.size, marks=marks)


@dataclass(slots=True)
class Line:
    """One line of one column."""

    page: int
    column: int  # 0 … n-1; -1 where it runs over several columns
    left: float  # edges of its column
    right: float
    fragments: list[Fragment]
    base: float = 0.0
    size: float = 0.0
    x0: float = 0.0
    x1: float = 0.0
    text: str = ""
    bold: float = 0.0  # share of glyphs
    italic: float = 0.0
    math: float = 0.0
    mono: float = 0.0

    @property
    def top(self) -> float:
        """y of the top of capitals, roughly."""
        return self.base - 0.75 * self.size

    @property
    def bottom(self) -> float:
        """y of the bottom of descenders, roughly."""
        return self.base + 0.25 * self.size

    @property
    def glyphs(self) -> list[Glyph]:
        """All glyphs, left to right."""
        return [glyph for fragment in self.fragments for glyph in fragment.glyphs]


@dataclass(slots=True)
class Page:
    """A page after layout analysis."""

    raw: RawPage
    columns: list[tuple[float, float]] = field(default_factory=list)
    fragments: list[Fragment] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)  # in reading order


def fragments_of(glyphs: Iterable[Glyph]) -> list[Fragment]:
    """Fragments in the order of the file."""
    found: list[Fragment] = []
    current: list[Glyph] = []
    base = size = right = 0.0
    for glyph in glyphs:
        if current and _continues(glyph, current[-1], base, size, right):
            current.append(glyph)
            right = max(right, glyph.x1)
            if glyph.size > 1.15 * size and glyph.text.isalnum():  # began with a script or mark
                base, size = glyph.base, glyph.size
            continue
        if current:
            found.append(_fragment(current))
        current, base, size, right = [glyph], glyph.base, glyph.size, glyph.x1
    if current:
        found.append(_fragment(current))
    return [fragment for fragment in found if not only_accents(fragment.glyphs)]


def _continues(glyph: Glyph, last: Glyph, base: float, size: float, right: float) -> bool:
    gap = glyph.x0 - last.x1
    largest = max(size, glyph.size)
    shift = abs(glyph.base - base)
    if shift <= 0.12 * largest:
        return -0.9 * largest <= gap <= BREAK * largest
    if shift <= 0.32 * largest and -0.4 * largest <= gap <= -0.05 * largest:
        return True  # the lowered E of a TeX logo
    small = min(glyph.size, size) <= 0.88 * largest
    if small and shift <= 0.75 * largest:
        # a subscript below its superscript begins left of where the superscript ended
        return -2.5 * largest <= gap <= 0.5 * largest and glyph.x1 > right - 3.5 * largest
    return glyph.font.math and shift <= 1.2 * largest and -0.3 * size <= gap <= 0.3 * size


def _fragment(glyphs: list[Glyph]) -> Fragment:
    glyphs = compose_accents(glyphs)
    weights: Counter[tuple[float, float]] = Counter()
    for glyph in glyphs:
        weights[round(glyph.base, 1), round(glyph.size, 1)] += 1 + 2 * (glyph.size > 8)
    largest = max(size for _, size in weights)
    full = {key: weight for key, weight in weights.items() if key[1] >= 0.88 * largest}
    base, size = max(full, key=lambda key: full[key])
    return Fragment(
        glyphs, base, size, min(glyph.x0 for glyph in glyphs), max(glyph.x1 for glyph in glyphs)
    )


def body_size(pages: Sequence[Page]) -> float:
    """The font size of most of the text, in points."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for fragment in page.fragments:
            sizes[round(fragment.size * 5) / 5] += len(fragment.glyphs)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def make_line(page: Page, column: int, fragments: list[Fragment]) -> Line:
    """A line of a column (-1: of the whole page) from what stands on it."""
    fragments = _nested(sorted(fragments, key=lambda one: one.x0))
    main = max(fragments, key=lambda one: (len(one.glyphs), one.size))
    left, right = page.columns[column] if column >= 0 else (page.columns[0][0], page.columns[-1][1])
    line = Line(page.raw.number, column, left, right, fragments, main.base, main.size)
    line.x0 = min(one.x0 for one in fragments)
    line.x1 = max(one.x1 for one in fragments)
    return describe(line)


def _nested(fragments: list[Fragment]) -> list[Fragment]:
    """Puts glyphs that stand inside a longer fragment of their line where they belong in it."""
    kept: list[Fragment] = []
    for fragment in fragments:
        host = next((one for one in kept if one.x0 < fragment.x0 and fragment.x1 < one.x1), None)
        if host is None or len(fragment.glyphs) > 2:
            kept.append(fragment)
            continue
        middle = (fragment.x0 + fragment.x1) / 2
        after = sum((glyph.x0 + glyph.x1) / 2 < middle for glyph in host.glyphs)
        host.glyphs[after:after] = fragment.glyphs
    return kept


def describe(line: Line) -> Line:
    """Fills text and shares of styles from the fragments."""
    glyphs = line.glyphs
    count = max(1, len(glyphs))
    line.text = render(glyphs, line.base, line.size)
    letters = [glyph for glyph in glyphs if not glyph.font.math] or glyphs
    line.bold = sum(glyph.font.bold for glyph in letters) / max(1, len(letters))
    line.italic = sum(glyph.font.italic and not glyph.font.math for glyph in glyphs) / count
    line.math = sum(glyph.font.math for glyph in glyphs) / count
    line.mono = sum(glyph.font.mono for glyph in glyphs) / count
    return line


@dataclass(slots=True)
class Word:
    """Glyphs without a space between them, for tables."""

    glyphs: list[Glyph]
    base: float
    size: float
    x0: float
    x1: float


def words_of(fragment: Fragment) -> list[Word]:
    """The words of a fragment, left to right; scripts stay with their word."""
    groups: list[list[Glyph]] = []
    for glyph in fragment.glyphs:
        if groups and not spaced(groups[-1][-1], glyph):
            groups[-1].append(glyph)
        else:
            groups.append([glyph])
    return [
        Word(
            group,
            fragment.base,
            fragment.size,
            min(glyph.x0 for glyph in group),
            max(glyph.x1 for glyph in group),
        )
        for group in groups
    ]


def inside(fragment: Fragment, box: Box, slack: float = 1.0) -> bool:
    """Whether the middle of a fragment lies in a box."""
    return box.holds((fragment.x0 + fragment.x1) / 2, fragment.base - 0.3 * fragment.size, slack)
