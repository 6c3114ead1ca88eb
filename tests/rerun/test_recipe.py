"""Recipes are strict, and every mistake gets one clear line."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimcheck.errors import NotFoundError, RecipeError
from claimcheck.records.recipe import Recipe
from claimcheck.rerun.recipe import (
    LoadedRecipe,
    check_arms,
    find_recipe,
    list_recipes,
    parse_recipe,
    read_recipe,
)
from tests.rerun.conftest import TINY


def changed(old: str, new: str) -> str:
    assert old in TINY
    return TINY.replace(old, new)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (changed('title = "A tiny', 'tittle = "A tiny'), "tittle", "title"),
        (changed("[axes]", "[axes]\nmodles = []"), "axes.modles", "models"),
        (changed("steps = 6, batch = 8, learning_rate = 1e-3, max_length = 64, batching", "steps = 6, batch = 8, learning_rat = 1e-3, max_length = 64, batching"), "learning_rat", "learning_rate"),
        (changed("epochs = 2.0, batch = 8, learning_rate = 1e-3, max_length = 64}", "epochs = 2.0, batchs = 8, learning_rate = 1e-3, max_length = 64}"), "batchs", "batch"),
        (changed('parts = [{task = "nli"}]', 'parts = [{tsk = "nli"}]'), "tsk", "task"),
        (changed('targets = ["para"', 'targets = ["parra"'), "'parra'", "para"),
        (changed('mixes = ["none", "nli"]', 'mixes = ["none", "nly"]'), "'nly'", "nli"),
        (changed('models = ["mini"]', 'models = ["minni"]'), "'minni'", "mini"),
        (changed('parts = [{task = "nli"}]', 'parts = [{task = "nlj"}]'), "'nlj'", "nli"),
        (changed('task = "text"\n', 'task = "txt"\n'), "'txt'", "text"),
        (changed("[axes]", '[measures]\nbaseline = "nothing"\n[axes]'), "'nothing'", "none"),
        (changed("[axes]", '[assumed]\n"tasks.nli.exmples" = "x"\n[axes]'), "exmples", "examples"),
        (changed('label = "NLI"\nfamily', 'train_task = "nlli"\nlabel = "NLI"\nfamily'), "nlli", "nli"),
    ],
)  # fmt: skip
def test_misspelt_names_are_errors_with_what_was_meant(text: str, message: str, hint: str) -> None:
    with pytest.raises(RecipeError) as caught:
        parse_recipe(text)
    assert message in str(caught.value)
    assert hint in (caught.value.hint or "")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("format = 1", "format = 2", "format"),
        ("format = 1\n", "", "format is missing"),
        ("batch = 8, learning_rate", 'batch = "8", learning_rate', "batch"),
        ("batch = 8, learning_rate", "batch = true, learning_rate", "batch"),
        ("batch = 8, learning_rate", "batch = 0, learning_rate", "batch"),
        ("steps = 6, batch", "steps = 6, epochs = 1.0, batch", "either steps or epochs"),
        ("seeds = [0, 1]", "seeds = []", "seeds"),
        ("seeds = [0, 1]", "seeds = [0, 0]", "twice"),
        ("seeds = [0, 1]", "seeds = [0, 1]\nfractions = [1.5]", "fraction"),
        ('mixes = ["none", "nli"]', 'mixes = ["none", "none"]', "twice"),
        ('architecture = "xlm-roberta"', 'id = "a/b"', "revision"),
        ('architecture = "xlm-roberta"', 'architecture = "bert"\nfolder = "x"', "exactly one"),
        ("[axes]", "[axes", "not TOML"),
    ],
)
def test_wrong_values_are_errors(old: str, new: str, message: str) -> None:
    with pytest.raises(RecipeError, match=message):
        parse_recipe(changed(old, new))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('family = "miniature-nli"', 'family = "miniature-nly"', "miniature-nli"),
        ('parts = [{task = "nli"}]', 'parts = [{task = "retrieval"}]', "no head"),
        (
            'parts = [{task = "nli"}]',
            'parts = [{task = "text"}]\nshuffle_labels = true',
            "shuffles",
        ),
        ('parts = [{task = "nli"}]', 'parts = [{task = "nli"}, {task = "para"}]', "several tasks"),
        ('parts = [{task = "nli"}]', 'parts = [{task = "text"}]', "no training"),
        ("options = {dev = 6, test = 6}", "options = {dve = 6}", "dve"),
        (
            'training = {epochs = 2.0, batch = 8, learning_rate = 1e-3, max_length = 64, batching = "sorted"}',
            "",
            "no training",
        ),
        (
            'label = "Paraphrase"',
            'label = "Paraphrase"\ntrain_task = "nli"',
            "heads differ",
        ),
    ],
)
def test_impossible_arms_are_refused(old: str, new: str, message: str) -> None:
    loaded = LoadedRecipe(parse_recipe(changed(old, new)), Path())
    with pytest.raises(RecipeError) as caught:
        check_arms(loaded)
    assert message in f"{caught.value} {caught.value.hint}"


def test_reading_and_finding(tmp_path: Path) -> None:
    (tmp_path / "one" / "tiny").mkdir(parents=True)
    (tmp_path / "two" / "tiny").mkdir(parents=True)
    (tmp_path / "one" / "tiny" / "recipe.toml").write_text(TINY)
    (tmp_path / "two" / "tiny" / "recipe.toml").write_text(TINY.replace("A tiny", "Another"))
    folders = [tmp_path / "one", tmp_path / "two"]
    assert find_recipe("tiny", folders).recipe.title == "A tiny rehearsal"
    assert find_recipe(str(tmp_path / "two" / "tiny"), []).recipe.title == "Another rehearsal"
    assert [path.parent.name for path in list_recipes(folders)] == ["tiny"]
    with pytest.raises(NotFoundError) as caught:
        find_recipe("tinny", folders)
    assert "tiny" in (caught.value.hint or "")
    with pytest.raises(RecipeError, match="no recipe"):
        read_recipe(tmp_path / "absent")
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(RecipeError, match="cannot be read"):
        read_recipe(tmp_path / "bytes.toml")
    (tmp_path / "large.toml").write_text("#" * 1_000_001)
    with pytest.raises(RecipeError, match="too large"):
        read_recipe(tmp_path / "large.toml")


def test_caps_list_deviations_then_assumptions() -> None:
    text = changed(
        "[axes]",
        '[deviations]\nmodel = "smaller"\n[assumed]\n"tasks.nli.examples" = "guess"\n[axes]',
    )
    recipe = parse_recipe(text)
    assert recipe.caps == ("model: smaller", "assumed tasks.nli.examples: guess")


def test_the_digest_sees_values_and_not_layout() -> None:
    one = LoadedRecipe(parse_recipe(TINY), Path())
    two = LoadedRecipe(parse_recipe(TINY.replace("\n\n", "\n# why\n\n")), Path())
    three = LoadedRecipe(parse_recipe(changed("seeds = [0, 1]", "seeds = [0, 2]")), Path())
    assert one.digest == two.digest != three.digest


def test_every_shipped_recipe_is_valid() -> None:
    folder = Path(__file__).resolve().parents[2] / "experiments"
    paths = list_recipes([folder])
    assert paths
    for path in paths:
        loaded = read_recipe(path)
        assert isinstance(loaded.recipe, Recipe)
        assert loaded.recipe.name == path.parent.name
