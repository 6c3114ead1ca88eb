"""Every recipe that ships is valid, plans without data and network, and says what it is."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from claimcheck.records.recipe import HeadKind
from claimcheck.records.rerun import StageState
from claimcheck.rerun.plan import Choice, make_plan
from claimcheck.rerun.recipe import LoadedRecipe, read_recipe
from claimcheck.rerun.tasks.releases import RELEASES
from tests.conftest import ROOT

HOME = ROOT / "experiments"
EVERY = sorted(path.parent.name for path in HOME.glob("*/recipe.toml"))
PAPERS = ["bert", "seeds-000", "seeds-001", "seeds-002", "seeds-003", "seeds-004"]
PAPERS += ["xstilts", "xstilts-reduced", "real-small", "real-small-gpu"]
EXECUTED = {"real-small"}

# epochs, batch, learning rate, length, languages of each target: the guide to the experiment
TARGETS = {
    "xnli": (2, 32, 1e-5, 256, 15),
    "pawsx": (5, 32, 1e-5, 256, 7),
    "udpos": (10, 32, 1e-5, 256, 33),
    "panx": (10, 32, 1e-5, 256, 40),
    "xquad": (2, 16, 1e-5, 384, 11),
    "mlqa": (2, 16, 1e-5, 384, 7),
    "tydiqa": (2, 16, 1e-5, 384, 9),
}
SIZES = {
    "anli-plus": 1_104_934,
    "mnli": 392_702,
    "squad": 87_599,
    "squad-v2": 130_319,
    "pawsx": 49_401,
    "udpos": 21_253,
    "panx": 20_000,
    "tydiqa": 3_696,
}


@pytest.fixture(autouse=True)
def _nothing_at_hand(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No data folders; the hub cannot be reached and its cache is empty."""
    monkeypatch.delenv("CLAIMCHECK_DATA", raising=False)
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("HF_HOME", str(tmp_path))


def recipe(name: str) -> LoadedRecipe:
    return read_recipe(HOME / name)


@pytest.mark.parametrize("name", EVERY)
def test_it_is_valid_and_bears_its_own_name(name: str) -> None:
    loaded = recipe(name)
    assert loaded.recipe.name == name
    if name in PAPERS and loaded.recipe.notes is not None:
        assert (loaded.folder / loaded.recipe.notes).is_file()


@pytest.mark.parametrize("name", [name for name in PAPERS if (HOME / name).is_dir()])
def test_it_plans_without_data_and_says_whether_anybody_ran_it(name: str) -> None:
    loaded = recipe(name)
    plan = make_plan(loaded, choice=Choice(seeds=loaded.recipe.axes.seeds[:1]), power=False)
    assert plan.status == ("executed" if name in EXECUTED else "never executed")
    # an executed recipe has its records beside it
    assert (loaded.folder / "values.csv").is_file() == (name in EXECUTED)
    assert (plan.price.tokens > 0) == (not name.startswith("real-small"))  # nothing is declared
    assert plan.price.shared_tokens <= plan.price.naive_tokens <= plan.price.naive_padded
    assert {arm.target for arm in plan.arms} == set(loaded.recipe.axes.targets)
    # what no source confirms caps every label, and the plan prints it
    assert any(cap.startswith("assumed ") for cap in plan.caps)
    for stage in plan.stages:
        assert stage.state in (StageState.TO_RUN, StageState.BLOCKED)
        assert (stage.why is None) == (stage.state is StageState.TO_RUN)


def test_checkpoints_that_must_be_brought_block_their_arms_alone() -> None:
    plan = make_plan(recipe("seeds-004"), choice=Choice(seeds=[1]), power=False)
    by_id = {stage.id: stage for stage in plan.stages}
    for model in ("xlmr-base", "xlmr-xl"):
        first = [by_id[arm.stages[0]] for arm in plan.arms if arm.model == model]
        missing = ["is not at hand: there is no checkpoint in" in (s.why or "") for s in first]
        assert all(missing) == any(missing) == (model == "xlmr-xl")
    children = [s for s in plan.stages if s.spec.parent and by_id[s.spec.parent].why]
    assert children
    assert all(child.state is StageState.BLOCKED for child in children)


