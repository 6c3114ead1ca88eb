"""Fits the weights of the table operations; the recipe behind ``verify/models/tables.json``.

``train(items)`` gives the shipped model; ``out_of_fold(items)`` scores every item with a model that
saw no item of its paper.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from claimcheck.calibration import Logistic, fit_platt
from claimcheck.calibration.fits import fit_line
from claimcheck.evaluate.cache import remembered
from claimcheck.evaluate.scitab_data import Item, load
from claimcheck.records import digest
from claimcheck.verify.assertion import Operation
from claimcheck.verify.tableview import TableView
from claimcheck.verify.weigh import OPERATIONS, Features, TableModel, features, item_hash

NAME = "scitab-dev (folds by paper)"
FOLDS = 5
SEED = 0
STRENGTH = 3.0  # of the pull towards the prior weights
LEAST_SLOPE = 0.3  # of the shrinkage; a few odd papers shall not flatten a curve altogether
SILENCE = "not enough info"

Progress = Callable[[int, int], None]

# Prior weights, after how precise each operation was in trials on other papers: comparisons whose
# sides are named and minimal pairs most, likeness least.
PRIOR = {
    Operation.COMPARE: 1.0,
    Operation.OTHERS: 0.8,
    Operation.IMPLICIT: 0.8,
    Operation.EFFECT: 1.0,
    Operation.BEST: 0.7,
    Operation.TREND: 0.4,
    Operation.EQUAL: 0.1,
    Operation.LEVEL: 0.3,
    Operation.THRESHOLD: 1.0,
    Operation.VALUE: 0.5,
    Operation.DELTA: 0.6,
    Operation.GAINS: 0.8,
    Operation.COUNT: 0.8,
}


class Scored(NamedTuple):
    """An item with the scores of a model that did not see its paper."""

    item: Item
    score: float
    silence: float
    confidence: float  # probability that the sign of the score is right
    features: Features


def views_of(items: Sequence[Item]) -> dict[str, TableView]:
    """One view a table."""
    return {
        item.table.id: TableView(item.table) for item in {i.table.id: i for i in items}.values()
    }


def known_features(items: Sequence[Item], progress: Progress | None = None) -> dict[str, Features]:
    """Features of all items by id, from the cache where nothing changed."""

    def compute() -> list[Any]:
        views = views_of(items)
        rows = []
        for done, item in enumerate(items):
            if progress and done % 20 == 0:
                progress(done, len(items))
            rows.append((item.id, *features(item.claim, views[item.table.id])))
        return rows

    inputs = digest("scitab features", [(i.id, item_hash(i.claim, i.table)) for i in items])
    captions = digest("captions", [i.table.caption for i in items])
    found = remembered("scitab", f"{inputs} {captions}", compute)
    return {key: Features(tuple(truths), tuple(related)) for key, truths, related in found}


def train(items: Sequence[Item], known: dict[str, Features], confidence: Logistic) -> TableModel:
    """Fit all weights on ``items``; ``known`` holds their features by id."""
    decided = [item for item in items if item.label != SILENCE]
    weights, bias = _fit_truth(
        [known[i.id] for i in decided], [i.label == "supports" for i in decided]
    )
    related, related_bias = _fit_silence(
        [known[i.id] for i in items], [i.label == SILENCE for i in items]
    )
    half = len(OPERATIONS)
    return TableModel(
        name=NAME,
        true_weights=tuple(weights[:half]),
        false_weights=tuple(weights[half:]),
        bias=bias,
        related_weights=tuple(related),
        related_bias=related_bias,
        confidence=confidence,
        fitted_on=tuple(sorted({item_hash(i.claim, i.table) for i in items})),
    )


def _fit_truth(rows: Sequence[Features], labels: Sequence[bool]) -> tuple[list[float], float]:
    """Logistic regression with weights kept at or above zero, pulled towards ``PRIOR``."""
    import numpy as np
    from scipy.optimize import minimize

    matrix = np.array([row.truths for row in rows])
    target = np.array(labels, dtype=float)
    prior = np.array([PRIOR[op] for op in OPERATIONS] * 2)

    def loss(point: Any) -> tuple[float, Any]:
        logits = matrix @ point[:-1] + point[-1]
        probability = 1 / (1 + np.exp(-logits))
        pull = point[:-1] - prior
        value = np.sum(np.logaddexp(0, logits) - target * logits) + STRENGTH / 2 * np.sum(pull**2)
        slope = np.concatenate(
            [matrix.T @ (probability - target) + STRENGTH * pull, [np.sum(probability - target)]]
        )
        return float(value), slope

    bounds = [(0.0, None)] * len(prior) + [(None, None)]
    found = minimize(loss, np.append(prior, 0.0), jac=True, method="L-BFGS-B", bounds=bounds)
    return [round(float(w), 6) for w in found.x[:-1]], round(float(found.x[-1]), 6)


def _fit_silence(rows: Sequence[Features], labels: Sequence[bool]) -> tuple[list[float], float]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1.0, max_iter=2000, class_weight="balanced")
    model.fit([row.related for row in rows], list(labels))
    weights = [round(float(w), 6) for w in model.coef_[0]]
    return weights, round(float(model.intercept_[0]), 6)


def folds(papers: Sequence[str]) -> list[frozenset[str]]:
    """The papers of every fold, in a fixed random order."""
    order = sorted(set(papers))
    random.Random(SEED).shuffle(order)
    return [frozenset(order[k::FOLDS]) for k in range(FOLDS)]


def out_of_fold(items: Sequence[Item], known: dict[str, Features]) -> tuple[Scored, ...]:
    """Scores of every item by a model that saw no item of its paper; confidences likewise."""
    raw: dict[str, tuple[float, float]] = {}
    for fold in folds([item.paper for item in items]):
        outside = [item for item in items if item.paper not in fold]
        model = train(outside, known, Logistic(slope=1.0, intercept=0.0))
        for item in items:
            if item.paper in fold:
                raw[item.id] = model.score(known[item.id]), model.silence(known[item.id])
    scored = []
    for fold in folds([item.paper for item in items]):
        outside = [item for item in items if item.paper not in fold]
        calibration = calibrate(outside, {i: s for i, (s, _) in raw.items()})
        for item in items:
            if item.paper in fold:
                score, silence = raw[item.id]
                sure = calibration.probability(abs(score))
                scored.append(Scored(item, score, silence, sure, known[item.id]))
    return tuple(scored)


def calibrate(items: Sequence[Item], scores: dict[str, float]) -> Logistic:
    """|score| → probability that its sign is right, from out-of-fold scores of decided items.

    From papers whose errors were never read, where there are some: what a new paper will be like.
    On read papers the operations do better than anywhere else, and a curve through them says too much.
    The log-odds are then shrunk as curves fitted without one of the papers turn out to need it there
    (Copas 1983; van Houwelingen and le Cessie 1990).
    """
    decided = [item for item in items if item.label != SILENCE]
    decided = [item for item in decided if not item.read] or decided
    curve = _platt(decided, scores)
    slope, intercept = _shrinkage(decided, scores)
    return Logistic(
        slope=round(slope * curve.slope, 6),
        intercept=round(slope * curve.intercept + intercept, 6),
        name=NAME,
        fitted_on=tuple(sorted({item_hash(i.claim, i.table) for i in decided})),
    )


def _right(item: Item, scores: dict[str, float]) -> bool:
    return (scores[item.id] > 0) == (item.label == "supports")


def _platt(items: Sequence[Item], scores: dict[str, float]) -> Logistic:
    return fit_platt([abs(scores[i.id]) for i in items], [_right(i, scores) for i in items])


def _shrinkage(items: Sequence[Item], scores: dict[str, float]) -> tuple[float, float]:
    """Slope (at most 1) and intercept that log-odds need on papers that their curve did not see."""
    papers = sorted({item.paper for item in items})
    odds: list[float] = []
    right: list[float] = []
    for paper in papers:
        curve = _platt([i for i in items if i.paper != paper], scores) if len(papers) > 1 else None
        for item in items:
            if curve is not None and item.paper == paper:
                odds.append(curve.slope * abs(scores[item.id]) + curve.intercept)
                right.append(float(_right(item, scores)))
    if len(set(right)) < 2:
        return 1.0, 0.0
    slope, intercept = fit_line(odds, right)
    return (
        (slope, intercept)
        if LEAST_SLOPE <= slope <= 1
        else (1.0 if slope > 1 else LEAST_SLOPE, 0.0)
    )


def recipe(data: Path, out: Path) -> TableModel:
    """Train on the data set in ``data`` and write the model to ``out`` as JSON."""
    items, _ = load(data)
    known = known_features(items)
    scores = {one.item.id: one.score for one in out_of_fold(items, known)}
    model = train(items, known, calibrate(items, scores).model_copy(update={"fitted_on": ()}))
    out.write_text(model.model_dump_json(indent=1) + "\n", "utf-8")
    return model
