"""Published results are those of their records, and their records those of their recipes."""

from __future__ import annotations

import pytest

from claimcheck.rerun import publish, results_page
from claimcheck.rerun.recipe import read_recipe
from tests.conftest import ROOT

HOME = ROOT / "experiments"
PUBLISHED = sorted(path.parent.name for path in HOME.glob(f"*/{publish.VALUES}"))


def test_there_is_something() -> None:
    assert "real-small" in PUBLISHED


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_page_is_made_from_the_records(name: str) -> None:
    """After a change: python -m tools.publish_results NAME."""
    loaded, run = read_recipe(HOME / name), results_page.read_run(HOME / name)
    assert loaded.recipe.status == "executed"
    assert run.digest == loaded.digest
    page = (HOME / name / results_page.PAGE).read_text(encoding="utf-8")
    assert page == results_page.page(loaded.recipe, run, publish.read_values(HOME / name))


@pytest.mark.parametrize("name", PUBLISHED)
def test_every_arm_has_every_seed(name: str) -> None:
    recipe, values = read_recipe(HOME / name).recipe, publish.read_values(HOME / name)
    found = {(v.cell.model, v.cell.mix, v.cell.target, v.seed) for v in values}
    for model in recipe.axes.models:
        for mix in recipe.axes.mixes:
            for target in recipe.axes.targets:
                for seed in recipe.axes.seeds:
                    assert (model, mix, target, seed) in found
