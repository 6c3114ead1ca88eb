"""The spelling of one number: digits, thousands, powers of ten, magnitudes, words."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

MINUS = "-−–‒﹣－"  # what papers use for minus
MAX_EXPONENT = 60  # larger powers are not measurements, and would make huge integers
MAX_DIGITS = 40

_DIGITS = (
    r"(?:\d{1,3}(?:(?:,|\{,\}|[\u2009\u202f])\d{3})+(?![\d])|\d{1,40})(?:\.\d{1,40})?|\.\d{1,40}"
)
_TIMES = r"\s{0,2}(?:[·×⋅∙∗*xX]|\\times|\\cdot)\s{0,2}"
_POWER = rf"10\s?(?:\^\s?)?\{{?\s?(?P<power>[{MINUS}]?\s?\d{{1,2}})(?:\s?\}})?"
_RAISED = "⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹"
_PLAIN = str.maketrans(_RAISED, "-+0123456789")

NUMBER = re.compile(
    rf"(?:(?P<mantissa>{_DIGITS})"
    rf"(?:{_TIMES}(?:10(?P<super>[{_RAISED}]{{1,3}})|{_POWER}(?!\d|\.\d))"
    rf"|[eE](?P<exponent>[{MINUS}+]?\d{{1,2}})(?![\w])"
    r"|(?P<magnitude>[ –-]?(?:thousand|million|billion|trillion|bn)\b|[KkMBT](?![\w])"
    r"|[ ][KMBT](?=\s(?:tokens|parameters|params|words|sentences|examples|samples|documents|images|pairs|steps|rows|characters)\b))"
    r"|(?P<letter>(?:mn|k)(?![\w])))?)"
)
PURE_POWER = re.compile(
    rf"(?<![\w.,])10\s?\^\s?\{{?\s?(?P<caret>[{MINUS}]?\s?\d{{1,2}})(?:\s?\}})?(?!\d|\.\d)"
    rf"|(?<![\w.,])10(?P<super>[{_RAISED}]{{1,3}})|(?<![\w.,])10(?P<raised>[{MINUS}][1-9])(?![\d.%,])"
)

MAGNITUDES = {
    "thousand": 3,
    "million": 6,
    "billion": 9,
    "trillion": 12,
    "bn": 9,
    "mn": 6,
    "k": 3,
    "m": 6,
    "b": 9,
    "t": 12,
}

_UNITS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
WORDS: dict[str, int] = {word: value for value, word in enumerate(_UNITS)}
WORDS |= {word: 10 * (index + 2) for index, word in enumerate(_TENS)}
WORDS |= {
    f"{ten}{joint}{unit}": 10 * (i + 2) + j
    for i, ten in enumerate(_TENS)
    for j, unit in enumerate(_UNITS[:10])
    if j
    for joint in ("-", " ")
}
_ALTERNATIVES = "|".join(sorted(WORDS, key=len, reverse=True))
SPELLED = re.compile(
    rf"(?<![\w-])(?P<word>{_ALTERNATIVES})(?P<magnitude>[ –-](?:hundred|thousand|million|billion))?(?![\w])",
    re.IGNORECASE,
)


class Number(NamedTuple):
    """A spelled number: its value, the digits printed behind the point, and the scale of the digits."""

    value: Decimal
    decimals: int
    scale: Decimal


def ten_to(power: int) -> Decimal:
    """10^power, exactly; powers beyond ``MAX_EXPONENT`` raise ValueError."""
    if abs(power) > MAX_EXPONENT:
        raise ValueError(f"10^{power} is no measurement")
    return Decimal(1).scaleb(power)


def exponent_value(text: str) -> int:
    """The integer of an exponent as printed, with any minus sign."""
    compact = text.replace(" ", "").translate(_PLAIN)
    for sign in MINUS:
        compact = compact.replace(sign, "-")
    return int(compact)


def number_of(match: re.Match[str]) -> Number | None:
    """The number that a match of ``NUMBER`` spells, or None when it is out of all bounds."""
    digits = re.sub(r"[,{}\u2009\u202f]", "", match["mantissa"])
    if len(digits) > MAX_DIGITS:
        return None
    mantissa = Decimal(digits)
    decimals = len(digits.partition(".")[2])
    power = 0
    if match["power"] or match["super"]:
        power = exponent_value(match["power"] or match["super"])
    elif match["exponent"]:
        power = exponent_value(match["exponent"])
    elif match["magnitude"] or match["letter"]:
        power = MAGNITUDES[(match["magnitude"] or match["letter"]).strip(" –-").lower()]
    try:
        scale = ten_to(power)
    except ValueError:
        return None
    return Number(mantissa * scale, decimals, scale)


def power_of(match: re.Match[str]) -> Number | None:
    """The number that a match of ``PURE_POWER`` spells."""
    try:
        scale = ten_to(exponent_value(match["caret"] or match["super"] or match["raised"]))
    except ValueError:
        return None
    return Number(scale, 0, scale)


def spelled_number(match: re.Match[str]) -> Number:
    """The number that a match of ``SPELLED`` spells."""
    value = Decimal(WORDS[match["word"].lower()])
    scale = Decimal(1)
    if match["magnitude"]:
        word = match["magnitude"].strip(" –-").lower()
        scale = Decimal(100) if word == "hundred" else ten_to(MAGNITUDES[word])
    return Number(value * scale, 0, scale)


def share_of(top: int, bottom: int) -> Number:
    """A fraction as a number: "a third" is 1/3, known to two digits (0.33), "half" to one (0.5)."""
    ratio = Decimal(top) / Decimal(bottom)
    decimals = min(2, max(0, -int(ratio.as_tuple().exponent)))
    return Number(ratio, decimals, Decimal(1))
