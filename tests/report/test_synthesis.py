"""A synthesis answers its question or says what is missing, and counts its own lists."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from claimcheck.report import (
    AnswerPart,
    Provenance,
    Screened,
    SearchQuery,
    SynthesisReport,
    render,
    synthesis_report,
)
from claimcheck.report.interface import Grid, ReferenceRole
from claimcheck.report.synthesis import flow
from tests.report.records import NOW, OTHER, PAPER, TODAY, document, some_findings

QUESTION = "Does PebbleNet gain from moonlight data?"
COPY = PAPER.model_copy(update={"id": "2601.00017v1"})
SCREENED = (
    Screened(paper=PAPER, included=True, reason="asks the same question", indexes=("one", "two")),
    Screened(
        paper=COPY, included=False, reason="same work", duplicate_of=PAPER.id, indexes=("two",)
    ),
    Screened(paper=OTHER, included=False, reason="another task"),
    Screened(
        paper=OTHER.model_copy(update={"id": "2507.00401v1"}), included=False, reason="another task"
    ),
)
ANSWERED = AnswerPart(
    question="Does accuracy rise?", answer="The paper claims 4.0 points; the rerun shows the opposite.",
    claims=("claim5",), strength="one source that measured.",
)  # fmt: skip
OPEN = AnswerPart(
    question="At night?", missing="no source measured at night.", remedy="recipe night, 3 GPU hours"
)


def some_synthesis(**changes: object) -> SynthesisReport:
    fields: dict[str, object] = {
        "question": QUESTION,
        "parts": (ANSWERED, OPEN),
        "findings": some_findings(),
        "documents": (document(),),
        "screened": SCREENED,
        "queries": (
            SearchQuery(index="one", query="pebble AND moon", asked=NOW, returned=3),
            SearchQuery(index="two", query="pebble moon", returned=0, error="timed out"),
        ),
        "mismatches": ("The question asks about moonlight, most evidence is about daylight.",),
        "provenance": Provenance(version="0.0.0", hosts=("one.example",)),
        "date": TODAY,
    }
    return synthesis_report(**(fields | changes))  # type: ignore[arg-type]


def test_the_answer_stands_first_and_what_is_missing_behind_it():
    first, second, third = some_synthesis().abstract
    assert first.startswith("The question asks about moonlight")
    assert (
        "the rerun shows the opposite. 1 part of the question cannot be answered. Missing: no source measured at night."
        in first
    )
    assert "1 paper and 9 claims" in second
    assert "run again" in third


def test_an_open_question_says_so():
    report = some_synthesis(parts=(OPEN,), mismatches=(), findings=())
    assert report.answered is False
    assert report.abstract[0].startswith(
        "The question cannot be answered from the retrieved evidence. Missing:"
    )
    assert "The question cannot be answered" in render(report, "html").decode()
    assert "It could be answered by recipe night, 3 GPU hours." in render(report, "md").decode()
    assert some_synthesis(parts=()).answered is False
    assert some_synthesis(parts=(ANSWERED,)).answered is True


def test_the_flow_is_counted_from_the_records():
    assert dict(flow(SCREENED).rows) == {
        "Records identified": "4",
        "Duplicates removed": "1",
        "Records screened": "3",
        "Excluded: another task": "2",
        "Papers included": "1",
    }
    grids = [
        block for block in some_synthesis().section("methodology").blocks if isinstance(block, Grid)
    ]
    assert grids[0].rows[1] == ("two", "pebble moon", "not known", "0", "timed out")
    decisions = [row[1] for row in grids[2].rows]
    assert decisions == ["included", "duplicate of 2601.00017v2", "excluded", "excluded"]


def test_every_paper_and_claim_is_there():
    report = some_synthesis()
    assert [(s.role, len(s.claims)) for s in report.sources] == [(ReferenceRole.INCLUDED, 9)]
    page = render(report, "md").decode()
    assert "Carried by C6. Strength: one source that measured." in page
    assert "Table 1, cell" in page
    assert page.index("# Does PebbleNet gain") < page.index("## Abstract")


def test_a_review_without_a_search_says_so():
    page = render(some_synthesis(queries=(), screened=()), "md").decode()
    assert "No search was run." in page


def test_one_synthetic_paper_marks_the_whole():
    made_up = PAPER.model_copy(update={"synthetic": True})
    report = some_synthesis(screened=(Screened(paper=made_up, included=True, reason="r"),))
    assert report.synthetic
    assert "synthetic self-test" in render(report, "md").decode()


def test_parts_and_decisions_that_cannot_be():
    with pytest.raises(ValidationError, match="says what is missing"):
        AnswerPart(question="q")
    with pytest.raises(ValidationError, match="names the claims"):
        AnswerPart(question="q", answer="yes")
    with pytest.raises(ValidationError, match="not included"):
        Screened(paper=PAPER, included=True, reason="r", duplicate_of="x")
