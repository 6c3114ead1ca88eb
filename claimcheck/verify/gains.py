"""Differences that a table prints itself: "Gain over no training", "Improvement", "Change"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from claimcheck.records import Basis, EvidenceRole, Part, Quantity, ReportingLabel
from claimcheck.verify.agreement import Agreement, Found, agree
from claimcheck.verify.cells import prints_gains
from claimcheck.verify.crosstab import in_roles, twins
from claimcheck.verify.interface import Outcome, Scene
from claimcheck.verify.linking import Links, Mention, link
from claimcheck.verify.numbers import where
from claimcheck.verify.pointing import points_at, points_elsewhere, table_context
from claimcheck.verify.splits import split_clash
from claimcheck.verify.strangers import strangers, version_clash
from claimcheck.verify.surety import restricted
from claimcheck.verify.tableview import COLUMNS, ROWS, Axis, Entry, Line, TableView
from claimcheck.verify.terms import plain
from claimcheck.verify.window import locate, numbers_in

Lines = tuple[Line, ...]

_AVERAGE = re.compile(r"\b(?:average|averaged|mean|overall)\b", re.I)
_LISTED = re.compile(r"(?:\s+[\w-]+)?\s*(?:,|and|,\s*and|or)\s*(?:the\s+)?", re.I)
_CLAUSE = re.compile(r"[,;:](?=\s)")


class TableGains:
    """A stated difference against the cell of a table of differences."""

    name = "gain"

    def __call__(self, part: Part, scene: Scene) -> Sequence[Outcome]:
        """Support or refutation from the first table of differences that spells out who and on what."""
        quantity = part.quantity
        if quantity is None or quantity.relative or quantity.unit == "x":
            return ()
        if not (quantity.delta or quantity.unit == "points"):
            return ()
        for view in scene.source.views:
            if not prints_gains(view):
                continue
            if points_elsewhere(part.text, view) and not points_at(part.text, view):
                continue
            outcome = _of_table(part, quantity, view, scene)
            if outcome is not None:
                return (outcome,)
        return ()


def _of_table(part: Part, quantity: Quantity, view: TableView, scene: Scene) -> Outcome | None:
    source = scene.source
    spans = numbers_in(part.text, quantity)
    at = locate(part)
    index = next((i for i, (low, high) in enumerate(spans) if low <= at < high), None)
    if index is None or version_clash(part.text, plain(view.table.caption)):
        return None
    if split_clash(part.text, view, source):
        return None
    stop = _CLAUSE.search(part.text, spans[-1][1])
    text = part.text[: stop.start()] if stop else part.text
    links = link(text, view)
    if strangers(text, links, table_context(source, view), source.own_names, source):
        return None
    chosen: dict[Axis, Lines] = {}
    for axis in (ROWS, COLUMNS):
        lines = _lines(text, _names(links, axis), index, len(spans))
        if lines is None:
            return None
        chosen[axis] = lines or _averages(text, view, axis)
        if not chosen[axis]:
            return None
    entries = list(view.entries(chosen[ROWS], chosen[COLUMNS]))
    if not 0 < len(entries) <= 4 or len(entries) < len(chosen[ROWS]) * len(chosen[COLUMNS]):
        return None
    found = {_agreement(quantity, entry) for entry in entries}
    if found == {Agreement.AGREES}:
        return _outcome(ReportingLabel.SUPPORTED, quantity, entries, view, scene)
    if found == {Agreement.DIFFERS} and not restricted(text, links):
        return _outcome(ReportingLabel.REFUTED, quantity, entries, view, scene)
    return None


def _names(links: Links, axis: Axis) -> list[Mention]:
    """Names on one axis, by their role where both axes share names."""
    if twins(links):
        placed = in_roles(links)
        mentions = list(placed[0]) if placed is not None else []
    else:
        mentions = [m for m in links.mentions if m.exact and m.weight > 0]
    return sorted((m for m in mentions if m.axis == axis), key=lambda m: m.start)


def _lines(text: str, names: Sequence[Mention], index: int, numbers: int) -> Lines | None:
    """Lines on one axis for the number at ``index``; empty where nothing is named, None if unclear."""
    groups: list[tuple[Lines, int]] = []
    for name in names:
        if groups and set(groups[-1][0]) & set(name.lines):
            continue
        if groups and numbers == 1 and _LISTED.fullmatch(text[groups[-1][1] : name.start]):
            groups[-1] = ((*groups[-1][0], *name.lines), name.end)
        else:
            groups.append((name.lines, name.end))
    if len(groups) <= 1:
        return groups[0][0] if groups else ()
    return groups[index][0] if len(groups) == numbers else None


def _averages(text: str, view: TableView, axis: Axis) -> Lines:
    lines = view.lines(axis)
    if len(lines) == 1:
        return tuple(lines)
    return tuple(x for x in lines if x.is_average) if _AVERAGE.search(text) else ()


def _agreement(quantity: Quantity, entry: Entry) -> Agreement:
    sign = quantity.direction
    found = Found.printed(entry.value * sign if sign else abs(entry.value), entry.decimals)
    stated = quantity.model_copy(update={"value": abs(quantity.value)}) if sign else quantity
    return agree(stated, found)


def _outcome(
    label: ReportingLabel,
    quantity: Quantity,
    entries: Sequence[Entry],
    view: TableView,
    scene: Scene,
) -> Outcome:
    verb = "prints" if label is ReportingLabel.SUPPORTED else "prints, against the claim,"
    said = {1: "gain of ", -1: "loss of "}.get(quantity.direction, "")
    return Outcome(
        check="gain",
        basis=Basis.TABLE,
        label=label,
        strength=0.95,
        rationale=tuple(scene.source.cell(view, e, EvidenceRole.DECIDES) for e in entries),
        arithmetic=tuple(
            f"{e.printed} is {'the' if label is ReportingLabel.SUPPORTED else 'no'} {said}{quantity.printed} ({where(view, e)})"
            for e in entries
        ),
        explanation=f"{where(view, entries[0])} {verb} {entries[0].printed}.",
    )
