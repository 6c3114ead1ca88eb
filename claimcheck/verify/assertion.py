"""What one operation on a table says about one clause, and how fractions become truth."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from claimcheck.records import Comparison
from claimcheck.verify.clauses import Clause
from claimcheck.verify.cues import Cue
from claimcheck.verify.frames import Frame
from claimcheck.verify.measures import caption_direction
from claimcheck.verify.tableview import Entry, TableView


class Operation(StrEnum):
    """What was computed."""

    COMPARE = "comparison"  # both sides are named
    OTHERS = "comparison with the others"
    IMPLICIT = "implicit comparison"  # the other side is not named
    EFFECT = "minimal pair"
    BEST = "superlative"
    TREND = "trend"
    EQUAL = "likeness"
    LEVEL = "level"
    THRESHOLD = "threshold"
    VALUE = "value"
    DELTA = "delta"
    GAINS = "gains compared"  # differences against differences
    COUNT = "count"


@dataclass(frozen=True, slots=True, eq=False)
class Assertion:
    """The truth of one clause under one operation, negation applied."""

    operation: Operation
    truth: float  # -1 false … +1 true
    strength: float  # how surely the operands are meant, 0 to 1
    entries: tuple[Entry, ...]  # the numbers that decide, at most a handful
    formula: str
    clause: Clause | None = None
    strict: bool = False  # every compared case says the same
    frame: Frame | None = None  # the operands, where the operation has any


class Scope(StrEnum):
    """Over how many cases a clause speaks."""

    ALL = "all"
    MOST = "most"
    SOME = "some"
    PLAIN = "plain"


_ALL = re.compile(
    r"\b(?:all|every|each|both|consistent(?:ly)?|always|any|invariably|throughout|entire|across the board)\b",
    re.I,
)
_MOST = re.compile(
    r"\b(?:most(?! (?:effective|accurate|distinctive|frequent|likely))|general(?:ly)?|usually|mostly|overall|majority|typically|on average|tend)\b",
    re.I,
)
_SOME = re.compile(
    r"\b(?:some|sometimes|certain|several|can|could|may|might|partly|in part)\b", re.I
)


def scope_of(text: str) -> Scope:
    """The quantifier of a stretch of text; the strictest one named counts."""
    if _MOST.search(text):
        return Scope.MOST
    if _ALL.search(text):
        return Scope.ALL
    return Scope.SOME if _SOME.search(text) else Scope.PLAIN


def grade(fraction: float, scope: Scope) -> float:
    """Truth of "… holds for <scope> cases" when it holds for ``fraction`` of them.

    Authors' plain statements are loose, "most" needs more than half, "all" forgives nothing but
    is not simply false at nine cases in ten.
    """
    match scope:
        case Scope.ALL:
            if fraction >= 0.999:
                return 1.0
            return max(-1.0, 2 * fraction - 1.6)
        case Scope.MOST:
            return max(-1.0, min(1.0, (fraction - 0.5) * 4))
        case _:
            return 2 * fraction - 1


def sign_for(cue: Cue, entry: Entry, view: TableView, performance: bool) -> int:
    """+1 where the cue says that the left value is the larger one, -1 where it is the smaller.

    "better" follows the measure's direction. "higher" and "drops" speak of the value itself,
    unless what they speak of is performance.
    """
    direction = view.direction(entry) or caption_direction(view.table.caption)
    up = cue.sense in (Comparison.HIGHER, Comparison.BETTER, Comparison.BEST)
    if cue.raw and not performance:
        return 1 if up else -1
    return direction if up else -direction


def shown_entry(entry: Entry) -> str:
    """A number with its place, for formulas."""
    return f"{entry.printed} ({entry.place})"
