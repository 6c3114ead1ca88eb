"""Whether the words around a number make it a difference, and which way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

LOOK_AHEAD = 70
LOOK_FAR = 140

# verbs that say how far something moved ("drops 3 points", "improves it by 3 points")
_UP_VERB = r"improv(?:e[sd]?|ing)|increas(?:e[sd]?|ing)|gain(?:s|ed|ing)?|boost(?:s|ed|ing)?|rais(?:e[sd]?|ing)|lead(?:s|ing)?|led|advanc(?:e[sd]?|ing)|better(?:s|ed|ing)?|rise[sn]?|rising|rose|grow(?:s|n|ing)?|grew|go(?:es)? up|went up|climb(?:s|ed|ing)?|jump(?:s|ed|ing)?|lift(?:s|ed|ing)?|surg(?:e[sd]?|ing)|soar(?:s|ed)?|leap(?:s|t|ed)?|expand(?:s|ed|ing)?|speed(?:s|ing)? up|sped up|accelerat(?:e[sd]?|ing)|enhanc(?:e[sd]?|ing)|ascend(?:s|ed)?|outpac(?:e[sd]?|ing)"
_DOWN_VERB = r"reduc(?:e[sd]?|ing)|decreas(?:e[sd]?|ing)|drop(?:s|ped|ping)?|lower(?:s|ed|ing)?|degrad(?:e[sd]?|ing)|fall(?:s|ing|en)?|fell|declin(?:e[sd]?|ing)|hurt(?:s|ing)?|harm(?:s|ed|ing)?|los(?:e[s]?|t|ing)|trail(?:s|ed|ing)?|lag(?:s|ged|ging)?|deteriorat(?:e[sd]?|ing)|cut(?:s|ting)?|shrink(?:s|ing)?|shrank|shrunk|worsen(?:s|ed|ing)?|go(?:es)? down|went down|slow(?:s|ed|ing)?(?: down)?|shorten(?:s|ed|ing)?|diminish(?:es|ed|ing)?|weaken(?:s|ed|ing)?|slip(?:s|ped)?|dip(?:s|ped)?|sink(?:s|ing)?|sank|plummet(?:s|ed)?|tumble[sd]?|plunge[sd]?|slash(?:es|ed|ing)?|sav(?:e[sd]?|ing)|regress(?:es|ed)?|undershoot(?:s|ing)?"
# verbs whose direct object is who is passed: only "by 3 points" is how far
_OVER_VERB = r"outperform(?:s|ed|ing)?|exceed(?:s|ed|ing)?|surpass(?:es|ed|ing)?|beat(?:s|ing|en)?|win(?:s|ning)?|won|outscor(?:e[sd]?|ing)|overtak(?:e[sn]?|ing)|overtook|outrank(?:s|ed)?|eclips(?:e[sd]?|ing)|edg(?:e[sd]?|ing) out|outdo(?:es)?|outdid"
_UNDER_VERB = r"underperform(?:s|ed|ing)?"
# verbs that move a score only when points are their object ("costs 0.4 points")
_GIVING = r"add(?:s|ed|ing)?|bring(?:s|ing)?|brought|contribut(?:e[sd]?|ing)|recover(?:s|ed|ing)?|buy(?:s|ing)?|regain(?:s|ed|ing)?|(?:is|are|was|were|be) worth"
_TAKING = r"cost(?:s|ing)?|shav(?:e[sd]?|ing)(?: off)?|sacrific(?:e[sd]?|ing)|forfeit(?:s|ed|ing)?|trim(?:s|med|ming)?|conced(?:e[sd]?|ing)|giv(?:es?|ing) up|gave up|knock(?:s|ed|ing)? off|strip(?:s|ped)? off"
_YIELDING = (
    r"yield(?:s|ed|ing)?|giv(?:es?|ing)|gave|provid(?:e[sd]?|ing)|deliver(?:s|ed|ing)?|give us"
)
_MODIFYING = re.compile(
    r"(?:^|[,;:]\s)(?:\w+ly,?\s|then\s|also\s)?(?:Add|Remov|Replac|Includ|Drop|Switch|Swapp|Increas|Doubl|Enlarg|Scal|Incorporat|Introduc|Extend|Ablat|Insert|Tripl|Append|Inject|Discard)ing\b[^.;]*$",
    re.IGNORECASE,
)
_DIFFERING = r"differ(?:s|ed|ing)?|var(?:y|ies|ied|ying)|deviat(?:e[sd]?|ing)|disagree[sd]?|fluctuat(?:e[sd]?|ing)|(?:is|are|was|were) separated"

_UP_NOUN = r"improvements?|increases?|gains?|boosts?|advantages?|advances?|lead|rise|growth|benefits?|speed[- ]?ups?|jump|uplift|leap|edge|bump|overhead|acceleration"
_DOWN_NOUN = r"reductions?|decreases?|drops?|declines?|degradations?|loss(?:es)?|deficits?|deterioration|savings?|penalt(?:y|ies)|regressions?|dips?|shortfalls?|slow-?downs?|decline|cut(?=\sin\b)"
_EVEN_NOUN = r"differences?|gaps?|margins?|changes?|deltas?|discrepanc(?:y|ies)|disparit(?:y|ies)|variations?|fluctuations?"
_NO_CHANGE_NOUN = r"(?!\s(?:functions?|terms?|curves?|weights?|values?|components?|objectives?|landscapes?|vectors?|ratios?|scores?|points?|sentences?|statements?|tables?|layers?|experts?|tokens?|to)\b)"
_UP_MORE = r"higher|better|more|above|greater|larger|faster|longer|stronger|ahead|quicker|deeper|wider|heavier|costlier|later|bigger|likelier|denser|harder|richer"
_DOWN_MORE = r"lower|worse|less|fewer|below|smaller|slower|shorter|behind|weaker|cheaper|lighter|earlier|narrower|shallower|leaner|rarer|sparser|thinner|scarcer|milder|short of|shy of|(?:points\s)?off(?=\s(?:the|its|our|of|from|[A-Z]))"
_EVEN_MORE = r"apart|away from"
_SKIP = r"[^.;:()]{0,40}?"

_HEDGE = r"about|around|approximately|roughly|nearly|almost|over|more than|less than|fewer than|up to|at least|at most|as much as|only|just|well over|some|merely|close to|a mere|as many as|as little as|no more than|no less than|no fewer than"
_LEAD = rf"(?:(?:{_HEDGE}|an?|the|average|averaged?|mean|absolute|relative|additional|further|extra|margin of|factor of|another|between|from|full|whopping|total of|impressive|large|wide|small|significant|substantial|clear|comfortable|healthy|considerable|modest|slight|solid|strong)\s+)*[(+~≈$]*\s*"
_FILL = rf"(?:(?:{_HEDGE}|by|an?|the|another|additional|a further|further|extra|full)\s+)*[$~≈+]?"
_BY = re.compile(
    rf"\b(?:(?P<up>{_UP_VERB}|{_OVER_VERB})|(?P<down>{_DOWN_VERB}|{_UNDER_VERB})|(?P<even>{_DIFFERING}))\b(?P<skip>(?:[^.;:]|\.(?=\d)){{0,120}}?)\b(?P<how>by|with)\s+{_LEAD}$",
    re.IGNORECASE,
)
_ATTRIBUTE = re.compile(
    r"\b(?:the|a|an|of|our|its|this|with|for|on|in|more|most|from)\s+$", re.IGNORECASE
)
_OF = re.compile(
    rf"\b(?:(?P<up>{_UP_NOUN})|(?P<down>{_DOWN_NOUN})|(?P<even>{_EVEN_NOUN}))\b(?P<skip>{_SKIP})\b(?P<how>of|is|was|by|are|were|being)\s+{_LEAD}$",
    re.IGNORECASE,
)
_NO_LOSS = re.compile(
    r"\b(?:training|validation|test|dev|evaluation|eval|cross[- ]entropy|contrastive|reconstruction|final|perplexity|LM|language model\w*|hinge|triplet|auxiliary|pretraining|regression|classification|distillation|ranking)\s(?:set\s)?$",
    re.IGNORECASE,
)
_LEVEL = re.compile(
    r"\b(?:size|rate|number|batch|dimension\w*|length|temperature|threshold|scores?|accuracy|BLEU|F1|dropout|probability|total|set|depth|width|factor|budget|perplexity|learning|cost|count)\s*$",
    re.IGNORECASE,
)
_AMOUNTING = re.compile(
    rf"\b(?:(?P<up>{_UP_NOUN})|(?P<down>{_DOWN_NOUN})|(?P<even>{_EVEN_NOUN}))\b[^.;:]{{0,60}}?"
    rf"(?:,\s(?:at|with|by|namely|reaching|totall?ing|amounting to|averaging|up to|of)|\s(?:(?:amount|come|add up)(?:s|ed)? to|came to|(?:widen|narrow|shrink|grow|rise|increase|decrease|drop|fall)s?(?:ed)? to|(?:grew|rose|fell|shrank) to|reach(?:es|ed)?|total(?:s|led)?|averages?|averaged|peaks at|stands at|ranges?(?: from| between)?|ranged(?: from| between)?|var(?:y|ies|ied) (?:from|between)|exceed(?:s|ed)?|remains?|(?:is|are|was|were) (?:between|only|just|about|around|within)))\s+{_LEAD}$",
    re.IGNORECASE,
)
_VERB_NUMBER = re.compile(
    rf"\b(?:(?P<up>{_UP_VERB})|(?P<down>{_DOWN_VERB}))\s+{_FILL}$", re.IGNORECASE
)
_OVER_NUMBER = re.compile(
    rf"\b(?:(?P<up>{_OVER_VERB})|(?P<down>{_UNDER_VERB}))\s+by\s+{_FILL}$", re.IGNORECASE
)
_GIVES = re.compile(
    rf"\b(?:(?P<up>{_GIVING})|(?P<down>{_TAKING}))\s+(?:(?-i:[A-Z])[\w-]*\s|us\s|the\s\w+\s)?{_FILL}$",
    re.IGNORECASE,
)
_YIELDS = re.compile(rf"\b(?P<up>{_YIELDING})\s+(?P<fill>{_FILL})$", re.IGNORECASE)
_ANOTHER = re.compile(r"\b(?:another|additional|further|extra)\b", re.IGNORECASE)
_MORE_BY = re.compile(
    rf"\b(?:(?P<up>{_UP_MORE})|(?P<down>lower|worse|less|fewer|below|smaller|slower|shorter|behind|weaker|cheaper|lighter|short))\b{_SKIP}\bby\s+{_LEAD}$",
    re.IGNORECASE,
)
_FOLDED = re.compile(
    rf"\b(?:(?P<up>{_UP_VERB})|(?P<down>{_DOWN_VERB}))\b[^.;:,()\d]{{1,50}}(?<!\bof)(?<!\bto)(?<!\bat)(?<!\bby)(?<!\bwith)(?<!\bfrom)(?<!\bfor)(?<!\bthan)(?<!\bis)\s$",
    re.IGNORECASE,
)
_EXTRA = re.compile(
    rf"\b(?P<up>an?\s(?:extra|additional|further)|another)\s(?:(?:{_HEDGE})\s)?[$~≈+]?$",
    re.IGNORECASE,
)
_PLAYED = re.compile(r"\b(?:win|wins|won|ties?|tied|draws?)\b", re.IGNORECASE)
_UP_DOWN = re.compile(
    r"(?:[,(–—]\s?|\b(?:is|was|are|were|go(?:es)?|went)\s)(?:(?P<up>up)|(?P<down>down))\s+(?:by\s+)?(?:about\s|only\s|just\s|some\s)?$"
)
_WITHIN = re.compile(r"\bwithin\s+(?:only\s|about\s|just\s)?$", re.IGNORECASE)
_THEN_NOUN = re.compile(
    rf"^(?!\s(?:were|was|is|are|be|been|to|of|in|on|that|which|and|or|ha[sd]|have|can|may|did)\b)(?:\s?-?\s?%?[\w%-]*){{0,1}}(?:[\s-]+(?:points?|absolute|relative|average|mean|percentage|percent|score|[A-Z][\w-]*|accuracy|error|perplexity|overall|additional|performance|further|extra|net|quality|recall|precision|latency|memory|throughput|compute|cost|efficiency|speed))*[\s-]+(?:(?P<up>{_UP_NOUN})|(?P<down>{_DOWN_NOUN})|(?P<even>{_EVEN_NOUN}))\b{_NO_CHANGE_NOUN}"
)
_THEN_MORE = re.compile(
    rf"^(?:[\s-]+(?:%|points?|percent|percentage|absolute|relative|x|times|[A-Z][\w-]+|orders? of magnitude))*\s+(?:(?P<up>{_UP_MORE})|(?P<down>{_DOWN_MORE})|(?P<even>{_EVEN_MORE}))\b(?!\s+or\b)"
)
_POINTS_OVER = re.compile(
    r"^\s(?:[A-Z][\w-]*\s)?points?\s(?P<up>over|above)\s(?!\d|all\b|the (?:last|whole|entire|full)|(?:two|three|four|five|six|seven|eight|nine|ten|several|many)\b)"
)
_APPOSED = re.compile(
    rf"\b(?:(?P<up>{_UP_NOUN})|(?P<down>{_DOWN_NOUN})|(?P<even>{_EVEN_NOUN}))(?:(?:\s(?:are|is|was|were))?\s(?:in|of|on|for)\s[\w-]+(?:\s[\w-]+)?)?\s*(?:[,:]\s+|\()(?:(?:about|around|of|only|almost|roughly|over|up to|at most|less than|more than)\s+)*[<>≤≥≈~]?\s?$",
    re.IGNORECASE,
)
_ADDED = re.compile(
    r"\s+(?:additional|further|extra)\s+(?:[\w-]+\s)?(?:accuracy|performance|quality|improvement|points?|recall|precision)\b"
)
_RELATIVE = re.compile(r"\brelative(?:ly)?\b", re.IGNORECASE)
_ABSOLUTE = re.compile(r"\babsolute\b|percentage[- ]points?\b|%\s?-?points?\b", re.IGNORECASE)
_ABSOLUTE_BEFORE = re.compile(r"\babsolute\s[\w\s-]{0,40}?\b(?:of|by|is|was)\s[^.;,()]{0,16}$")
_PLURAL = re.compile(r"^\s+[a-z]+s\b")


class Change(NamedTuple):
    """Whether a number is a difference, and of which sign."""

    delta: bool
    direction: int


class Sort(NamedTuple):
    """What a number's unit says about it."""

    scored: bool  # points, %, x, a score's name, or nothing
    pointed: bool  # points or a score's name
    points: bool  # points
    counted: bool  # things: layers, tasks
    share: bool  # a percentage
    times: bool  # a multiple


