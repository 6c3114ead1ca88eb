"""Tables whose rows and columns share names, such as what training on A does to B.

"A reaches 50 on B" then has two cells. Which axis holds what was trained is read from the table: an
axis with an average holds what is measured, and a heading over the rows may say what they are.
Where neither tells, nothing is bound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from claimcheck.verify.linking import Links, Mention
from claimcheck.verify.tableview import COLUMNS, ROWS, Axis, Line, TableView, other

_SYSTEMS = re.compile(
    r"\b(?:arms?|models?|methods?|systems?|approach(?:es)?|configurations?|train\w*|sources?|from)\b",
    re.I,
)
_TARGETS = re.compile(
    r"\b(?:tasks?|languages?|targets?|data ?sets?|test\w*|benchmarks?|to)\b", re.I
)
_TRAINING = re.compile(
    r"(?:(?:,\s*|\s+and\s+|,\s*and\s+)[\w-]+){0,3}\s+(?:pre-?|fine-?)?(?:training|tuning|transfer)\b",
    re.I,
)
_TRAINED = re.compile(
    r"\b(?:train\w*|tun\w+|transfer\w*)\s+(?:on|with|from)\s+(?:the\s+)?$|\bafter\s+$", re.I
)
_CHANGED = re.compile(
    r"\b(?:improv|rais|lower|increas|reduc|decreas|boost|hurt|harm|help|degrad|affect|chang)\w*\s+(?:the\s+)?(?:[\w-]+\s+(?:on|of)\s+)?$",
    re.I,
)
_BEHIND = re.compile(r"\b(?:on|in|for|at|to|of)\s+(?:the\s+)?$", re.I)


def twins(links: Links, number: tuple[int, int] | None = None) -> frozenset[tuple[int, int]]:
    """Spans of the sentence that spell a header of both axes; ``number``: a span that is no name."""
    rows, columns = (
        {(m.start, m.end) for m in _spelled(links, axis, number)} for axis in (ROWS, COLUMNS)
    )
    return frozenset(rows & columns)


def placed(links: Links, number: tuple[int, int]) -> tuple[tuple[Mention, ...], Axis] | None:
    """The spelled headers, each on the axis of its role, and the axis of systems; None: unsure."""
    found = in_roles(links, number)
    if found is None:
        return None
    for side in (ROWS, COLUMNS):
        sets = {frozenset(_lines(m)) for m in found[0] if m.axis == side}
        if len(sets) > 1:
            return None
    return found


def in_roles(
    links: Links, number: tuple[int, int] | None = None
) -> tuple[tuple[Mention, ...], Axis] | None:
    """As ``placed``, where each axis may have several names."""
    axis = systems_axis(links.view)
    if axis is None:
        return None
    both = twins(links, number)
    found: list[Mention] = []
    for side in (ROWS, COLUMNS):
        for mention in _spelled(links, side, number):
            span = (mention.start, mention.end)
            role = axis if _is_system(links.text, mention) else other(axis)
            if span not in both or side == role:
                found.append(mention)
    # "Shuffled Grelb" is no mention of Grelb.
    whole = [m for m in found if not any(_within(m, larger) for larger in found)]
    return tuple(whole), axis


def _within(mention: Mention, larger: Mention) -> bool:
    shorter = mention.end - mention.start < larger.end - larger.start
    return shorter and larger.start <= mention.start and mention.end <= larger.end


def _is_system(text: str, mention: Mention) -> bool:
    """Whether a name is what something was trained on: not behind "on" or as what is improved."""
    before, behind = text[: mention.start], text[mention.end :]
    if _TRAINING.match(behind) or _TRAINED.search(before):
        return True
    return not (_BEHIND.search(before) or _CHANGED.search(before))


def systems_axis(view: TableView) -> Axis | None:
    """The axis of what was trained or run, where the table tells it."""
    averages = [axis for axis in (ROWS, COLUMNS) if any(x.is_average for x in view.lines(axis))]
    if len(averages) == 1:
        return other(averages[0])
    corner = " ".join(
        cell.text
        for cell in view.table.cells
        if cell.row < view.table.header_rows and cell.column < view.table.header_columns
    )
    if bool(_SYSTEMS.search(corner)) == bool(_TARGETS.search(corner)):
        return None
    return ROWS if _SYSTEMS.search(corner) else COLUMNS


def _spelled(links: Links, axis: Axis, number: tuple[int, int] | None) -> Iterator[Mention]:
    for mention in links.on(axis):
        inside = number is not None and mention.start < number[1] and number[0] < mention.end
        if mention.spelled and mention.weight > 0 and not inside:
            yield mention


def _lines(mention: Mention) -> tuple[Line, ...]:
    return mention.lines
