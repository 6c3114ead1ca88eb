"""Differences between lines of a table, in the sense of a sentence: what helps, hurts, or changes.

A step is a pair of lines, after and before: a changed line and what it is changed from, two lines
that a sentence names, a line and the baseline, or the only two lines there are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import mean

from claimcheck.verify.assertion import Assertion, Operation
from claimcheck.verify.clauses import Clause
from claimcheck.verify.legend import legend
from claimcheck.verify.linking import Links, Mention
from claimcheck.verify.measures import caption_direction
from claimcheck.verify.repair import modifier
from claimcheck.verify.tableview import Axis, Entry, Line, TableView, other
from claimcheck.verify.trends import numbered
from claimcheck.verify.unnamed import Lines, default_lines

GOOD = re.compile(
    r"improv|help|benefit|profit|gain|boost|advantage|contribut|margin|lead|import|cruc|critic|essent|influent|valuab|vital|matter",
    re.I,
)
_BAD = re.compile(
    r"hurt|harm|degrad|suffer|deteriorat|worsen|detriment|damag|loss|los(?:es|ing)", re.I
)
_UP = re.compile(r"increas|rise", re.I)
_DOWN = re.compile(r"drop|decreas|declin|reduc", re.I)
_REMOVED = re.compile(
    r"\b(?:without|w/o|remov\w+|exclud\w+|ablat\w+|drop(?:ping)?(?= the)|disabl\w+|omit\w*|leav\w+ out|lack\w* of|absence of)\b",
    re.I,
)
BASE = re.compile(
    r"\b(?:baselines?|base|vanilla|plain|original|orig|standard|none|before|without|w/o|unadapted|from scratch|no)\b",
    re.I,
)
_PERFORMANCE = re.compile(
    r"\b(?:performances?|quality|accurac(?:y|ies)|results?|model|models)\b", re.I
)


_MORE_OF = re.compile(
    r"\b(?:more|additional|extra|further|larger|increas\w+|scal\w+|grow\w*)\b", re.I
)
_APART = re.compile(r"differ|gap|disparit|varia", re.I)


def mentions_of(links: Links, clause: Clause) -> list[Mention]:
    """Phrases of a clause that tell lines apart."""
    return [
        m
        for m in links.mentions
        if clause.start <= m.start and m.end <= clause.end and m.weight > 0
    ]


def narrow(lines: Lines, axis: Axis, context: Sequence[Mention]) -> Lines:
    """``lines`` without those that another phrase on their axis leaves out."""
    for mention in context:
        if mention.axis == axis:
            lines = tuple(x for x in lines if x in mention.lines) or lines
    return lines


def size(
    text: str,
    view: TableView,
    lines: Lines,
    context: Sequence[Mention],
    what: str,
    clause: Clause,
) -> tuple[float, Entry] | None:
    """How large the difference on ``lines`` is, in the sense of the sentence, with one of its numbers."""
    axis = lines[0].axis
    whole = lines
    lines = narrow(lines, axis, context)
    across = tuple(
        dict.fromkeys(
            x
            for m in context
            if m.axis == other(axis)
            for x in m.lines
            if not (x.attribute or x.is_change)
        )
    )
    removed = _REMOVED.search(text, clause.start, clause.end) is not None
    changed = [(x, view.lines(axis)[x.base]) for x in lines if x.base is not None]
    pairs: list[tuple[Entry, Entry, int]] = []
    halves = _halves(view, whole, lines, across) if not changed else []
    if halves:
        pairs = [(after, before, 1) for after, before in halves]
    elif changed:
        crossing = across or default_lines(view, other(axis))
        for line, base in changed:
            sign = modifier(line.leaf)
            turn = -1 if sign is not None and sign[0] < 0 and not removed else 1
            pairs += [
                (after, before, turn)
                for crossed in crossing
                if (after := view.at(line, crossed)) is not None
                and (before := view.at(base, crossed)) is not None
            ]
    else:
        for after_line, before_line in _steps(text, view, other(axis), context):
            sign = modifier(after_line.leaf)
            turn = -1 if sign is not None and sign[0] < 0 and not removed else 1
            pairs += [
                (after, before, turn)
                for line in lines
                if (after := view.at(after_line, line)) is not None
                and (before := view.at(before_line, line)) is not None
            ]
    if not pairs and _APART.match(what):
        return _spread(view, lines)
    if not pairs:
        return None
    performance = _PERFORMANCE.search(text, clause.start, clause.end) is not None
    sizes = [signed(after, before, turn, what, view, performance) for after, before, turn in pairs]
    return mean(sizes), pairs[0][0]


def _halves(view: TableView, whole: Lines, part: Lines, across: Lines) -> list[tuple[Entry, Entry]]:
    """ "the benefit of MT at 1k": the lines of the place that the sentence names, against those it does not."""
    rest = tuple(x for x in whole if x not in part)
    if not part or len(rest) != len(part):
        return []
    crossing = across or default_lines(view, other(part[0].axis))
    return [
        (after, before)
        for mine, theirs in zip(part, rest, strict=True)
        for x in crossing
        if (after := view.at(mine, x)) is not None and (before := view.at(theirs, x)) is not None
    ]


def _spread(view: TableView, lines: Lines) -> tuple[float, Entry] | None:
    """How far the numbers on ``lines`` lie apart: "the differences between the models on A"."""
    crossing = [x for x in default_lines(view, other(lines[0].axis)) if not x.is_reference]
    entries = list(view.entries(lines, crossing))
    if len(entries) < 2:
        return None
    values = [float(e.value) for e in entries]
    return max(values) - min(values), entries[0]


def _steps(
    text: str, view: TableView, axis: Axis, context: Sequence[Mention]
) -> list[tuple[Line, Line]]:
    """Pairs (after, before) of lines on ``axis``: changed lines, two that are named, or the only two."""
    lines = [x for x in default_lines(view, axis) if not x.is_reference]
    named = [m for m in context if m.axis == axis]
    chosen = [x for x in lines if all(x in m.lines for m in named)] if named else lines
    changed = [(x, view.lines(axis)[x.base]) for x in chosen if x.base is not None]
    if changed:
        return changed
    if len(named) >= 2 and not set(named[0].lines) & set(named[1].lines):
        return [(a, b) for a in named[0].lines for b in named[1].lines]
    bases = [x for x in lines if BASE.search(x.leaf) or _stands_for_base(x, view)]
    if named:
        mine = [x for x in named[0].lines if x not in bases]
        if len(bases) == 1 and mine:
            return [(x, bases[0]) for x in mine]
        if len(lines) == 2 and len(mine) == 1:
            return [(mine[0], next(x for x in lines if x is not mine[0]))]
        return []
    if len(lines) == 2:
        return [(lines[0], lines[1])] if bases == [lines[1]] else [(lines[1], lines[0])]
    if len(bases) == 1:
        return [(x, bases[0]) for x in lines if x is not bases[0]]
    run = [line for _, line in max(numbered(view, axis), key=len, default=[])]
    return [(run[-1], run[0])] if len(run) >= 3 and _MORE_OF.search(text) else []


def _stands_for_base(line: Line, view: TableView) -> bool:
    """Whether the caption calls a line the baseline."""
    known = legend(view)
    return any(BASE.search(w.folded) for word in line.words for w in known.get(word.folded, ()))


def signed(
    after: Entry, before: Entry, turn: int, what: str, view: TableView, performance: bool
) -> float:
    """A difference with the sign of the word that states it: ``turn`` is -1 for a part taken away."""
    raw = float(after.value - before.value)
    better = raw * (view.direction(after) or caption_direction(view.table.caption))
    if _BAD.match(what):
        return -better if turn > 0 else abs(better)
    if GOOD.match(what):
        return better * turn
    if _UP.match(what) or _DOWN.match(what):
        value = better if performance else raw
        return value if _UP.match(what) else -value
    return abs(raw)


def compared(
    truth: float, clause: Clause, shown: tuple[Entry, Entry], formula: str, exact: bool
) -> Assertion:
    """The assertion that differences compare so; negation is applied here."""
    truth = -truth if clause.negated else truth
    return Assertion(Operation.GAINS, truth, 1.0 if exact else 0.85, shown, formula, clause)
