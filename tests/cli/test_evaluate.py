"""``evaluate`` with the options that belong to one benchmark."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from claimcheck.evaluate.gold_handwritten import Batch, read_batch
from claimcheck.resources import bundled
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


def lie_about(paper: Path) -> Batch:
    sha256 = hashlib.sha256(paper.read_bytes()).hexdigest()
    return read_batch(
        f"""
        batch = "T"
        [[paper]]
        id = "mini"
        file = "{paper.name}"
        form = "pdf"
        sha256 = "{sha256}"
        [[sentence]]
        paper = "mini"
        text = "Continued MLM scores 24.7 on Retr."
        label = "false"  # it is true: the verdict has to be listed as wrong
        about = "score"
        wrong = "number"
        place = "Table 3"
        """,
        "lie.toml",
    )


def test_wrong_verdicts_on_handwritten_sentences_are_listed_when_asked(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = tmp_path / "papers" / "miniature.pdf"
    paper.parent.mkdir()
    shutil.copy(bundled("corpus", "miniature", paper.name), paper)
    batch = lie_about(paper)
    monkeypatch.setattr("claimcheck.evaluate.handwritten.batches", lambda: (batch,))
    folder = str(paper.parent)
    plain = program("evaluate", "handwritten", folder)
    assert plain.code == 0
    assert "false sentences SUPPORTED\tbatch T\t1.000" in plain.out
    assert "24.7 = 24.7" not in plain.out
    shown = json.loads(program("evaluate", "handwritten", folder, "--list", "--json").out)
    wrong = next(t for t in shown["result"]["tables"] if t["title"] == "Wrong verdicts")
    told = dict(wrong["rows"])
    assert told["T, mini"] == batch.sentence[0].text
    assert told["is"] == "false in number (Table 3)"
    assert told["said"] == "SUPPORTED"
    assert "24.7 = 24.7" in told["because"]


def test_a_list_of_wrong_verdicts_belongs_to_handwritten(program: Program) -> None:
    refused = program("evaluate", "claims", "--list")
    assert refused.code == 2
    assert "--list belongs to handwritten alone" in refused.err
