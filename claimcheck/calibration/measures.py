"""Whether probabilities mean what they say: Brier score, reliability, risk and coverage, intervals."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from claimcheck.calibration.fits import check_lengths, fit_line, logit

REPLICATES = 1_000

Group = TypeVar("Group", bound=Hashable)


class Interval(NamedTuple):
    """An estimate with its 95 % interval."""

    estimate: float
    low: float
    high: float


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


def brier(probabilities: Sequence[float], labels: Sequence[bool]) -> float:
    """Mean squared difference of probability and outcome; 0 is perfect."""
    check_lengths(probabilities, labels)
    return sum((p - y) ** 2 for p, y in zip(probabilities, labels, strict=True)) / len(labels)


def reliability_slope(probabilities: Sequence[float], labels: Sequence[bool]) -> float:
    """Slope of the outcome on the log-odds of the stated probability (Cox 1958).

    1 is calibrated; below 1 the probabilities are too extreme, above 1 too timid. NaN when all
    outcomes or all probabilities are equal.
    """
    check_lengths(probabilities, labels)
    odds = [logit(p) for p in probabilities]
    if len(set(labels)) < 2 or max(odds) - min(odds) < 1e-12:
        return math.nan
    return fit_line(odds, [float(label) for label in labels])[0]


def reliability_bins(
    probabilities: Sequence[float], labels: Sequence[bool], count: int = 10
) -> tuple[Bin, ...]:
    """The reliability diagram in ``count`` bins of equal width; empty bins are left out."""
    check_lengths(probabilities, labels)
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
    check_lengths(confidences, correct)
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
    check_lengths(probabilities, labels)

    def slope(indices: Sequence[int]) -> float:
        return reliability_slope([probabilities[i] for i in indices], [labels[i] for i in indices])

    return bootstrap(slope, len(labels), groups=groups, replicates=replicates, seed=seed)
