"""Arms whose scores were imported need not run; a rerun verdict on them says who measured."""

from __future__ import annotations

from pathlib import Path

from claimcheck.rerun.imports import store_imports
from claimcheck.rerun.recipe import LoadedRecipe
from claimcheck.rerun.results import collect
from claimcheck.rerun.selecting import ArmKey, Planner
from tests.rerun.test_imports import LOADED, exported, load, write
from tests.rerun.test_results import fake


def wanted(*mixes: str) -> dict[ArmKey, tuple[int, ...]]:
    return {ArmKey("mini", mix, 1.0, "para"): (0, 1) for mix in mixes}


def test_imported_arms_leave_the_plan_and_keep_their_numbers(tmp_path: Path) -> None:
    path, _ = exported(tmp_path)
    runs = tmp_path / "runs"
    before = Planner(LOADED, runs).plan(wanted("none", "nli"))
    store_imports(runs, load(path))
    after = Planner(LOADED, runs).plan(wanted("none", "nli"))
    assert after.arms == before.arms
    assert len(before.stages) > 0 and after.stages == ()
    assert after.price.stages == 0
    results = collect(LOADED.recipe, after, runs)
    assert not results.missing and all(value.imported for value in results.values)


def test_an_arm_of_which_a_part_was_imported_runs(tmp_path: Path) -> None:
    path, _ = exported(tmp_path)
    lines = path.read_text().splitlines()
    some = [line.split(",") for line in lines[1:] if ",para,test,al," in line]
    runs = tmp_path / "runs"
    store_imports(runs, load(write(tmp_path / "some.csv", *map(tuple, some))))
    plan = Planner(LOADED, runs).plan(wanted("none", "nli"))
    assert {stage.id for stage in plan.stages} >= {arm.stages[-1] for arm in plan.arms}


def test_an_arm_that_is_measured_here_stays_in_the_plan(tmp_path: Path) -> None:
    path, _ = exported(tmp_path)
    recipe, plan, _ = fake(tmp_path / "here")
    store_imports(tmp_path / "here", load(path))
    found = Planner(LoadedRecipe(recipe, Path()), tmp_path / "here").plan(wanted("nli"))
    assert {arm.stages[-1] for arm in found.arms} <= {stage.id for stage in found.stages}
    assert len(plan.arms) > len(found.arms)
