"""Counts of cases in which something is best or ahead: "on 6 of the 8 tasks", over a table's lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from claimcheck.quantities import NUMBER_WORDS
from claimcheck.records import Basis, EvidenceRole, Part, Relation, ReportingLabel
from claimcheck.verify.assertion import sign_for
from claimcheck.verify.clauses import clauses
from claimcheck.verify.cues import Kind
from claimcheck.verify.frames import Frame, frame
from claimcheck.verify.interface import Outcome, Scene
from claimcheck.verify.linking import link
from claimcheck.verify.own import own_lines
from claimcheck.verify.pointing import points_at, points_elsewhere, shows_elsewhere
from claimcheck.verify.strangers import out_of_place
from claimcheck.verify.tableview import COLUMNS, ROWS, Entry, Line, TableView, other
from claimcheck.verify.unnamed import default_lines
from claimcheck.verify.window import locate

_WORDS = {word: number for word, number in NUMBER_WORDS.items() if 0 < number <= 12}
_NUMBER = rf"(?:\d{{1,3}}|{'|'.join(_WORDS)})"
_TALLY = re.compile(
    rf"(?<![\w.])(?P<some>{_NUMBER})\s+(?:out\s+)?of\s+(?:(?:the|all|our|these|those)\s+)?(?P<all>{_NUMBER})\s+"
    r"(?:[a-z-]+\s+){0,2}?(?:benchmarks?|tasks?|data ?sets?|languages?|metrics?|measures?|combinations?|settings?|cases|"
    r"tests?|domains?|pairs?|evaluations?)\b",
    re.I,
)
_LOOSE = re.compile(
    r"\b(?:at least|at most|more than|less than|fewer than|up to|about|only|nearly|almost|not)\s+$",
    re.I,
)


class Stated(NamedTuple):
    """How many of how many cases a sentence speaks of, and where it says so."""

    some: int
    whole: int
    start: int
    stop: int


def stated_tally(text: str) -> Stated | None:
    """ "14 of the 15 tasks" → 14 and 15; None where no exact count of cases is stated."""
    match = _TALLY.search(text)
    if match is None or _LOOSE.search(text[: match.start()]):
        return None
    some, whole = (
        _WORDS.get(found.lower()) or int(found) for found in (match["some"], match["all"])
    )
    return Stated(some, whole, match.start(), match.end())


class Tallies:
    """On how many lines the claim's subject is best, or ahead of the one it is compared with."""

    name = "tally"

    def __call__(self, part: Part, scene: Scene) -> Sequence[Outcome]:
        """Support or refutation from the first table that measures as many cases as are stated."""
        stated = stated_tally(part.text)
        if stated is None or part.quantity is None or part.quantity.relation is not Relation.EQUAL:
            return ()
        if not stated.start <= locate(part) < stated.stop:
            return ()
        for view in scene.source.views:
            if points_elsewhere(part.text, view) or shows_elsewhere(scene.around, view):
                continue
            outcome = _of_table(part.text, stated, view, scene)
            if outcome is not None:
                return (outcome,)
        return ()


def _of_table(text: str, stated: Stated, view: TableView, scene: Scene) -> Outcome | None:
    source = scene.source
    links = link(text, view)
    if out_of_place(links, source):
        return None
    own = {axis: own_lines(source, view, axis) for axis in (ROWS, COLUMNS)}
    for clause in clauses(text, [(m.start, m.end) for m in links.mentions if m.spelled]):
        here = frame(links, clause, own, None)
        if here is None or clause.negated or not _is_sure(here):
            continue
        lines = default_lines(view, other(here.axis))
        won = {
            line: result
            for line in lines
            if not line.is_average and (result := _wins(here, line)) is not None
        }
        if len(won) == stated.whole:
            return _outcome(stated, won, here, scene)
    return None


def _is_sure(here: Frame) -> bool:
    """Whether one named line is compared with all others, or with one other named line."""
    if here.origin not in {"subject", "own"} or len(here.subject) != 1 or here.across_named:
        return False
    if here.clause.cue.kind is Kind.BEST:
        return True
    one = len(here.object) == 1 and here.operands_exact and not here.rest
    everyone = here.rest and here.others_said
    return here.clause.cue.kind in (Kind.VERB, Kind.COMPARE) and (one or everyone)


def _wins(here: Frame, line: Line) -> tuple[bool, Entry, Entry] | None:
    """Whether the subject is ahead on a line, with the two numbers; None where it has no rival there."""
    mine = here.view.at(here.subject[0], line)
    rivals = [
        entry
        for rival in here.object or here.view.lines(here.axis)
        if rival is not here.subject[0]
        and not (rival.is_reference or rival.is_change or rival.attribute)
        and (entry := here.view.at(rival, line)) is not None
    ]
    if mine is None or not rivals:
        return None
    sign = sign_for(here.clause.cue, mine, here.view, True)
    best = max(rivals, key=lambda e: sign * e.value)
    return sign * mine.value > sign * best.value, mine, best


def _outcome(
    stated: Stated, won: dict[Line, tuple[bool, Entry, Entry]], here: Frame, scene: Scene
) -> Outcome | None:
    count = sum(result for result, *_ in won.values())
    ties = sum(not result and mine.value == best.value for result, mine, best in won.values())
    holds = count == stated.some
    if not holds and count <= stated.some <= count + ties:
        return None  # whether a tie counts is not said
    view = here.view
    label = view.table.label or view.table.id
    lost = [pair for result, *pair in won.values() if not result]
    shown = [entry for pair in lost[:3] for entry in pair] or [mine for _, mine, _ in won.values()][
        :2
    ]
    exceptions = "; ".join(
        f"{a.printed} against {b.printed} on {a.line(other(here.axis)).name}" for a, b in lost[:3]
    )
    return Outcome(
        check="tally",
        basis=Basis.TABLE,
        label=ReportingLabel.SUPPORTED if holds else ReportingLabel.REFUTED,
        strength=0.95
        if points_at(scene.claim.text, view) or points_at(scene.around, view)
        else 0.8,
        rationale=tuple(
            scene.source.cell(view, e, EvidenceRole.DECIDES) for e in dict.fromkeys(shown)
        ),
        arithmetic=(
            f"ahead in {count} of {len(won)} cases ({label})"
            + (f", not: {exceptions}" if exceptions else ""),
        ),
        explanation=f"{label}, by counting: {count} of {len(won)}.",
    )
