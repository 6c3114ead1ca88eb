"""The name or term that stands nearest to a number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeVar

from claimcheck.extract.census import canonical_name, is_list
from claimcheck.extract.interface import Name, Reading
from claimcheck.extract.lists import runs
from claimcheck.records import Quantity
from claimcheck.vocabulary import Term

Spanned = TypeVar("Spanned", Name, Term)
Position = tuple[int, int]

FOLLOWING = 20  # "3.5 % on NAME" outweighs a name of the number before
_FOLLOWS = re.compile(
    r"\W{0,3}\w*\s?(?:on|for|in|of|as|points? on)\b"
    r"|\s(?:[\w-]+\s){0,2}(?:higher|lower|better|worse|more|less|improvement|gain|drop|absolute)\s(?:on|for|in)\b"
)
_CLAUSE = re.compile(r";|\bwhile\b|\bwhereas\b|\bbut\b|\balthough\b|, and (?=\w+ \w+s?\b)")


def nearest(
    reading: Reading, candidates: Sequence[Spanned], position: Position | None
) -> Spanned | None:
    """The candidate nearest to a number; commas, other numbers and clause borders keep apart."""
    if not candidates:
        return None
    if position is None:
        return candidates[0]
    text = reading.sentence.text
    others = [q for q in reading.quantities if (q.start, q.end) != position]

    def gap(one: Spanned) -> tuple[int, int]:
        return (one.end, position[0]) if one.end <= position[0] else (position[1], one.start)

    def distance(one: Spanned) -> float:
        low, high = gap(one)
        between = text[low:high]
        cost = float(max(0, high - low))
        cost += 12 * between.count(",") + 40 * between.count(";")
        cost += 45 * len(_CLAUSE.findall(between))
        cost += 30 * sum(
            1 for q in others if low <= q.start and q.end <= high and not _bracketed(text, q)
        )
        if one.start > position[0]:
            follows = "," not in between and _FOLLOWS.match(between)
            cost += -FOLLOWING if follows else 15
        return cost

    best, lowest = candidates[0], float("inf")
    for one in sorted(candidates, key=lambda one: gap(one)[1] - gap(one)[0]):
        low, high = gap(one)
        if high - low - FOLLOWING >= lowest:
            break  # farther ones only cost more
        cost = distance(one)
        if cost < lowest or (cost == lowest and one.start < best.start):
            best, lowest = one, cost
    return best


def joined(reading: Reading, chosen: Name, names: Sequence[Name], role: str) -> str:
    """One name, or all names of the list it stands in: a single number speaks of all of them."""
    for group in runs(reading.sentence.text, names):
        if chosen in group and is_list(reading.sentence.text, group):
            canonical = sorted({canonical_name(role, name.text) for name in group})
            return " + ".join(canonical)
    return canonical_name(role, chosen.text)


def _bracketed(text: str, quantity: Quantity) -> bool:
    return text[: quantity.start].rstrip().endswith("(")
