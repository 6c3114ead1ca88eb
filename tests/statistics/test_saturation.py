"""The saturating curve: exact on curves without noise, honest about noise, and invariant."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimcheck.errors import InputError
from claimcheck.statistics.saturation import Returns, Saturation, fit_saturation

SHARES = (0.01, 0.03, 0.1, 0.3, 1.0)
Runs = dict[int, dict[float, float]]


def curve(bend: float, share: float) -> float:
    """The textbook form a − b·e^(−x/c), scaled to run from 0 to 1."""
    if bend == 0:
        return share
    plateau = 1 / (1 - math.exp(-bend))
    return plateau - plateau * math.exp(-share * bend)


def simulated(
    bend: float, gain: float, sd: float, seeds: int, state: int, shares: tuple[float, ...] = SHARES
) -> Runs:
    random = np.random.default_rng(state)
    levels = random.normal(50, 2, seeds)
    return {
        seed: {x: float(level + gain * curve(bend, x) + random.normal(0, sd)) for x in shares}
        for seed, level in enumerate(levels)
    }


@settings(max_examples=25, deadline=None)
@given(st.floats(-5, 60).filter(lambda k: abs(k) > 0.5), st.floats(3, 20), st.integers(0, 9))
def test_without_noise_the_curve_is_found(bend: float, gain: float, state: int) -> None:
    found = fit_saturation(simulated(bend, gain, 0.0, 3, state))
    assert found.bend == pytest.approx(bend, rel=1e-3, abs=1e-3)
    assert found.gain == pytest.approx(gain * (1 - curve(bend, SHARES[0])), rel=1e-3)
    assert found.bend_low <= found.bend <= found.bend_high
    assert found.sd < 1e-3
    half = (curve(bend, 0.5) - curve(bend, 0.01)) / (1 - curve(bend, 0.01))
    assert found.half == pytest.approx(half, rel=1e-3)
    assert found.doubling == pytest.approx(gain * (curve(bend, 2.0) - 1), rel=0.02, abs=0.02)


@settings(max_examples=20, deadline=None)
@given(
    st.integers(0, 99),
    st.floats(0.5, 30),
    st.floats(-50, 50),
    st.sampled_from([0.0, 2.0, 15.0]),
)
def test_units_levels_and_the_order_of_seeds_do_not_matter(
    state: int, scale: float, shift: float, bend: float
) -> None:
    runs = simulated(bend, 6.0, 0.5, 3, state)
    plain = fit_saturation(runs, floor=1e-9)
    moved = {
        9 - seed: {x: scale * y + shift * seed for x, y in reversed(row.items())}
        for seed, row in runs.items()
    }
    found = fit_saturation(moved, floor=1e-9)
    assert found.returns == plain.returns
    assert found.half == pytest.approx(plain.half, rel=1e-3, abs=1e-3)
    assert found.half_low == pytest.approx(plain.half_low, rel=1e-2, abs=1e-2)
    assert found.half_high == pytest.approx(plain.half_high, rel=1e-2, abs=1e-2)
    assert found.gain == pytest.approx(scale * plain.gain, rel=1e-2, abs=1e-2 * scale)
    assert found.p_trend == pytest.approx(plain.p_trend, rel=1e-2, abs=1e-6)


def rate(outcome: Returns, found: list[Saturation]) -> float:
    return sum(one.returns is outcome for one in found) / len(found)


def fits(bend: float, gain: float, seeds: int = 3, number: int = 60) -> list[Saturation]:
    return [fit_saturation(simulated(bend, gain, 0.5, seeds, 1000 + n)) for n in range(number)]


def test_intervals_cover_and_verdicts_err_rarely() -> None:
    line, bent, nothing = fits(0.0, 5.0), fits(10.0, 5.0), fits(0.0, 0.0)
    for truth, found in ((0.0, line), (10.0, bent)):
        covered = sum(one.bend_low <= truth <= one.bend_high for one in found) / len(found)
        assert covered >= 0.85  # 0.95 nominal, 60 draws
    assert rate(Returns.CANNOT_TELL, line) >= 0.85
    assert rate(Returns.DIMINISH, bent) >= 0.95
    assert rate(Returns.NO_TREND, nothing) >= 0.85
    assert rate(Returns.GROW, fits(-6.0, 8.0, seeds=5, number=20)) >= 0.8
    assert rate(Returns.HURT, fits(10.0, -5.0, number=20)) >= 0.9


def test_equal_runs_give_no_interval_of_zero_width() -> None:
    runs = simulated(8.0, 5.0, 0.0, 3, 0)
    narrow, wide = fit_saturation(runs, floor=0.01), fit_saturation(runs, floor=0.5)
    assert 0 < narrow.bend_high - narrow.bend_low < wide.bend_high - wide.bend_low
    assert wide.sd == pytest.approx(0, abs=1e-6)
    flat = fit_saturation({seed: dict.fromkeys(SHARES, 7.0) for seed in range(3)})
    assert flat.returns is Returns.NO_TREND
    assert flat.p_trend == pytest.approx(1)


def test_what_is_saturated_from_the_start_has_an_open_interval() -> None:
    step = {
        seed: {0.01: 0.0, 0.02: 5.0, 0.1: 5.0 + seed / 50, 0.5: 5.0, 1.0: 5.0} for seed in range(3)
    }
    assert not fit_saturation(step, floor=0.5).bounded
    assert fit_saturation(simulated(5.0, 9.0, 0.1, 3, 1)).bounded


def test_seeds_may_lack_shares() -> None:
    runs = simulated(10.0, 5.0, 0.2, 4, 3)
    del runs[0][0.1], runs[1][1.0]
    runs[3] = {0.3: 99.0}  # one run alone says nothing of the slope
    found = fit_saturation(runs)
    assert found.seeds == 3
    assert found.degrees == 5 + 4 + 4 - 3 - 2
    assert found.returns is Returns.DIMINISH


@pytest.mark.parametrize(
    ("runs", "message"),
    [
        ({}, "0 shares"),
        (simulated(5.0, 5.0, 0.1, 3, 0, (0.1, 0.5, 1.0)), "3 shares and 9 runs"),
        ({0: {0.1: 1.0}, 1: {0.2: 1.0}}, "0 shares"),
        ({0: {0.0: 1.0}}, "at a share of 0.0"),
        ({0: {1.5: 1.0}}, "at a share of 1.5"),
        ({0: {0.5: math.nan}}, "a run of nan"),
    ],
)
def test_what_cannot_be_fitted(runs: Runs, message: str) -> None:
    with pytest.raises(InputError, match=message):
        fit_saturation(runs)
