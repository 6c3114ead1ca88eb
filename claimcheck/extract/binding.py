"""What each number measures: the nearest names and terms, list by list, clause by clause."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeVar

from claimcheck.extract.baselines import (
    baseline_phrase,
    gerund_phrase,
    is_baseline,
    is_loosely_compared,
    qualified,
)
from claimcheck.extract.census import (
    DATASET,
    SYSTEM,
    UNKNOWN,
    canonical_name,
    is_list,
)
from claimcheck.extract.clauses import main_clause
from claimcheck.extract.interface import Name, Reading, Surroundings
from claimcheck.extract.lists import aligned_name, runs
from claimcheck.extract.subjects import (
    acts,
    in_words,
    is_subject,
    is_tool,
    own_reference,
    subject_phrase,
)
from claimcheck.extract.treatments import (
    applied_phrase,
    benefit_phrase,
    best_per,
    component,
    gapped_subject,
    is_first_tuned,
    neither_phrases,
    training_phrase,
    tuned_system,
)
from claimcheck.records import Binding, Quantity
from claimcheck.vocabulary import Term, TermKind, fold, metric

Spanned = TypeVar("Spanned", Name, Term)
Position = tuple[int, int]

FOLLOWING = 20  # "3.5 % on NAME" outweighs a name of the number before
NEAR = 60  # characters within which an aggregate belongs to a number

_CLAUSE = re.compile(r";|\bwhile\b|\bwhereas\b|\bbut\b|\balthough\b|, and (?=\w+ \w+s?\b)")
_BESIDE = re.compile(r"\s?\((?:about\s|approximately\s|~|over\s)?|:\s|\s?=\s?")
_TO_REACH = re.compile(
    r"\sto (?:reach|achieve|attain|obtain|get)\s(?:(?:an?|the|same)\s)*(?:\w+\s){0,2}?(?:of\s)?"
)
_FOR = re.compile(r"\s(?:\w+\s)?(?:for|by)\s(?:the\s)?")
_LABELLED = re.compile(r"[•–*\s-]*")
_COLON = re.compile(r"\s?(?:\([^()]{1,40}\))?\s?:\s")
_UNIT_GAP = re.compile(r"[\s-](?:parameters?|layers?)\s")
_VAGUE_METRICS = frozenset(["score"])
_TIMES = frozenset(
    ["days", "hours", "minutes", "seconds", "weeks", "milliseconds", "months", "years"]
)
_BYTES = frozenset("bytes kB KB KiB MB MiB GB GiB TB TiB".split())
_MEMORY = re.compile(r"\b(?:memory|V?RAM|footprint|resident)\b", re.IGNORECASE)
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
    aligned = aligned_name(reading, main)
    system = _system(reading, quantity, position, around, aligned, training)
    if system is None and quantity is not None and (score or quantity.unit in _TIMES):
        system = around.system
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
    task = _nearest(reading, _terms(reading, TermKind.TASK), position)
    split = _nearest(reading, _terms(reading, TermKind.SPLIT), position)
    condition = _CONDITION.search(text) if score else None
    if condition and baseline and baseline.endswith(in_words(condition[1])):
        condition = None  # it is the baseline that goes without
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
    quantity: Quantity | None,
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
    labelled = next((n for n in reading.names if _LABELLED.fullmatch(text[: n.start])), None)
    if labelled is not None and _COLON.match(text, labelled.end) and labelled.role != DATASET:
        return canonical_name(SYSTEM, labelled.text)  # "NAME: what it is"
    part = component(text, position, reading.names) if position is not None else None
    if part is not None:
        owner, words = part
        return f"{canonical_name(SYSTEM, owner)} {words}" if owner else words
    gapped = gapped_subject(reading, quantity) if quantity is not None else None
    if gapped is not None and not any(n.text in gapped for n in reading.names if n.role != UNKNOWN):
        return in_words(gapped)
    linked = _linked(reading, position) if position is not None else None
    if linked is not None:
        return canonical_name(SYSTEM, linked.text)
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
    neither = neither_phrases(text)
    if neither is not None:
        return " + ".join(sorted(in_words(phrase) for phrase in neither))
    own = own_reference(text, around)
    if own is not None and (not candidates or own[0] < candidates[0].start):
        return own[1]
    acting = [name for name in candidates if is_subject(text, name) or acts(text, name)]
    if position is None:  # what the main clause speaks of, not what leads up to it
        offset = max(0, text.find(main_clause(text)))
        acting = [name for name in acting if name.start >= offset] or acting
    nearest = _nearest(reading, acting or candidates, position)
    if nearest is not None:
        tuned = tuned_system(reading, nearest)
        if tuned is not None:
            return f"{canonical_name(SYSTEM, nearest.text)} {in_words(tuned)}"
        return _joined(reading, nearest, candidates, SYSTEM)
    return _in_other_words(reading, position)


def _in_other_words(reading: Reading, position: Position | None) -> str | None:
    """The system of a sentence that names none: what is applied, its subject, what data gain from."""
    text = reading.sentence.text
    applied = applied_phrase(main_clause(text))
    if applied is not None:
        return in_words(applied)
    if best_per(text) is not None:
        return None  # the aggregate says it
    phrase = subject_phrase(text, reading.names, position)
    if phrase is None and any(name.role == DATASET for name in reading.names):
        gain = benefit_phrase(text)
        phrase = in_words(gain) if gain else None
    return phrase


def _linked(reading: Reading, position: Position) -> Name | None:
    """The system that a number is said to be of: "4143 times for NAME", "NAME to reach 72.2%"."""
    text = reading.sentence.text
    before = [q for q in reading.quantities if q.end <= position[0]]
    for name in reading.names:
        if name.role != SYSTEM:
            continue
        if name.end <= position[0] and _TO_REACH.fullmatch(text[name.end : position[0]]):
            return name
        gap = text[position[1] : name.start] if name.start >= position[1] else None
        if gap and before and _FOR.fullmatch(gap):
            between = text[before[-1].end : position[0]]
            if re.search(r"\b(?:compared (?:to|with)|versus|vs\.?|against|and)\b", between):
                return name
    return None


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
        if name.role == DATASET and name not in treated and not is_first_tuned(reading, name)
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
    for group in runs(reading.sentence.text, names):
        if nearest in group and is_list(reading.sentence.text, group):
            canonical = sorted({canonical_name(role, name.text) for name in group})
            return " + ".join(canonical)
    return canonical_name(role, nearest.text)


def _baseline(reading: Reading, position: Position | None) -> str | None:
    text = reading.sentence.text
    names = [
        name for name in reading.names if name.role in (SYSTEM, UNKNOWN) and is_baseline(text, name)
    ]
    beaten = [name for name in names if not is_loosely_compared(text, name)]
    nearest = _nearest(reading, beaten or names, position)
    if nearest is None:
        return baseline_phrase(text, position)
    whole = gerund_phrase(text, nearest) if nearest.role == UNKNOWN else None
    if whole is not None:
        return whole
    joined = _joined(reading, nearest, names, SYSTEM)
    more = qualified(text, nearest)
    return f"{joined} {more}" if more and " + " not in joined else joined


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
    start = _changed_from(reading, quantity)
    if start is not None:
        return _metric(reading, start, (start.start, start.end))
    symbol = _SYMBOL.search(before[-60:])
    if symbol and (len(symbol[1]) > 1 or unit in (None, "%", "points", "x")):
        return in_words(symbol[1])
    for term in specific:  # "a batch size of 256 sequences": the name says more than the unit
        if re.fullmatch(
            r"\s(?:of|to|is|was|=)\s(?:about\s|approximately\s)?", text[term.end : quantity.start]
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
    return nearest.canonical if nearest else None


def _changed_from(reading: Reading, quantity: Quantity) -> Quantity | None:
    """The first number of "from 4 to 8" for its second."""
    text = reading.sentence.text
    earlier = [q for q in reading.quantities if q.end <= quantity.start]
    if not earlier or not re.fullmatch(
        r"\s(?:[\w%]+\s)?to\s", text[earlier[-1].end : quantity.start]
    ):
        return None
    return earlier[-1] if re.search(r"\bfrom\s+$", text[: earlier[-1].start]) else None


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
            follows = re.match(r"\W{0,3}\w*\s?(?:on|for|in|of|as|points? on)\b", between)
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
