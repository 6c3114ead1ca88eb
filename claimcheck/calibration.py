"""Probabilities that mean what they say: fitting them, and measuring whether they do.

A fit is a frozen record that names the set it was fitted on and carries the hashes of its items,
so that nobody scores a model on what it was fitted to. All functions take plain sequences.
"""

from __future__ import annotations

import bisect
import math
import random
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from claimcheck.records import Record

UNCALIBRATED = "uncalibrated"
REPLICATES = 1_000
_EPSILON = 1e-6
_MAX_STEPS = 100

Group = TypeVar("Group", bound=Hashable)


class Interval(NamedTuple):
    """An estimate with its 95 % interval."""

    estimate: float
    low: float
    high: float


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


class Bin(NamedTuple):
    """One bin of a reliability diagram."""

    low: float
    high: float
    size: int
    mean_probability: float
    observed: float


class CoveragePoint(NamedTuple):
    """At this threshold, ``coverage`` of all items are answered, and ``risk`` of these are wrong."""

    threshold: float
    coverage: float
    risk: float


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
    _check(scores, labels)
    positive = sum(labels)
    negative = len(labels) - positive
    high, low = (positive + 1) / (positive + 2), 1 / (negative + 2)
    targets = [high if label else low for label in labels]
    slope, intercept = _fit_line(scores, targets)
    return Logistic(slope=slope, intercept=intercept, name=name, fitted_on=tuple(fitted_on))


def fit_isotonic(
    scores: Sequence[float],
    labels: Sequence[bool],
    *,
    name: str = UNCALIBRATED,
    fitted_on: Sequence[str] = (),
) -> Isotonic:
    """Isotonic regression by pooling adjacent violators; equal scores are pooled first."""
    _check(scores, labels)
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


def brier(probabilities: Sequence[float], labels: Sequence[bool]) -> float:
    """Mean squared difference of probability and outcome; 0 is perfect."""
    _check(probabilities, labels)
    return sum((p - y) ** 2 for p, y in zip(probabilities, labels, strict=True)) / len(labels)


def reliability_slope(probabilities: Sequence[float], labels: Sequence[bool]) -> float:
    """Slope of the outcome on the log-odds of the stated probability (Cox 1958).

    1 is calibrated; below 1 the probabilities are too extreme, above 1 too timid. NaN when all
    outcomes or all probabilities are equal.
    """
    _check(probabilities, labels)
    odds = [logit(p) for p in probabilities]
    if len(set(labels)) < 2 or max(odds) - min(odds) < 1e-12:
        return math.nan
    return _fit_line(odds, [float(label) for label in labels])[0]


def reliability_bins(
    probabilities: Sequence[float], labels: Sequence[bool], count: int = 10
) -> tuple[Bin, ...]:
    """The reliability diagram in ``count`` bins of equal width; empty bins are left out."""
    _check(probabilities, labels)
    bins = []
    for index in range(count):
        low, high = index / count, (index + 1) / count
        inside = [
            (p, y)
            for p, y in zip(probabilities, labels, strict=True)
            if low <= p < high or (index == count - 1 and p == 1)
        ]
        if inside:
            mean = sum(p for p, _ in inside) / len(inside)
            observed = sum(y for _, y in inside) / len(inside)
            bins.append(Bin(low, high, len(inside), mean, observed))
    return tuple(bins)


def calibration_error(
    probabilities: Sequence[float], labels: Sequence[bool], count: int = 10
) -> float:
    """Expected calibration error: the bins' gap between stated and observed, weighted by size."""
    bins = reliability_bins(probabilities, labels, count)
    return sum(b.size * abs(b.mean_probability - b.observed) for b in bins) / len(labels)


def risk_coverage(
    confidences: Sequence[float], correct: Sequence[bool]
) -> tuple[CoveragePoint, ...]:
    """Risk at every coverage, most confident first; equal confidences enter together."""
    _check(confidences, correct)
    order = sorted(zip(confidences, correct, strict=True), key=lambda pair: -pair[0])
    points: list[CoveragePoint] = []
    wrong = 0
    for index, (confidence, right) in enumerate(order, start=1):
        wrong += not right
        if index == len(order) or order[index][0] < confidence:
            points.append(CoveragePoint(confidence, index / len(order), wrong / index))
    return tuple(points)


def area_under_risk_coverage(confidences: Sequence[float], correct: Sequence[bool]) -> float:
    """Mean risk over all coverages (step integral); smaller is better."""
    area, last = 0.0, 0.0
    for point in risk_coverage(confidences, correct):
        area += point.risk * (point.coverage - last)
        last = point.coverage
    return area


def lowest_threshold(
    confidences: Sequence[float], correct: Sequence[bool], *, max_risk: float
) -> float | None:
    """The lowest threshold whose answered items are wrong in at most ``max_risk``; None if none is."""
    fitting = [
        point.threshold for point in risk_coverage(confidences, correct) if point.risk <= max_risk
    ]
    return min(fitting) if fitting else None


def leave_one_out(groups: Sequence[Group]) -> Iterator[tuple[Group, list[int], list[int]]]:
    """(group, indices of the others, indices of the group) for every group, in order of appearance."""
    for group in dict.fromkeys(groups):
        inside = [index for index, other in enumerate(groups) if other == group]
        outside = [index for index, other in enumerate(groups) if other != group]
        yield group, outside, inside


def bootstrap(
    statistic: Callable[[Sequence[int]], float],
    size: int,
    *,
    groups: Sequence[Hashable] | None = None,
    replicates: int = REPLICATES,
    seed: int = 0,
) -> Interval:
    """Percentile bootstrap of a statistic of item indices, 95 %.

    With ``groups``, whole groups are drawn: items of one paper are not independent. Replicates
    that come out NaN are left out; the interval is NaN when fewer than half remain.
    """
    if size < 1:
        raise ValueError("nothing to resample")
    units: list[list[int]]
    if groups is None:
        units = [[index] for index in range(size)]
    else:
        units = [inside for _, _, inside in leave_one_out(groups)]
    generator = random.Random(seed)
    drawn: list[float] = []
    for _ in range(replicates):
        sample = [index for unit in generator.choices(units, k=len(units)) for index in unit]
        value = statistic(sample)
        if not math.isnan(value):
            drawn.append(value)
    estimate = statistic(range(size))
    if len(drawn) < replicates / 2:
        return Interval(estimate, math.nan, math.nan)
    drawn.sort()
    return Interval(
        estimate, drawn[int(0.025 * (len(drawn) - 1))], drawn[math.ceil(0.975 * (len(drawn) - 1))]
    )


def reliability_interval(
    probabilities: Sequence[float],
    labels: Sequence[bool],
    *,
    groups: Sequence[Hashable] | None = None,
    replicates: int = REPLICATES,
    seed: int = 0,
) -> Interval:
    """``reliability_slope`` with its bootstrap interval."""
    _check(probabilities, labels)

    def slope(indices: Sequence[int]) -> float:
        return reliability_slope([probabilities[i] for i in indices], [labels[i] for i in indices])

    return bootstrap(slope, len(labels), groups=groups, replicates=replicates, seed=seed)


def _check(values: Sequence[float], labels: Sequence[bool]) -> None:
    if len(values) != len(labels):
        raise ValueError(f"{len(values)} values, but {len(labels)} labels")
    if not labels:
        raise ValueError("nothing to measure")


def _fit_line(scores: Sequence[float], targets: Sequence[float]) -> tuple[float, float]:
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
