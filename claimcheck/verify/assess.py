"""All that a table says about a sentence: every clause under every operation that applies."""

from __future__ import annotations

from collections.abc import Sequence

from claimcheck.verify.assertion import Assertion, Operation
from claimcheck.verify.changes import changes
from claimcheck.verify.clauses import Clause, clauses
from claimcheck.verify.comparisons import against, compare, effect, implicit
from claimcheck.verify.contrasts import contrast
from claimcheck.verify.counts import counted, limits
from claimcheck.verify.cues import Kind, negations
from claimcheck.verify.figures import delta, figures
from claimcheck.verify.frames import Frame, frame
from claimcheck.verify.likeness import alike
from claimcheck.verify.linking import Links, link
from claimcheck.verify.movements import before_and_after, shifts
from claimcheck.verify.shares import shares
from claimcheck.verify.superlatives import best, level
from claimcheck.verify.tableview import Axis, TableView
from claimcheck.verify.terms import terms
from claimcheck.verify.trends import growth, is_backdrop, trend
from claimcheck.verify.unnamed import Lines


def assess(text: str, view: TableView, own: dict[Axis, Lines]) -> tuple[Assertion, ...]:
    """Assertions about ``text`` from ``view``; ``own`` holds the lines of the authors' own systems."""
    links = link(text, view)
    found: list[Assertion] = []
    frames: list[Frame | None] = []
    names = [(m.start, m.end) for m in links.mentions if m.spelled]
    for clause in clauses(text, names):
        previous = frames[clause.previous] if clause.previous is not None else None
        here = frame(links, clause, own, previous)
        frames.append(here)
        found.extend(_of_clause(text, clause, here, links))
    negative = [n for n in negations(text) if not any(a <= n[0] < b for a, b in names)]
    moved, said = shifts(links)
    found.extend(moved)
    found.extend(figures(links, own, negative, said))
    found.extend(changes(links, negative))
    found.extend(shares(links, own, negative))
    found.extend(limits(links, negative))
    return tuple(found)


def _of_clause(text: str, clause: Clause, here: Frame | None, links: Links) -> Sequence[Assertion]:
    kind = clause.cue.kind
    if is_backdrop(text, clause):
        return ()
    second = contrast(text, clause, links)
    if second is not None:
        return second
    if kind in (Kind.CHANGE, Kind.COMPARE):
        along = growth(text, clause, links.view, here) or trend(text, clause, links.view, here)
        if along is not None:
            return (along,)
    if here is None or (kind is Kind.CHANGE and here.origin == "context"):
        changed = before_and_after(text, clause, links) if kind is Kind.CHANGE else None
        if changed is not None:
            return (changed,)
    if here is None:
        return ()
    several = counted(here, text)
    if several is not None:
        return (several,)
    words = [t.stem for t in terms(text[clause.start : clause.end])]
    answer: Assertion | None = None
    match kind:
        case Kind.BEST:
            answer = best(here, text)
        case Kind.EQUAL | Kind.UNEQUAL:
            answer = alike(here, text)
        case Kind.LEVEL:
            answer = level(here, text)
        case Kind.EFFECT:
            answer = effect(here, text, words) or implicit(here, text)
        case Kind.CHANGE:
            answer = (compare(here, text) if here.object and not here.rest else None) or effect(
                here, text, words
            )
            answer = answer or (compare(here, text) if here.object else implicit(here, text))
        case _:
            answer = (
                compare(here, text)
                if here.object
                else (effect(here, text, words) or implicit(here, text))
            )
    if answer is not None and answer.operation is Operation.EFFECT:
        here = against(here, text, words) or here
    stated = delta(here, links)
    return [one for one in (answer, stated) if one is not None]
