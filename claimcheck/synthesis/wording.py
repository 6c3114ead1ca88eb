"""The answer in a few words, from counted comparisons alone: no number, no opinion."""

from __future__ import annotations

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
    if hits == steps:
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
    return said[0].upper() + said[1:] + "."


def _ends(statement: Statement, sense: str) -> bool:
    """Whether a statement's last value does not lie on the other side of its first."""
    if sense in ("better", "worse"):
        return statement.ends_better * (1 if sense == "better" else -1) >= 0
    return True
