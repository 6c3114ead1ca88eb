"""The X-STILTs recipe from hub to metrics, with tiny random models and made-up data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from claimcheck.records.rerun import StageKind
from claimcheck.rerun.folder import read_result, read_spec
from claimcheck.rerun.recipe import read_recipe
from tests.experiments.rehearsal import BROUGHT, RECIPE, rehearse, rehearsed, stage_set
from tests.rerun.loopback_hub import LoopbackHub

pytest.importorskip("datasets")
pytest.importorskip("torch")
MIXES = ("none", "mnli", "squad", "hellaswag", "multi")


def test_the_copy_changes_commits_and_sizes_and_says_what_it_is(tmp_path: Path) -> None:
    with stage_set(tmp_path) as hub:
        copy, real = read_recipe(tmp_path).recipe, read_recipe(RECIPE).recipe
        assert copy.synthetic
        assert copy.title.startswith("REHEARSAL")
        assert copy.name == "xstilts-rehearsal"
        assert copy.axes == real.axes
        assert copy.models["xlmr-large"].id == real.models["xlmr-large"].id
        assert copy.models["xlmr-large"].revision == hub.commit("FacebookAI/xlm-roberta-large")
        for name, task in real.tasks.items():
            twin = copy.tasks[name]
            assert twin.training == task.training
            assert twin.languages == task.languages
            if name not in BROUGHT:
                assert (twin.family, twin.data) == (task.family, task.data)
            assert task.revision is None or twin.revision != task.revision
        fewer = rehearsed(RECIPE.read_text(encoding="utf-8"), hub, 2)
        assert 'languages = ["en", "ar"]' in fewer


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_from_hub_to_metrics(tmp_path: Path) -> None:
    words = ["--seeds", "1", "--workers", "2", "--json"]
    words += [word for mix in MIXES for word in ("--mix", mix)]
    with stage_set(tmp_path, languages=3) as hub:
        done = rehearse(tmp_path, hub, *words)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        answer = json.loads(done.stdout)
        asked = len(hub.log)
        _only_pinned_commits(hub)
        # what stands is found again, without the hub and its data
        again = rehearse(tmp_path, hub, *words, HF_HUB_OFFLINE="1")
        assert len(hub.log) == asked
    assert not answer["failures"]
    _every_cell_is_measured(tmp_path, answer)
    _multi_trains_on_all_nine(tmp_path)
    repeated = json.loads(again.stdout)
    assert repeated["ran"] == []
    assert set(repeated["cached"]) == set(answer["ran"])
    assert repeated["values"] == answer["values"]


def _only_pinned_commits(hub: LoopbackHub) -> None:
    """Files are asked for by commit, whatever the branch may have become; weights are fetched."""
    files = [entry.path for entry in hub.log if "/resolve/" in entry.path]
    assert any(path.endswith("/model.safetensors") for path in files)
    assert not [path for path in files if "/resolve/main/" in path]
    asked = {path.partition("/resolve/")[0].strip("/") for path in files}
    for name in ("FacebookAI/xlm-roberta-large", "datasets/google/xtreme", "datasets/nyu-mll/glue"):
        assert name in asked


def _every_cell_is_measured(work: Path, answer: dict[str, list[dict[str, object]]]) -> None:
    recipe = read_recipe(work).recipe
    cells = [value["cell"] for value in answer["values"]]
    found = {(cell["mix"], cell["target"], cell["language"]) for cell in cells}  # type: ignore[index]
    for mix in MIXES:
        for target in recipe.axes.targets:
            for language in recipe.tasks[target].languages:
                assert (mix, target, language) in found
        assert (mix, "overall", "zero-shot") in found
    same = {(v["cell"]["mix"], v["cell"]["target"]) for v in answer["values"] if v["same_task"]}  # type: ignore[index]
    assert {("mnli", "xnli"), ("squad", "xquad"), ("squad", "mlqa")} <= same
    assert ("hellaswag", "xnli") not in same


def _multi_trains_on_all_nine(work: Path) -> None:
    kinds = []
    for folder in sorted((work / "runs" / "stages").iterdir()):
        spec, result = read_spec(folder), read_result(folder)
        assert result is not None
        kinds.append((spec.kind, len(spec.parts)))
        if spec.kind is StageKind.TRAIN:
            assert result.steps >= 1
            assert result.best_step is not None  # the recipe selects on English dev
    assert kinds.count((StageKind.TRAIN, 9)) == 1
    # four intermediates and six different target trainings an arm; MNLI and SQuAD without any
    # intermediate training are the intermediate stages themselves
    assert sum(kind is StageKind.TRAIN for kind, _ in kinds) == 4 + 5 * 6 - 2


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_another_paper_runs_through_the_same_code(tmp_path: Path) -> None:
    """BERT: another encoder, another tokenizer with segments, English alone, local files."""
    words = ("--seeds", "1,2", "--model", "bert-base", "--workers", "2", "--json")
    with stage_set(tmp_path, recipe=RECIPE.parents[1] / "bert" / "recipe.toml") as hub:
        assert read_recipe(tmp_path).recipe.title.startswith("REHEARSAL")
        done = rehearse(tmp_path, hub, *words)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    values = json.loads(done.stdout)["values"]
    found = {
        (v["cell"]["mix"], v["cell"]["target"], v["cell"]["metric"], v["seed"]) for v in values
    }
    for mix in ("none", "mnli"):
        for seed in (1, 2):
            for target, metric in (("rte", "accuracy"), ("mrpc", "f1"), ("overall", "mean")):
                assert (mix, target, metric, seed) in found
    assert {v["cell"]["language"] for v in values} == {"en", "english"}
