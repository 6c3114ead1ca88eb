"""``synthesize`` from the command line: answers, refusals, one line each, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from claimcheck.cli.envelopes import schema_file
from tests.cli.conftest import Program
from tests.synthesis.library import Library
from tests.synthesis.small_papers import ZORP
from tests.synthesis.test_gathering import PAPERS, RECORDS

QUESTION = "Does adding ZorpNet depth improve accuracy on MNLI?"


@pytest.fixture
def stored(program: Program, tmp_path: Path) -> Program:
    """The program, with one small paper in its workspace."""
    (tmp_path / "zorp.tex").write_text(ZORP, encoding="utf-8")
    assert program("fetch", "zorp.tex", "--as", "zorp").code == 0
    return program


def test_an_answer_for_people_and_for_programs(stored: Program, tmp_path: Path) -> None:
    ran = stored("synthesize", QUESTION, "--offline", "--format", "md")
    assert ran.code == 0, ran.err
    assert "77.1 at N = 2" in ran.out
    assert "reports/synthesis-does-adding-zorpnet-depth" in ran.out
    ran = stored("synthesize", QUESTION, "--from-workspace", "--json")
    answer = ran.json
    Draft202012Validator(json.loads(schema_file("synthesis").read_text())).validate(answer)
    body = answer["synthesis"]
    assert body["answered"] and body["papers"] == ["zorp"]
    assert all(Path(path).is_file() for _, path in body["files"])
    assert body["changes"] is not None


def test_what_cannot_be_answered_says_so_and_is_no_error(stored: Program) -> None:
    ran = stored("synthesize", "Does scaling improve accuracy on XTREME-R?", "--from-workspace")
    assert ran.code == 0
    assert ran.out.startswith("The question asks about XTREME-R; no table")
    assert "cannot be answered from the retrieved evidence" in ran.out


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("", "empty"),
        ("Is it good?", "names nothing"),
        ("ZorpNet is deep.", "statement"),
        ("Ist ZorpNet besser als BERT auf MNLI?", "English"),
    ],
)
def test_no_question_is_refused_with_one_line(program: Program, question: str, said: str) -> None:
    ran = program("synthesize", question, "--offline")
    assert ran.code == 2
    assert said in ran.err.splitlines()[0]
    assert ran.out == ""
    assert len(ran.err.strip().splitlines()) == 2  # what is wrong, and what to do


def test_without_papers_it_says_what_to_do(program: Program) -> None:
    ran = program("synthesize", QUESTION, "--offline")
    assert ran.code == 2
    assert "no paper is stored yet" in ran.err


def test_more_papers_than_may_be_read(stored: Program, tmp_path: Path) -> None:
    (tmp_path / "two.tex").write_text(ZORP.replace("Lamps", "Suns"), encoding="utf-8")
    assert stored("fetch", "two.tex", "--as", "two").code == 0
    ran = stored("synthesize", QUESTION, "--offline", "--max-papers", "1")
    assert ran.code == 2
    assert "--max-papers 2" in ran.err


def test_searched_and_fetched_from_the_command_line(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Library(RECORDS[:1], PAPERS) as library:
        for name, value in library.variables.items():
            monkeypatch.setenv(name, value)
        ran = program("synthesize", QUESTION, "--max-papers", "5", "--format", "md", "--json")
    assert ran.code == 3  # the paper's PDF is not there; its source is, and was read
    assert "2501.00001v1: pdf" in ran.err
    body = ran.json["synthesis"]
    assert body["answered"] and body["papers"] == ["2501.00001v1"]
    page = next(Path(path) for kind, path in body["files"] if kind == "md").read_text()
    assert "queries as sent" in page and "Flow of records" in page
    bib = next(Path(path) for kind, path in body["files"] if kind == "bib").read_text()
    assert "2501.00001" in page and bib.startswith("@misc{")
