"""From the store to reports. No new work: what was not checked is reported as not checked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import claimcheck
from claimcheck.pipeline.checking import claim_findings
from claimcheck.pipeline.project import Project
from claimcheck.records import Claim, Finding, Paper, Record
from claimcheck.workspace import translated, write_atomic

if TYPE_CHECKING:
    from claimcheck.report import PaperReport


class Written(Record):
    """Report files of one paper."""

    paper: Paper
    files: tuple[tuple[str, Path], ...]  # (format, path)


def stored_claims(project: Project, paper: Paper) -> tuple[Claim, ...]:
    """The claims that are listed already."""
    document = project.store.current_document(paper.id)
    return () if document is None else project.store.extracted_claims(document.id)


def stored_findings(project: Project, paper: Paper) -> tuple[Finding, ...]:
    """What is known about every claim of a paper, in reading order."""
    return claim_findings(project, stored_claims(project, paper))


def build_report(project: Project, paper: Paper) -> PaperReport:
    """The report on a paper, dated by the newest record that it rests on."""
    from claimcheck.report import Provenance, paper_report

    store = project.store
    document = store.current_document(paper.id)
    found = stored_findings(project, paper)
    reading = store.reading(paper.id)
    failures = [
        failure
        for failure in store.failures([paper.id])
        if reading is None or failure.time > reading.time
    ]
    return paper_report(
        paper=paper,
        document=document,
        findings=found,
        failures=failures,
        references=tuple(other for other in store.papers() if other.work != paper.work),
        provenance=Provenance(
            version=claimcheck.__version__,
            reader=reading.reason if reading else "",
            attempts=reading.attempts if reading else (),
            settings=_signature(found),
        ),
        date=_newest(project, found).date(),
    )


def write_report(
    project: Project, paper: Paper, formats: Sequence[str], *, folder: Path | None = None
) -> Written:
    """Write the report of a paper in each format; returns where. ``folder``: not ``reports/``."""
    from claimcheck.report import render

    report = build_report(project, paper)
    target = folder or project.workspace.reports
    stem = project.workspace.paper_folder(paper.id).name.replace("%3A", "-")
    files = []
    with translated(target):
        target.mkdir(parents=True, exist_ok=True)
        for name in formats:
            path = target / f"{stem}.{name}"
            write_atomic(path, render(report, name))
            files.append((name, path))
    return Written(paper=paper, files=tuple(files))


def _signature(found: Sequence[Finding]) -> tuple[tuple[str, str], ...]:
    """Every setting that stands in a verdict's signature, once."""
    pairs = {
        pair for finding in found for verdict in finding.verdicts for pair in verdict.signature
    }
    return tuple(sorted(pairs))


def _newest(project: Project, found: Sequence[Finding]) -> datetime:
    times = [verdict.time for finding in found for verdict in finding.verdicts]
    times += [failure.time for finding in found for failure in finding.failures]
    return max(times, default=project.now())
