"""The answer in a few words, from counted comparisons alone: no number, no opinion."""

from __future__ import annotations

import re
from collections.abc import Sequence

from claimcheck.synthesis.asks import Ask, AskKind
from claimcheck.synthesis.statements import Statement

_SAID = {"better": "better", "worse": "worse", "more": "higher", "less": "lower"}
_OPPOSITE = {"better": "worse", "worse": "better", "more": "less", "less": "more"}


def in_words(ask: Ask, statements: Sequence[Statement]) -> str:
    """What the comparisons of these statements say to an ask; empty where they compare nothing.

    "Yes" and "every" need every single comparison; "most" more than half of them, with both ends of
    every series in the same sense (of a contrast: more than half); everything else is mixed.
    """
    steps = sum(one.steps for one in statements)
    if not steps or ask.kind in (AskKind.VALUE, AskKind.BEST):
        return ""
    if ask.kind is AskKind.CONTRAST and not ask.yes_no:
        return ""
    counts = {
        "better": sum(one.better for one in statements),
        "worse": sum(one.worse for one in statements),
        "more": sum(one.more for one in statements),
        "less": sum(one.less for one in statements),
    }
    sense = ask.sense or ("better" if counts["better"] or counts["worse"] else "more")
    without = ""
    if ask.removes:  # the statements hold what is kept against what is left out
        counts = {name: counts[_OPPOSITE[name]] for name in counts}
        sense = ask.sense or "worse"
        without = "without it, "
    hits, against = counts[sense], counts[_OPPOSITE[sense]]
    word, other = _SAID[sense], _SAID[_OPPOSITE[sense]]
    yes, no = ("Yes: ", "No: ") if ask.yes_no else ("", "")
    if ask.some:
        said = _some(statements, sense, word, other)
    elif hits == steps:
        said = f"{yes}{without}{word} in every comparison"
    elif hits == 0 and against == 0:
        said = f"{no}{without}equal in every comparison"
    elif hits == 0:
        equal = "" if against == steps else " or equal"
        said = f"{no}{without}{other}{equal} in every comparison"
    elif against == 0:
        said = f"{'Mostly: ' if yes else ''}{without}{word} in some comparisons and equal in the others, never {other}"
    elif hits * 2 > steps and (
        ask.kind is AskKind.CONTRAST or all(_ends(one, sense) for one in statements)
    ):
        said = f"{'Mostly: ' if yes else ''}{without}{word} in most comparisons, {other} in some"
    else:
        said = f"Mixed: {without}{word} in some comparisons, {other} in others"
    said = _with_spread(said, statements)
    return said[0].upper() + said[1:] + "."


def _some(statements: Sequence[Statement], sense: str, word: str, other: str) -> str:
    """ "Does any X help": yes where one comparison says so."""
    hits = sum(getattr(one, sense) for one in statements)
    steps = sum(one.steps for one in statements)
    if hits == steps:
        return f"Yes, every one: {word} in every comparison"
    if hits:
        return f"Yes, some: {word} in some comparisons, not in others"
    against = sum(getattr(one, _OPPOSITE[sense]) for one in statements)
    return f"No, none: {other}{'' if against == steps else ' or equal'} in every comparison"


def _with_spread(said: str, statements: Sequence[Statement]) -> str:
    """What the printed spreads say of the differences: a gain inside its spread is no clear gain."""
    printed, small = (
        sum(one.spreads for one in statements),
        sum(one.small for one in statements),
    )
    if not small:
        return said
    if small < printed:
        return f"{said}; in some by no more than the spread printed beside them"
    clear = re.sub(r"^(?:Yes(?:, some|, every one)?|Mostly): ", "Not clearly: ", said)
    where = "" if printed == sum(one.steps for one in statements) else ", where one is printed"
    return f"{clear}, but by no more than the printed spread{where}"


def _ends(statement: Statement, sense: str) -> bool:
    """Whether a statement's last value does not lie on the other side of its first."""
    if sense in ("better", "worse"):
        return statement.ends_better * (1 if sense == "better" else -1) >= 0
    return True
