"""Intervals and averages that several benchmarks print."""

from __future__ import annotations

import math
from collections.abc import Sequence

from claimcheck.calibration.measures import Interval
from claimcheck.evaluate.interface import Score

Z = 1.959964


def interval_score(
    name: str,
    found: Interval,
    count: int,
    *,
    part: str = "all",
    target: float | None = None,
    control: bool = False,
) -> Score:
    """The score that prints an estimate over ``count`` cases with its interval."""
    return Score(
        name=name,
        value=found.estimate,
        low=found.low,
        high=found.high,
        n=count,
        part=part,
        target=target,
        control=control,
    )


def proportion(part: int, whole: int) -> tuple[float, float, float]:
    """A share with its 95 % Wilson interval; zeros where there is nothing to count."""
    if whole == 0:
        return 0.0, 0.0, 0.0
    share = part / whole
    centre = (share + Z * Z / (2 * whole)) / (1 + Z * Z / whole)
    half = (
        Z
        * math.sqrt(share * (1 - share) / whole + Z * Z / (4 * whole * whole))
        / (1 + Z * Z / whole)
    )
    return share, max(0.0, centre - half), min(1.0, centre + half)


def macro_f1(pairs: Sequence[tuple[str, str]], classes: Sequence[str]) -> float:
    """Macro-averaged F1 of (gold, predicted) pairs over ``classes``."""
    return sum(f1(pairs, name) for name in classes) / len(classes) if classes else 0.0


def f1(pairs: Sequence[tuple[str, str]], name: str) -> float:
    """F1 of one class."""
    hit = sum(gold == name == said for gold, said in pairs)
    wrong = sum(said == name != gold for gold, said in pairs)
    missed = sum(gold == name != said for gold, said in pairs)
    return 2 * hit / (2 * hit + wrong + missed) if hit else 0.0
