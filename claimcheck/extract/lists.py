"""Lists of names and of numbers, and which belong together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeVar

from claimcheck.extract.census import LIST_GAP, is_list
from claimcheck.extract.interface import Name, Reading
from claimcheck.records import Quantity
from claimcheck.vocabulary import Term

_BRACKET = re.compile(r"^\s?\([^()]{1,24}\)")  # "A (340M) and B (190M)" are a list
Listed = TypeVar("Listed", Name, Quantity, Term)


def in_lists(reading: Reading, quantity: Quantity) -> tuple[list[Quantity], list[Name]] | None:
    """The list of numbers that a number stands in, and the equally long list of names, or None.

    "8.2, 7.5 and 7.0 points on A, B and C", "respectively" or not.
    """
    text = reading.sentence.text
    for numbers in runs(text, reading.quantities):
        if len(numbers) < 2 or quantity not in numbers:
            continue
        for names in runs(text, reading.names):
            if len(names) == len(numbers) and is_list(text, names):
                return numbers, names
    return None


def aligned_name(reading: Reading, quantity: Quantity | None) -> Name | None:
    """The name that stands at the same place of a list of names as the number in its list."""
    pair = in_lists(reading, quantity) if quantity is not None else None
    return pair[1][pair[0].index(quantity)] if pair and quantity is not None else None


def runs(text: str, entries: Sequence[Listed]) -> list[list[Listed]]:
    """Runs of entries that only commas, "and" and "or" separate."""
    found: list[list[Listed]] = []
    for entry in entries:
        gap = _BRACKET.sub("", text[found[-1][-1].end : entry.start]) if found else ""
        if found and LIST_GAP.match(gap):
            found[-1].append(entry)
        else:
            found.append([entry])
    return found
