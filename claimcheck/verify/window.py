"""The stretch of a sentence that speaks of one of its numbers."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from claimcheck.quantities import find_quantities
from claimcheck.records import Part, Quantity
from claimcheck.verify.measures import is_unit

_LIST = re.compile(r"\s*(?:%|points?)?\s*(?:,|and|,\s*and|/|&|or|respectively)\s*$")
_JOINED = re.compile(r"\s*(?!(?:on|in|for|with|than|from|to|over)\b)[\w%]{0,12}\s+and\s+")
_STOP = re.compile(r"[,;:()](?=\s|$)|\b(?:including|while|whereas|but)\b")
_SHARES = frozenset({"%", "points", "percent"})
_MORE = re.compile(
    r"\s*(?:\w+\s+)?(?:more|less|fewer|faster|slower|higher|lower|better|worse)\b", re.I
)
_AGAINST = re.compile(
    r"\s*(?:[A-Za-z][\w-]*\s+)?(?:against|versus|vs\.?|compared (?:to|with)|to|over)\s+[\d.]*\d",
    re.I,
)
_WITH = re.compile(r"\bwith\s+$", re.I)
_REACHED = re.compile(
    r"\b(?:(?:gets?|got|getting|comes?|came|arriv\w*|climb\w*)\s+(?:to|at)|reach\w*|attain\w*)\s+(?:about |only )?$",
    re.I,
)
_SAID = re.compile(
    r"\b(?:is|are|was|were|at|of|with|(?:scor|reach|tak|achiev|obtain)\w*|gets?|has)\s+$"
)
_THEN_MORE = re.compile(
    r"\s*,\s*(?:which is |that is )?[\d.]*\d\s*(?:%|[A-Za-z][\w-]*)?\s*"
    r"(?:higher|lower|more|less|fewer|better|worse|above|below|ahead|behind)\b",
    re.I,
)
_FROM = re.compile(r"\bfrom\s+\Z", re.I)
_TO = re.compile(r"[^.;,]{0,40}?\bto\s+[-−+]?\d", re.I)
_NAME = re.compile(r"\b\w*[A-Z]\w*")


@lru_cache(maxsize=4096)
def quantities_in(text: str) -> tuple[Quantity, ...]:
    """The quantities of a sentence, read once."""
    return tuple(find_quantities(text))


def _spans(text: str) -> tuple[tuple[int, int, bool], ...]:
    return tuple((q.start, q.end, q.delta) for q in quantities_in(text))


def locate(part: Part) -> int:
    """Offset of the part's number in the part's text; 0 where it has none."""
    quantity = part.quantity
    if quantity is None:
        return 0
    if part.text[quantity.start : quantity.end] == quantity.printed:
        return quantity.start
    return max(0, part.text.find(quantity.printed))


def states_value(quantity: Quantity, text: str) -> bool:
    """Whether a number is a score rather than a difference: "A outperforms B with 84.6" is one."""
    if not quantity.delta:
        return not quantity.relative and quantity.unit != "x"
    before = text[: quantity.start]
    if _THEN_MORE.match(text, quantity.end) and _SAID.search(before):
        return True  # "A is 5.39, 2.66 higher than B": the second number is the difference
    if _REACHED.search(before) and _MORE.match(text, quantity.end) is None:
        return True  # "A gets to 72.2% later than B": where both arrive
    plain = quantity.unit is None or (is_unit(quantity.unit) and quantity.unit not in _SHARES)
    plain = plain or _AGAINST.match(text, quantity.end) is not None
    with_it = _WITH.search(text[: quantity.start]) is not None
    return plain and with_it and _MORE.match(text, quantity.end) is None


def beside_fractions(part: Part, quantity: Quantity, *values: Decimal) -> bool:
    """Whether a sentence prints both ``values`` as fractions beside a difference of theirs:
    "0.97, 0.10 points higher than B with 0.87" means 0.10 and no 0.10 %.
    """
    said = {q.value for q in quantities_in(part.text) if q.decimals == quantity.decimals}
    return quantity.decimals > 1 and all(0 < value <= 1 and value in said for value in values)


def numbers_in(text: str, like: Quantity) -> list[tuple[int, int]]:
    """Spans of the numbers of a sentence that have the unit of ``like``, in order."""
    return [
        (q.start, q.end)
        for q in quantities_in(text)
        if q.unit == like.unit and any(c.isdigit() for c in q.printed)
    ]


def window(part: Part) -> str:
    """The text between the neighbouring numbers, which is what the part's own number is about.

    A sentence with one number is its own window. In a list ("8.2, 7.5 and 7.0 on A, B and C") the
    names stand apart from their numbers, so the whole sentence is returned. A difference in
    brackets shares the window of the value before it.
    """
    if part.quantity is None:
        return part.text
    at = locate(part)
    spans = _spans(part.text)
    before = [s for s in spans if s[1] <= at and (not part.quantity.delta or s[2])]
    after = [s for s in spans if s[0] > at]
    if (before and _LIST.match(part.text[before[-1][1] : at] + " ")) or (
        after and _LIST.match(part.text[at + len(part.quantity.printed) : after[0][0]])
    ):
        return part.text
    first = at
    while before and _JOINED.fullmatch(part.text[before[-1][1] : first]):
        # "takes 3 s and 25 MiB": two measures of one thing share the words before the first.
        first = before.pop()[0]
    low = before[-1][1] if before else 0
    high = after[0][0] if after else len(part.text)
    if not before and not after:
        return part.text
    return _trimmed(part.text, low, first, at + len(part.quantity.printed), high)


def after_from(text: str, at: int) -> bool:
    """Whether the word before ``text[at]`` is "from"."""
    return _FROM.search(text, 0, at) is not None


def starts_change(text: str, start: int, end: int) -> bool:
    """Whether the number at ``text[start:end]`` is the first of "from 68 to 73": the value before."""
    return after_from(text, start) and _TO.match(text, end) is not None


def _trimmed(text: str, low: int, start: int, end: int, high: int) -> str:
    """Cut at the nearest comma or bracket on either side, as long as a name stays inside."""
    right = _STOP.search(text, end, high)
    high = right.start() if right else high
    for match in reversed(list(_STOP.finditer(text, low, start))):
        if _NAME.search(text[match.end() : high]):
            return text[match.end() : high]
    return text[low:high]
