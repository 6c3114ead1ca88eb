"""Operating characteristics: how often each answer comes out, when the truth is known.

Runs the very functions that judge real reruns on normal draws with a fixed seed.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from claimcheck.records import ReplicationLabel
from claimcheck.records.replication import (
    DEFAULT_RULE,
    Claimed,
    DecisionRule,
    Direction,
    Replication,
    Size,
    Spread,
)
from claimcheck.statistics.judge import decided, judge
from claimcheck.statistics.looks import look_levels

if TYPE_CHECKING:
    import numpy as np

    Generator = np.random.Generator


class Rates(NamedTuple):
    """Shares over the simulated experiments; ``error`` is the largest Monte Carlo error (1 sd)."""

    labels: dict[ReplicationLabel, float]
    same: float  # direction SAME
    opposite: float
    precise: float  # size was judged
    covered: float  # the prediction interval held the paper's number
    mean_covered: float  # the confidence interval of the mean held the truth
    half_width: float  # median
    seeds: float  # mean number of seeds used
    simulations: int

    @property
    def error(self) -> float:
        """Monte Carlo standard error of a share, at worst."""
        return math.sqrt(0.25 / self.simulations)


def rates(
    *,
    effect: float,
    sd: float,
    seeds: int,
    claim: Callable[[Generator], Claimed] | Claimed,
    rule: DecisionRule = DEFAULT_RULE,
    simulations: int = 2_000,
    pooled_cells: int = 1,
    seed: int = 1,
) -> Rates:
    """Simulate reruns of ``seeds`` seeds with true effect ``effect`` and spread ``sd`` (points).

    ``claim``: what the paper printed, fixed or drawn anew in each simulation. ``pooled_cells``:
    the spread is pooled over so many cells of equal spread, this one among them. With
    ``rule.looks`` the seeds come look by look and stop when decided; ``seeds`` is then ignored.
    """
    import numpy as np

    generator = np.random.default_rng([seed, seeds, pooled_cells])
    stops = rule.looks or (seeds,)
    labels: Counter[ReplicationLabel] = Counter()
    same = opposite = precise = covered = mean_covered = used = 0
    widths = []
    for _ in range(simulations):
        claimed = claim if isinstance(claim, Claimed) else claim(generator)
        values = effect + sd * generator.standard_normal(stops[-1])
        others = 0.0
        outcome = None
        for n in stops:
            spread = None
            if pooled_cells > 1:
                degrees = (pooled_cells - 1) * (n - 1)
                others = sd * sd * generator.chisquare(degrees)
                own = float(np.var(values[:n], ddof=1)) * (n - 1)
                total = degrees + n - 1
                spread = Spread(
                    sd=math.sqrt((others + own) / total), degrees=total, pooled=pooled_cells
                )
            alpha, sure = look_levels(rule, n)
            outcome = judge(
                values[:n].tolist(), claimed, rule, spread=spread, alpha=alpha, confidence=sure
            )
            if decided(outcome):
                break
        assert outcome is not None
        labels[outcome.label] += 1
        same += outcome.direction is Direction.SAME
        opposite += outcome.direction is Direction.OPPOSITE
        precise += outcome.size in (Size.CONSISTENT, Size.DIFFERENT)
        covered += _holds(outcome, claimed)
        mean_covered += outcome.mean_low <= effect <= outcome.mean_high
        widths.append(outcome.half_width)
        used += len(outcome.differences)
    return Rates(
        labels={label: count / simulations for label, count in labels.most_common()},
        same=same / simulations,
        opposite=opposite / simulations,
        precise=precise / simulations,
        covered=covered / simulations,
        mean_covered=mean_covered / simulations,
        half_width=float(np.median(widths)),
        seeds=used / simulations,
        simulations=simulations,
    )


def honest_claim(effect: float, sd: float, runs: int = 1) -> Callable[[Generator], Claimed]:
    """A paper that printed the average of ``runs`` runs of a true effect, whatever came out."""

    def draw(generator: Generator) -> Claimed:
        value = effect + sd / math.sqrt(runs) * float(generator.standard_normal())
        return Claimed(value=value, sign=1 if effect >= 0 else -1, runs=runs, runs_assumed=False)

    return draw


def luckiest_claim(
    effect: float, sd: float, candidates: int = 9, runs: int = 1
) -> Callable[[Generator], Claimed]:
    """A paper that printed the best of equally good candidates on the split that chose it."""

    def draw(generator: Generator) -> Claimed:
        values = effect + sd / math.sqrt(runs) * generator.standard_normal(candidates)
        return Claimed(value=float(values.max()), sign=1, runs=runs, runs_assumed=False)

    return draw


def _holds(outcome: Replication, claimed: Claimed) -> bool:
    return claimed.value is not None and outcome.low <= claimed.value <= outcome.high
