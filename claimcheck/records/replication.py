"""What a rerun says about a claim: the rule that was fixed beforehand, and the outcome."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from claimcheck.records._base import Record
from claimcheck.records.claim import Quantifier, Relation
from claimcheck.records.verdict import ReplicationLabel

Probability = Annotated[float, Field(gt=0, lt=1)]


class ClaimedKind(StrEnum):
    """What sort of number a claim states."""

    DELTA = "delta"  # a difference between two arms
    NO_EFFECT = "no_effect"  # "makes no difference"
    SCORE = "score"  # the score of one arm


class Claimed(Record):
    """The number that a rerun is held against, in points of its metric."""

    kind: ClaimedKind = ClaimedKind.DELTA
    value: float | None = None  # None: only a direction is claimed
    sign: int = 0  # +1 gain, -1 loss; 0 takes it from `value`
    relation: Relation = Relation.EQUAL
    rounding: float = 0.0  # half a unit of the last printed digit
    runs: int = Field(default=1, ge=1)  # m: how many runs the paper averaged
    runs_assumed: bool = True  # the paper does not say m

    @model_validator(mode="after")
    def _has_direction(self) -> Claimed:
        if self.kind is ClaimedKind.DELTA and not self.sign and not self.value:
            raise ValueError("a claimed difference needs a sign or a value other than 0")
        if self.kind is ClaimedKind.SCORE and self.value is None:
            raise ValueError("a claimed score needs a value")
        return self

    @property
    def direction(self) -> int:
        """Sign of the claim: +1 or -1 (0 for scores and claims of no effect)."""
        if self.kind is not ClaimedKind.DELTA:
            return 0
        return self.sign or (1 if (self.value or 0) > 0 else -1)


class DecisionRule(Record):
    """Fixed before the runs. Sizes are points of the metric."""

    alpha: Probability = 0.05  # one-sided level of the direction test, over all looks together
    confidence: Probability = 0.95  # of the prediction interval
    margin: float | None = Field(default=None, gt=0)  # "no effect" means smaller than this
    floor: float = Field(default=0.1, gt=0)  # least standard deviation believed
    precise_points: float = Field(default=0.3, gt=0)  # size is judged at half-widths up to this …
    precise_fraction: float = Field(default=0.25, gt=0)  # … or up to this share of the claim
    score_points: float = Field(default=1.0, gt=0)  # the same for claims about one arm's score
    looks: tuple[int, ...] = ()  # numbers of seeds at which the data are looked at; () = the end
    most: Probability = 0.75  # share of cases that "most" and "almost every" ask for: assumed

    @model_validator(mode="after")
    def _looks_increase(self) -> DecisionRule:
        if self.looks and (self.looks[0] < 3 or list(self.looks) != sorted(set(self.looks))):
            raise ValueError("looks must increase and begin at 3 seeds or more")
        return self


DEFAULT_RULE = DecisionRule()


class Direction(StrEnum):
    """First answer: which way the effect points, relative to the claim."""

    SAME = "same"
    OPPOSITE = "opposite"
    NONE = "none"  # shown equivalent to no effect
    UNDECIDED = "undecided"
    NOT_CLAIMED = "not_claimed"  # a score has no direction


class Size(StrEnum):
    """Second answer: whether the size agrees."""

    CONSISTENT = "consistent"
    DIFFERENT = "different"
    IMPRECISE = "imprecise"
    NOT_CLAIMED = "not_claimed"


class Spread(Record):
    """A standard deviation and the degrees of freedom behind it."""

    sd: float = Field(ge=0)
    degrees: int = Field(ge=1)
    pooled: int = 1  # over how many cells


class Replication(Record):
    """A claim against reruns: two answers, then one label."""

    claimed: Claimed
    differences: tuple[float, ...]  # d_i, one a seed, not yet signed by the claim
    seeds: tuple[int, ...] = ()
    mean: float
    sd: float  # of these differences, before the floor
    spread: Spread  # what the prediction interval used
    low: float  # prediction interval for the paper's average over m runs
    high: float
    mean_low: float  # confidence interval of the mean
    mean_high: float
    half_width: float  # of the prediction interval
    half_width_limit: float  # size is judged only at or below this
    p_same: float | None = None  # that it is as claimed; None for a score
    p_opposite: float | None = (
        None  # that it is the opposite (no effect claimed: beyond the margin)
    )
    p_equivalent: float | None = None  # TOST, where a margin is declared
    alpha: float  # level of this look
    direction: Direction
    size: Size
    label: ReplicationLabel
    uncapped: ReplicationLabel  # what the label would be without deviations and assumed values
    reasons: tuple[str, ...] = ()  # the arithmetic, for people
    notes: tuple[str, ...] = ()  # e.g. deviations, "same task", selection split
    bootstrap: tuple[float, float] | None = None  # over test items; decides nothing


class Power(Record):
    """What a number of seeds can be expected to show, by simulation."""

    seeds: int
    effect: float  # the true effect supposed, points
    sd: float  # of a paired difference, points
    claimed: Claimed
    labels: tuple[tuple[ReplicationLabel, float], ...]  # label → probability, most likely first
    direction: float  # probability that the direction is found to be the same
    precise: float  # probability that the size can be judged
    half_width: float  # median half-width of the prediction interval
    simulations: int


class QuantifierOutcome(StrEnum):
    """Whether a claim over several cases was shown."""

    SHOWN = "shown"
    SHOWN_FALSE = "shown_false"
    UNDECIDED = "undecided"


class QuantifiedReplication(Record):
    """A claim over several cases ("all", "most", "best" …) against reruns."""

    quantifier: Quantifier | None  # None: "best"
    cases: tuple[str, ...]
    outcome: QuantifierOutcome
    p_value: float  # of the claim
    p_false: float  # of its denial
    needed: int  # how many cases must show it
    shown: int  # how many show it, corrected as the test asks
    label: ReplicationLabel
    uncapped: ReplicationLabel
    test: str  # "intersection-union", "Holm", "partial conjunction" …
    reasons: tuple[str, ...] = ()
    parts: tuple[Replication, ...] = ()
