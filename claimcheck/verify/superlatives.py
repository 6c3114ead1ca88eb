"""Best, worst, highest, lowest; high and low: a line among its peers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

from claimcheck.records import Comparison
from claimcheck.verify.assertion import (
    Assertion,
    Operation,
    Scope,
    grade,
    scope_of,
    shown_entry,
    sign_for,
)
from claimcheck.verify.frames import Frame
from claimcheck.verify.marked import marked_lines
from claimcheck.verify.tableview import Entry, Line

_FOR = re.compile(r"\s+for\s(?!(?:all|both|every|each|most|any)\b)")


_BASELINE = re.compile(
    r"\s+(?:performing\s+|(?:of\s+)?(?:the|all|these)\s+)?(?:baselines?|previous|prior|existing|competing|competitors?|published)\b",
    re.I,
)


def best(frame: Frame, text: str) -> Assertion | None:
    """ "A has the best X": on each crossing line, whether the extreme lies among the subject's."""
    cue = frame.clause.cue
    if _FOR.match(text, cue.end) and frame.origin != "context":
        # "Retrieval is best for X": the one that wins is named behind "for", among its own kind,
        # and the grammatical subject is the measure. Not read yet, so not decided.
        return None
    span = text[frame.clause.start : frame.clause.end]
    shares: list[float] = []
    shown: tuple[Entry, Entry] | None = None
    place = _place(text, frame.clause.cue.start)
    among = _rivals(frame, _BASELINE.match(text, frame.clause.cue.end) is not None)
    for line in frame.across:
        entries = _column(frame, line, among)
        mine = [e for e in entries if e.line(frame.axis) in frame.subject]
        if len(entries) < 2 or not mine:
            continue
        high = _wants_high(frame, mine[0])
        top = max(entries, key=lambda e: e.value if high else -e.value)
        champion = max(mine, key=lambda e: e.value if high else -e.value)
        won = champion.value == top.value
        if place > 1:
            above = {e.value for e in entries if (e.value > champion.value) == high}
            shares.append(float(len(above - {champion.value}) == place - 1))
            shown = shown or (champion, top)
            continue
        if won:
            shares.append(1.0)
        elif top.line(frame.axis) in frame.wide:
            shares.append(0.7)  # a loose name: the best is a variant of it
        else:
            # Second of many is less wrong than last.
            beaten = sum(
                (e.value > champion.value) == high and e.value != champion.value for e in entries
            )
            shares.append(
                max(0.0, 0.35 - 0.35 * (beaten - 1) / max(1, len(entries) - 1))
                if beaten == 1
                else 0.0
            )
        if shown is None or (not won and shown[0].value == shown[1].value):
            shown = (champion, top)
    if not shares or shown is None:
        return None
    fraction = sum(shares) / len(shares)
    scope = scope_of(span)
    truth = grade(fraction, Scope.MOST if scope is Scope.MOST else Scope.PLAIN)
    truth = -truth if frame.clause.negated else truth
    word = "highest" if _wants_high(frame, shown[0]) else "lowest"
    formula = f"{shown_entry(shown[1])} is the {word}; the claim names {shown_entry(shown[0])}"
    return Assertion(
        Operation.BEST, truth, frame.strength, shown, formula, frame.clause,
        strict=fraction in (0.0, 1.0), frame=frame,
    )  # fmt: skip


_NTH = re.compile(r"\b(?P<n>second|third|fourth|2nd|3rd|4th)[- ]?\s*$", re.I)
_PLACES = {"second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}


def _place(text: str, at: int) -> int:
    """The place that a superlative at ``at`` speaks of: 2 for "the second best"."""
    if re.match(r"second only to", text[at:], re.I):
        return 2
    match = _NTH.search(text, 0, at)
    return _PLACES[match["n"].lower()] if match else 1


def level(frame: Frame, text: str) -> Assertion | None:
    """ "high", "poor", "difficult": the subject's numbers against the median of their line."""
    shares: list[float] = []
    shown: list[Entry] = []
    for line in frame.across:
        entries = _column(frame, line, frame.field or frame.view.lines(frame.axis))
        mine = [e for e in entries if e.line(frame.axis) in frame.subject]
        rest = [e for e in entries if e.line(frame.axis) not in frame.subject]
        if not mine or not rest:
            continue
        middle = median(float(e.value) for e in rest)
        for entry in mine:
            sign = sign_for(frame.clause.cue, entry, frame.view, True)
            value = float(entry.value)
            shares.append(0.5 if value == middle else float((value > middle) == (sign > 0)))
            shown.append(entry)
    if not shares:
        return None
    fraction = sum(shares) / len(shares)
    truth = grade(fraction, scope_of(text[frame.clause.start : frame.clause.end]))
    truth = -truth if frame.clause.negated else truth
    formula = f"{shown_entry(shown[0])} against the median of the others"
    return Assertion(
        Operation.LEVEL, truth, frame.strength, tuple(shown[:2]), formula, frame.clause
    )


def _column(frame: Frame, line: Line, among: Sequence[Line]) -> list[Entry]:
    """Numbers on a crossing line of nobody's reference: humans and oracles stay out."""
    found = []
    for rival in among:
        if (
            rival.is_reference or rival.is_change or rival.attribute
        ) and rival not in frame.subject:
            continue
        entry = frame.view.at(rival, line)
        if entry is not None:
            found.append(entry)
    return found


def _rivals(frame: Frame, foreign: bool) -> Sequence[Line]:
    """All lines of a group; for "the strongest baseline" those that are not marked as the authors'."""
    lines = frame.field or frame.view.lines(frame.axis)
    own = marked_lines(frame.view)[frame.axis] if foreign else ()
    return tuple(x for x in lines if x not in own)


def _wants_high(frame: Frame, entry: Entry) -> bool:
    cue = frame.clause.cue
    if cue.sense in (Comparison.HIGHER, Comparison.LOWER):
        return cue.sense is Comparison.HIGHER
    return sign_for(cue, entry, frame.view, True) > 0
