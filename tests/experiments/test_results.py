"""Published results are those of their records, and their records those of their recipes."""

from __future__ import annotations

import pytest

from claimcheck.rerun import publish
from claimcheck.rerun.recipe import read_recipe
from tests.conftest import ROOT

HOME = ROOT / "experiments"
PUBLISHED = sorted(path.parent.name for path in HOME.glob(f"*/{publish.VALUES}"))


def test_there_is_something() -> None:
    assert "real-small" in PUBLISHED


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_page_is_made_from_the_records(name: str) -> None:
    """After a change: python -m tools.publish_results NAME."""
    loaded, published = read_recipe(HOME / name), publish.read(HOME / name)
    assert loaded.recipe.status == "executed"
    assert published.run.recipe == name
    assert published.run.digest == loaded.digest
    page = (HOME / name / publish.PAGE).read_text(encoding="utf-8")
    assert page == publish.page(loaded.recipe, published)


@pytest.mark.parametrize("name", PUBLISHED)
def test_every_arm_has_every_seed(name: str) -> None:
    recipe, published = read_recipe(HOME / name).recipe, publish.read(HOME / name)
    found = {(v.cell.model, v.cell.mix, v.cell.target, v.seed) for v in published.values}
    for model in recipe.axes.models:
        for mix in recipe.axes.mixes:
            for target in recipe.axes.targets:
                for seed in recipe.axes.seeds:
                    assert (model, mix, target, seed) in found
