"""Curves from scores to probabilities: fitting them.

A fit is a frozen record that names the set it was fitted on and carries the hashes of its items,
so that nobody scores a model on what it was fitted to. All functions take plain sequences.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Sequence

from claimcheck.records import Record

UNCALIBRATED = "uncalibrated"
_EPSILON = 1e-6
_MAX_STEPS = 100


class Logistic(Record):
    """``probability = 1 / (1 + exp(-(slope * score + intercept)))``."""

    slope: float
    intercept: float
    name: str = UNCALIBRATED  # of the set it was fitted on
    fitted_on: tuple[str, ...] = ()  # hashes of the items of that set

    def probability(self, score: float) -> float:
        """The probability for one score."""
        return sigmoid(self.slope * score + self.intercept)


class Isotonic(Record):
    """A non-decreasing step function, interpolated linearly between its knots."""

    knots: tuple[float, ...]  # scores, increasing
    values: tuple[float, ...]  # probabilities, non-decreasing
    name: str = UNCALIBRATED
    fitted_on: tuple[str, ...] = ()

    def probability(self, score: float) -> float:
        """The probability for one score; constant outside the knots."""
        if score <= self.knots[0]:
            return self.values[0]
        if score >= self.knots[-1]:
            return self.values[-1]
        right = bisect.bisect_right(self.knots, score)
        x0, x1 = self.knots[right - 1], self.knots[right]
        y0, y1 = self.values[right - 1], self.values[right]
        return y0 + (y1 - y0) * (score - x0) / (x1 - x0)


def sigmoid(value: float) -> float:
    """The logistic function, without overflow."""
    if value >= 0:
        return 1 / (1 + math.exp(-min(value, 700)))
    power = math.exp(max(value, -700))
    return power / (1 + power)


def logit(probability: float) -> float:
    """Log-odds of a probability, clipped to [1e-6, 1 - 1e-6]."""
    clipped = min(max(probability, _EPSILON), 1 - _EPSILON)
    return math.log(clipped / (1 - clipped))


def fit_platt(
    scores: Sequence[float],
    labels: Sequence[bool],
    *,
    name: str = UNCALIBRATED,
    fitted_on: Sequence[str] = (),
) -> Logistic:
    """Platt's scaling with his smoothed targets (Platt 1999; Newton steps of Lin et al. 2007).

    Raises ValueError when the two lengths differ or nothing is given.
    """
    check_lengths(scores, labels)
    positive = sum(labels)
    negative = len(labels) - positive
    high, low = (positive + 1) / (positive + 2), 1 / (negative + 2)
    targets = [high if label else low for label in labels]
    slope, intercept = fit_line(scores, targets)
    return Logistic(slope=slope, intercept=intercept, name=name, fitted_on=tuple(fitted_on))


def fit_isotonic(
    scores: Sequence[float],
    labels: Sequence[bool],
    *,
    name: str = UNCALIBRATED,
    fitted_on: Sequence[str] = (),
) -> Isotonic:
    """Isotonic regression by pooling adjacent violators; equal scores are pooled first."""
    check_lengths(scores, labels)
    grouped: dict[float, list[float]] = {}
    for score, label in zip(scores, labels, strict=True):
        total = grouped.setdefault(score, [0.0, 0.0])
        total[0] += label
        total[1] += 1
    blocks: list[tuple[float, float, list[float]]] = []  # sum of labels, count, scores
    for score in sorted(grouped):
        total_label, count = grouped[score]
        members = [score]
        while blocks and blocks[-1][0] / blocks[-1][1] >= total_label / count:
            previous = blocks.pop()
            total_label, count = total_label + previous[0], count + previous[1]
            members = previous[2] + members
        blocks.append((total_label, count, members))
    knots: list[float] = []
    values: list[float] = []
    for total_label, count, members in blocks:
        for score in sorted({members[0], members[-1]}):
            knots.append(score)
            values.append(total_label / count)
    return Isotonic(knots=tuple(knots), values=tuple(values), name=name, fitted_on=tuple(fitted_on))


def check_lengths(values: Sequence[float], labels: Sequence[bool]) -> None:
    """Raises ValueError when the two lengths differ or nothing is given."""
    if len(values) != len(labels):
        raise ValueError(f"{len(values)} values, but {len(labels)} labels")
    if not labels:
        raise ValueError("nothing to measure")


def fit_line(scores: Sequence[float], targets: Sequence[float]) -> tuple[float, float]:
    """Maximum-likelihood logistic line (slope, intercept) by damped Newton steps."""
    spread = max(abs(score) for score in scores) or 1.0
    xs = [score / spread for score in scores]
    mean = min(max(sum(targets) / len(targets), _EPSILON), 1 - _EPSILON)
    slope, intercept = 0.0, logit(mean)
    ridge = 1e-9

    def loss(a: float, b: float) -> float:
        total = 0.0
        for x, t in zip(xs, targets, strict=True):
            z = a * x + b
            total += max(z, 0) + math.log1p(math.exp(-abs(z))) - t * z
        return total

    current = loss(slope, intercept)
    for _ in range(_MAX_STEPS):
        g_a = g_b = h_aa = h_ab = h_bb = 0.0
        for x, t in zip(xs, targets, strict=True):
            p = sigmoid(slope * x + intercept)
            weight = p * (1 - p)
            g_a += (p - t) * x
            g_b += p - t
            h_aa += weight * x * x
            h_ab += weight * x
            h_bb += weight
        h_aa += ridge
        h_bb += ridge
        determinant = h_aa * h_bb - h_ab * h_ab
        if (abs(g_a) < 1e-9 * len(xs) and abs(g_b) < 1e-9 * len(xs)) or determinant <= 0:
            break
        step_a = (h_bb * g_a - h_ab * g_b) / determinant
        step_b = (h_aa * g_b - h_ab * g_a) / determinant
        size = 1.0
        while size > 1e-6:
            candidate = loss(slope - size * step_a, intercept - size * step_b)
            if candidate <= current:
                break
            size /= 2
        else:
            break
        slope, intercept = slope - size * step_a, intercept - size * step_b
        if current - candidate < 1e-12 * len(xs):
            break
        current = candidate
    return slope / spread, intercept
