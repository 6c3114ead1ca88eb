"""Places where a paper says two things about one cell: the other side of an inconsistency."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from claimcheck.records import Basis, EvidenceRole, Part, Quantity, Relation, ReportingLabel
from claimcheck.verify.agreement import Agreement
from claimcheck.verify.binding import bind
from claimcheck.verify.cells import cell_agreement
from claimcheck.verify.interface import Outcome, Scene, Source
from claimcheck.verify.numbers import judge_cells, may_refute
from claimcheck.verify.passages import numbers_of
from claimcheck.verify.sentences import Sentence
from claimcheck.verify.tableview import Entry, TableView

CERTAIN = 0.8  # strength at which a sentence is taken to speak of a cell
LIKELY = 0.2  # agreement this sure leaves a doubt which cell a sentence speaks of


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
        found.extend(_about_cells(sentence, quantity, source))
    source.memo["statements"] = tuple(found)
    return tuple(found)


def _about_cells(sentence: Sentence, quantity: Quantity, source: Source) -> list[Statement]:
    """What a sentence says of single cells; one that agrees with some cell disputes no other."""
    part = Part(text=sentence.text, quantity=quantity)
    agreeing: list[Statement] = []
    disputing: list[Statement] = []
    spoken_for = False
    for view in source.views:
        bound = bind(part, view, source, around=sentence.passage.text)
        outcome = judge_cells(quantity, bound, source) if bound is not None else None
        if bound is None or outcome is None or outcome.strength < LIKELY:
            continue
        agrees = outcome.label is ReportingLabel.SUPPORTED
        spoken_for = spoken_for or agrees
        if bound.strength < CERTAIN or len(bound.entries) != 1 or bound.strangers:
            continue
        place = bound.entries[0]
        statement = Statement(
            sentence, quantity, view, place.row.position, place.column.position, agrees
        )
        if agrees:
            agreeing.append(statement)
        elif may_refute(part, bound):
            disputing.append(statement)
    return agreeing if spoken_for else disputing


class ConflictingStatements:
    """A claim about a cell of which the paper's text says something else than the table."""

    name = "conflict"

    def __call__(self, part: Part, scene: Scene) -> Sequence[Outcome]:
        """INCONSISTENT where a sentence surely speaks of the claim's cell and disagrees with it.

        Seen from either side: the claim agrees with the cell and the sentence does not, or the
        sentence says what the claim says and the cell does not.
        """
        quantity = part.quantity
        if quantity is None or quantity.delta or quantity.relation is not Relation.EQUAL:
            return ()
        source = scene.source
        for view in source.views:
            bound = bind(part, view, source, around=scene.around)
            if bound is None or bound.strength < scene.settings.support_at:
                continue
            agreeing = [e for e in bound.entries if cell_agreement(quantity, e) is Agreement.AGREES]
            if len(agreeing) > 1 or (not agreeing and len(bound.entries) > 1):
                continue
            entry = (agreeing or list(bound.entries))[0]
            mine = judge_cells(quantity, bound, source)
            for other in statements(source) if mine is not None else ():
                elsewhere = not scene.is_own(other.sentence.start, other.sentence.end)
                if not (elsewhere and _of_cell(other, view, entry)) or other.agrees:
                    continue
                if not agreeing and other.quantity.value != quantity.value:
                    continue
                return (_conflict(mine, other, source, bound.strength),)
        return ()


def _of_cell(statement: Statement, view: TableView, entry: Entry) -> bool:
    place = (entry.row.position, entry.column.position)
    return statement.view is view and (statement.row, statement.column) == place


def _conflict(mine: Outcome | None, other: Statement, source: Source, strength: float) -> Outcome:
    evidence = mine.rationale if mine is not None else ()
    said = f"A sentence of the paper says {other.quantity.printed}."
    return Outcome(
        check="conflict",
        basis=Basis.TABLE,
        label=ReportingLabel.INCONSISTENT,
        strength=strength,
        rationale=(*evidence, source.quote(other.sentence, EvidenceRole.CONFLICTS)),
        arithmetic=mine.arithmetic if mine is not None else (),
        explanation=f"{mine.explanation} {said}" if mine is not None else said,
    )
