"""What the words around a number say about it: relation, difference, direction."""

from __future__ import annotations

import re
from typing import NamedTuple

from claimcheck.records import Relation

LOOK_BACK = 60
LOOK_AHEAD = 70

_FILLER = r"(?:\s+(?:a|an|as much as|as many as|whopping|total of|score of|margin of|factor of))*"
_RELATIONS: tuple[tuple[Relation, str], ...] = (
    (
        Relation.AT_MOST,
        r"no more than|not more than|no greater than|at most|up to|as much as|as many as|as high as|maximum of|a maximum of|≤|<=|\\leq?",
    ),
    (
        Relation.AT_LEAST,
        r"no less than|no fewer than|not less than|at least|as few as|as little as|as low as|minimum of|≥|>=|\\geq?",
    ),
    (
        Relation.GREATER,
        r"more than|greater than|larger than|higher than|better than|longer than|over|above|exceeding|exceeds?|exceeded|surpassing|beyond|upwards? of|in excess of|>",
    ),
    (Relation.LESS, r"less than|fewer than|lower than|smaller than|shorter than|under|below|<"),
    (
        Relation.ABOUT,
        r"about|around|approximately|approx\.|roughly|nearly|almost|close to|circa|ca\.|some(?=\s\d)|an estimated|just over|just under|slightly (?:more|less) than|slightly (?:over|under|above|below)|on the order of|≈|∼|~|\\approx|\\sim|≃",
    ),
)
_RELATION = tuple(
    (
        relation,
        re.compile(rf"(?:(?<![\w])|(?<=[\s(])|^)(?:{words}){_FILLER}\s*[$(]?$", re.IGNORECASE),
    )
    for relation, words in _RELATIONS
)
_NO_RELATION = re.compile(
    r"(?:improv\w*|gains?|advantages?|averag\w+|increases?|benefits?|progress|obtained|trained|evaluated|computed|summed|boosts?|wins?)\s+(?:over|above)\s*$",
    re.IGNORECASE,
)
_MORE_AFTER = re.compile(r"^\s?\+(?!\s?\d)|^\s+or\s+more\b", re.IGNORECASE)
_LESS_AFTER = re.compile(r"^\s+or\s+(?:less|fewer)\b", re.IGNORECASE)

_UP_VERB = r"improv(?:e[sd]?|ing)|increas(?:e[sd]?|ing)|gain(?:s|ed|ing)?|boost(?:s|ed|ing)?|outperform(?:s|ed|ing)?|exceed(?:s|ed|ing)?|surpass(?:es|ed|ing)?|rais(?:e[sd]?|ing)|beat(?:s|ing|en)?|lead(?:s|ing)?|advanc(?:e[sd]?|ing)|better(?:s|ed|ing)?|rise[sn]?|rose|grow(?:s|n|ing)?|grew|win(?:s|ning)?|go(?:es)? up|went up|climb(?:s|ed)?|jump(?:s|ed)?"
_DOWN_VERB = r"reduc(?:e[sd]?|ing)|decreas(?:e[sd]?|ing)|drop(?:s|ped|ping)?|lower(?:s|ed|ing)?|degrad(?:e[sd]?|ing)|fall(?:s|ing|en)?|fell|declin(?:e[sd]?|ing)|hurt(?:s|ing)?|los(?:e[s]?|t|ing)|trail(?:s|ed|ing)?|lag(?:s|ged|ging)?|deteriorat(?:e[sd]?|ing)|cut(?:s|ting)?|shrink(?:s|ing)?|worsen(?:s|ed|ing)?|underperform(?:s|ed|ing)?|go(?:es)? down|went down"
_UP_NOUN = r"improvements?|increases?|gains?|boosts?|advantages?|advances?|lead|rise|growth|benefits?|speed[- ]?ups?"
_DOWN_NOUN = r"reductions?|decreases?|drops?|declines?|degradations?|loss(?:es)?|deficits?|deterioration|savings?"
_EVEN_NOUN = r"differences?|gaps?|margins?|changes?|deltas?"
_UP_MORE = r"higher|better|more|above|greater|larger|faster|longer|stronger|ahead"
_DOWN_MORE = r"lower|worse|less|fewer|below|smaller|slower|shorter|behind|weaker|cheaper"
_ADJUNCT = r"(?:\s+(?:absolute|relative|average|mean|median|on average|respectively|a|an|the|additional|further|extra|only|just))*"
_SKIP = r"[^.;:()]{0,40}?"

