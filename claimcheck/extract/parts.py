"""Splitting a compound statement into parts that are true or false on their own."""

from __future__ import annotations

import re
from dataclasses import replace

from claimcheck.extract.binding import bind, is_score
from claimcheck.extract.interface import Reading, Surroundings
from claimcheck.extract.lists import in_lists
from claimcheck.extract.measures import unlisted_measure
from claimcheck.extract.statement import (
    comparison_of,
    exceptions_of,
    is_negated,
    quantifier_of,
)
from claimcheck.extract.systems import bracketed_system
from claimcheck.extract.treatments import gapped_like, shared_unit
from claimcheck.records import Binding, Part, Quantity
from claimcheck.vocabulary import TermKind, canonical, fold, metric

_SIZE = re.compile(r"\d\s?[MB]$")
_VALUE_OF = re.compile(
    r"(?:\sscores?)?\s?(?:of|is|was|are|were|=|:|at|to|from|reach(?:es|ed))\s(?:about\s|only\s|around\s|over\s|above\s|nearly\s|almost\s)?"
)
_CLAUSE_BORDER = re.compile(
    r";\s+|,?\s+(?:whereas|while)\s+|,\s+but\s+|,\s+and\s+(?=(?:the|our|we|it|this|its)\s)"
)


def split_parts(reading: Reading, around: Surroundings) -> tuple[Part, ...]:
    """One part a number; without numbers one part a clause that makes a comparison, at least one."""
    text = reading.sentence.text
    if reading.quantities:
        return tuple(_numeric(reading, quantity, around) for quantity in reading.quantities)
    clauses = _clauses(text)
    if len(clauses) < 2 or sum(comparison_of(text[a:b]) is not None for a, b in clauses) < 2:
        clauses = [(0, len(text))]
    return tuple(_verbal(reading, span, around) for span in clauses)


def _numeric(reading: Reading, quantity: Quantity, around: Surroundings) -> Part:
    text = reading.sentence.text
    start, end = _clause_of(text, quantity.start)
    clause = text[start:end]
    like = gapped_like(reading, quantity)
    unit = shared_unit(reading, quantity) or (like.unit if like else None)
    if unit is not None:
        quantity = quantity.model_copy(update={"unit": unit})
    if like is not None and like.delta and not quantity.delta:
        quantity = quantity.model_copy(update={"delta": True, "direction": like.direction})
    unit = _score_unit(quantity.unit)
    if unit is None and _SIZE.search(quantity.printed) and bracketed_system(reading, quantity):
        unit = "parameters"  # "NAME (340M)"
    quantity = quantity.model_copy(update={"unit": unit})
    binding = bind(reading, quantity, around)
    measure = unlisted_measure(reading, quantity)
    if measure is not None:
        quantity = quantity.model_copy(update={"unit": measure.unit})
        binding = _measured(binding, measure.name)
    known = metric(binding.metric) if binding.metric and measure is None else None
    fits = quantity.delta or quantity.decimals > 0 or _told(reading, quantity, binding.metric)
    if quantity.unit is None and fits and known is not None and known.unit not in (None, "%"):
        quantity = quantity.model_copy(update={"unit": known.unit})
    comparison = comparison_of(clause) if quantity.delta or is_score(quantity) else None
    return Part(
        text=_one_of_list(reading, quantity) or clause.strip(" ,;"),
        quantity=quantity,
        binding=binding,
        comparison=comparison,
        quantifier=quantifier_of(clause),
        exceptions=exceptions_of(clause),
        negated=is_negated(clause, comparison),
    )


def _measured(binding: Binding, measure: str | None) -> Binding:
    """The binding with a measure that the vocabulary does not list; that is no data set, then."""
    if measure is None:
        return binding
    listed = metric(binding.metric) if binding.metric else None
    if measure == "correlation" and listed is not None and listed.unit is None:
        return binding  # "Spearman" says more
    same = binding.dataset is not None and fold(binding.dataset) == fold(measure)
    return binding.model_copy(
        update={"metric": measure, "dataset": None if same else binding.dataset}
    )


def _score_unit(unit: str | None) -> str | None:
    """One name for one measure: a value in "PPL" and one in "perplexity" are of one unit."""
    if unit is None or metric(unit) is not None:
        return unit
    known = metric(canonical(TermKind.METRIC, unit))
    return known.unit if known is not None and known.unit not in (None, "%") else unit


def _told(reading: Reading, quantity: Quantity, measure: str | None) -> bool:
    """Whether a number is said to be the value of its metric: "an F1 of 88"."""
    text = reading.sentence.text
    return any(
        term.kind is TermKind.METRIC
        and term.canonical == measure
        and _VALUE_OF.fullmatch(text[term.end : quantity.start])
        for term in reading.terms
    )


def _one_of_list(reading: Reading, quantity: Quantity) -> str | None:
    """The sentence with only this number of its list, and only the name that belongs to it."""
    pair = in_lists(reading, quantity)
    if pair is None:
        return None
    numbers, names = pair
    place = numbers.index(quantity)
    text = reading.sentence.text
    cuts = [(numbers[0].start, numbers[-1].end, quantity.printed)]
    cuts.append((names[0].start, names[-1].end, names[place].text))
    for start, end, kept in sorted(cuts, reverse=True):
        text = text[:start] + kept + text[end:]
    return re.sub(r",?\s+respective(?:ly)?\b", "", text).strip(" ,;")


def _verbal(reading: Reading, span: tuple[int, int], around: Surroundings) -> Part:
    clause = reading.sentence.text[span[0] : span[1]]
    inside = Reading(
        sentence=replace(
            reading.sentence,
            text=clause,
            start=reading.sentence.start + span[0],
            end=reading.sentence.start + span[1],
            citations=(),
        ),
        terms=tuple(
            t._replace(start=t.start - span[0], end=t.end - span[0])
            for t in reading.terms
            if span[0] <= t.start and t.end <= span[1]
        ),
        names=tuple(
            replace(n, start=n.start - span[0], end=n.end - span[0])
            for n in reading.names
            if span[0] <= n.start and n.end <= span[1]
        ),
    )
    comparison = comparison_of(clause)
    return Part(
        text=clause.strip(" ,;"),
        binding=bind(inside, None, around),
        comparison=comparison,
        quantifier=quantifier_of(clause),
        exceptions=exceptions_of(clause),
        negated=is_negated(clause, comparison),
    )


def _clauses(text: str) -> list[tuple[int, int]]:
    borders = [
        match for match in _CLAUSE_BORDER.finditer(text) if not _in_brackets(text, match.start())
    ]
    starts = [0, *(match.end() for match in borders)]
    ends = [*(match.start() for match in borders), len(text)]
    return list(zip(starts, ends, strict=True))


def _clause_of(text: str, offset: int) -> tuple[int, int]:
    return next(((a, b) for a, b in _clauses(text) if a <= offset < b), (0, len(text)))


def _in_brackets(text: str, offset: int) -> bool:
    return text.count("(", 0, offset) > text.count(")", 0, offset)
