"""Absolute numbers against the table cells that their claim binds them to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from claimcheck.records import Basis, EvidenceRole, Part, Quantity, Relation, ReportingLabel
from claimcheck.verify.agreement import Agreement, telling
from claimcheck.verify.binding import Bound, bind
from claimcheck.verify.cells import cell_agreement, comparable, prints_gains
from claimcheck.verify.fields import SPELLED
from claimcheck.verify.interface import Outcome, Scene, Source
from claimcheck.verify.linking import link
from claimcheck.verify.measures import caption_direction
from claimcheck.verify.siblings import UNCHOSEN, told_apart, twins_of
from claimcheck.verify.splits import unsure_split
from claimcheck.verify.surety import restricted
from claimcheck.verify.tableview import COLUMNS, ROWS, Entry, TableView
from claimcheck.verify.terms import stems
from claimcheck.verify.twin_order import told_place
from claimcheck.verify.window import locate, starts_change, window


def shown(value: Decimal) -> str:
    """A number for people: no exponent, no trailing noise."""
    return f"{value.normalize():f}" if value == value.to_integral() else f"{value:f}"


class CellNumbers:
    """An absolute number against the cells that its claim binds it to."""

    name = "cell"

    def __call__(self, part: Part, scene: Scene) -> Sequence[Outcome]:
        """Support from the surest table that agrees; else a refutation where nothing agrees."""
        quantity = part.quantity
        if quantity is None or quantity.delta or quantity.relative or quantity.unit == "x":
            return ()
        source = scene.source
        bounds = [
            b
            for view in source.views
            if not prints_gains(view)
            and not in_a_header(quantity, view)
            and (b := bind(part, view, source, around=scene.around)) is not None
        ]
        judged = [
            (b, o) for b in bounds if (o := judge_cells(quantity, b, source, part.text)) is not None
        ]
        supports = [o for _, o in judged if o.label is ReportingLabel.SUPPORTED]
        best = max(supports, key=lambda o: o.strength, default=None)
        sure = scene.settings.support_at
        if best is not None and best.strength >= sure:
            return (best,)
        near = any(b.strength >= sure and _agrees_somewhere(quantity, b) for b in bounds)
        refutes = [
            (b, o) for b, o in judged if o.label is ReportingLabel.REFUTED and may_refute(part, b)
        ]
        if refutes and not near:
            bound, surest = max(refutes, key=lambda pair: pair[1].strength)
            if not _printed_elsewhere(part, bound, bounds, source):
                return (surest,)
        return (best,) if best is not None else ()


def in_a_header(quantity: Quantity, view: TableView) -> bool:
    """ "Steps to 72.2%": the number says under which condition was measured, and is no score."""
    number = quantity.printed.strip("~≈ %")
    return "." in number and any(
        number in _CONDITION.findall(line.name)
        for axis in (ROWS, COLUMNS)
        for line in view.lines(axis)
    )


_PROPORTION = re.compile(
    r"\s*(?:%|percent)?\s*of (?:all |the |our |its |their )?(?:[a-z-]+ ){0,3}?([a-z-]+)", re.I
)
_CONDITION = re.compile(r"\d+(?:\.\d+)?(?=\s*%)|(?<=@)\d+|(?<![\w.])\d*\.\d+(?![\w.])")
_SHARE = re.compile(r"\d+(?:\.\d+)?(?=\s*%)")
_NEAR = 30  # characters behind a number in which its condition may stand
_GUESSES = 2  # cells of which one may agree without being chosen by chance


def _of_things(part: Part, bound: Bound) -> bool:
    """A share of things that the table does not count ("15% of the words are masked")."""
    quantity = part.quantity
    if quantity is None or quantity.unit != "%":
        return False
    match = _PROPORTION.match(part.text, locate(part) + len(quantity.printed))
    if match is None:
        return False
    view = bound.view
    known = set(view.caption_stems) | {
        t.stem for axis in (ROWS, COLUMNS) for line in view.lines(axis) for t in line.words
    }
    return not known & set(stems(match[0]))


def _conditional(header: str, near: str) -> bool:
    """Whether a header holds under a condition that the claim does not name: "steps to 72.2%"."""
    return any(number not in near for number in _CONDITION.findall(header))


def may_refute(part: Part, bound: Bound) -> bool:
    """Whether a mismatch with these cells would be a contradiction rather than another quantity.

    Every field is known to the table, no name is left over, the measure is named by unit, header
    or caption, at most two cells are meant, and the sentence speaks of no special case. The value
    before a change is another line's, and which one the sentence often does not say.
    """
    quantity = part.quantity
    if quantity is None or not bound.complete or len(bound.entries) > 2:
        return False
    at = locate(part)
    if _of_things(part, bound) or starts_change(part.text, at, at + len(quantity.printed)):
        return False
    near = window(part) + part.text[at : at + len(quantity.printed) + _NEAR]
    if any(_conditional(x.name, near) for e in bound.entries for x in (e.row, e.column)):
        return False
    if any(unsure_split(part.text, entry, bound.view) for entry in bound.entries):
        return False
    if not part.binding.specified():
        return not restricted(window(part))
    fields = {field.name: field for field in bound.fields}
    measured = quantity.unit not in {None, "%", "points"} or "metric" in fields or bound.pointed
    placed = bool({"dataset", "language", "task"} & fields.keys()) or bound.pointed
    near = window(part)
    loose = restricted(near, link(near, bound.view)) and not any(
        field.exact for field in bound.fields if field.name in {"system", SPELLED}
    )
    return (bound.crossed or (measured and placed)) and not loose


def _printed_elsewhere(part: Part, bound: Bound, bounds: Sequence[Bound], source: Source) -> bool:
    """Whether another table than the one bound prints the number where two lines cross that the
    claim names: the claim may speak of that one, which was not bound, or which it names more of.
    """
    quantity = part.quantity
    if quantity is None or not telling(quantity):
        return False
    others = {id(b.view) for b in bounds}
    for view in source.views:
        if view is bound.view or prints_gains(view):
            continue
        if id(view) in others and not told_apart(part.text, view, (bound.view,)):
            continue
        mentions = [m for m in link(part.text, view).mentions if m.weight > 0]
        rows, columns = (
            tuple(dict.fromkeys(x for m in mentions if m.axis == axis for x in m.lines))
            for axis in (ROWS, COLUMNS)
        )
        if any(
            e.value == quantity.value and e.decimals == quantity.decimals
            for e in view.entries(rows, columns)
        ):
            return True
    return False


def _agrees_somewhere(quantity: Quantity, bound: Bound) -> bool:
    return any(
        cell_agreement(quantity, entry, bound.view) is not Agreement.DIFFERS
        for entry in bound.entries
    )


def judge_cells(quantity: Quantity, bound: Bound, source: Source, text: str = "") -> Outcome | None:
    """Compare a number with the cells it is bound to; None where they cannot be compared.

    ``text``: the sentence that the number stands in, which may say what sort of number it is.
    """
    by_metric = any(f.name == "metric" and (f.rows or f.columns) for f in bound.fields)
    if not (telling(quantity) or by_metric or (bound.crossed and bound.complete)):
        return None  # a small count agrees with many cells by chance
    agreeing = [
        e for e in bound.entries if cell_agreement(quantity, e, bound.view) is Agreement.AGREES
    ]
    if agreeing:
        entry = agreeing[0]
        return Outcome(
            check="cell",
            basis=Basis.TABLE,
            label=ReportingLabel.SUPPORTED,
            strength=_not_by_chance(bound, agreeing)
            * _chosen(quantity, agreeing, bound.view, text)
            * _extreme(bound, agreeing, text)
            * _under_condition(quantity, agreeing, text),
            rationale=(source.cell(bound.view, entry, EvidenceRole.DECIDES),),
            arithmetic=(_comparison(quantity, entry, bound.view),),
            explanation=f"{where(bound.view, entry)} prints {entry.printed}.",
        )
    told = told_place(text, bound.view) is not None
    twins = () if told else (t for e in bound.entries for t in twins_of(e, bound.view))
    cells = (*bound.entries, *twins)
    if any(cell_agreement(quantity, e, bound.view) is not Agreement.DIFFERS for e in cells):
        return None
    if not all(comparable(quantity, entry, text) for entry in bound.entries):
        return None
    entry = min(bound.entries, key=lambda e: abs(e.value - quantity.value))
    return Outcome(
        check="cell",
        basis=Basis.TABLE,
        label=ReportingLabel.REFUTED,
        strength=bound.strength,
        rationale=tuple(
            source.cell(bound.view, e, EvidenceRole.DECIDES) for e in bound.entries[:4]
        ),
        arithmetic=(_comparison(quantity, entry, bound.view),),
        explanation=f"{where(bound.view, entry)} prints {entry.printed}, not {quantity.printed}.",
    )


def _chosen(quantity: Quantity, agreeing: Sequence[Entry], view: TableView, text: str) -> float:
    """Columns of one name: a number that only one of them prints may be meant for the other."""
    if told_place(text, view) is not None:
        return 1.0
    fits = any(
        all(
            cell_agreement(quantity, twin, view) is Agreement.AGREES
            for twin in twins_of(entry, view)
        )
        for entry in agreeing
    )
    return 1.0 if fits else UNCHOSEN


def _under_condition(quantity: Quantity, agreeing: Sequence[Entry], text: str) -> float:
    """ "74.8% after 2.7 million steps" where the column is "Steps to 72.2%": another condition."""
    said = set(_SHARE.findall(text)) - {quantity.printed.strip("~≈ %")}
    headers = [f"{entry.row.name} {entry.column.name}" for entry in agreeing]
    fits = any(
        not (asked := set(_SHARE.findall(header))) or not said or asked & said for header in headers
    )
    return 1.0 if fits else UNCHOSEN


_BEST = re.compile(
    r"\b(?:(?P<high>highest|maximum|largest)|(?P<low>lowest|minimum|smallest)|(?P<best>best)|(?P<worst>worst))\b",
    re.I,
)


def _extreme(bound: Bound, agreeing: Sequence[Entry], text: str) -> float:
    """ "The best human reaches 85.0": of several cells that may be meant, the best one is."""
    said = _BEST.search(text)
    if said is None or len(bound.entries) == len(agreeing):
        return 1.0
    view = bound.view
    better = view.direction(agreeing[0]) or caption_direction(view.table.caption)
    sign = 1 if said["high"] else -1 if said["low"] else better if said["best"] else -better
    most = max(entry.value * sign for entry in bound.entries)
    return 1.0 if any(entry.value * sign == most for entry in agreeing) else UNCHOSEN


def _not_by_chance(bound: Bound, agreeing: Sequence[Entry]) -> float:
    """One of many cells fits most numbers: where the claim does not say which, that is a guess."""
    cells = {(e.cell.row, e.cell.column) for e in bound.entries}
    fitting = {(e.cell.row, e.cell.column) for e in agreeing}
    few = len(cells) <= _GUESSES or 2 * len(fitting) > len(cells)
    return bound.strength if few else bound.strength * UNCHOSEN


def _comparison(quantity: Quantity, entry: Entry, view: TableView) -> str:
    sign = {
        Relation.EQUAL: "=", Relation.RANGE: "∈", Relation.ABOUT: "≈", Relation.GREATER: ">",
        Relation.AT_LEAST: "≥", Relation.LESS: "<", Relation.AT_MOST: "≤",
    }[quantity.relation]  # fmt: skip
    agreement = cell_agreement(quantity, entry, view)
    mark = "✓" if agreement is Agreement.AGREES else "✗"
    return f"{entry.printed} {sign} {quantity.printed} {mark} ({where(view, entry)})"


def where(view: TableView, entry: Entry) -> str:
    """The place of a cell for people."""
    return f"{view.table.label or view.table.id}, {entry.place}"
