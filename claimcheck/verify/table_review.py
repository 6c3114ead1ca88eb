"""Averages that are no means, bold numbers that are not the best, totals that are not the sum.

A table sets its own rule: only where most of its lines follow one (this column is the mean of
those) is a line that breaks it a finding. A weighted average breaks it everywhere and is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from claimcheck.records import EvidenceRole
from claimcheck.verify.interface import Source
from claimcheck.verify.measures import is_cost
from claimcheck.verify.notes import NoteKind, ReviewNote, Severity, note
from claimcheck.verify.tableview import COLUMNS, ROWS, Axis, Entry, Line, TableView, other

RULE = 0.6  # share of the lines that must follow a rule for the others to break it
MIN_LINES = 3  # lines that can show a rule
MAX_BOLD_SHARE = 0.5  # more bold than that means something else

_TOTAL = re.compile(r"^\s*(?:total|sum|overall total|all)s?\b", re.I)


def review_table(source: Source, view: TableView) -> Iterator[ReviewNote]:
    """Notes on one table."""
    for axis in (ROWS, COLUMNS):
        yield from _aggregates(source, view, axis)
        yield from _bold(source, view, axis)


def _aggregates(source: Source, view: TableView, axis: Axis) -> Iterator[ReviewNote]:
    for line in view.lines(axis):
        if line.is_average:
            yield from _aggregate(source, view, line, _mean, NoteKind.AVERAGE, "mean")
        elif _TOTAL.match(line.leaf):
            yield from _aggregate(source, view, line, _sum, NoteKind.TOTAL, "sum")


def _mean(values: Sequence[Decimal]) -> Decimal:
    return sum(values, Decimal(0)) / len(values)


def _sum(values: Sequence[Decimal]) -> Decimal:
    return sum(values, Decimal(0))


def _aggregate(
    source: Source,
    view: TableView,
    line: Line,
    compute: Callable[[Sequence[Decimal]], Decimal],
    kind: NoteKind,
    word: str,
) -> Iterator[ReviewNote]:
    """Lines across which an average or total is not what its parts give, where others are."""
    judged: list[tuple[Entry, list[Entry], Decimal, bool]] = []
    for crossing in view.lines(other(line.axis)):
        entry = view.at(line, crossing)
        parts = [e for p in _parts_of(line, view) if (e := view.at(p, crossing)) is not None]
        if entry is None or len(parts) < 2 or len(parts) < len(_parts_of(line, view)):
            continue
        computed = compute([e.value for e in parts])
        slack = _unit(entry) + sum((_unit(e) for e in parts), Decimal(0)) / 2 / (
            len(parts) if kind is NoteKind.AVERAGE else 1
        )
        judged.append((entry, parts, computed, abs(entry.value - computed) <= slack))
    good = sum(fits for *_, fits in judged)
    if len(judged) < MIN_LINES or good < RULE * len(judged):
        return
    for entry, parts, computed, fits in judged:
        if fits:
            continue
        place = view.table.label or view.table.id
        shown = f"{computed:.{max(entry.decimals, 2)}f}"
        yield note(
            kind,
            Severity.FAULT,
            source,
            f"{place}: {entry.place} prints {entry.printed}, the {word} of its parts is {shown}; "
            f"{good} other lines fit.",
            arithmetic=f"{word} of {', '.join(e.printed for e in parts)} = {shown} ≠ {entry.printed}",
            evidence=(
                source.cell(view, entry, EvidenceRole.CONFLICTS),
                *(source.cell(view, e, EvidenceRole.CONTEXT) for e in parts[:8]),
            ),
        )


def _unit(entry: Entry) -> Decimal:
    return Decimal(1).scaleb(-entry.decimals)


def _parts_of(line: Line, view: TableView) -> list[Line]:
    """The lines that an average or total is over: those of its own group, else all plain ones."""
    plain = [
        x
        for x in view.lines(line.axis)
        if x is not line
        and not (
            x.is_average or x.is_change or x.attribute or x.is_reference or _TOTAL.match(x.leaf)
        )
        and x.path
        and not is_cost(x.path)
    ]
    group = [x for x in plain if len(line.path) > 1 and x.path[:-1] == line.path[:-1]]
    return group or [x for x in plain if len(x.path) == len(line.path)] or plain


def _bold(source: Source, view: TableView, axis: Axis) -> Iterator[ReviewNote]:
    """Bold numbers that are no extreme of their line, where those of other lines are.

    ``axis``: of the competitors; the lines of the other axis are looked at one by one.
    """
    judged: list[tuple[list[Entry], Entry, bool, bool]] = []
    for crossing in view.lines(other(axis)):
        entries = [
            e
            for x in view.lines(axis)
            if not (x.is_change or x.attribute or x.is_reference or x.is_average)
            and (e := view.at(x, crossing)) is not None
        ]
        bold = [e for e in entries if e.bold]
        if len(bold) != 1 or len(entries) < MIN_LINES or len(bold) > MAX_BOLD_SHARE * len(entries):
            continue
        values = [e.value for e in entries]
        low, high = min(values), max(values)
        judged.append((entries, bold[0], bold[0].value == high, bold[0].value == low))
    tops = sum(top for *_, top, _ in judged)
    bottoms = sum(bottom for *_, bottom in judged)
    if len(judged) < MIN_LINES or max(tops, bottoms) < RULE * len(judged):
        return
    for entries, bold_entry, top, bottom in judged:
        if top or bottom:
            continue
        direction = view.direction(bold_entry) or (1 if tops >= bottoms else -1)
        best = max(entries, key=lambda e: e.value * direction)
        place = view.table.label or view.table.id
        yield note(
            NoteKind.BOLD,
            Severity.DOUBT,
            source,
            f"{place}: {bold_entry.printed} is bold at {bold_entry.place}, but {best.printed} "
            f"({best.place}) is better.",
            arithmetic=f"{best.printed} {'>' if direction > 0 else '<'} {bold_entry.printed}",
            evidence=(
                source.cell(view, bold_entry, EvidenceRole.CONFLICTS),
                source.cell(view, best, EvidenceRole.CONFLICTS),
            ),
        )