def test_the_targets_of_xstilts_are_those_of_the_guide() -> None:
    found = recipe("xstilts").recipe
    assert len(found.axes.targets) == 9
    for name, (epochs, batch, rate, length, languages) in TARGETS.items():
        training = found.tasks[name].training
        assert training is not None
        assert (training.epochs, training.batch) == (epochs, batch)
        assert (training.learning_rate, training.max_length) == (rate, length)
        assert (training.warmup, training.weight_decay) == (0.1, 0.01)
        assert (training.epsilon, training.clip) == (1e-8, 1.0)
        assert (training.select, training.evaluate_every) == ("best", 1000)
        assert training.selection_examples == 500
        assert len(found.tasks[name].languages) == languages
    assert (len(found.tasks["bucc"].languages), len(found.tasks["tatoeba"].languages)) == (4, 36)
    assert not found.tasks_trained("bucc")
    assert not found.tasks_trained("tatoeba")
    for name, size in SIZES.items():
        assert found.tasks[name].examples == size
    assert SIZES["anli-plus"] == 549_367 + 392_702 + 162_865


def test_arms_that_train_twice_on_the_same_data_are_marked() -> None:
    """ANLI+ holds MNLI, which XNLI trains on; SQuAD v2.0 holds the questions of v1.1."""
    plan = make_plan(recipe("xstilts"), choice=Choice(seeds=[1]), power=False)
    same = {(arm.mix, arm.target) for arm in plan.arms if arm.same_task}
    assert {pair for pair in same if pair[0] not in ("multi", "mnli-mlm", "squad-mlm")} == {
        ("anli-plus", "xnli"),
        ("mnli", "xnli"),
        ("squad", "xquad"),
        ("squad", "mlqa"),
        ("squad-v2", "xquad"),
        ("squad-v2", "mlqa"),
    }
    assert {target for mix, target in same if mix == "multi"} == {"xnli", "xquad", "mlqa"}


def test_everything_remembered_is_assumed() -> None:
    for name in ("xstilts", "xstilts-reduced"):
        found = recipe(name).recipe
        for task in ("qqp", "hellaswag", "ccg", "cosmos", "csqa"):
            assert f"tasks.{task}.examples" in found.assumed
        for mix in found.axes.mixes:
            for part in found.mixes[mix].parts:
                if found.tasks[part.task].family != "declared":
                    assert f"tasks.{part.task}.training" in found.assumed


def test_the_reduced_recipe_really_caps_its_data() -> None:
    found = recipe("xstilts-reduced")
    for name, spec in found.recipe.tasks.items():
        task = found.task(name)
        if task.head.kind is HeadKind.NONE or spec.train_task is not None:
            continue
        assert spec.examples is not None
        assert spec.examples <= 20_000
        if spec.examples == 20_000:
            assert spec.options["train_limit"] == 20_000
    assert found.recipe.deviations.data is not None
    assert found.recipe.deviations.model is not None


def test_the_sweeps_cover_their_axes() -> None:
    axes = {name: recipe(name).recipe.axes for name in PAPERS if name.startswith("seeds")}
    assert axes["seeds-000"].models == ("xlmr-base", "xlmr-large", "xlmr-xl", "xlmr-xxl")
    assert [m.rpartition("-")[2] for m in axes["seeds-001"].models] == ["7b", "13b", "30b"]
    assert "mnli-multilingual" in axes["seeds-001"].mixes
    assert len(axes["seeds-002"].models) == 3
    assert len(axes["seeds-003"].fractions) >= 5
    assert axes["seeds-004"].targets == ("xquad", "mlqa", "tydiqa")


def test_bert_is_fine_tuned_as_its_paper_says() -> None:
    found = recipe("bert").recipe
    assert len(found.axes.seeds) == 5  # Table 6: the average of five restarts
    for name in ("rte", "mrpc", "mnli"):
        training = found.tasks[name].training
        assert training is not None
        assert (training.epochs, training.batch, training.weight_decay) == (3, 32, 0.01)
        assert training.learning_rate in (5e-5, 4e-5, 3e-5, 2e-5)
    assert len(found.deviations.listed()) == 3


def test_releases_name_every_family_that_a_recipe_uses() -> None:
    for name in EVERY:
        for spec in tomllib.loads((HOME / name / "recipe.toml").read_text())["tasks"].values():
            known = spec["family"] in RELEASES
            assert known or spec["family"].startswith(("miniature-", "declared", "union", "text"))


@pytest.mark.parametrize("name", EVERY)
def test_the_list_of_recipes_says_whether_it_ran(name: str) -> None:
    text = (ROOT / "docs" / "recipes.md").read_text(encoding="utf-8")
    listed = "seeds-000` … `seeds-004" if name.startswith("seeds-") else f"| `{name}`"
    line = next(line for line in text.splitlines() if listed in line)
    executed = recipe(name).recipe.status == "executed"
    assert executed == ("yes" in line.rpartition("|")[0].rpartition("|")[2])