NO_CHANGE = Change(False, 0)


def change_around(before: str, after: str, behind: str, sort: Sort) -> Change:
    """Whether the words around a number make it a difference, and its direction.

    ``before``, ``after`` and ``behind`` (the same, past the unit) must not reach past the sentence.
    """
    tail, head = before[-LOOK_FAR:], after[:LOOK_AHEAD]
    if _ADDED.match(head):
        return Change(True, 1)
    then = _then(head, behind[:LOOK_AHEAD], sort)
    if then is not None:
        return then
    for match in _before(tail, before, behind, sort):
        direction = _direction(match)
        if direction == 0:  # "beats it by a margin of 3 points"
            verb = _by(tail, behind, sort)
            direction = _direction(verb) if verb else 0
        return Change(True, direction)
    if sort.pointed and _WITHIN.search(tail):
        return Change(True, 0)
    return NO_CHANGE


def _then(head: str, behind: str, sort: Sort) -> Change | None:
    noun = _THEN_NOUN.match(head)
    if noun and not (
        sort.counted and _PLURAL.match(head) and noun.end() <= len(head.split()[0]) + 1
    ):
        return Change(True, _direction(noun))
    for side in (head, behind):
        more = _THEN_MORE.match(side)
        verb = (
            more
            and sort.counted
            and not re.match(r"\s+(?:than|on|in|for)\b|\s*[.,;:)]|$", side[more.end() :])
        )
        if more and not (
            verb and re.search(r"\b(?:lower|better|slower|shallower|narrower)$", more.group())
        ):
            return Change(True, _direction(more))
    over = _POINTS_OVER.match(head) if sort.pointed else None
    return Change(True, 1) if over else None


