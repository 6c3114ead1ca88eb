"""Columns of a page, and the order in which people read its lines."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from claimcheck.parse.pdf_graphics import Box
from claimcheck.parse.pdf_layout import Fragment, Line, Page, describe, make_line
from claimcheck.parse.pdf_text import CAPTION

_GUTTER = 7.0  # points: the least width of the white strip between two columns


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
    wrapped = _wrapped_captions(page, fragments)
    aside = {id(one) for block in wrapped for one in block}
    cells: dict[int, list[Fragment]] = {}
    for fragment in fragments:
        if id(fragment) not in aside:
            cells.setdefault(column_of(page, fragment.x0, fragment.x1), []).append(fragment)
    if len(page.columns) == 1:
        ordered = _lines(page, 0, [one for group in cells.values() for one in group])
    else:
        ordered = _between_spanning(page, cells)
    for block in wrapped:
        ordered = _inserted(page, ordered, block)
    _narrow(page, ordered, wrapped)
    return ordered


def _between_spanning(page: Page, cells: dict[int, list[Fragment]]) -> list[Line]:
    spanning = _absorb(page, _lines(page, -1, cells.get(-1, [])), cells)
    numbers = range(len(page.columns))
    columns = {index: _lines(page, index, cells.get(index, [])) for index in numbers}
    ordered: list[Line] = []
    above = -1e9
    for cut in [*spanning, None]:
        limit = cut.base if cut else 1e9
        for index in numbers:
            ordered += [line for line in columns[index] if above <= line.base < limit]
        if cut:
            ordered.append(cut)
        above = limit
    return ordered


def caption_blocks(fragments: Sequence[Fragment]) -> list[list[Fragment]]:
    """Fragments that look like captions, with the lines that follow them closely."""
    found: list[list[Fragment]] = []
    ordered = sorted(fragments, key=lambda one: one.base)
    for index, first in enumerate(ordered):
        if not CAPTION.match(first.text()):
            continue
        block = [first]
        for one in ordered[index + 1 :]:
            if one.base - block[-1].base > 1.45 * first.size:
                break
            beside = one.x0 > first.x0 - 0.5 * first.size and one.x0 < first.x1
            if beside and abs(one.size - first.size) < 0.3:
                block.append(one)
        found.append(block)
    return found


def _wrapped_captions(page: Page, fragments: Sequence[Fragment]) -> list[list[Fragment]]:
    """Captions of figures that stand in a column beside its text."""
    found: list[list[Fragment]] = []
    for block in caption_blocks(fragments):
        x0, x1 = min(one.x0 for one in block), max(one.x1 for one in block)
        index = column_of(page, x0, x1)
        if index < 0:
            continue
        left, right = page.columns[index]
        if x1 - x0 > 0.62 * (right - left):
            continue
        members = {id(one) for one in block}
        beside = [
            one
            for one in fragments
            if id(one) not in members
            and block[0].top < one.base < block[-1].base + 1
            and (
                (left - 2 <= one.x0 and one.x1 <= x0 + 1)
                or (x1 - 1 <= one.x0 and one.x1 <= right + 2)
            )
        ]
        if len(beside) >= 2 or any(CAPTION.match(one.text()) for one in beside):
            found.append(block)
    return found


def _inserted(page: Page, ordered: list[Line], block: Sequence[Fragment]) -> list[Line]:
    """Puts the lines of a caption in front of the text that it stands beside."""
    x0, x1 = min(one.x0 for one in block), max(one.x1 for one in block)
    index = column_of(page, x0, x1)
    lines = _lines(page, index, block)
    for line in lines:
        line.left, line.right = x0, x1
    place = next(
        (
            position
            for position, line in enumerate(ordered)
            if line.column == index and line.base > lines[0].top
        ),
        len(ordered),
    )
    return ordered[:place] + lines + ordered[place:]


def _narrow(page: Page, lines: Sequence[Line], wrapped: Sequence[Sequence[Fragment]]) -> None:
    """Takes in the edges of lines that run beside a figure or its caption."""
    aside = {id(one) for block in wrapped for one in block}
    boxes = list(page.raw.graphics.figures)
    boxes += [
        Box(min(f.x0 for f in b), b[0].top, max(f.x1 for f in b), b[-1].bottom) for b in wrapped
    ]
    for line in lines:
        if any(id(one) in aside for one in line.fragments):
            continue
        for box in boxes:
            if not (box.y0 < line.base < box.y1 + line.size):
                continue
            if line.x1 <= box.x0 + 2 < line.right:
                line.right = box.x0 - 0.8 * line.size
            elif line.x0 >= box.x1 - 2 > line.left:
                line.left = box.x1 + 0.8 * line.size


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
        taken.append(make_line(page, -1, fragments))
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
    return sorted((make_line(page, column, row) for row in rows), key=lambda line: line.base)


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


def absorb_strays(lines: list[Line], size: float) -> list[Line]:
    """Puts limits of sums, numerators and roots back into the line they belong to."""
    kept: list[Line] = []
    pending: Line | None = None
    for line in lines:
        stray = len(line.glyphs) <= 8 and (line.math >= 0.5 or line.size < 0.8 * size)
        if pending is not None:
            if _touch(pending, line, size) and not stray:
                line = _merged(line, pending)
            else:
                kept.append(pending)
            pending = None
        if not stray:
            kept.append(line)
            continue
        if kept and _touch(kept[-1], line, size):
            kept[-1] = _merged(kept[-1], line)
        else:
            pending = line
    if pending is not None:
        kept.append(pending)
    return kept


def _touch(first: Line, second: Line, size: float) -> bool:
    near = abs(first.base - second.base) < 0.8 * size
    level_with = first.page == second.page and first.column == second.column
    return level_with and near


def _merged(line: Line, stray: Line) -> Line:
    line.fragments = sorted([*line.fragments, *stray.fragments], key=lambda one: one.x0)
    line.x0, line.x1 = min(line.x0, stray.x0), max(line.x1, stray.x1)
    return describe(line)
