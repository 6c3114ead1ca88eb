"""Numbers that are words: "twice", "a third of", "half an hour", "two and a half", "a dozen"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from claimcheck.quantities.found import Found
from claimcheck.quantities.numbers import SPELLED, WORDS, Number, share_of, spelled_number, ten_to
from claimcheck.quantities.units import Unit

_FOLD = re.compile(
    r"\b(?:(?P<twice>twice|thrice)|(?P<order>(?:an?|one|two|three|four|five)\sorders?\sof\smagnitude)"
    r"|(?P<fold>(?:two|three|four|five|six|seven|eight|nine|ten|hundred)-?\s?fold))\b",
    re.IGNORECASE,
)
_PARTS = {
    "half": 2,
    "third": 3,
    "quarter": 4,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "eighth": 8,
    "tenth": 10,
    "hundredth": 100,
}
_COUNTS = "an?|one|two|three|four|five|six|seven|eight|nine"
_SHARE = re.compile(
    rf"(?<![\w-])(?:(?P<count>{_COUNTS})[\s-])?(?P<part>half|(?:third|quarter|fourth|fifth|sixth|eighth|tenth|hundredth)s?)"
    r"(?=\s(?P<next>of|the|as|its|their|that|our)\b|(?P<ends>\s?[.,;:)]|\s(?:and|or|but|while|with|on|at|for|when|compared|relative|after|in|from|over|under|than|across|by|without|once|using|because|since|during|if)\b|$))",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    r"\b(?:first|second|other|each|latter|former|remaining|upper|lower|top|bottom|last|this|that|either|the|every)\s$",
    re.IGNORECASE,
)
_BY = re.compile(r"\bby\s(?:about\s|almost\s|nearly\s|roughly\s|more than\s|over\s|up to\s)?$")
_HALF_A = re.compile(r"(?<![\w-])half\san?(?=\s[a-z])", re.IGNORECASE)
_AND_A_HALF = re.compile(r"\sand\sa\shalf(?=\s[a-z])", re.IGNORECASE)
_DOZEN = re.compile(
    r"(?<![\w-])(?:(?P<half>half a)|(?P<count>an?|two|three|four))\s(?P<what>dozen|hundred|thousand|million)(?=\s[a-z])",
    re.IGNORECASE,
)
_FRACTION = re.compile(r"(?<![\w./])(\d{1,2})/(\d{1,2})(?:th|rd|nd)s?\b")  # "the 3/4th power"
_SIZES = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 1_000_000}


def number_words(masked: str) -> Iterator[Found]:
    """Numbers in words that are more than a plain numeral."""
    for match in _FOLD.finditer(masked):
        yield _fold(match)
    for match in _DOZEN.finditer(masked):
        times = (
            Decimal("0.5")
            if match["half"]
            else Decimal(
                1 if match["count"].lower() in ("a", "an") else WORDS[match["count"].lower()]
            )
        )
        size = Decimal(_SIZES[match["what"].lower()])
        yield Found(*match.span(), Number(times * size, 0, Decimal(1)), spelled=True)
    for match in _HALF_A.finditer(masked):
        yield Found(*match.span(), Number(Decimal("0.5"), 1, Decimal(1)), spelled=True)
    for match in SPELLED.finditer(masked):
        half = _AND_A_HALF.match(masked, match.end())
        if half:
            whole = spelled_number(match)
            number = Number(whole.value + Decimal("0.5"), 1, Decimal(1))
            yield Found(match.start(), half.end(), number, spelled=True)
    for match in _FRACTION.finditer(masked):
        if 0 < int(match[1]) < int(match[2]):
            yield Found(*match.span(), share_of(int(match[1]), int(match[2])))
    for match in _SHARE.finditer(masked):
        share = _share(masked, match)
        if share is not None:
            yield share


def _fold(match: re.Match[str]) -> Found:
    word = match.group().lower()
    if match["twice"]:
        number = Number(Decimal(2 if word == "twice" else 3), 0, Decimal(1))
    elif match["order"]:
        orders = WORDS.get(word.split()[0], 1)  # "an order of magnitude"
        number = Number(ten_to(orders), 0, ten_to(orders))
    else:
        stem = re.split(r"-?\s?fold", word)[0]
        number = Number(Decimal(100 if stem == "hundred" else WORDS[stem]), 0, Decimal(1))
    unit = Unit("x", match.end(), "sign")
    return Found(match.start(), match.end(), number, spelled=True, unit=unit)


def _share(masked: str, match: re.Match[str]) -> Found | None:
    """ "a third of X" and "half the X" are ratios; "by half" is a change by 50 %."""
    before = masked[max(0, match.start() - 24) : match.start()]
    count, part = (match["count"] or "").lower(), match["part"].lower().rstrip("s")
    if _ORDINAL.search(before) or (not count and part != "half"):
        return None
    top = WORDS.get(count, 1)
    if top >= _PARTS[part]:
        return None
    number = share_of(top, _PARTS[part])
    if match["next"] is None:
        if not _BY.search(before):
            return None
        percent = Number(number.value * 100, 0, Decimal(1))
        return Found(*match.span(), percent, spelled=True, unit=Unit("%", match.end(), "sign"))
    return Found(*match.span(), number, spelled=True, unit=Unit("x", match.end(), "sign"))
