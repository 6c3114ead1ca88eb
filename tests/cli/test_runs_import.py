"""``claimcheck runs import`` and what ``runs list`` then shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Program
from tests.cli.test_commands import valid
from tests.rerun.test_results import fake

HEADER = "recipe,model,mix,fraction,target,split,language,metric,seed,value\n"
ROW = "miniature,mini,nli,1,roles-small,test,be,accuracy,0,61.5\n"
WHO = ("--by", "Ann Reader", "--where", "one GPU")


@pytest.fixture
def row(program: Program) -> str:
    """A row that fits the bundled recipe."""
    recipe = program("recipe", "show", "miniature", "--json").json["recipe"]
    target = next(name for name in recipe["axes"]["targets"] if "roles" in name)
    return ROW.replace("roles-small", target)


def test_a_table_comes_in_and_is_listed(program: Program, tmp_path: Path, row: str) -> None:
    (tmp_path / "far.csv").write_text(HEADER + row, encoding="utf-8")
    dry = valid(program("runs", "import", "far.csv", *WHO, "--dry-run", "--json"))
    assert dry["imports"][0]["values"] == 1 and "a dry run" in dry["notes"][-1]
    assert not (tmp_path / ".claimcheck").exists()
    made = program("runs", "import", "far.csv", *WHO, "--date", "2026-01-09", "--json")
    (line,) = valid(made)["imports"]
    assert (line["recipe"], line["seeds"], line["measured"]) == ("miniature", [0], "2026-01-09")
    listed = valid(program("runs", "list", "--json"))
    assert listed["imports"] == [line] and listed["stages"] == []
    shown = program("runs", "list", terminal=True).plain
    assert "Ann Reader" in shown and "1 values of 1 cells" in shown
    again = program("runs", "import", "far.csv", *WHO)
    assert again.code == 2 and "was imported on" in again.err


def test_stage_folders_come_in(program: Program, tmp_path: Path) -> None:
    fake(tmp_path / "there")
    made = valid(program("runs", "import", "there", *WHO, "--json"))
    assert {line["state"] for line in made["stages"]} == {"copied"}
    listed = valid(program("runs", "list", "--json"))
    assert len(listed["stages"]) == len(made["stages"])
    assert all(line["imported"].startswith("Ann Reader, one GPU") for line in listed["stages"])
    again = program("runs", "import", "there", *WHO, terminal=True)
    assert again.code == 0 and "is here already" in again.plain


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (["far.csv"], "--by is missing", "--where"),
        (["far.csv", "--by", "Ann"], "--where is missing", "--by"),
        (["far.csv", "--by", " ", "--where", "x"], "--by is missing", "--where"),
        (["far.csv", *WHO, "--date", "9.1.2026"], "is no day", "2026-11-20"),
        (["far.csv", *WHO, "--date", "2999-01-01"], "yet to come", None),
        (["absent.csv", *WHO], "no such file", None),
        (["folder", *WHO], "holds no finished stage", "result.json"),
        (["folder", *WHO, "--recipe", "miniature"], "--recipe is for a CSV", None),
        (["bad.csv", *WHO], "no column 'model'", "the header is recipe,model"),
        (["far.csv", *WHO], "line 2: the recipe miniature has no target", "roles"),
    ],
)
def test_mistakes_are_one_line_and_make_no_workspace(
    program: Program, tmp_path: Path, arguments: list[str], message: str, hint: str | None
) -> None:
    (tmp_path / "far.csv").write_text(HEADER + ROW.replace("roles-small", "rolls"), "utf-8")
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    ran = program("runs", "import", *arguments)
    assert ran.code == 2 and ran.out == ""
    lines = [line for line in ran.err.splitlines() if "made a workspace" not in line]
    assert message in lines[0]
    assert len(lines) == (1 if hint is None else 2)
    assert hint is None or hint in lines[1]
    assert not list(tmp_path.glob(".claimcheck/runs/*"))
