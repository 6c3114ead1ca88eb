"""What a treatment did to an outcome: cells of gains, or scores beside those of the baseline."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from claimcheck.records import EvidenceRole
from claimcheck.synthesis.asks import Ask
from claimcheck.synthesis.contrast import Pair
from claimcheck.synthesis.interface import Facet
from claimcheck.synthesis.outcomes import outcome_lines
from claimcheck.synthesis.relevance import Place, better
from claimcheck.synthesis.statements import (
    EvidenceRow,
    Statement,
    from_pair,
    line_name,
    marked,
    measure_name,
    number,
    numbers,
    signed,
    unit,
)
from claimcheck.synthesis.treatments import (
    Arm,
    Gains,
    added,
    arm_axis,
    arms,
    base_of,
    bases,
    core,
    gains,
    names_base,
    printed,
    undone,
)
from claimcheck.verify.tableview import COLUMNS, ROWS, Axis, Entry, Line, other

_BARE = re.compile(r"\W*(?:none|nil|n/?a|nothing)\W*", re.I)
Found = tuple[Statement, tuple[EvidenceRow, ...]]


def effects(place: Place, ask: Ask, facets: Sequence[Facet]) -> list[Found] | None:
    """What the table shows on "does F improve O" where F is a treatment; None where it is none here."""
    axis = arm_axis(place)
    changed = undone(place, ask.factor, axis)
    if changed:
        changed = [(b, a) for a, b in changed] if ask.removes else changed
        return _side_by_side(place, ask.outcome, facets, changed, "")
    named = [] if ask.removes else arms(place, ask.factor, axis)
    stated = gains(place.view)
    if stated is not None and named:
        return [
            from_gain(place, entry, line, arm.line, stated)
            for arm, line, entry in _cells(place, ask.outcome, facets, named)
        ]
    known = bases(place, axis)
    based = [(arm, base) for arm in named if (base := base_of(arm, known)) is not None]
    return _side_by_side(place, ask.outcome, facets, based, "") if based else None


def alternatives(place: Place, ask: Ask, facets: Sequence[Facet]) -> list[Found]:
    """What was done beside the only other thing that was done, everything else being equal."""
    axes = () if ask.removes or gains(place.view) else (ROWS, COLUMNS)
    return [
        found
        for axis in axes
        if not bases(place, axis)
        for found in _alternatives(place, ask, facets, axis)
    ]


def _alternatives(place: Place, ask: Ask, facets: Sequence[Facet], axis: Axis) -> list[Found]:
    extended = added(place, ask.factor, axis)
    if extended:
        return _side_by_side(place, ask.outcome, facets, extended, "")
    named = arms(place, ask.factor, axis)
    alone = [(arm, only) for arm in named if (only := _only_other(place, axis, arm)) is not None]
    return _side_by_side(
        place, ask.outcome, facets, alone, "the only other line there that differs in nothing else"
    )


def contrasts(place: Place, ask: Ask, facets: Sequence[Facet]) -> list[Found] | None:
    """What the table shows on "does A beat B on O" where both are treatments, or one the baseline.

    None where they are none here.
    """
    axis = arm_axis(place)
    sides = (ask.factor, ask.rival)
    treated = bool(gains(place.view) or bases(place, axis))
    if not treated and not any(names_base(side) or core(side) != side for side in sides):
        return None  # two systems by name
    ours, theirs = _side(place, ask.factor, axis), _side(place, ask.rival, axis)
    stated = gains(place.view)
    if stated is not None and ours and not theirs and names_base(ask.rival):
        return [
            from_gain(place, entry, line, arm.line, stated)
            for arm, line, entry in _cells(place, ask.outcome, facets, ours)
        ]
    both = [(a, b) for a in ours for b in theirs if a.context == b.context and a.line != b.line]
    return _side_by_side(place, ask.outcome, facets, both, "") if both else None


def most_changed(place: Place, ask: Ask) -> list[Found]:
    """Which of the measures a treatment changed most, for better or worse: "which target loses most"."""
    axis = arm_axis(place)
    named = arms(place, ask.rival, axis)
    stated = gains(place.view)
    known = bases(place, axis)
    changes: list[tuple[Decimal, Found]] = []
    for arm in named:
        base = base_of(arm, known)
        for line in place.view.lines(other(axis)):
            entry = place.view.at(arm.line, line)
            if (
                entry is None
                or line.is_average
                or line.attribute
                or not line.leaf.strip("0123456789. ")
            ):
                continue
            if stated is not None:
                changes.append((entry.value, from_gain(place, entry, line, arm.line, stated)))
            elif base is not None and (at := place.view.at(base.line, line)) is not None:
                way = better(place, line)
                names = [_shown(one, place) for one in (arm, base)]
                statement, row = from_pair(Pair(place, entry, at, line, names[0], names[1], way))
                changes.append(((entry.value - at.value) * way, (statement, (row,))))
    if len(changes) < 2 or len(named) != 1:
        return []
    pick = min if ask.extreme == "worse" else max
    value, (statement, rows) = pick(changes, key=lambda one: one[0])
    if value == 0 or (value < 0) != (ask.extreme == "worse"):
        return []  # the one that gains most gains nothing
    said = "loses" if ask.extreme == "worse" else "gains"
    note = f"of the {len(changes)} in that table the one that {said} most"
    return [(statement.model_copy(update={"notes": (note, *statement.notes)}), rows)]


def _side(place: Place, phrase: str, axis: Axis) -> list[Arm]:
    return bases(place, axis) if names_base(phrase) else arms(place, phrase, axis)


def _cells(
    place: Place, outcome: str, facets: Sequence[Facet], named: Sequence[Arm]
) -> list[tuple[Arm, Line, Entry]]:
    return [
        (arm, line, entry)
        for arm in named
        for line in outcome_lines(place, other(arm.line.axis), outcome, facets, arm.context)
        if (entry := place.view.at(arm.line, line)) is not None
    ]


def _side_by_side(
    place: Place,
    outcome: str,
    facets: Sequence[Facet],
    sides: Sequence[tuple[Arm, Arm]],
    chosen: str,
) -> list[Found]:
    """Two lines of scores, cell by cell."""
    found: list[Found] = []
    stated = gains(place.view)
    for arm, against in sides:
        for _, line, entry in _cells(place, outcome, facets, [arm]):
            base = place.view.at(against.line, line)
            if base is None:
                continue
            if stated is not None:
                found.append(_from_gains(place, (arm, entry), (against, base), line, stated))
                continue
            names = [_shown(one, place) for one in (arm, against)]
            pair = Pair(
                place, entry, base, line, names[0], names[1], better(place, line), chosen=chosen
            )
            statement, row = from_pair(pair)
            found.append((statement, (row,)))
    return found


def _shown(arm: Arm, place: Place) -> str:
    """The name of a line; one that says nothing but "none" is called the baseline."""
    own = printed(arm.line, place.view)
    name = line_name(arm.line, place.view) if own == arm.line.path else " ".join(own)
    return f"the baseline ({name})" if _BARE.fullmatch(name) else name


def _from_gains(
    place: Place, one: tuple[Arm, Entry], two: tuple[Arm, Entry], line: Line, stated: Gains
) -> Found:
    """Two cells of a table of gains, side by side."""
    statement, (row,) = from_gain(place, one[1], line, one[0].line, stated)
    against, _ = from_gain(place, two[1], line, two[0].line, stated)
    first, second = (line_name(arm.line, place.view) for arm, _ in (one, two))
    pair = Pair(
        place, one[1], two[1], line, first, second, 1 if stated.upward else better(place, line)
    )
    compared, _ = from_pair(pair)
    name = statement.measure
    text = (
        f"On {name}, {first} has a gain of {number(one[1])}{unit(line)} over {stated.base} "
        f"and {second} has one of {number(two[1])}."
    )
    updates = {
        "text": text,
        "variants": (),
        "numbers": (*numbers(one[1]), *numbers(two[1])),
        "evidence": (*statement.evidence, *against.evidence),
    }
    beside = f"{second}: {number(two[1])}"
    row = row.model_copy(
        update={
            "against": beside,
            "difference": signed(one[1].value - two[1].value),
            "evidence": updates["evidence"],
        }
    )
    return compared.model_copy(update=updates), (row,)


def _only_other(place: Place, axis: Axis, arm: Arm) -> Arm | None:
    """The one line that differs from an arm in what was done alone; None where several do."""
    if not arm.context:
        return None
    rest = [
        (line, parts[0])
        for line in place.view.lines(axis)
        if line is not arm.line
        and set(arm.context) <= set(line.path)
        and len(parts := [part for part in line.path if part not in arm.context]) == 1
    ]
    return Arm(rest[0][0], rest[0][1], arm.context) if len(rest) == 1 else None


def from_gain(place: Place, entry: Entry, line: Line, arm: Line, stated: Gains) -> Found:
    """What a cell of a table of gains says, with its spread."""
    view = place.view
    name = measure_name(line, view.lines(line.axis))
    who = line_name(arm, view)
    shown = number(entry)
    direction = 1 if stated.upward else better(place, line)
    sign = (entry.value > 0) - (entry.value < 0)
    small = entry.uncertainty is not None and abs(entry.value) <= entry.uncertainty
    label = view.table.label or view.table.id
    evidence = (place.source.cell(view, entry, EvidenceRole.DECIDES),)
    text = f"On {name}, {who} has a gain of {shown}{unit(line)} over {stated.base}."
    variants: tuple[str, ...] = (
        f"The gain of {who} on {name} over {stated.base} is {shown}{unit(line)}.",
    )
    statement = Statement(
        text=text,
        variants=variants,
        paper=place.source.paper.id,
        table=label,
        measure=name,
        evidence=evidence,
        numbers=numbers(entry),
        steps=1,
        better=int(sign * direction > 0),
        worse=int(sign * direction < 0),
        more=int(sign > 0),
        less=int(sign < 0),
        ends_better=sign * direction,
        spread=entry.uncertainty is not None,
        spreads=int(entry.uncertainty is not None),
        small=int(small),
        notes=(
            *(
                (f"the gain of {who} on {name} is no larger than the spread printed beside it",)
                if small
                else ()
            ),
            *marked(entry, who, name, label),
        ),
    )
    row = EvidenceRow(
        paper=place.source.paper.id, table=label, measure=name, what=who, value=shown,
        against=stated.base, difference=shown, evidence=evidence,
    )  # fmt: skip
    return statement, (row,)
