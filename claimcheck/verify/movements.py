"""Differences that move: "the gap between A and B widens", "debiasing reduces X"."""

from __future__ import annotations

import re
from dataclasses import replace

from claimcheck.verify.assertion import Assertion, Operation, grade, scope_of
from claimcheck.verify.clauses import Clause
from claimcheck.verify.linking import Links
from claimcheck.verify.steps import BASE, compared, mentions_of, signed
from claimcheck.verify.tableview import COLUMNS, ROWS, other
from claimcheck.verify.trends import numbered
from claimcheck.verify.unnamed import default_lines

_GAP = re.compile(
    r"\b(?P<what>gap|difference|advantage|margin|lead|improvement|gain)s?\b(?:\s+(?:of|between|over|from|in|on))[^,;.]{3,80}?\s"
    r"(?P<way>narrow\w*|shrink\w*|vanish\w*|disappear\w*|clos(?:es?|ed|ing)\b|diminish\w*|decreas\w+|reduc\w+|widen\w*|grow\w*|increas\w+|enlarg\w+)",
    re.I,
)
_WIDER = re.compile(r"widen|grow|increas|enlarg", re.I)


def before_and_after(text: str, clause: Clause, links: Links) -> Assertion | None:
    """ "debiasing reduces X": the second of two lines against the first, one of which is the state before.

    For a sentence whose change is the table's own subject, so that no header names it.
    """
    view = links.view
    for axis in (COLUMNS, ROWS):
        lines = [x for x in default_lines(view, axis) if not x.is_reference]
        bases = [x for x in lines if BASE.search(x.leaf)]
        mentions = mentions_of(links, clause)
        if len(lines) != 2 or len(bases) != 1 or any(m.axis == axis for m in mentions):
            continue
        after = next(x for x in lines if x is not bases[0])
        chosen = tuple(x for m in mentions for x in m.lines) or default_lines(view, other(axis))
        pairs = [
            (a, b)
            for x in chosen
            if (a := view.at(after, x)) is not None and (b := view.at(bases[0], x)) is not None
        ]
        if not pairs:
            return None
        what = clause.cue.word
        holds = [signed(a, b, 1, what, view, False) for a, b in pairs]
        truth = grade(
            sum(h > 0 for h in holds) / len(holds), scope_of(text[clause.start : clause.end])
        )
        formula = f"{sum(h > 0 for h in holds)} of {len(holds)} move that way"
        found = compared(truth, clause, pairs[0], formula, False)
        return replace(found, operation=Operation.EFFECT)
    return None


def gap(text: str, clause: Clause, links: Links) -> Assertion | None:
    """ "the gap between A and B widens as N grows": the first difference against the last."""
    match = next(
        (
            m
            for m in _GAP.finditer(text, clause.start, clause.end)
            if m.start() <= clause.cue.start < m.end()
        ),
        None,
    )
    if match is None:
        return None
    view = links.view
    named = [
        m
        for m in mentions_of(links, clause)
        if match.start() <= m.start and m.end <= match.start("way")
    ]
    for first in named:
        second = next(
            (
                m
                for m in named
                if m.axis == first.axis
                and m.start > first.start
                and not set(m.lines) & set(first.lines)
            ),
            None,
        )
        if second is None:
            continue
        axis = other(first.axis)
        run = [line for _, line in max(numbered(view, axis), key=len, default=[])]
        scored = list(default_lines(view, axis))
        run = run if len(run) >= 2 else scored if len(scored) == 2 else []
        if len(run) < 2:
            continue
        gaps = [
            (abs(float(a.value - b.value)), a)
            for line in (run[0], run[-1])
            if (a := view.at(first.lines[0], line)) is not None
            and (b := view.at(second.lines[0], line)) is not None
        ]
        if len(gaps) < 2:
            continue
        wider = gaps[1][0] > gaps[0][0]
        truth = 1.0 if wider == (_WIDER.match(match["way"]) is not None) else -1.0
        formula = f"the gap goes from {gaps[0][0]:.2f} to {gaps[1][0]:.2f}"
        return compared(
            truth, clause, (gaps[0][1], gaps[1][1]), formula, first.exact and second.exact
        )
    return None
