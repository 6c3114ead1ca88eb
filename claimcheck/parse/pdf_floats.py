"""Figures and tables of a PDF among its text: what belongs to them, and which caption is whose."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from claimcheck.parse.pdf_blocks import Block, Style
from claimcheck.parse.pdf_graphics import Box
from claimcheck.parse.pdf_layout import Fragment, Line, Page, inside
from claimcheck.parse.pdf_order import caption_blocks, column_of
from claimcheck.parse.pdf_tables import Region, region_without_rules
from claimcheck.parse.pdf_text import CAPTION

_REACH = 70.0  # points between a table and its caption
_CELL = 1.0  # em: lines of a table without rules have a gap this wide


def drop_figure_text(page: Page, size: float) -> None:
    """Removes labels that are drawn as part of figures, outside of embedded ones."""
    width = min(right - left for left, right in page.columns)
    zones = list(page.raw.graphics.figures)
    zones += [zone for one in page.fragments if (zone := _label_zone(page, one)) is not None]
    captions = {id(one) for block in caption_blocks(page.fragments) for one in block}
    for box in zones:
        held = [
            one
            for one in page.fragments
            if inside(one, box)
            and not _like_heading(one, size)
            and (
                (one.x0 >= box.x0 - 2 and one.x1 <= box.x1 + 2)
                or one.x1 - one.x0 < 0.35 * width  # a title wider than its figure
            )
        ]
        running = [
            one for one in held if one.x1 - one.x0 > 0.75 * width and abs(one.size - size) < 0.6
        ]
        if len(running) >= 3:  # a frame around text, or an area that was cut out of view
            continue
        gone = {id(one) for one in held if id(one) not in captions}
        page.fragments = [one for one in page.fragments if id(one) not in gone]


def _like_heading(fragment: Fragment, size: float) -> bool:
    """Bold and larger than the text: boxes of figures may reach over headings."""
    bold = sum(glyph.font.bold for glyph in fragment.glyphs)
    return fragment.size > 1.07 * size and bold > 0.9 * len(fragment.glyphs)


def _label_zone(page: Page, fragment: Fragment) -> Box | None:
    """Where labels around a figure stand, if ``fragment`` begins the caption below it."""
    match = CAPTION.match(fragment.text())
    if not match or not match["kind"].lower().startswith("fig"):
        return None
    drawn = [*page.raw.graphics.figures, *page.raw.graphics.frames]
    above = [
        box
        for box in drawn
        if box.y1 <= fragment.top + 6
        and fragment.top - box.y1 < 48
        and min(box.x1, fragment.x1) - max(box.x0, fragment.x0) > 0
    ]
    if not above:
        return None
    top = min(box.y0 for box in above)
    index = column_of(page, fragment.x0, fragment.x1)
    left, right = page.columns[index] if index >= 0 else (0.0, page.raw.width)
    beside = above + [
        box
        for box in drawn
        if box.y0 > top - 40
        and box.y1 <= fragment.top + 6
        and left - 10 <= (box.x0 + box.x1) / 2 <= right + 10
    ]
    return Box(
        min(box.x0 for box in beside) - 12,
        min(box.y0 for box in beside) - 1.8 * fragment.size,
        max(box.x1 for box in beside) + 12,
        fragment.top - 0.2 * fragment.size,
    )


def find_unruled(
    pages: Sequence[Page],
    regions: Sequence[Region],
    style: Style,
    has_grid: Callable[[Region], bool],
) -> list[Region]:
    """Tables that have a caption but no rules; their lines are taken out of the pages."""
    found: list[Region] = []
    for page in pages:
        captions = [
            index
            for index, line in enumerate(page.lines)
            if (match := CAPTION.match(line.text)) and match["kind"].lower().startswith("tab")
        ]
        taken: set[int] = set()
        for index in captions:
            line = page.lines[index]
            own = [one for one in regions if one.page == page.raw.number and not one.algorithm]
            if any(_distance(one.box, line, line) < _REACH for one in own):
                continue
            below = _aligned(page, _caption_end(page, index, style), 1, style)
            above = _aligned(page, index - 1, -1, style)
            best = max((below, above), key=len)
            fragments = [one for line in best for one in line.fragments]
            region = region_without_rules(page, fragments)
            if region is not None and len(best) >= 2 and has_grid(region):
                found.append(region)
                taken |= {id(line) for line in best}
        page.lines = [line for line in page.lines if id(line) not in taken]
    return found


def _caption_end(page: Page, index: int, style: Style) -> int:
    end = index + 1
    while end < len(page.lines):
        above, below = page.lines[end - 1], page.lines[end]
        step = below.base - above.base
        if not 0 < step < 1.4 * style.leading or abs(below.size - above.size) > 0.35:
            break
        if _cells(below) >= 2:
            break
        end += 1
    return end


def _cells(line: Line) -> int:
    """Stretches of a line that lie apart as cells do."""
    count = 1
    for left, right in zip(line.fragments, line.fragments[1:], strict=False):
        count += right.x0 - left.x1 > _CELL * line.size
    return count


def _aligned(page: Page, index: int, step: int, style: Style) -> list[Line]:
    """Lines with several cells that follow one another from ``index`` on."""
    found: list[Line] = []
    skipped: list[Line] = []
    while 0 <= index < len(page.lines):
        line = page.lines[index]
        last = found[-1] if found else None
        if last and abs(line.base - last.base) > 3.0 * style.leading:
            break
        if last and line.column != last.column:
            break
        if _cells(line) >= 2:
            found += [*skipped, line]
            skipped = []
        elif len(skipped) < 1 and found and line.x1 - line.x0 < 0.6 * (line.right - line.left):
            skipped.append(line)
        else:
            break
        index += step
    return found if step > 0 else found[::-1]


def _distance(box: Box, first: Line, last: Line) -> float:
    """Vertical distance of a table and a caption; infinite where they do not lie side by side."""
    if min(box.x1, max(first.x1, last.x1)) - max(box.x0, min(first.x0, last.x0)) < 10:
        return float("inf")
    if first.top >= box.y1 - 3:
        return first.top - box.y1
    if last.bottom <= box.y0 + 3:
        return box.y0 - last.bottom
    return 0.0 if box.holds((first.x0 + first.x1) / 2, first.base) else float("inf")


def match_captions(regions: Sequence[Region], blocks: Sequence[Block]) -> dict[int, Block]:
    """The caption of every table, by the identity of its region; some have none.

    Some papers call their tables figures: such captions are asked last.
    """
    captions = [block for block in blocks if block.label is not None]
    tables = [one for one in captions if (one.label or "").lower().startswith("tab")]
    matched = _match(regions, tables)
    rest = [region for region in regions if id(region) not in matched]
    return matched | _match(rest, [one for one in captions if one not in tables])


def _match(regions: Sequence[Region], captions: Sequence[Block]) -> dict[int, Block]:
    """Nearest pairs first; where two captions are nearly as near, the side decides on which the
    captions of this document usually stand.
    """
    pairs = [
        (_distance(region.box, block.lines[0], block.lines[-1]), region, block)
        for region in regions
        for block in captions
        if block.page == region.page
    ]
    pairs = [pair for pair in pairs if pair[0] < _REACH]
    sides = {True: 0, False: 0}
    for _, region, block in pairs:
        alone = sum(other is region for _, other, _ in pairs) == 1
        sides[_below(region, block)] += alone
    usual = sides[True] >= sides[False]
    pairs.sort(key=lambda pair: pair[0] + (0 if _below(pair[1], pair[2]) == usual else 25))
    matched: dict[int, Block] = {}
    used: set[int] = set()
    for _, region, block in pairs:
        if id(region) not in matched and id(block) not in used:
            matched[id(region)] = block
            used.add(id(block))
    for _, region, block in pairs:  # further parts of a table under one caption
        matched.setdefault(id(region), block)
    return matched


def _below(region: Region, block: Block) -> bool:
    """Whether a caption stands below its table."""
    return block.lines[0].base > region.box.y0 + region.box.height / 2
