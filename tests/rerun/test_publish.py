"""Records that outlive the runs folder give back the same numbers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from claimcheck.errors import DataError, RecipeError
from claimcheck.rerun.plan import make_plan
from claimcheck.rerun.publish import read_values, write_records
from claimcheck.rerun.recipe import LoadedRecipe, parse_recipe
from tests.rerun.conftest import TINY
from tests.rerun.test_results import fake


def test_written_and_read_is_the_same(tmp_path: Path) -> None:
    recipe, plan, results = fake(tmp_path / "runs")
    loaded = LoadedRecipe(recipe, Path())
    with pytest.raises(RecipeError, match="not done"):
        write_records(loaded, plan, tmp_path / "runs", tmp_path / "records")  # no training stages
    evaluations = plan.model_copy(
        update={"stages": tuple(s for s in plan.stages if s.spec.kind == "evaluate")}
    )
    count = write_records(loaded, evaluations, tmp_path / "runs", tmp_path / "records")
    found = read_values(tmp_path / "records")
    assert count == len(found) == len(results.values)
    assert {(v.cell, v.seed, v.value, v.same_task) for v in found} == {
        (v.cell, v.seed, v.value, v.same_task) for v in results.values
    }
    assert all(value.imported for value in found)
    about = json.loads((tmp_path / "records" / "run.json").read_text())
    assert about["seeds"] == [0, 1] and "host" not in about["environments"][0]
    lines = (tmp_path / "records" / "stages.csv").read_text().splitlines()
    assert len(lines) == 1 + len(evaluations.stages)


def test_unfinished_runs_are_not_published(tmp_path: Path) -> None:
    loaded = LoadedRecipe(parse_recipe(TINY), Path())
    with pytest.raises(RecipeError, match="not measured"):
        write_records(loaded, make_plan(loaded, power=False), tmp_path, tmp_path / "records")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n1,2\n", "no column"),
        ("{head}\nm,x,1.0,t,test,en,accuracy,0,nan\n", "line 2"),
        ("{head}\nm,x,1.0,t,test,en,accuracy,zero,5\n", "line 2"),
        ("{head}\nm,x,half,t,test,en,accuracy,0,5\n", "line 2"),
        ("{head}\nm,x,1.0\n", "line 2"),
    ],
)
def test_foreign_files_are_checked(tmp_path: Path, text: str, message: str) -> None:
    head = "model,mix,fraction,target,split,language,metric,seed,value"
    (tmp_path / "values.csv").write_text(text.replace("{head}", head))
    with pytest.raises(DataError, match=message):
        read_values(tmp_path / "values.csv")
    with pytest.raises(DataError, match="cannot be read"):
        read_values(tmp_path / "absent.csv")
