"""Counts against releases in small, and against the real files."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimcheck.errors import NotFoundError, RecipeError
from claimcheck.records import ReportingLabel
from claimcheck.rerun.counting import (
    Counted,
    CountOutcome,
    count_one,
    find_count_recipe,
    read_count_recipe,
    run_counts,
)
from claimcheck.resources import bundled
from tests.rerun.tasks.releases_in_small import BOAT, SMALL, squad, tags, write

HEAD = 'format = 1\nkind = "counts"\nname = "c"\ntitle = "t"\nrelease = "r1"\n'


def counted(data: str, claimed: int, root: Path, **more: object) -> object:
    fields = {"name": "n", "data": data, "split": "dev", "source": "s", "claimed": claimed, **more}
    return count_one(Counted.model_validate(fields), "en", root, "r1")


def test_an_equal_count_is_supported(tmp_path: Path) -> None:
    write(tmp_path / "xnli", SMALL["xnli"])
    result = counted("xnli", 2, tmp_path)
    assert (result.outcome, result.label) == (CountOutcome.EQUAL, ReportingLabel.SUPPORTED)
    assert result.digest


def test_an_unequal_count_differs_in_this_release(tmp_path: Path) -> None:
    rows = "a\tb\tneutral\n" * 2 + "a\tc\tneutral\n"
    write(tmp_path / "xnli", {"dev-en.tsv": rows, "test-en.tsv": "a\tb\tneutral\n" * 5})
    result = counted("xnli", 2, tmp_path)
    assert result.outcome == "differs in this release"
    assert result.counted == 3
    assert result.explanations == ("rows that differ (unique)",)
    assert counted("xnli", 1, tmp_path).explanations == (
        "different contexts, premises or first sentences (unique-first)",
    )
    assert counted("xnli", 8, tmp_path).explanations == ("split dev + test",)
    assert counted("xnli", 5, tmp_path).explanations == ("split test",)
    assert counted("xnli", 99, tmp_path).explanations == ()


def test_refuted_only_where_the_source_names_the_counted_release(tmp_path: Path) -> None:
    write(tmp_path / "xnli", SMALL["xnli"])
    assert counted("xnli", 7, tmp_path, release="r1").label is ReportingLabel.REFUTED
    assert counted("xnli", 7, tmp_path, release="r2").label is ReportingLabel.NOT_ENOUGH_INFO


def test_missing_data_cannot_be_checked(tmp_path: Path) -> None:
    result = counted("xnli", 7, tmp_path)
    assert result.label is ReportingLabel.NOT_CHECKABLE
    assert result.counted is None
    assert "is not in" in str(result.reason)


def test_answerable_questions_and_subsets_of_files(tmp_path: Path) -> None:
    write(tmp_path / "squad_v2", SMALL["squad_v2"])
    result = counted("squad_v2", 1, tmp_path)
    assert "questions that have an answer (answerable)" in result.explanations
    files = {
        "en_a-dev.tsv": tags("a/X", "b/X"),
        "en_b-dev.tsv": tags("c/X"),
        "en_c-dev.tsv": tags("d/X"),
    }
    write(tmp_path / "udpos", files)
    assert counted("udpos", 3, tmp_path).explanations == (
        "files en_a-dev.tsv + en_b-dev.tsv",
        "files en_a-dev.tsv + en_c-dev.tsv",
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nonsense", "cannot be read"),
        (HEAD, "count: Field required"),
        (
            HEAD + "[[count]]\nname='a'\ndata='xnli'\nsplit='dev'\nclaimed=1\nsource='s'\nfoo=1\n",
            "foo: Extra",
        ),
        (
            HEAD + "[[count]]\nname='a'\ndata='xnly'\nsplit='dev'\nclaimed=1\nsource='s'\n",
            "no data set 'xnly'",
        ),
        (
            HEAD
            + "[[count]]\nname='a'\ndata='xnli'\nsplit='dev'\nclaimed=1\nsource='s'\nfilter='odd'\n",
            "no filter 'odd'",
        ),
    ],
)
def test_recipes_that_cannot_be_read(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "c.toml"
    path.write_text(text)
    with pytest.raises(RecipeError, match=message):
        read_count_recipe(path)
    with pytest.raises(RecipeError, match="cannot be read"):
        read_count_recipe(tmp_path / "none.toml")


def test_the_bundled_recipe_runs_without_data(tmp_path: Path) -> None:
    recipe = read_count_recipe(bundled("experiments", "counts", "xtreme.toml"))
    steps: list[tuple[int, int]] = []
    write(tmp_path / "xquad", {"xquad.en.json": squad(("1", BOAT, "When?", "at dawn"))})
    results = run_counts(recipe, tmp_path, lambda *step: steps.append(step))
    assert len(steps) == len(results)
    outcomes = {(result.name, result.language): result.outcome for result in results}
    assert outcomes["xquad-questions", "en"] is CountOutcome.DIFFERS
    assert outcomes["xnli-dev", "sw"] is CountOutcome.MISSING


def test_every_recipe_of_counts_is_found_by_name(tmp_path: Path) -> None:
    home = bundled("experiments")
    for path in sorted((home / "counts").glob("*.toml")):
        found = find_count_recipe(path.stem, [tmp_path, home])
        assert find_count_recipe(found.name, [home]) == found == read_count_recipe(path)
        assert find_count_recipe(str(path), []) == found
    with pytest.raises(NotFoundError, match="no recipe of counts called 'none'"):
        find_count_recipe("none", [home])


def test_nothing_is_counted_without_a_folder() -> None:
    counts = {"name": "n", "data": "xnli", "split": "dev", "source": "s", "claimed": 1}
    result = count_one(Counted.model_validate(counts), "en", None, "r1")
    assert result.outcome is CountOutcome.MISSING
    assert "no folder of data" in str(result.reason)


def test_the_real_files(shared: Path) -> None:
    recipe = read_count_recipe(bundled("experiments", "counts", "xtreme.toml"))
    results = run_counts(recipe, shared / "tasks")
    unequal = [result for result in results if result.outcome is not CountOutcome.EQUAL]
    assert [(r.name, r.counted, str(r.outcome)) for r in unequal] == [
        ("udpos-english-train", 28112, "differs in this release")
    ]
    assert len(results) == 40
