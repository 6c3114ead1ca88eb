"""Student's t, pooled spreads, prediction intervals. scipy is imported when first used."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache

from claimcheck.records.replication import Spread


@lru_cache(maxsize=4096)
def t_quantile(probability: float, degrees: int) -> float:
    """The quantile of Student's t with ``degrees`` degrees of freedom."""
    from scipy.special import stdtrit

    return float(stdtrit(degrees, probability))


def t_tail(statistic: float, degrees: int) -> float:
    """P(T > statistic)."""
    from scipy.special import stdtr

    return float(stdtr(degrees, -statistic))


def mean_and_sd(values: Sequence[float]) -> tuple[float, float]:
    """Mean and standard deviation (n − 1); the latter is 0 for a single value."""
    mean = math.fsum(values) / len(values)
    if len(values) < 2:
        return mean, 0.0
    return mean, math.sqrt(math.fsum((v - mean) ** 2 for v in values) / (len(values) - 1))


def pool(cells: Iterable[Sequence[float]]) -> Spread | None:
    """Pooled spread of the cells of one metric family and model; None without any two runs.

    Each cell is the paired differences (or scores) of one comparison, one value a seed. The
    variance is weighted by degrees of freedom, Σ(n_k − 1)s_k² / Σ(n_k − 1).
    """
    squares, degrees, cells_used = 0.0, 0, 0
    for cell in cells:
        if len(cell) < 2:
            continue
        _, sd = mean_and_sd(cell)
        squares += (len(cell) - 1) * sd * sd
        degrees += len(cell) - 1
        cells_used += 1
    if not degrees:
        return None
    return Spread(sd=math.sqrt(squares / degrees), degrees=degrees, pooled=cells_used)


def prediction_half_width(
    spread: Spread, *, runs: int, claim_runs: int, confidence: float, floor: float
) -> float:
    """t·s·√(1/m + 1/n): where an average over ``claim_runs`` runs lies, seen from ``runs`` runs.

    s is never taken below ``floor``, so that equal runs give no zero width.
    """
    quantile = t_quantile(0.5 + confidence / 2, spread.degrees)
    return quantile * max(spread.sd, floor) * math.sqrt(1 / claim_runs + 1 / runs)


def mean_half_width(sd: float, runs: int, *, confidence: float, floor: float) -> float:
    """t(n−1)·s/√n: the confidence interval of the mean of ``runs`` runs."""
    return t_quantile(0.5 + confidence / 2, runs - 1) * max(sd, floor) / math.sqrt(runs)
