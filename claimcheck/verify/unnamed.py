"""Which lines of a table a sentence means without naming them: all that score, all the others."""

from __future__ import annotations

from claimcheck.verify.measures import counts_things, is_cost, is_speed
from claimcheck.verify.tableview import Axis, Line, TableView

Lines = tuple[Line, ...]


def default_lines(view: TableView, axis: Axis) -> Lines:
    """The lines of an axis that "performance" speaks of: no attributes, changes, sizes or times.

    Where some lines are known measures, the others stay only if they print such numbers too.
    """
    lines = tuple(line for line in view.lines(axis) if not (line.attribute or line.is_change))
    quality = tuple(line for line in lines if not is_cost(line.path)) or lines
    quality = tuple(line for line in quality if not is_speed(line.path)) or quality
    quality = tuple(line for line in quality if not counts_things(line.path)) or quality
    scored = tuple(line for line in quality if line.direction)
    if not scored or len(scored) == len(quality):
        return quality
    if not any(e.decimals for e in view.entries(scored)):
        return quality
    return tuple(
        line for line in quality if line.direction or any(e.decimals for e in view.entries((line,)))
    )


def of_measures(view: TableView, axis: Axis) -> bool:
    """Whether the lines of an axis are measures rather than systems or data sets."""
    lines = view.lines(axis)
    return 2 * sum(line.direction != 0 for line in lines) > len(lines)


def the_others(view: TableView, axis: Axis, subject: Lines) -> Lines:
    """The lines of an axis that are nobody's reference and none of ``subject``."""
    return tuple(
        line
        for line in view.lines(axis)
        if line not in subject and not (line.is_reference or line.is_change or line.attribute)
    )
