"""Differences between two systems, recomputed from bound cells with the formula printed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from claimcheck.records import Basis, EvidenceRole, Part, Quantity, Relation, ReportingLabel
from claimcheck.verify.agreement import Agreement, Found, agree
from claimcheck.verify.interface import Outcome, Scene, Source
from claimcheck.verify.measures import is_cost
from claimcheck.verify.numbers import in_a_header, shown
from claimcheck.verify.pointing import points_at, points_elsewhere
from claimcheck.verify.ratios import counts_speed, ratio_agreement, told_way
from claimcheck.verify.readings import Reading, readings
from claimcheck.verify.siblings import UNCHOSEN, told_apart
from claimcheck.verify.tableview import Axis, Entry, TableView, other
from claimcheck.verify.window import beside_fractions, locate

_EVERYWHERE = re.compile(
    r"\b(?:on|in|across|over|for)\s+(?:all|every|each|both)\b|\bconsistently\b|\bacross the board\b",
    re.I,
)
_COST_OF = re.compile(
    r"\s*(?:of )?(?:the |its |their )?(?:\w+ )?(?:costs?|time|memory|parameters|params|flops|size|latency|compute)\b",
    re.I,
)
_LITERAL = re.compile(
    r"\s*(?:%|points?|[a-z]+)?\s*(?:higher|larger|greater|more)\b(?! efficient)", re.I
)
_ERRORS = re.compile(r"\b(?:errors?|mistakes?|loss(?:es)?)\b", re.I)


class CellDeltas:
    """A stated difference against the difference of two bound cells."""

    name = "delta"

    def __call__(self, part: Part, scene: Scene) -> Sequence[Outcome]:
        """Support from any reading that agrees; a refutation where a firm one and no other does."""
        quantity = _as_told(part)
        if quantity is None or not (quantity.delta or quantity.unit == "x"):
            return ()
        supports: list[tuple[Outcome, Reading, TableView]] = []
        others: list[tuple[Reading, TableView]] = []
        refutes: list[Outcome] = []
        near = False
        sure = scene.settings.support_at
        for view in scene.source.views:
            if points_elsewhere(part.text, view) or in_a_header(quantity, view):
                continue
            for reading in readings(part, view, scene.source, scene.around):
                judged = _judge(part, quantity, reading, view, scene.source)
                if judged is None:
                    continue
                label, outcome = judged
                if label is Agreement.AGREES:
                    supports.append((outcome, reading, view))
                elif label is Agreement.ROUNDING:
                    near = near or reading.strength >= sure
                else:
                    others.append((reading, view))
                    if reading.firm:
                        refutes.append(outcome)
        agreeing = {id(view) for *_, view in supports}
        weighed: list[Outcome] = []
        denied = False
        for outcome, reading, view in supports:
            doubted = _denied(reading, view, others, agreeing, part, scene)
            denied = denied or (doubted and outcome.strength >= sure)
            weight = UNCHOSEN if doubted else 1.0
            weighed.append(outcome.model_copy(update={"strength": outcome.strength * weight}))
        best = max(weighed, key=lambda o: o.strength, default=None)
        if best is not None and best.strength >= sure:
            return (best,)
        if refutes and not near and not denied:
            return (max(refutes, key=lambda o: o.strength),)
        return (best,) if best is not None else ()


_RELATIVE = re.compile(r"\s*(?:%|percent|points?)?,?\s*(?:\(\s*)?relative(?:ly)?\b(?! to)", re.I)
_RELATIVELY = re.compile(r"\brelative\s+(?:\w+\s+){0,3}$", re.I)


def _as_told(part: Part) -> Quantity | None:
    """The number of a part, relative where the words beside it say so: "by 7 %, relative"."""
    quantity = part.quantity
    if quantity is None or quantity.relative or not quantity.delta or quantity.unit != "%":
        return quantity
    at = locate(part)
    behind = _RELATIVE.match(part.text, at + len(quantity.printed))
    if behind or _RELATIVELY.search(part.text[:at]):
        return quantity.model_copy(update={"relative": True})
    return quantity


def _denied(
    reading: Reading,
    view: TableView,
    others: Sequence[tuple[Reading, TableView]],
    agreeing: set[int],
    part: Part,
    scene: Scene,
) -> bool:
    """Whether another table, read as surely, gives another difference between the same names."""
    if points_at(part.text, view) or points_at(scene.around, view):
        return False
    rivals = [
        rival
        for other_reading, rival in others
        if id(rival) not in agreeing
        and other_reading.strength >= reading.strength
        and other_reading.best_other == reading.best_other
    ]
    return bool(rivals) and not told_apart(part.text, view, rivals)


@dataclass(frozen=True, slots=True, eq=False)
class _Difference:
    left: Entry
    right: Entry
    value: Decimal
    half: Decimal


def _judge(
    part: Part, quantity: Quantity, reading: Reading, view: TableView, source: Source
) -> tuple[Agreement, Outcome] | None:
    """Recompute the difference on every crossing line and compare it with the stated one."""
    differences = _differences(reading, view)
    if _COST_OF.match(part.text, locate(part) + len(quantity.printed)):
        differences = [d for d in differences if is_cost(d.left.line(other(reading.axis)).path)]
    at = locate(part)
    way = told_way(part.text, at, at + len(quantity.printed)) if quantity.unit == "x" else ""
    if way in {"fast", "slow"}:
        differences = [
            d for d in differences if counts_speed(d.left.row) or counts_speed(d.left.column)
        ]
    if (quantity.unit in {"x", "%"} or quantity.relative) and _ERRORS.search(part.text):
        # A ratio of errors is no ratio of scores.
        differences = [d for d in differences if view.direction(d.left) < 0]
    if not differences:
        return None
    judged = [(d, _agreement(quantity, d, view, way, part)) for d in differences]
    agreeing = [d for d, agreement in judged if agreement is Agreement.AGREES]
    label = Agreement.DIFFERS
    if agreeing and len(agreeing) < len(judged) and _EVERYWHERE.search(part.text):
        label = Agreement.ROUNDING  # said of all lines, true of some
    elif agreeing:
        label = Agreement.AGREES
    elif any(agreement is Agreement.ROUNDING for _, agreement in judged):
        label = Agreement.ROUNDING
    chosen = (
        agreeing[0]
        if agreeing
        else min(differences, key=lambda d: abs(abs(d.value) - quantity.value))
    )
    strength = reading.strength
    if agreeing and len(differences) > 4:
        strength *= 0.7  # one of many differences fits: it may be chance
    if 2 * len(agreeing) < len(differences) and len(differences) > 2 and not reading.best_other:
        strength *= UNCHOSEN if agreeing else 1.0
    if agreeing and all(_has_other_twin(d, judged) for d in agreeing):
        strength *= UNCHOSEN
    outcome = Outcome(
        check="delta",
        basis=Basis.TABLE,
        label=ReportingLabel.SUPPORTED if agreeing else ReportingLabel.REFUTED,
        strength=strength,
        rationale=(
            source.cell(view, chosen.left, EvidenceRole.DECIDES),
            source.cell(view, chosen.right, EvidenceRole.DECIDES),
        ),
        arithmetic=(_formula(chosen, quantity, view, bool(agreeing)),),
        explanation=f"{chosen.left.line(reading.axis).name} against {chosen.right.line(reading.axis).name}"
        f" in {view.table.label or view.table.id}.",
    )
    return label, outcome


def _has_other_twin(one: _Difference, judged: Sequence[tuple[_Difference, Agreement]]) -> bool:
    """Whether other cells of the very same names give another difference."""
    names = _names(one)
    return any(
        _names(d) == names
        and d.left.cell is not one.left.cell
        and agreement is not Agreement.AGREES
        for d, agreement in judged
    )


def _names(one: _Difference) -> tuple[tuple[str, ...], ...]:
    return one.left.row.path, one.left.column.path, one.right.row.path, one.right.column.path


def _differences(reading: Reading, view: TableView) -> list[_Difference]:
    found: list[_Difference] = []
    for line in reading.crossing:
        left = list(view.entries(reading.left, (line,)))
        right = list(view.entries(reading.right, (line,)))
        if reading.best_other and left:
            right = [e for e in right if _alike(e, left[0])]
        if not left or not right:
            continue
        pick = min if view.direction(left[0]) < 0 else max
        if reading.best_other:
            right = [pick(right, key=lambda e: e.value)]
        for one, two in _alike_named(left, right, reading.axis):
            half = (Decimal(1).scaleb(-one.decimals) + Decimal(1).scaleb(-two.decimals)) / 2
            found.append(_Difference(one, two, one.value - two.value, half))
    return found


def _alike_named(
    left: Sequence[Entry], right: Sequence[Entry], axis: Axis
) -> list[tuple[Entry, Entry]]:
    """Pairs of numbers whose lines share most names.

    "4 layers › A" meets "4 layers › B", not "2 layers › B".
    """

    def shared(one: Entry, two: Entry) -> int:
        path, rival = one.line(axis).path, two.line(axis).path
        same = len(rival) == len(path)
        return sum(a == b for a, b in zip(path, rival, strict=True)) if same else 0

    pairs = [(one, two) for one in left for two in right]
    most = max((shared(*pair) for pair in pairs), default=0)
    return [pair for pair in pairs if shared(*pair) == most]


def _alike(one: Entry, two: Entry) -> bool:
    """Of one order of magnitude: counts above a column of scores are no rivals."""
    low, high = sorted((abs(one.value), abs(two.value)))
    return low > 0 and high / low <= 10


def _agreement(
    quantity: Quantity, difference: _Difference, view: TableView, way: str, part: Part
) -> Agreement:
    left, right = difference.left.value, difference.right.value
    if quantity.unit == "x":
        return ratio_agreement(quantity, difference.left, difference.right, way, view)
    value, half = difference.value, difference.half
    relative = quantity.relative
    if relative:
        if right == 0:
            return Agreement.ROUNDING
        value, half = value / abs(right) * 100, half / abs(right) * 100
    elif (
        quantity.unit in {"%", "points"}
        and max(abs(left), abs(right)) <= 1
        and not (quantity.unit == "points" and beside_fractions(part, quantity, left, right))
    ):
        value, half = value * 100, half * 100
    literal = _LITERAL.match(part.text, locate(part) + len(quantity.printed))
    if quantity.direction > 0 and view.direction(difference.left) < 0 and not literal:
        value = -value  # a gain where smaller is better
    value = value * quantity.direction if quantity.direction else abs(value)
    found = agree(quantity, Found(value, half))
    if found is Agreement.DIFFERS and quantity.unit == "%" and not relative and right:
        # "improves by 14 %": authors print relative changes without saying so.
        share = difference.value / abs(right) * 100
        if agree(quantity, Found(abs(share), half / abs(right) * 100)) is not Agreement.DIFFERS:
            return Agreement.ROUNDING
    return found


_SIGNS = {
    Relation.GREATER: ">",
    Relation.AT_LEAST: "≥",
    Relation.LESS: "<",
    Relation.AT_MOST: "≤",
    Relation.ABOUT: "≈",
}


def _formula(difference: _Difference, quantity: Quantity, view: TableView, agrees: bool) -> str:
    left, right = difference.left, difference.right
    result = f"{left.printed} − {right.printed} = {shown(difference.value)}"
    if quantity.relative and right.value:
        share = round(difference.value / abs(right.value) * 100, 2)
        result = f"({left.printed} − {right.printed}) / {right.printed} = {shown(share)} %"
    if quantity.unit == "x" and right.value:
        result = f"{left.printed} / {right.printed} = {shown(round(left.value / right.value, 2))}"
    sign = _SIGNS.get(quantity.relation)
    stated = f"{sign} {quantity.printed}" if sign else quantity.printed
    tail = (f" {stated}" if sign else "") if agrees else f", not {stated}"
    return f"{result}{tail} ({view.table.label or view.table.id}: {left.place}; {right.place})"
