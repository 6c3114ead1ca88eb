"""What other papers of the corpus say: support, or something that stands against a claim.

Another paper's cell with the same binding supports; one with another value shows a contradiction or
another setting, which nobody can tell apart from here: it is shown, and the verdict abstains. A
paper that came later is never held against an earlier one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from claimcheck.records import Evidence, EvidenceRole, Paper, Part, ReportingLabel
from claimcheck.verify.binding import bind
from claimcheck.verify.interface import Outcome, Scene, Source
from claimcheck.verify.numbers import judge_cells, may_refute

AGAINST_STRENGTH = 0.4  # shown, never enough to refute


class OtherPapers:
    """An absolute number against the tables of every other paper of the corpus."""

    name = "other paper"

    def __call__(self, part: Part, scene: Scene) -> Sequence[Outcome]:
        """The surest support, else the surest thing that stands against it."""
        quantity = part.quantity
        if (
            quantity is None
            or quantity.delta
            or quantity.relative
            or not scene.settings.other_papers
        ):
            return ()
        supports: list[Outcome] = []
        against: list[Outcome] = []
        for source in _others(scene):
            for view in source.views:
                bound = bind(part, view, source)
                if bound is None or not (bound.complete and bound.crossed):
                    continue
                outcome = judge_cells(quantity, bound, source)
                if outcome is None:
                    continue
                if outcome.label is ReportingLabel.SUPPORTED:
                    supports.append(_of(outcome, source, EvidenceRole.DECIDES))
                elif may_refute(part, bound) and not later(source.paper, scene.source.paper):
                    against.append(_of(outcome, source, EvidenceRole.CONTEXT))
        if supports:
            return (max(supports, key=lambda o: o.strength),)
        if against:
            best = max(against, key=lambda o: o.strength)
            return (best.model_copy(update={"strength": AGAINST_STRENGTH}),)
        return ()


def _others(scene: Scene) -> Iterator[Source]:
    for source in scene.corpus.others(scene.source):
        if source.paper.work != scene.source.paper.work:
            yield source


def later(one: Paper, two: Paper) -> bool:
    """Whether ``one`` first appeared after ``two``; unknown dates count as later."""
    mine = one.first_published or one.published
    theirs = two.first_published or two.published
    return mine is None or theirs is None or mine > theirs


def _of(outcome: Outcome, source: Source, role: EvidenceRole) -> Outcome:
    evidence: tuple[Evidence, ...] = tuple(
        e.model_copy(update={"role": role}) for e in outcome.rationale
    )
    title = source.paper.title or source.paper.id
    return outcome.model_copy(
        update={
            "check": "other paper",
            "rationale": evidence,
            "explanation": f"{title}: {outcome.explanation}",
        }
    )
