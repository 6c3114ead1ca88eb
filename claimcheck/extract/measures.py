"""Measures that no table lists: by their shape and place, correlations, what people rated."""

from __future__ import annotations

import re
from typing import NamedTuple

from claimcheck.extract.census import SYSTEM
from claimcheck.extract.interface import Name, Reading
from claimcheck.records import Quantity
from claimcheck.vocabulary import TermKind

_SHAPE = re.compile(r"(?=(?:[^A-Z]*[A-Z]){2})[A-Za-z]{3,}(?:-[A-Z0-9]{1,4})?")  # two capitals
_VERB = (
    r"(?:falls|fell|drops?|dropped|rises|rose|goes|went|climbs?|climbed|declines?|declined|decreases?|decreased"
    r"|increases?|increased|improves?|improved|grows|grew|collapses?|collapsed|degrades?|degraded|widens?|widened"
    r"|narrows?|narrowed|shrinks?|shrank|moves?|moved)"
)
_MOVED = rf"(?:{_VERB}\s)?(?:(?:only|just|even)\s)?(?:(?:from|to)\s|from\s-?[\d.]+%?\s[^.;,()]{{0,40}}?to\s)"
_ELLIPSIS = re.compile(rf"\s{_MOVED}(?:about\s|only\s|just\s)?-?")
_CHANGE = re.compile(
    rf"\s(?:difference|gap|score|loss|gain)s?\b(?:\s(?:to|from|over|against|of)\s[a-z -]{{1,30}}?)?\s{_VERB}\s"
    r"(?:to|from\s(?:-?[\d.]+%?\s[^.;,()\d]{0,60}?to\s)?)-?"
)
_COMPARED = re.compile(r"\s?[<>≤≥]\s?")
_AVERAGED = re.compile(r"\b(?:average|averaged|mean|median|overall)\s$", re.IGNORECASE)
_AND = re.compile(r"(?:\band|\bwhile|\bwhereas|,)\s$")
_CORRELATED = re.compile(r"\bcorrelat(?:ion|ions|es|ed)\b", re.IGNORECASE)
_TESTED = re.compile(r"\s?(?:\(|,\s)p\s?=")
_RATED = re.compile(
    r"\b(?:human|manual|annotators?|raters?)\b[^.;()]{0,40}\b(?:scores?|ratings?|judge?ments?)\s(?:for|of|on|in)\s"
)
_RATED_WORDS = re.compile(r"\b(?:for|of|on|in|and|,)\s((?:[a-z-]+\s){1,2})\([^()]*$")


class Measure(NamedTuple):
    """What a number measures, and its unit."""

    name: str | None  # None: what the vocabulary found stands
    unit: str | None


def unlisted_measure(reading: Reading, quantity: Quantity) -> Measure | None:
    """What a number without a unit measures where the vocabulary does not say it, or None.

    "BLEU falls to 3.1 and FOO-XL to 22.7" gives FOO-XL; a correlation of BLEU with something is no
    BLEU, nor is what people gave for grammaticality.
    """
    text = reading.sentence.text
    if quantity.unit == "points":  # "at most 1.3 FOO-XL points"
        behind = [name for name in reading.names if name.start == quantity.end + 1]
        named = [name for name in behind if text.startswith(" point", name.end)]
        shaped = named and _is_unlisted(reading, named[0])
        return Measure(named[0].text, "points") if shaped else None
    if quantity.unit is not None:
        return None
    before = text[: quantity.start]
    for name in reversed(reading.names):
        if name.end <= quantity.start and _measures(reading, name, quantity):
            return Measure(name.text, name.text)
    if quantity.decimals == 0:
        return None
    if abs(quantity.value) <= 1 and not before.rstrip().endswith("="):  # "r = 0.3" says what it is
        if _CORRELATED.search(before):
            return Measure("correlation", None)
        if _TESTED.match(text, quantity.end):
            return Measure(None, None)
    rated = _RATED_WORDS.search(before)
    if rated is not None and _RATED.search(before):
        return Measure(rated[1].strip(), None)
    return None


def _is_unlisted(reading: Reading, name: Name) -> bool:
    """Whether a name may be that of a measure: by its shape, and known as nothing else."""
    if name.role == SYSTEM or not _SHAPE.fullmatch(name.text):
        return False
    return not any(term.start < name.end and name.start < term.end for term in reading.terms)


def _measures(reading: Reading, name: Name, quantity: Quantity) -> bool:
    """Whether a name stands where only the measure of a number can stand."""
    text = reading.sentence.text
    if not _is_unlisted(reading, name):
        return False
    before, gap = text[: name.start], text[name.end : quantity.start]
    if _CHANGE.fullmatch(gap):
        return True
    if _COMPARED.fullmatch(gap):
        return before.endswith("(")
    if not _ELLIPSIS.fullmatch(gap):
        return False
    if _AVERAGED.search(before):
        return True
    # "BLEU falls to 3.1 and FOO-XL to 22.7": what stands beside a measure is one
    return _AND.search(before) is not None and any(
        term.kind is TermKind.METRIC and re.match(rf"\s{_VERB}\s", text[term.end :])
        for term in reading.terms
        if term.end <= name.start
    )
