"""What the engine tells the link stage of its recipes."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimcheck.records import RecipeView
from claimcheck.records.link import OVERALL
from claimcheck.rerun import results
from claimcheck.rerun.recipe import list_recipes, read_recipe
from claimcheck.rerun.views import counts_views, recipe_view

BUNDLE = Path(__file__).resolve().parents[2] / "experiments"


@pytest.mark.parametrize("path", list_recipes([BUNDLE]), ids=lambda path: path.parent.name)
def test_every_bundled_recipe_has_a_view_that_agrees_with_the_engine(path: Path) -> None:
    loaded = read_recipe(path)
    view = recipe_view(loaded)
    assert view.digest == loaded.digest
    for target in loaded.recipe.axes.targets:
        assert view.metrics[target][0] == results.headline(loaded.recipe, target)
        assert view.source_language[target] == results.source_language(loaded.recipe, target)
        assert view.splits[target][0] == loaded.recipe.tasks[target].split
    assert OVERALL == results.OVERALL


def _view(name: str) -> RecipeView:
    return recipe_view(read_recipe(BUNDLE / name))


def test_the_miniature() -> None:
    view = _view("miniature")
    assert view.papers == ("miniature", "claimcheck-miniature")
    assert view.same_task == {
        "none": (), "nli": ("nli-small",), "questions": ("questions-small",),
        "roles": ("roles-small",), "mlm": (), "shuffled": ("nli-small",),
    }  # fmt: skip
    assert view.language_names["al"] == "Alvan"
    assert view.training_tasks["retrieval"] == "" and view.suite is None
    assert view.metrics["retrieval"][-1] == "accuracy-layer-2"


def test_xstilts() -> None:
    view = _view("xstilts")
    assert view.suite == "XTREME"
    assert view.same_task["squad-v2"] == ("xquad", "mlqa")
    assert view.splits["tatoeba"] == ("test",) and "dev" in view.splits["xnli"]
    assert view.aggregate("tatoeba") == "zero-shot"


def test_counts() -> None:
    found = {view.name: view for view in counts_views([BUNDLE])}
    entries = {entry.name: entry for entry in found["intermediate-counts"].entries}
    assert (entries["mnli-train"].data, entries["mnli-train"].split) == ("mnli", "train")
    assert found["intermediate-counts"].papers == ("2005.13013v2",)
