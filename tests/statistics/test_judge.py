"""The two answers and the label, against independent implementations and by properties."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimcheck.errors import RecipeError
from claimcheck.records import Relation, ReplicationLabel
from claimcheck.records.replication import (
    Claimed,
    ClaimedKind,
    DecisionRule,
    Direction,
    Size,
)
from claimcheck.statistics import decided, judge, pool

values = st.lists(
    st.floats(-20, 20, allow_nan=False).map(lambda x: round(x, 3)), min_size=2, max_size=12
)


def test_direction_is_the_one_sided_paired_t_test() -> None:
    from scipy import stats

    measured = [4.1, 6.0, 5.2, 3.3]
    outcome = judge(measured, Claimed(value=5.0))
    reference = stats.ttest_1samp(measured, 0.0, alternative="greater").pvalue
    assert outcome.p_same == pytest.approx(reference, rel=1e-9)
    assert outcome.p_opposite == pytest.approx(1 - reference, rel=1e-9)
    assert outcome.direction is Direction.SAME


def test_equivalence_is_statsmodels_tost() -> None:
    import numpy as np
    from statsmodels.stats.weightstats import ttost_paired

    measured = np.array([0.2, -0.1, 0.15, 0.05, -0.2])
    reference = ttost_paired(measured, np.zeros(5), -0.5, 0.5)[0]
    outcome = judge(
        measured.tolist(), Claimed(kind=ClaimedKind.NO_EFFECT), DecisionRule(margin=0.5, floor=1e-9)
    )
    assert outcome.p_equivalent == pytest.approx(reference, rel=1e-9)
    assert outcome.label is ReplicationLabel.REPLICATED


def test_prediction_interval_is_the_textbook_one() -> None:
    from scipy import stats

    measured = [5.0, 6.0, 5.5, 4.5, 5.2]
    outcome = judge(measured, Claimed(value=5.0, runs=2))
    mean, sd = sum(measured) / 5, math.sqrt(sum((x - 5.24) ** 2 for x in measured) / 4)
    half = stats.t.ppf(0.975, 4) * sd * math.sqrt(1 / 2 + 1 / 5)
    assert outcome.mean == pytest.approx(mean)
    assert outcome.half_width == pytest.approx(half)
    assert (outcome.low, outcome.high) == pytest.approx((mean - half, mean + half))


def test_size_is_judged_only_where_the_interval_is_short() -> None:
    tight = [5.4, 5.5, 5.3, 5.4, 5.45]
    assert judge(tight, Claimed(value=5.4)).size is Size.CONSISTENT
    assert judge(tight, Claimed(value=8.0)).size is Size.DIFFERENT
    loose = [2.0, 9.0, 5.0]
    outcome = judge(loose, Claimed(value=5.4))
    assert outcome.size is Size.IMPRECISE
    assert outcome.half_width_limit == pytest.approx(5.4 / 4)
    assert judge(tight, Claimed(value=0.8)).half_width_limit == pytest.approx(0.3)


def test_labels_in_their_order() -> None:
    rule = DecisionRule(margin=0.5)
    near = [5.4, 5.5, 5.3, 5.4, 5.45]
    assert judge(near, Claimed(value=5.4), rule).label is ReplicationLabel.REPLICATED
    assert judge(near, Claimed(value=-5.4), rule).label is ReplicationLabel.CONTRADICTED
    assert judge(near, Claimed(value=7.5), rule).label is ReplicationLabel.DIRECTION_ONLY
    assert judge(near, Claimed(value=20.0), rule).label is ReplicationLabel.NOT_REPLICATED
    wild = [5.0, -4.0, 1.0]
    assert judge(wild, Claimed(value=5.4), rule).label is ReplicationLabel.INCONCLUSIVE
    mismatch = judge(near, Claimed(value=-5.4), rule, mismatch="another split")
    assert mismatch.label is ReplicationLabel.NOT_COMPARABLE
    assert "another split" in mismatch.reasons[0]


def test_not_replicated_needs_the_upper_bound_below_half_of_the_claim() -> None:
    measured = [3.0, 3.1, 2.9, 3.0, 3.05]  # far from 5.4, but above half of it
    assert judge(measured, Claimed(value=5.4)).label is ReplicationLabel.DIRECTION_ONLY
    below = [2.0, 2.1, 1.9, 2.0, 2.05]
    assert judge(below, Claimed(value=5.4)).label is ReplicationLabel.NOT_REPLICATED


def test_a_claimed_effect_shown_equivalent_to_none_is_not_replicated() -> None:
    measured = [0.1, 0.2, 0.15, 0.12, 0.18]
    rule = DecisionRule(margin=0.5)
    outcome = judge(measured, Claimed(sign=1), rule)
    assert outcome.direction is Direction.SAME  # it is there, and it is nothing
    assert outcome.label is ReplicationLabel.NOT_REPLICATED
    small = judge(measured, Claimed(value=0.2), DecisionRule(margin=0.5, floor=0.05))
    assert small.label is ReplicationLabel.REPLICATED  # the claim itself is within the margin


def test_claims_of_no_effect() -> None:
    rule = DecisionRule(margin=1.0)
    claim = Claimed(kind=ClaimedKind.NO_EFFECT)
    assert judge([0.1, -0.2, 0.1, 0.0], claim, rule).label is ReplicationLabel.REPLICATED
    assert judge([3.1, 3.2, 2.9, 3.0], claim, rule).label is ReplicationLabel.CONTRADICTED
    assert judge([-3.1, -3.2, -2.9], claim, rule).label is ReplicationLabel.CONTRADICTED
    assert judge([0.5, 2.0, -1.0], claim, rule).label is ReplicationLabel.INCONCLUSIVE
    with pytest.raises(RecipeError, match="margin"):
        judge([0.1, 0.2], claim)


def test_claims_about_a_score() -> None:
    claim = Claimed(kind=ClaimedKind.SCORE, value=87.2)
    assert judge([87.0, 87.4, 87.2, 87.1], claim).label is ReplicationLabel.REPLICATED
    assert judge([80.0, 80.2, 80.1, 80.1], claim).label is ReplicationLabel.NOT_REPLICATED
    outcome = judge([70.0, 95.0, 80.0], claim)
    assert outcome.label is ReplicationLabel.INCONCLUSIVE
    assert outcome.direction is Direction.NOT_CLAIMED
    capped = judge([80.0, 80.2, 80.1], claim, caps=["smaller model"])
    assert capped.label is ReplicationLabel.INCONCLUSIVE_AT_SCALE


def test_direction_only_claims_need_no_size() -> None:
    outcome = judge([2.0, 2.5, 2.2], Claimed(sign=1))
    assert outcome.size is Size.NOT_CLAIMED
    assert outcome.label is ReplicationLabel.REPLICATED


def test_at_least_and_rounding() -> None:
    tight = [5.4, 5.5, 5.3, 5.4, 5.45]
    assert judge(tight, Claimed(value=3.0, relation=Relation.AT_LEAST)).size is Size.CONSISTENT
    assert judge(tight, Claimed(value=3.0)).size is Size.DIFFERENT
    assert judge(tight, Claimed(value=9.0, relation=Relation.AT_LEAST)).size is Size.DIFFERENT
    assert judge(tight, Claimed(value=9.0, relation=Relation.LESS)).size is Size.CONSISTENT
    edge = judge(tight, Claimed(value=5.4))
    just_out = edge.high + 0.04
    assert judge(tight, Claimed(value=just_out)).size is Size.DIFFERENT
    assert judge(tight, Claimed(value=just_out, rounding=0.05)).size is Size.CONSISTENT


@pytest.mark.parametrize(
    ("measured", "value", "expected"),
    [
        ([5.4, 5.5, 5.3, 5.4], 5.4, ReplicationLabel.DIRECTION_AGREES),
        ([5.4, 5.5, 5.3, 5.4], 30.0, ReplicationLabel.DIRECTION_AGREES),
        ([5.4, 5.5, 5.3, 5.4], -5.4, ReplicationLabel.DIRECTION_DIFFERS),
        ([5.0, -4.0, 1.0], 5.4, ReplicationLabel.INCONCLUSIVE_AT_SCALE),
        ([0.1, -0.1, 0.0, 0.05], 5.4, ReplicationLabel.DIRECTION_DIFFERS),
    ],
)
def test_deviations_cap_what_is_said(
    measured: list[float], value: float, expected: ReplicationLabel
) -> None:
    outcome = judge(
        measured, Claimed(value=value), DecisionRule(margin=1.0), caps=["smaller model"]
    )
    assert outcome.label is expected
    assert outcome.uncapped is not outcome.label


def test_equal_runs_give_no_zero_width() -> None:
    outcome = judge([1.0, 1.0, 1.0], Claimed(value=1.3), DecisionRule(floor=0.2))
    assert outcome.half_width > 0.9
    assert outcome.sd == 0.0
    assert 0 < (outcome.p_same or 0) < 0.05


def test_pooling_weights_by_degrees_of_freedom() -> None:
    spread = pool([[1.0, 3.0], [0.0, 0.0, 0.0], [7.0]])
    assert spread is not None
    assert spread.sd == pytest.approx(math.sqrt(2.0 / 3))
    assert (spread.degrees, spread.pooled) == (3, 2)
    assert pool([[1.0], []]) is None


def test_stop_when_settled() -> None:
    assert decided(judge([5.4, 5.5, 5.3, 5.4, 5.45], Claimed(value=5.4)))
    assert decided(judge([-5.4, -5.5, -5.3], Claimed(value=5.4)))
    assert not decided(judge([2.0, 9.0, 5.5], Claimed(value=5.4)))
    assert not decided(judge([5.0, -4.0, 1.0], Claimed(value=5.4)))
    assert decided(judge([4.0, 6.5, 5.0], Claimed(value=5.4), caps=["smaller"]))
    assert not decided(judge([5.0, -4.0, 1.0], Claimed(value=5.4), caps=["smaller"]))


def test_bad_values_are_refused() -> None:
    with pytest.raises(RecipeError, match="two seeds"):
        judge([1.0], Claimed(value=1.0))
    with pytest.raises(RecipeError, match="finite"):
        judge([1.0, math.nan], Claimed(value=1.0))
    with pytest.raises(ValueError, match="sign or a value"):
        Claimed()
    with pytest.raises(ValueError, match="looks"):
        DecisionRule(looks=(2, 5))


@given(values, st.floats(0.1, 20))
@settings(max_examples=150, deadline=None)
def test_turning_everything_around_changes_no_label(measured: list[float], value: float) -> None:
    rule = DecisionRule(margin=0.5)
    one = judge(measured, Claimed(value=value), rule)
    other = judge([-x for x in measured], Claimed(value=-value), rule)
    assert (one.label, one.direction, one.size) == (other.label, other.direction, other.size)
    assert one.half_width == pytest.approx(other.half_width)


@given(values, st.floats(0.1, 20), st.permutations(range(12)))
@settings(max_examples=100, deadline=None)
def test_the_order_of_seeds_does_not_matter(
    measured: list[float], value: float, order: list[int]
) -> None:
    shuffled = [measured[i] for i in order if i < len(measured)]
    one, other = judge(measured, Claimed(value=value)), judge(shuffled, Claimed(value=value))
    assert one.label is other.label
    assert one.p_same == pytest.approx(other.p_same or 0.0, abs=1e-12)


@given(values, st.floats(0.1, 20), st.floats(0.01, 0.5))
@settings(max_examples=100, deadline=None)
def test_a_capped_label_never_accuses(measured: list[float], value: float, margin: float) -> None:
    label = judge(measured, Claimed(value=value), DecisionRule(margin=margin), caps=["x"]).label
    assert label in {
        ReplicationLabel.DIRECTION_AGREES,
        ReplicationLabel.DIRECTION_DIFFERS,
        ReplicationLabel.INCONCLUSIVE_AT_SCALE,
    }
