"""Curves over the share of the data, from the measured cells of a recipe."""

from __future__ import annotations

import numpy as np
import pytest

from claimcheck.records.recipe import Recipe
from claimcheck.records.rerun import CellKey, RunValue
from claimcheck.rerun.recipe import LoadedRecipe, parse_recipe
from claimcheck.rerun.results import Results
from claimcheck.rerun.sweep import in_words, sweeps
from tests.rerun.conftest import TINY

SHARES = (0.01, 0.03, 0.1, 0.3, 1.0)
SEEDS = (0, 1, 2)


@pytest.fixture
def recipe() -> Recipe:
    text = TINY.replace("seeds = [0, 1]", f"seeds = {list(SEEDS)}\nfractions = {list(SHARES)}")
    return parse_recipe(text)


def value(mix: str, share: float, seed: int, score: float, language: str = "zero-shot") -> RunValue:
    cell = CellKey(
        model="mini",
        mix=mix,
        fraction=share,
        target="para",
        split="test",
        language=language,
        metric="accuracy",
    )
    return RunValue(cell=cell, seed=seed, value=score, stage="s", same_task=False)


def measured(bend: float) -> list[RunValue]:
    """Encoders that differ by tens of points between seeds, and gains that saturate."""
    random = np.random.default_rng(0)
    values = []
    for seed in SEEDS:
        level = 30.0 * seed
        values.append(value("none", 1.0, seed, level))
        values.append(value("none", 1.0, seed, 99.0, "english"))
        for share in SHARES:
            gain = 6 * (1 - np.exp(-bend * share)) / (1 - np.exp(-bend))
            values.append(value("nli", share, seed, level + gain + random.normal(0, 0.1)))
            values.append(value("nli", share, seed, random.normal(0, 50), "english"))
    return values


def test_a_curve_is_fitted_over_paired_zero_shot_gains(recipe: Recipe) -> None:
    (found,) = sweeps(recipe, Results(tuple(measured(12.0)), ()))
    assert (found.model, found.mix, found.target) == ("mini", "nli", "para")
    assert found.curve is not None
    assert found.curve.returns.value == "diminish"
    assert found.curve.bend_low <= 12 <= found.curve.bend_high
    assert found.curve.sd < 0.5
    words = in_words(found.curve)
    assert words.startswith("returns diminish: +5.")
    assert "from 1% to all of the data" in words
    assert "a straight line gives 49%" in words


def test_a_line_is_not_called_a_bend(recipe: Recipe) -> None:
    (found,) = sweeps(recipe, Results(tuple(measured(1e-9)), ()))
    assert found.curve is not None
    assert in_words(found.curve).startswith("cannot tell whether returns diminish")


def test_what_is_not_there_yet_has_a_reason_or_no_line(recipe: Recipe) -> None:
    values = measured(12.0)
    (found,) = sweeps(recipe, Results(tuple(v for v in values if v.cell.fraction > 0.2), ()))
    assert found.curve is None
    assert "2 shares" in str(found.reason)
    without_baseline = tuple(v for v in values if v.cell.mix != "none")
    assert sweeps(recipe, Results(without_baseline, ())) == ()


def test_a_recipe_with_one_share_has_no_sweep(tiny: LoadedRecipe) -> None:
    assert sweeps(tiny.recipe, Results(tuple(measured(12.0)), ())) == ()
