"""How many: "on two of the three pairs", "four parsers score above 90", "only A exceeds 93"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from claimcheck.quantities import NUMBER_WORDS
from claimcheck.records import Comparison
from claimcheck.verify.assertion import Assertion, Operation, grade, scope_of, sign_for
from claimcheck.verify.cues import Kind
from claimcheck.verify.frames import Frame
from claimcheck.verify.linking import Links
from claimcheck.verify.tableview import COLUMNS, ROWS, Axis, Entry
from claimcheck.verify.unnamed import Lines, default_lines

_WORDS = {"none": 0} | {word: n for word, n in NUMBER_WORDS.items() if 0 < n <= 12}
_N = rf"(?P<n>{'|'.join(_WORDS)}|\d{{1,2}})"
_M = rf"(?:{'|'.join(_WORDS)}|\d{{1,2}}|all)"
_CASES = re.compile(
    rf"\b(?:on|in|for|across)\s+(?:only\s+|just\s+|(?P<least>at least)\s+)?{_N}\s+(?:out\s+)?of\s+(?:the\s+|our\s+|all\s+)?(?:{_M}\s+)?[\w-]+",
    re.I,
)
_LIMIT = re.compile(
    r"\b(?P<how>exceed\w*|surpass\w*|(?:are|is|score\w*|reach\w*|achieve\w*|obtain\w*|have|has|lie\w*|stay\w*|remain\w*|fall\w*|get|gets|a|an|with|accurac(?:y|ies)|scores?)\s+(?:[\w-]+\s+){0,3}?(?:above|over|below|under|more than|less than|higher than|lower than|at least|at most))\s+(?P<limit>\d+(?:\.\d+)?)\s*%?",
    re.I,
)
_HOW_MANY = re.compile(
    rf"(?:^|[,;:]\s+|\bthat\s+)(?:only\s+|just\s+|(?P<least>at least)\s+)?{_N}\s+(?:(?:out\s+)?of\s+(?:the\s+|all\s+)?)?(?:{_M}\s+)?(?:[\w-]+\s+){{0,2}}?[\w-]+s\b",
    re.I,
)
_SIGN = re.compile(
    r"\b(?P<sign>negative|positive)(?:ly)?\s+(?:correlat\w+|associat\w+|values?|scores?|coefficients?)|\b(?:correlat\w+|associat\w+)\s+(?P<behind>negative|positive)ly",
    re.I,
)
_EXCEPT = re.compile(
    r"\b(?:except(?: for)?|apart from|other than|with the exception of|but)\b", re.I
)
_BELOW = re.compile(r"below|under|less than|lower than|at most", re.I)


def counted(frame: Frame, text: str) -> Assertion | None:
    """ "is the best on two of three": the crossing lines on which a clause holds, counted."""
    clause = frame.clause
    match = _CASES.search(text, clause.start, clause.end)
    if match is None or clause.cue.kind not in (Kind.BEST, Kind.VERB, Kind.COMPARE, Kind.CHANGE):
        return None
    if clause.cue.kind is Kind.BEST:
        rivals = tuple(
            x
            for x in (frame.field or frame.view.lines(frame.axis))
            if not (x.is_reference or x.is_change or x.attribute or x in frame.subject)
        )
    else:
        rivals = frame.object
    if not rivals:
        return None
    won, cases, shown = 0, 0, []
    for line in frame.across:
        if line.is_average:
            continue
        ours = [e for x in frame.subject if (e := frame.view.at(x, line)) is not None]
        theirs = [e for x in rivals if (e := frame.view.at(x, line)) is not None]
        if not ours or not theirs:
            continue
        sign = _sign(frame, ours[0])
        best = max(sign * e.value for e in ours)
        beaten = best >= max(sign * e.value for e in theirs)
        won += beaten
        cases += 1
        shown.append(ours[0])
    if cases < 2:
        return None
    wanted = _number(match["n"])
    truth = 1.0 if won == wanted or (match["least"] and won >= wanted) else -1.0
    truth = -truth if clause.negated else truth
    formula = f"holds on {won} of {cases}; stated {match['n']}"
    return Assertion(
        Operation.COUNT, truth, frame.strength, tuple(shown[:2]), formula, clause, frame=frame
    )


def _sign(frame: Frame, entry: Entry) -> int:
    cue = frame.clause.cue
    if cue.kind is Kind.BEST and cue.sense in (Comparison.HIGHER, Comparison.LOWER):
        return 1 if cue.sense is Comparison.HIGHER else -1
    return sign_for(cue, entry, frame.view, True)


def _number(word: str) -> int:
    return _WORDS[word.lower()] if word.lower() in _WORDS else int(word)


def limits(links: Links, negated_at: Sequence[tuple[int, int]]) -> list[Assertion]:
    """ "three of the six exceed 94 UAS", "both A and B exceed 93": numbers above or below a limit."""
    text, view = links.text, links.view
    found = [one for m in _SIGN.finditer(text) if (one := _signs(links, m, negated_at)) is not None]
    for match in _LIMIT.finditer(text):
        limit = float(match["limit"])
        many = next(
            (
                m
                for m in _HOW_MANY.finditer(text, 0, match.start())
                if m.end() <= match.start("how") + 1
            ),
            None,
        )
        if many is None and not match["how"].lower().startswith(("exceed", "surpass")):
            continue  # a plain threshold is a figure
        chosen = _chosen(links, match, many)
        if chosen is None:
            continue
        rows, columns, axis = chosen
        entries = [e for e in view.entries(rows, columns) if _same_size(limit, e)]
        if not entries:
            continue
        below = _BELOW.search(match["how"]) is not None
        good = [e for e in entries if (float(e.value) < limit) == below and float(e.value) != limit]
        denied = any(a < match.start() for a, _ in negated_at if match.start() - a < 40)
        if many is not None:
            lines = {e.line(axis).position for e in good}
            wanted = _number(many["n"])
            truth = (
                1.0 if len(lines) == wanted or (many["least"] and len(lines) >= wanted) else -1.0
            )
            formula = f"{len(lines)} lie {'below' if below else 'above'} {match['limit']}; stated {many['n']}"
            found.append(Assertion(Operation.COUNT, truth, 0.9, tuple(entries[:2]), formula))
            continue
        truth = grade(len(good) / len(entries), scope_of(text))
        formula = (
            f"{len(good)} of {len(entries)} lie {'below' if below else 'above'} {match['limit']}"
        )
        found.append(
            Assertion(
                Operation.THRESHOLD, -truth if denied else truth, 0.9, tuple(entries[:2]), formula
            )
        )
    return found


def _signs(
    links: Links, match: re.Match[str], negated_at: Sequence[tuple[int, int]]
) -> Assertion | None:
    """ "is negatively correlated": numbers below zero, in a table that has some."""
    view = links.view
    if not any(e.value < 0 for e in view.entries()):
        return None
    chosen: dict[Axis, Lines] = {
        ROWS: default_lines(view, ROWS),
        COLUMNS: default_lines(view, COLUMNS),
    }
    named = [m for m in links.mentions if m.weight > 0]
    left_out = _EXCEPT.search(links.text)
    for axis in (ROWS, COLUMNS):
        here = [m for m in named if m.axis == axis]
        if left_out is not None:
            away = {x for m in here if m.start >= left_out.end() for x in m.lines}
            here = [m for m in here if m.end <= left_out.start()]
            chosen[axis] = tuple(x for x in chosen[axis] if x not in away)
        if here:
            chosen[axis] = tuple(dict.fromkeys(x for m in here for x in m.lines))
    if len(chosen[ROWS]) == len(view.rows) and len(chosen[COLUMNS]) == len(view.columns):
        return None
    entries = list(view.entries(chosen[ROWS], chosen[COLUMNS]))
    if not entries:
        return None
    below = (match["sign"] or match["behind"]).lower() == "negative"
    good = [e for e in entries if (e.value < 0) == below]
    truth = grade(len(good) / len(entries), scope_of(links.text))
    truth = -truth if any(0 <= match.start() - a < 20 for a, _ in negated_at) else truth
    formula = f"{len(good)} of {len(entries)} lie {'below' if below else 'above'} 0"
    return Assertion(Operation.THRESHOLD, truth, 0.8, tuple(entries[:2]), formula)


def _chosen(
    links: Links, match: re.Match[str], many: re.Match[str] | None
) -> tuple[Lines, Lines, Axis] | None:
    """Rows, columns, and the axis on which things are counted or named."""
    view = links.view
    named = [
        m for m in links.mentions if m.weight > 0 and not m.start <= match.start("limit") < m.end
    ]
    behind = [m for m in named if m.start >= match.end() - 1]
    ahead = [m for m in named if m.end <= match.start("limit")]
    measured = (
        behind[0] if behind else next((m for m in ahead if all(x.direction for x in m.lines)), None)
    )
    if measured is None:
        return None
    axis: Axis = ROWS if measured.axis == COLUMNS else COLUMNS
    counted_lines = default_lines(view, axis)
    mine = [m.lines for m in ahead if m.axis == axis]
    if mine and many is None:
        counted_lines = tuple(dict.fromkeys(x for lines in mine for x in lines))
    elif mine:
        counted_lines = mine[-1] if len(mine[-1]) > 1 else counted_lines
    elif many is None:
        return None
    pair = (counted_lines, measured.lines)
    return (*pair, axis) if axis == ROWS else (pair[1], pair[0], axis)


def _same_size(limit: float, entry: Entry) -> bool:
    low, high = sorted((abs(limit), abs(float(entry.value))))
    return high == 0 or (low > 0 and high / low <= 20)
