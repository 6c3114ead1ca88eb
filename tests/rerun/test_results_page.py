"""The page of results that is made from published records alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from claimcheck.errors import DataError
from claimcheck.records.recipe import Recipe
from claimcheck.records.rerun import CellKey, RunValue
from claimcheck.rerun.recipe import LoadedRecipe, parse_recipe
from claimcheck.rerun.results_page import Overlap, Overlaps, Run, overlaps, read_run
from claimcheck.rerun.results_page import page as page_of
from tests.rerun.conftest import TINY
from tests.rerun.tasks.releases_in_small import SMALL, tags, write


def value(mix: str, target: str, seed: int, score: float, language: str = "zero-shot") -> RunValue:
    cell = CellKey(
        model="mini",
        mix=mix,
        fraction=1.0,
        target=target,
        split="test",
        language=language,
        metric="mean" if target == "overall" else "accuracy",
    )
    same = (mix, target) == ("nli", "nli-small")
    return RunValue(cell=cell, seed=seed, value=score, stage="0123", same_task=same)


def values() -> list[RunValue]:
    found = []
    for seed in (0, 1):
        for mix, gain in (("none", 0.0), ("nli", 2.0 + seed)):
            for target in ("para", "nli-small", "retrieval"):
                found.append(value(mix, target, seed, 40 + 10 * seed + gain))
                found.append(value(mix, target, seed, 1 / 3 + seed, "ba"))
                found.append(value(mix, target, seed, 70.0, "english"))
            found.append(value(mix, "overall", seed, 40 + 10 * seed + gain))
    return found


RUN = Run(
    digest="abc",
    stages=9,
    resumed=1,
    seconds=300.0,
    machines=("cpu",),
    overlaps=(Overlap(task="para", texts=2000, shared=3),),
)


def row(page: str, heading: str, name: str) -> list[str]:
    part = page.partition(heading)[2]
    line = next(line for line in part.splitlines() if line.startswith(f"| {name} |"))
    return [cell.strip() for cell in line.split("|")[2:-1]]


def test_the_records_of_a_run_are_read(tmp_path: Path) -> None:
    where = {"device": "cpu", "threads": 1, "python": "3.11", "libraries": [["torch", "2"]]}
    about = {"recipe_digest": "abc", "environments": [where]}
    (tmp_path / "run.json").write_text(json.dumps(about))
    (tmp_path / "stages.csv").write_text("stage,seconds,resumed\na,1.5,0\nb,2.5,2\n")
    found = read_run(tmp_path)
    assert (found.stages, found.resumed, found.seconds) == (2, 1, 4.0)
    assert found.machines == ("cpu, 1 thread(s) a stage, Python 3.11, torch 2",)
    assert found.overlaps == ()
    shared = Overlaps(overlaps=RUN.overlaps)
    (tmp_path / "overlaps.json").write_text(shared.model_dump_json())
    assert read_run(tmp_path).overlaps == RUN.overlaps
    for file in ("overlaps.json", "stages.csv", "run.json"):
        (tmp_path / file).write_text("nonsense,\n1\n")
        with pytest.raises(DataError, match="cannot be read"):
            read_run(tmp_path)


def test_the_page_pairs_seeds_and_marks_same_tasks() -> None:
    page = page_of(parse_recipe(TINY), RUN, values())
    # t(1) at 97.5 % is 12.706; two seeds 10 apart have sd 7.07 and a half-width of 63.5
    assert row(page, "## Zero-shot", "none")[0] == ("45.0 [-18.5, 108.5]")
    gains = row(page, "## Gain", "NLI")
    assert gains[0] == "+2.5 [-3.9, +8.9]"  # 12.706 · 0.7071 / √2
    assert gains[1].endswith("(same task)")
    assert not gains[0].endswith("(same task)")
    assert row(page, "## By language", "none") == ["0.8"]
    assert "Paraphrase 3 of 2,000" in page
    assert "1 of them stopped and resumed" in page
    assert "never executed" in page
    assert "Synthetic" not in page


def test_what_is_synthetic_says_so_and_caps_are_listed() -> None:
    text = TINY.replace('title = "', 'synthetic = true\ntitle = "')
    text += '\n[deviations]\nmodel = "a toy"\n'
    page = page_of(parse_recipe(text), RUN, values())
    assert "**Synthetic: these numbers mean nothing.**" in page.splitlines()[2]
    assert page.endswith("- model: a toy\n")


def test_one_seed_has_no_interval() -> None:
    page = page_of(parse_recipe(TINY), RUN, [v for v in values() if v.seed == 1])
    assert row(page, "## Gain", "NLI")[0] == "+3.0"


def test_a_recipe_in_one_language_has_scores_and_no_zero_shot() -> None:
    english = [v for v in values() if v.cell.language == "english"]
    page = page_of(parse_recipe(TINY), RUN, english)
    assert "## Scores" in page
    assert row(page, "## Scores", "none")[0].startswith("70.0")
    assert "By language" not in page
    assert "Zero-shot" not in page


def test_texts_that_an_encoder_has_read_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAIMCHECK_DATA", str(tmp_path))
    write(tmp_path / "xnli", SMALL["xnli"])
    write(tmp_path / "panx", {"dev-de.tsv": tags("x/O y/O", "Bonn/B-LOC")})
    head, _, rest = TINY.partition("[tasks.text]")
    text = head.replace('targets = ["para", "nli-small", "retrieval"]', 'targets = ["panx"]')
    text += '[tasks.panx]\nfamily = "panx"\nsplit = "dev"\ntraining = {steps = 1, learning_rate = 1e-3}\n'
    text += '[tasks.text]\nfamily = "text"\noptions = {sources = "xnli:dev"}\n'
    text += rest[rest.index("[tasks.nli]") :]
    recipe: Recipe = parse_recipe(text)
    found = list(overlaps(LoadedRecipe(recipe, tmp_path)))
    assert found == [Overlap(task="panx", texts=2, shared=1)]
    plain = parse_recipe(TINY)
    assert list(overlaps(LoadedRecipe(plain, tmp_path))) == []
