"""Numbers against bound cells and against sentences that report the same measurement."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from claimcheck.quantities import find_quantities
from claimcheck.records import Basis, EvidenceRole, Part, Quantity, Relation, ReportingLabel
from claimcheck.verify.agreement import Agreement, Found, agree
from claimcheck.verify.binding import Bound, bind
from claimcheck.verify.interface import Outcome, Scene, Source
from claimcheck.verify.naming import likeness
from claimcheck.verify.sentences import Sentence
from claimcheck.verify.tableview import Entry, TableView
from claimcheck.verify.terms import STOPWORDS, Term, terms


def shown(value: Decimal) -> str:
    """A number for people: no exponent, no trailing noise."""
    return f"{value.normalize():f}" if value == value.to_integral() else f"{value:f}"


class CellNumbers:
    """An absolute number against the cells that its sentence binds it to."""

    name = "cell"

    def __call__(self, part: Part, scene: Scene) -> Sequence[Outcome]:
        """One outcome a table that the number is bound to."""
        quantity = part.quantity
        if quantity is None or quantity.delta or quantity.relative or quantity.unit == "x":
            return ()
        outcomes = []
        for source in (scene.source,):
            for view in source.views:
                bound = bind(part, part.text, _offset(part), view, source)
                outcome = judge_cells(quantity, bound, source) if bound else None
                if outcome:
                    outcomes.append(outcome)
        return outcomes


def _offset(part: Part) -> int:
    """Where the number stands in the part's own text."""
    quantity = part.quantity
    if quantity is None:
        return 0
    found = part.text.find(quantity.printed)
    return found if found >= 0 else 0


def judge_cells(quantity: Quantity, bound: Bound, source: Source) -> Outcome | None:
    """Compare a number with the cells it is bound to; None where they cannot be compared."""
    verdicts = [(entry, _cell_agreement(quantity, entry)) for entry in bound.entries]
    agreeing = [entry for entry, agreement in verdicts if agreement is Agreement.AGREES]
    if agreeing:
        entry = agreeing[0]
        return Outcome(
            check="cell",
            basis=Basis.TABLE,
            label=ReportingLabel.SUPPORTED,
            strength=bound.strength,
            rationale=(source.cell(bound.view, entry, EvidenceRole.DECIDES),),
            arithmetic=(_comparison(quantity, entry, bound.view),),
            explanation=f"{where(bound.view, entry)} prints {entry.printed}.",
        )
    if any(_cell_agreement(quantity, entry) is not Agreement.DIFFERS for entry in bound.wide):
        return None
    if not all(_comparable(quantity, entry) for entry in bound.entries) or len(bound.entries) > 4:
        return None
    entry = min(bound.entries, key=lambda e: abs(e.value - quantity.value))
    return Outcome(
        check="cell",
        basis=Basis.TABLE,
        label=ReportingLabel.REFUTED,
        strength=bound.strength,
        rationale=tuple(
            source.cell(bound.view, e, EvidenceRole.DECIDES) for e in bound.entries[:4]
        ),
        arithmetic=(_comparison(quantity, entry, bound.view),),
        explanation=f"{where(bound.view, entry)} prints {entry.printed}, not {quantity.printed}.",
    )


def _cell_agreement(quantity: Quantity, entry: Entry) -> Agreement:
    found = Found.printed(entry.value, entry.decimals)
    agreement = agree(quantity, found)
    if agreement is Agreement.DIFFERS and quantity.unit == "%" and abs(entry.value) <= 1:
        hundredfold = Found(entry.value * 100, found.half * 100, max(0, entry.decimals - 2))
        return agree(quantity, hundredfold)
    return agreement


def _comparable(quantity: Quantity, entry: Entry) -> bool:
    """Whether a mismatch could be one: the two numbers look like values of one measure."""
    if quantity.unit == "%" and abs(entry.value) <= 1:
        return True
    low, high = sorted((abs(quantity.value), abs(entry.value)))
    return (
        (low == 0 and high < 1)
        or (low > 0 and high / low < 4)
        or quantity.unit not in (None, "%", "points")
    )


def _comparison(quantity: Quantity, entry: Entry, view: TableView) -> str:
    sign = {
        Relation.EQUAL: "=", Relation.RANGE: "∈", Relation.ABOUT: "≈", Relation.GREATER: ">",
        Relation.AT_LEAST: "≥", Relation.LESS: "<", Relation.AT_MOST: "≤",
    }[quantity.relation]  # fmt: skip
    agreement = _cell_agreement(quantity, entry)
    mark = "✓" if agreement is Agreement.AGREES else "✗"
    return f"{entry.printed} {sign} {quantity.printed} {mark} ({where(view, entry)})"


