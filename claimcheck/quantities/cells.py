"""Reading a table cell as one number."""

from __future__ import annotations

import re
from decimal import Decimal

from claimcheck.quantities.numbers import MINUS, NUMBER, PURE_POWER, number_of, power_of

MAX_CELL = 80  # a longer cell is text

_TEX = (
    (
        re.compile(r"\\(?:textbf|textit|emph|underline|mathbf|boldsymbol|bm|mathrm|text|bf|it)\b"),
        "",
    ),
    (re.compile(r"\\(?:dag|ddag|dagger|ddagger|ast|star|circ|diamond)\b"), "*"),
    (re.compile(r"\\(?:times)\b"), "×"),
    (re.compile(r"\\(?:cdot)\b"), "·"),
    (re.compile(r"\\pm\b"), "±"),
    (re.compile(r"\\%"), "%"),
    (re.compile(r"\\[,;: !]|~"), " "),
    (re.compile(r"\\(?:leq?|geq?|approx|sim)\b"), ""),
    (re.compile(r"\{,\}"), ","),
    (re.compile(r"\$"), ""),
    (re.compile(r"_\s*\{([^{}]{0,20})\}"), r"_\1"),
    (re.compile(r"\^\s*\{([^{}]{0,20})\}"), r"^\1"),
    (re.compile(r"[{}]"), ""),
)
_FOOTNOTE = re.compile(r"\^\s*[a-z*†‡§¶]{1,3}|[*†‡§¶∗⋆★♠♣♦♥✓↑↓△▲▼]+")
_PLUS_MINUS = re.compile(r"±|\+/[-−]|\+\s?[-−](?=\s?\d)")
_SPREAD_BELOW = re.compile(r"_\s*(\d+(?:\.\d+)?)\s*$")  # 86.7 with the spread as a subscript
_BOUND = re.compile(r"^[~≈∼<>≤≥]\s*")
_UNITS = re.compile(
    r"(?<=[\d.)\s])(?:%|‰|percent|pp|pts?|points?|x|×|ms|secs?|s|min|h|hrs?|hours?|days?|GB|MB|TB|°C)$"
)


def _halves(text: str) -> tuple[str, str | None]:
    """The number of a cell, and what stands behind ± or below it."""
    plain = text
    for pattern, replacement in _TEX:
        plain = pattern.sub(replacement, plain)
    plain = _FOOTNOTE.sub("", plain).strip()
    number, sign, spread = plain, "", ""
    split = _PLUS_MINUS.search(plain)
    if split:
        number, sign, spread = plain[: split.start()], split.group(), plain[split.end() :]
        number = number.rstrip().removesuffix("(").removesuffix("_")
        spread = spread.strip().removesuffix(")")
    else:
        below = _SPREAD_BELOW.search(plain)
        if below:
            number, sign, spread = plain[: below.start()], "_", below[1]
    return number.strip(), spread.strip() if sign else None


def _single(body: str) -> Decimal | None:
    """The value of a text that is one number and nothing else, unit aside."""
    body = _BOUND.sub("", body)
    if body.startswith("(") and body.endswith(")"):
        body = body[1:-1].strip()
    sign = 1
    if body[:1] == "+":
        body = body[1:].lstrip()
    elif body[:1] and body[0] in MINUS:
        sign, body = -1, body[1:].lstrip()
    for _ in range(2):  # "4.6 % points"
        body = _UNITS.sub("", body).rstrip()
    power = PURE_POWER.fullmatch(body)
    match = None if power else NUMBER.fullmatch(body)
    number = power_of(power) if power else number_of(match) if match else None
    return None if number is None else sign * number.value


def cell_number(text: str) -> Decimal | None:
    """The one number a table cell states, or None when it states none or several.

    Footnote marks, emphasis, units, a percent sign and a ± part are ignored; "2.3·10^19" and
    "1.2M" are scaled. Units are not converted: "41%" is 41.
    """
    if not text or len(text) > MAX_CELL:
        return None
    return _single(_halves(text)[0])


def cell_uncertainty(text: str) -> Decimal | None:
    """The number behind ± in a table cell, or None."""
    if not text or len(text) > MAX_CELL:
        return None
    number, spread = _halves(text)
    return _single(spread) if spread and _single(number) is not None else None
