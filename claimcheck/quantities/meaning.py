"""From numbers that were found to quantities: whose unit a number shares, what is a difference."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from claimcheck.quantities.changes import (
    NO_CHANGE,
    Change,
    Sort,
    change_around,
    is_absolute,
    is_relative,
)
from claimcheck.quantities.found import Found
from claimcheck.quantities.relations import LOOK_BACK, relation_after, relation_before
from claimcheck.quantities.units import Unit, canonical_unit
from claimcheck.records import Quantity, Relation

_SIZE = re.compile(r"\d\s?[BM]$")
_BILLIONS = re.compile(r"\d\s?B$")
_SENTENCE_END = re.compile(r"[.!?]\s+(?=[A-Z(\[\"“])")
_FACTOR = re.compile(
    r"\bfactors? of\s+(?:about\s+|almost\s+|roughly\s+|around\s+|over\s+|up to\s+|nearly\s+)?$"
)
_LIST_GAP = re.compile(
    r"(?:\s\([^()\d]{1,30}\))?\s*(?:,\s*(?:and\s+|or\s+)?|;\s*(?:and\s+)?|\s(?:and|or|vs\.?|versus)\s+|/|&)\s*(?:by\s+)?"
)
_ONE_WORD = re.compile(r"[\s-][a-z][a-z-]+(?:,\s(?:and\s)?|\s(?:and|or)\s)")
_LIST_GOES_ON = re.compile(r"\s?,|\s(?:and|or)\b|\s(?:on|for|in)\s[^.;,]{1,60}(?:,|\sand)")
_PART_OF = re.compile(
    r"\s(?:out\s)?of\s(?:every\s|each\s|the\s|all\s|these\s|our\s|its\s)?(?:total\s)?"
)
_TO = re.compile(
    r"\s(?:to|→|->)\s(?:about\s|only\s|just\s|over\s|under\s|nearly\s|roughly\s)?[$~≈]?"
)
_UNIT_TO = re.compile(r"\s?-?[\w%]{0,12}\s(?:to|→|->)\s(?:about\s|only\s|just\s|over\s|under\s)?")
_FROM = re.compile(
    r"\bfrom\s+(?:about\s+|around\s+|only\s+|just\s+|over\s+|roughly\s+)?[$~≈]?$", re.IGNORECASE
)
_NO_NOUN_AFTER = re.compile(
    r"\s?(?:[.,;:)]|$)|\s(?:for|on|in|when|with|while|as|at|and|by|per|after|if|using|across|from|without)\b"
)
_BRACKETED = re.compile(
    r"[\w\s%-]{0,30}\((?:the\s)?(?:median|mean|average|avg\.?|max(?:imum)?\.?|min(?:imum)?\.?|total|std\.?):?\s(?:of\s)?"
)
_NEXT_ASIDE = re.compile(
    r"[\w\s%-]{0,12},\s(?:and\s)?(?:max(?:imum)?\.?|min(?:imum)?\.?|median|mean|std\.?):?\s"
)
_OPPOSED = re.compile(
    r"[\w\s%-]{0,30},?\s(?:as opposed to|versus|vs\.?|compared (?:to|with)|rather than|instead of|against)\s(?:only\s|just\s)?"
)
_VERBLESS = re.compile(  # "A contributes 1.1 BLEU and B 0.6 BLEU"
    r"[\w\s%-]{0,14}?(?:,|,?\sand|,?\sbut|,?\swhile)\s(?:(?!(?:is|are|was|were|ha[sd]|have|to|at|of|with|from|than|in|on|by|reach\w*|achiev\w*|obtain\w*|scor\w*|get\w*|yield\w*|attain\w*|giv\w*|a|an)\b)[\w-]+\s){1,3}"
)
_AND_ALSO = re.compile(r"\s(?:and|or)\s")
_GOES_ON = re.compile(
    r"\s(?:and|or)\s|(?:\son average)?,?\s(?:and|but)\s(?:at most|at least|up to|only|about)\s"
)
_STATED = re.compile(r"\s(?:is|are|was|were)\b")
_BETWEEN_SIDES = re.compile(r"\s(?:to|→|against|versus|vs\.?|compared (?:to|with)|instead of)\s")
_DIFFERENCE = re.compile(r"\b(?:difference|gap|change|deficit)s?\b(?:[^.;]|\.\d)*$")
_CORRELATED = re.compile(r"\bcorrelat\w+", re.IGNORECASE)
_NEXT = re.compile(r"[\w\s%-]{0,14}\),?\s(?:and\s)?[^().;]{1,30}\(")
_SHARE_OF = re.compile(
    r"(?:%|percent)\sof\s(?:the\s|all\s|our\s|its\s|these\s)?(?:[\w-]+\s){0,2}?([a-z]+s)\b[^().;,]{0,40}\($"
    r"|\b(?:[Mm]ost|[Mm]any|[Ss]ome|majority of the|most of the)\s(?:[a-z]+\s)?([a-z]+s)\s\($"
)
_AT = re.compile(r"\b(at|with|after|for)\s(?:about\s|only\s)?$")
_UP_FROM = re.compile(r"[\s\w%-]{0,24},?\s(?:up|down)\sfrom\s(?:about\s|only\s)?")
_SETTING = re.compile(
    r"\b(?:size|rate|length|dimension(?:ality)?|temperature|threshold|width|depth|probability|decay|dropout)\s(?:of|=)\s$"
)
_RATIO = re.compile(r"\s(?:the|as|that|its|their|our)\b")
_BY_BEFORE = re.compile(r"\b(?:by|moves?|moved|shifts?)\s+(?:about\s)?$|\($")
_POINTED = ("points", "scores", "perplexity")


def read(text: str, found: Sequence[Found]) -> tuple[Quantity, ...]:
    """Quantities for all numbers of a text, in order."""
    boundaries = [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
    quantities: list[Quantity] = []
    last, previous = NO_CHANGE, None
    for chain in _chains(text, found):
        shared = next((one.unit for one in reversed(chain) if one.unit is not None), None)
        first, end = chain[0], chain[-1].end
        low = max(boundary for boundary in boundaries if boundary <= first.start)
        high = min(boundary for boundary in boundaries if boundary >= end)
        around = _Around(text, low, high, first.start, end)
        change = last if first.like_last else around.change(shared)
        if previous is not None and last.delta and not change.delta:
            same = (previous.unit and previous.unit.name) == (shared and shared.name)
            gap = text[previous.end : first.start]
            if (same and (_OPPOSED.fullmatch(gap) or _VERBLESS.fullmatch(gap))) or (
                sort_of(shared).scored and _NEXT.fullmatch(gap)
            ):
                change = last  # "3.9-fold, as opposed to 15.8-fold", "A (4.7 F1) and B (2.2)"
        bound = Relation.EQUAL
        if previous is not None and _goes_on(text, previous, first, shared):
            change = last if last.delta and not change.delta else change
            bound = (
                quantities[-1].relation
                if _AND_ALSO.fullmatch(text[_past(previous) : first.start])
                else bound
            )
        last, previous = change, replace(chain[-1], unit=chain[-1].unit or shared)
        for place, one in enumerate(chain):
            if place and one.negative and quantities[-1].direction < 0:
                change = Change(True, -1)  # "(-5.4 and -2.8 BLEU)"
            read_one = _quantity(one, one.unit or shared, around, change)
            if bound.is_bound and read_one.relation is Relation.EQUAL:
                read_one = read_one.model_copy(update={"relation": bound})
            quantities.append(read_one)
    return tuple(quantities)


def _past(one: Found) -> int:
    return max(one.end, one.unit.end) if one.unit else one.end


def _goes_on(text: str, left: Found, right: Found, unit: Unit | None) -> bool:
    """ "loses 0.9 BLEU and 0.8 chrF on average, and at most 1.3 points": one more of the same."""
    scores = left.unit is not None and left.unit.how == "score" and sort_of(unit).pointed
    scores = scores and not (unit and _STATED.match(text, unit.end))  # "1.2 A and 45 B is reached"
    return scores and _GOES_ON.fullmatch(text[_past(left) : right.start]) is not None


def with_elided_units(text: str, found: Sequence[Found]) -> list[Found]:
    """Gives units that are left out: "83 of 100 questions", "from 4 to 8 layers", "(median 12)"."""
    shared = [_told_before(text, one, found) for one in _moved(text, found)]
    for index in range(len(shared) - 2, -1, -1):
        one, whole = shared[index], shared[index + 1]
        if one.unit is None and _shares_head(text, one, whole):
            shared[index] = replace(one, unit=whole.unit)
            continue
        points = whole.unit is not None and whole.unit.name == "points"
        countable = (points or one.number.decimals == 0) and one.number.value != 1
        countable = countable and one.upper is None
        if one.unit is None and whole.unit is not None and whole.unit.how != "sign" and countable:
            smaller = one.number.value <= whole.number.value
            if smaller and _PART_OF.fullmatch(text[one.end : whole.start]):
                shared[index] = replace(one, unit=whole.unit)
    return shared


def _told_before(text: str, one: Found, found: Sequence[Found]) -> Found:
    """Units of "14 % of the sentences (1,872 of 13,183)" and "51 % at 1k pairs, 66 % at 20k"."""
    if one.unit is not None or one.upper is not None:
        return one
    if one.number.decimals and one.number.scale == 1:
        return one
    before = text[max(0, one.start - 80) : one.start]
    noun = _SHARE_OF.search(before)
    if noun is None and (part := re.search(r"[\d,]+\s(?:out\s)?of\s$", before)):
        noun = _SHARE_OF.search(before[: part.start()])
    if noun is not None and text[one.end : one.end + 1] in (")", " "):
        word = noun[1] or noun[2]
        return replace(one, unit=Unit(canonical_unit(word) or word, one.end, "noun"))
    if one.number.scale in (10**6, 10**9) and _NO_NOUN_AFTER.match(text, one.end):
        for other in found:  # "19.6M parameters …, against 63.1M"
            of_models = other.unit is not None and other.unit.name == "parameters"
            if other.end <= one.start and of_models and other.number.scale == one.number.scale:
                return replace(one, unit=other.unit)
    where = _AT.search(before)
    if where is None or not _NO_NOUN_AFTER.match(text, one.end):
        return one
    for other in reversed([other for other in found if other.end <= one.start][-2:]):
        behind = _AT.search(text[max(0, other.start - 20) : other.start])
        fits = other.unit is not None and other.unit.how != "sign" and other.number.decimals == 0
        if fits and behind and behind[1] == where[1] and other.number.scale == one.number.scale:
            return replace(one, unit=other.unit)
    return one


def _shares_head(text: str, one: Found, following: Found) -> bool:
    """ "12 encoder and 6 decoder layers": one word before each, and a noun for both."""
    unit = following.unit
    if unit is None or unit.how not in ("noun", "plural") or one.number.decimals:
        return False
    between = text[one.end : following.start]
    words = text[following.end : unit.end].replace("-", " ").split()
    one_each = len(words) == 2 or _ONE_WORD.match(text, following.end) is not None
    return one_each and _ONE_WORD.fullmatch(between) is not None


def _moved(text: str, found: Sequence[Found]) -> list[Found]:
    """Units of "from 4 to 8 layers", "from 120 ms to 45", "12 words on average (median 10)"."""
    shared = list(found)
    for index in range(len(shared) - 1):
        one, after = shared[index], shared[index + 1]
        gap = text[one.end : after.start]
        moved = _FROM.search(text[max(0, one.start - 30) : one.start]) is not None
        if (
            one.unit is None
            and after.unit is not None
            and one.upper is None
            and one.number.decimals == after.number.decimals
            and text[one.start - 1 : one.start] == "("
            and _BETWEEN_SIDES.fullmatch(gap)
        ):  # "smaller (24.2 to 6.8 GB)", "unchanged (22.7 against 22.9 points)"
            shared[index] = replace(one, unit=after.unit)
        elif one.unit is None and after.unit is not None and moved and _TO.fullmatch(gap):
            shared[index] = replace(one, unit=after.unit)
        elif one.unit is not None and after.unit is None and after.upper is None:
            ends = _NO_NOUN_AFTER.match(text, after.end) is not None
            same = one.number.decimals == after.number.decimals
            before = _UP_FROM.fullmatch(gap) is not None and same
            told = before or (
                moved and _UNIT_TO.fullmatch(gap) and (one.unit.how == "sign" or same)
            )
            aside = _BRACKETED.fullmatch(gap) or (one.like_last and _NEXT_ASIDE.fullmatch(gap))
            if aside:
                shared[index + 1] = replace(after, unit=one.unit, like_last=True)
            elif told and ends:
                shared[index + 1] = replace(after, unit=one.unit)
    return shared


def _chains(text: str, found: Sequence[Found]) -> Iterator[list[Found]]:
    """Runs of coordinated numbers: "8.2, 7.5 and 7.0 points", "84.6/83.4"."""
    chain: list[Found] = []
    for one in found:
        if chain and not _coordinated(text, chain[-1], one):
            yield chain
            chain = []
        chain.append(one)
    if chain:
        yield chain


def _coordinated(text: str, left: Found, right: Found) -> bool:
    leads = left.unit is not None and left.unit.end <= left.start  # "number of epochs: 2, 3"
    if left.unit is not None and left.unit.how != "sign" and not leads:
        gap = text[left.unit.end : right.start]
        if right.unit is None or right.unit.name != left.unit.name:
            return False
        if gap.strip() == "," and not _LIST_GOES_ON.match(text, right.unit.end):
            return False  # "31.7 BLEU, 1.9 BLEU more"
        return bool(_LIST_GAP.fullmatch(gap))
    gap = text[left.end : right.start]
    if (
        right.unit is not None
        and left.unit is None
        and _SETTING.search(text, max(0, left.start - 40), left.start)
    ):
        return False  # "a hidden size of 768 and 12 heads"
    if right.unit is not None and right.unit.name == "%" and left.number.value > 100:
        return False  # "a batch of 128 and 3% warm-up"
    alone = left.unit is None and right.unit is not None and gap.strip() == ","
    if alone and right.unit and not _LIST_GOES_ON.match(text, right.unit.end):
        return False  # "is 29.3, 4.1 points less"
    same = left.unit is None or right.unit is None or left.unit.name == right.unit.name
    same = same and left.number.decimals == right.number.decimals and left.spelled == right.spelled
    return same and bool(_LIST_GAP.fullmatch(gap))


class _Around(NamedTuple):
    """The sentence around a chain of numbers."""

    text: str
    low: int  # where the sentence begins and ends
    high: int
    start: int  # where the chain begins and ends
    end: int

    @property
    def before(self) -> str:
        return self.text[self.low : self.start]

    @property
    def after(self) -> str:
        """What follows the chain; the dollar sign that closes a formula is none of it."""
        closing = 1 if self.text[self.end : self.end + 1] == "$" else 0
        return self.text[self.end + closing : self.high]

    def change(self, unit: Unit | None) -> Change:
        """Whether the chain is one of differences."""
        past = unit.end if unit and self.end <= unit.end < self.high else self.end
        return change_around(self.before, self.after, self.text[past : self.high], sort_of(unit))


def sort_of(unit: Unit | None) -> Sort:
    """What a unit says about its number."""
    pointed = unit is not None and (
        unit.name in _POINTED or (unit.how == "score" and not _NO_SCORE.search(unit.name))
    )
    sign = unit is not None and unit.name in ("%", "x")
    things = unit is not None and unit.how in ("noun", "plural") and not pointed
    return Sort(
        scored=unit is None or pointed or sign,
        pointed=pointed,
        points=unit is not None and unit.name == "points",
        counted=things and unit is not None and unit.name not in _TIMES,
        share=unit is not None and unit.name == "%",
        times=unit is not None and unit.name == "x",
    )


_NO_SCORE = re.compile(r"(?:FLOPs?|FLOPS|OPS|Hz|Wh?|[KMGT]i?B)$")
_TIMES = frozenset("milliseconds seconds minutes hours days weeks months years".split())


def _quantity(one: Found, unit: Unit | None, around: _Around, change: Change) -> Quantity:
    text = around.text
    before = text[max(0, one.start - LOOK_BACK) : one.start]
    after = text[one.end : around.high]
    printed = text[one.start : one.end]
    name = unit.name if unit else None
    if name is None and _FACTOR.search(before):
        name = "x"
    if name == "%" and (
        is_absolute(around.before, after) or is_absolute(around.before, around.after)
    ):
        name = "points"
    if (name == "models" and _SIZE.search(printed)) or (name is None and _BILLIONS.search(printed)):
        name = "parameters"  # "a 13B model"
    delta, direction = change
    if name == "x" and _RATIO.match(after):
        delta, direction = NO_CHANGE  # "twice the speed" is a ratio of two values
    if one.plus:
        delta, direction = True, 1
    elif one.negative and not (
        name is None and one.number.value <= 1 and _CORRELATED.search(around.before)
    ):
        told = delta or name in _POINTED or name == "%" or _BY_BEFORE.search(before)
        if told or _DIFFERENCE.search(around.before[-140:]):
            delta, direction = True, -1
    value = one.number.value if delta else one.signed.value
    relation = relation_before(before, name, counted=sort_of(unit).counted)
    if one.upper is not None:
        relation = Relation.RANGE
    elif relation is Relation.EQUAL:
        relation = relation_after(after) or Relation.EQUAL
    return Quantity(
        printed=printed,
        value=value,
        upper=one.upper.value if one.upper else None,
        uncertainty=one.spread.value if one.spread else None,
        unit=name,
        relation=relation,
        delta=delta,
        direction=direction,
        relative=name == "x" or is_relative(around.before, around.after),
        decimals=one.number.decimals,
        scale=one.number.scale,
        start=one.start,
        end=one.end,
    )
