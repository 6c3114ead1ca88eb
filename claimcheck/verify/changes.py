"""Changes that a table prints itself ("Reduction", "Δ", "+/-"), against those that a sentence states."""

from __future__ import annotations

import re
from collections.abc import Sequence

from claimcheck.quantities import find_quantities
from claimcheck.records import Quantity
from claimcheck.verify.agreement import Agreement, Found, agree
from claimcheck.verify.assertion import Assertion, Operation, shown_entry
from claimcheck.verify.linking import Links
from claimcheck.verify.tableview import COLUMNS, ROWS, Axis, Entry, Line, other

FEW = 4  # cells that may be meant; with more, a number that is not there proves nothing

_DOWN = re.compile(r"\b(?:reduc|drop|decreas|declin|loss)\w*", re.I)
_UP = re.compile(r"\b(?:gain|increas|improv|impr\b|rise)\w*", re.I)
_EITHER = re.compile(r"[Δ∆]|\b(?:diff|delta|change)\w*", re.I)


def changes(links: Links, negated_at: Sequence[tuple[int, int]]) -> list[Assertion]:
    """One assertion for every stated change, where some line prints changes."""
    printing = {axis: _lines(links.view.lines(axis)) for axis in (ROWS, COLUMNS)}
    found = []
    for quantity in find_quantities(links.text):
        stated = quantity.delta and quantity.direction and quantity.unit != "x"
        if not stated or re.search(r"\bto\s+$", links.text[: quantity.start]):
            continue
        # A header that says which way comes before one that says "difference".
        for axis, lines in sorted(printing.items(), key=lambda pair: not any(pair[1].values())):
            answer = _judge(quantity, links, axis, lines, negated_at) if lines else None
            if answer is not None:
                found.append(answer)
                break
    return found


def _lines(lines: Sequence[Line]) -> dict[Line, int]:
    """Lines that print changes, each with the sign that its header gives its numbers; 0: their own."""
    found = {}
    for line in lines:
        leaf = line.leaf
        if _DOWN.search(leaf):
            found[line] = -1
        elif _UP.search(leaf):
            found[line] = 1
        elif line.is_change or _EITHER.search(leaf):
            found[line] = 0
    return found if len(found) < len(lines) else {}


def _judge(
    quantity: Quantity,
    links: Links,
    axis: Axis,
    lines: dict[Line, int],
    negated_at: Sequence[tuple[int, int]],
) -> Assertion | None:
    chosen = list(lines)
    across = list(links.view.lines(other(axis)))
    for mention in links.mentions:
        if mention.weight <= 0:
            continue
        if mention.axis == axis:
            chosen = [line for line in chosen if line in mention.lines] or chosen
        else:
            across = [line for line in across if line in mention.lines] or across
    entries = list(links.view.entries(chosen, across))
    if not entries:
        return None
    hits = [e for e in entries if _equal(quantity, e)]
    if hits:
        entry = hits[0]
        sign = lines[entry.line(axis)] * (1 if entry.value >= 0 else -1) or (
            1 if entry.value > 0 else -1
        )
        # "a reduction" printed as a negative number under "Reduction" is still one.
        if lines[entry.line(axis)] < 0:
            sign = -1
        truth = 1.0 if sign == quantity.direction else -1.0
        formula = f"{shown_entry(entry)} is the printed change; stated {quantity.printed}"
    elif len(entries) <= FEW:
        entry, truth = entries[0], -1.0
        formula = f"{shown_entry(entry)} is not {quantity.printed}"
    else:
        return None
    if sum(a < quantity.start for a, _ in negated_at) % 2:
        truth = -truth
    return Assertion(Operation.DELTA, truth, 0.85, (entry,), formula)


def _equal(quantity: Quantity, entry: Entry) -> bool:
    return agree(quantity, Found.printed(abs(entry.value), entry.decimals)) is Agreement.AGREES
