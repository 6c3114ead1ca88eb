"""Records that can be committed, and the page that is made from them alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimcheck.errors import DataError, RecipeError
from claimcheck.records.recipe import Recipe
from claimcheck.records.rerun import CellKey, RunValue
from claimcheck.rerun import publish
from claimcheck.rerun.plan import Choice, make_plan
from claimcheck.rerun.publish import Overlap, Published, RunRecord
from claimcheck.rerun.recipe import LoadedRecipe, parse_recipe
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


def published(overlaps: tuple[Overlap, ...] = ()) -> Published:
    values = []
    for seed in (0, 1):
        for mix, gain in (("none", 0.0), ("nli", 2.0 + seed)):
            for target in ("para", "nli-small", "retrieval"):
                values.append(value(mix, target, seed, 40 + 10 * seed + gain))
                values.append(value(mix, target, seed, 1 / 3 + seed, "ba"))
                values.append(value(mix, target, seed, 70.0, "english"))
            values.append(value(mix, "overall", seed, 40 + 10 * seed + gain))
    run = RunRecord(
        recipe="tiny",
        digest="abc",
        stages=9,
        resumed=1,
        seconds=300.0,
        machines=("cpu",),
        overlaps=overlaps,
    )
    return Published(run=run, values=tuple(values))


def row(page: str, heading: str, name: str) -> list[str]:
    part = page.partition(heading)[2]
    line = next(line for line in part.splitlines() if line.startswith(f"| {name} |"))
    return [cell.strip() for cell in line.split("|")[2:-1]]


def test_records_come_back_as_they_were(tmp_path: Path) -> None:
    made = published((Overlap(task="para", texts=9, shared=1),))
    publish.write(made, tmp_path)
    again = publish.read(tmp_path)
    assert again.run == made.run
    assert [v.model_copy(update={"value": 0.0}) for v in again.values] == [
        v.model_copy(update={"value": 0.0}) for v in made.values
    ]
    for ours, theirs in zip(again.values, made.values, strict=True):
        assert ours.value == pytest.approx(theirs.value, abs=1e-6)
    publish.write(again, tmp_path)
    assert publish.read(tmp_path) == again


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("run.json", "{}"),
        ("records.csv", "model,mix\na,b\n"),
        ("records.csv", "\x00"),
        ("run.json", "nonsense"),
    ],
)
def test_damaged_records_are_refused(tmp_path: Path, file: str, content: str) -> None:
    publish.write(published(), tmp_path)
    (tmp_path / file).write_text(content)
    if content == "\x00":
        assert publish.read(tmp_path).values == ()
        return
    with pytest.raises(DataError, match="cannot be read"):
        publish.read(tmp_path)
    with pytest.raises(DataError, match="cannot be read"):
        publish.read(tmp_path / "none")


def test_the_page_pairs_seeds_and_marks_same_tasks() -> None:
    page = publish.page(
        parse_recipe(TINY), published((Overlap(task="para", texts=2000, shared=3),))
    )
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
    page = publish.page(parse_recipe(text), published())
    assert "**Synthetic: these numbers mean nothing.**" in page.splitlines()[2]
    assert page.endswith("- model: a toy\n")


def test_one_seed_has_no_interval() -> None:
    made = published()
    one = Published(run=made.run, values=tuple(v for v in made.values if v.seed == 1))
    page = publish.page(parse_recipe(TINY), one)
    assert row(page, "## Gain", "NLI")[0] == "+3.0"


def test_an_unfinished_run_is_not_published(tiny: LoadedRecipe, tmp_path: Path) -> None:
    plan = make_plan(tiny, runs=tmp_path, choice=Choice(seeds=[0]), power=False)
    with pytest.raises(RecipeError, match="arms are not finished"):
        publish.gather(tiny, plan, tmp_path)


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
    found = list(publish.overlaps(LoadedRecipe(recipe, tmp_path)))
    assert found == [Overlap(task="panx", texts=2, shared=1)]
    plain = parse_recipe(TINY)
    assert list(publish.overlaps(LoadedRecipe(plain, tmp_path))) == []
