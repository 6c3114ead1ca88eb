"""Which lines of a table measure the outcome that a question names in its own words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from claimcheck.synthesis.called import best_called, chunks, says
from claimcheck.synthesis.concepts import measure_of
from claimcheck.synthesis.interface import Facet
from claimcheck.synthesis.relevance import (
    Place,
    header,
    is_cost,
    is_setting,
    measures,
    names_in,
)
from claimcheck.verify.tableview import COLUMNS, ROWS, Axis, Line, TableView, other
from claimcheck.verify.terms import plain

ON_AVERAGE = re.compile(r"\b(?:on average|averaged?|overall|in general|mean)\b", re.I)
_CAPTION_HEAD = 60  # characters of a caption in which what the whole table measures stands
_LABEL = re.compile(r"^(?:table|figure|tab\.|fig\.)\s*\w+[.:]?\s*", re.I)


def outcome_lines(
    place: Place, axis: Axis, outcome: str, facets: Sequence[Facet], context: Sequence[str] = ()
) -> list[Line]:
    """Lines of ``axis`` that measure an outcome; none where the table says nothing of a part of it.

    ``context``: what the headers of the crossing line say beside what was done. What its neighbours
    say of the outcome ("on FinTabNet") must be said by it.
    """
    lines = [
        line
        for line in place.view.lines(axis)
        if not (line.attribute or line.is_change or is_setting(line)) and _metric_fits(line, facets)
    ]
    asked = measure_of(outcome) if outcome else None
    if asked is not None and asked.headers:
        lines = [line for line in lines if any(p.search(header(line)) for p in asked.headers)]
    elif not (asked and asked.cost):
        lines = [line for line in lines if not is_cost(line)]
    pieces = chunks(ON_AVERAGE.sub(" ", outcome))
    of_caption: list[str] = []
    told = False
    for piece in pieces:
        if asked is not None and any(p.search(piece) for p in (*asked.words, *asked.headers)):
            continue
        named = _named(lines, piece, place)
        across = [one for one in place.view.lines(other(axis)) if says(piece, header(one))]
        if named:
            lines, told = named, True
        elif across:
            if not any(says(piece, one) for one in (*context, " ".join(context))):
                return []
        elif _whole_table(piece, place, axis):
            of_caption.append(piece)
        else:
            return []
    if of_caption and not told and any(_named_elsewhere(piece, place) for piece in of_caption):
        return []  # a breakdown of what another table of the paper prints under its name
    if ON_AVERAGE.search(outcome):
        return [line for line in lines if line.is_average]
    averages = [line for line in lines if line.is_average]
    if averages and not told:
        return averages
    if not pieces:
        if any(_averages(view) for view in place.source.views):
            return []  # another table of the paper sums up
        fitting = {line.position for line in measures(place, facets, outcome) if line.axis == axis}
        return [line for line in lines if line.position in fitting]
    return lines


def named_lines(lines: Sequence[Line], outcome: str, place: Place) -> list[Line]:
    """Those of ``lines`` that a piece of an outcome calls by name."""
    metrics = {pair for pair in names_in(outcome) if pair[0] == "metric"}
    kept = [line for line in lines if metrics & names_in(header(line))]
    for piece in chunks(ON_AVERAGE.sub(" ", outcome)):
        kept = _named(kept or lines, piece, place) or kept
    if ON_AVERAGE.search(outcome):
        kept = [line for line in kept or lines if line.is_average]
    return kept


def _named(lines: Sequence[Line], piece: str, place: Place) -> list[Line]:
    names = {
        pair for pair in names_in(piece) if pair[0] in ("dataset", "task", "model", "language")
    }
    if names:
        found = [line for line in lines if names <= names_in(header(line))]
        if found:
            return found
    return [line for line, _ in best_called(lines, piece, place.source)]


def _averages(view: TableView) -> bool:
    return any(line.is_average for axis in (ROWS, COLUMNS) for line in view.lines(axis))


def _named_elsewhere(piece: str, place: Place) -> bool:
    """Whether another table of the paper has a row or column that goes by a piece's name."""
    return any(
        _named(view.lines(axis), piece, place)
        for view in place.source.views
        if view is not place.view
        for axis in (ROWS, COLUMNS)
    )


def _whole_table(piece: str, place: Place, axis: Axis) -> bool:
    """Whether the caption says at its beginning that the whole table measures it.

    Not where lines go by names of their own: then it is one of them, or another table's.
    """
    caption = _LABEL.sub("", plain(place.view.table.caption))
    head = re.split(r"[.;:]\s", caption)[0][:_CAPTION_HEAD]
    names = {
        pair for pair in names_in(piece) if pair[0] in ("dataset", "task", "model", "language")
    }
    if names and names <= names_in(caption):
        return True
    if not says(piece, head):
        return False
    stated = {line.path for line in place.view.lines(axis)}
    elsewhere = {
        line.path
        for view in place.source.views
        if view is not place.view
        for line in (*view.lines(axis), *view.lines(other(axis)))
    }
    return not (stated & elsewhere)


def _metric_fits(line: Line, facets: Sequence[Facet]) -> bool:
    """Whether a header names no other metric than the question."""
    wanted = {facet.name for facet in facets if facet.role == "metric"}
    here = {name for kind, name in names_in(header(line)) if kind == "metric"}
    return not wanted or not here or bool(wanted & here)
