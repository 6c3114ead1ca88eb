"""The whole way from a question to a report: gather, read, answer, review, write."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import claimcheck
from claimcheck.pipeline import Progress, Project, silent
from claimcheck.records import Failure, Finding, Paper, Record, digest
from claimcheck.report import Provenance, Screened, SearchQuery, SynthesisReport, synthesis_report
from claimcheck.report.interface import Block, Grid
from claimcheck.synthesis import memory, present
from claimcheck.synthesis.answer import Answer, answer_question, relevant
from claimcheck.synthesis.evidence import Reading, align, read_papers, sources
from claimcheck.synthesis.facts import align_claims
from claimcheck.synthesis.interface import Question
from claimcheck.synthesis.panel import Panel, review
from claimcheck.workspace import translated, write_atomic


class Gathered(Record):
    """The papers that a review reads, and how they were found."""

    papers: tuple[Paper, ...]
    screened: tuple[Screened, ...]
    queries: tuple[SearchQuery, ...] = ()
    flow: Grid | None = None
    lines: tuple[str, ...] = ()  # what went wrong in the search
    hosts: tuple[str, ...] = ()
    kinds: tuple[tuple[str, str], ...] = ()  # (paper id, type of publication)
    failures: tuple[Failure, ...] = ()
    changes: tuple[str, ...] = ()  # of the search, since the last one
    searched: bool = False


class Synthesis(Record):
    """A review: its answer, its panel and its report."""

    answer: Answer
    panel: Panel
    report: SynthesisReport
    failures: tuple[Failure, ...]
    done: int  # claims checked just now
    kept: int  # claims that had been checked before
    changes: memory.Changes | None = None


def from_workspace(papers: Sequence[Paper]) -> Gathered:
    """A review over papers that are stored already: no search, and the report says so."""
    return Gathered(
        papers=tuple(papers),
        screened=tuple(
            Screened(
                paper=paper,
                included=True,
                reason="stored in the workspace" + (": synthetic, no evidence" if paper.synthetic else ""),
            )
            for paper in papers
        ),
    )  # fmt: skip


def synthesize(
    project: Project,
    question: Question,
    gathered: Gathered,
    recipes: Sequence[Path],
    *,
    all_claims: bool = False,
    phrase: bool = False,
    progress: Progress = silent,
) -> Synthesis:
    """Read the papers, answer the question, review the answer and build the report.

    What was read and checked before is not done again, so a killed run goes on where it was. The
    outcome is kept in the workspace, and compared with the last one for the same question. The
    report's table holds the claims that bear on the question, or with ``all_claims`` every one.
    ``phrase`` lets the language model of the settings word the sentences.
    """
    from claimcheck.synthesis.phrasing import phrased, phraser_of

    phraser = phraser_of(project) if phrase else None
    reading = read_papers(project, gathered.papers, progress)
    answer = answer_question(project, question, reading, recipes, progress=progress)
    if phraser is not None:
        answer = phrased(project, answer, reading, phraser, progress)
    panel = review(answer, reading.findings)
    now = project.now()
    found = memory.remember(
        answer,
        reading.findings,
        [paper.id for paper in reading.papers],
        panel,
        now=now,
        version=claimcheck.__version__,
    )
    before = memory.latest(project.workspace, question.text, before=now)
    changes = memory.compare(before, found) if before is not None else None
    if changes is not None:
        changes = changes.model_copy(update={"search": gathered.changes})
    with project.writing():
        memory.store(project.workspace, found)
    failures = (*gathered.failures, *reading.failures)
    return Synthesis(
        answer=answer,
        panel=panel,
        report=_report(
            project, question, gathered, reading, answer, panel, changes, failures, all_claims
        ),
        failures=failures,
        done=reading.done,
        kept=reading.kept,
        changes=changes,
    )


def _report(
    project: Project,
    question: Question,
    gathered: Gathered,
    reading: Reading,
    answer: Answer,
    panel: Panel,
    changes: memory.Changes | None,
    failures: Sequence[Failure],
    all_claims: bool,
) -> SynthesisReport:
    carrying = {claim for part in answer.parts for claim in part.claims}
    bear = {finding.claim.id for finding in relevant(reading.findings, question)} | carrying
    shown = tuple(f for f in reading.findings if all_claims or f.claim.id in bear)
    read = {paper.id: paper for paper in reading.papers}
    screened = tuple(
        one.model_copy(update={"paper": read[one.paper.id]}) if one.paper.id in read else one
        for one in gathered.screened
    )
    protocol: list[Block] = [
        *present.question_blocks(question),
        *present.search_lines(gathered.lines),
    ]
    return synthesis_report(
        question=question.text,
        title=present.title_of(question, len(reading.papers)),
        parts=[present.part_of(part) for part in answer.parts],
        findings=shown,
        listed_claims=len(reading.findings),
        documents=reading.documents,
        screened=screened,
        queries=gathered.queries,
        mismatches=answer.mismatches,
        failures=failures,
        provenance=Provenance(
            version=claimcheck.__version__,
            settings=_settings(reading),
            hosts=gathered.hosts,
        ),
        date=project.now().date(),
        protocol=protocol,
        flow_counts=gathered.flow,
        evidence=present.aligned_blocks(
            (*align(sources(reading)), *align_claims(_of_real_papers(reading)))
        ),
        panel=present.panel_blocks(panel),
        doubts=present.doubts(answer, searched=gathered.searched, papers=len(reading.papers)),
        corrections=present.change_blocks(changes) if changes is not None else (),
        bibliography=present.bibliography_blocks(
            reading.papers, dict(gathered.kinds), _carried(answer)
        ),
    )


def _of_real_papers(reading: Reading) -> list[Finding]:
    """Findings of papers that may serve as evidence."""
    real = {paper.id for paper in reading.papers if not paper.synthetic}
    return [finding for finding in reading.findings if finding.claim.paper in real]


def _carried(answer: Answer) -> dict[str, list[str]]:
    """Paper → which parts its cells carry."""
    carried: dict[str, list[str]] = {}
    for number, part in enumerate(answer.parts, start=1):
        for one in part.kept:
            name = f"part {number}" if len(answer.parts) > 1 else "the answer"
            entry = f"{name} ({one.statement.table})"
            if entry not in carried.setdefault(one.statement.paper, []):
                carried[one.statement.paper].append(entry)
    return carried


def _settings(reading: Reading) -> tuple[tuple[str, str], ...]:
    pairs = {
        pair
        for finding in reading.findings
        for verdict in finding.verdicts
        for pair in verdict.signature
        if pair[0] != "document"
    }
    return tuple(sorted(pairs))


def write(
    project: Project, synthesis: Synthesis, formats: Sequence[str], *, folder: Path | None = None
) -> tuple[tuple[str, Path], ...]:
    """Write the report in each format, and its sources as a .bib file; returns where."""
    from claimcheck.report import render

    question = synthesis.answer.question.text
    words = re.sub(r"[^a-z0-9]+", "-", question.casefold()).strip("-")[:60].rstrip("-")
    stem = f"synthesis-{words}-{digest('question', question, length=6)}"
    target = folder or project.workspace.reports
    files = []
    with translated(target):
        target.mkdir(parents=True, exist_ok=True)
        for name in formats:
            path = target / f"{stem}.{name}"
            write_atomic(path, render(synthesis.report, name))
            files.append((name, path))
        entries = [present.bibtex(paper) for paper in synthesis.report.papers]
        if entries:
            path = target / f"{stem}.bib"
            write_atomic(path, ("\n".join(entries) + "\n").encode())
            files.append(("bib", path))
    return tuple(files)
