"""What each number measures: the nearest names and terms, list by list, clause by clause."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from claimcheck.extract.census import DATASET, LIST_GAP, SYSTEM, UNKNOWN, Census, canonical_name
from claimcheck.extract.interface import Name, Reading
from claimcheck.records import Binding, Quantity
from claimcheck.vocabulary import Term, TermKind, metric

Spanned = TypeVar("Spanned", Name, Term)
Listed = TypeVar("Listed", Name, Quantity)

_OWN_REFERENCE = re.compile(
    r"\b(?:our (?:(?P<own>[\w-]+) )?(?:models?|methods?|approach|systems?|networks?|algorithms?|framework|architecture|results?)"
    r"|(?:this|the (?:proposed|resulting|full|final)) (?:models?|methods?|approach|systems?|networks?|algorithm|architecture)"
    r"|the (?P<size>base|big|large|small) (?:transformer )?(?:models?|configuration|variant)|[Ww]e\b|[Ii]t\b)",
    re.IGNORECASE,
)
_BASELINE_BEFORE = re.compile(
    r"(?:\bthan|\bover|outperform\w*|\bbeat\w*|surpass\w*|exceed\w*|compared (?:to|with)|relative to|against|\bvs\.?|versus|improv\w+ (?:up)?on|better than|worse than|higher than|lower than|above|below|behind|from|to that of)\s+(?:[\w,()\[\]-]+\s+){0,4}?$",
    re.IGNORECASE,
)
_BASELINE_PHRASE = re.compile(
    r"(?:than|over|outperform\w*|surpass\w*|exceed\w*|beat\w*|compared (?:to|with)|improv\w+ (?:up)?on)\s+(?:all\s+|the\s+|any\s+|any of the\s+|all of the\s+|both\s+)*"
    r"((?:(?:best|strongest|existing|previous(?:ly)?|prior|published|reported|earlier|other|competing|current|state-of-the-art|strong|standard|baseline|single|ensemble)\s+)+(?:[\w-]+\s+){0,2}?(?:results?|models?|systems?|baselines?|methods?|ensembles?|approach(?:es)?|state of the art|work))",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r";|\bwhile\b|\bwhereas\b|\bbut\b|\balthough\b|, and (?=\w+ \w+s?\b)")
_METRIC_WORDS = frozenset(["score"])


@dataclass(frozen=True)
class Surroundings:
    """What the text around a sentence says, weaker the farther away."""

    own: str | None  # the document's own system, canonical
    system: str | None = None  # of the sentences before, in this passage
    dataset: str | None = None
    metric: str | None = None
    task: str | None = None
    language: str | None = None
    sizes: tuple[str, ...] = ()  # variants of the own system: "transformer big"


def bind(reading: Reading, quantity: Quantity | None, around: Surroundings) -> Binding:
    """The binding of one quantity of a sentence, or of the sentence itself when it has none."""
    text = reading.sentence.text
    position = (quantity.start, quantity.end) if quantity else None
    anchor = _anchor(reading, quantity)
    if anchor is not None:  # "80.5% (7.7% absolute improvement)": both are of the same thing
        position = (anchor.start, anchor.end)
    systems = [name for name in reading.names if name.role in (SYSTEM, UNKNOWN)]
    baselines = [name for name in systems if _BASELINE_BEFORE.search(text[: name.start])]
    subjects = [name for name in systems if name not in baselines and name.role == SYSTEM]
    datasets = [name for name in reading.names if name.role == DATASET]
    aligned = _aligned(reading, quantity)
    dataset = _canonical(
        aligned if aligned in datasets else _nearest(reading, datasets, position), DATASET
    )
    system = _canonical(
        aligned if aligned in subjects else _nearest(reading, subjects, position), SYSTEM
    )
    if system is None or (aligned is None and _own_reference_before(text, subjects)):
        system = _own(text, around) or system
    baseline = _canonical(_nearest(reading, baselines, position), SYSTEM)
    if baseline is None:
        phrase = _BASELINE_PHRASE.search(text)
        baseline = " ".join(phrase[1].lower().split()) if phrase else None
    chosen = {
        kind: _nearest(reading, [term for term in reading.terms if term.kind is kind], position)
        for kind in (TermKind.TASK, TermKind.SPLIT)
    }
    values = {kind: term.canonical if term else None for kind, term in chosen.items()}
    measure = _metric(reading, quantity, position)
    inherits = quantity is None or quantity.delta or is_score(quantity)
    return Binding(
        system=system,
        baseline=baseline if baseline != system else None,
        task=values[TermKind.TASK],
        dataset=dataset or (around.dataset if inherits and quantity is not None else None),
        metric=measure or (around.metric if inherits and quantity is not None else None),
        split=values[TermKind.SPLIT],
        language=_language(reading, position)
        or (around.language if dataset is None and inherits and quantity is not None else None),
        aggregate=_aggregate(reading, position),
    )


def _anchor(reading: Reading, quantity: Quantity | None) -> Quantity | None:
    """The number before the brackets in which a difference stands, or None."""
    if quantity is None or not quantity.delta:
        return None
    text = reading.sentence.text
    before = [q for q in reading.quantities if q.end <= quantity.start]
    if not before:
        return None
    gap = text[before[-1].end : quantity.start]
    return before[-1] if re.fullmatch(r"[\w\s-]{0,20}\((?:\w+\s){0,3}[+~]?", gap) else None


def is_score(quantity: Quantity) -> bool:
    """Whether a quantity is a value of a quality measure, not a count, a size or a time."""
    if quantity.unit in ("%", "points"):
        return True
    if quantity.unit is None:
        return quantity.decimals > 0
    return metric(quantity.unit) is not None


def _canonical(name: Name | Term | None, role: str) -> str | None:
    if name is None:
        return None
    return canonical_name(role, name.text) if isinstance(name, Name) else name.canonical


def _language(reading: Reading, position: tuple[int, int] | None) -> str | None:
    terms = [term for term in reading.terms if term.kind is TermKind.LANGUAGE]
    pairs = [term for term in terms if "-" in term.canonical]
    nearest = _nearest(reading, pairs or terms, position)
    if nearest is None or (not pairs and len({term.canonical for term in terms}) > 2):
        return None
    return nearest.canonical


def _aggregate(reading: Reading, position: tuple[int, int] | None) -> str | None:
    """The aggregate that stands beside a number; one named with the baseline is the baseline's."""
    text = reading.sentence.text
    terms = [
        term
        for term in reading.terms
        if term.kind is TermKind.AGGREGATE
        and not re.search(
            r"(?:including|with|without|all|previous\w*)\s+$|[(,]\s*$", text[: term.start]
        )
    ]
    nearest = _nearest(reading, terms, position)
    if nearest is None or position is None:
        return nearest.canonical if nearest else None
    gap = nearest.start - position[1] if nearest.start > position[0] else position[0] - nearest.end
    return nearest.canonical if gap <= 60 else None


