"""The numbers in a sentence against the cells they are bound to: values, thresholds, differences.

A number that matches is little evidence; one that stands in another cell than the one its sentence
names is much.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from claimcheck.quantities import find_quantities
from claimcheck.records import Quantity
from claimcheck.verify.agreement import Agreement, Found, agree
from claimcheck.verify.assertion import Assertion, Operation, grade, scope_of, shown_entry
from claimcheck.verify.clauses import Clause
from claimcheck.verify.frames import Frame, pairs
from claimcheck.verify.linking import Links, Mention, without_statistics
from claimcheck.verify.measures import caption_direction
from claimcheck.verify.roles import left_out
from claimcheck.verify.tableview import COLUMNS, ROWS, Axis, Entry, TableView
from claimcheck.verify.unnamed import Lines, default_lines

_RESPECTIVELY = re.compile(r"\brespectively\b", re.I)
_CHAIN = re.compile(r"\s*(?:%|points?)?\s*(?:,|and|,\s*and|/|&|or)\s*")
_CUTS = re.compile(
    r"[;:]|\band\s+[\w.()+-]+\s+(?=achiev|obtain|reach|get|yield|perform|is\b|are\b|has\b|have\b)|,\s+(?=\w+ing\b|while|whereas|but|which|with|and \w+ (?:is|are|has))|\b(?:while|whereas|but|which)\b",
    re.I,
)
_PART = re.compile(r"(?:half|third|quarter)s?\s+of\b", re.I)
_TO = re.compile(r"\bto\s+(?:about |around |only |just )?\Z", re.I)
_LIMITS = re.compile(r"\b(?:minimum|maximum|at least|at most|close to)\b", re.I)


def figures(
    links: Links,
    own: dict[Axis, Lines],
    negated_at: Sequence[tuple[int, int]],
    said: Sequence[tuple[int, int]] = (),
) -> list[Assertion]:
    """One assertion for every number that is bound to cells; differences are left to ``delta``.

    ``said``: spans of numbers that are judged elsewhere.
    """
    text, view = links.text, links.view
    quantities = [
        q
        for q in find_quantities(without_statistics(text))
        if not (q.delta or q.relative or q.unit == "x") and any(c.isdigit() for c in q.printed)
    ]
    found = []
    for chain in _chains(text, quantities):
        for position, quantity in enumerate(chain):
            if any(a <= quantity.start < b for a, b in said):
                continue
            if _is_key(text, quantity, view) or _heads(links, quantity):
                continue
            selected = _selected(links, quantity, chain, position, own)
            if selected is None:
                continue
            rows, columns, named = selected
            low = max((m.end() for m in _CUTS.finditer(text, 0, quantity.start)), default=0)
            negated = sum(low <= a < quantity.start for a, _ in negated_at) % 2 == 1
            answer = _judge(quantity, rows, columns, named, view, text, negated)
            if answer is not None:
                found.append(answer)
    return found


def _is_key(text: str, quantity: Quantity, view: TableView) -> bool:
    """ "n=6" where n is a column that tells the rows apart."""
    name = re.search(r"([\w#]+)\s*=\s*$", text[: quantity.start])
    if name is None:
        return False
    return any(
        line.attribute and line.leaf.lower() == name.group(1).lower()
        for line in (*view.rows, *view.columns)
    )


def _heads(links: Links, quantity: Quantity) -> bool:
    """Whether the number is part of a header that the sentence names ("2M external data")."""
    return any(
        m.start < quantity.end and quantity.start < m.end and m.weight > 0 for m in links.mentions
    )


def _chains(text: str, quantities: Sequence[Quantity]) -> list[list[Quantity]]:
    chains: list[list[Quantity]] = []
    for quantity in quantities:
        if chains and _CHAIN.fullmatch(text[chains[-1][-1].end : quantity.start]):
            chains[-1].append(quantity)
        else:
            chains.append([quantity])
    return chains


def _selected(
    links: Links,
    quantity: Quantity,
    chain: Sequence[Quantity],
    position: int,
    own: dict[Axis, Lines],
) -> tuple[Lines, Lines, int] | None:
    """Rows, columns, and how many of the two axes the sentence names for a number."""
    text = links.text
    low = max((m.end() for m in _CUTS.finditer(text, 0, quantity.start)), default=0)
    high = min((m.start() for m in _CUTS.finditer(text, quantity.end)), default=len(text))
    chosen: dict[Axis, Lines] = {}
    named = 0
    barred = left_out(text)
    away = {x for m in links.mentions if any(a <= m.start < b for a, b in barred) for x in m.lines}
    for axis in (ROWS, COLUMNS):
        usable = [
            m
            for m in links.on(axis)
            if m.weight > 0
            and not any(a <= m.start < b for a, b in barred)
            and not _inside(m, chain)
            and not all(line.attribute for line in m.lines)
        ]
        near = [m for m in usable if low <= m.start and m.end <= high]
        near = near or [m for m in usable if m.end <= quantity.start][-2:]
        if len(chain) > 1:
            spread = _distribute(near, chain, position)
            if spread is not None:
                chosen[axis], named = spread, named + 1
                continue
        if near:
            chosen[axis] = _narrowed(near, quantity)
            named += 1
        elif own.get(axis) and re.search(r"\b(?:our|we)\b", text[low:high], re.I):
            chosen[axis] = own[axis]
            named += 1
        else:
            chosen[axis] = default_lines(links.view, axis)
    for axis in (ROWS, COLUMNS):
        chosen[axis] = tuple(x for x in chosen[axis] if x not in away) or chosen[axis]
    return (chosen[ROWS], chosen[COLUMNS], named) if named else None


def _inside(mention: Mention, chain: Sequence[Quantity]) -> bool:
    return any(q.start < mention.end and mention.start < q.end for q in chain)


def _distribute(near: Sequence[Mention], chain: Sequence[Quantity], position: int) -> Lines | None:
    """The i-th of as many disjoint phrases as there are numbers ("20.5 and 13.1 on A and B")."""
    groups: list[Mention] = []
    for mention in near:
        others = [m for m in near if m is not mention]
        if len(others) > 1 and all(mention.positions & m.positions for m in others):
            continue  # the measure that all of them share
        if all(not (mention.positions & other.positions) for other in groups):
            groups.append(mention)
    if len(groups) != len(chain):
        return None
    lines = groups[position].lines
    for mention in near:
        lines = tuple(line for line in lines if line in mention.lines) or lines
    return lines


def _narrowed(near: Sequence[Mention], quantity: Quantity) -> Lines:
    def distance(mention: Mention) -> int:
        if mention.start >= quantity.end:
            return mention.start - quantity.end
        return quantity.start - mention.end + 3

    ordered = sorted(near, key=distance)
    lines = ordered[0].lines
    for mention in ordered[1:]:
        lines = tuple(line for line in lines if line in mention.lines) or lines
    return lines


def _judge(
    quantity: Quantity,
    rows: Lines,
    columns: Lines,
    named: int,
    view: TableView,
    text: str,
    negated: bool,
) -> Assertion | None:
    entries = list(view.entries(rows, columns))
    if not entries:
        return None
    if quantity.relation.is_bound:
        holds = [agree(quantity, _found(e)) is Agreement.AGREES for e in entries]
        comparable = [e for e in entries if _same_size(quantity, e)]
        if not comparable:
            return None
        fraction = sum(holds) / len(holds)
        truth = grade(fraction, scope_of(text))
        sign = -1 if negated else 1
        formula = f"{sum(holds)} of {len(holds)} are {quantity.relation.value} {quantity.printed}"
        return Assertion(
            Operation.THRESHOLD, sign * truth, 0.5 + 0.25 * named, tuple(entries[:2]), formula
        )
    hits = [e for e in entries if _equal(quantity, e)]
    anywhere = [
        e
        for e in view.entries()
        if not (e.row.attribute or e.column.attribute) and _equal(quantity, e)
    ]
    if hits:
        truth = 1.0 if len(entries) <= 4 else 0.5
        entry = hits[0]
        formula = f"{entry.printed} = {quantity.printed} ({entry.place})"
    elif anywhere:
        truth, entry = -1.0, anywhere[0]
        formula = f"{quantity.printed} stands at {entry.place}, not at {entries[0].place}"
    elif any(_same_size(quantity, e) for e in entries) and quantity.decimals and named == 2:
        truth, entry = -0.6, min(entries, key=lambda e: abs(e.value - quantity.value))
        formula = f"{shown_entry(entry)} is not {quantity.printed}"
    else:
        return None
    return Assertion(Operation.VALUE, -truth if negated else truth, 0.5 * named, (entry,), formula)


def _found(entry: Entry) -> Found:
    return Found.printed(entry.value, entry.decimals)


def _equal(quantity: Quantity, entry: Entry) -> bool:
    found = _found(entry)
    if agree(quantity, found) is Agreement.AGREES:
        return True
    if quantity.unit == "%" and abs(entry.value) <= 1:
        return agree(quantity, Found(found.value * 100, found.half * 100)) is Agreement.AGREES
    return False


def _same_size(quantity: Quantity, entry: Entry) -> bool:
    low, high = sorted((abs(quantity.value), abs(entry.value)))
    return high == 0 or (low > 0 and high / low <= 3)


def delta(here: Frame, links: Links) -> Assertion | None:
    """A difference stated in the clause of ``here`` against the differences of its operands."""
    text, clause = links.text, here.clause
    stated = [
        q for q in find_quantities(text)
        if (q.delta or q.relative or q.unit == "x")
        and clause.start <= q.start < clause.end
        and not _TO.search(text, 0, q.start)  # "drops to 24.6" is a score
        and not _PART.match(text, q.start)  # "less than half of" is a share
    ]  # fmt: skip
    aligned = pairs(here)
    if not stated or not aligned:
        return None
    quantity = stated[0]
    scored: list[tuple[bool, tuple[Entry, Entry], Decimal]] = []
    for left, right in aligned:
        value = _difference(quantity, left, right)
        if value is None:
            continue
        half = (Decimal(1).scaleb(-left.decimals) + Decimal(1).scaleb(-right.decimals)) / 2
        direction = here.view.direction(left) or caption_direction(here.view.table.caption)
        sign = quantity.direction
        if sign and not clause.cue.raw:
            sign *= direction
        signed = value * sign if sign else abs(value)
        scored.append(
            (agree(quantity, Found(signed, half)) is not Agreement.DIFFERS, (left, right), value)
        )
    if not scored:
        return None
    good = [entry for entry in scored if entry[0]]
    chosen = (good or scored)[0]
    left, right = chosen[1]
    truth = 1.0 if good else -1.0
    if clause.negated:
        truth = -truth
    formula = f"{left.printed} − {right.printed} = {chosen[2]:f}; stated {quantity.printed}"
    return Assertion(Operation.DELTA, truth, here.strength, (left, right), formula, clause)


def _difference(quantity: Quantity, left: Entry, right: Entry) -> Decimal | None:
    if quantity.unit == "x":
        if not left.value or not right.value:
            return None
        ratio = left.value / right.value
        return ratio if quantity.direction >= 0 or ratio >= 1 else 1 / ratio
    if quantity.relative:
        return (left.value - right.value) / abs(right.value) * 100 if right.value else None
    return left.value - right.value


_ = _RESPECTIVELY, _LIMITS, Clause
