"""What each number measures: the nearest names and terms, list by list, clause by clause."""

from __future__ import annotations

import re

from claimcheck.extract.baselines import (
    baseline_phrase,
    gerund_phrase,
    is_baseline,
    is_loosely_compared,
    qualified,
)
from claimcheck.extract.census import DATASET, SYSTEM, UNKNOWN, canonical_name
from claimcheck.extract.interface import Name, Reading, Surroundings
from claimcheck.extract.lists import aligned_name, runs
from claimcheck.extract.nearest import Position, joined, nearest
from claimcheck.extract.subjects import in_words
from claimcheck.extract.systems import measured_name, system_of
from claimcheck.extract.treatments import best_per, is_first_tuned, training_phrase
from claimcheck.quantities import canonical_unit
from claimcheck.records import Binding, Quantity
from claimcheck.vocabulary import Term, TermKind, canonical, fold, metric

NEAR = 60  # characters within which an aggregate belongs to a number

_BESIDE = re.compile(r"\s?\((?:about\s|approximately\s|~|over\s)?|:\s|\s?=\s?")
_ELIDED = re.compile(r"\sby\s[+~]?\d")  # "training on A improves … by 8.2, on B by 7.5"
_SPLIT_WORDS = {"validation": "dev", "development": "dev", "dev": "dev", "test": "test"}
_VAGUE_METRICS = frozenset(["score"])
_TIMES = frozenset(
    ["days", "hours", "minutes", "seconds", "weeks", "milliseconds", "months", "years"]
)
_BYTES = frozenset("bytes kB KB KiB MB MiB GB GiB TB TiB".split())
_MEMORY = re.compile(r"\b(?:memory|V?RAM|footprint|resident)\b", re.IGNORECASE)
_BRACKETED = re.compile(r"(?:\s(?:points?|percent|[A-Z][\w-]*))?\s?\((?:on\s)?")
_OF_SPLIT = re.compile(r"\s(?P<split>train(?:ing)?|dev(?:elopment)?|valid(?:ation)?|test)\b")
_NO_SPLIT = frozenset(["steps", "epochs", "updates", "iterations", "GPUs", "runs", "batches"])
_SPLIT_NAMES = {"tr": "train", "de": "dev", "va": "dev", "te": "test"}
_SHRUNK = re.compile(
    r"\b(?:reduc|cut|lower|shrink|sav|decreas|halv|increas)\w*\s(?:(?:the|peak|GPU|total|its|our|CPU)\s){0,3}memory(?:\s(?:usage|use|footprint|consumption))?\s(?:by\s)?(?:about\s|up to\s)?$",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"\s(?:(?:less|more|fewer|lower|higher|smaller|larger)\s(?P<more>memory|parameters|tokens|steps|epochs|layers|FLOPs|updates)"
    r"|(?:the|as much|as many)\s(?P<same>memory|parameters|tokens|steps|epochs|layers|FLOPs)\s(?:of|as)"
    r"|(?:reduction|increase|decrease|savings?|drop)\sin\s(?P<change>memory|parameters|tokens|steps|epochs|FLOPs))\b"
)
_SYMBOL = re.compile(r"([^\W\d_][\w]{0,14}|[^\W\d_]\s?\d?)\s?(?:=\s?|∈\s?[\[{(][\d.,\s−–-]*)$")
_GREEK = re.compile(
    r"(?:([α-ωΑ-Ω]\w{0,3})\s(?:from|of|to|at|is|(?:is|was)\sset\sto)|\b([a-zA-Z])\s(?:is|was)\sset\sto)\s(?:about\s)?$"
)
_THRESHOLD = re.compile(
    r"\b(threshold|temperature|coefficient)s?\b[^.,;:\d]{0,40}\s(?:of|is|was|are|were|to|at|=)\s(?:about\s)?$"
)
_SETTING = re.compile(r"\b(rank|depth|width|stride|patience|degree)\s$")
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
    aligned = aligned_name(reading, main)
    system = system_of(reading, quantity, position, around, aligned, training)
    if system is None and quantity is not None and (score or quantity.unit in _TIMES):
        system = around.system
    if baseline is None and quantity is not None and quantity.delta:
        baseline = around.baseline
    treatment = training[1] if training else None
    dataset = _dataset(reading, position, aligned, treatment)
    numeric = quantity is not None
    if dataset is None and score and numeric:
        dataset = around.dataset
    measure = _metric(reading, quantity, position)
    if measure is None and score and numeric and dataset == around.dataset:
        measure = around.metric
    language = _language(reading, position)
    if language is None and score and numeric and dataset == around.dataset:
        language = around.language
    task = nearest(reading, _terms(reading, TermKind.TASK), position)
    split = _split(reading, quantity, position)
    condition = _CONDITION.search(text) if score else None
    if condition and baseline and baseline.endswith(in_words(condition[1])):
        condition = None  # it is the baseline that goes without
    return Binding(
        system=system,
        baseline=baseline if baseline != system else None,
        task=task.canonical if task and dataset is None else None,
        dataset=dataset,
        metric=measure,
        split=None if training and split == "train" else split,
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


def _splits(reading: Reading) -> list[Term]:
    """Splits, also those that stand inside a metric's name ("validation error")."""
    text = reading.sentence.text
    found = list(_terms(reading, TermKind.SPLIT))
    for term in _terms(reading, TermKind.METRIC):
        first = text[term.start : term.end].split()[0].lower()
        if first in _SPLIT_WORDS:
            found.append(Term(TermKind.SPLIT, _SPLIT_WORDS[first], term.start, term.end))
    return sorted(found, key=lambda term: term.start)


def _split(reading: Reading, quantity: Quantity | None, position: Position | None) -> str | None:
    """The split of a number: the word behind a count of data, else the nearest one."""
    if quantity is not None and quantity.unit not in (*_NO_SPLIT, *_TIMES, "%", "points"):
        behind = _OF_SPLIT.match(reading.sentence.text, quantity.end)
        if behind is not None and not quantity.delta:
            return _SPLIT_NAMES[behind["split"][:2]]
    split = nearest(reading, _splits(reading), position)
    return split.canonical if split else None


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


def _dataset(
    reading: Reading, position: Position | None, aligned: Name | None, treatment: Name | None
) -> str | None:
    treated = [
        name
        for group in runs(reading.sentence.text, reading.names)
        if treatment in group
        for name in group
    ]
    datasets = [
        name
        for name in reading.names
        if name.role == DATASET
        and name not in treated
        and not is_first_tuned(reading, name)
        and not (treatment and _ELIDED.match(reading.sentence.text, name.end))
    ]
    if aligned is not None and aligned in datasets:
        return canonical_name(DATASET, aligned.text)
    if position is not None:  # "FinTabNet (113k samples)"
        beside = [
            n for n in datasets if _BESIDE.fullmatch(reading.sentence.text[n.end : position[0]])
        ]
        if beside:
            return canonical_name(DATASET, beside[-1].text)
        named = [
            n
            for n in datasets
            if _BRACKETED.fullmatch(reading.sentence.text[position[1] : n.start])
        ]
        if named:  # "7.2 points (NAME)"
            return canonical_name(DATASET, named[0].text)
    closest = nearest(reading, datasets, position)
    if closest is not None:  # "SQuAD Wikipedia contexts" are of SQuAD
        closest = next((name for name in datasets if name.end + 1 == closest.start), closest)
    return joined(reading, closest, datasets, DATASET) if closest else None


def _baseline(reading: Reading, position: Position | None) -> str | None:
    text = reading.sentence.text
    names = [
        name for name in reading.names if name.role in (SYSTEM, UNKNOWN) and is_baseline(text, name)
    ]
    beaten = [name for name in names if not is_loosely_compared(text, name)]
    closest = nearest(reading, beaten or names, position)
    if closest is None:
        return baseline_phrase(text, position)
    whole = gerund_phrase(text, closest) if closest.role == UNKNOWN else None
    if whole is not None:
        return whole
    together = joined(reading, closest, names, SYSTEM)
    more = qualified(text, closest)
    return f"{together} {more}" if more and " + " not in together else together


def _language(reading: Reading, position: Position | None) -> str | None:
    terms = _terms(reading, TermKind.LANGUAGE)
    pairs = [term for term in terms if "-" in term.canonical]
    closest = nearest(reading, pairs or terms, position)
    aligned = _aligned_language(reading, terms, position)
    if aligned is not None:
        return aligned
    text = reading.sentence.text
    for term in terms:  # "Hindi (+11.2)"
        if position is not None and _BESIDE.fullmatch(text[term.end : position[0]]):
            return term.canonical
    if closest is None or (not pairs and len({term.canonical for term in terms}) > 2):
        return None
    return closest.canonical


def _aligned_language(reading: Reading, terms: list[Term], position: Position | None) -> str | None:
    """The language at the place of a number in its list: "3.1 and 4.4 points for A and B"."""
    text = reading.sentence.text
    for numbers in runs(text, reading.quantities):
        places = [(q.start, q.end) for q in numbers]
        if len(numbers) < 2 or position not in places:
            continue
        for group in runs(text, terms):
            if len(group) == len(numbers):
                return group[places.index(position)].canonical
    return None


def _aggregate(reading: Reading, position: Position | None) -> str | None:
    """The aggregate that stands beside a number; one named with a baseline or a title is not its."""
    text = reading.sentence.text
    chosen = best_per(text)
    if chosen is not None:
        return chosen
    terms = [
        term
        for term in _terms(reading, TermKind.AGGREGATE)
        if not re.search(
            r"(?:including|with|without|all|previous\w*|existing)\s+$|[(,]\s*$",
            text[max(0, term.start - 20) : term.start],
        )
        or (
            (position is not None and text[term.end : position[0]] == " ")  # "(median 12)"
            and not re.match(r"\s+state[- ]of", text[term.end :])
        )
    ]
    closest = nearest(reading, terms, position)
    if closest is None or position is None:
        return closest.canonical if closest else None
    gap = closest.start - position[1] if closest.start > position[0] else position[0] - closest.end
    return closest.canonical if gap <= NEAR else None


def _metric(reading: Reading, quantity: Quantity | None, position: Position | None) -> str | None:
    metrics = _terms(reading, TermKind.METRIC)
    specific = [term for term in metrics if term.canonical not in _VAGUE_METRICS]
    level = [term for term in specific if not _at_level(reading, term, position)]
    specific = level or specific  # "recall at a precision of 95 % goes up to 0.74"
    closest = nearest(reading, specific or metrics, position)
    if quantity is None:
        return closest.canonical if closest else None
    unit, text = quantity.unit, reading.sentence.text
    before = text[: quantity.start]
    start = _changed_from(reading, quantity)
    if start is not None:
        return _metric(reading, start, (start.start, start.end))
    named = measured_name(reading, position)
    if named is not None:
        return canonical(TermKind.METRIC, named.text)
    symbol = _SYMBOL.search(before[-60:]) or _GREEK.search(before[-40:])
    if symbol and (len(symbol[1] or "") != 1 or unit in (None, "%", "points", "x")):
        return in_words(next(group for group in symbol.groups() if group))
    setting = _SETTING.search(before[-20:]) or _THRESHOLD.search(before[-70:])
    if setting is not None:
        return setting[1]
    for term in specific:  # "a batch size of 256 sequences": the name says more than the unit
        if re.fullmatch(
            r"\s(?:of|to|from|is|was|=)\s(?:about\s|approximately\s)?",
            text[term.end : quantity.start],
        ):
            return term.canonical
    if unit is not None and metric(unit) is not None:
        return unit
    if unit in _BYTES:
        return "memory" if _MEMORY.search(text) else "size"
    if unit in _TIMES:
        return "training time" if re.search(r"\btrain", text, re.IGNORECASE) else "time"
    if unit is not None and unit not in ("%", "points", "x"):
        return unit
    if unit in ("%", "x"):
        compared = _COMPARED.match(text, quantity.end)
        if compared is not None:  # "1.6x less memory", "a 5-fold reduction in memory"
            noun = compared["more"] or compared["change"] or compared["same"]
            return canonical_unit(noun) or noun
        if _SHRUNK.search(before):
            return "memory"
    return closest.canonical if closest else None


def _at_level(reading: Reading, term: Term, position: Position | None) -> bool:
    """Whether a metric is only what another one is held at, and the number is not its value."""
    text = reading.sentence.text
    if not re.search(r"\bat\s(?:an?\s)?$", text[: term.start]) or position is None:
        return False
    return not re.fullmatch(r"\s(?:of|=)?\s?", text[term.end : position[0]])


def _changed_from(reading: Reading, quantity: Quantity) -> Quantity | None:
    """The first number of "from 4 to 8" for its second."""
    text = reading.sentence.text
    earlier = [q for q in reading.quantities if q.end <= quantity.start]
    if not earlier or not re.fullmatch(
        r"\s(?:[\w%]+\s)?to\s", text[earlier[-1].end : quantity.start]
    ):
        return None
    return earlier[-1] if re.search(r"\bfrom\s+$", text[: earlier[-1].start]) else None