def _metric(
    reading: Reading, quantity: Quantity | None, position: tuple[int, int] | None
) -> str | None:
    metrics = [term for term in reading.terms if term.kind is TermKind.METRIC]
    specific = [term for term in metrics if term.canonical not in _METRIC_WORDS]
    if quantity is None:
        nearest = _nearest(reading, specific or metrics, position)
        return nearest.canonical if nearest else None
    unit = quantity.unit
    if unit is not None and metric(unit) is not None:
        return unit
    if unit is not None and unit not in ("%", "points", "x"):
        return _counted(unit)
    nearest = _nearest(reading, specific or metrics, position)
    return nearest.canonical if nearest else None


def _counted(unit: str) -> str | None:
    """The measure of a counted or timed quantity is its unit's kind."""
    if unit in ("days", "hours", "minutes", "seconds", "weeks", "milliseconds"):
        return "time"
    return unit


def _nearest(
    reading: Reading, candidates: Sequence[Spanned], position: tuple[int, int] | None
) -> Spanned | None:
    """The candidate nearest to a number; commas, other numbers and clause borders keep apart."""
    if not candidates:
        return None
    if position is None:
        return candidates[0]
    text = reading.sentence.text
    others = [q for q in reading.quantities if (q.start, q.end) != position]

    def distance(one: Spanned) -> float:
        low, high = (one.end, position[0]) if one.end <= position[0] else (position[1], one.start)
        between = text[low:high]
        cost = float(max(0, high - low))
        cost += 12 * between.count(",") + 40 * between.count(";")
        cost += 45 * len(_CLAUSE.findall(between))
        cost += 30 * sum(
            1 for q in others if low <= q.start and q.end <= high and not _bracketed(text, q)
        )
        if one.start > position[0]:
            cost += (
                0
                if re.match(r"\W{0,3}\w*\s?(?:on|for|in|of|points? on)\b", text[position[1] : high])
                else 15
            )
        return cost

    return min(candidates, key=distance)


