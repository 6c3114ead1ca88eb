import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck import calibration as c

PROBABILITIES = st.floats(0, 1)
PAIRS = st.lists(st.tuples(PROBABILITIES, st.booleans()), min_size=1, max_size=60)


def world(true_slope: float, count: int = 4000) -> tuple[list[float], list[bool]]:
    """Stated probabilities whose outcomes follow the log-odds times ``true_slope``."""
    generator = random.Random(3)
    stated = [generator.uniform(0.02, 0.98) for _ in range(count)]
    return stated, [generator.random() < c.sigmoid(true_slope * c.logit(p)) for p in stated]


@pytest.mark.parametrize("true_slope", [0.5, 1.0, 1.7])
def test_the_slope_is_recovered(true_slope: float) -> None:
    stated, outcomes = world(true_slope)
    assert c.reliability_slope(stated, outcomes) == pytest.approx(true_slope, abs=0.12)


def test_the_interval_covers_the_slope_and_narrows() -> None:
    stated, outcomes = world(1.0)
    wide = c.reliability_interval(stated[:200], outcomes[:200], replicates=100)
    narrow = c.reliability_interval(stated[:2000], outcomes[:2000], replicates=100)
    assert wide.low < 1 < wide.high
    assert narrow.high - narrow.low < wide.high - wide.low


def test_platt_agrees_with_scikit_learn() -> None:
    from sklearn.linear_model import LogisticRegression

    generator = random.Random(1)
    scores = [generator.gauss(0, 2) for _ in range(3000)]
    labels = [generator.random() < c.sigmoid(1.5 * s - 0.5) for s in scores]
    ours = c.fit_platt(scores, labels)
    theirs = LogisticRegression(C=1e6).fit([[s] for s in scores], labels)
    assert ours.slope == pytest.approx(theirs.coef_[0][0], rel=0.02)
    assert ours.intercept == pytest.approx(theirs.intercept_[0], abs=0.02)


def test_platt_smooths_a_separable_set() -> None:
    fit = c.fit_platt(
        [-1.0, -2.0, 1.0, 2.0], [False, False, True, True], name="toy", fitted_on=["a"]
    )
    assert 0.5 < fit.probability(1) < 0.99
    assert fit.probability(-1) == pytest.approx(1 - fit.probability(1))
    assert (fit.name, fit.fitted_on) == ("toy", ("a",))


def test_isotonic_agrees_with_scikit_learn() -> None:
    from sklearn.isotonic import IsotonicRegression

    generator = random.Random(2)
    scores = [round(generator.random(), 2) for _ in range(400)]
    labels = [generator.random() < s for s in scores]
    ours = c.fit_isotonic(scores, labels)
    theirs = IsotonicRegression(out_of_bounds="clip").fit(scores, labels)
    for score in (0.0, 0.11, 0.35, 0.5, 0.77, 0.955, 1.0):
        assert ours.probability(score) == pytest.approx(theirs.predict([score])[0], abs=1e-9)


@given(PAIRS)
def test_isotonic_is_monotone_within_bounds(pairs: list[tuple[float, bool]]) -> None:
    fit = c.fit_isotonic([p for p, _ in pairs], [y for _, y in pairs])
    values = [fit.probability(x / 20) for x in range(21)]
    assert values == sorted(values)
    assert values[0] >= 0 and values[-1] <= 1


@given(PAIRS)
def test_measures_stay_within_bounds(pairs: list[tuple[float, bool]]) -> None:
    probabilities, labels = [p for p, _ in pairs], [y for _, y in pairs]
    assert 0 <= c.brier(probabilities, labels) <= 1
    assert 0 <= c.calibration_error(probabilities, labels) <= 1
    assert sum(b.size for b in c.reliability_bins(probabilities, labels)) == len(labels)
    points = c.risk_coverage(probabilities, labels)
    assert points[-1].coverage == 1
    assert points[-1].risk == pytest.approx(1 - sum(labels) / len(labels))


def test_known_values() -> None:
    assert c.brier([1.0, 0.0, 0.5], [True, False, True]) == pytest.approx(0.25 / 3)
    assert c.calibration_error([0.9, 0.9], [True, False]) == pytest.approx(0.4)
    points = c.risk_coverage([0.9, 0.8, 0.8, 0.1], [True, True, False, False])
    assert [(p.coverage, p.risk) for p in points] == [(0.25, 0.0), (0.75, 1 / 3), (1.0, 0.5)]
    assert c.area_under_risk_coverage([0.9, 0.1], [True, False]) == pytest.approx(0.25)
    assert c.lowest_threshold([0.9, 0.8, 0.1], [True, True, False], max_risk=0.01) == 0.8
    assert c.lowest_threshold([0.9], [False], max_risk=0.5) is None


def test_degenerate_sets_say_so() -> None:
    assert math.isnan(c.reliability_slope([0.2, 0.8], [True, True]))
    assert math.isnan(c.reliability_slope([0.5, 0.5], [True, False]))
    assert math.isnan(c.reliability_interval([0.2, 0.8], [True, True], replicates=20).low)
    for values, labels in (([], []), ([0.1], [True, False])):
        with pytest.raises(ValueError):
            c.brier(values, labels)
    with pytest.raises(ValueError):
        c.bootstrap(lambda indices: 0.0, 0)


def test_extreme_scores_do_not_overflow() -> None:
    fit = c.fit_platt([-1e9, 1e9], [False, True])
    assert 0 <= fit.probability(-1e12) <= fit.probability(1e12) <= 1
    assert c.sigmoid(-1e6) >= 0
    assert c.logit(0) == pytest.approx(-c.logit(1))


def test_groups_are_held_out_and_resampled_whole() -> None:
    groups = ["a", "a", "b", "c"]
    assert list(c.leave_one_out(groups)) == [
        ("a", [2, 3], [0, 1]),
        ("b", [0, 1, 3], [2]),
        ("c", [0, 1, 2], [3]),
    ]
    seen: list[list[int]] = []

    def record(indices: object) -> float:
        seen.append(list(indices))  # type: ignore[call-overload]
        return 0.0

    c.bootstrap(record, 4, groups=groups, replicates=50)
    assert all(sample.count(0) == sample.count(1) for sample in seen)


def test_same_seed_same_interval() -> None:
    stated, outcomes = world(1.0, 150)
    first = c.reliability_interval(stated, outcomes, replicates=50, seed=4)
    assert first == c.reliability_interval(stated, outcomes, replicates=50, seed=4)
    assert first != c.reliability_interval(stated, outcomes, replicates=50, seed=5)
