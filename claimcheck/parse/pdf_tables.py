"""Tables of a PDF page: where they are, by their rules or by aligned gaps."""

from __future__ import annotations

import itertools
import re
import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from claimcheck.parse.pdf_graphics import Box
from claimcheck.parse.pdf_layout import Fragment, Page, Word, words_of
from claimcheck.parse.pdf_text import CAPTION, render

CELL_GAP = 0.5  # em: a wider gap between words separates cells
_JOIN = 3.0  # points between pieces of one rule
_SAME = 5.0  # points by which the rules of one table may differ at their ends

_NUMBER = re.compile(r"[-+−]?\d[\d.,]*%?[*†‡∗]?")
_ALGORITHM = re.compile(r"(Algorithm|ALGORITHM|Procedure|Listing|Pseudo-?code)\s+[A-Z]?\d+")
_STEP = re.compile(r"\d{1,3}:|Input:|Output:|Require:|Ensure:|Inputs:")


@dataclass(slots=True)
class Chunk:
    """Words of one line that belong to one cell."""

    words: list[Word]
    x0: float
    x1: float
    base: float
    size: float


@dataclass(slots=True)
class Region:
    """A table on a page, before it has rows and columns."""

    page: int
    box: Box
    lines: list[list[Chunk]]  # top to bottom, left to right
    rules: list[Box] = field(default_factory=list)  # horizontal, inside the box
    bars: list[Box] = field(default_factory=list)  # vertical
    algorithm: bool = False
    fragments: list[Fragment] = field(default_factory=list)


def horizontal(rules: Sequence[Box]) -> list[Box]:
    """Horizontal rules with their pieces joined, top to bottom."""
    flat = sorted(
        (rule for rule in rules if rule.width >= 3 * rule.height and rule.width > 4),
        key=lambda rule: (round(rule.y0 * 2), rule.x0),
    )
    joined: list[Box] = []
    for rule in flat:
        last = joined[-1] if joined else None
        level = last and abs(last.y0 - rule.y0) < 0.6 and abs(last.height - rule.height) < 0.4
        if last and level and rule.x0 - last.x1 <= _JOIN:
            joined[-1] = Box(
                min(last.x0, rule.x0), min(last.y0, rule.y0), max(last.x1, rule.x1), max(last.y1, rule.y1)
            )  # fmt: skip
        else:
            joined.append(rule)
    return sorted(joined, key=lambda rule: rule.y0)


def vertical(rules: Sequence[Box]) -> list[Box]:
    """Vertical rules, as drawn (row by row in most files)."""
    return [rule for rule in rules if rule.height >= 3 * rule.width and rule.height > 5]


def chunks_of(fragments: Sequence[Fragment], gap: float = CELL_GAP) -> list[list[Chunk]]:
    """Lines of chunks: words by their baselines, joined where only a word space separates them."""
    words = [word for fragment in fragments for word in words_of(fragment)]
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda one: (one.base, one.x0)):
        line = lines[-1] if lines else None
        if line and word.base - line[0].base <= 0.25 * max(word.size, line[0].size):
            line.append(word)
        else:
            lines.append([word])
    return [_chunks(sorted(line, key=lambda one: one.x0), gap) for line in lines]


def _chunks(words: Sequence[Word], gap: float) -> list[Chunk]:
    found: list[Chunk] = []
    for word in words:
        last = found[-1] if found else None
        limit = gap * max(word.size, last.size) if last else 0.0
        if last and _NUMBER.fullmatch(_plain(word)) and _NUMBER.fullmatch(_plain(last.words[-1])):
            limit *= 0.6  # two numbers are seldom one cell
        if last and word.x0 - last.x1 < limit:
            last.words.append(word)
            last.x1 = max(last.x1, word.x1)
        else:
            found.append(Chunk([word], word.x0, word.x1, word.base, word.size))
    return found


def _plain(word: Word) -> str:
    return "".join(glyph.text for glyph in word.glyphs)