def _before(tail: str, before: str, behind: str, sort: Sort) -> Iterator[re.Match[str]]:
    """Matches before the number, the surest kind first."""
    verb = _VERB_NUMBER.search(tail) or _OVER_NUMBER.search(tail)
    played = sort.share and _PLAYED.search(tail) is not None  # "wins 64 %, loses 21 %"
    if verb and not played and (not sort.counted or re.search(r"\bby\s", verb.group())):
        yield verb
    gives = _GIVES.search(tail)
    fitting = sort.pointed or (sort.share and not re.match(r"\sof\b", behind))
    if gives and fitting:
        yield gives
    yields = _YIELDS.search(tail) if sort.pointed else None
    if yields:
        modified = sort.points and _MODIFYING.search(before[: len(before) - len(yields.group())])
        if _ANOTHER.search(yields["fill"]) or modified:
            yield yields
    noun = _OF.search(tail)
    while noun:
        if _is_change(tail, noun, sort):
            yield noun
            break
        noun = _OF.search(tail, noun.start() + 1)
    by = _by(tail, behind, sort)
    if by:
        yield by
    apposed = _APPOSED.search(tail)
    if apposed and (sort.pointed or sort.share or not apposed["even"]):
        yield apposed
    for pattern, fits in (
        (_MORE_BY, True),
        (_FOLDED, sort.times),
        (_EXTRA, not (sort.counted or sort.share)),
    ):
        match = pattern.search(tail) if fits else None
        if match and not (pattern is _FOLDED and _ATTRIBUTE.search(tail[: match.start()])):
            yield match
    if sort.scored:
        for pattern in (_AMOUNTING, _UP_DOWN):
            match = pattern.search(tail)
            if match and not (match["down"] or "").lower().startswith("loss"):
                yield match


