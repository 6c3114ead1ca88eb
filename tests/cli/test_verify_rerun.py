"""``verify --rerun`` as people use it: plan, question, budget, and kill -9 in the middle."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("torch")

from claimcheck.cli import running
from claimcheck.cli.choices import REPLICATION_LABELS
from claimcheck.cli.envelopes import VerifyEnvelope
from claimcheck.errors import UsageError
from claimcheck.records import ReplicationLabel
from tests import fake_links
from tests.cli.conftest import Program
from tests.conftest import ROOT
from tests.test_rerunning import PAPER, FakeEngine


@pytest.fixture
def ready(
    program: Program, stages: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> FakeEngine:
    """A workspace with the paper and the recipe, and an engine that trains nothing."""
    fake_links.install(monkeypatch.setattr)
    made = FakeEngine(lambda name, seed: 0.05 * seed)
    monkeypatch.setattr("claimcheck.rerun.execute.run_plan", made.run_plan)
    lay_out(tmp_path)
    assert program("fetch", "on-nli.pdf", "--as", "2101.00001v1").code == 0
    return made


def lay_out(folder: Path) -> None:
    (folder / "on-nli.pdf").write_text(PAPER, encoding="utf-8")
    (folder / "recipes" / "tiny").mkdir(parents=True)
    (folder / "recipes" / "tiny" / "recipe.toml").write_text(fake_links.RECIPE)


def test_the_labels_are_those_of_the_records() -> None:
    assert tuple(REPLICATION_LABELS) == tuple(label.value for label in ReplicationLabel)


def test_a_dry_run_shows_the_plan_and_runs_nothing(
    program: Program, ready: FakeEngine, tmp_path: Path
) -> None:
    ran = program("verify", "--rerun", "--dry-run", "--gpu", "h200", "--json")
    assert ran.code == 0, ran.err
    VerifyEnvelope.model_validate(ran.json)
    reruns = ran.json["reruns"]
    assert reruns["done"] is None and reruns["outcomes"] == []
    (recipe,) = reruns["plan"]["recipes"]
    assert recipe["looks"] == [[0, 2, 3], [0, 2, 3, 4]] and recipe["price"]["gpu_hours"] > 0
    assert not ready.trained and not list((tmp_path / ".claimcheck" / "runs").glob("stages/*"))
    shown = program("verify", "--rerun", "--dry-run", "--gpu", "h200", terminal=True)
    for words in (
        "3 of 4 claims",
        "seeds of the paper",
        "first look",
        "GPU-hours",
        "it says nothing",
    ):
        assert words in shown.plain
    lines = program("verify", "--rerun", "--dry-run", "--gpu", "h200").out.splitlines()
    assert len([line for line in lines if "\t18\t" in line]) == 2


def test_both_labels_stand_side_by_side(program: Program, ready: FakeEngine) -> None:
    ran = program("verify", "--rerun", "--yes", "--device", "cpu", "--json")
    assert ran.code == 0, ran.err
    VerifyEnvelope.model_validate(ran.json)
    found = {
        f["claim"]["text"].partition("[")[2].split(" ")[0]: f
        for f in ran.json["papers"][0]["findings"]
    }
    assert found["gain"]["reporting"] == "SUPPORTED"
    assert found["gain"]["replication"] == "REPLICATED" and not found["gain"]["contested"]
    assert found["retrieval"]["replication"] == "NOT_REPLICATED" and found["retrieval"]["contested"]
    assert len(ran.json["reruns"]["outcomes"]) == 3 and ran.json["reruns"]["done"]["looks"] == 1
    shown = program("verify", "--rerun", "--yes", terminal=True)
    assert "not replicated" in shown.plain and "NLI → retrieval" in shown.plain
    assert "0 stages run" in shown.err and "3 verdicts as before" in shown.err
    assert program("verify", "--rerun", "--yes", "--fail-on", "not-replicated").code == 1
    assert program("verify", "--rerun", "--yes", "--fail-on", "not-comparable").code == 0


def test_nothing_expensive_starts_without_a_terminal(
    program: Program, ready: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "ASK_SECONDS", 0.0)
    refused = program("verify", "--rerun")
    assert refused.code == 2 and "--yes" in refused.err and not ready.trained
    assert "at most" in refused.err  # what it may grow to
    assert len(refused.err.strip().splitlines()) == 2


def test_options_of_reruns_need_rerun(program: Program, ready: FakeEngine) -> None:
    for words, message in (
        (("--dry-run",), "--dry-run needs --rerun"),
        (("--budget", "2h"), "--budget needs --rerun"),
        (("--rerun", "--gpu", "h200"), "--dry-run"),
        (("--rerun", "--budget", "soon"), "30min"),
        (("--rerun", "--budget", "4gpuh", "--device", "cpu"), "needs a GPU"),
    ):
        ran = program("verify", *words)
        assert ran.code == 2 and message in ran.err, ran.err


def test_a_budget_that_pays_for_nothing_runs_nothing(program: Program, ready: FakeEngine) -> None:
    ran = program("verify", "--rerun", "--budget", "0.01s", "--yes", "--json")
    assert ran.code == 0, ran.err
    assert len(ran.json["reruns"]["plan"]["left_out"]) == 3 and not ready.trained


def test_a_paper_that_is_not_here(program: Program, ready: FakeEngine) -> None:
    ran = program("verify", "--rerun", "2005.13013")
    assert ran.code == 2
    assert "not checkable here" in ran.err and "claimcheck fetch 2005.13013" in ran.err


def test_budgets() -> None:
    assert running.budget_seconds("4gpuh", gpu=True) == 14_400
    assert running.budget_seconds("30min", gpu=False) == 1_800
    assert running.budget_seconds("1.5h", gpu=False) == 5_400
    assert running.budget_seconds(None, gpu=False) is None
    for wrong in ("", "h", "0h", "-1h", "4 days"):
        with pytest.raises(UsageError):
            running.budget_seconds(wrong, gpu=True)


# ── kill -9 ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_killed_in_the_middle_nothing_is_lost_and_nothing_done_twice(tmp_path: Path) -> None:
    lay_out(tmp_path)
    environment = {
        **{key: value for key, value in os.environ.items() if key != "CLAIMCHECK_WORKSPACE"},
        "PYTHONPATH": str(ROOT),
        "OMP_NUM_THREADS": "1",
        "HOME": str(tmp_path / "home"),
    }

    def start(*words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.fake_links", *words],
            env=environment,
            cwd=tmp_path,
            start_new_session=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    fetch = start("fetch", "on-nli.pdf", "--as", "2101.00001v1")
    assert fetch.wait() == 0
    stages = tmp_path / ".claimcheck" / "runs" / "stages"
    command = ("verify", "--rerun", "--yes", "--device", "cpu", "--workers", "2", "--json")
    finished: dict[str, float] = {}
    for wanted in (3, 11):  # killed twice, at different depths
        process = start(*command)
        deadline = time.monotonic() + 200
        while process.poll() is None and time.monotonic() < deadline:
            if len(list(stages.glob("*/result.json"))) >= wanted:
                os.killpg(process.pid, signal.SIGKILL)
                break
            time.sleep(0.01)
        assert process.wait() == -signal.SIGKILL
        now = {p.parent.name: p.stat().st_mtime for p in stages.glob("*/result.json")}
        assert len(now) >= wanted
        assert {key: now[key] for key in finished} == finished  # what stood was not done again
        finished = now
    process = start(*command)
    out, err = process.communicate(timeout=200)
    assert process.returncode == 0, err
    now = {p.parent.name: p.stat().st_mtime for p in stages.glob("*/result.json")}
    assert {key: now[key] for key in finished} == finished
    answer = json.loads(out)["reruns"]
    assert answer["done"]["cached"] >= len(finished)
    assert answer["done"]["ran"] == len(now) - len(finished)
    assert len(answer["outcomes"]) == 3
    again = start(*command)
    out, err = again.communicate(timeout=200)
    repeated = json.loads(out)["reruns"]
    assert repeated["done"]["ran"] == 0 and len(repeated["done"]["kept"]) == 3
    assert repeated["outcomes"] == answer["outcomes"]
    raw = sqlite3.connect(tmp_path / ".claimcheck" / "store.sqlite3")
    for table in ("verdicts WHERE basis = 'rerun'", "replications"):
        assert raw.execute(f"SELECT count(*) FROM {table}").fetchone() == (3,)
    raw.close()