def find_regions(page: Page) -> list[Region]:
    """Tables and algorithms that are framed by rules."""
    rules = horizontal(page.raw.graphics.rules)
    bars = vertical(page.raw.graphics.rules)
    regions: list[Region] = []
    for group in _groups(rules):
        for stack in _stacks(page, group):
            region = _region(page, stack, rules, bars)
            if region and not any(_inside(region.box, other.box) for other in regions):
                regions = [other for other in regions if not _inside(other.box, region.box)]
                regions.append(region)
    return sorted(regions, key=lambda region: region.box.y0)


def _inside(inner: Box, outer: Box) -> bool:
    return (
        inner.x0 >= outer.x0 - 2
        and inner.x1 <= outer.x1 + 2
        and inner.y0 >= outer.y0 - 2
        and inner.y1 <= outer.y1 + 2
    )


def _groups(rules: Sequence[Box]) -> list[list[Box]]:
    """Rules of equal extent, at least two each, widest first."""
    groups: list[list[Box]] = []
    for rule in rules:
        for group in groups:
            if abs(group[0].x0 - rule.x0) <= _SAME and abs(group[0].x1 - rule.x1) <= _SAME:
                group.append(rule)
                break
        else:
            groups.append([rule])
    wide = [group for group in groups if len(group) >= 2 and group[0].width >= 40]
    return sorted(wide, key=lambda group: -group[0].width)


def _stacks(page: Page, group: Sequence[Box]) -> list[list[Box]]:
    """Cuts rules of equal extent into those of one table each."""
    stacks: list[list[Box]] = [[group[0]]]
    for above, below in itertools.pairwise(group):
        if _belongs(page, above, below):
            stacks[-1].append(below)
        else:
            stacks.append([below])
    return [stack for stack in stacks if len(stack) >= 2]


def _belongs(page: Page, above: Box, below: Box) -> bool:
    """Whether what stands between two rules can be part of one table."""
    if below.y0 - above.y1 < 3:
        return True
    between = _between(page, above, below)
    if not between:
        return below.y0 - above.y1 < 14
    prose = 0
    for line in chunks_of(between):
        text = " ".join(chunk_text(chunk) for chunk in line)
        match = CAPTION.match(text)
        if match and not match["kind"].lower().startswith("alg"):
            return False
        wide = line[-1].x1 - line[0].x0 > 0.85 * above.width
        prose = prose + 1 if len(line) == 1 and wide else 0
        if prose >= 4:
            return False
    tops = sorted(one.base for one in between)
    gaps = [b - a for a, b in zip([above.y1, *tops], [*tops, below.y0], strict=True)]
    return max(gaps) < 5 * max(one.size for one in between)


def _between(page: Page, above: Box, below: Box) -> list[Fragment]:
    x0, x1 = min(above.x0, below.x0), max(above.x1, below.x1)
    return [
        fragment
        for fragment in page.fragments
        if x0 - 4 <= (fragment.x0 + fragment.x1) / 2 <= x1 + 4
        and above.y0 < fragment.base - 0.2 * fragment.size < below.y1
    ]


def _region(
    page: Page, stack: Sequence[Box], rules: Sequence[Box], bars: Sequence[Box]
) -> Region | None:
    fragments = _between(page, stack[0], stack[-1])
    if not fragments:
        return None
    box = Box(stack[0].x0, stack[0].y0, stack[0].x1, stack[-1].y1)
    if _is_algorithm(page, box, fragments):
        return Region(page.raw.number, box, [], algorithm=True, fragments=fragments)
    size = statistics.median(one.size for one in fragments)
    above = _extension(page, box, size, upwards=True)
    below = _extension(page, box, size, upwards=False)
    fragments = [*above, *fragments, *below]
    box = Box(
        box.x0,
        min([box.y0, *(one.top - 2 for one in above)]),
        box.x1,
        max([box.y1, *(one.bottom for one in below)]),
    )
    region = Region(
        page.raw.number,
        box,
        chunks_of(fragments),
        [rule for rule in rules if _inside(rule, box)],
        [bar for bar in bars if box.x0 - 2 <= bar.x0 <= box.x1 + 2 and bar.y1 > box.y0 and bar.y0 < box.y1],
        fragments=fragments,
    )  # fmt: skip
    captioned = any(
        CAPTION.match(one.text())
        and min(abs(one.bottom - box.y0), abs(one.top - box.y1)) < 70
        and one.x0 < box.x1
        and one.x1 > box.x0
        for one in page.fragments
    )
    if not captioned and (len(stack) < 3 or _math_share(fragments) > 0.3):
        return None  # bars of fractions line up as well
    return region if is_tabular(region) else None


