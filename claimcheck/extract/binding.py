"""What each number measures: the nearest names and terms, list by list, clause by clause."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeVar

from claimcheck.extract.census import (
    DATASET,
    LIST_GAP,
    SYSTEM,
    UNKNOWN,
    canonical_name,
    is_list,
)
from claimcheck.extract.interface import Name, Reading, Surroundings
from claimcheck.extract.subjects import (
    acts,
    baseline_phrase,
    in_words,
    is_baseline,
    is_subject,
    is_tool,
    own_reference,
    subject_phrase,
    training_phrase,
)
from claimcheck.records import Binding, Quantity
from claimcheck.vocabulary import Term, TermKind, fold, metric

Spanned = TypeVar("Spanned", Name, Term)
Listed = TypeVar("Listed", Name, Quantity)
Position = tuple[int, int]

FOLLOWING = 20  # "3.5 % on NAME" outweighs a name of the number before
NEAR = 60  # characters within which an aggregate belongs to a number

_CLAUSE = re.compile(r";|\bwhile\b|\bwhereas\b|\bbut\b|\balthough\b|, and (?=\w+ \w+s?\b)")
_BESIDE = re.compile(r"\s?\((?:about\s|approximately\s|~|over\s)?|:\s|\s?=\s?")
_UNIT_GAP = re.compile(r"[\s-](?:parameters?|layers?)\s")
_VAGUE_METRICS = frozenset(["score"])
_TIMES = frozenset(
    ["days", "hours", "minutes", "seconds", "weeks", "milliseconds", "months", "years"]
)
_SYMBOL = re.compile(r"([^\W\d_][\w]{0,14}|[^\W\d_]\s?\d?)\s?(?:=\s?|∈\s?[\[{(][\d.,\s−–-]*)$")
_CONDITION = re.compile(
    r"\b((?:zero|one|two|three|few|\d{1,3})-shot|with(?:out)? (?:data augmentation|fine-?tuning|pre-?training|ensembling|dropout|scaling|intermediate[\w -]{0,20}training)"
    r"|after (?:[\w,.]+ )?(?:epochs?|steps|iterations)|in the (?:semi-)?supervised setting)\b",
    re.IGNORECASE,
)


def bind(reading: Reading, quantity: Quantity | None, around: Surroundings) -> Binding:
    """The binding of one quantity of a sentence, or of the sentence itself when it has none."""
    text = reading.sentence.text
    anchor = _anchor(reading, quantity)
    main = anchor or quantity  # "80.5% (7.7% absolute improvement)": both are of the same thing
    position = (main.start, main.end) if main else None
    score = quantity is None or quantity.delta or is_score(quantity)
    baseline = _baseline(reading, position)
    training = training_phrase(reading, position) if score else None
    aligned = _aligned(reading, main)
    system = _system(reading, position, around, aligned, training)
    if system is None and quantity is not None and (score or quantity.unit in _TIMES):
        system = around.system
    dataset = _dataset(reading, position, aligned, training is not None)
    numeric = quantity is not None
    if dataset is None and score and numeric:
        dataset = around.dataset
    measure = _metric(reading, quantity, position)
    if measure is None and score and numeric and dataset == around.dataset:
        measure = around.metric
    language = _language(reading, position)
    if language is None and score and numeric and dataset == around.dataset:
        language = around.language
    task = _nearest(reading, _terms(reading, TermKind.TASK), position)
    split = _nearest(reading, _terms(reading, TermKind.SPLIT), position)
    condition = _CONDITION.search(text) if score else None
    return Binding(
        system=system,
        baseline=baseline if baseline != system else None,
        task=task.canonical if task and dataset is None else None,
        dataset=dataset,
        metric=measure,
        split=split.canonical if split and not (training and split.canonical == "train") else None,
        language=language,
        aggregate=_aggregate(reading, position),
        condition=fold(condition[1]) if condition else None,
    )


def is_score(quantity: Quantity) -> bool:
    """Whether a quantity is a value of a quality measure, not a count, a size or a time."""
    if quantity.unit in ("%", "points"):
        return True
    if quantity.unit is None:
        return quantity.decimals > 0
    return metric(quantity.unit) is not None


def _terms(reading: Reading, kind: TermKind) -> list[Term]:
    return [term for term in reading.terms if term.kind is kind]


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


def _system(
    reading: Reading,
    position: Position | None,
    around: Surroundings,
    aligned: Name | None,
    training: tuple[str, Name] | None,
) -> str | None:
    text = reading.sentence.text
    if training is not None:
        phrase, name = training
        chosen = aligned.text if aligned is not None else name.text
        return in_words(f"{phrase} on {chosen}")
    candidates = [
        name
        for name in reading.names
        if (name.role == SYSTEM or (name.role == UNKNOWN and is_subject(text, name)))
        and not is_baseline(text, name)
        and not is_tool(text, name)
    ]
    if aligned is not None and aligned in candidates:
        return canonical_name(SYSTEM, aligned.text)
    if position is not None:  # "a 20B parameter NAME": the number is that name's own
        beside = [n for n in candidates if _UNIT_GAP.fullmatch(text[position[1] : n.start])]
        if beside:
            return canonical_name(SYSTEM, beside[0].text)
    own = own_reference(text, around)
    if own is not None and (not candidates or own[0] < candidates[0].start):
        return own[1]
    acting = [name for name in candidates if is_subject(text, name) or acts(text, name)]
    nearest = _nearest(reading, acting or candidates, position)
    if nearest is not None:
        return _joined(reading, nearest, candidates, SYSTEM)
    return subject_phrase(text, reading.names)


def _dataset(
    reading: Reading, position: Position | None, aligned: Name | None, trained: bool
) -> str | None:
    datasets = [name for name in reading.names if name.role == DATASET]
    if trained:
        text = reading.sentence.text
        datasets = [
            name
            for name in datasets
            if not re.search(r"(?:train|tun)ing\s+on\s+[^.;]*$", text[: name.start], re.IGNORECASE)
        ]
    if aligned is not None and aligned in datasets:
        return canonical_name(DATASET, aligned.text)
    if position is not None:  # "FinTabNet (113k samples)"
        beside = [
            n for n in datasets if _BESIDE.fullmatch(reading.sentence.text[n.end : position[0]])
        ]
        if beside:
            return canonical_name(DATASET, beside[-1].text)
    nearest = _nearest(reading, datasets, position)
    if nearest is not None:  # "SQuAD Wikipedia contexts" are of SQuAD
        nearest = next((name for name in datasets if name.end + 1 == nearest.start), nearest)
    return _joined(reading, nearest, datasets, DATASET) if nearest else None


def _joined(reading: Reading, nearest: Name, names: Sequence[Name], role: str) -> str:
    """One name, or all names of the list it stands in: a single number speaks of all of them."""
    for group in _lists(reading.sentence.text, names):
        if nearest in group and is_list(reading.sentence.text, group):
            canonical = sorted({canonical_name(role, name.text) for name in group})
            return " + ".join(canonical)
    return canonical_name(role, nearest.text)


def _baseline(reading: Reading, position: Position | None) -> str | None:
    text = reading.sentence.text
    names = [
        name for name in reading.names if name.role in (SYSTEM, UNKNOWN) and is_baseline(text, name)
    ]
    nearest = _nearest(reading, names, position)
    if nearest is not None:
        return _joined(reading, nearest, names, SYSTEM)
    return baseline_phrase(text, position)


def _language(reading: Reading, position: Position | None) -> str | None:
    terms = _terms(reading, TermKind.LANGUAGE)
    pairs = [term for term in terms if "-" in term.canonical]
    nearest = _nearest(reading, pairs or terms, position)
    if nearest is None or (not pairs and len({term.canonical for term in terms}) > 2):
        return None
    return nearest.canonical


def _aggregate(reading: Reading, position: Position | None) -> str | None:
    """The aggregate that stands beside a number; one named with a baseline or a title is not its."""
    text = reading.sentence.text
    terms = [
        term
        for term in _terms(reading, TermKind.AGGREGATE)
        if not re.search(
            r"(?:including|with|without|all|previous\w*|existing)\s+$|[(,]\s*$",
            text[max(0, term.start - 20) : term.start],
        )
        and not re.match(r"\s+state[- ]of", text[term.end :])
    ]
    nearest = _nearest(reading, terms, position)
    if nearest is None or position is None:
        return nearest.canonical if nearest else None
    gap = nearest.start - position[1] if nearest.start > position[0] else position[0] - nearest.end
    return nearest.canonical if gap <= NEAR else None


def _metric(reading: Reading, quantity: Quantity | None, position: Position | None) -> str | None:
    metrics = _terms(reading, TermKind.METRIC)
    specific = [term for term in metrics if term.canonical not in _VAGUE_METRICS]
    nearest = _nearest(reading, specific or metrics, position)
    if quantity is None:
        return nearest.canonical if nearest else None
    unit, text = quantity.unit, reading.sentence.text
    before = text[: quantity.start]
    symbol = _SYMBOL.search(before[-60:])
    if symbol:
        return in_words(symbol[1])
    for term in specific:  # "a batch size of 256 sequences": the name says more than the unit
        if re.fullmatch(
            r"\s(?:of|to|is|was|=)\s(?:about\s|approximately\s)?", text[term.end : quantity.start]
        ):
            return term.canonical
    if unit is not None and metric(unit) is not None:
        return unit
    if unit in _TIMES:
        return "training time" if re.search(r"\btrain", text, re.IGNORECASE) else "time"
    if unit is not None and unit not in ("%", "points", "x"):
        return unit
    return nearest.canonical if nearest else None


def _nearest(
    reading: Reading, candidates: Sequence[Spanned], position: Position | None
) -> Spanned | None:
    """The candidate nearest to a number; commas, other numbers and clause borders keep apart."""
    if not candidates:
        return None
    if position is None:
        return candidates[0]
    text = reading.sentence.text
    others = [q for q in reading.quantities if (q.start, q.end) != position]

    def gap(one: Spanned) -> tuple[int, int]:
        return (one.end, position[0]) if one.end <= position[0] else (position[1], one.start)

    def distance(one: Spanned) -> float:
        low, high = gap(one)
        between = text[low:high]
        cost = float(max(0, high - low))
        cost += 12 * between.count(",") + 40 * between.count(";")
        cost += 45 * len(_CLAUSE.findall(between))
        cost += 30 * sum(
            1 for q in others if low <= q.start and q.end <= high and not _bracketed(text, q)
        )
        if one.start > position[0]:
            follows = re.match(r"\W{0,3}\w*\s?(?:on|for|in|of|points? on)\b", between)
            cost += -FOLLOWING if follows else 15
        return cost

    best, lowest = candidates[0], float("inf")
    for one in sorted(candidates, key=lambda one: gap(one)[1] - gap(one)[0]):
        low, high = gap(one)
        if high - low - FOLLOWING >= lowest:
            break  # farther ones only cost more
        cost = distance(one)
        if cost < lowest or (cost == lowest and one.start < best.start):
            best, lowest = one, cost
    return best


def _bracketed(text: str, quantity: Quantity) -> bool:
    return text[: quantity.start].rstrip().endswith("(")


def in_lists(reading: Reading, quantity: Quantity) -> tuple[list[Quantity], list[Name]] | None:
    """The list of numbers that a number stands in, and the equally long list of names, or None.

    "8.2, 7.5 and 7.0 points on A, B and C", "respectively" or not.
    """
    text = reading.sentence.text
    for numbers in _lists(text, reading.quantities):
        if len(numbers) < 2 or quantity not in numbers:
            continue
        for names in _lists(text, reading.names):
            if len(names) == len(numbers) and is_list(text, names):
                return numbers, names
    return None


def _aligned(reading: Reading, quantity: Quantity | None) -> Name | None:
    """The name that stands at the same place of a list of names as the number in its list."""
    pair = in_lists(reading, quantity) if quantity is not None else None
    return pair[1][pair[0].index(quantity)] if pair and quantity is not None else None


def _lists(text: str, entries: Sequence[Listed]) -> list[list[Listed]]:
    """Runs of entries that only commas, "and" and "or" separate."""
    found: list[list[Listed]] = []
    for entry in entries:
        if found and LIST_GAP.match(text[found[-1][-1].end : entry.start]):
            found[-1].append(entry)
        else:
            found.append([entry])
    return found
