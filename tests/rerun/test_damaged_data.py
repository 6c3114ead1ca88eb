"""Damaged data at the level of a run: a clear line each, and nothing is trained on it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from claimcheck.records.rerun import Plan, StageKind, StageState
from claimcheck.rerun import folder as places
from claimcheck.rerun.execute import RunOutcome, run_plan
from claimcheck.rerun.plan import make_plan
from claimcheck.rerun.recipe import LoadedRecipe, parse_recipe
from claimcheck.rerun.stage import StageSettings
from tests.rerun.conftest import TINY
from tests.rerun.tasks.releases_in_small import BOAT, squad, tags, write

pytest.importorskip("torch")

PAIRS = "".join(f"a {number}\tb {number}\t{number % 2}\n" for number in range(8))
TEST = "".join(f"c {number}\td {number}\t{number % 2}\n" for number in range(4))
QUESTIONS = squad(*((str(n), BOAT, f"When {n}?", "at dawn") for n in range(4)))
SOUND = {
    "pawsx": {"train-en.tsv": PAIRS, "test-en.tsv": TEST, "test-de.tsv": TEST.replace("c", "ß")},
    "panx": {"train-en.tsv": tags("Ann/B-PER sings/O"), "test-en.tsv": tags("Bo/B-PER runs/O")},
    "tydiqa": {
        "tydiqa.goldp.en.train.json": QUESTIONS,
        "tydiqa.goldp.en.dev.json": squad(("english-1", BOAT, "Why?", "at noon")),
    },
}
Damage = Callable[[str], str | bytes]
DAMAGES: dict[str, tuple[str, str, Damage, str]] = {
    # name → release, file, what happens to it, what is said
    "cut": ("pawsx", "train-en.tsv", lambda text: text[:-6], "train-en.tsv:8 has 2 columns"),
    "unlabelled": (
        "pawsx",
        "train-en.tsv",
        lambda text: text.replace("\t1", "\t7"),
        "no label '7'",
    ),
    "empty": ("pawsx", "train-en.tsv", lambda text: "", "train-en.tsv is empty"),
    "latin": ("panx", "train-en.tsv", lambda text: text.encode("utf-16"), "is not UTF-8"),
    "tag": ("panx", "train-en.tsv", lambda text: text.replace("PER", "CAT"), "no tag 'B-CAT'"),
    "html": ("tydiqa", "tydiqa.goldp.en.train.json", lambda text: "<html>", "is not whole JSON"),
    "moved": (
        "tydiqa",
        "tydiqa.goldp.en.train.json",
        lambda text: text.replace('"answer_start": ', '"answer_start": 1'),
        "answers do not stand where they should",
    ),
    "copied": ("pawsx", "test-en.tsv", lambda text: PAIRS, "hold the same rows"),
}


def recipe(folder: Path, targets: dict[str, str]) -> LoadedRecipe:
    """The tiny recipe with one target a data folder: target → release."""
    text = TINY.replace("seeds = [0, 1]", "seeds = [0]").replace('["none", "nli"]', '["none"]')
    text = text.replace('["para", "nli-small", "retrieval"]', json.dumps(list(targets)))
    for target, release in targets.items():
        split = "dev" if release == "tydiqa" else "test"
        text += (
            f'[tasks.{target}]\nfamily = "{release}"\ndata = "{folder / target}"\n'
            f'split = "{split}"\nlanguages = ["en"]\n'
            "training = {steps = 2, batch = 4, learning_rate = 1e-3, max_length = 64}\n"
        )
    return LoadedRecipe(parse_recipe(text), folder)


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Plan, RunOutcome]:
    """One run over a sound target and one damaged in every way."""
    folder = tmp_path_factory.mktemp("damaged")
    targets = {"sound": "pawsx"} | {name: release for name, (release, *_) in DAMAGES.items()}
    for target, release in targets.items():
        write(folder / target, SOUND[release])
    for name, (release, file, damage, _) in DAMAGES.items():
        content = damage(SOUND[release][file])
        raw = content if isinstance(content, bytes) else content.encode()
        (folder / name / file).write_bytes(raw)
    plan = make_plan(recipe(folder, targets), runs=folder / "runs", power=False)
    settings = StageSettings(device="cpu")
    return folder / "runs", plan, run_plan(plan, folder / "runs", settings=settings)


def stages(plan: Plan, target: str) -> dict[StageKind, str]:
    (arm,) = (arm for arm in plan.arms if arm.target == target)
    by_id = {stage.id: stage for stage in plan.stages}
    return {by_id[key].spec.kind: key for key in arm.stages}


@pytest.mark.parametrize("name", sorted(DAMAGES))
def test_nothing_is_trained_on_damaged_data(ran: tuple[Path, Plan, RunOutcome], name: str) -> None:
    runs, plan, outcome = ran
    keys = stages(plan, name)
    by_id = {stage.id: stage for stage in plan.stages}
    message = DAMAGES[name][3]
    for kind in (StageKind.TRAIN, StageKind.EVALUATE):
        stage = by_id[keys[kind]]
        assert stage.state is StageState.BLOCKED
        assert message in str(stage.why)
        (failure,) = (f for f in outcome.failures if f.subject == stage.id)
        assert message in failure.reason
        assert "\n" not in failure.reason
        assert "Traceback" not in failure.reason
        folder = places.stages_folder(runs) / stage.id
        assert {path.name for path in folder.iterdir()} == {places.SPEC}


def test_the_sound_arm_runs_all_the_same(ran: tuple[Path, Plan, RunOutcome]) -> None:
    runs, plan, outcome = ran
    assert len(outcome.failures) == 2 * len(DAMAGES)
    for key in stages(plan, "sound").values():
        assert key in outcome.ran
        assert places.read_result(places.stages_folder(runs) / key) is not None


def test_data_that_changes_after_planning_is_noticed(tmp_path: Path) -> None:
    write(tmp_path / "one", SOUND["pawsx"])
    plan = make_plan(recipe(tmp_path, {"one": "pawsx"}), runs=tmp_path / "runs", power=False)
    assert {stage.state for stage in plan.stages} == {StageState.TO_RUN}
    (tmp_path / "one" / "train-en.tsv").write_text(PAIRS + "x\ty\t1\n")
    outcome = run_plan(plan, tmp_path / "runs", settings=StageSettings(device="cpu"))
    reasons = {failure.subject: failure.reason for failure in outcome.failures}
    keys = stages(plan, "one")
    assert "is not what the stage was planned for" in reasons[keys[StageKind.TRAIN]]
    assert "plan the recipe again" in reasons[keys[StageKind.TRAIN]]
    assert "its parent" in reasons[keys[StageKind.EVALUATE]]
    trained = places.stages_folder(tmp_path / "runs") / keys[StageKind.TRAIN]
    assert not (trained / places.CHECKPOINT).exists()
