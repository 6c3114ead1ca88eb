"""Fitting the detector of check-worthy sentences; never on what it is then scored on.

Logistic regression over the detector's features, then Platt's scaling of its own out-of-fold
scores, papers being the folds, so that the stated probability is calibrated for unread papers.
Made-up papers may be added to what is fitted on; scores and thresholds come from real ones only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from claimcheck.calibration import fit_platt, leave_one_out
from claimcheck.evaluate.gold_claims import GoldSentence
from claimcheck.extract.common import WORDS
from claimcheck.extract.detect import Detector
from claimcheck.extract.judging import Judged
from claimcheck.records import digest

STRENGTH = 0.2  # inverse weight of the L2 penalty; chosen by log loss out of fold, paper by paper
WORD_SHARE = 0.6  # by which features that are single words are shrunk; chosen likewise
MADE_UP_WEIGHT = 0.5  # of a made-up sentence beside a real one; chosen likewise
SUPPORT = 8  # sentences that must have a feature
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
    weights: dict[str, float]
    intercept: float

    def score(self, example: Example) -> float:
        return self.intercept + sum(
            self.weights.get(name, 0.0) * value for name, value in example.judged.values.items()
        )


def usable(examples: Sequence[Example]) -> list[Example]:
    """Fragments and questions are left out: the extractor drops them before it asks the detector."""
    return [example for example in examples if example.judged.eligible]


def fit_detector(
    examples: Sequence[Example], *, name: str, made_up: Sequence[Example] = ()
) -> Detector:
    """The detector fitted on these examples, its threshold where F1 is best out of fold.

    ``made_up`` are fitted on in every fold, and no fold is scored on them. Needs at least two
    papers. Raises ValueError for fewer.
    """
    chosen, written = usable(examples), usable(made_up)
    papers = [example.paper for example in chosen]
    labels = [example.gold.check_worthy for example in chosen]
    if len(set(papers)) < 2:
        raise ValueError("a detector is fitted across at least two papers")
    line = _fit(chosen, written)
    scores = [0.0] * len(chosen)
    for _, outside, inside in leave_one_out(papers):
        other = _fit([chosen[index] for index in outside], written)
        for index in inside:
            scores[index] = other.score(chosen[index])
    platt = fit_platt(scores, labels)
    probabilities = [platt.probability(score) for score in scores]
    return Detector(
        weights={
            feature: round(weight * platt.slope, DIGITS)
            for feature, weight in line.weights.items()
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


def _fit(real: Sequence[Example], made_up: Sequence[Example]) -> _Line:
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    examples = [*real, *made_up]
    counts = Counter(
        name for example in examples for name, value in example.judged.values.items() if value
    )
    most = min(SUPPORT, len(examples) // 2)
    names = tuple(sorted(name for name, count in counts.items() if count >= most))
    places = {name: place for place, name in enumerate(names)}
    shares = np.array([WORD_SHARE if name.startswith(WORDS) else 1.0 for name in names])
    matrix = np.zeros((len(examples), len(names)))
    for row, example in enumerate(examples):
        for name, value in example.judged.values.items():
            if value and name in places:
                matrix[row, places[name]] = value
    labels = np.array([example.gold.check_worthy for example in examples])
    weights = np.array([1.0] * len(real) + [MADE_UP_WEIGHT] * len(made_up))
    model = LogisticRegression(C=STRENGTH, max_iter=5_000)
    model.fit(matrix * shares, labels, sample_weight=weights)
    fitted = model.coef_[0] * shares
    return _Line(dict(zip(names, map(float, fitted), strict=True)), float(model.intercept_[0]))
