"""What a sentence says about an order beyond what the operations on a table check.

"Only A outperforms B" says something about all the others, "no A outperforms B" about every A, and
"removing X hurts A more than B" compares two changes rather than two scores. Where a sentence says
such a thing, a comparison that holds is no support for it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from claimcheck.verify.assertion import Assertion, Operation, sign_for
from claimcheck.verify.comparisons import compare
from claimcheck.verify.cues import Kind
from claimcheck.verify.linking import Links
from claimcheck.verify.ratios import counts_speed
from claimcheck.verify.tableview import other

_ONLY = re.compile(
    r"(?<!not )\b(?:only|solely|exclusively|alone|unique(?:ly)?)\b(?!\s+(?:by\s+)?[\d.]*\d)"
    r"|\bthe (?:first|only|sole)\b",
    re.I,
)
_NOBODY = re.compile(
    r"\b(?:no|none of|neither|few|hardly any|not (?:all|every|any|a single))\b(?! longer\b)", re.I
)
_CHANGES = frozenset({Kind.CHANGE, Kind.EFFECT})
_MORE_THAN = re.compile(
    r"\b(?:more|less|most|least|larger|smaller|stronger|weaker|bigger|greater)\b", re.I
)


def says_more(links: Links, assertion: Assertion) -> bool:
    """Whether a sentence says more than the assertion that was computed for it."""
    text = links.text
    named = [(m.start, m.end) for m in links.mentions if m.spelled]

    def told(pattern: re.Pattern[str]) -> bool:
        return any(
            not any(a <= match.start() < b for a, b in named) for match in pattern.finditer(text)
        )

    if told(_ONLY) or told(_NOBODY):
        return True
    return _compares_changes(text, assertion) or _beaten_by_another(assertion)


_SPEED = re.compile(r"(?:the )?(?:fast|slow|quick|cheap)\w*", re.I)


def on_speed(assertion: Assertion, text: str) -> Assertion | None:
    """A comparison of who is faster, over the times and costs of its table; None where it has none."""
    frame, clause = assertion.frame, assertion.clause
    if frame is None or clause is None or not _SPEED.fullmatch(clause.cue.word):
        return assertion
    if all(counts_speed(e.line(other(frame.axis))) for e in assertion.entries):
        return assertion
    timed = tuple(x for x in frame.view.lines(other(frame.axis)) if counts_speed(x))
    if not timed or assertion.operation not in {Operation.COMPARE, Operation.OTHERS}:
        return None
    return compare(replace(frame, across=timed, across_named=True), text)


def _compares_changes(text: str, assertion: Assertion) -> bool:
    """ "Removing X hurts A more than B": a comparison of differences, read as one of scores."""
    clause = assertion.clause
    if clause is None or assertion.operation is not Operation.COMPARE:
        return False
    if assertion.formula.startswith("mean differences"):
        return False
    if clause.cue.kind in _CHANGES:
        return _MORE_THAN.search(text, clause.cue.end, clause.end) is not None
    return clause.cue.raw and _CHANGED.search(text[clause.start : clause.cue.start]) is not None


_CHANGED = re.compile(
    r"\b(?:hurt|harm|degrad|impair|help|improv|benefit|boost|affect|gain|lose|drop|suffer|reduc|lower|rais|increas)\w*\b"
    r"[^,;]*$",
    re.I,
)


def _beaten_by_another(assertion: Assertion) -> bool:
    """Whether one of "all others" is ahead that was left out because its header is built otherwise."""
    frame, clause = assertion.frame, assertion.clause
    if frame is None or clause is None or assertion.operation is not Operation.OTHERS:
        return False
    if assertion.truth < 0:
        return False
    for line in frame.across:
        mine = [e for x in frame.subject if (e := frame.view.at(x, line)) is not None]
        theirs = [e for x in frame.object if (e := frame.view.at(x, line)) is not None]
        if not mine or not theirs:
            continue
        sign = sign_for(clause.cue, mine[0], frame.view, not frame.across_named)
        if max(e.value * sign for e in theirs) >= max(e.value * sign for e in mine):
            return True
    return False
