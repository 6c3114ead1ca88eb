"""First answer: which way does the effect point? One-sided t tests and equivalence."""

from __future__ import annotations

import math
from typing import NamedTuple

from claimcheck.records.replication import Direction
from claimcheck.statistics.intervals import t_tail


class DirectionTest(NamedTuple):
    """p values of the three questions and the answer."""

    p_same: float
    p_opposite: float
    p_equivalent: float | None
    answer: Direction


def direction_test(
    mean: float, sd: float, runs: int, *, alpha: float, floor: float, margin: float | None
) -> DirectionTest:
    """Test a mean paired difference that is already signed by the claim (positive agrees).

    SAME and OPPOSITE are one-sided t tests at ``alpha`` each; NONE is equivalence within
    ``margin``. A significant effect is reported as such even where it is equivalent to none; the
    caller reads ``p_equivalent`` for that.
    """
    error = max(sd, floor) / math.sqrt(runs)
    degrees = runs - 1
    p_same = t_tail(mean / error, degrees)
    p_opposite = t_tail(-mean / error, degrees)
    p_equivalent = None if margin is None else equivalence(mean, error, degrees, margin)
    if p_same <= alpha:
        answer = Direction.SAME
    elif p_opposite <= alpha:
        answer = Direction.OPPOSITE
    elif p_equivalent is not None and p_equivalent <= alpha:
        answer = Direction.NONE
    else:
        answer = Direction.UNDECIDED
    return DirectionTest(p_same, p_opposite, p_equivalent, answer)


def equivalence(mean: float, error: float, degrees: int, margin: float) -> float:
    """TOST: the larger of the p values of "above −margin" and "below +margin"."""
    above = t_tail((mean + margin) / error, degrees)
    below = t_tail((margin - mean) / error, degrees)
    return max(above, below)


def exceeds(mean: float, error: float, degrees: int, margin: float) -> float:
    """p of "the effect is larger than ``margin``, whichever way" (two one-sided, doubled)."""
    return min(1.0, 2 * t_tail((abs(mean) - margin) / error, degrees))
