"""Sentences about a table, true ones and false ones, made by a program that knows the table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from claimcheck.records import Document
from claimcheck.verify.cells import prints_fractions
from claimcheck.verify.measures import is_cost
from claimcheck.verify.tableview import COLUMNS, ROWS, Axis, Entry, Line, TableView, other
from claimcheck.vocabulary import TermKind, find_terms

MAX_PER_TABLE = 12  # true sentences a table, spread over its cells
_CITED = re.compile(r"\s*(?:\[\d{1,3}\]|\([^()]*\b(?:19|20)\d\d[a-z]?\))")
_ODD = re.compile(r"[#%=:]|^[\W\d]*$")  # keys and counts are no names


class Sentence(NamedTuple):
    """A sentence about a table, made by program."""

    text: str
    kind: str  # "value", "order", "difference"
    change: str | None  # None for the true one, else what was changed
    base: str  # the true sentence it came from
    table: str
    cells: tuple[tuple[int, int], ...]  # that decide it when true


def sentences(document: Document) -> tuple[Sentence, ...]:
    """True sentences about the document's tables, each followed by its false versions.

    A false version that some other table of the document makes true is left out.
    """
    views = [TableView(table) for table in document.tables]
    found: list[Sentence] = []
    for view in views:
        axis = _systems(view)
        if axis is not None:
            found.extend(_of_table(view, axis, _facts(v for v in views if v is not view)))
    return tuple(found)


class _Fact(NamedTuple):
    value: Decimal
    words: frozenset[str]


def _facts(views: Iterable[TableView]) -> tuple[_Fact, ...]:
    return tuple(_Fact(e.value, e.row.stems | e.column.stems) for v in views for e in v.entries())


def _true_elsewhere(value: Decimal, system: Line, line: Line, facts: Sequence[_Fact]) -> bool:
    """Whether a cell of another table, headed by the same words, holds the value."""
    words = system.stems | line.stems
    return any(f.value == value and (system.stems <= f.words or f.words <= words) for f in facts)


def _systems(view: TableView) -> Axis | None:
    """The axis that names systems: the one whose lines are no measures, if either is clear."""
    for axis in (ROWS, COLUMNS):
        lines = [x for x in view.lines(axis) if x.path and not (x.attribute or x.is_change)]
        named = [x for x in lines if _ODD.search(x.name) is None and len(x.name) <= 60]
        unique = len({_name(x, lines) for x in named}) == len(named)
        if (
            len(named) >= 2
            and len(named) == len(lines)
            and unique
            and 2 * sum(x.direction != 0 for x in lines) < len(lines)
            and not any(is_cost(x.path) for x in lines)
        ):
            return axis
    return None


def _of_table(view: TableView, axis: Axis, facts: Sequence[_Fact]) -> Iterator[Sentence]:
    systems = [
        x
        for x in view.lines(axis)
        if x.path and not (x.is_reference or x.is_average or x.is_change)
    ]
    across = [
        x
        for x in view.lines(other(axis))
        if x.path and len(x.name) <= 60 and not (x.attribute or x.is_change or is_cost(x.path))
    ]
    names = [_name(x, across) for x in across]
    if len(systems) < 2 or not across or len(set(names)) != len(names):
        return
    metric = _metric(view)
    entries = [e for e in view.entries(systems, across) if e.decimals or abs(e.value) >= 10]
    step = max(1, len(entries) // MAX_PER_TABLE)
    for entry in entries[::step][:MAX_PER_TABLE]:
        yield from _values(view, axis, entry, systems, across, metric, facts)
        yield from _orders(view, axis, entry, systems, across)


def _name(line: Line, lines: Sequence[Line]) -> str:
    """The header path without what all lines share, and without citations."""
    parts = [
        p
        for i, p in enumerate(line.path)
        if not all(i < len(x.path) and x.path[i] == p for x in lines)
    ]
    clean = (_CITED.sub("", part).strip() for part in parts or line.path)
    return " ".join(part for part in clean if part)


def _metric(view: TableView) -> str:
    """The measure that the caption names, as printed; empty where it names none or several."""
    caption = view.table.caption
    found = {
        t.canonical: caption[t.start : t.end]
        for t in find_terms(caption)
        if t.kind is TermKind.METRIC
    }
    return next(iter(found.values())) if len(found) == 1 else ""


def _place(line: Line, lines: Sequence[Line]) -> str:
    return f" on {_name(line, lines)}" if len(lines) > 1 else ""


def _values(
    view: TableView,
    axis: Axis,
    entry: Entry,
    systems: Sequence[Line],
    across: Sequence[Line],
    metric: str,
    facts: Sequence[_Fact],
) -> Iterator[Sentence]:
    system, line = entry.line(axis), entry.line(other(axis))
    unit = f" {metric}" if metric and not line.direction else ""

    def say(who: Line, value: str, where: Line) -> str:
        return f"{_name(who, systems)} achieves {value}{unit}{_place(where, across)}."

    value = f"{entry.value:f}"
    true = say(system, value, line)
    cells = ((entry.cell.row, entry.cell.column),)
    table = view.table.id

    def false(text: str, change: str) -> Sentence:
        return Sentence(text, "value", change, true, table, cells)

    yield Sentence(true, "value", None, true, table, cells)
    moved = _another_number(entry)
    if not _true_elsewhere(moved, system, line, facts):
        yield false(say(system, f"{moved:f}", line), "number")
    rival = next(
        (
            s
            for s in systems
            if s is not system
            and _differs(view.at(s, line), entry)
            and not _true_elsewhere(entry.value, s, line, facts)
        ),
        None,
    )
    if rival is not None:
        yield false(say(rival, value, line), "system")
    elsewhere = next(
        (
            c
            for c in across
            if c is not line
            and _differs(view.at(system, c), entry)
            and _same_size(view.at(system, c), entry)
            and not _true_elsewhere(entry.value, system, c, facts)
        ),
        None,
    )
    if elsewhere is not None:
        yield false(say(system, value, elsewhere), "dataset")


def _another_number(entry: Entry) -> Decimal:
    """A number well beyond rounding, of the same size and digits."""
    unit = Decimal(1).scaleb(-entry.decimals)
    shift = max(unit * 7, (abs(entry.value) / 15).quantize(unit))
    return entry.value + shift


def _differs(found: Entry | None, entry: Entry) -> bool:
    """Whether another cell holds a number that rounding cannot make equal."""
    if found is None:
        return False
    unit = Decimal(1).scaleb(-min(found.decimals, entry.decimals))
    return abs(found.value - entry.value) > 2 * unit


def _same_size(found: Entry | None, entry: Entry) -> bool:
    """Whether two numbers could be values of one measure: a swap to another sort of column is no test."""
    if found is None or (found.decimals > 0) != (entry.decimals > 0):
        return False
    low, high = sorted((abs(found.value), abs(entry.value)))
    return low > 0 and high / low < 4


def _orders(
    view: TableView, axis: Axis, entry: Entry, systems: Sequence[Line], across: Sequence[Line]
) -> Iterator[Sentence]:
    """Who beats whom, and by how much, where the measure says which way is better."""
    system, line = entry.line(axis), entry.line(other(axis))
    sign = view.direction(entry)
    rival = next(
        (
            e
            for s in systems
            if s is not system and (e := view.at(s, line)) is not None and _differs(e, entry)
        ),
        None,
    )
    if rival is None or not sign:
        return
    better, worse = (entry, rival) if (entry.value > rival.value) == (sign > 0) else (rival, entry)
    a, b = _name(better.line(axis), systems), _name(worse.line(axis), systems)
    place = _place(line, across)
    cells = tuple((e.cell.row, e.cell.column) for e in (better, worse))
    table = view.table.id
    true = f"{a} outperforms {b}{place}."
    yield Sentence(true, "order", None, true, table, cells)
    yield Sentence(f"{b} outperforms {a}{place}.", "order", "system", true, table, cells)
    yield Sentence(f"{a} underperforms {b}{place}.", "order", "direction", true, table, cells)
    if sign > 0:
        gap = abs(better.value - worse.value)
        unit = Decimal(1).scaleb(-max(better.decimals, worse.decimals))
        points = "" if prints_fractions(view) else " points"  # 0.05 of AUROC are five points
        true = f"{a} improves over {b} by {gap:f}{points}{place}."
        yield Sentence(true, "difference", None, true, table, cells)
        wrong = gap + max(unit * 8, (gap / 3).quantize(unit))
        yield Sentence(
            f"{a} improves over {b} by {wrong:f}{points}{place}.",
            "difference",
            "number",
            true,
            table,
            cells,
        )
        yield Sentence(
            f"{b} improves over {a} by {gap:f}{points}{place}.",
            "difference",
            "system",
            true,
            table,
            cells,
        )