def _math_share(fragments: Sequence[Fragment]) -> float:
    glyphs = [glyph for one in fragments for glyph in one.glyphs]
    return sum(glyph.font.math for glyph in glyphs) / max(1, len(glyphs))


def _is_algorithm(page: Page, box: Box, fragments: Sequence[Fragment]) -> bool:
    """Whether rules frame an algorithm: by its title inside or beside them, or by its steps."""
    lines = chunks_of(fragments)
    texts = [chunk_text(line[0]) for line in lines]
    if any(_ALGORITHM.match(text) for text in texts[:2]):
        return True
    if sum(_STEP.match(text) is not None for text in texts) >= max(2, 0.3 * len(texts)):
        return True
    return any(
        _ALGORITHM.match(one.text())
        for one in page.fragments
        if box.x0 - 4 <= one.x0 <= box.x1
        and min(abs(one.bottom - box.y0), abs(one.top - box.y1)) < 1.6 * one.size
    )


def _extension(page: Page, box: Box, size: float, *, upwards: bool) -> list[Fragment]:
    """Rows outside of the outermost rules, as in tables that have no rule above or below."""
    near = [
        one
        for one in page.fragments
        if box.x0 - 4 <= (one.x0 + one.x1) / 2 <= box.x1 + 4
        and abs(one.size - size) < 0.12 * size
        and (one.bottom <= box.y0 + 2 if upwards else one.top >= box.y1 - 2)
    ]
    lines = chunks_of(near)
    edge = box.y0 if upwards else box.y1
    taken: list[Fragment] = []
    for line in reversed(lines) if upwards else lines:
        base, text = line[0].base, chunk_text(line[0])
        gap = edge - base if upwards else base - 0.75 * size - edge
        apart = all(b.x0 - a.x1 > 0.55 * size for a, b in pairwise(line))
        if gap > 1.3 * size or len(line) < 3 or not apart or CAPTION.match(text):
            break
        if line[-1].x1 - line[0].x0 < 0.4 * box.width:
            break
        taken += [one for one in near if abs(one.base - base) < 0.4 * size]
        edge = base - size if upwards else base + 0.25 * size
    return taken


def is_tabular(region: Region) -> bool:
    """Several cells on a good part of the lines; or, between three rules, text in columns."""
    several = sum(len(line) >= 2 for line in region.lines)
    if len(region.lines) >= 2 and several >= max(2, 0.4 * len(region.lines)):
        return True
    full = [rule for rule in region.rules if rule.width > 0.9 * region.box.width]
    if len(full) < 3 or not several:
        return False
    edges = Counter(round(chunk.x0 / 3) for line in region.lines for chunk in line)
    parted = [edge for edge, count in edges.items() if count >= 2]
    return len(parted) >= 2 and max(parted) - min(parted) > 10


def region_without_rules(page: Page, fragments: Sequence[Fragment]) -> Region | None:
    """A region of lines that were found to stand in columns below or above a caption."""
    if not fragments:
        return None
    box = Box(
        min(one.x0 for one in fragments),
        min(one.top for one in fragments),
        max(one.x1 for one in fragments),
        max(one.bottom for one in fragments),
    )
    rules = [rule for rule in horizontal(page.raw.graphics.rules) if _inside(rule, box)]
    region = Region(page.raw.number, box, chunks_of(fragments), rules, fragments=list(fragments))
    return region if is_tabular(region) else None


def chunk_text(chunk: Chunk) -> str:
    """The text of a chunk, footnote marks kept."""
    glyphs = [glyph for word in chunk.words for glyph in word.glyphs]
    return render(glyphs, chunk.base, chunk.size, marks=True)
