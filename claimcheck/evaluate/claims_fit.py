"""Fitting the detector of check-worthy sentences; never on what it is then scored on.

Logistic regression over the detector's features, then Platt's scaling of its own out-of-fold
scores, papers being the folds, so that the stated probability is calibrated for unread papers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from claimcheck.calibration import fit_platt, leave_one_out
from claimcheck.evaluate.gold_claims import GoldSentence
from claimcheck.extract.detect import Detector
from claimcheck.extract.judging import Judged
from claimcheck.records import digest

STRENGTH = (
    0.5  # inverse weight of the L2 penalty; chosen by Brier score out of fold, paper by paper
)
DIGITS = 4


@dataclass(frozen=True)
class Example:
    """One labelled sentence of a paper, as the extractor sees it today."""

    paper: str
    gold: GoldSentence
    judged: Judged

    @property
    def key(self) -> str:
        """Hash by which a detector remembers what it was fitted on."""
        return digest("sentence", self.gold.sketch)


@dataclass(frozen=True)
class _Line:
    names: tuple[str, ...]
    weights: tuple[float, ...]
    intercept: float

    def score(self, example: Example) -> float:
        values = example.judged.values
        return self.intercept + sum(
            weight * values.get(name, 0.0)
            for name, weight in zip(self.names, self.weights, strict=True)
        )


def usable(examples: Sequence[Example]) -> list[Example]:
    """Fragments and questions are left out: the extractor drops them before it asks the detector."""
    return [example for example in examples if example.judged.eligible]


def fit_detector(examples: Sequence[Example], *, name: str) -> Detector:
    """The detector fitted on these examples, its threshold where F1 is best out of fold.

    Needs at least two papers. Raises ValueError for fewer.
    """
    chosen = usable(examples)
    papers = [example.paper for example in chosen]
    labels = [example.gold.check_worthy for example in chosen]
    if len(set(papers)) < 2:
        raise ValueError("a detector is fitted across at least two papers")
    line = _fit(chosen)
    scores = [0.0] * len(chosen)
    for _, outside, inside in leave_one_out(papers):
        other = _fit([chosen[index] for index in outside])
        for index in inside:
            scores[index] = other.score(chosen[index])
    platt = fit_platt(scores, labels)
    probabilities = [platt.probability(score) for score in scores]
    return Detector(
        weights={
            feature: round(weight * platt.slope, DIGITS)
            for feature, weight in zip(line.names, line.weights, strict=True)
            if abs(weight) > 10**-DIGITS
        },
        intercept=round(line.intercept * platt.slope + platt.intercept, DIGITS),
        threshold=best_threshold(probabilities, labels),
        name=name,
        fitted_on=tuple(sorted({example.key for example in chosen})),
    )


def best_threshold(probabilities: Sequence[float], labels: Sequence[bool]) -> float:
    """The multiple of 0.05 between 0.3 and 0.6 with the best F1; the middle one of ties."""
    scored = [(f1(probabilities, labels, step / 20), step / 20) for step in range(6, 13)]
    best = max(score for score, _ in scored)
    ties = [threshold for score, threshold in scored if score == best]
    return ties[len(ties) // 2]


def f1(probabilities: Sequence[float], labels: Sequence[bool], threshold: float) -> float:
    """Harmonic mean of precision and recall at a threshold; 0 where nothing is found."""
    found = [p >= threshold for p in probabilities]
    hits = sum(a and b for a, b in zip(found, labels, strict=True))
    total = sum(found) + sum(labels)
    return 2 * hits / total if total else 0.0


def _fit(examples: Sequence[Example]) -> _Line:
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    names = tuple(sorted({name for example in examples for name in example.judged.values}))
    matrix = np.array(
        [[example.judged.values.get(name, 0.0) for name in names] for example in examples]
    )
    labels = np.array([example.gold.check_worthy for example in examples])
    model = LogisticRegression(C=STRENGTH, max_iter=5_000).fit(matrix, labels)
    return _Line(names, tuple(float(w) for w in model.coef_[0]), float(model.intercept_[0]))
