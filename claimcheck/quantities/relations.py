"""The relation that the words around a number state: "more than", "up to", "about", "within"."""

from __future__ import annotations

import re

from claimcheck.records import Relation

LOOK_BACK = 60

_FILLER = r"(?:\s+(?:a|an|as much as|as many as|whopping|total of|score of|margin of|factor of))*"
_WORDS: tuple[tuple[Relation, str], ...] = (
    (
        Relation.ABOUT,
        r"about|around|approximately|approx\.|roughly|nearly|almost|close to|circa|ca\.|some(?=\s\d)|an estimated|on the order of|≈|∼|~|\\approx|\\sim|≃",
    ),
    (
        Relation.AT_MOST,
        r"no more than|not more than|no greater than|not exceeding|at most|up to|as much as|as many as|as high as|maximum of|a maximum of|within|≤|<=|\\leq?|\\leqslant",
    ),
    (
        Relation.AT_LEAST,
        r"no less than|no fewer than|not less than|not fewer than|at least|as few as|as little as|as low as|minimum of|≥|>=|\\geq?|\\geqslant",
    ),
    (
        Relation.GREATER,
        r"more than|greater than|larger than|higher than|better than|longer than|over|above|exceeding|exceeds?|exceeded|surpass(?:es|ed|ing)|beyond|upwards? of|in excess of|>|\\gt",
    ),
    (
        Relation.LESS,
        r"less than|fewer than|lower than|smaller than|shorter than|under|below|<|\\lt",
    ),
)
_BEFORE = tuple(
    (
        relation,
        re.compile(
            rf"(?:(?<![\w])|(?<=[\s(])|^)(?P<words>{words}){_FILLER}\s*[$€£(]?\s*$", re.IGNORECASE
        ),
    )
    for relation, words in _WORDS
)
_NO_RELATION = re.compile(
    r"(?:improv\w*|gains?|advantages?|averag\w+|increases?|benefits?|progress|obtained|trained|evaluated|computed|summed|pooled|aggregated|measured|sampled|distributed|spread|boosts?|wins?|means?|deviations?|variance|std\.?)\s+(?:over|above)\s*$|\bthe above\s*$",
    re.IGNORECASE,
)
_COVERING = re.compile(
    r"(?:^|[(,:;]\s?)[Oo]ver\s*$|\b(?:in|on|for|across|to|from|with|of|and|or|after|than|at|tak\w+|took|last\w*|spen[dt]\w*|cost\w*|ran|runs?|releas\w+|collect\w*|obtain|process\w*|ha[sd]|have|having|cover\w*|span\w*|support\w*|contain\w*|includ\w*|compris\w*|into|by|is|are|were|was|need\w*|us(?:e[sd]?|ing))\s+over\s*$",
    re.IGNORECASE,
)
_NEVER_MORE = re.compile(
    r"\b(?:never|not|n[o']t|without|cannot|rarely|don['’]t|doesn['’]t)\s(?:exceed\w*|surpass\w*|above|over)\s(?:\w+\s)?$",
    re.IGNORECASE,
)
_IN_NONE = re.compile(  # "in no language does it change by more than 0.2"
    r"\b(?:in|on|for|at)\sno\s\w+\s(?:do|does|did|is|are|was|were|has|have)\b[^.;:]*\b(?:more than|over|above)\s$"
    r"|\b(?:never|not|n['’]t)\s(?:[a-z]+\s){1,2}by\s(?:more than|over)\s$",
    re.IGNORECASE,
)
_DOWN_TO = re.compile(  # "compression down to 4 bits": 4 or more
    r"(?:^|[.;:(]\s?)Down to\s(?:about\s|only\s)?$|\b[A-Za-z]+(?:tion|sion)\s(?:even\s)?down to\s(?:about\s|only\s)?$"
)
_OVER = re.compile(r"\bover\s+(?:the\s+|all\s+)?$")
_COMPARING = re.compile(r"\b(?:better|higher|lower) than\s*$", re.IGNORECASE)
_UNDER = re.compile(r"\bunder\s*$", re.IGNORECASE)
_MORE_AFTER = re.compile(r"^\s?\+(?!\s?\d)|^\s+(?:or|and)\s+(?:more|above|higher)\b", re.IGNORECASE)
_LESS_AFTER = re.compile(r"^\s+or\s+(?:less|fewer|below|lower)\b", re.IGNORECASE)
_ABOUT_AFTER = re.compile(r"^(?:\s[a-z]+)?\s+or\s+so\b", re.IGNORECASE)

# what is averaged over, or what something is tried under, not passed
REPEATED = frozenset(["iterations", "runs", "seeds", "trials", "restarts", "folds", "checkpoints"])
TIMES = frozenset(["seconds", "minutes", "hours", "days", "weeks", "months", "years"])
_STATES = frozenset(
    ["settings", "conditions", "scenarios", "regimes", "setups", "configurations", "assumptions"]
)


def relation_before(before: str, unit: str | None = None, *, counted: bool = False) -> Relation:
    """The relation that the words before a number state.

    ``unit`` is the number's; ``counted`` says that it counts things. "over 5 seeds" is no bound, nor
    is "better than 12 systems"; "in over 5 languages" is one.
    """
    tail = before[-LOOK_BACK:]
    if _NO_RELATION.search(tail):
        return Relation.EQUAL
    over = _OVER.search(tail)
    if over and (unit in REPEATED or ((counted or unit in TIMES) and not _COVERING.search(tail))):
        return Relation.EQUAL
    if _NEVER_MORE.search(tail) or _IN_NONE.search(tail):
        return Relation.AT_MOST
    if _DOWN_TO.search(tail):
        return Relation.AT_LEAST
    if counted and _COMPARING.search(tail):
        return Relation.EQUAL
    if unit in _STATES and _UNDER.search(tail):
        return Relation.EQUAL
    for relation, pattern in _BEFORE:
        if pattern.search(tail):
            return relation
    return Relation.EQUAL


def relation_after(after: str) -> Relation | None:
    """The relation that the words behind a number state ("40+", "3 or more"), or None."""
    if _MORE_AFTER.match(after):
        return Relation.AT_LEAST
    if _LESS_AFTER.match(after):
        return Relation.AT_MOST
    if _ABOUT_AFTER.match(after):
        return Relation.ABOUT
    return None