def _bracketed(text: str, quantity: Quantity) -> bool:
    return text[: quantity.start].rstrip().endswith("(")


def _aligned(reading: Reading, quantity: Quantity | None) -> Name | None:
    """The name that stands at the same place of a list of names as the number in its list.

    "8.2, 7.5 and 7.0 points on A, B and C", "respectively" or not: the lists must be equally long.
    """
    if quantity is None:
        return None
    text = reading.sentence.text
    for numbers in _lists(text, reading.quantities):
        if len(numbers) < 2 or quantity not in numbers:
            continue
        for names in _lists(text, reading.names):
            if len(names) == len(numbers):
                return names[numbers.index(quantity)]
    return None


def _lists(text: str, entries: Sequence[Listed]) -> list[list[Listed]]:
    found: list[list[Listed]] = []
    for entry in entries:
        if found and LIST_GAP.match(text[found[-1][-1].end : entry.start]):
            found[-1].append(entry)
        else:
            found.append([entry])
    return found


def _own_reference_before(text: str, subjects: Sequence[Name]) -> bool:
    match = _OWN_REFERENCE.search(text)
    return (
        match is not None
        and (not subjects or match.start() < subjects[0].start)
        and match.group().lower() not in ("it", "we")
    )


def _own(text: str, around: Surroundings) -> str | None:
    match = _OWN_REFERENCE.search(text)
    if match is None or around.own is None:
        return around.system if match else None
    if match.group().lower() == "it":
        return around.system or around.own
    size = (match["size"] or match["own"] or "").lower()
    for variant in around.sizes:
        if size and variant.endswith(f" {size}"):
            return variant
    return around.own


def surroundings(readings: Sequence[Reading], index: int, census: Census) -> Surroundings:
    """What the sentences before ``readings[index]`` in its passage, and its section, speak of."""
    own = canonical_name(SYSTEM, census.own[0]) if census.own else None
    sizes = tuple(
        sorted(key for key in census.roles if own and key.startswith(f"{own.casefold()} "))
    )
    current = readings[index].sentence
    found: dict[str, str | None] = {}
    for reading in reversed(readings[max(0, index - 3) : index]):
        if reading.sentence.passage.id != current.passage.id:
            break
        for name in reversed(reading.names):
            if name.role in (SYSTEM, DATASET):
                found.setdefault(name.role, _canonical(name, name.role))
        for term in reversed(reading.terms):
            found.setdefault(term.kind.value, term.canonical)
    return Surroundings(
        own=own,
        system=found.get("system"),
        dataset=found.get("dataset"),
        metric=found.get("metric"),
        task=found.get("task"),
        language=found.get("language"),
        sizes=sizes,
    )
