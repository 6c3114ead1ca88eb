"""Comparisons of two sets of lines, minimal pairs, likeness: decided over aligned numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from statistics import mean

from claimcheck.verify.assertion import (
    Assertion,
    Operation,
    Scope,
    grade,
    scope_of,
    shown_entry,
    sign_for,
)
from claimcheck.verify.frames import Frame, pairs, with_object
from claimcheck.verify.measures import caption_direction, counts_things, direction_of, is_cost
from claimcheck.verify.naming import likeness
from claimcheck.verify.repair import modifier
from claimcheck.verify.tableview import Entry, Line, TableView, other
from claimcheck.verify.terms import STOPWORDS, terms
from claimcheck.verify.unnamed import Lines, default_lines

_PERFORMANCE = re.compile(
    r"\b(?:performances?|results?|accurac(?:y|ies)|quality|model|models|system|systems|generali[sz]ation|effectiveness)\b",
    re.I,
)
_OUR_BEST = re.compile(r"\bour best\b", re.I)
_SEVERAL = re.compile(r"\s[+&]\s|\sand\s|,\s")  # "+ copy + planning" changes two things
_NONE = re.compile(
    r"\b(?:none of|neither|no (?:[\w-]+ ){0,2}?(?:systems?|models?|methods?|approach(?:es)?|baselines?|variants?|configurations?|techniques?|metrics?|one))\b",
    re.I,
)
_WITHOUT = re.compile(
    r"\b(?:without|w/o|remov\w+|exclud\w+|ablat\w+|drop(?:ping)?(?= the)|disabl\w+|omit\w*|lack\w* of|absence of|no longer us\w+)\b",
    re.I,
)


def compare(frame: Frame, text: str) -> Assertion | None:
    """A comparison whose other side is named, or is "all others"."""
    cue = frame.clause.cue
    if _OUR_BEST.search(text, frame.clause.start, cue.start):
        frame = _of_champion(frame)
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
    found = _judged(frame, span, aligned, holds, operation)
    spoilt = min(_only_spoilt(frame, span, performance), _exception_spoilt(frame, performance))
    return replace(found, truth=min(found.truth, spoilt), strict=False) if spoilt < 1 else found


def _exception_spoilt(frame: Frame, performance: bool) -> float:
    """What "all but A" leaves of a truth where it holds of A as well."""
    lines = tuple(x for m in frame.excepted if m.axis == other(frame.axis) for x in m.lines)
    aligned = pairs(replace(frame, across=lines))
    cue = frame.clause.cue
    holds = [_holds(a, b, sign_for(cue, a, frame.view, performance)) for a, b in aligned]
    return -0.5 if holds and sum(holds) / len(holds) >= 0.99 else 1.0


_ONLY_THESE = re.compile(
    r"\W*(?:[\w-]+,\s+)?(?:however,\s+)?only\s+(?!on\b|in\b|for\b|when\b|with\b|at\b|by\b)", re.I
)
_ONLY_THERE = re.compile(
    r"\bonly\s+(?:better\s+|worse\s+|\w+er\s+)?(?:on|in|for)\b|\bonly\b[^,.;]{0,60}?\b(?:on|in|for)\s+\S+\s*[.,;]?\s*$",
    re.I,
)


def _only_spoilt(frame: Frame, span: str, performance: bool) -> float:
    """What "only" leaves of a truth: 1 where nothing else does the same, less where something does."""
    cue = frame.clause.cue
    if _ONLY_THESE.match(span):
        others = tuple(x for x in peers((*frame.subject, *frame.object), frame.view))
        again = [
            pairs(replace(with_object(replace(frame, subject=(x,)), frame.object))) for x in others
        ]
    elif frame.across_named and _ONLY_THERE.search(span):
        elsewhere = [
            x for x in default_lines(frame.view, other(frame.axis)) if x not in frame.across
        ]
        again = [pairs(replace(frame, across=(x,))) for x in elsewhere if not x.is_average]
    else:
        return 1.0
    shares = [
        sum(_holds(a, b, sign_for(cue, a, frame.view, performance)) for a, b in aligned)
        / len(aligned)
        for aligned in again
        if aligned
    ]
    return -1.0 if any(share >= 0.75 for share in shares) else 1.0


def _both_removed(frame: Frame) -> bool:
    lines = (*frame.subject, *frame.object)
    return all((m := modifier(line.leaf)) is not None and m[0] < 0 for line in lines)


def _of_champion(frame: Frame) -> Frame:
    """The frame with the one line of several that is the best in every compared case, if there is one."""
    if frame.origin != "own" or frame.rest or len(frame.subject) < 2:
        return frame
    best: list[set[Line]] = []
    for across in frame.across:
        entries = [e for line in frame.subject if (e := frame.view.at(line, across)) is not None]
        if entries:
            sign = frame.view.direction(entries[0]) or caption_direction(frame.view.table.caption)
            top = max(sign * e.value for e in entries)
            best.append({e.line(frame.axis) for e in entries if sign * e.value == top})
    champions = set.intersection(*best) if best else set()
    return replace(frame, subject=tuple(champions)) if len(champions) == 1 else frame


def implicit(frame: Frame, text: str) -> Assertion | None:
    """ "has higher recall": against the other lines of the axis, by their mean on each crossing line."""
    rest = peers(frame.subject, frame.view)
    rest = tuple(line for line in rest if line in frame.field) or rest
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
    # A time or a size is no rival of a score.
    for kind in (is_cost, counts_things):
        mine = {kind(line.path) for line in subject}
        rest = tuple(line for line in rest if kind(line.path) in mine) or rest
    return _of_one_measure(subject, rest)


def _of_one_measure(subject: Lines, rest: Lines) -> Lines:
    """Lines of the subject's own measure, where headers name one: "WER › noisy" meets "WER › clean"."""
    heads = {line.path[0] for line in subject if len(line.path) > 1 and direction_of(line.path[:1])}
    own = tuple(line for line in rest if line.path[0] in heads)
    return own if len(heads) == 1 and own else rest


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
    if frame.clause.negated and _NONE.search(span[: frame.clause.cue.start - frame.clause.start]):
        truth = grade(1 - fraction, Scope.ALL)  # "no system", "none of them": of not a single one
    elif frame.clause.negated:
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
            if not _SEVERAL.search(what) and any(
                likeness(w, n) >= 0.6 for w in wanted for n in named
            ):
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


