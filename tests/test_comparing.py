"""Two versions of a paper, read by the same reader where that can be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from claimcheck import pipeline, workspace
from claimcheck.pipeline import Project, add_local
from claimcheck.records import DocumentSource
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
