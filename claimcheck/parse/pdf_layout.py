"""Glyphs into words, lines and columns, and the order in which people read them."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from claimcheck.parse.pdf_glyphs import Glyph, RawPage
from claimcheck.parse.pdf_graphics import Box
from claimcheck.parse.pdf_text import compose_accents, only_accents, render, spaced

BREAK = 0.95  # em: a wider gap ends a fragment; cells and columns lie further apart
_GUTTER = 7.0  # points: the least width of the white strip between two columns


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
    full = {key: weight for key, weight in weights.items() if key[1] > 0.88 * largest}
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


def find_columns(pages: Sequence[Page], size: float) -> None:
    """Sets the columns of every page: by its own text, or as on the pages together."""
    body = {page.raw.number: _body(page, size) for page in pages}
    together = _columns([one for group in body.values() for one in group], size)
    for page in pages:
        group = body[page.raw.number]
        own = _columns(group, size) if len(group) >= 8 else None
        if own and len(own) > 1:
            page.columns = own
        elif together and (len(together) == 1 or not group or _fits(group, together)):
            page.columns = together
        else:
            page.columns = own or together or [(0.0, page.raw.width)]


def _body(page: Page, size: float) -> list[Fragment]:
    return [
        fragment
        for fragment in page.fragments
        if abs(fragment.size - size) < 0.15 * size and fragment.x1 - fragment.x0 > 9 * size
    ]


def _fits(body: Sequence[Fragment], columns: Sequence[tuple[float, float]]) -> bool:
    """Whether most running text keeps within columns that were found on other pages."""
    gutters = [(a[1] + b[0]) / 2 for a, b in itertools.pairwise(columns)]
    crossing = sum(any(one.x0 < x < one.x1 for x in gutters) for one in body)
    return crossing <= 0.4 * len(body)


def _columns(body: Sequence[Fragment], size: float) -> list[tuple[float, float]] | None:
    """The columns that running text keeps to; None without text."""
    if not body:
        return None
    left = min(fragment.x0 for fragment in body)
    right = max(fragment.x1 for fragment in body)
    cover = [0] * (int(right - left) + 3)
    for fragment in body:
        cover[int(fragment.x0 - left)] += 1
        cover[int(fragment.x1 - left) + 1] -= 1
    depth, profile = 0, []
    for change in cover:
        depth += change
        profile.append(depth)
    edges = [left]
    for start, end in _valleys(profile[:-1], 0.15 * max(profile)):
        edges += [left + start, left + end]
    edges.append(right)
    columns = [(edges[i], edges[i + 1]) for i in range(0, len(edges), 2)]
    wide = all(end - start > 9 * size for start, end in columns)
    return columns if wide else [(left, right)]


def _valleys(profile: Sequence[int], floor: float) -> list[tuple[float, float]]:
    """Stretches with less than ``floor`` text, at least a gutter wide, with text on both sides."""
    found: list[tuple[float, float]] = []
    start: int | None = None
    for position, depth in enumerate(profile):
        if depth <= floor:
            start = position if start is None else start
            continue
        if start is not None and position - start >= _GUTTER and start > 0:
            found.append((float(start), float(position)))
        start = None
    return found


def column_of(page: Page, x0: float, x1: float) -> int:
    """Index of the column that holds the stretch; -1 where it runs over a gutter."""
    for index, (left, right) in enumerate(page.columns):
        before = page.columns[index - 1][1] if index else -1e9
        after = page.columns[index + 1][0] if index + 1 < len(page.columns) else 1e9
        if x0 >= (before + left) / 2 - 1 and x1 <= (right + after) / 2 + 1:
            return index
    return -1


def ordered_lines(page: Page, fragments: Sequence[Fragment]) -> list[Line]:
    """Lines in reading order: columns one after another between lines that span them."""
    cells: dict[int, list[Fragment]] = {}
    for fragment in fragments:
        cells.setdefault(column_of(page, fragment.x0, fragment.x1), []).append(fragment)
    spanning = _lines(page, -1, cells.get(-1, []))
    if len(page.columns) == 1:
        return _lines(page, 0, [one for group in cells.values() for one in group])
    spanning = _absorb(page, spanning, cells)
    columns = {
        index: _lines(page, index, cells.get(index, [])) for index in range(len(page.columns))
    }
    ordered: list[Line] = []
    cuts = [*spanning, None]
    above = -1e9
    for cut in cuts:
        limit = cut.base if cut else 1e9
        for index in range(len(page.columns)):
            ordered += [line for line in columns[index] if above <= line.base < limit]
        if cut:
            ordered.append(cut)
        above = limit
    return ordered


def lines_of(page: Page, fragments: Sequence[Fragment]) -> list[Line]:
    """Lines of a stretch that stands for itself, top to bottom."""
    return _lines(page, -1, fragments)


def _absorb(page: Page, spanning: list[Line], cells: dict[int, list[Fragment]]) -> list[Line]:
    """Moves fragments that stand on a spanning line into it: ends of lines, numbers of formulas."""
    taken: list[Line] = []
    for line in spanning:
        fragments = list(line.fragments)
        for index in range(len(page.columns)):
            near = [
                one
                for one in cells.get(index, [])
                if abs(one.base - line.base) < 0.3 * line.size and one.size > 0.85 * line.size
            ]
            # Text of a neighbouring column may stand level with a wide line only where that line
            # ends before it; such text begins at the edge of its column.
            left, right = page.columns[index]
            for one in near:
                apart = min(abs(one.x0 - line.x1), abs(line.x0 - one.x1))
                if one.x1 - one.x0 < 0.6 * (right - left) or apart < 1.5 * line.size:
                    cells[index].remove(one)
                    fragments.append(one)
        taken.append(_line(page, -1, fragments))
    return taken


def _lines(page: Page, column: int, fragments: Sequence[Fragment]) -> list[Line]:
    """Fragments of one column joined to lines, top to bottom."""
    rows: list[list[Fragment]] = []
    for fragment in sorted(fragments, key=lambda one: (one.base, one.x0)):
        row = _row_for(fragment, rows[-6:])
        if row is None:
            rows.append([fragment])
        else:
            row.append(fragment)
    return sorted((_line(page, column, row) for row in rows), key=lambda line: line.base)


def _row_for(fragment: Fragment, rows: Sequence[list[Fragment]]) -> list[Fragment] | None:
    for row in reversed(rows):
        largest = max(row, key=lambda one: one.size * (one.x1 - one.x0))
        shift = abs(fragment.base - largest.base)
        if shift <= 0.2 * max(fragment.size, largest.size):
            return row
        smaller = min(fragment.size, largest.size) < 0.88 * max(fragment.size, largest.size)
        if smaller and shift <= 0.6 * max(fragment.size, largest.size):
            near = any(
                fragment.x0 - one.x1 < 0.6 * largest.size
                and one.x0 - fragment.x1 < 0.6 * largest.size
                for one in row
            )
            if near:
                return row
    return None


def _line(page: Page, column: int, fragments: list[Fragment]) -> Line:
    fragments = sorted(fragments, key=lambda one: one.x0)
    main = max(fragments, key=lambda one: (len(one.glyphs), one.size))
    left, right = page.columns[column] if column >= 0 else (page.columns[0][0], page.columns[-1][1])
    line = Line(page.raw.number, column, left, right, fragments, main.base, main.size)
    line.x0 = min(one.x0 for one in fragments)
    line.x1 = max(one.x1 for one in fragments)
    return describe(line)


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


__all__ = [
    "BREAK",
    "Fragment",
    "Line",
    "Page",
    "Word",
    "body_size",
    "column_of",
    "describe",
    "find_columns",
    "fragments_of",
    "inside",
    "lines_of",
    "ordered_lines",
    "words_of",
]
