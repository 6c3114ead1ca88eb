"""``evaluate xtreme`` on two folders, as XTREME's own scorer is called."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Program


def test_predictions_and_labels_may_lie_apart(
    program: Program, shared: Path, tmp_path: Path
) -> None:
    home = shared / "metrics" / "xtreme"
    together = program("evaluate", "xtreme", str(home))
    shutil.copytree(home / "labels", tmp_path / "gold")
    words = ("--predictions", str(home / "predictions"), "--labels", str(tmp_path / "gold"))
    apart = program("evaluate", "xtreme", *words)
    assert apart.code == together.code == 0
    assert apart.out == together.out
    assert "udpos\tall\t70.217" in apart.out  # whole tags: 70.2175


@pytest.mark.parametrize(
    "words",
    [
        ("xtreme", "--predictions", "p"),
        ("xtreme", "--labels", "l"),
        ("retrieval", "--predictions", "p", "--labels", "l"),
        ("xtreme", "folder", "--predictions", "p", "--labels", "l"),
    ],
)
def test_one_folder_without_the_other_is_refused(program: Program, words: tuple[str, ...]) -> None:
    ran = program("evaluate", *words)
    assert ran.code == 2
    assert "belong together" in ran.err
    assert "--predictions DIR --labels DIR" in ran.err


def test_without_folders_it_says_what_to_give(program: Program) -> None:
    for name in ("xtreme", "retrieval"):
        ran = program("evaluate", name)
        assert ran.code == 2
        assert len(ran.err.strip().splitlines()) == 2


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("xtreme", "--retriever", "bm25+dense"), "--retriever belongs to scifact alone"),
        (("scifact", "--retriever", "bm26"), "there is no retriever 'bm26'"),
    ],
)
def test_sentence_vectors_are_asked_for_by_name(
    program: Program, words: tuple[str, ...], complaint: str
) -> None:
    ran = program("evaluate", *words)
    assert ran.code == 2
    assert complaint in ran.err
