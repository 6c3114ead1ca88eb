"""Finding the quantities that a text states."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from claimcheck.quantities import context
from claimcheck.quantities.masks import FILL, mask
from claimcheck.quantities.numbers import (
    MINUS,
    NUMBER,
    PURE_POWER,
    SPELLED,
    Number,
    number_of,
    power_of,
    spelled_number,
    ten_to,
)
from claimcheck.quantities.units import Unit, is_vague, sign_after, unit_after, unit_before
from claimcheck.records import Quantity, Relation

REPEATED = frozenset(
    [
        "iterations",
        "runs",
        "seeds",
        "trials",
        "restarts",
        "folds",
        "tasks",
        "datasets",
        "languages",
        "checkpoints",
    ]
)
MAX_TEXT = 200_000  # characters read of one text

_SIZE = re.compile(r"\d\s?B$")
_SENTENCE_END = re.compile(r"[.!?]\s+(?=[A-Z(\[\"“])")
_PLUS_MINUS = re.compile(r"\s?\(?\s?(?:±|\\pm|\+/[-−])\s?")
_DASH = re.compile(r"\s?[–—−-]{1,2}\s?")
_TO = re.compile(r"\s+to\s+")
_UNIT_TO = re.compile(r"[\s-]?[\w%]{1,12}\s+to\s+")
_INTERVAL = re.compile(r"∈\s?[\[(]\s?$")
_INTERVAL_INSIDE = re.compile(r",\s?(?:(?:\.{3}|…)\s?,\s?)?")
_POINTS_BACK = re.compile(r"\b(?:the|these|those|both|its|their|any|other)\s+$", re.IGNORECASE)
_FACTOR = re.compile(
    r"\bfactors? of\s+(?:about\s+|almost\s+|roughly\s+|around\s+|over\s+|up to\s+|nearly\s+)?$"
)
_AND = re.compile(r"\s+(?:and|to)\s+")
_FROM = re.compile(r"\bfrom\s+(?:about\s+|around\s+|only\s+|just\s+)?[$~≈]?$", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween\s+$", re.IGNORECASE)
_LIST_GAP = re.compile(
    r"\s*(?:,\s*(?:and\s+|or\s+)?|;\s*(?:and\s+)?|\s(?:and|or|vs\.?|versus)\s+|/|&)\s*(?:by\s+)?"
)
_TIMES_BEFORE = re.compile(r"\d\s{0,2}(?:[·×⋅∙∗*xX]|\\times|\\cdot)\s{0,2}$")
_FOLD_WORDS = re.compile(
    r"\b(?:(?P<twice>twice)|(?P<order>(?:an?|one|two|three|four|five)\sorders?\sof\smagnitude)"
    r"|(?P<fold>(?:two|three|four|five|six|seven|eight|nine|ten)-?\s?fold))\b",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"\b(?:improv|increas|rais|boost|reduc|decreas|drop|lower|fall|fell|grow|grew|ris|rose|go(?:es|ing)?\b|went|push|mov|chang|jump|climb|degrad|declin|cut|scal)\w*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Found:
    """A number in the text, before its surroundings are read."""

    start: int
    end: int  # behind the number, its sign unit and its ± part
    number: Number
    negative: bool = False
    plus: bool = False
    spelled: bool = False
    upper: Number | None = None
    spread: Number | None = None
    unit: Unit | None = None


def find_quantities(text: str) -> tuple[Quantity, ...]:
    """The quantities that ``text`` states, in order, with spans into ``text``.

    Citations, references to tables and sections, years, versions and digits inside names are no
    quantities. For a difference (``delta``) the value is its magnitude and ``direction`` its sign,
    as far as the text says it.
    """
    text = text[:MAX_TEXT]
    masked = mask(text)
    found = _merge(text, masked, sorted(_numbers(text, masked), key=lambda one: one.start))
    found = [replace(one, unit=one.unit or _noun_unit(text, one)) for one in found]
    found = [one for one in found if _stands(text, one)]
    return _read(text, found)


def _numbers(text: str, masked: str) -> Iterator[_Found]:
    taken: list[tuple[int, int]] = []
    for match in PURE_POWER.finditer(masked):
        number = power_of(match)
        if number is not None and not _TIMES_BEFORE.search(masked[: match.start()]):
            taken.append(match.span())
            yield _signed(text, match.start(), match.end(), number)
    for match in _FOLD_WORDS.finditer(masked):
        taken.append(match.span())
        yield _fold(match)
    position = 0
    while digits := NUMBER.search(masked, position):
        position = digits.end()
        if any(start < digits.end() and digits.start() < end for start, end in taken):
            continue
        number, end = _plain_number(digits)
        position = max(end, digits.start() + 1)
        if number is None or not _bounded(text, masked, digits.start(), end):
            continue
        yield _signed(text, digits.start(), end, number)
    for match in SPELLED.finditer(masked):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            yield _Found(match.start(), match.end(), spelled_number(match), spelled=True)


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


def _signed(text: str, start: int, end: int, number: Number) -> _Found:
    sign = text[start - 1] if start else ""
    before = text[start - 2] if start > 1 else " "
    opens = before.isspace() or before in "([{=,:;~≈<>$|/"
    negative = sign in MINUS and sign != "" and opens
    plus = sign == "+" and opens
    unit = sign_after(text, end)
    return _Found(
        start - (negative or plus),
        unit.end if unit else end,
        number,
        negative=negative,
        plus=plus,
        unit=unit,
    )


def _fold(match: re.Match[str]) -> _Found:
    word = match.group().lower()
    if match["twice"]:
        number = Number(Decimal(2), 0, Decimal(1))
    elif match["order"]:
        first = word.split()[0]
        orders = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}[first]
        number = Number(ten_to(orders), 0, ten_to(orders))
    else:
        spelled = SPELLED.match(re.split(r"-?\s?fold", word)[0])
        number = spelled_number(spelled) if spelled else Number(Decimal(1), 0, Decimal(1))
    return _Found(
        match.start(), match.end(), number, spelled=True, unit=Unit("x", match.end(), "sign")
    )


def _merge(text: str, masked: str, found: list[_Found]) -> list[_Found]:
    """Join value and ±, and the two ends of a range; drop ratings' and fractions' lower halves."""
    merged: list[_Found] = []
    index = 0
    while index < len(found):
        one = found[index]
        following = found[index + 1] if index + 1 < len(found) else None
        gap = masked[one.end : following.start] if following else ""
        if following and _PLUS_MINUS.fullmatch(gap):
            closing = 1 if text[following.end : following.end + 1] == ")" and "(" in gap else 0
            one = replace(
                one,
                end=following.end + closing,
                spread=following.number,
                unit=one.unit or following.unit,
            )
            index += 1
        elif following and _is_range(text, masked, one, following, gap):
            upper = following.number
            if following.negative:
                upper = upper._replace(value=-upper.value)
            one = replace(one, end=following.end, upper=upper, unit=following.unit or one.unit)
            index += 1
        elif following and gap == "/" and _is_fraction(one, following):
            index += 1
            if one.number.decimals == 0:
                index += 1
                share = _share(text, one, following)
                if share is not None:
                    merged.append(share)
                continue
        merged.append(one)
        index += 1
    return merged


def _is_fraction(one: _Found, following: _Found) -> bool:
    """ "1/3", or a rating as "7.2/10": the second number is a denominator."""
    whole = following.number.decimals == 0 and following.unit is None
    small = one.number.decimals == 0 and one.number.value < following.number.value <= 100
    return whole and (small or following.number.value in (5, 10, 100))


def _share(text: str, one: _Found, following: _Found) -> _Found | None:
    """ "1/4 the cost", "1/3 of it": a ratio, where the words behind make it one."""
    if not re.match(r"\s(?:of|the|as)\b", text[following.end :]) or not following.number.value:
        return None
    ratio = one.number.value / following.number.value
    decimals = max(0, -int(ratio.as_tuple().exponent))
    return replace(
        one,
        end=following.end,
        number=Number(ratio, decimals, Decimal(1)),
        unit=Unit("x", following.end, "sign"),
    )


def _is_range(text: str, masked: str, one: _Found, following: _Found, gap: str) -> bool:
    """Whether two numbers are the ends of one range, not two values or a change."""
    before = text[max(0, one.start - 40) : one.start]
    low = -one.number.value if one.negative else one.number.value
    high = -following.number.value if following.negative else following.number.value
    if high <= low or one.plus or following.plus:
        return False
    if _INTERVAL.search(before) and _INTERVAL_INSIDE.fullmatch(gap):
        return masked[following.end : following.end + 2].lstrip()[:1] in ("]", ")")
    if following.negative:
        return False
    if _DASH.fullmatch(gap):
        return gap == gap.strip() or gap.strip() == "–"
    unit = following.unit or unit_after(text, following.end)
    if unit is not None and unit.how == "score":
        return False
    if _TO.fullmatch(gap) or (_UNIT_TO.fullmatch(gap) and _FROM.search(before)):
        wide = text[max(0, one.start - 90) : one.start] if _FROM.search(before) else before
        return not _CHANGED.search(wide)
    return bool(_BETWEEN.search(before)) and bool(_AND.fullmatch(gap))


def _noun_unit(text: str, one: _Found) -> Unit | None:
    """The unit behind a number; a noun known by its plural only counts whole things."""
    plus = 1 if text[one.end : one.end + 1] == "+" else 0
    times = re.match(r"\s?×\s?(?=[A-Z])", text[one.end : one.end + 4])  # "8×A100 GPUs"
    behind = one.end + (times.end() if times else plus)
    unit = unit_before(text, one.start) or unit_after(text, behind)
    if unit is not None and unit.how == "plural":
        last = one.upper or one.number
        return unit if last.decimals == 0 and last.value >= 2 else None
    return unit


def _stands(text: str, one: _Found) -> bool:
    """Spelled-out numbers count only with a unit: "nine tasks", not "the two"."""
    if not one.spelled:
        return True
    if one.number.value <= 3 and _POINTS_BACK.search(text[: one.start]):
        return False
    if re.match(r"\s(?:different|distinct|separate|diverse)\b", text[one.end :]):
        return True
    if one.unit is None or is_vague(one.unit):
        return False
    if one.number.value == 1:
        between = text[one.end : one.unit.end].split()
        return len(between) <= 3
    return True


def _read(text: str, found: list[_Found]) -> tuple[Quantity, ...]:
    boundaries = [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
    quantities: list[Quantity] = []
    for chain in _chains(text, found):
        shared = next((one.unit for one in reversed(chain) if one.unit is not None), None)
        first, last = chain[0], chain[-1]
        low = max(boundary for boundary in boundaries if boundary <= first.start)
        high = min(boundary for boundary in boundaries if boundary >= last.end)
        before, after = text[low : first.start], text[last.end : high]
        change = context.change_around(before, after)
        for one in chain:
            own = one.unit or shared
            quantities.append(
                _quantity(text, one, own, before, text[one.end : high], after, change)
            )
    return tuple(quantities)


def _chains(text: str, found: list[_Found]) -> Iterator[list[_Found]]:
    """Runs of coordinated numbers: "8.2, 7.5 and 7.0 points", "84.6/83.4"."""
    chain: list[_Found] = []
    for one in found:
        if chain and not _coordinated(text, chain[-1], one):
            yield chain
            chain = []
        chain.append(one)
    if chain:
        yield chain


def _coordinated(text: str, left: _Found, right: _Found) -> bool:
    leads = left.unit is not None and left.unit.end <= left.start  # "number of epochs: 2, 3"
    if left.unit is not None and left.unit.how != "sign" and not leads:
        gap = text[left.unit.end : right.start]
        same = right.unit is not None and right.unit.name == left.unit.name
        return same and bool(_LIST_GAP.fullmatch(gap))
    same = left.unit is None or right.unit is None or left.unit.name == right.unit.name
    same = same and left.number.decimals == right.number.decimals and left.spelled == right.spelled
    return same and bool(_LIST_GAP.fullmatch(text[left.end : right.start]))


def _quantity(
    text: str,
    one: _Found,
    unit: Unit | None,
    before: str,
    own_after: str,
    chain_after: str,
    change: context.Change,
) -> Quantity:
    own_before = text[max(0, one.start - context.LOOK_BACK) : one.start]
    name = unit.name if unit else None
    if name is None and _FACTOR.search(own_before):
        name = "x"
    delta, direction = change.delta, change.direction
    relative = name == "x" or context.is_relative(before, chain_after)
    if name == "%" and (context.is_absolute(own_after) or context.is_absolute(chain_after)):
        name = "points"
    if one.spelled and name == "x" and re.match(r"\s(?:the|as)\b", own_after):
        delta, direction = False, 0  # "twice the speed" is a ratio of two values, both positive
    if one.plus:
        delta, direction = True, 1
    elif one.negative and (delta or name in ("points", "%") or own_before.endswith("(")):
        delta, direction = True, -1
    value, upper = one.number.value, one.upper
    one_printed = text[one.start : one.end]
    if one.negative and not delta:
        value = -value
    if name in (None, "models") and _SIZE.search(one_printed):
        name = "parameters"  # "a 13B model"
    relation = Relation.EQUAL
    if upper is not None:
        relation = Relation.RANGE
    else:
        relation = (
            context.relation_before(own_before)
            or context.relation_after(own_after)
            or Relation.EQUAL
        )
        if name in REPEATED and re.search(r"\bover\s+(?:the\s+|all\s+)?$", own_before):
            relation = Relation.EQUAL  # "averaged over 5 runs" counts the runs
    return Quantity(
        printed=one_printed,
        value=value,
        upper=upper.value if upper else None,
        uncertainty=one.spread.value if one.spread else None,
        unit=name,
        relation=relation,
        delta=delta,
        direction=direction,
        relative=relative,
        decimals=one.number.decimals,
        scale=one.number.scale,
        start=one.start,
        end=one.end,
    )