def _is_change(tail: str, noun: re.Match[str], sort: Sort) -> bool:
    """Whether "NOUN … of 3" is a difference: no "validation loss of 2.3", no "gain of a batch of 8"."""
    skip = noun["skip"]
    word = (noun["down"] or noun["up"] or noun["even"]).lower()
    apart = word.startswith(("gap", "difference", "distance", "margin"))
    if re.search(r"\b(?:to|from)\s", skip) and noun["how"] != "of" and not apart:
        return False
    if word.startswith(("loss", "penalt")):
        measured = _NO_LOSS.search(tail[: noun.start()]) is not None
        return not measured and (sort.pointed or sort.share)
    if word.startswith(("benefit", "advantage", "edge")) and sort.counted:
        return False
    if noun["how"] == "of" and skip.strip():
        if re.match(r"\sin\s", skip):
            return True
        beside = re.match(r"\s(?:on|over|for|against|across|relative to|compared|at|from)\b", skip)
        return beside is not None and sort.scored and not _LEVEL.search(skip)
    return True


def _by(tail: str, behind: str, sort: Sort) -> re.Match[str] | None:
    """The verb of "improves … by 3": the last one that is no attribute of a noun."""
    found: list[re.Match[str]] = []
    match = _BY.search(tail)
    while match:
        usable = match["how"].lower() == "by" or sort.pointed or sort.share
        skip = match["skip"] or ""
        if sort.counted and re.match(r"\s[A-Z]", behind):
            usable = False  # "generated by 20B parameter NAME"
        if usable and not re.search(r"\b(?:to|from)\s", skip):
            found.append(match)
        match = _BY.search(tail, match.start() + 1)
    finite = [one for one in found if not _ATTRIBUTE.search(tail[: one.start()])]
    return next(reversed(finite or found), None)


def _direction(match: re.Match[str]) -> int:
    groups = match.groupdict()
    return 1 if groups.get("up") else -1 if groups.get("down") else 0


def is_relative(before: str, after: str) -> bool:
    """Whether a change is said to be relative."""
    window = after[:LOOK_AHEAD]
    return bool(
        _RELATIVE.search(re.split(r"[,;()]", window, maxsplit=1)[0])
        or re.search(r"\brelative\b[\w\s]{0,30}$", before[-50:], re.IGNORECASE)
    )


def is_absolute(before: str, after: str) -> bool:
    """Whether a percentage is said to be an absolute difference, which makes it points."""
    return bool(
        _ABSOLUTE.search(re.split(r"[,;()]", after[:40], maxsplit=1)[0])
        or _ABSOLUTE_BEFORE.search(before[-70:])
    )
