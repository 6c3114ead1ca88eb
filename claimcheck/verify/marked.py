"""Lines that a table itself tells to be its authors' own, where no paper is at hand to ask.

The first sign that tells some lines of an axis from the others counts: a header that says "ours", a
caption that names what is ours, a group of baselines beside another group, citations behind all
but a few names, and in an ablation the line that the others are changed from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimcheck.verify.repair import modifier
from claimcheck.verify.tableview import CITED, COLUMNS, ROWS, Axis, Line, TableView
from claimcheck.verify.terms import fold

Lines = tuple[Line, ...]

_EARLIER = re.compile(
    r"\b(?:baselines?|previous|prior|existing|related|published|reported|competing|state[- ]of[- ]the[- ]art|sota)\b",
    re.I,
)
_NOBODY = re.compile(r"\b(?:random|majority|chance|most frequent|human|oracle|baselines?)\b", re.I)
_CAPTION = re.compile(
    r"\b(?P<name>[A-Z][\w+-]*)\s+(?:(?:models?|systems?)\s+)?(?:denotes?|represents?|is|are|refers? to|stands? for)\s+our\b|"
    r"\bour\s+(?:\w+\s+){0,2}?\(?(?P<behind>[A-Z][\w+-]*[A-Z\d][\w+-]*)"
)


def marked_lines(view: TableView) -> dict[Axis, Lines]:
    """Own lines of both axes; empty where nothing tells them from the others."""
    return {axis: _marked(view, axis) for axis in (ROWS, COLUMNS)}


def _marked(view: TableView, axis: Axis) -> Lines:
    lines = view.lines(axis)
    return next((found for found in _signs(view, lines) if 0 < len(found) < len(lines)), ())


def _signs(view: TableView, lines: Lines) -> Iterator[Lines]:
    yield tuple(line for line in lines if line.is_ours)
    for match in _CAPTION.finditer(view.table.caption):
        name = fold(match["name"] or match["behind"])
        if len(name) >= 3:
            yield tuple(x for x in lines if any(w.folded.startswith(name) for w in x.words))
    others = tuple(x for x in lines if any(_EARLIER.search(part) for part in x.path[:-1]))
    if others:
        yield tuple(x for x in lines if x not in others and len(x.path) > 1 and not x.is_reference)
    cited = tuple(x for x in lines if any(CITED.search(part) for part in x.path))
    if 3 * len(cited) >= len(lines):
        yield tuple(x for x in lines if x not in cited and not _NOBODY.search(x.name))
    changed = [(x, m[0]) for x in lines if x.base is not None and (m := modifier(x.leaf))]
    if len(changed) >= 2:
        if all(sign < 0 for _, sign in changed):
            yield tuple(dict.fromkeys(lines[x.base] for x, _ in changed if x.base is not None))
        elif all(sign > 0 for _, sign in changed):
            yield tuple(x for x, _ in changed)
