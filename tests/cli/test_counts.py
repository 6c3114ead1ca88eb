"""``recipe count`` as people and programs use it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Program
from tests.rerun.tasks.releases_in_small import SMALL, write

HEAD = 'format = 1\nkind = "counts"\nname = "mine"\ntitle = "Sizes"\nrelease = "files"\n'
XNLI = '[[count]]\nname = "xnli-dev"\ndata = "xnli"\nsplit = "dev"\nsource = "s"\n'


@pytest.fixture
def counts(tmp_path: Path) -> Path:
    write(tmp_path / "data" / "xnli", SMALL["xnli"])
    file = tmp_path / "mine.toml"
    languages = 'languages = ["de", "en"]\n'
    file.write_text(HEAD + XNLI + languages + "claimed = 2\n" + XNLI + "claimed = 7\n")
    return file


def test_equal_and_unequal_counts(program: Program, counts: Path, tmp_path: Path) -> None:
    ran = program("recipe", "count", str(counts), "--data", str(tmp_path / "data"))
    assert ran.code == 0
    assert ran.out.splitlines() == [
        "xnli-dev\tdev\tde en\t2\t2\tequal",
        "xnli-dev\tdev\ten\t7\t2\tdiffers in this release",
    ]
    as_json = program("recipe", "count", str(counts), "--data", str(tmp_path / "data"), "--json")
    assert as_json.json["schema"] == "claimcheck.counts/1"
    assert [one["outcome"] for one in as_json.json["counts"]] == [
        "equal",
        "equal",
        "differs in this release",
    ]
    shown = program("recipe", "count", str(counts), "--data", str(tmp_path / "data"), terminal=True)
    assert "counted: files" in shown.plain
    assert "de en" in shown.plain and "differs in this" in shown.plain


def test_what_would_explain_a_difference_is_said(program: Program, tmp_path: Path) -> None:
    rows = {"dev-en.tsv": "a\tb\tneutral\n" * 2, "test-en.tsv": "c\td\tneutral\n" * 3}
    write(tmp_path / "xnli", rows)
    file = tmp_path / "mine.toml"
    file.write_text(HEAD + XNLI + "claimed = 5\n")
    ran = program("recipe", "count", str(file), "--data", str(tmp_path))
    assert ran.out.endswith("differs in this release; explained by split dev + test\n")


def test_data_that_is_not_there_is_a_partial_answer(
    program: Program, counts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CLAIMCHECK_DATA", raising=False)
    ran = program("recipe", "count", str(counts))
    assert ran.code == 3
    assert ran.out.count("data not at hand") == 2
    assert ran.err.count("no folder of data was named") == 1


def test_recipes_of_counts_have_names(program: Program, tmp_path: Path) -> None:
    for name in ("xtreme", "xtreme-counts"):
        ran = program("recipe", "count", name, "--data", str(tmp_path))
        assert ran.code == 3 and "xquad-questions" in ran.out
    unknown = program("recipe", "count", "xtrem")
    assert unknown.code == 2 and "xtreme-counts" in unknown.err
    assert len(unknown.err.strip().splitlines()) == 2
