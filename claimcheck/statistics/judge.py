"""Two answers, then one label, first that fits."""

from __future__ import annotations

import math
from collections.abc import Sequence

from claimcheck.errors import RecipeError
from claimcheck.records import ReplicationLabel
from claimcheck.records.claim import Relation
from claimcheck.records.replication import (
    DEFAULT_RULE,
    Claimed,
    ClaimedKind,
    DecisionRule,
    Direction,
    Replication,
    Size,
    Spread,
)
from claimcheck.statistics.direction import DirectionTest, direction_test, exceeds
from claimcheck.statistics.intervals import mean_and_sd, mean_half_width, prediction_half_width

_AT_LEAST = (Relation.GREATER, Relation.AT_LEAST)
_AT_MOST = (Relation.LESS, Relation.AT_MOST)


def judge(
    values: Sequence[float],
    claimed: Claimed,
    rule: DecisionRule = DEFAULT_RULE,
    *,
    spread: Spread | None = None,
    seeds: Sequence[int] = (),
    alpha: float | None = None,
    confidence: float | None = None,
    caps: Sequence[str] = (),
    mismatch: str | None = None,
) -> Replication:
    """Hold reruns against a claim.

    ``values``: the paired differences (with minus without), or the scores for a claim about one
    score; one a seed, at least two. ``spread``: pooled over a metric family and model; without it
    the values' own. ``alpha``, ``confidence``: of this look (``looks.look_levels``), else the rule's. ``caps``: deviations and
    assumed values; any caps the label. ``mismatch``: what makes the protocols incomparable.

    Raises RecipeError with fewer than two values, values that are not finite, or a claim of no
    effect without a margin.
    """
    if len(values) < 2:
        raise RecipeError(
            f"a statistic needs at least two seeds, there are {len(values)}",
            hint="run the recipe with more seeds",
        )
    if not all(math.isfinite(value) for value in values):
        raise RecipeError("a measured value is not a finite number", hint="look at the run's log")
    if claimed.kind is ClaimedKind.NO_EFFECT and rule.margin is None:
        raise RecipeError(
            "a claim of no effect needs a margin", hint="set decision.margin in the recipe"
        )
    level = rule.alpha if alpha is None else alpha
    sure = rule.confidence if confidence is None else confidence
    n = len(values)
    sign = claimed.direction or 1
    mean, sd = mean_and_sd(values)
    used = spread if spread is not None else Spread(sd=sd, degrees=n - 1)
    half = prediction_half_width(
        used, runs=n, claim_runs=claimed.runs, confidence=sure, floor=rule.floor
    )
    mean_half = mean_half_width(sd, n, confidence=sure, floor=rule.floor)
    limit = half_width_limit(claimed, rule)
    test = _test(claimed, sign * mean, sd, n, level, rule)
    direction = test.answer
    size = _size(claimed, mean, half, limit)
    label = _label(claimed, direction, size, test, sign * mean + half, level, rule)
    reasons = _reasons(claimed, values, mean, used, half, limit, test, direction, size, rule)
    if mismatch is not None:
        label = ReplicationLabel.NOT_COMPARABLE
        reasons = (f"not comparable: {mismatch}", *reasons)
    if claimed.kind is ClaimedKind.DELTA and claimed.runs_assumed and claimed.value is not None:
        reasons = (
            *reasons,
            f"the paper does not say how many runs it averaged: m = {claimed.runs} assumed",
        )
    return Replication(
        claimed=claimed,
        differences=tuple(values),
        seeds=tuple(seeds),
        mean=mean,
        sd=sd,
        spread=used,
        low=mean - half,
        high=mean + half,
        mean_low=mean - mean_half,
        mean_high=mean + mean_half,
        half_width=half,
        half_width_limit=limit,
        p_same=None if direction is Direction.NOT_CLAIMED else test.p_same,
        p_opposite=None if direction is Direction.NOT_CLAIMED else test.p_opposite,
        p_equivalent=test.p_equivalent,
        alpha=level,
        direction=direction,
        size=size,
        label=cap(label, direction, claimed) if caps else label,
        uncapped=label,
        reasons=reasons,
        notes=tuple(caps),
    )


def half_width_limit(claimed: Claimed, rule: DecisionRule) -> float:
    """The widest half-width at which a size is judged: max(0.3 points, |claim|/4) for a delta."""
    if claimed.kind is ClaimedKind.SCORE:
        return rule.score_points
    return max(rule.precise_points, rule.precise_fraction * abs(claimed.value or 0.0))


def cap(label: ReplicationLabel, direction: Direction, claimed: Claimed) -> ReplicationLabel:
    """What may be said at most where the rerun deviates or assumes: a direction, at this scale.

    Scores are never compared across scales, so a capped score stays inconclusive.
    """
    if label is ReplicationLabel.NOT_COMPARABLE:
        return label
    if claimed.kind is ClaimedKind.SCORE:
        return ReplicationLabel.INCONCLUSIVE_AT_SCALE
    if claimed.kind is ClaimedKind.NO_EFFECT:
        agrees, differs = Direction.NONE, Direction.OPPOSITE
    else:
        agrees, differs = Direction.SAME, Direction.OPPOSITE
    if direction is agrees:
        return ReplicationLabel.DIRECTION_AGREES
    if direction in (differs, Direction.NONE):
        return ReplicationLabel.DIRECTION_DIFFERS
    return ReplicationLabel.INCONCLUSIVE_AT_SCALE


