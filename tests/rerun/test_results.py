"""From finished stages to cells, aggregates, paired differences and replications."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from claimcheck.errors import RecipeError
from claimcheck.records import ReplicationLabel
from claimcheck.records.recipe import Recipe
from claimcheck.records.replication import Claimed, ClaimedKind
from claimcheck.records.rerun import (
    CellKey,
    Environment,
    MetricValue,
    Plan,
    StageKind,
    StageResult,
)
from claimcheck.rerun import folder as places
from claimcheck.rerun.headline_table import headline_table
from claimcheck.rerun.plan import make_plan
from claimcheck.rerun.recipe import LoadedRecipe, parse_recipe
from claimcheck.rerun.results import (
    OVERALL,
    Results,
    collect,
    compare,
    label_of,
    pooled_spread,
    replicate,
)
from tests.rerun.conftest import TINY

WHERE = Environment(host="h", device="cpu", threads=1, processes=1, python="3", libraries=())
GAINS = {"para": 5.0, "nli-small": 20.0, "retrieval": -2.0}


def fake(tmp_path: Path, text: str = TINY) -> tuple[Recipe, Plan, Results]:
    """Results written by hand: score = base of the target + language + seed + gain of the arm."""
    loaded = LoadedRecipe(parse_recipe(text), Path())
    plan = make_plan(loaded, power=False)
    for arm in plan.arms:
        stage = next(s for s in plan.stages if s.id == arm.stages[-1])
        folder = places.prepare(tmp_path, stage.spec)
        languages = [language for language, _ in stage.spec.parts[0].data]
        gain = GAINS[arm.target] if arm.mix == "nli" else 0.0
        wobble = {0: 0.0, 1: 0.3}[arm.seed] if arm.mix == "nli" else 0.1 * arm.seed
        metrics = tuple(
            MetricValue(
                task=arm.target,
                split="test",
                language=language,
                metric="accuracy",
                value=50.0 + number + gain + wobble,
                examples=8,
                headline=True,
            )
            for number, language in enumerate(languages)
        )
        places.write_result(
            folder,
            StageResult(
                stage=stage.id, metrics=metrics, environment=WHERE, finished=datetime.now(UTC)
            ),
        )
    return loaded.recipe, plan, collect(loaded.recipe, plan, tmp_path)


def cell(mix: str, target: str, language: str = "zero-shot", metric: str = "accuracy") -> CellKey:
    return CellKey(
        model="mini", mix=mix, fraction=1.0, target=target, split="test", language=language, metric=metric
    )  # fmt: skip


def test_aggregates_over_languages(tmp_path: Path) -> None:
    _, _, results = fake(tmp_path)
    assert not results.missing
    table = results.table()
    assert table[cell("none", "para", "al")] == {0: 50.0, 1: 50.1}
    assert table[cell("none", "para", "english")] == {0: 50.0, 1: 50.1}
    assert table[cell("none", "para")][0] == pytest.approx(np.mean([51, 52, 53, 54, 55]))
    assert table[cell("none", "retrieval")][0] == pytest.approx(np.mean([50, 51, 52, 53, 54]))


def test_differences_are_paired_by_seed(tmp_path: Path) -> None:
    recipe, _, results = fake(tmp_path)
    pair = compare(recipe, results, cell("nli", "para"))
    assert pair.seeds == (0, 1) and pair.differences == pytest.approx((5.0, 5.2))
    assert not pair.same_task
    assert compare(recipe, results, cell("nli", "nli-small")).same_task
    with pytest.raises(RecipeError, match="no seed in common"):
        compare(recipe, results, cell("nli", "para", "xx"))


def test_same_task_cells_are_left_out_of_the_average_gain(tmp_path: Path) -> None:
    recipe, _, results = fake(tmp_path)
    pair = compare(recipe, results, cell("nli", OVERALL, metric="mean"))
    assert pair.differences == pytest.approx(
        ((5.0 - 2.0) / 2, (5.2 - 1.8) / 2)
    )  # without nli-small
    lines = {(line.mix, line.target): line for line in headline_table(recipe, results)}
    assert lines["nli", "nli-small"].same_task and not lines["nli", OVERALL].same_task
    assert lines["nli", OVERALL].gain == pytest.approx(1.6)
    assert lines["none", "para"].gain is None
    assert lines["nli", "para"].english == pytest.approx(55.15)
    assert lines["nli", "para"].seeds == 2
    assert lines["nli", "para"].spread == pytest.approx(0.2 / 2**0.5)
    assert lines["none", "para"].spread == pytest.approx(0.1 / 2**0.5)


def test_the_spread_is_pooled_over_targets_of_one_metric(tmp_path: Path) -> None:
    recipe, _, results = fake(tmp_path)
    spread = pooled_spread(recipe, results, cell("nli", "para"))
    assert spread is not None
    assert spread.pooled == 3 and spread.degrees == 3
    assert spread.sd == pytest.approx(0.2 / 2**0.5)


def test_replications_of_gains_and_scores(tmp_path: Path) -> None:
    recipe, _, results = fake(tmp_path)
    same = replicate(recipe, results, cell("nli", "para"), Claimed(value=5.0))
    assert same.label is ReplicationLabel.REPLICATED and same.seeds == (0, 1)
    against = replicate(recipe, results, cell("nli", "retrieval"), Claimed(value=2.0))
    assert against.label is ReplicationLabel.CONTRADICTED
    capped = replicate(recipe, results, cell("nli", "nli-small"), Claimed(value=20.0))
    assert capped.label is ReplicationLabel.DIRECTION_AGREES
    assert any("one task" in note for note in capped.notes)
    score = Claimed(kind=ClaimedKind.SCORE, value=53.05)
    found = replicate(recipe, results, cell("none", "para"), score)
    assert found.label is ReplicationLabel.REPLICATED
    assert found.spread.pooled == 2 and found.spread.degrees == 2  # both arms' scores
    foreign = replicate(recipe, results, cell("nli", "para"), Claimed(value=5.0), mismatch="dev")
    assert foreign.label is ReplicationLabel.NOT_COMPARABLE


def test_deviations_cap_and_labels_name(tmp_path: Path) -> None:
    text = TINY.replace("[axes]", '[deviations]\nmodel = "smaller"\n[axes]')
    recipe, _, results = fake(tmp_path, text)
    found = replicate(recipe, results, cell("nli", "para"), Claimed(value=5.0))
    assert found.label is ReplicationLabel.DIRECTION_AGREES
    assert label_of(recipe)["nli"] == "NLI" and label_of(recipe)["para"] == "Paraphrase"


def test_an_untrained_baseline_is_a_constant(tmp_path: Path) -> None:
    recipe, _, results = fake(tmp_path)
    constant = tuple(
        value
        for value in results.values
        if not (value.cell.mix == "none" and value.cell.target == "retrieval" and value.seed == 1)
    )
    pair = compare(recipe, Results(constant, ()), cell("nli", "retrieval"))
    assert pair.seeds == (0, 1) and pair.differences == pytest.approx((-2.0, -1.7))
    kinds = {
        stage.spec.kind for stage in make_plan(LoadedRecipe(recipe, Path()), power=False).stages
    }
    assert kinds == set(StageKind)
