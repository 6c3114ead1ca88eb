"""Comparisons that are said to hold in every case, and the case that a table prints against them."""

from __future__ import annotations

import re
from decimal import Decimal

from claimcheck.verify.assertion import Assertion, Operation, shown_entry, sign_for
from claimcheck.verify.frames import pairs
from claimcheck.verify.tableview import ROWS, Entry

FEW = 3  # compared cases below which "all" may mean something else

_CASES = (
    r"(?:benchmarks?|tasks?|metrics?|measures?|data ?sets?|evaluations?|languages?|domains?|tests?)"
)
_EVERY = re.compile(
    rf"\b(?:all|every|each)\s+(?:of\s+)?(?:(?:the|our|these|those)\s+)?(?:[a-z]+\s+){{0,2}}?{_CASES}\b|\bacross the board\b",
    re.I,
)
_LESS = re.compile(
    r"\b(?:except\w*|excluding|apart from|other than|but|save|almost|nearly|not|most|many|some)\b",
    re.I,
)


def broken(assertion: Assertion, text: str) -> Assertion | None:
    """The assertion turned into a plain denial, where "A beats B on all tasks" has an exception.

    Both sides are whole headers, the cases are all that the table measures, and the exception is
    larger than one unit of the last printed digit. None where the sentence leaves something out.
    """
    frame = assertion.frame
    if assertion.operation is not Operation.COMPARE or frame is None or frame.clause.negated:
        return None
    span = text[frame.clause.start : frame.clause.end]
    if (
        frame.origin != "subject"
        or not frame.operands_exact
        or frame.across_named
        or frame.excepted
    ):
        return None
    if not _EVERY.search(span) or _LESS.search(span):
        return None
    aligned = pairs(frame)
    against = [
        (gap, pair)
        for pair in aligned
        if (gap := _against(*pair, sign_for(frame.clause.cue, pair[0], frame.view, True))) > 1
    ]
    if len(aligned) < FEW or not against:
        return None
    if 2 * len(against) >= len(aligned) and not all(
        frame.view.direction(a) for _, (a, _) in against
    ):
        return None  # more likely is that smaller is better here
    left, right = max(against, key=lambda one: one[0])[1]
    formula = f"{shown_entry(left)} against {shown_entry(right)}: not in {len(against)} of {len(aligned)} cases"
    return Assertion(
        assertion.operation, -1.0, assertion.strength, (left, right), formula,
        assertion.clause, strict=True, frame=frame,
    )  # fmt: skip


def shown_exception(denial: Assertion) -> str:
    """The case that ``broken`` found, for people."""
    left, right = denial.entries
    line = left.column if denial.frame is None or denial.frame.axis == ROWS else left.row
    several = denial.frame is not None and len(denial.frame.subject) > 1
    whose = f" ({left.line(denial.frame.axis).name})" if several and denial.frame else ""
    return f"{left.printed}{whose} against {right.printed} on {line.name}"


def _against(left: Entry, right: Entry, sign: int) -> Decimal:
    """By how many units of the last printed digit a pair is the other way round."""
    unit = Decimal(1).scaleb(-min(left.decimals, right.decimals))
    return (right.value - left.value) * sign / unit
