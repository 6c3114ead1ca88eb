"""Comparing extracted claims with hand labels: detection, quantities, bindings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from claimcheck.calibration import bootstrap
from claimcheck.evaluate.gold_claims import GoldQuantity
from claimcheck.evaluate.interface import Score
from claimcheck.evaluate.statistics import interval_score
from claimcheck.records import Binding, Part, Quantity
from claimcheck.vocabulary import TermKind, canonical, fold

FIELDS = ("system", "baseline", "dataset", "metric", "split", "language", "aggregate", "task")
_KINDS = {
    "system": TermKind.MODEL,
    "baseline": TermKind.MODEL,
    "dataset": TermKind.DATASET,
    "metric": TermKind.METRIC,
    "split": TermKind.SPLIT,
    "language": TermKind.LANGUAGE,
    "aggregate": TermKind.AGGREGATE,
    "task": TermKind.TASK,
}
REPLICATES = 500


@dataclass(frozen=True)
class Match:
    """A labelled number and the part that states it, if any does."""

    gold: GoldQuantity
    part: Part | None

    @property
    def exact(self) -> bool:
        """Value, unit, relation, range and difference are all as labelled."""
        return self.part is not None and same_quantity(self.gold, self.part.quantity)


def same_quantity(gold: GoldQuantity, found: Quantity | None) -> bool:
    """Whether a quantity was read exactly as labelled."""
    return found is not None and (
        found.value == gold.value
        and found.upper == gold.upper
        and _unit(found) == _unit(gold)
        and found.relation is gold.relation
        and found.delta == gold.delta
        and (not gold.delta or found.direction == gold.direction)
    )


def _unit(quantity: GoldQuantity | Quantity) -> str | None:
    return fold(quantity.unit) if quantity.unit else None


def match_quantities(gold: Sequence[GoldQuantity], parts: Sequence[Part]) -> tuple[Match, ...]:
    """Pairs labels with parts in order: equal value first, each part once."""
    left = [part for part in parts if part.quantity is not None]
    matches = []
    for label in gold:
        fitting = [
            part
            for part in left
            if part.quantity is not None and part.quantity.value == label.value
        ]
        exact = [part for part in fitting if same_quantity(label, part.quantity)]
        part = next(iter(exact or fitting), None)
        if part is not None:
            left.remove(part)
        matches.append(Match(label, part))
    return tuple(matches)


def same_field(field: str, gold: str, found: Binding) -> bool:
    """Whether a field of a binding says what was labelled, as canonical names."""
    value = getattr(found, field)
    if value is None:
        return False
    kind = _KINDS[field]
    names = {canonical(kind, name) for name in gold.split(" + ")}
    return {canonical(kind, name) for name in value.split(" + ")} == names


def rate(
    name: str,
    outcomes: Sequence[bool],
    papers: Sequence[str],
    *,
    part: str,
    target: float | None = None,
) -> Score | None:
    """A share with its bootstrap interval; papers are resampled whole where there are several."""
    if not outcomes:
        return None

    def share(indices: Sequence[int]) -> float:
        return sum(outcomes[index] for index in indices) / len(indices)

    return _score(name, share, len(outcomes), papers, part=part, target=target)


def detection(
    found: Sequence[bool],
    labels: Sequence[bool],
    papers: Sequence[str],
    *,
    part: str,
    target: float | None = None,
) -> list[Score]:
    """Precision, recall and F1 of check-worthy sentences."""

    def measure(which: str) -> Callable[[Sequence[int]], float]:
        def value(indices: Sequence[int]) -> float:
            hits = sum(found[i] and labels[i] for i in indices)
            answered = sum(found[i] for i in indices)
            wanted = sum(labels[i] for i in indices)
            total = {"precision": answered, "recall": wanted, "F1": (answered + wanted) / 2}[which]
            return hits / total if total else float("nan")

        return value

    return [
        _score(
            f"detection {which}",
            measure(which),
            len(labels),
            papers,
            part=part,
            target=target if which == "F1" else None,
        )
        for which in ("precision", "recall", "F1")
    ]


def _score(
    name: str,
    statistic: Callable[[Sequence[int]], float],
    size: int,
    papers: Sequence[str],
    *,
    part: str,
    target: float | None,
) -> Score:
    groups = papers if len(set(papers)) > 3 else None
    interval = bootstrap(statistic, size, groups=groups, replicates=REPLICATES)
    return interval_score(name, interval, size, part=part, target=target)
