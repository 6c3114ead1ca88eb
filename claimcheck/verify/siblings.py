"""Lines with equal names, lines that a condition tells apart, and tables that speak of one thing.

Where a claim does not let us choose between them, one that fits is no support: it was picked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from claimcheck.verify.linking import link
from claimcheck.verify.tableview import Axis, Entry, Line, TableView
from claimcheck.verify.terms import compounds, fold

UNCHOSEN = 0.45  # what is left of the strength where the one that fits was picked among several


def twins_of(entry: Entry, view: TableView) -> tuple[Entry, ...]:
    """Numbers of other cells of a table under the very same header paths."""
    rows, columns = (
        [x for x in view.lines(line.axis) if x.path == line.path]
        for line in (entry.row, entry.column)
    )
    return tuple(
        twin
        for row in rows
        for column in columns
        if (twin := view.at(row, column)) is not None and twin.cell is not entry.cell
    )


def not_ruled_out(
    lines: Sequence[Line], text: str, view: TableView, axis: Axis
) -> tuple[Line, ...]:
    """``lines`` without those whose sibling the text names by a condition that they do not meet.

    "A, semi-supervised" is not the line "A › supervised" where there is "A › semi-supervised".
    """
    exact = [m for m in link(text, view).on(axis) if m.exact]
    said: dict[str, bool] = {}

    def spelled(name: str) -> bool:
        if name not in said:
            pattern = rf"(?<![\w-]){re.escape(fold(name))}(?![\w-])"
            said[name] = re.search(pattern, fold(text)) is not None
        return said[name]

    def ruled_out(line: Line) -> bool:
        for sibling in view.lines(axis):
            if sibling.path[:1] != line.path[:1] or sibling.path == line.path:
                continue
            theirs = [name for name in sibling.path[1:] if name not in line.path]
            own = [name for name in line.path[1:] if name not in sibling.path]
            if not theirs or not own or not all(map(spelled, theirs)):
                continue
            if any(map(spelled, own)):
                continue
            if any(line in m.lines and sibling not in m.lines for m in exact):
                continue
            return True
        return False

    return tuple(line for line in lines if not ruled_out(line))


def told_apart(text: str, view: TableView, rivals: Iterable[TableView]) -> bool:
    """Whether a text names something of ``view`` that none of the other tables knows."""
    here = link(text, view)
    named = {
        here.words[i].start
        for m in here.mentions
        if m.weight > 0
        for i in range(m.first, m.last + 1)
    }
    captioned = [c for c in compounds(text) if c in fold(view.table.caption)]
    for rival in rivals:
        there = link(text, rival)
        known = {there.words[i].start for i in there.covered()}
        known |= {w.start for w in there.words if w.stem in rival.caption_stems}
        headers = " ".join(line.name for line in (*rival.rows, *rival.columns))
        printed = fold(f"{rival.table.caption} {headers}")
        if not named - known and all(c in printed for c in captioned):
            return False
    return True
