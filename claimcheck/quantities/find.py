"""Finding the quantities that a text states."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from claimcheck.quantities.found import Found
from claimcheck.quantities.joining import join
from claimcheck.quantities.masks import FILL, mask
from claimcheck.quantities.meaning import read, with_elided_units
from claimcheck.quantities.numbers import (
    MINUS,
    NUMBER,
    PURE_POWER,
    SPELLED,
    Number,
    number_of,
    power_of,
    spelled_number,
)
from claimcheck.quantities.units import (
    Unit,
    is_thing,
    is_vague,
    sign_after,
    unit_after,
    unit_before,
    unit_named,
)
from claimcheck.quantities.words import number_words
from claimcheck.records import Quantity

MAX_TEXT = 200_000  # characters read of one text

_POINTS_BACK = re.compile(r"\b(?:the|these|those|both|its|their|any|other)\s+$", re.IGNORECASE)
_TIMES_BEFORE = re.compile(r"\d\s{0,2}(?:[·×⋅∙∗*xX]|\\times|\\cdot)\s{0,2}$")
_SIGN_WORD = re.compile(r"(?:\b(?:by|of|to|at|is|was|with)|[(:,])\s(?P<sign>minus|plus)\s$")
_SETTING = re.compile(
    r"\b(?:rank|depth|width|stride|patience|seed|temperature|degree|order|beam|batch|size|length|window)\s$"
)
_EACH = re.compile(r"\s(?:on average|per\s[a-z]+|each)\b")
_FACTOR = re.compile(r"\bfactor of\s(?:about\s|almost\s|nearly\s|over\s|up to\s)?$")
_COUNT = "three|four|five|six|seven|eight|nine|ten|eleven|twelve"
_OF_MANY = re.compile(rf"\s(?:out\s)?of\s(?:the\s)?(?:{_COUNT})\b", re.IGNORECASE)  # "nine of ten"
_MANY_BACK = re.compile(rf"\b(?:two|{_COUNT})\s(?:out\s)?of\s(?:the\s)?$", re.IGNORECASE)
_CURRENCIES = {"$": "USD", "€": "EUR", "£": "GBP"}


def find_quantities(text: str) -> tuple[Quantity, ...]:
    """The quantities that ``text`` states, in order, with spans into ``text``.

    Citations, references to tables and sections, years, versions and digits inside names are no
    quantities. For a difference (``delta``) the value is its magnitude and ``direction`` its sign,
    as far as the text says it.
    """
    text = text[:MAX_TEXT]
    masked = mask(text)
    found = join(text, masked, sorted(_numbers(text, masked), key=lambda one: one.start))
    found = [replace(one, unit=one.unit or _noun_unit(text, one)) for one in found]
    found = [one for one in with_elided_units(text, found) if _stands(text, one)]
    return read(text, found)


def _numbers(text: str, masked: str) -> Iterator[Found]:
    taken: list[tuple[int, int]] = []

    def is_free(start: int, end: int) -> bool:
        return not any(low < end and start < high for low, high in taken)

    for match in PURE_POWER.finditer(masked):
        number = power_of(match)
        if number is not None and not _TIMES_BEFORE.search(masked[: match.start()]):
            taken.append(match.span())
            yield _signed(text, match.start(), match.end(), number)
    for worded in number_words(masked):
        if is_free(worded.start, worded.end):
            taken.append((worded.start, worded.end))
            yield worded
    position = 0
    while digits := NUMBER.search(masked, position):
        position = digits.end()
        if not is_free(digits.start(), digits.end()):
            continue
        number, end = _plain_number(digits)
        position = max(end, digits.start() + 1)
        if number is None or not _bounded(text, masked, digits.start(), end):
            continue
        yield _signed(text, digits.start(), end, number)
    for match in SPELLED.finditer(masked):
        if is_free(*match.span()):
            unit = sign_after(text, match.end())  # "six times longer", "five percent"
            unit = unit if unit is not None and unit.name in ("x", "%", "times") else None
            end = unit.end if unit else match.end()
            yield Found(match.start(), end, spelled_number(match), spelled=True, unit=unit)


def _plain_number(match: re.Match[str]) -> tuple[Number | None, int]:
    """The number and its end; a product with 100 or 1024 is no power of ten."""
    power = match["power"]
    if power is not None and "^" not in match.group() and "{" not in match.group():
        bare = power.strip()
        integer = "." not in match["mantissa"]
        if bare.startswith("0") or (integer and bare == "24"):
            digits = NUMBER.match(match["mantissa"])
            return (number_of(digits) if digits else None), match.end("mantissa")
    return number_of(match), match.end()


def _bounded(text: str, masked: str, start: int, end: int) -> bool:
    """Whether the digits are a token of their own, not part of a word, a name or a version."""
    before = masked[start - 1] if start else " "
    after = masked[end] if end < len(masked) else " "
    if (
        before.isalnum()
        or before in "_.^" + FILL
        or (before in ",'" and start > 1 and masked[start - 2].isdigit())
    ):
        return False
    if (
        before in MINUS + "/"
        and start > 1
        and (masked[start - 2].isalpha() or masked[start - 2] in FILL + ")]")
    ):
        return False
    if after == "." and end + 1 < len(masked) and masked[end + 1].isdigit():
        return False
    if after.isalpha() or after == "_":
        unit = sign_after(text, end)
        return unit is not None and not text[unit.end : unit.end + 1].isalnum()
    return after != FILL


def _signed(text: str, start: int, end: int, number: Number) -> Found:
    sign = text[start - 1] if start else ""
    before = text[start - 2] if start > 1 else " "
    opens = before.isspace() or before in "([{=,:;~≈<>$|/"
    negative = sign in MINUS and sign != "" and opens
    plus = sign == "+" and opens
    first = start - (negative or plus)
    word = _SIGN_WORD.search(text, max(0, start - 16), start)
    if word and first == start:
        negative, plus = word["sign"] == "minus", word["sign"] == "plus"
        first = word.start("sign")
    unit = sign_after(text, end) or _currency(text, start, end)
    return Found(
        first,
        unit.end if unit else end,
        number,
        negative=negative,
        plus=plus,
        unit=unit,
    )


def _currency(text: str, start: int, end: int) -> Unit | None:
    """The currency before a number; a dollar sign that another one closes is LaTeX."""
    name = _CURRENCIES.get(text[start - 1 : start])
    if name is None:
        return None
    if name == "USD" and re.search(r"\$(?!\d)", text[end : end + 60]):
        return None
    return Unit(name, end, "sign")


def _noun_unit(text: str, one: Found) -> Unit | None:
    """The unit behind a number; a noun known by its plural only counts whole things."""
    plus = 1 if text[one.end : one.end + 1] == "+" else 0
    times = re.match(r"\s?[×x]\s?(?=[A-Z])", text[one.end : one.end + 4])  # "8×A100 GPUs"
    behind = one.end + (times.end() if times else plus)
    unit = unit_before(text, one.start) or unit_after(text, behind)
    if unit is None and one.number.scale != 1:  # "Parameters=110M", not "heads=8"
        unit = unit_named(text, one.start)
    last = one.upper or one.number
    whole = last.decimals == 0 or last.scale != 1
    if unit is not None and unit.how == "plural":
        if _SETTING.search(text, max(0, one.start - 16), one.start):
            return None  # "rank 16 trains"
        averaged = _EACH.match(text, unit.end) is not None  # "1.8 slots on average"
        return unit if (whole and last.value >= 2) or averaged else None
    return unit if whole or unit is None or not is_thing(unit) else None  # "the 65.1 baseline"


def _stands(text: str, one: Found) -> bool:
    """Spelled-out numbers count only with a unit: "nine tasks", not "the two"."""
    if not one.spelled:
        return True
    if _FACTOR.search(text[max(0, one.start - 24) : one.start]):
        return True  # "by a factor of four"
    if one.number.value in (1, 2, 3) and _POINTS_BACK.search(
        text, max(0, one.start - 20), one.start
    ):
        return False
    if re.match(r"\s(?:different|distinct|separate|diverse)\b", text[one.end :]):
        return True
    many = one.number.value > 1 and _OF_MANY.match(text, one.end) is not None
    if many or (one.unit is None and _MANY_BACK.search(text, max(0, one.start - 24), one.start)):
        return True
    if one.unit is None or is_vague(one.unit):
        return one.unit is not None and one.unit.name == "directions" and one.number.value > 2
    if one.number.value == 1:
        between = text[one.end : one.unit.end].split()
        return len(between) <= 3
    return True
