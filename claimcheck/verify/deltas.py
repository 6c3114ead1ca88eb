"""Differences between two systems, recomputed from bound cells with the formula printed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from claimcheck.records import Basis, EvidenceRole, Part, Quantity, Relation, ReportingLabel
from claimcheck.verify.agreement import Agreement, Found, agree
from claimcheck.verify.binding import (
    metric_fits,
    own_lines,
    strangers,
    table_context,
    version_clash,
)
from claimcheck.verify.interface import Outcome, Scene, Source
from claimcheck.verify.linking import Links, Mention, link
from claimcheck.verify.numbers import shown
from claimcheck.verify.tableview import COLUMNS, ROWS, Axis, Entry, Line, TableView, other

_OVER = re.compile(
    r"\b(?:over|than|compared (?:to|with)|relative to|against|versus|vs\.?|outperform\w*|surpass\w*|beat\w*|exceed\w*|improv\w+ (?:up)?on|"
    r"behind|below|above|from)\b",
    re.I,
)
_BEST_OTHER = re.compile(
    r"\b(?:best|previous(?:ly)?|prior|existing|published|reported|competing|other|state[- ]of[- ]the[- ]art|sota)\b[\w\s,-]{0,60}?"
    r"\b(?:results?|models?|systems?|methods?|approach(?:es)?|work|ones?|art|sota|score)\b|\bstate[- ]of[- ]the[- ]art\b|\bsota\b",
    re.I,
)
_OWN = re.compile(r"\b(?:our|we|ours)\b", re.I)


class Pairing(NamedTuple):
    """What is compared with what, on which axis, in which crossing lines."""

    axis: Axis
    left: tuple[Line, ...]
    right: tuple[Line, ...]
    crossing: tuple[Line, ...]
    best_other: bool  # the right side is "the best of the others"
    strength: float
    strangers: tuple[str, ...]


class CellDeltas:
    """A stated difference against the difference of two bound cells."""

    name = "delta"

    def __call__(self, part: Part, scene: Scene) -> Sequence[Outcome]:
        """At most one outcome a table."""
        quantity = part.quantity
        if quantity is None or not quantity.delta:
            return ()
        outcomes = []
        for view in scene.source.views:
            pairing = pair(part.text, view, scene.source, quantity)
            if pairing is None:
                continue
            outcome = judge_delta(part, quantity, pairing, view, scene.source)
            if outcome:
                outcomes.append(outcome)
        return outcomes


def pair(text: str, view: TableView, source: Source, quantity: Quantity | None) -> Pairing | None:
    """Find the two sides of a comparison among the lines of ``view``."""
    links = link(text, view)
    context = table_context(source, view)
    if version_clash(text, view.table.caption):
        return None
    for axis in (ROWS, COLUMNS):
        sides = _sides(text, links, axis, source)
        if sides is None:
            continue
        left, right, best_other, sure = sides
        crossing = _crossing(links, other(axis), view, quantity, left, context)
        if not crossing.lines:
            continue
        unknown = strangers(text, links, context, source.own_names)
        strength = sure * crossing.strength * (0.3 if unknown else 1.0)
        return Pairing(axis, left, right, crossing.lines, best_other, strength, unknown)
    return None


def _sides(
    text: str, links: Links, axis: Axis, source: Source
) -> tuple[tuple[Line, ...], tuple[Line, ...], bool, float] | None:
    view = links.view
    mentions = [m for m in links.on(axis) if m.weight > 0]
    hinge = _OVER.search(text)
    before = [m for m in mentions if hinge is None or m.start < hinge.start()]
    after = [m for m in mentions if hinge is not None and m.start >= hinge.start()]
    best = next(
        (m for m in _BEST_OTHER.finditer(text) if hinge is None or m.end() > hinge.start()), None
    )
    own = own_lines(source, view, axis)
    left = _union(before) or (own if _OWN.search(text) or not before else ())
    if not left:
        return None
    sure = 1.0 if before and all(m.exact for m in before) else 0.85
    right = tuple(line for line in _union(after) if line not in left)
    if right:
        return left, right, len(right) > 1, sure * (1.0 if all(m.exact for m in after) else 0.85)
    if best is not None:
        rest = tuple(
            line
            for line in view.lines(axis)
            if line not in left and line not in own and not line.is_reference and not line.is_change
        )
        return (left, rest, True, sure) if rest else None
    return None


def _union(mentions: Sequence[Mention]) -> tuple[Line, ...]:
    found: list[Line] = []
    for mention in mentions:
        found.extend(line for line in mention.lines if line not in found)
    return tuple(found)


class _Crossing(NamedTuple):
    lines: tuple[Line, ...]
    strength: float


def _crossing(
    links: Links,
    axis: Axis,
    view: TableView,
    quantity: Quantity | None,
    sides: tuple[Line, ...],
    context: frozenset[str],
) -> _Crossing:
    """The lines on which the two sides are compared: those the sentence names, narrowed."""
    mentions = [m for m in links.on(axis) if m.weight > 0]
    lines = tuple(line for line in view.lines(axis) if not line.is_change)
    fitting = tuple(
        line
        for line in lines
        if quantity is None
        or any(
            metric_fits(quantity, e, context) for s in sides if (e := view.at(s, line)) is not None
        )
    )
    if not mentions:
        return _Crossing(fitting, 1.0 if len(fitting) == 1 else 0.5)
    chosen = fitting
    for mention in mentions:
        shared = tuple(line for line in chosen if line in mention.lines)
        chosen = shared or chosen
    return _Crossing(chosen, 1.0)


class _Difference(NamedTuple):
    left: Entry
    right: Entry
    value: Decimal
    half: Decimal


def judge_delta(
    part: Part, quantity: Quantity, pairing: Pairing, view: TableView, source: Source
) -> Outcome | None:
    """Recompute the difference on every crossing line and compare it with the stated one."""
    differences = list(_differences(pairing, view))
    if not differences:
        return None
    judged = [(d, _agreement(quantity, d, view)) for d in differences]
    agreeing = [d for d, agreement in judged if agreement is Agreement.AGREES]
    label = ReportingLabel.SUPPORTED if agreeing else ReportingLabel.REFUTED
    strength = pairing.strength
    if not agreeing:
        if any(agreement is Agreement.ROUNDING for _, agreement in judged):
            return None
        if len({d.left.line(other(pairing.axis)).position for d in differences}) > 2:
            return None  # several columns and none fits: perhaps an average, perhaps another table
    difference = (
        agreeing[0]
        if agreeing
        else min(differences, key=lambda d: abs(abs(d.value) - quantity.value))
    )
    formula = _formula(difference, quantity, view, bool(agreeing))
    return Outcome(
        check="delta",
        basis=Basis.TABLE,
        label=label,
        strength=strength,
        rationale=(
            source.cell(view, difference.left, EvidenceRole.DECIDES),
            source.cell(view, difference.right, EvidenceRole.DECIDES),
        ),
        arithmetic=(formula,),
        explanation=f"{difference.left.line(pairing.axis).name} against {difference.right.line(pairing.axis).name}"
        f" in {view.table.label or view.table.id}.",
    )


def _differences(pairing: Pairing, view: TableView) -> list[_Difference]:
    found: list[_Difference] = []
    for line in pairing.crossing:
        left = list(view.entries(pairing.left, (line,)))
        right = list(view.entries(pairing.right, (line,)))
        if not left or not right:
            continue
        lower_better = view.direction(left[0]) < 0
        if pairing.best_other:
            pick = min if lower_better else max
            left = [pick(left, key=lambda e: e.value)]
            right = [pick(right, key=lambda e: e.value)]
        for one in left:
            for two in right:
                half = (Decimal(1).scaleb(-one.decimals) + Decimal(1).scaleb(-two.decimals)) / 2
                found.append(_Difference(one, two, one.value - two.value, half))
    return found


def _agreement(quantity: Quantity, difference: _Difference, view: TableView) -> Agreement:
    value, half = difference.value, difference.half
    if quantity.relative:
        if difference.right.value == 0:
            return Agreement.ROUNDING
        value = value / abs(difference.right.value) * 100
        half = half / abs(difference.right.value) * 100
    direction = quantity.direction
    if direction > 0 and view.direction(difference.left) < 0:
        value = -value  # a gain where smaller is better
    value = value * direction if direction else abs(value)
    return agree(quantity, Found(value, half))


def _formula(difference: _Difference, quantity: Quantity, view: TableView, agrees: bool) -> str:
    left, right = difference.left, difference.right
    sign = {
        Relation.GREATER: ">",
        Relation.AT_LEAST: "≥",
        Relation.LESS: "<",
        Relation.AT_MOST: "≤",
        Relation.ABOUT: "≈",
    }.get(quantity.relation)
    result = f"{left.printed} − {right.printed} = {shown(difference.value)}"
    if quantity.relative and right.value:
        result = f"({left.printed} − {right.printed}) / {right.printed} = {shown(round(difference.value / abs(right.value) * 100, 2))} %"
    tail = (
        f" {sign} {quantity.printed}"
        if sign and agrees
        else ("" if agrees else f", not {sign or ''} {quantity.printed}".replace("  ", " "))
    )
    return f"{result}{tail} ({view.table.label or view.table.id}: {left.place}; {right.place})"
