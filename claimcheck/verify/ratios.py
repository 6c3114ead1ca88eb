"""Which way a stated ratio goes: "A is twice as fast as B" is not "B is twice as fast as A"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from claimcheck.quantities import last_digit
from claimcheck.records import Quantity, Relation
from claimcheck.verify.agreement import Agreement, Found, agree
from claimcheck.verify.linking import Mention
from claimcheck.verify.measures import is_cost
from claimcheck.verify.tableview import Entry, Line, TableView

Lines = tuple[Line, ...]

_BEHIND = 50  # characters behind a number in which its ratio is named
_BEFORE = 60  # and before it
_NARROW = Decimal("0.1")  # "twice" is 1.8 to 2.2: a small whole ratio is no rounded one
_SMALL = 10

_AS = r"(?:as )?(?:\w+ly )?"
_FAST = re.compile(
    rf"\b{_AS}(?:fast(?:er)?|quick(?:er|ly)?|speed-?\s?ups?|speed (?:up|improvements?))\b", re.I
)
_SLOW = re.compile(rf"\b{_AS}(?:slow(?:er|ly)?|slow-?downs?)\b", re.I)
_MORE = re.compile(
    rf"\b{_AS}(?:more|larger?|higher?|greater|longe?r?|bigger|big|many|much|costlier|increase)\b",
    re.I,
)
_LESS = re.compile(
    rf"\b{_AS}(?:fewer|less|smaller|small|lower|low|shorter|short|cheap(?:er)?|reductions?|savings?)\b",
    re.I,
)
_THAT_OF = re.compile(r"^\W*(?:times\s+)?(?:that of|those of|the)\b", re.I)
_REDUCES = re.compile(r"\b(?:reduc|lower|decreas|shrink|cut|shorten|sav)\w*\b[^.;,]*$", re.I)
_RAISES = re.compile(r"\b(?:increas|rais|enlarg|multipl)\w*\b[^.;,]*$", re.I)
_SPEEDS = re.compile(r"\b(?:speed\w*|accelerat\w*)\b[^.;,]*$", re.I)
_RATES = re.compile(r"\b(?:speed|throughput|per (?:second|sec|minute|hour)|/s|fps|qps)\b", re.I)


def told_way(text: str, start: int, end: int) -> str:
    """What the ratio at ``text[start:end]`` is a ratio of: "fast", "slow", "more", "less", or ""."""
    behind = re.split(r"[.;,](?=\s|$)", text[end : end + _BEHIND], maxsplit=1)[0]
    if _THAT_OF.match(behind):
        return "more"
    found = [
        (match.start(), way)
        for way, pattern in (("fast", _FAST), ("slow", _SLOW), ("more", _MORE), ("less", _LESS))
        if (match := pattern.search(behind))
    ]
    if found:
        return min(found)[1]
    before = text[max(0, start - _BEFORE) : start]
    for way, pattern in (("fast", _SPEEDS), ("less", _REDUCES), ("more", _RAISES)):
        if pattern.search(before):
            return way
    return ""


def counts_speed(line: Line) -> bool:
    """Whether a line holds times, other costs, or rates of work."""
    return is_cost(line.path) or _RATES.search(" ".join(line.path)) is not None


def ratio_agreement(
    quantity: Quantity, left: Entry, right: Entry, way: str, view: TableView
) -> Agreement:
    """A stated ratio of left to right against two cells, in the direction that ``way`` says.

    Where the direction is not said, the larger number over the smaller one.
    """
    one, two = abs(left.value), abs(right.value)
    if not one or not two:
        return Agreement.ROUNDING
    less = view.direction(left) < 0 or is_cost(left.row.path) or is_cost(left.column.path)
    if way in {"fast", "slow"}:
        inverted = less == (way == "fast")
    elif way:
        inverted = way == "less"
    else:
        inverted = one < two
    value = two / one if inverted else one / two
    found = agree(quantity, Found(value, Decimal("0.05") * value))
    if found is Agreement.AGREES and _rounded_up(quantity, value):
        return Agreement.ROUNDING
    return found


def _rounded_up(quantity: Quantity, value: Decimal) -> bool:
    """Whether a small whole ratio is only reached by rounding: 1.6 is not "twice"."""
    whole = quantity.relation is Relation.EQUAL and last_digit(quantity) >= 1
    return (
        whole
        and abs(quantity.value) < _SMALL
        and abs(value - quantity.value) > _NARROW * quantity.value
    )


def two_sides(names: Sequence[Mention], at: int, behind: int) -> tuple[Lines, Lines]:
    """The lines before a ratio and those behind "than"; other names of the axis narrow both sides.

    "On X, A is twice as fast as B" compares X › A with X › B.
    """
    before = [m for m in names if m.end <= at]
    after = [m for m in names if m.start >= behind]
    if not before or not after:
        return (), ()
    left, right = before[-1].lines, after[0].lines
    for mention in (*before[:-1], *after[1:]):
        here, there = (
            tuple(line for line in side if line in mention.lines) for side in (left, right)
        )
        if not here or not there:
            return (), ()
        left, right = here, there
    return left, right
