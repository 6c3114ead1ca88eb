"""What the text around a sentence says about the things it does not name."""

from __future__ import annotations

from collections.abc import Sequence

from claimcheck.extract.baselines import declared_baseline
from claimcheck.extract.census import DATASET, SYSTEM, Census, canonical_name
from claimcheck.extract.interface import Reading, Surroundings
from claimcheck.vocabulary import find_terms, fold

REACH = 3  # sentences looked back, within the passage


def surroundings(readings: Sequence[Reading], index: int, census: Census) -> Surroundings:
    """What the sentences before ``readings[index]`` in its passage speak of."""
    printed = census.own[0] if census.own else None
    own = canonical_name(SYSTEM, printed) if printed else None
    current = readings[index].sentence
    found: dict[str, str] = {}
    for reading in reversed(readings[max(0, index - REACH) : index]):
        if reading.sentence.passage.id != current.passage.id:
            break
        for name in reversed(reading.names):
            if name.role in (SYSTEM, DATASET):
                found.setdefault(name.role, canonical_name(name.role, name.text))
        baseline = declared_baseline(reading)
        if baseline is not None:
            found.setdefault("baseline", baseline)
        for term in reversed(reading.terms):
            found.setdefault(term.kind.value, term.canonical)
    if DATASET not in found and current.passage.place.section:
        heading = _heading_dataset(current.passage.place.section[-1], census)
        if heading is not None:
            found[DATASET] = heading
    return Surroundings(
        own=own,
        own_printed=printed,
        sizes=_variants(printed, own, census),
        system=found.get("system"),
        dataset=found.get("dataset"),
        metric=found.get("metric"),
        task=found.get("task"),
        language=found.get("language"),
        baseline=found.get("baseline"),
    )


def _heading_dataset(heading: str, census: Census) -> str | None:
    """The data set that a section is named after ("4.2 SQuAD v1.1"), when it is a single one."""
    if not any(letter.isupper() for letter in heading[1:]):
        return None
    names = census.names_in(heading, find_terms(heading))
    datasets = {canonical_name(DATASET, n.text) for n in names if n.role == DATASET}
    return datasets.pop() if len(datasets) == 1 and len(names) == 1 else None


def _variants(printed: str | None, own: str | None, census: Census) -> tuple[str, ...]:
    """Canonical names of the sizes of the own system that the document mentions."""
    if printed is None or own is None:
        return ()
    folded = fold(printed)
    return tuple(
        sorted(own + key[len(folded) :] for key in census.votes if key.startswith(f"{folded} "))
    )