_LEAD = r"(?:(?:about|around|approximately|roughly|nearly|almost|over|more than|less than|up to|at least|at most|as much as|only|just|an?|the|average|averaged?|mean|absolute|relative|additional|further|margin of|factor of|another|some|between|from)\s+)*[(+~≈]?\s*"
_BY = re.compile(
    rf"\b(?:(?P<up>{_UP_VERB})|(?P<down>{_DOWN_VERB}))\b(?P<skip>(?:[^.;:]|\.(?=\d)){{0,120}}?)\b(?:by|with)\s+{_LEAD}$",
    re.IGNORECASE,
)
_OF = re.compile(
    rf"\b(?:(?P<up>{_UP_NOUN})|(?P<down>{_DOWN_NOUN})|(?P<even>{_EVEN_NOUN}))\b(?P<skip>{_SKIP})\b(?:of|is|was|by)\s+{_LEAD}$",
    re.IGNORECASE,
)
_VERB_NUMBER = re.compile(
    rf"\b(?:(?P<up>{_UP_VERB})|(?P<down>{_DOWN_VERB}))\s+(?:(?:by|an?|the|only|another|additional|about|over|more|than|nearly|almost|up|to|roughly|around|approximately)\s+)*$",
    re.IGNORECASE,
)
_THEN_NOUN = re.compile(
    rf"^(?:\s?-?\s?%?[\w%-]*){{0,1}}(?:[\s-]+(?:points?|absolute|relative|average|mean|percentage|percent|score|[A-Z][\w-]*|accuracy|error|perplexity|overall|additional|performance|further|extra))*[\s-]+(?:(?P<up>{_UP_NOUN})|(?P<down>{_DOWN_NOUN})|(?P<even>{_EVEN_NOUN}))\b"
)
_THEN_MORE = re.compile(
    rf"^(?:[\s-]+(?:%|points?|percent|percentage|absolute|relative|x|times|[A-Z][\w-]+|orders? of magnitude))*\s+(?:(?P<up>{_UP_MORE})|(?P<down>{_DOWN_MORE}))\b(?!\s+or\b)",
    re.IGNORECASE,
)
_APPOSED = re.compile(
    rf"\b(?:(?P<up>{_UP_NOUN})|(?P<down>{_DOWN_NOUN}))\s*[,:]\s+(?:(?:about|around|of|only|almost|roughly|over)\s+)*$",
    re.IGNORECASE,
)
_ADDED = re.compile(
    r"\s+(?:additional|further|extra)\s+(?:[\w-]+\s)?(?:accuracy|performance|quality|improvement|points?|recall|precision)\b"
)
_RELATIVE = re.compile(r"\brelative(?:ly)?\b", re.IGNORECASE)
_ABSOLUTE = re.compile(r"\babsolute\b|percentage[- ]points?\b|%\s?-?points?\b", re.IGNORECASE)


class Change(NamedTuple):
    """Whether a number is a difference, and of which sign."""

    delta: bool
    direction: int


def relation_before(before: str) -> Relation | None:
    """The relation that the words before a number state, or None."""
    tail = before[-LOOK_BACK:]
    if _NO_RELATION.search(tail):
        return None
    ordered = (_RELATION[4], *_RELATION[:4])  # "slightly more than" before "more than"
    for relation, pattern in ordered:
        if pattern.search(tail):
            return relation
    return None


def relation_after(after: str) -> Relation | None:
    """The relation that the words behind a number state ("40+", "3 or more"), or None."""
    if _MORE_AFTER.match(after):
        return Relation.AT_LEAST
    if _LESS_AFTER.match(after):
        return Relation.AT_MOST
    return None


def _direction(match: re.Match[str]) -> int:
    groups = match.groupdict()
    return 1 if groups.get("up") else -1 if groups.get("down") else 0


def change_around(before: str, after: str) -> Change:
    """Whether the words around a number make it a difference, and its direction.

    ``before`` and ``after`` must not reach past the sentence.
    """
    tail, head = before[-140:], after[:LOOK_AHEAD]
    if _ADDED.match(head):
        return Change(True, 1)
    for pattern, side in ((_THEN_NOUN, head), (_THEN_MORE, head)):
        match = pattern.match(side)
        if match:
            return Change(True, _direction(match))
    for pattern in (_VERB_NUMBER, _OF, _BY, _APPOSED):
        match = pattern.search(tail)
        while match:
            if not re.search(r"\b(?:to|from)\s", match.groupdict().get("skip") or ""):
                return Change(True, _direction(match))
            match = pattern.search(tail, match.start() + 1)  # a verb nearer to the number
    return Change(False, 0)


def is_relative(before: str, after: str) -> bool:
    """Whether a change is said to be relative."""
    window = after[:LOOK_AHEAD]
    return bool(
        _RELATIVE.search(re.split(r"[,;()]", window, maxsplit=1)[0])
        or re.search(r"\brelative\b[\w\s]{0,30}$", before[-50:], re.IGNORECASE)
    )


def is_absolute(after: str) -> bool:
    """Whether a percentage is said to be an absolute difference, which makes it points."""
    return bool(_ABSOLUTE.search(re.split(r"[,;()]", after[:40], maxsplit=1)[0]))