def _changed_pairs(frame: Frame) -> list[tuple[Line, Line]]:
    """(with, without) where all that the subject's phrase names is changed lines: "data augmentation"
    for "+ DA"."""
    if not frame.subject_named or not all(line.base is not None for line in frame.subject):
        return []
    everything = frame.view.lines(frame.axis)
    found = []
    for line in frame.subject:
        changed = modifier(line.leaf)
        if changed is None or line.base is None:
            return []
        base = everything[line.base]
        found.append((line, base) if changed[0] > 0 else (base, line))
    return found


_BRACKETS = re.compile(r"(?<=\S)\s*\([^()]*\)|\b(?:19|20)\d\d\b")


def _bag(line: Line) -> tuple[str, ...]:
    """Words of a header without what stands in brackets behind it (a year, a remark)."""
    text = " | ".join(_BRACKETS.sub("", part) for part in line.path)
    return tuple(t.stem for t in terms(text) if t.folded not in "+-&%" and t.folded != "and")


def against(frame: Frame, text: str, words: Sequence[str]) -> Frame | None:
    """The frame of a minimal pair with its other side, for a difference that the sentence states."""
    found = minimal_pairs(frame.subject, frame.view, words) or _changed_pairs(frame)
    if not found:
        return None
    removed = bool(_WITHOUT.search(text[frame.clause.start : frame.clause.end]))
    ours = tuple(dict.fromkeys(pair[removed] for pair in found))
    theirs = tuple(dict.fromkeys(pair[not removed] for pair in found))
    return with_object(replace(frame, subject=ours), theirs)


def effect(frame: Frame, text: str, words: Sequence[str]) -> Assertion | None:
    """ "X improves", "X is effective", "without X it drops": lines with X against their pairs without."""
    found = minimal_pairs(frame.subject, frame.view, words) or _changed_pairs(frame)
    if not found:
        return None
    cue = frame.clause.cue
    span = text[frame.clause.start : frame.clause.end]
    removed = bool(_WITHOUT.search(span))
    named = frame.across_named or frame.excepted
    across = frame.across if named else default_lines(frame.view, other(frame.axis))
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
