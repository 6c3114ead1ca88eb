"""From small papers to an answer: with evidence, or with what is missing; nothing unsupported."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from claimcheck import resources
from claimcheck.pipeline import Project
from claimcheck.records import Document
from claimcheck.synthesis.answer import Answer, answer_question
from claimcheck.synthesis.evidence import Reading, Relation, align, read_papers, sources
from claimcheck.synthesis.gate import check_wording, reread
from claimcheck.synthesis.question import analyse
from tests.synthesis import small_papers

RECIPES = [resources.bundled("experiments")]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    folder = tmp_path_factory.mktemp("answer")
    with small_papers.opened(folder / "work") as opened:
        small_papers.add(opened, folder, "zorp", small_papers.ZORP)
        small_papers.add(opened, folder, "pebble", small_papers.PEBBLE)
        yield opened


@pytest.fixture(scope="module")
def reading(project: Project) -> Reading:
    return read_papers(project, project.store.papers())


def ask(project: Project, reading: Reading, question: str) -> Answer:
    return answer_question(project, analyse(question), reading, RECIPES)


def test_depth_and_width_are_answered_from_minimal_pairs(
    project: Project, reading: Reading
) -> None:
    depth, width = ask(
        project, reading, "Does adding ZorpNet depth or width improve accuracy on MNLI?"
    ).parts
    assert depth.verdict == "Mostly: better in most comparisons, worse in some."
    assert "77.1 at N = 2, 79.9 at N = 4, 81.2 at N = 6 and 80.8 at N = 12" in depth.kept[0].text
    assert width.verdict == "Yes: better in every comparison."
    assert "82.0 at d_ff = 4096" in width.kept[0].text
    assert depth.measured_by == ("zorp",)
    assert depth.strength.startswith("one source that measured")
    cells = depth.kept[0].statement.evidence
    table = next(d for d in reading.documents if d.id == cells[0].document).table(
        cells[0].table or ""
    )
    assert table is not None
    assert [table.cell(c.row or 0, c.column or 0).text for c in cells] == [c.quote for c in cells]  # type: ignore[union-attr]


def test_a_gain_is_answered_with_its_arithmetic(project: Project, reading: Reading) -> None:
    answer = ask(
        project,
        reading,
        "How much does ZorpNet large gain over BERT or over the previous best on QQP?",
    )
    over_bert, over_best = answer.parts
    assert "72.6 on QQP, 1.3 points higher than BERT with 71.3" in over_bert.kept[0].text
    assert over_bert.kept[0].statement.arithmetic == ("72.6 − 71.3 = +1.3",)
    assert over_bert.kept[0].label is not None
    assert over_best.notes == ("BERT is the best of the 2 other systems in the table",)
    assert answer.answered


def test_what_no_table_speaks_of_stays_open(project: Project, reading: Reading) -> None:
    answer = ask(project, reading, "Does adding ZorpNet depth improve accuracy on XTREME-R?")
    (part,) = answer.parts
    assert not part.answered and not answer.answered
    assert "XTREME-R" in part.missing
    assert answer.mismatches[0].startswith("The question asks about XTREME-R; no table")


def test_what_no_table_varies_stays_open(project: Project, reading: Reading) -> None:
    (part,) = ask(project, reading, "Does ZorpNet dropout improve accuracy on MNLI?").parts
    assert not part.answered
    assert "none varies dropout" in part.missing


def test_numbers_of_two_papers_are_told_apart(reading: Reading) -> None:
    found = {(one.system, one.dataset): one.relation for one in align(sources(reading))}
    assert found["BERT", "MNLI"] is Relation.COPIED  # 80.5 in both
    assert found["BERT", "QQP"] is Relation.CONTRADICTION  # 71.3 against 74.0, both test accuracy


def test_a_synthetic_paper_is_no_evidence(tmp_path: Path) -> None:
    with small_papers.opened(tmp_path / "work") as opened:
        small_papers.add(opened, tmp_path, "zorp", small_papers.ZORP, synthetic=True)
        reading = read_papers(opened, opened.store.papers())
        answer = ask(opened, reading, "Does adding ZorpNet depth improve accuracy on MNLI?")
    assert reading.findings  # it was read
    assert not answer.answered
    assert not answer.parts[0].rows


@pytest.fixture(scope="module")
def statement(project: Project, reading: Reading):  # type: ignore[no-untyped-def]
    (part,) = ask(project, reading, "How much does ZorpNet large gain over BERT on QQP?").parts
    return part.kept[0].statement


def documents(reading: Reading) -> dict[str, Document]:
    return {document.id: document for document in reading.documents}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "ZorpNet large scores 79.9 on QQP, 1.3 points higher than BERT with 71.3.",
            "79.9 stands in no cell",
        ),
        (
            "ZorpNet large scores 72.6 on QQP, 9 points higher than BERT with 71.3.",
            "9 stands in no cell",
        ),
        (
            "ZorpNet large scores 71.3 on QQP, 1.3 points higher than BERT with 72.6.",
            "order of the cells",
        ),
        ("ZorpNet large scores 72.6 on QQP, 1.3 points lower than BERT with 71.3.", "direction"),
        (
            "ZorpNet large does not score 72.6 on QQP, 1.3 points higher than BERT with 71.3.",
            "negates",
        ),
    ],
)
def test_a_wording_that_says_something_else_is_dropped(  # type: ignore[no-untyped-def]
    project: Project, reading: Reading, statement, text: str, why: str
) -> None:
    assert why in reread(statement, text, documents(reading))
    papers = {paper.id: paper for paper in reading.papers}
    checked = check_wording(project, statement, text, papers, documents(reading))
    assert not checked.kept


def test_a_cell_that_changed_since_carries_nothing(reading: Reading, statement) -> None:  # type: ignore[no-untyped-def]
    first, *others = statement.evidence
    forged = statement.model_copy(
        update={"evidence": (first.model_copy(update={"quote": "99.9"}), *others)}
    )
    assert "does not print '99.9'" in reread(forged, statement.text, documents(reading))
    assert reread(statement, statement.text, documents(reading)) == ""


def test_a_setting_that_the_line_does_not_have_is_dropped(
    project: Project, reading: Reading
) -> None:
    """The grid is read again, whatever the statement says that its numbers are."""
    (part,) = ask(project, reading, "Does ZorpNet depth improve accuracy on MNLI?").parts
    statement = part.kept[0].statement
    assert reread(statement, statement.text, documents(reading)) == ""
    wrong = statement.text.replace("N = 12", "N = 8")
    numbers = tuple("8" if number == "12" else number for number in statement.numbers)
    forged = statement.model_copy(update={"text": wrong, "numbers": numbers})
    assert "at N = 8" in reread(forged, wrong, documents(reading))
