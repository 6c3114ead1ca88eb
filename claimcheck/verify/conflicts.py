"""Places where a paper says two things about one cell: the other side of an inconsistency."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from claimcheck.records import Basis, EvidenceRole, Part, Quantity, Relation, ReportingLabel
from claimcheck.verify.agreement import Agreement
from claimcheck.verify.binding import bind
from claimcheck.verify.interface import Outcome, Scene, Source
from claimcheck.verify.numbers import cell_agreement, judge_cells
from claimcheck.verify.passages import numbers_of
from claimcheck.verify.sentences import Sentence
from claimcheck.verify.tableview import TableView

CERTAIN = 0.8  # strength at which a sentence is taken to speak of a cell


class Statement(NamedTuple):
    """A sentence that states a number about one cell."""

    sentence: Sentence
    quantity: Quantity
    view: TableView
    row: int
    column: int
    agrees: bool


def statements(source: Source) -> tuple[Statement, ...]:
    """Every absolute number in the paper's sentences that is surely bound to one cell."""
    cached = source.memo.get("statements")
    if isinstance(cached, tuple):
        return cached
    found: list[Statement] = []
    for sentence in source.sentences:
        quantities = [q for q in numbers_of(sentence, source) if not q.delta and not q.relative]
        if len(quantities) != 1:
            continue  # several numbers: which names belong to which is for claims to say
        quantity = quantities[0]
        part = Part(text=sentence.text, quantity=quantity)
        for view in source.views:
            bound = bind(part, view, source, around=sentence.passage.text)
            if bound is None or bound.strength < CERTAIN or len(bound.entries) != 1:
                continue
            outcome = judge_cells(quantity, bound, source)
            if outcome is None:
                continue
            entry = bound.entries[0]
            found.append(
                Statement(
                    sentence, quantity, view, entry.row.position, entry.column.position,
                    outcome.label is ReportingLabel.SUPPORTED,
                )
            )  # fmt: skip
    source.memo["statements"] = tuple(found)
    return tuple(found)


class ConflictingStatements:
    """A claim that a cell bears out while another sentence of the paper says otherwise."""

    name = "conflict"

    def __call__(self, part: Part, scene: Scene) -> Sequence[Outcome]:
        """INCONSISTENT where a sentence surely speaks of the claim's cell and disagrees with it."""
        quantity = part.quantity
        if quantity is None or quantity.delta or quantity.relation is not Relation.EQUAL:
            return ()
        source = scene.source
        for view in source.views:
            bound = bind(part, view, source, around=scene.around)
            if bound is None or bound.strength < scene.settings.support_at:
                continue
            agreeing = [e for e in bound.entries if cell_agreement(quantity, e) is Agreement.AGREES]
            mine = judge_cells(quantity, bound, source)
            if mine is None or len(agreeing) != 1:
                continue
            entry = agreeing[0]
            for other in statements(source):
                same = other.view is view and (other.row, other.column) == (
                    entry.row.position,
                    entry.column.position,
                )
                if (
                    same
                    and not other.agrees
                    and not scene.is_own(other.sentence.start, other.sentence.end)
                ):
                    return (
                        Outcome(
                            check=self.name,
                            basis=Basis.TABLE,
                            label=ReportingLabel.INCONSISTENT,
                            strength=bound.strength,
                            rationale=(
                                *mine.rationale,
                                source.quote(other.sentence, EvidenceRole.CONFLICTS),
                            ),
                            arithmetic=mine.arithmetic,
                            explanation=f"{mine.explanation} Another sentence of the paper says "
                            f"{other.quantity.printed}.",
                        ),
                    )
        return ()
