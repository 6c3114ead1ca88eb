"""The bundled paper agrees with itself: its numbers are generated from one set of records."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimcheck import pipeline, workspace
from claimcheck.pipeline.demo import bundled_paper
from claimcheck.pipeline.local import add_local
from claimcheck.records import ReportingLabel as L
from claimcheck.settings import Settings


@pytest.mark.parametrize("source", ["latex", "pdf"])
def test_no_claim_of_it_is_called_wrong(tmp_path: Path, source: str) -> None:
    shipped = bundled_paper()
    files = (shipped.folder,) if source == "latex" else (shipped.pdf,)
    with pipeline.Project(workspace.create(tmp_path), Settings(offline=True)) as project:
        paper = add_local(project, files, as_id="bundled").paper
        findings = pipeline.verify(project, paper).findings
    wrong = [f.claim.text for f in findings if f.reporting in {L.REFUTED, L.INCONSISTENT}]
    assert not wrong
    assert sum(f.reporting is L.SUPPORTED for f in findings) >= 3
