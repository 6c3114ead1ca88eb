"""Similar, comparable, the same, different: differences against what is usual in the table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from statistics import median

from claimcheck.quantities import NUMBER_WORDS
from claimcheck.verify.assertion import Assertion, Operation, Scope, scope_of, shown_entry
from claimcheck.verify.comparisons import peers
from claimcheck.verify.cues import Kind
from claimcheck.verify.frames import Frame, pairs, with_object
from claimcheck.verify.tableview import Entry, Line, other
from claimcheck.verify.trends import numbered
from claimcheck.verify.unnamed import default_lines

EVEN = 0.1  # of their mean: numbers closer together than that are alike across a table
UNEVEN = 0.3

_ACROSS = re.compile(r"\b(?:across|among|regardless of|irrespective of|for all|over all)\b", re.I)
_LIMIT = re.compile(
    r"\b(?P<how>below|under|less than|smaller than|within|at most|more than|larger than|greater than|over|above|exceeds|at least)\s+"
    r"(?P<size>\d+(?:\.\d+)?|one|two|three|a)\s+(?:[\w-]+\s+)?(?:points?|percent|%|bleu|f1)",
    re.I,
)
_BELOW = re.compile(r"below|under|less|smaller|within|at most", re.I)
_STEADY = re.compile(
    r"effect|impact|influence|unaffected|constant|stable|unchanged|flat|(?:stay|remain)\w*.*the same|saturat|plateau|levels? off",
    re.I,
)
_NO_EFFECT = re.compile(r"^no\b", re.I)
_DIFFERENCE = re.compile(r"difference|gap|disparit", re.I)
_SMALL = re.compile(
    r"\b(?:small|marginal|negligible|minor|slight|tiny|minimal|insignificant|narrow|limited|little|minute)\b",
    re.I,
)

ALIKE = 0.35  # of the usual difference between two lines: closer ones are alike
APART = 1.0  # further ones are not
SAME = 0.01  # relative: closer numbers are alike whatever is usual


def alike(frame: Frame, text: str) -> Assertion | None:
    """ "similar to", "comparable", "differ": the differences of aligned numbers, judged by the usual one."""
    word = frame.clause.cue.word
    if _STEADY.search(word) and not frame.object:
        found = _steady(frame, text)
        if found is not None:
            return found
    limit = _LIMIT.search(text, frame.clause.cue.end, frame.clause.end)
    if limit is not None and _DIFFERENCE.search(word):
        return _within(frame, limit)
    if len(frame.subject) == 1 and not frame.object and _ACROSS.search(text, frame.clause.start):
        found = _even(frame)
        if found is not None:
            return found
    here = _sides(frame)
    if here is None:
        return None
    aligned = pairs(here)
    measured = [(ratio, pair) for pair in aligned if (ratio := _ratio(here, *pair)) is not None]
    if not measured:
        return None
    middle = median(ratio for ratio, _ in measured)
    like = max(-1.0, min(1.0, 1 - 2 * (middle - ALIKE) / (APART - ALIKE)))
    span = text[frame.clause.start : frame.clause.end]
    if frame.clause.cue.kind is Kind.UNEQUAL and not (
        _DIFFERENCE.search(word) and _SMALL.search(span)
    ):
        like = -like
    truth = -like if frame.clause.negated else like
    shown = min(measured, key=lambda one: abs(one[0] - middle))[1]
    span = text[frame.clause.start : frame.clause.end]
    tie = _tie(here, aligned) if scope_of(span) is not Scope.ALL else None
    if tie is not None and frame.clause.cue.kind is Kind.EQUAL and not frame.clause.negated:
        formula = f"{shown_entry(tie[0])} = {shown_entry(tie[1])}"
        return Assertion(
            Operation.EQUAL,
            1.0,
            frame.strength,
            tie,
            formula,
            frame.clause,
            strict=True,
            frame=here,
        )
    formula = f"{shown_entry(shown[0])} and {shown_entry(shown[1])}: {middle:.1f} times the usual difference"
    return Assertion(
        Operation.EQUAL, truth, frame.strength, shown, formula, frame.clause, frame=frame
    )


def _tie(here: Frame, aligned: Sequence[tuple[Entry, Entry]]) -> tuple[Entry, Entry] | None:
    """A pair to show where all numbers, or the averages among them, are printed equal on both sides."""
    averages = [p for p in aligned if (p[0].column if here.axis == 0 else p[0].row).is_average]
    chosen = averages or list(aligned)
    return chosen[0] if chosen and all(a.value == b.value for a, b in chosen) else None


def _within(frame: Frame, limit: re.Match[str]) -> Assertion | None:
    """ "the difference between A and B is below one point": the difference against the number."""
    here = _sides(frame)
    aligned = pairs(here) if here is not None else []
    if not aligned:
        return None
    word = limit["size"].lower()
    size = 1.0 if word == "a" else float(NUMBER_WORDS.get(word, word))
    below = _BELOW.match(limit["how"]) is not None
    holds = [(abs(float(a.value - b.value)) < size) == below for a, b in aligned]
    truth = 2 * sum(holds) / len(holds) - 1
    truth = -truth if frame.clause.negated else truth
    shown = aligned[0]
    formula = f"{shown_entry(shown[0])} and {shown_entry(shown[1])}; stated {limit.group()}"
    return Assertion(
        Operation.THRESHOLD, truth, frame.strength, shown, formula, frame.clause, frame=frame
    )


def _even(frame: Frame) -> Assertion | None:
    """ "similar across the splits": how far the numbers of one line lie apart, relative to their mean."""
    entries = list(frame.view.entries(frame.subject, frame.across))
    values = [float(e.value) for e in entries]
    level = abs(sum(values) / len(values)) if values else 0.0
    if len(values) < 2 or not level:
        return None
    spread = (max(values) - min(values)) / level
    like = max(-1.0, min(1.0, 1 - 2 * (spread - EVEN) / (UNEVEN - EVEN)))
    like = -like if frame.clause.cue.kind is Kind.UNEQUAL else like
    truth = -like if frame.clause.negated else like
    formula = f"{shown_entry(entries[0])} and the others lie {spread:.0%} apart"
    return Assertion(
        Operation.EQUAL, truth, frame.strength, tuple(entries[:2]), formula, frame.clause,
        frame=frame,
    )  # fmt: skip


def _steady(frame: Frame, text: str) -> Assertion | None:
    """ "stays constant", "has no effect on": how far a line moves, against how far the others do.

    A changed line moves from the line it is changed from, any other along the crossing lines.
    """
    view, axis = frame.view, frame.axis
    everything = view.lines(axis)
    crossing = _run(frame)

    def moved(line: Line) -> tuple[float, Entry] | None:
        if line.base is not None:
            base = everything[line.base]
            steps = [
                (abs(float(a.value - b.value)), a)
                for x in (frame.across if frame.across_named else default_lines(view, other(axis)))
                if (a := view.at(line, x)) is not None and (b := view.at(base, x)) is not None
            ]
            return (sum(size for size, _ in steps) / len(steps), steps[0][1]) if steps else None
        entries = [e for x in crossing if (e := view.at(line, x)) is not None]
        if len(entries) < 2:
            return None
        values = [float(e.value) for e in entries]
        return max(values) - min(values), entries[0]

    changed = all(line.base is not None for line in frame.subject)
    mine = [m for line in frame.subject if (m := moved(line)) is not None]
    rest = [
        m
        for line in everything
        if line not in frame.subject
        and not (line.attribute or line.is_change)
        and (line.base is not None) == changed
        and (m := moved(line)) is not None
    ]
    usual = median(size for size, _ in rest) if rest else 0.0
    if not mine or not usual:
        return None
    ratio = max(size for size, _ in mine) / usual
    like = max(-1.0, min(1.0, 1 - 2 * (ratio - ALIKE) / (APART - ALIKE)))
    truth = -like if frame.clause.negated and not _NO_EFFECT.search(frame.clause.cue.word) else like
    formula = f"moves by {ratio:.1f} times what is usual"
    return Assertion(
        Operation.EQUAL, truth, frame.strength, (mine[0][1], rest[0][1]), formula, frame.clause,
        frame=frame,
    )  # fmt: skip


def _run(frame: Frame) -> tuple[Line, ...]:
    """The crossing lines along which something stays constant: a numbered run, else all."""
    axis = other(frame.axis)
    run = max(numbered(frame.view, axis), key=len, default=[])
    lines = tuple(line for _, line in run)
    return lines if len(lines) >= 2 else default_lines(frame.view, axis)


def _sides(frame: Frame) -> Frame | None:
    """The two sets that are said to be alike: both sides, two named groups, or one against its peers."""
    if frame.object:
        return frame
    if len(frame.groups) == 2 and not set(frame.groups[0]) & set(frame.groups[1]):
        left, right = frame.groups
        return with_object(replace(frame, subject=left), right)
    if len(frame.subject) >= 2:
        first, *others = frame.subject
        return with_object(replace(frame, subject=(first,)), tuple(others))
    rest = peers(frame.subject, frame.view)
    return with_object(frame, rest) if rest else None


def _ratio(here: Frame, left: Entry, right: Entry) -> float | None:
    """A difference in units of the median difference on its crossing line."""
    gap = abs(left.value - right.value)
    larger = max(abs(left.value), abs(right.value))
    if larger and float(gap / larger) <= SAME:
        return 0.0
    line = left.column if here.axis == 0 else left.row
    usual = _usual(here, line)
    return float(gap) / usual if usual else None


def _usual(here: Frame, line: Line) -> float:
    key = f"usual:{here.axis}:{line.position}"
    cached = here.view.memo.get(key)
    if isinstance(cached, float):
        return cached
    values = [
        float(e.value)
        for one in here.view.lines(here.axis)
        if not (one.attribute or one.is_change) and (e := here.view.at(one, line)) is not None
    ][:60]
    usual = median(abs(a - b) for a, b in combinations(values, 2)) if len(values) >= 2 else 0.0
    here.view.memo[key] = usual
    return usual