def decided(replication: Replication) -> bool:
    """Whether more seeds are pointless: the claim is settled, not merely its direction."""
    if replication.uncapped in (
        ReplicationLabel.NOT_COMPARABLE,
        ReplicationLabel.CONTRADICTED,
        ReplicationLabel.NOT_REPLICATED,
        ReplicationLabel.REPLICATED,
    ):
        return True
    if replication.label is not replication.uncapped:  # capped: only the direction is asked
        return replication.direction is not Direction.UNDECIDED
    return replication.direction is Direction.SAME and replication.size is Size.DIFFERENT


def _test(
    claimed: Claimed, signed: float, sd: float, n: int, alpha: float, rule: DecisionRule
) -> DirectionTest:
    test = direction_test(signed, sd, n, alpha=alpha, floor=rule.floor, margin=rule.margin)
    if claimed.kind is ClaimedKind.SCORE:
        return test._replace(answer=Direction.NOT_CLAIMED)
    if claimed.kind is ClaimedKind.DELTA:
        return test
    assert rule.margin is not None and test.p_equivalent is not None
    error = max(sd, rule.floor) / math.sqrt(n)
    p_beyond = exceeds(signed, error, n - 1, rule.margin)
    answer = Direction.UNDECIDED
    if test.p_equivalent <= alpha:
        answer = Direction.NONE
    elif p_beyond <= alpha:
        answer = Direction.OPPOSITE  # "no effect" was claimed, and there is one beyond the margin
    return DirectionTest(test.p_equivalent, p_beyond, test.p_equivalent, answer)


def _size(claimed: Claimed, mean: float, half: float, limit: float) -> Size:
    if claimed.value is None or claimed.kind is ClaimedKind.NO_EFFECT:
        return Size.NOT_CLAIMED
    gap = claimed.value - mean  # how far the claim lies above what was measured
    if claimed.relation in _AT_LEAST:
        gap = max(gap, 0.0)
    elif claimed.relation in _AT_MOST:
        gap = min(gap, 0.0)
    if half > limit:
        return Size.IMPRECISE
    return Size.CONSISTENT if abs(gap) <= half + claimed.rounding else Size.DIFFERENT


def _label(
    claimed: Claimed,
    direction: Direction,
    size: Size,
    test: DirectionTest,
    upper: float,
    alpha: float,
    rule: DecisionRule,
) -> ReplicationLabel:
    if claimed.kind is ClaimedKind.SCORE:
        return {
            Size.CONSISTENT: ReplicationLabel.REPLICATED,
            Size.DIFFERENT: ReplicationLabel.NOT_REPLICATED,
        }.get(size, ReplicationLabel.INCONCLUSIVE)
    if direction is Direction.OPPOSITE:
        return ReplicationLabel.CONTRADICTED
    if claimed.kind is ClaimedKind.NO_EFFECT:
        if direction is Direction.NONE:
            return ReplicationLabel.REPLICATED
        return ReplicationLabel.INCONCLUSIVE
    value = abs(claimed.value) if claimed.value is not None else None
    far_below = size is Size.DIFFERENT and value is not None and upper < value / 2
    equivalent = (
        rule.margin is not None
        and test.p_equivalent is not None
        and test.p_equivalent <= alpha
        and (value is None or value > rule.margin)
    )
    if far_below or equivalent:
        return ReplicationLabel.NOT_REPLICATED
    if direction is Direction.SAME and size in (Size.CONSISTENT, Size.NOT_CLAIMED):
        return ReplicationLabel.REPLICATED
    if direction is Direction.SAME:
        return ReplicationLabel.DIRECTION_ONLY
    return ReplicationLabel.INCONCLUSIVE


def _reasons(
    claimed: Claimed,
    values: Sequence[float],
    mean: float,
    spread: Spread,
    half: float,
    limit: float,
    test: DirectionTest,
    direction: Direction,
    size: Size,
    rule: DecisionRule,
) -> tuple[str, ...]:
    listed = ", ".join(f"{value:+.2f}" for value in values)
    what = "scores" if claimed.kind is ClaimedKind.SCORE else "paired differences"
    origin = f" pooled over {spread.pooled} cells" if spread.pooled > 1 else ""
    lines = [f"{len(values)} {what}: {listed}; mean {mean:+.2f}"]
    if claimed.direction:
        lines.append(
            f"direction {direction.value}: one-sided t, p(same) = {test.p_same:.3g}, "
            f"p(opposite) = {test.p_opposite:.3g}"
        )
    if test.p_equivalent is not None and claimed.kind is not ClaimedKind.SCORE:
        lines.append(f"TOST within ±{rule.margin:g} points: p = {test.p_equivalent:.3g}")
    if claimed.value is not None and size is not Size.NOT_CLAIMED:
        lines.append(
            f"size {size.value}: claim {claimed.value:+.2f} against {mean:+.2f} ± {half:.2f} "
            f"(s = {spread.sd:.2f}{origin}, {spread.degrees} degrees of freedom, m = {claimed.runs}); "
            f"judged up to a half-width of {limit:.2f}"
        )
    return tuple(lines)
