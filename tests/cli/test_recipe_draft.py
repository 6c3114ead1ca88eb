"""``recipe draft`` as people and programs use it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.cli.conftest import Program

pytest.importorskip("pypdfium2")
TEXT = r"""\documentclass{article}\begin{document}\title{Training first}\maketitle
\section{Results}
Intermediate-task training on SQuAD raises the accuracy on XNLI by 2.5 points on the development set.
XLM-R Large achieves 79.2\% accuracy on XNLI. We thank everybody.
\end{document}
"""


@pytest.fixture
def stored(program: Program, tmp_path: Path) -> str:
    """A small paper of ours in the workspace."""
    source = tmp_path / "paper.tex"
    source.write_text(TEXT)
    assert program("fetch", str(source), "--as", "training-first").code == 0
    return "training-first"


def test_a_draft_is_printed_or_written(program: Program, stored: str, tmp_path: Path) -> None:
    printed = program("recipe", "draft", stored)
    assert printed.code == 0
    values = tomllib.loads(printed.out)
    assert (values["paper"], values["status"]) == (stored, "never executed")
    assert values["axes"]["targets"] == ["xnli"]
    assert [one["effect"] for one in values["expected"]] == [2.5]
    assert "axes.seeds" in printed.err and "seeds is missing" in printed.err
    written = program("recipe", "draft", stored, "--out", "drafts/mine", "--json")
    assert written.code == 0 and written.json["schema"] == "claimcheck.draft/1"
    file = Path(written.json["file"])
    assert (tmp_path / file).read_text(encoding="utf-8") == written.json["text"]
    assert written.json["blanks"][0]["path"] == "axes.seeds"
    shown = program("recipe", "show", "drafts/mine")
    assert shown.code == 2 and "seeds" in shown.err  # not a recipe until it is filled in


def test_nothing_is_overwritten_and_nothing_made_of_nothing(
    program: Program, stored: str, tmp_path: Path
) -> None:
    (tmp_path / "recipe.toml").write_text("mine")
    again = program("recipe", "draft", stored, "--out", ".")
    assert again.code == 2 and "there already" in again.err
    assert (tmp_path / "recipe.toml").read_text() == "mine"
    unknown = program("recipe", "draft", "nothing")
    assert unknown.code == 2 and len(unknown.err.strip().splitlines()) <= 2
    quiet = tmp_path / "quiet.tex"
    start, end = TEXT.index("Intermediate"), TEXT.index(r"\end{document}")
    quiet.write_text(TEXT[:start] + "The corpus was made by hand. " + TEXT[end:])
    program("fetch", str(quiet), "--as", "quiet")
    empty = program("recipe", "draft", "quiet")
    assert empty.code == 2 and "no claim" in empty.err
