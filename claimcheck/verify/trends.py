"""Trends: how a measure moves while a numbered axis grows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from claimcheck.verify.assertion import Assertion, Operation, sign_for
from claimcheck.verify.clauses import Clause
from claimcheck.verify.cues import Cue
from claimcheck.verify.frames import Frame
from claimcheck.verify.naming import likeness
from claimcheck.verify.tableview import COLUMNS, ROWS, Axis, Entry, Line, TableView, other
from claimcheck.verify.terms import STOPWORDS, stems
from claimcheck.verify.unnamed import Lines, default_lines

_MOVING = re.compile(
    r"\b(?:as|when|while|by|with|if|after|in general,?)?\s*(?:(?:we|the|model|number|size|of|gradually|further|keep)\s+){0,4}"
    r"(?P<verb>increas(?:e|es|ed|ing)|enlarg(?:e|ing)|grow(?:s|ing)?|rais(?:e|ing)|add(?:ing)? more|deepening|scaling(?: up)?|"
    r"decreas(?:e|ing)|reduc(?:e|ing)|shrink(?:s|ing)?|remov(?:e|ing) more)\b(?P<what>[^,.;]{0,60})",
    re.I,
)
_VARIED = re.compile(
    r"\b(?:as|when|while|if)\s+(?:the\s+)?(?P<what>(?:[\w-]+\s+){1,5}?)(?P<verb>(?:increas|enlarg|grow|rais|decreas|reduc|shrink)\w*|(?:becomes?|gets?) (?:larger|bigger|smaller|deeper|longer|shorter|available))",
    re.I,
)
_GOING = re.compile(
    r"\b(?P<verb>going|moving|changing|switching|scaling(?: up)?|rais\w+|vary\w*)\s+(?P<what>[^,.;]{0,30}?from\s+\d[^,.;]{0,60})",
    re.I,
)
_BACKDROP = re.compile(
    r"\b(?:as|when)\s+(?:[\w-]+\s+){1,5}?(?=(?:increas|decreas|grow|shrink)\w*)|"
    r"\b(?:when|while|by|with|after)\s+(?:\w+ly\s+)?(?=(?:increas|decreas|reduc|enlarg|grow)ing\b)",
    re.I,
)
_MORE = re.compile(
    r"\b(?P<verb>deeper|shallower|larger|bigger|smaller|more|fewer|longer|shorter)\s+(?P<what>(?:\w+\s?){1,4})",
    re.I,
)
_FROM_TO = re.compile(r"\bfrom\s+(\d+(?:\.\d+)?)\s+to\s+(\d+(?:\.\d+)?)", re.I)
_DOWN = re.compile(r"decreas|reduc|shrink|remov|shallow|small|fewer|short", re.I)
_RANGE = re.compile(  # "0-15", "45+", "< 10", "> 100": buckets of a length or a frequency
    r"(?P<low>\d+)\s*(?:[-–]|to)\s*(?P<high>\d+)|(?P<from>\d+)\s*\+|(?P<sign>[<>≤≥])=?\s*(?P<limit>\d+)"
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def numbered(view: TableView, axis: Axis) -> list[list[tuple[float, Line]]]:
    """Runs of lines whose headers differ by one number, each in order of that number.

    Numbers inside the names of measures ("ROUGE-1", "P@10") make no axis.
    """
    runs: dict[tuple[str, int], list[tuple[float, Line]]] = {}
    for line in view.lines(axis):
        if line.attribute or line.is_change or line.direction:
            continue
        text = " | ".join(line.path)
        bucket = _RANGE.fullmatch(line.leaf)
        if bucket is not None:
            key = (" | ".join(line.path[:-1]), -1)
            runs.setdefault(key, []).append((_order(bucket), line))
            continue
        for position, match in enumerate(_NUMBER.finditer(text)):
            skeleton = text[: match.start()] + "#" + text[match.end() :]
            runs.setdefault((skeleton, position), []).append((float(match.group()), line))
    found = [sorted(run, key=lambda pair: pair[0]) for run in runs.values()]
    return [run for run in found if len({number for number, _ in run}) >= 2]


def _order(bucket: re.Match[str]) -> float:
    """Where a bucket stands among its like."""
    if bucket["limit"]:
        return float(bucket["limit"]) + (0.5 if bucket["sign"] in ">≥" else -0.5)
    return float(bucket["low"] or bucket["from"])


def trend(text: str, clause: Clause, view: TableView, frame: Frame | None) -> Assertion | None:
    """ "performance increases with more layers": concordance of the measure with the numbers."""
    moving = next(
        (m for m in _moving(text) if not m.start("verb") <= clause.cue.start < _reach(m)), None
    )
    if moving is None:
        return None
    down = bool(_DOWN.match(moving["verb"]))
    about = stems(moving["what"])
    limits = _FROM_TO.search(text)
    for axis in (ROWS, COLUMNS):
        for run in sorted(numbered(view, axis), key=len, reverse=True):
            names = {t.stem for _, line in run for t in line.words if t.folded not in STOPWORDS}
            if limits:
                low, high = sorted((float(limits[1]), float(limits[2])))
                values = {number for number, _ in run}
                if not {low, high} <= values:
                    continue
                run = [(number, line) for number, line in run if low <= number <= high]
            elif not any(
                likeness(word, name) >= 0.6
                for word in about
                for name in names | _titles(view, axis)
            ):
                continue
            across = _across(view, axis, frame)
            answer = _concordance(
                run, across, view, clause.cue, down, bool(frame and frame.across_named)
            )
            if answer is None:
                continue
            truth, first, last, formula = answer
            truth = -truth if clause.negated else truth
            return Assertion(Operation.TREND, truth, 0.8, (first, last), formula, clause)
    return None


def is_backdrop(text: str, clause: Clause) -> bool:
    """Whether a cue only says what is varied: "increases" in "as the batch size increases"."""
    return any(match.end() == clause.cue.start for match in _BACKDROP.finditer(text))


def _moving(text: str) -> list[re.Match[str]]:
    found = [*_MOVING.finditer(text), *_MORE.finditer(text), *_VARIED.finditer(text)]
    return [*found, *_GOING.finditer(text)]


def _reach(moving: re.Match[str]) -> int:
    """Where what moves ends: "increasing the layers from 2 to 8" ends with its limits."""
    limits = _FROM_TO.search(moving["what"])
    return moving.start("what") + limits.end() if limits else moving.end("what")


def _titles(view: TableView, axis: Axis) -> set[str]:
    """Words over the header lines of an axis: "Batch size" above 1, 10, 25."""
    corner = [
        cell.text
        for cell in view.table.cells
        if cell.row < view.table.header_rows and cell.column < view.table.header_columns
    ]
    found = {stem for text in corner for stem in stems(text)} if axis == ROWS else set()
    return found | (set(view.caption_stems) if len(view.lines(axis)) > 2 else set())


def _across(view: TableView, axis: Axis, frame: Frame | None) -> Lines:
    if frame is not None and frame.axis == axis and frame.across_named:
        return frame.across
    if frame is not None and frame.axis != axis and frame.subject_named:
        return frame.subject
    return default_lines(view, other(axis))


def _concordance(
    run: Sequence[tuple[float, Line]],
    across: Lines,
    view: TableView,
    cue: Cue,
    down: bool,
    named: bool,
) -> tuple[float, Entry, Entry, str] | None:
    agree, total = 0.0, 0
    first: Entry | None = None
    last: Entry | None = None
    for line in across:
        values = [(n, e) for n, one in run if (e := view.at(one, line)) is not None]
        for i, (n, a) in enumerate(values):
            for m, b in values[i + 1 :]:
                if m == n:
                    continue
                sign = sign_for(cue, a, view, not named) * (-1 if down else 1)
                total += 1
                agree += 0.5 if a.value == b.value else float((b.value > a.value) == (sign > 0))
        if len(values) >= 2 and first is None:
            first, last = values[0][1], values[-1][1]
    if not total or first is None or last is None:
        return None
    formula = f"from {first.printed} ({first.place}) to {last.printed} ({last.place}); {agree:g} of {total} steps agree"
    return 2 * agree / total - 1, first, last, formula


def growth(text: str, clause: Clause, view: TableView, here: Frame | None) -> Assertion | None:
    """ "A scales better than B as the size grows": the two ratios of last to first value."""
    if here is None or not here.object or not any(True for _ in _moving(text)):
        return None
    if not any(
        m.start("verb") > clause.cue.start or m.end() < clause.cue.start for m in _moving(text)
    ):
        return None
    axis = other(here.axis)
    run = max(numbered(view, axis), key=len, default=[])
    if len(run) < 2:
        return None
    ratios = []
    for side in (here.subject, here.object):
        found = [
            float(b.value) / float(a.value)
            for line in side
            if (a := view.at(line, run[0][1])) is not None
            and (b := view.at(line, run[-1][1])) is not None
            and a.value
        ]
        if not found:
            return None
        ratios.append(sum(found) / len(found))
    entry, rival = view.at(here.subject[0], run[-1][1]), view.at(here.object[0], run[-1][1])
    if entry is None or rival is None:
        return None
    sign = sign_for(clause.cue, entry, view, True)
    truth = 1.0 if (ratios[0] > ratios[1]) == (sign > 0) else -1.0
    truth = -truth if clause.negated else truth
    formula = f"grows {ratios[0]:.2f}-fold against {ratios[1]:.2f}-fold"
    return Assertion(Operation.TREND, truth, here.strength, (entry, rival), formula, clause)
