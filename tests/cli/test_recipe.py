"""``recipe``, ``stage`` and ``runs`` as people and programs use them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Program
from tests.rerun.conftest import TINY

pytest.importorskip("torch")


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """A folder with a tiny recipe in it."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    text = TINY.replace("seeds = [0, 1]", "seeds = [0]")
    (folder / "recipe.toml").write_text(text + "\n[seed_sets]\nothers = [4, 5]\n")
    return folder


def test_list_and_show(program: Program, tiny: Path) -> None:
    listed = program("recipe", "list", "--json")
    assert listed.code == 0 and listed.json["schema"] == "claimcheck.recipes/1"
    names = {line["name"]: line for line in listed.json["recipes"]}
    assert names["miniature"]["status"] in ("executed", "never executed")
    assert not any(line["problem"] for line in names.values())
    shown = program("recipe", "show", str(tiny), terminal=True)
    assert shown.code == 0 and "one-sided paired t" in shown.plain
    unknown = program("recipe", "show", "miniatur")
    assert unknown.code == 2 and "miniature" in unknown.err
    assert len(unknown.err.strip().splitlines()) == 2  # what, and what to do


def test_a_recipe_that_cannot_be_read_is_still_listed(program: Program, tmp_path: Path) -> None:
    program("init")
    broken = tmp_path / "recipes" / "broken"
    broken.mkdir(parents=True)
    (broken / "recipe.toml").write_text("format = 1\nnam = 'x'\n")
    listed = program("recipe", "list", "--json").json["recipes"]
    (line,) = [line for line in listed if line["name"] == "broken"]
    assert line["place"] == "workspace" and "nam" in line["problem"]


def test_plan_for_a_named_gpu(program: Program, tiny: Path) -> None:
    planned = program(
        "recipe",
        "plan",
        str(tiny),
        "--gpu",
        "h100",
        "--per-hour",
        "3",
        "--seeds",
        "others",
        "--json",
    )
    assert planned.code == 0
    plan = planned.json["plan"]
    assert plan["price"]["machine"] == "NVIDIA H100 SXM" and plan["price"]["gpu_hours"] > 0
    assert {arm["seed"] for arm in plan["arms"]} == {4, 5}
    shown = program("recipe", "plan", str(tiny), "--gpu", "h100", terminal=True)
    assert "nothing shared" in shown.plain and "GPU-hours" in shown.plain
    for wrong, word in (
        ("--gpu", "h1000"),
        ("--seeds", "a,b"),
        ("--seeds", "1,1"),
        ("--mix", "nly"),
    ):
        bad = program("recipe", "plan", str(tiny), "--gpu", "h100", wrong, word)
        assert bad.code == 2 and len(bad.err.strip().splitlines()) <= 2, bad.err


def test_run_resume_stage_and_runs(program: Program, tiny: Path, tmp_path: Path) -> None:
    arguments = ("recipe", "run", str(tiny), "--target", "para", "--mix", "none", "--yes")
    first = program(*arguments, "--json")
    assert first.code == 0, first.err
    assert len(first.json["ran"]) == 3 and first.json["values"]
    again = program(*arguments, "--records", str(tmp_path / "records"))
    assert len((tmp_path / "records" / "values.csv").read_text().splitlines()) > 5
    assert again.code == 0 and "0 stages run, 3 found done" in again.err
    assert "Paraphrase" in again.out
    listed = program("runs", "list", "--json").json
    assert {line["state"] for line in listed["stages"]} == {"done"}
    folder = Path(listed["folder"]) / "stages" / listed["stages"][0]["stage"]
    one = program("stage", str(folder), "--json")
    assert one.code == 0 and one.json["result"]["stage"] == folder.name
    assert "done" in program("runs", "list").out
    nothing = program("stage", str(tmp_path))
    assert nothing.code == 2 and "no stage folder" in nothing.err


def test_nothing_expensive_starts_without_a_terminal(
    program: Program, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from claimcheck.cli import running

    monkeypatch.setattr(running, "ASK_SECONDS", 0.0)
    refused = program("recipe", "run", str(tiny), "--target", "para", "--mix", "none")
    assert refused.code == 2 and "--yes" in refused.err
    assert not list(tiny.parent.glob(".claimcheck/runs/stages/*/result.json"))


def test_one_line_where_a_gpu_is_asked_for_and_there_is_none(program: Program, tiny: Path) -> None:
    import torch

    if torch.cuda.is_available():
        pytest.skip("this machine has a GPU")
    refused = program("recipe", "run", str(tiny), "--device", "cuda", "--yes")
    assert refused.code == 2 and "GPU" in refused.err
    assert len(refused.err.strip().splitlines()) == 2


def test_a_run_that_cannot_start_leaves_nothing_behind(program: Program, tmp_path: Path) -> None:
    refused = program("recipe", "run", "miniature", "--mix", "nonsense", "--yes")
    assert refused.code == 2 and "nonsense" in refused.err
    assert not list(tmp_path.rglob(".claimcheck"))


def test_runs_list_without_runs(program: Program) -> None:
    assert program("runs", "list").code == 2
