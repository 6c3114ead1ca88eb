"""Stages, the executor, kill -9, racing processes, and every way that a stage can fail."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from claimcheck.errors import DataError, RecipeError, WorkspaceError  # noqa: E402
from claimcheck.records.rerun import ENGINE_VERSION, Plan, StageKind, StageState  # noqa: E402
from claimcheck.rerun import folder as places  # noqa: E402
from claimcheck.rerun.execute import StageEvent, run_plan  # noqa: E402
from claimcheck.rerun.plan import Choice, make_plan  # noqa: E402
from claimcheck.rerun.recipe import LoadedRecipe, parse_recipe  # noqa: E402
from claimcheck.rerun.results import collect  # noqa: E402
from claimcheck.rerun.stage import Held, StageSettings, run_stage  # noqa: E402
from tests.rerun.conftest import TINY  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
EVERY_STEP = StageSettings(checkpoint_steps=1)


def loaded() -> LoadedRecipe:
    return LoadedRecipe(parse_recipe(TINY), Path())


def small(runs: Path | None = None) -> Plan:
    return make_plan(
        loaded(), runs=runs, choice=Choice(mixes=["nli"], targets=["para"], seeds=[0]), power=False
    )


def metrics(plan: Plan, runs: Path) -> dict[str, object]:
    found = {}
    for stage in plan.stages:
        result = places.read_result(places.stages_folder(runs) / stage.id)
        assert result is not None, stage.title
        found[stage.id] = (
            [(m.language, m.metric, m.value) for m in result.metrics],
            result.checkpoint,
            result.losses,
            result.tokens,
        )
    return found


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Plan, Path, list[StageEvent]]:
    """The tiny recipe, run once in full."""
    runs = tmp_path_factory.mktemp("runs")
    plan = make_plan(loaded(), runs=runs, power=False)
    events: list[StageEvent] = []
    outcome = run_plan(plan, runs, workers=2, progress=events.append)
    assert not outcome.failures, outcome.failures
    assert set(outcome.ran) == {stage.id for stage in plan.stages}
    return plan, runs, events


def test_everything_is_there_and_the_second_run_is_all_cache_hits(
    whole: tuple[Plan, Path, list[StageEvent]],
) -> None:
    plan, runs, events = whole
    again = make_plan(loaded(), runs=runs, power=False)
    assert all(stage.state is StageState.DONE for stage in again.stages)
    assert again.price.cached == again.price.stages and again.price.tokens == 0
    outcome = run_plan(again, runs)
    assert outcome.ran == () and len(outcome.cached) == len(plan.stages)
    kinds = {event.kind for event in events}
    assert {"started", "done", "progress"} <= kinds
    assert events[-1].finished == events[-1].total == len(plan.stages)
    for stage in plan.stages:
        folder = places.stages_folder(runs) / stage.id
        assert not list(folder.glob("checkpoint-*")) and not (folder / "lease.json").exists()
        assert not (folder / "error.json").exists()
        names = {path.suffix for path in folder.rglob("*") if path.is_file()}
        assert not names & {".pt", ".bin", ".pkl", ".pickle"}
        result = places.read_result(folder)
        assert result is not None and result.environment.threads == 1
        if stage.spec.kind is StageKind.EVALUATE:
            assert result.metrics and all(m.signature for m in result.metrics)
            assert sum(m.headline for m in result.metrics) == len(stage.spec.parts[0].data)
        else:
            assert result.checkpoint is not None and result.shape is not None


def test_killed_at_random_moments_and_resumed_the_numbers_are_the_same(
    whole: tuple[Plan, Path, list[StageEvent]], tmp_path: Path
) -> None:
    _, reference, _ = whole
    (tmp_path / "recipe.toml").write_text(TINY)
    program = (
        "import sys; from pathlib import Path\n"
        "from claimcheck.rerun.recipe import read_recipe\n"
        "from claimcheck.rerun.plan import make_plan, Choice\n"
        "from claimcheck.rerun.execute import run_plan\n"
        "from claimcheck.rerun.stage import StageSettings\n"
        "if __name__ == '__main__':\n"
        "    runs = Path(sys.argv[2])\n"
        "    plan = make_plan(read_recipe(Path(sys.argv[1])), runs=runs, power=False,\n"
        "                     choice=Choice(targets=['para'], seeds=[0]))\n"
        "    outcome = run_plan(plan, runs, workers=2, settings=StageSettings(checkpoint_steps=1))\n"
        "    print('FAILED' if outcome.failures else 'ok', len(outcome.ran))\n"
    )
    runs = tmp_path / "runs"
    dice = random.Random(4)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    kills = 0
    for attempt in range(12):
        process = subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path / "recipe.toml"), str(runs)],
            env=environment,
            start_new_session=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        stages = runs / "stages"
        before = _progress(stages)
        deadline = time.monotonic() + 120
        while process.poll() is None and time.monotonic() < deadline:
            if attempt < 4 and _progress(stages) > before + dice.randrange(6):
                os.killpg(process.pid, signal.SIGKILL)  # the executor and every stage
                kills += 1
                break
            time.sleep(0.01)
        process.wait()
        if process.returncode == 0:
            assert process.stdout is not None and "FAILED" not in process.stdout.read()
            break
    assert kills >= 1 and process.returncode == 0
    plan = make_plan(loaded(), runs=runs, choice=Choice(targets=["para"], seeds=[0]), power=False)
    assert all(stage.state is StageState.DONE for stage in plan.stages)
    assert metrics(plan, runs) == metrics(plan, reference)


def _progress(stages: Path) -> int:
    """Grows with every file that a stage writes."""
    return sum(1 for _ in stages.glob("*/*")) if stages.exists() else 0


def test_two_executors_racing_do_each_stage_once(
    whole: tuple[Plan, Path, list[StageEvent]], tmp_path: Path
) -> None:
    _, reference, _ = whole
    (tmp_path / "recipe.toml").write_text(TINY)
    program = (
        "import sys, json; from pathlib import Path\n"
        "from claimcheck.rerun.recipe import read_recipe\n"
        "from claimcheck.rerun.plan import make_plan, Choice\n"
        "from claimcheck.rerun.execute import run_plan\n"
        "if __name__ == '__main__':\n"
        "    runs = Path(sys.argv[2])\n"
        "    plan = make_plan(read_recipe(Path(sys.argv[1])), runs=runs, power=False,\n"
        "                     choice=Choice(targets=['para'], seeds=[0]))\n"
        "    outcome = run_plan(plan, runs)\n"
        "    print(json.dumps([list(outcome.ran), [f.reason for f in outcome.failures]]))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path / "recipe.toml"), str(tmp_path / "runs")],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    outputs = [json.loads(process.communicate(timeout=200)[0]) for process in processes]
    assert [reasons for _, reasons in outputs] == [[], []]
    attempts = [p.read_text() for p in (tmp_path / "runs" / "stages").glob("*/attempts")]
    assert set(attempts) == {"1"}  # nobody began what another had begun
    (mine, _), (theirs, _) = outputs
    assert not set(mine) & set(theirs)  # and nobody boasts of what another did
    assert len(mine) + len(theirs) == len(attempts)
    plan = make_plan(
        loaded(), runs=tmp_path / "runs", choice=Choice(targets=["para"], seeds=[0]), power=False
    )
    assert metrics(plan, tmp_path / "runs") == metrics(plan, reference)


def test_shipped_encoders_save_the_pretraining(
    whole: tuple[Plan, Path, list[StageEvent]], tmp_path: Path
) -> None:
    plan, runs, _ = whole
    (tmp_path / "encoders").mkdir()
    for stage in plan.stages:
        if stage.spec.kind is StageKind.PRETRAIN:
            source = places.stages_folder(runs) / stage.id
            target = tmp_path / "encoders" / f"seed-{stage.spec.seed}"
            target.mkdir()
            for name in ("spec.json", "result.json"):
                shutil.copy(source / name, target)
            shutil.copytree(source / "checkpoint", target / "checkpoint")
    text = TINY.replace("[models.mini]\n", '[models.mini]\nshipped = "encoders"\n')
    recipe = LoadedRecipe(parse_recipe(text), tmp_path)
    fresh = make_plan(
        recipe, runs=tmp_path / "runs", choice=Choice(targets=["retrieval"]), power=False
    )
    states = {stage.spec.kind: stage.state for stage in fresh.stages if stage.spec.parent is None}
    assert states == {StageKind.PRETRAIN: StageState.SHIPPED}
    nothing = make_plan(recipe, runs=tmp_path / "runs", from_nothing=True, power=False)
    assert all(stage.state is StageState.TO_RUN for stage in nothing.stages)
    outcome = run_plan(fresh, tmp_path / "runs")
    assert not outcome.failures and len(outcome.cached) == 2
    (shutil.rmtree)(tmp_path / "encoders" / "seed-0" / "checkpoint")
    (tmp_path / "encoders" / "seed-0" / "result.json").write_text("{")
    partial = make_plan(recipe, runs=tmp_path / "other", power=False)
    assert sum(stage.state is StageState.SHIPPED for stage in partial.stages) == 1


def test_one_stage_by_any_scheduler(tmp_path: Path) -> None:
    plan = small()
    folders = [places.prepare(tmp_path, stage.spec) for stage in plan.stages]
    with pytest.raises(RecipeError, match="not done"):
        run_stage(folders[1])
    assert "not done" in json.loads((folders[1] / "error.json").read_text())["error"]
    seen: list[tuple[int, int, str]] = []
    for folder in folders:
        result = run_stage(folder, progress=lambda *told: seen.append(told))
        assert not isinstance(result, Held)
        assert run_stage(folder) == result  # done: returned as it stands
    assert seen and not (folders[1] / "error.json").exists()


def test_a_held_stage_is_left_alone(tmp_path: Path) -> None:
    from claimcheck.rerun.lease import acquire

    folder = places.prepare(tmp_path, small().stages[0].spec)
    lease = acquire(folder)
    assert lease is not None
    assert run_stage(folder) == Held(folder)
    lease.release()


def test_damaged_and_foreign_folders(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="no stage folder"):
        run_stage(tmp_path)
    spec = small().stages[0].spec
    folder = places.prepare(tmp_path, spec)
    (folder / "spec.json").write_text(spec.model_copy(update={"seed": 9}).model_dump_json())
    with pytest.raises(RecipeError, match="was changed"):
        run_stage(folder)
    (folder / "spec.json").write_text("{}")
    with pytest.raises(RecipeError, match="cannot be read"):
        run_stage(folder)
    old = spec.model_copy(update={"engine": ENGINE_VERSION + 1})
    with pytest.raises(RecipeError, match="engine"):
        run_stage(places.prepare(tmp_path, old))
    (folder / "spec.json").write_text(spec.model_dump_json())
    (folder / "result.json").write_text("{")
    with pytest.raises(RecipeError, match="damaged"):
        run_stage(folder)
    plan = small(tmp_path)
    assert plan.stages[0].state is StageState.BLOCKED


def test_data_that_changed_since_the_plan_is_refused(tmp_path: Path) -> None:
    spec = small().stages[0].spec
    part = spec.parts[0].model_copy(update={"data": (("al", "0" * 16),)})
    with pytest.raises(DataError, match="not what the stage was planned for"):
        run_stage(places.prepare(tmp_path, spec.model_copy(update={"parts": (part,)})))
    part = spec.parts[0].model_copy(update={"version": 99})
    with pytest.raises(RecipeError, match="version"):
        run_stage(places.prepare(tmp_path, spec.model_copy(update={"parts": (part,)})))


def test_no_gpu_where_one_is_asked_for(tmp_path: Path) -> None:
    if torch.cuda.is_available():
        pytest.skip("this machine has a GPU")
    with pytest.raises(RecipeError, match="GPU") as caught:
        run_plan(small(), tmp_path, settings=StageSettings(device="cuda"))
    assert "--device cpu" in (caught.value.hint or "")
    folder = places.prepare(tmp_path, small().stages[0].spec)
    with pytest.raises(RecipeError, match="no device"):
        run_stage(folder, StageSettings(device="abacus"))


def test_a_full_disk_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno

    plan = small()
    folder = places.prepare(tmp_path, plan.stages[0].spec)

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("claimcheck.models.save_backbone", full)
    with pytest.raises(WorkspaceError, match="disk is full"):
        run_stage(folder)
    assert places.read_result(folder) is None

    def wrapped(*_: object, **__: object) -> None:
        raise RuntimeError("I/O error: No space left on device (os error 28)")

    monkeypatch.setattr("claimcheck.models.save_backbone", wrapped)
    with pytest.raises(WorkspaceError, match="disk is full"):
        run_stage(folder)
    usage = shutil.disk_usage(tmp_path)._replace(free=1024)
    monkeypatch.setattr("shutil.disk_usage", lambda path: usage)
    with pytest.raises(WorkspaceError, match="are free"):
        run_plan(plan, tmp_path)


def test_an_unwritable_folder_is_one_line(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(WorkspaceError, match="cannot be written"):
        run_plan(small(), blocked)


def test_a_failure_takes_its_children_along_and_nobody_else(tmp_path: Path) -> None:
    plan = make_plan(loaded(), choice=Choice(targets=["para"], seeds=[0]), power=False)
    broken = next(s for s in plan.stages if s.title == "seed 0: NLI")
    stages = tuple(
        s.model_copy(update={"state": StageState.BLOCKED, "why": "no data"}) if s is broken else s
        for s in plan.stages
    )
    outcome = run_plan(plan.model_copy(update={"stages": stages}), tmp_path)
    reasons = {failure.subject: failure.reason for failure in outcome.failures}
    assert reasons[broken.id] == "no data"
    children = [s.id for s in plan.stages if s.spec.parent == broken.id]
    assert children and all("its parent" in reasons[child] for child in children)
    assert len(outcome.failures) == 3 and len(outcome.ran) == 3
    results = collect(loaded().recipe, plan, tmp_path)
    assert [arm.mix for arm in results.missing] == ["nli"]
    assert not list(tmp_path.glob("stages/*/error.json"))


def test_a_crashing_stage_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = small()
    assert plan.stages[0].spec.parts[0].use.family == "miniature-text"
    assert plan.stages[1].spec.parts[0].use.family == "miniature-nli"
    from claimcheck.rerun import execute

    monkeypatch.setattr(execute, "_work", _crash)
    outcome = run_plan(plan, tmp_path)
    assert "ended with 3" in outcome.failures[0].reason
    assert len(outcome.failures) == len(plan.stages)


def _crash(folder: str, settings: StageSettings, connection: object) -> None:
    os._exit(3)
