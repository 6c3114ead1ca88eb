"""Fits the entailment model; the recipe behind ``verify/models/entailment.json``.

``out_of_fold(data)`` scores every pair with a model that saw no claim and no abstract of its
connected component.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from claimcheck.calibration import Logistic, fit_platt, sigmoid
from claimcheck.evaluate.scifact_data import Pair, SciFact, load
from claimcheck.records import ReportingLabel
from claimcheck.verify.entail_features import Case, rarity
from claimcheck.verify.entailment import EntailmentModel, Linear, decide, item_hash
from claimcheck.verify.terms import terms

NAME = "scifact-train (folds by component)"
FOLDS = 5
SEED = 0
STRENGTH = 0.03  # inverse regularisation

LABELS = {
    ReportingLabel.SUPPORTED: "SUPPORT",
    ReportingLabel.REFUTED: "CONTRADICT",
    ReportingLabel.NOT_ENOUGH_INFO: "NONE",
}


class Row(NamedTuple):
    """A pair with its features."""

    pair: Pair
    speaks: tuple[float, ...]
    agrees: tuple[float, ...]


class Scored(NamedTuple):
    """A pair with what a model said that did not see its component."""

    pair: Pair
    said: str
    speaks: float
    agrees: float
    chosen: float  # probability that the model gives its label
    confidence: float  # calibrated on other folds


def rows_of(data: SciFact) -> list[Row]:
    """Features of all pairs; words are weighed over the whole corpus, labels unseen."""
    documents = [
        {term.stem for text in (a.title, *a.sentences) for term in terms(text)}
        for a in data.corpus.values()
    ]
    weight = rarity(documents)
    rows = []
    for pair in data.pairs:
        case = Case(pair.claim, pair.abstract.title, pair.abstract.sentences, weight)
        rows.append(Row(pair, case.speaks(), case.agrees()))
    return rows


def train(rows: Sequence[Row], confidence: Logistic) -> EntailmentModel:
    """Fit both parts: on all pairs whether the abstract speaks, on those that do whether it agrees."""
    telling = [row for row in rows if row.pair.label != "NONE"]
    return EntailmentModel(
        name=NAME,
        speaks=_linear([row.speaks for row in rows], [row.pair.label != "NONE" for row in rows]),
        agrees=_linear(
            [row.agrees for row in telling], [row.pair.label == "SUPPORT" for row in telling]
        ),
        confidence=confidence,
        fitted_on=tuple(
            sorted(
                {
                    item_hash(r.pair.claim, r.pair.abstract.title, r.pair.abstract.sentences)
                    for r in rows
                }
            )
        ),
    )


def _linear(values: Sequence[Sequence[float]], labels: Sequence[bool]) -> Linear:
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    matrix = np.array(values, dtype=float)
    means, scales = matrix.mean(axis=0), matrix.std(axis=0)
    scales[scales < 1e-9] = 1.0
    model = LogisticRegression(C=STRENGTH, max_iter=3000)
    model.fit((matrix - means) / scales, list(labels))
    return Linear(
        means=tuple(round(float(v), 6) for v in means),
        scales=tuple(round(float(v), 6) for v in scales),
        weights=tuple(round(float(v), 6) for v in model.coef_[0]),
        bias=round(float(model.intercept_[0]), 6),
    )


def folds(components: Sequence[int], seed: int = SEED) -> list[frozenset[int]]:
    """The components of every fold, in a random order that ``seed`` fixes."""
    order = sorted(set(components))
    random.Random(seed).shuffle(order)
    return [frozenset(order[k::FOLDS]) for k in range(FOLDS)]


def out_of_fold(rows: Sequence[Row], seed: int = SEED) -> tuple[Scored, ...]:
    """What a model says on every pair that saw nothing of its component."""
    raw: dict[int, tuple[str, float, float, float]] = {}
    unfitted = Logistic(slope=1.0, intercept=0.0)
    parts = folds([row.pair.component for row in rows], seed)
    for fold in parts:
        model = train([row for row in rows if row.pair.component not in fold], unfitted)
        for index, row in enumerate(rows):
            if row.pair.component in fold:
                speaks = sigmoid(model.speaks.logit(row.speaks))
                agrees = sigmoid(model.agrees.logit(row.agrees))
                label, chosen = decide(speaks, agrees)
                raw[index] = LABELS[label], speaks, agrees, chosen
    scored: dict[int, Scored] = {}
    for fold in parts:
        outside = [i for i, row in enumerate(rows) if row.pair.component not in fold]
        calibration = calibrate([rows[i] for i in outside], [raw[i] for i in outside])
        for index, row in enumerate(rows):
            if row.pair.component in fold:
                said, speaks, agrees, chosen = raw[index]
                sure = calibration.probability(chosen)
                scored[index] = Scored(row.pair, said, speaks, agrees, chosen, sure)
    return tuple(scored[i] for i in range(len(rows)))


def calibrate(rows: Sequence[Row], said: Sequence[tuple[str, float, float, float]]) -> Logistic:
    """Probability of the chosen label → probability that it is right."""
    return fit_platt(
        [one[3] for one in said],
        [one[0] == row.pair.label for one, row in zip(said, rows, strict=True)],
        name=NAME,
    )


def recipe(data: Path, out: Path) -> EntailmentModel:
    """Train on the data set in ``data`` and write the model to ``out`` as JSON."""
    rows = rows_of(load(data))
    scored = out_of_fold(rows)
    said = [(one.said, one.speaks, one.agrees, one.chosen) for one in scored]
    model = train(rows, calibrate(rows, said))
    out.write_text(model.model_dump_json(indent=1) + "\n", "utf-8")
    return model
