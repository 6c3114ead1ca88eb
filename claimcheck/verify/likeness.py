"""Similar, comparable, the same, different: differences against what is usual in the table."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from statistics import median

from claimcheck.verify.assertion import Assertion, Operation, shown_entry
from claimcheck.verify.comparisons import peers
from claimcheck.verify.cues import Kind
from claimcheck.verify.frames import Frame, pairs, with_object
from claimcheck.verify.tableview import Entry, Line

ALIKE = 0.35  # of the usual difference between two lines: closer ones are alike
APART = 1.0  # further ones are not
SAME = 0.01  # relative: closer numbers are alike whatever is usual


def alike(frame: Frame, text: str) -> Assertion | None:
    """ "similar to", "comparable", "differ": the differences of aligned numbers, judged by the usual one."""
    del text
    here = _sides(frame)
    if here is None:
        return None
    aligned = pairs(here)
    measured = [(ratio, pair) for pair in aligned if (ratio := _ratio(here, *pair)) is not None]
    if not measured:
        return None
    middle = median(ratio for ratio, _ in measured)
    like = max(-1.0, min(1.0, 1 - 2 * (middle - ALIKE) / (APART - ALIKE)))
    if frame.clause.cue.kind is Kind.UNEQUAL:
        like = -like
    truth = -like if frame.clause.negated else like
    shown = min(measured, key=lambda one: abs(one[0] - middle))[1]
    formula = f"{shown_entry(shown[0])} and {shown_entry(shown[1])}: {middle:.1f} times the usual difference"
    return Assertion(
        Operation.EQUAL, truth, frame.strength, shown, formula, frame.clause, frame=frame
    )


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
        for other in here.view.lines(here.axis)
        if not (other.attribute or other.is_change) and (e := here.view.at(other, line)) is not None
    ][:60]
    usual = median(abs(a - b) for a, b in combinations(values, 2)) if len(values) >= 2 else 0.0
    here.view.memo[key] = usual
    return usual
