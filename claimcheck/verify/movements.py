"""Differences that move: "the gap between A and B widens", "debiasing reduces X"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from claimcheck.verify.assertion import Assertion, Operation, grade, scope_of, shown_entry
from claimcheck.verify.clauses import Clause
from claimcheck.verify.linking import Links, Mention
from claimcheck.verify.steps import BASE, compared, mentions_of, signed
from claimcheck.verify.tableview import COLUMNS, ROWS, Entry, other
from claimcheck.verify.trends import numbered
from claimcheck.verify.unnamed import default_lines

_GAP = re.compile(
    r"\b(?P<what>gap|difference|advantage|margin|lead|improvement|gain)s?\b(?:\s+(?:of|between|over|from|in|on))[^,;.]{3,80}?\s"
    r"(?P<way>narrow\w*|shrink\w*|vanish\w*|disappear\w*|clos(?:es?|ed|ing)\b|diminish\w*|decreas\w+|reduc\w+|widen\w*|grow\w*|increas\w+|enlarg\w+)",
    re.I,
)
_WIDER = re.compile(r"widen|grow|increas|enlarg", re.I)


_SHIFT = re.compile(
    r"\bfrom\s+(?:about\s+|around\s+)?(?P<old>\d*\.?\d+)\s*%?\s+(?:[\w-]+\s+){0,2}?to\s+(?:only\s+|just\s+|about\s+|around\s+)?(?P<new>\d*\.?\d+)\s*(?:%|\b)",
    re.I,
)

Span = tuple[int, int]


def shifts(links: Links) -> tuple[list[Assertion], list[Span]]:
    """ "reduces X from 12.4 to 7.5": two numbers of one line; with the spans of such numbers.

    Both must stand in the table, across the lines that the sentence names.
    """
    found: list[Assertion] = []
    spans: list[Span] = []
    for match in _SHIFT.finditer(links.text):
        if "." not in match["old"] + match["new"]:
            continue  # "from 2 to 6 layers"
        old, new = (_printing(links, float(match[name])) for name in ("old", "new"))
        if not old or not new:
            continue
        spans += [match.span("old"), match.span("new")]
        pairs = [(a, b) for a in old for b in new if (a.row is b.row) != (a.column is b.column)]
        named = [
            m
            for m in links.mentions
            if m.weight > 0 and not (m.start < match.end() and match.start() < m.end)
        ]
        good = [pair for pair in pairs if _fits(pair, named)]
        shown = (good or pairs or [(old[0], new[0])])[0]
        formula = f"from {shown_entry(shown[0])} to {shown_entry(shown[1])}"
        found.append(Assertion(Operation.VALUE, 1.0 if good else -1.0, 1.0, shown, formula))
    return found, spans


def _printing(links: Links, value: float) -> list[Entry]:
    return [
        e
        for e in links.view.entries()
        if not (e.row.attribute or e.column.attribute) and abs(float(e.value) - value) < 1e-9
    ]


def _fits(pair: tuple[Entry, Entry], named: Sequence[Mention]) -> bool:
    """Whether every axis that a sentence names lines of has one of the two numbers there."""
    for axis in (ROWS, COLUMNS):
        here = [m for m in named if m.axis == axis]
        lines = [entry.line(axis) for entry in pair]
        if here and not any(line in m.lines for line in lines for m in here):
            return False
        if lines[0] is not lines[1] and any(
            m.exact and not set(lines) & set(m.lines) for m in here
        ):
            return False
    return True


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
