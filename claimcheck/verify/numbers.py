"""Numbers against bound cells and against sentences that report the same measurement."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from claimcheck.quantities import find_quantities
from claimcheck.records import Basis, EvidenceRole, Part, Quantity, Relation, ReportingLabel
from claimcheck.verify.agreement import Agreement, Found, agree
from claimcheck.verify.binding import Bound, bind, restricted
from claimcheck.verify.interface import Outcome, Scene, Source
from claimcheck.verify.naming import acronym_runs, likeness
from claimcheck.verify.sentences import Sentence
from claimcheck.verify.tableview import Entry, TableView
from claimcheck.verify.terms import STOPWORDS, Term, terms
from claimcheck.verify.window import window


def shown(value: Decimal) -> str:
    """A number for people: no exponent, no trailing noise."""
    return f"{value.normalize():f}" if value == value.to_integral() else f"{value:f}"


class CellNumbers:
    """An absolute number against the cells that its claim binds it to."""

    name = "cell"

    def __call__(self, part: Part, scene: Scene) -> Sequence[Outcome]:
        """Support from the surest table that agrees; else a refutation where nothing agrees."""
        quantity = part.quantity
        if quantity is None or quantity.delta or quantity.relative or quantity.unit == "x":
            return ()
        source = scene.source
        bounds = [
            b
            for view in source.views
            if (b := bind(part, view, source, around=scene.around)) is not None
        ]
        judged = [(b, o) for b in bounds if (o := judge_cells(quantity, b, source)) is not None]
        supports = [o for _, o in judged if o.label is ReportingLabel.SUPPORTED]
        if supports:
            return (max(supports, key=lambda o: o.strength),)
        if any(_agrees_somewhere(quantity, bound) for bound in bounds):
            return ()
        refutes = [
            o for b, o in judged if o.label is ReportingLabel.REFUTED and may_refute(part, b)
        ]
        return (max(refutes, key=lambda o: o.strength),) if refutes else ()


def may_refute(part: Part, bound: Bound) -> bool:
    """Whether a mismatch with these cells would be a contradiction rather than another quantity.

    Every field is known to the table, no name is left over, the measure is named by unit, header
    or caption, at most two cells are meant, and the sentence speaks of no special case.
    """
    quantity = part.quantity
    if quantity is None or not bound.complete or len(bound.entries) > 2:
        return False
    if not part.binding.specified():
        return not restricted(window(part))
    fields = {field.name: field for field in bound.fields}
    measured = quantity.unit not in {None, "%", "points"} or "metric" in fields or bound.pointed
    placed = bool({"dataset", "language", "task"} & fields.keys()) or bound.pointed
    loose = restricted(window(part)) and not any(
        field.exact for field in bound.fields if field.name == "system"
    )
    return measured and placed and not loose


def _agrees_somewhere(quantity: Quantity, bound: Bound) -> bool:
    return any(cell_agreement(quantity, entry) is not Agreement.DIFFERS for entry in bound.entries)


def judge_cells(quantity: Quantity, bound: Bound, source: Source) -> Outcome | None:
    """Compare a number with the cells it is bound to; None where they cannot be compared."""
    agreeing = [e for e in bound.entries if cell_agreement(quantity, e) is Agreement.AGREES]
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
    if any(cell_agreement(quantity, e) is not Agreement.DIFFERS for e in bound.entries):
        return None
    if not all(_comparable(quantity, entry) for entry in bound.entries):
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


def cell_agreement(quantity: Quantity, entry: Entry) -> Agreement:
    """Compare a number with a cell as printed; percent meets fraction."""
    found = Found.printed(entry.value, entry.decimals)
    agreement = agree(quantity, found)
    if agreement is Agreement.DIFFERS and quantity.unit == "%" and abs(entry.value) <= 1:
        hundredfold = Found(entry.value * 100, found.half * 100, max(0, entry.decimals - 2))
        return agree(quantity, hundredfold)
    return agreement


def _comparable(quantity: Quantity, entry: Entry) -> bool:
    """Whether a mismatch could be one: the two numbers look like values of one measure."""
    if quantity.unit in {None, "%", "points"} and quantity.decimals == 0 and entry.decimals > 0:
        return quantity.unit is not None and quantity.value > 1
    if quantity.unit == "%" and abs(entry.value) <= 1:
        return True
    low, high = sorted((abs(quantity.value), abs(entry.value)))
    return (low == 0 and high < 1) or (low > 0 and high / low < 4)


def _comparison(quantity: Quantity, entry: Entry, view: TableView) -> str:
    sign = {
        Relation.EQUAL: "=", Relation.RANGE: "∈", Relation.ABOUT: "≈", Relation.GREATER: ">",
        Relation.AT_LEAST: "≥", Relation.LESS: "<", Relation.AT_MOST: "≤",
    }[quantity.relation]  # fmt: skip
    agreement = cell_agreement(quantity, entry)
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
        wanted = key_terms(window(part), quantity, source)
        for sentence in source.sentences:
            if scene.is_own(sentence.start, sentence.end) and not _reports(sentence, scene):
                continue
            if sentence.summary and scene.extracted:
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
        return _difference_of_sentence(part, quantity, wanted, scene)


def _difference_of_sentence(
    part: Part, quantity: Quantity, wanted: _Wanted, scene: Scene
) -> Sequence[Outcome]:
    """ "80.5, compared to 72.8" backs a difference of 7.7 about the same things."""
    source = scene.source
    if not quantity.delta or quantity.relative or quantity.unit == "x" or not wanted.names:
        return ()
    for sentence in source.sentences:
        if sentence.summary and scene.extracted:
            continue
        if scene.is_own(sentence.start, sentence.end) and not _reports(sentence, scene):
            continue
        values = [q for q in numbers_of(sentence, source) if not q.delta and not q.relative]
        if (
            len(values) != 2
            or not _COMPARED.search(sentence.text)
            or not _covers(wanted, sentence, source)
        ):
            continue
        left, right = values
        if left.decimals != right.decimals or left.unit != right.unit:
            continue
        difference = left.value - right.value
        half = Decimal(1).scaleb(-left.decimals)
        signed = difference * (quantity.direction or (1 if difference > 0 else -1))
        if agree(quantity, Found(signed, half)) is Agreement.AGREES:
            return (
                Outcome(
                    check="sentence",
                    basis=Basis.TEXT,
                    label=ReportingLabel.SUPPORTED,
                    strength=0.8,
                    rationale=(source.quote(sentence, EvidenceRole.DECIDES),),
                    arithmetic=(
                        f"{left.printed} − {right.printed} = {shown(difference)} ({_section(sentence)})",
                    ),
                    explanation=f"The difference of the two numbers in {_section(sentence)}.",
                ),
            )
    return ()


_COMPARED = re.compile(
    r"\b(?:compared (?:to|with)|than|versus|vs\.?|while|whereas|against|from|over)\b", re.I
)


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
    spelled = _spelled(wanted.words, sentence)
    said = sum(word in spelled or _says(word, sentence, source) for word in wanted.words)
    return bool(wanted.names or said) and 2 * said >= len(wanted.words)


def _spelled(words: Sequence[Term], sentence: Sentence) -> set[Term]:
    """Words whose initials the sentence prints as an acronym ("NLP")."""
    found: set[Term] = set()
    for term in terms(sentence.text):
        for first, length in acronym_runs(words, term, sentence.text[term.start : term.end]):
            found.update(words[first : first + length])
    return found


def _says(term: Term, sentence: Sentence, source: Source) -> bool:
    """Whether the sentence, or the heading above it, names ``term``."""
    here = terms(sentence.text)
    if any(likeness(term.stem, other.stem) >= 0.6 for other in here):
        return True
    if any(len(term.folded) >= 4 and term.folded in other.folded for other in here):
        return True
    headings = terms(" ".join(sentence.passage.place.section))
    return any(likeness(term.stem, other.stem) >= 0.9 for other in headings)
