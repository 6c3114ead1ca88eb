"""Comparisons of two sets of lines, minimal pairs, likeness: decided over aligned numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import mean

from claimcheck.records import Comparison
from claimcheck.verify.assertion import (
    Assertion,
    Operation,
    grade,
    scope_of,
    shown_entry,
    sign_for,
)
from claimcheck.verify.frames import Frame, Lines, default_lines, pairs, with_object
from claimcheck.verify.naming import likeness
from claimcheck.verify.repair import modifier
from claimcheck.verify.tableview import Entry, Line, TableView, other
from claimcheck.verify.terms import STOPWORDS, terms

_PERFORMANCE = re.compile(
    r"\b(?:performances?|results?|accurac(?:y|ies)|quality|model|models|system|systems|generali[sz]ation|effectiveness)\b",
    re.I,
)
_DIFFERENCES = re.compile(
    r"\b(?:improvements?|gains?|differences?|gaps?|drops?|boosts?|reductions?|increases?)\b(?! of \d)",
    re.I,
)
_WITHOUT = re.compile(
    r"\b(?:without|w/o|remov\w+|exclud\w+|ablat\w+|drop(?:ping)?(?= the)|disabl\w+|omit\w*|lack\w* of|absence of|no longer us\w+)\b",
    re.I,
)


def compare(frame: Frame, text: str) -> Assertion | None:
    """A comparison whose other side is named, or is "all others"."""
    cue = frame.clause.cue
    if cue.raw and _DIFFERENCES.search(text[frame.clause.start : cue.start]):
        return gains(frame, text)
    aligned = pairs(frame)
    if not aligned:
        return None
    span = text[frame.clause.start : frame.clause.end]
    performance = bool(_PERFORMANCE.search(span)) and not frame.across_named
    holds = [_holds(a, b, sign_for(cue, a, frame.view, performance)) for a, b in aligned]
    if not cue.raw and _both_removed(frame):
        # "A is more effective than B" where the rows print what happens without A, without B.
        holds = [1 - h for h in holds]
    operation = Operation.OTHERS if frame.rest else Operation.COMPARE
    return _judged(frame, span, aligned, holds, operation)


def gains(frame: Frame, text: str) -> Assertion | None:
    """ "The improvement on A is larger than on B": differences of minimal pairs on both sides.

    The pairs are the lines that modify another, or the only two lines there are.
    """
    axis = other(frame.axis)
    lines = default_lines(frame.view, axis)
    steps = [(line, frame.view.lines(axis)[line.base]) for line in lines if line.base is not None]
    if not steps and len(lines) == 2:
        steps = [(lines[1], lines[0])]
    sides: list[list[tuple[float, Entry]]] = []
    for side in (frame.subject, frame.object):
        sides.append(
            [
                (abs(float(after.value - before.value)), after)
                for line in side
                for changed, base in steps
                if (after := frame.view.at(line, changed)) is not None
                and (before := frame.view.at(line, base)) is not None
            ]
        )
    if not all(sides):
        return None
    ours, theirs = (mean(size for size, _ in side) for side in sides)
    larger = (ours > theirs) == (_says_more(frame))
    truth = 0.0 if ours == theirs else 1.0 if larger else -1.0
    truth = -truth if frame.clause.negated else truth
    shown = (sides[0][0][1], sides[1][0][1])
    formula = f"mean differences {ours:.2f} and {theirs:.2f}"
    return Assertion(
        Operation.COMPARE, truth, 0.9 * frame.strength, shown, formula, frame.clause, frame=frame
    )


def _says_more(frame: Frame) -> bool:
    """Whether a raw cue says "more"."""
    return frame.clause.cue.sense in (Comparison.HIGHER, Comparison.BETTER)


def _both_removed(frame: Frame) -> bool:
    lines = (*frame.subject, *frame.object)
    return all((m := modifier(line.leaf)) is not None and m[0] < 0 for line in lines)


def implicit(frame: Frame, text: str) -> Assertion | None:
    """ "has higher recall": against the other lines of the axis, by their mean on each crossing line."""
    rest = peers(frame.subject, frame.view)
    if not rest:
        return None
    here = with_object(frame, rest)
    cue = frame.clause.cue
    span = text[frame.clause.start : frame.clause.end]
    performance = bool(_PERFORMANCE.search(span)) and not frame.across_named
    shares: list[float] = []
    shown: list[tuple[Entry, Entry]] = []
    for line in here.across:
        left = [e for a in here.subject if (e := here.view.at(a, line)) is not None]
        right = [e for b in rest if (e := here.view.at(b, line)) is not None]
        if not left or not right:
            continue
        sign = sign_for(cue, left[0], here.view, performance)
        ours, theirs = mean(float(e.value) for e in left), mean(float(e.value) for e in right)
        shares.append(0.5 if ours == theirs else float((ours > theirs) == (sign > 0)))
        shown.append((left[0], right[0]))
    if not shares:
        return None
    return _judged(here, span, shown, shares, Operation.IMPLICIT)


def peers(subject: Lines, view: TableView) -> Lines:
    """The lines a subject is implicitly compared with: alike in header depth where that exists."""
    axis = subject[0].axis
    rest = tuple(
        line
        for line in view.lines(axis)
        if line not in subject and not (line.is_reference or line.is_change or line.attribute)
    )
    if subject[0].direction or any(line.direction for line in rest):
        measure = {line.direction for line in subject}
        rest = tuple(line for line in rest if line.direction in measure) or rest
    return rest


def _holds(left: Entry, right: Entry, sign: int) -> float:
    if left.value == right.value:
        return 0.5
    return float((left.value > right.value) == (sign > 0))


def _judged(
    frame: Frame,
    span: str,
    aligned: Sequence[tuple[Entry, Entry]],
    holds: Sequence[float],
    operation: Operation,
) -> Assertion:
    fraction = sum(holds) / len(holds)
    scope = scope_of(span)
    truth = grade(fraction, scope)
    if frame.clause.negated:
        # "does not consistently improve" denies the quantifier; a plain "not" denies the statement.
        truth = -truth
    worst = min(range(len(holds)), key=lambda i: holds[i])
    best = max(range(len(holds)), key=lambda i: holds[i])
    chosen = aligned[worst if fraction < 0.5 else best]
    relation = (
        ">"
        if chosen[0].value > chosen[1].value
        else "<"
        if chosen[0].value < chosen[1].value
        else "="
    )
    good = sum(h == 1 for h in holds)
    formula = f"{shown_entry(chosen[0])} {relation} {shown_entry(chosen[1])}; holds in {good} of {len(holds)}"
    return Assertion(
        operation, truth, frame.strength, chosen, formula, frame.clause,
        strict=fraction in (0.0, 1.0), frame=frame,
    )  # fmt: skip


def minimal_pairs(lines: Lines, view: TableView, words: Sequence[str]) -> list[tuple[Line, Line]]:
    """(line with, line without) pairs that differ by exactly the phrase ``words`` (stems).

    Modified lines meet their base ("+ coverage" and the row above); otherwise two lines whose
    headers differ by those words alone.
    """
    axis = lines[0].axis
    everything = view.lines(axis)
    found: list[tuple[Line, Line]] = []
    wanted = [w for w in words if w not in STOPWORDS]
    for line in lines:
        changed = modifier(line.leaf)
        if line.base is not None and changed is not None:
            sign, what = changed
            named = [t.stem for t in terms(what)]
            if any(likeness(w, n) >= 0.6 for w in wanted for n in named):
                base = everything[line.base]
                found.append((line, base) if sign > 0 else (base, line))
                continue
        mine = _bag(line)
        for rival in everything:
            if rival is line:
                continue
            theirs = _bag(rival)
            extra = [w for w in mine if w not in theirs]
            lacking = [w for w in theirs if w not in mine]
            negated = {"without", "w", "o", "no", "non"}
            if (
                extra
                and not lacking
                and all(any(likeness(w, e) >= 0.6 for w in wanted) for e in extra)
            ) or (set(lacking) <= negated and lacking and set(extra) <= {"with"}):
                found.append((line, rival))
    return list(dict.fromkeys(found))


_BRACKETS = re.compile(r"(?<=\S)\s*\([^()]*\)|\b(?:19|20)\d\d\b")


def _bag(line: Line) -> tuple[str, ...]:
    """Words of a header without what stands in brackets behind it (a year, a remark)."""
    text = " | ".join(_BRACKETS.sub("", part) for part in line.path)
    return tuple(t.stem for t in terms(text) if t.folded not in "+-&%" and t.folded != "and")


def effect(frame: Frame, text: str, words: Sequence[str]) -> Assertion | None:
    """ "X improves", "X is effective", "without X it drops": lines with X against their pairs without."""
    found = minimal_pairs(frame.subject, frame.view, words)
    if not found:
        return None
    cue = frame.clause.cue
    span = text[frame.clause.start : frame.clause.end]
    removed = bool(_WITHOUT.search(span))
    across = frame.across if frame.across_named else default_lines(frame.view, other(frame.axis))
    aligned: list[tuple[Entry, Entry]] = []
    for with_it, without in found:
        for line in across:
            a, b = frame.view.at(with_it, line), frame.view.at(without, line)
            if a is not None and b is not None:
                aligned.append((b, a) if removed else (a, b))
    if not aligned:
        return None
    performance = not frame.across_named
    holds = [_holds(a, b, sign_for(cue, a, frame.view, performance)) for a, b in aligned]
    return _judged(frame, span, aligned, holds, Operation.EFFECT)
