"""What belongs to one number: its ± part, the other end of its range, a denominator."""

from __future__ import annotations

import re
from dataclasses import replace

from claimcheck.quantities.found import Found
from claimcheck.quantities.numbers import Number, share_of
from claimcheck.quantities.units import Unit, unit_after

_PLUS_MINUS = re.compile(r"(?:\s[A-Za-z]+){0,2}\s?\(?\s?(?:±|\\pm|\+/[-−])\s?")
_DASH = re.compile(r"\s?[–—−-]{1,2}\s?")
_HANGING = re.compile(r"-\s(?:to|or)\s")  # "5- to 10-fold"
_TO = re.compile(r"\s+to\s+")
_UNIT_TO = re.compile(r"[\s-]?[\w%]{1,12}\s+to\s+")
_AND = re.compile(r"\s+(?:and|to)\s+")
_UNIT_AND = re.compile(r"\s[\w%]{1,12}\s+(?:and|to)\s+")
_FROM = re.compile(
    r"\bfrom\s+(?:about\s+|around\s+|only\s+|just\s+|as low as\s+|as little as\s+|roughly\s+|under\s+)?[$~≈]?$",
    re.IGNORECASE,
)
_FROM_SETTING = re.compile(
    r"\bfrom\s(?:an?\s)?(?:[a-z-]+\s){0,2}(?:size|length|width|depth|rank|beam|step|rate|epoch)\s(?:of\s)?$",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\bbetween\s+(?:about\s+|roughly\s+)?$", re.IGNORECASE)
_TWO_VALUES = re.compile(
    r"\b(?:differences?|gap|margin|distance|discrepancy|comparison|choose|choice)\s(?:\w+\s)?between\s+$"
)
_INTERVAL = re.compile(
    r"(?:∈|\b(?:in|from|range|interval|within|between|over|to|of)(?:\sthe (?:range|interval))?)\s?\[\s?$"
    r"|(?:∈|\b(?:range|interval)(?:\sof)?)\s?\(\s?$"
)
_INTERVAL_INSIDE = re.compile(r",\s?(?:(?:\.{3}|…)\s?,\s?)?")
_CHANGED = re.compile(
    r"\b(?:improv|increas|rais|boost|reduc|decreas|drop|lower|fall|fell|grow|grew|ris|rose|go(?:es|ing)?\b|went|push|mov|chang|jump|climb|degrad|declin|cut|scal"
    r"|lift|bring|brought|tak(?:e|ing)|took|driv|drove|tumbl|plummet|slip|sink|sank|creep|crept|doubl|tripl|halv|shrink|shrank|shrunk|widen|narrow|accelerat|worsen|deteriorat|shorten|slow|speed|sped"
    r"|expand|extend|surg|soar|nudg|shift|lengthen|trim|prun|shav|updat|convert|switch|advanc|up|down|dip|plung|leap|compress|bump|dwindl|diminish|gains?|drift)\w*",
    re.IGNORECASE,
)
_SWITCHED = re.compile(r"\b(?:chang|convert|switch|turn)\w*\s(?:\w+\s){0,3}$")
_RANGING = re.compile(
    r"\b(?:rang|vary|vari|span|sweep|swept|anywhere|sizes|values|scales)\w*", re.IGNORECASE
)
_OUT_OF = re.compile(r"\sout\sof\s")
_SLASH = re.compile(r"\s?/\s?")


def join(text: str, masked: str, found: list[Found]) -> list[Found]:
    """Join value and ±, and the two ends of a range; drop ratings' and fractions' lower halves."""
    merged: list[Found] = []
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
                unit=one.unit or following.unit or _unit_between(text, one, gap),
            )
            index += 1
        elif following and _is_range(text, masked, one, following, gap):
            one = replace(
                one,
                end=following.end,
                number=_magnified(one, following, gap),
                upper=following.signed,
                unit=following.unit or one.unit,
            )
            index += 1
        elif following and _OUT_OF.fullmatch(gap) and one.number.decimals and _is_scale(following):
            index += 1  # "4.1 out of 5"
        elif following and gap == "/" and _is_fraction(text, one, following, found, index):
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


def _unit_between(text: str, one: Found, gap: str) -> Unit | None:
    """The unit of "212 tokens (±34)"."""
    return unit_after(text, one.end) if re.match(r"\s[A-Za-z]", gap) else None


def _magnified(one: Found, following: Found, gap: str) -> Number:
    """The lower end of a range; "12–15K" begins at 12K."""
    number, scale = one.number, following.number.scale
    written_once = number.scale == 1 and scale > 1 and number.value < following.number.value / scale
    if not (written_once and _DASH.fullmatch(gap)):
        return number
    return Number(number.value * scale, number.decimals, scale)


def _is_scale(following: Found) -> bool:
    return following.unit is None and following.number.value in (4, 5, 7, 10, 100)


def _is_fraction(text: str, one: Found, following: Found, found: list[Found], index: int) -> bool:
    """ "1/3", or a rating as "7.2/10": the second number is a denominator; "80/10/10" is a list."""
    if index + 2 < len(found) and _SLASH.fullmatch(text[following.end : found[index + 2].start]):
        return False
    if text[one.start - 1 : one.start] == "/":
        return False
    whole = following.number.decimals == 0 and following.unit is None
    small = one.number.decimals == 0 and one.number.value < following.number.value
    small = small and (following.number.value <= 100 or one.number.value == 1)
    rating = following.number.value in (5, 10, 100) and one.number.value <= following.number.value
    return whole and (small or rating)


def _share(text: str, one: Found, following: Found) -> Found | None:
    """ "1/4 the cost", "1/3 of it": a ratio, where the words behind make it one."""
    if not re.match(r"\s(?:of|the|as)\b", text[following.end :]) or not following.number.value:
        return None
    number = share_of(int(one.number.value), int(following.number.value))
    return replace(one, end=following.end, number=number, unit=Unit("x", following.end, "sign"))


def _is_range(text: str, masked: str, one: Found, following: Found, gap: str) -> bool:
    """Whether two numbers are the ends of one range, not two values or a change."""
    before = text[max(0, one.start - 40) : one.start]
    if following.signed.value <= one.signed.value or one.plus:
        return False
    if following.plus:  # "a scale of -2 to +2"
        return one.negative and _TO.fullmatch(gap) is not None
    if _FROM_SETTING.search(before) and not _RANGING.search(before):
        return False  # "from batch size 4 to 16": before and after
    if _INTERVAL.search(before) and _INTERVAL_INSIDE.fullmatch(gap):
        return masked[following.end : following.end + 2].lstrip()[:1] in ("]", ")")
    if following.negative:
        return False
    if _DASH.fullmatch(gap):
        return gap == gap.strip() or gap.strip() == "–"
    if _HANGING.fullmatch(gap):
        return "to" in gap
    if (
        _BETWEEN.search(before)
        and not _TWO_VALUES.search(before)
        and (_AND.fullmatch(gap) or _UNIT_AND.fullmatch(gap))
    ):
        return True
    unit = following.unit or unit_after(text, following.end)
    leaves = _FROM.search(before) is not None
    if not leaves:  # "brings 4 to 6 points"
        return _TO.fullmatch(gap) is not None and not _SWITCHED.search(before)
    if not (_TO.fullmatch(gap) or _UNIT_TO.fullmatch(gap)):
        return False
    if _RANGING.search(before):
        return True
    if unit is not None and unit.how == "score":
        return False
    return not _CHANGED.search(text[max(0, one.start - 90) : one.start])
