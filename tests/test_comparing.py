"""Two versions of a paper, read by the same reader where that can be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from claimcheck import pipeline, workspace
from claimcheck.pipeline import Project, add_local
from claimcheck.records import DocumentSource, FileRole
from tests import fake_stages
from tests.test_pipeline import TEXT, Clock, pdf, tex

PDF, LATEX = DocumentSource.PDF, DocumentSource.LATEX


@pytest.fixture(autouse=True)
def stages(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_stages.install(monkeypatch.setattr)


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with Project(workspace.create(tmp_path / "work"), clock=Clock()) as opened:
        yield opened


def test_the_kind_that_both_have_is_read(project: Project, tmp_path: Path) -> None:
    old = add_local(project, [pdf(tmp_path, "a.pdf")], as_id="x1").paper
    both = [pdf(tmp_path, "b.pdf", TEXT + "And 8 more.\n"), tex(tmp_path, text="Only 9 here.\n")]
    new = add_local(project, both, as_id="x2").paper
    current = project.store.current_document("x2")
    assert current is not None and current.source is LATEX
    found = pipeline.diff(project, old, new)
    assert found.sources == (PDF, PDF)
    assert [change.kind for change in found.changes] == ["added"]
    backwards = pipeline.diff(project, new, old)
    assert backwards.sources == (PDF, PDF)
    assert [change.kind for change in backwards.changes] == ["dropped"]
    assert project.store.current_document("x2") == current  # nothing else changed


def test_without_one_the_readers_differ_and_that_is_said(project: Project, tmp_path: Path) -> None:
    old = add_local(project, [pdf(tmp_path)], as_id="x1").paper
    new = add_local(project, [tex(tmp_path)], as_id="x2").paper
    assert pipeline.diff(project, old, new).sources == (PDF, LATEX)


def test_a_shared_kind_that_cannot_be_read_is_left(project: Project, tmp_path: Path) -> None:
    old = add_local(project, [pdf(tmp_path, "a.pdf")], as_id="x1").paper
    both = [pdf(tmp_path, "b.pdf", "broken"), tex(tmp_path)]
    new = add_local(project, both, as_id="x2").paper
    assert pipeline.diff(project, old, new).sources == (PDF, LATEX)


def test_text_that_holds_a_changed_claim_is_not_told_twice(
    project: Project, tmp_path: Path
) -> None:
    old = add_local(project, [pdf(tmp_path, "a.pdf")], as_id="x1").paper
    text = TEXT.replace("41.8", "42.9").replace("No number.", "Still not one number in this line.")
    new = add_local(project, [pdf(tmp_path, "b.pdf", text)], as_id="x2").paper
    found = pipeline.diff(project, old, new)
    assert [change.kind for change in found.changes] == ["value"]
    assert found.documents is not None and len(found.documents.passages) >= 2
    assert all("42.9" not in (change.after or "") for change in found.further_passages)
    assert any("Still not" in (change.after or "") for change in found.further_passages)


@pytest.fixture
def pages_in_pdfs_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stand-in for reading knows every page; real readers know those of a PDF only."""

    def read(files: Mapping[FileRole, Path], **options: Any) -> Any:
        outcome = fake_stages.read_paper(files, **options)
        if outcome.document.source is PDF:
            return outcome
        passages = tuple(
            passage.model_copy(update={"place": passage.place.model_copy(update={"page": None})})
            for passage in outcome.document.passages
        )
        document = outcome.document.model_copy(update={"passages": passages})
        return outcome.model_copy(update={"document": document})

    monkeypatch.setattr("claimcheck.parse.read_paper", read)


@pytest.mark.usefixtures("pages_in_pdfs_only")
def test_pages_come_from_the_pdf(project: Project, tmp_path: Path) -> None:
    text = "On Hares\nThe hare runs 41.8 km on the day of the race.\nOnly here: 3.\n"
    both = [pdf(tmp_path, "a.pdf", text.replace("Only here: 3.", "")), tex(tmp_path, text=text)]
    add_local(project, both, as_id="x1")
    document = project.store.current_document("x1")
    assert document is not None and document.source is LATEX
    page = {passage.text: passage.place.page for passage in document.passages}
    assert page["The hare runs 41.8 km on the day of the race."] == 1
    assert page["Only here: 3."] is None


@pytest.mark.usefixtures("pages_in_pdfs_only")
def test_a_pdf_that_cannot_be_read_costs_only_the_pages(project: Project, tmp_path: Path) -> None:
    both = [pdf(tmp_path, "a.pdf", "broken"), tex(tmp_path)]
    add_local(project, both, as_id="x1")
    document = project.store.current_document("x1")
    assert document is not None and document.source is LATEX
    assert {passage.place.page for passage in document.passages} == {None}
    assert any("no page numbers" in warning for warning in document.warnings)