def where(view: TableView, entry: Entry) -> str:
    """The place of a cell for people."""
    return f"{view.table.label or view.table.id}, {entry.place}"


class SentenceNumbers:
    """A number against sentences of the paper's body that report it."""

    name = "sentence"

    def __call__(self, part: Part, scene: Scene) -> Sequence[Outcome]:
        """Support from the first sentence that reports the same number of the same things."""
        quantity = part.quantity
        if quantity is None:
            return ()
        source = scene.source
        wanted = key_terms(part.text, quantity, source)
        for sentence in source.sentences:
            if scene.is_own(sentence.start, sentence.end) and not _reports(sentence, scene):
                continue
            if sentence.summary and scene.claim.mentions:
                continue  # a summary restates; only the body reports
            if not reports_number(sentence, quantity, source):
                continue
            if not _covers(wanted, sentence, source):
                continue
            return (
                Outcome(
                    check=self.name,
                    basis=Basis.TEXT,
                    label=ReportingLabel.SUPPORTED,
                    strength=0.9,
                    rationale=(source.quote(sentence, EvidenceRole.DECIDES),),
                    explanation=f"Stated in {_section(sentence)}.",
                ),
            )
        return ()


def _reports(sentence: Sentence, scene: Scene) -> bool:
    """A mention in the body backs the mentions in abstract, introduction and conclusion."""
    others = [s for s in scene.source.sentences if s.summary and scene.is_own(s.start, s.end)]
    return not sentence.summary and bool(others)


def _section(sentence: Sentence) -> str:
    section = sentence.passage.place.section
    return f"section “{section[-1]}”" if section else "the body of the paper"


def numbers_of(sentence: Sentence, source: Source) -> tuple[Quantity, ...]:
    """The quantities of a sentence, computed once a document."""
    key = f"quantities:{sentence.start}"
    cached = source.memo.get(key)
    if not isinstance(cached, tuple):
        cached = find_quantities(sentence.text)
        source.memo[key] = cached
    return cached


def reports_number(sentence: Sentence, quantity: Quantity, source: Source) -> bool:
    """Whether a sentence prints the same number in the same role."""
    for other in numbers_of(sentence, source):
        if other.delta != quantity.delta or (other.direction * quantity.direction) < 0:
            continue
        units = {other.unit, quantity.unit}
        if (
            None not in units
            and len(units) > 1
            and units - {"%", "points"}
            and quantity.unit != other.unit
        ):
            continue
        if agree(quantity, Found.printed(other.value, other.decimals)) is Agreement.AGREES and (
            quantity.relation is not Relation.EQUAL or other.value == quantity.value
        ):
            return True
    return False


class _Wanted(NamedTuple):
    names: tuple[Term, ...]  # a sentence about the same thing says all of these
    words: tuple[Term, ...]  # and at least half of these


def key_terms(text: str, quantity: Quantity, source: Source) -> _Wanted:
    """Words of the claim that a sentence must share to speak of the same measurement.

    Names are words with a capital that the paper never writes small, words with digits, and words
    that head a row or column of some table. Numbers and stopwords do not count.
    """
    at = text.find(quantity.printed)
    span = (at, at + len(quantity.printed)) if at >= 0 else (-1, -1)
    names, words = [], []
    for word in terms(text):
        if span[0] <= word.start < span[1] or word.folded in STOPWORDS or not word.folded.isalnum():
            continue
        raw = text[word.start : word.end]
        capital = any(c.isupper() for c in raw) and word.folded not in source.small_words
        if word.folded.isdigit() and len(word.folded) != 4:
            continue
        if capital or word.stem in source.header_stems:
            names.append(word)
        else:
            words.append(word)
    return _Wanted(tuple(names), tuple(words))


def _covers(wanted: _Wanted, sentence: Sentence, source: Source) -> bool:
    if not all(_says(name, sentence, source) for name in wanted.names):
        return False
    said = sum(_says(word, sentence, source) for word in wanted.words)
    return bool(wanted.names or said) and 2 * said >= len(wanted.words)


def _says(term: Term, sentence: Sentence, source: Source) -> bool:
    """Whether the sentence, or the heading above it, names ``term``."""
    here = terms(sentence.text)
    if any(likeness(term.stem, other.stem) >= 0.6 for other in here):
        return True
    if any(len(term.folded) >= 4 and term.folded in other.folded for other in here):
        return True
    headings = terms(" ".join(sentence.passage.place.section))
    return any(likeness(term.stem, other.stem) >= 0.9 for other in headings)
