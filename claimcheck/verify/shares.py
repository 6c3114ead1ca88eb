"""Ratios and shares in words: "twice as many as", "more than half of", "the majority of".

Both bind like figures do: the names around the words choose the cells, and the words a number
that their ratio, or their share, is held against.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from claimcheck.quantities import NUMBER_WORDS
from claimcheck.verify.assertion import Assertion, Operation, grade, scope_of, shown_entry
from claimcheck.verify.linking import Links, Mention
from claimcheck.verify.measures import is_cost, measures_speed
from claimcheck.verify.tableview import COLUMNS, ROWS, Axis, Entry, Line, TableView, other
from claimcheck.verify.unnamed import Lines, default_lines

NEAR = 0.15  # how far from "twice" a ratio may be, relative
CLOSE = 0.08  # how far from "half" a share may be

_TIMES = {word: float(number) for word, number in NUMBER_WORDS.items() if number > 1} | {
    "hundred": 100.0
}
_RATIO = re.compile(
    r"\b(?:(?P<how>more than|over|at least|less than|fewer than|not even|nearly|almost|about|around|roughly|approximately|up to)\s+)?"
    rf"(?:(?P<word>twice|double|doubles|triple|triples|thrice|half)|(?P<n>{'|'.join(_TIMES)}|\d+(?:\.\d+)?)[- ]times)\b"
    r"(?P<tail>\s+(?:as\s+\w+|that\b|those\b|the\s+\w+|(?:more|fewer|less)\b|\w+er\b|of\b))?",
    re.I,
)
_SHARES = {
    "half": 0.5, "third": 1 / 3, "quarter": 0.25, "two thirds": 2 / 3, "three quarters": 0.75,
    "two-thirds": 2 / 3, "three-quarters": 0.75, "majority": 0.5, "minority": 0.5,
}  # fmt: skip
_SHARE = re.compile(
    r"\b(?:(?P<how>more than|over|at least|less than|fewer than|below|nearly|almost|about|around|roughly|approximately)\s+)?"
    r"(?:(?:a|one|the|vast|large|great|overwhelming)\s+){0,2}(?P<part>two[- ]thirds|three[- ]quarters|half|third|quarter|majority|minority)\s+(?:of\b|(?:are|is)\b)",
    re.I,
)
_OVER = re.compile(r"more|over|at least", re.I)
_UNDER = re.compile(r"less|fewer|below|not even", re.I)
_FASTER = re.compile(r"fast|quick|speed", re.I)
_SLOWER = re.compile(r"slow", re.I)
_SIZE = re.compile(r"large|big|small|param|compact", re.I)
_OURS = re.compile(r"\b(?:our|ours|we)\b", re.I)
_PERCENT = re.compile(
    r"%|\b(?:percent(?:ages?)?|proportions?|shares?|fractions?|ratios?|rates?)\b", re.I
)


def shares(
    links: Links, own: dict[Axis, Lines], negated_at: Sequence[tuple[int, int]]
) -> list[Assertion]:
    """Assertions about ratios and shares that a sentence states in words."""
    found = []
    for match in _RATIO.finditer(links.text):
        if (
            match["word"]
            and match["word"].lower() == "half"
            and not (match["tail"] or "").strip().startswith(("as", "that", "those", "the"))
        ):
            continue
        one = _ratio(links, match, own)
        if one is not None:
            found.append(_turned(one, match, negated_at))
    for match in _SHARE.finditer(links.text):
        one = _share(links, match)
        if one is not None:
            found.append(_turned(one, match, negated_at))
    return found


def _turned(
    one: Assertion, match: re.Match[str], negated_at: Sequence[tuple[int, int]]
) -> Assertion:
    """The assertion, denied where the words right before its number deny it."""
    denied = any(match.start() - 12 <= a < match.start() for a, _ in negated_at)
    if not denied:
        return one
    return Assertion(one.operation, -one.truth, one.strength, one.entries, one.formula)


def _known(links: Links) -> list[Mention]:
    return [m for m in links.mentions if m.weight > 0]


def _ratio(links: Links, match: re.Match[str], own: dict[Axis, Lines]) -> Assertion | None:
    view, text = links.view, links.text
    named = _known(links)
    for axis in (ROWS, COLUMNS):
        behind = [m for m in named if m.axis == axis and m.start >= match.end()]
        ahead = [m for m in named if m.axis == axis and m.end <= match.start()]
        subject: Lines = ahead[-1].lines if ahead else ()
        if not subject and own.get(axis) and _OURS.search(text[: match.start()]):
            subject = own[axis]
        theirs = next((m.lines for m in behind if not set(m.lines) & set(subject)), ())
        if not subject or not theirs:
            continue
        tail = text[match.start() : match.end() + 24]
        crossing = _crossing(view, other(axis), named, tail, match.start())
        ratios = [
            (float(a.value) / float(b.value), a, b)
            for line in crossing
            for x in subject
            for y in theirs
            if (a := view.at(x, line)) is not None
            and (b := view.at(y, line)) is not None
            and b.value
            and a.value
        ]
        if not ratios:
            continue
        wanted = _wanted(match)
        holds = []
        for ratio, a, _ in ratios:
            turned = (_FASTER.search(tail) and view.direction(a) < 0) or (
                _SLOWER.search(tail) and view.direction(a) > 0
            )
            holds.append(_fits(1 / ratio if turned else ratio, wanted, match["how"], NEAR * wanted))
        placed = len(crossing) == 1 or any(m.axis == other(axis) for m in named)
        # Where no measure is named, one that fits is what is meant.
        truth = grade(sum(holds) / len(holds), scope_of(text)) if placed else 2.0 * any(holds) - 1
        ratio, a, b = ratios[max(range(len(holds)), key=lambda i: holds[i])]
        formula = f"{a.printed} / {b.printed} = {ratio:.2f}; stated {match.group().strip()}"
        strength = 0.9 if placed and len(ratios) <= 2 else 0.6
        return Assertion(Operation.THRESHOLD, truth, strength, (a, b), formula)
    return None


def _crossing(view: TableView, axis: Axis, named: Sequence[Mention], tail: str, at: int) -> Lines:
    near = sorted((m for m in named if m.axis == axis), key=lambda m: abs(m.start - at))
    if near:
        return near[0].lines
    lines = view.lines(axis)
    if _FASTER.search(tail) or _SLOWER.search(tail):
        return tuple(x for x in lines if measures_speed(x.path))
    if _SIZE.search(tail):
        sizes = tuple(x for x in lines if is_cost(x.path) and not measures_speed(x.path))
        if sizes:
            return sizes
    return default_lines(view, axis)


def _wanted(match: re.Match[str]) -> float:
    word = (match["word"] or "").lower()
    if word:
        return 0.5 if word == "half" else 3.0 if word.startswith(("tr", "th")) else 2.0
    number = match["n"].lower()
    return _TIMES[number] if number in _TIMES else float(number)


def _fits(value: float, wanted: float, how: str | None, slack: float) -> bool:
    how = how or ""
    if _OVER.match(how):
        return value >= wanted * 0.995
    if _UNDER.match(how):
        return value < wanted
    return abs(value - wanted) <= slack


def _share(links: Links, match: re.Match[str]) -> Assertion | None:
    view, text = links.view, links.text
    named = sorted(_known(links), key=lambda m: abs(m.start - match.end()))
    chosen: dict[Axis, Lines] = {}
    for axis in (ROWS, COLUMNS):
        here = [m.lines for m in named if m.axis == axis]
        here = [lines for lines in here if all(_is_share(x) for x in lines)] or here
        here = [lines for lines in here if set(lines) & set(here[0])]
        if here:
            lines = here[0]
            for more in here[1:]:
                lines = tuple(x for x in lines if x in more) or lines
            chosen[axis] = lines
    if not chosen:
        return None
    for axis in (ROWS, COLUMNS):
        if axis not in chosen:
            lines = tuple(x for x in view.lines(axis) if _is_share(x))
            if not 0 < len(lines) <= 2:
                return None
            chosen[axis] = lines
    entries = [
        e for e in view.entries(chosen[ROWS], chosen[COLUMNS]) if _as_share(e, view) is not None
    ]
    if not 0 < len(entries) <= 8:
        return None
    part = match["part"].lower()
    wanted = _SHARES[part]
    how = match["how"] or (
        "more than" if part == "majority" else "less than" if part == "minority" else None
    )
    holds = [_fits(_as_share(e, view) or 0.0, wanted, how, CLOSE) for e in entries]
    truth = grade(sum(holds) / len(holds), scope_of(text))
    formula = f"{shown_entry(entries[0])}; stated {match.group().strip()}"
    return Assertion(
        Operation.THRESHOLD, truth, 0.9 if len(chosen) == 2 and len(entries) <= 2 else 0.6,
        (entries[0],), formula,
    )  # fmt: skip


def _is_share(line: Line) -> bool:
    return any(_PERCENT.search(part) for part in line.path)


def _as_share(entry: Entry, view: TableView) -> float | None:
    """The number as a share of one, where header, caption or cell say that it is one."""
    value = float(entry.value)
    if value < 0:
        return None
    headed = any(_PERCENT.search(p) for p in (*entry.row.path, *entry.column.path))
    if (
        "%" in entry.cell.text
        or "%" in entry.printed
        or headed
        or _PERCENT.search(view.table.caption)
    ):
        return value / 100 if value > 1 else value
    return value if entry.decimals and value <= 1 else None
