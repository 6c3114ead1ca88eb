"""Builds a :class:`PaperReport` from records. Pure: equal records and date give an equal report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date as Date

from claimcheck.records import Document, Failure, Finding, NoLink, Paper, RerunOutcome
from claimcheck.report import counting, methodology, wording
from claimcheck.report.interface import (
    ClaimEntry,
    ForestRow,
    PaperReport,
    Prose,
    Provenance,
    ReferenceRole,
    ReliabilityFigure,
    RunCost,
    Section,
    SourceEntry,
    Tally,
    tally,
)
from claimcheck.report.wording import counted


def paper_report(
    *,
    paper: Paper,
    document: Document | None,
    findings: Sequence[Finding],
    failures: Sequence[Failure] = (),
    references: Sequence[Paper] = (),
    provenance: Provenance,
    date: Date,
    reliability: ReliabilityFigure | None = None,
    comparisons: Sequence[ForestRow] = (),
    reruns: Sequence[RerunOutcome] = (),
    unlinked: Sequence[NoLink] = (),
    cost: RunCost | None = None,
    runs: str = "",
) -> PaperReport:
    """The report on one paper.

    ``findings`` in reading order: their place in it is their number. ``document`` is None when no
    reader got through the paper. ``failures`` may hold those of single claims too: what already
    stands in a finding is not said twice. ``references`` are other papers that we hold; those that
    verdicts draw on are listed. ``reliability`` describes the calibration set, ``comparisons``
    what was rerun.
    """
    entries = counting.ordered(findings, reruns, unlinked)
    others = counting.other_failures(entries, failures)
    counts = tally(entries, len(others))
    subject = SourceEntry(
        role=ReferenceRole.SUBJECT, paper=paper, claims=tuple(sorted(e.number for e in entries))
    )
    return PaperReport(
        title=f"Claim check: {paper.title or paper.id}",
        date=date,
        synthetic=paper.synthetic,
        subject=wording.paper_line(paper),
        paper=paper,
        abstract=abstract(paper, document, entries, counts),
        sections=(
            introduction(paper, counts),
            methodology.methodology(document, entries, provenance, cost),
            Section(
                key="results",
                title="Results",
                blocks=counting.results(entries, counts, reliability, comparisons),
            ),
            methodology.unchecked(entries, others),
            methodology.limitations((paper,), (document,) if document else (), entries, counts),
        ),
        claims=entries,
        sources=(
            subject,
            *counting.evidence_sources((paper,), references, entries),
            *counting.cited_sources(document, entries),
        ),
        table_labels=counting.table_labels((document,) if document else ()),
        failures=others,
        provenance=provenance,
        cost=cost,
        runs=runs,
    )


def abstract(
    paper: Paper, document: Document | None, entries: Sequence[ClaimEntry], counts: Tally
) -> tuple[str, ...]:
    """What was read, what came out, and how far to trust it."""
    name = wording.paper_name(paper)
    if document is None and not entries:
        return (
            f"{name} could not be read, so nothing is said about its claims. The reasons stand "
            "under “What could not be checked”.",
        )
    numeric = sum(bool(entry.finding.claim.quantities) for entry in entries)
    source = wording.SOURCE_NAMES[document.source] if document else "stored claims alone"
    read = (
        f"{name} was read from its {source}. {counted(counts.claims, 'claim')} "
        f"{wording.was(counts.claims)} listed, {numeric:,} of them with a number."
    )
    if not entries:
        return (read,)
    return (
        f"{read} {counting.outcome_sentence(counts)}",
        counting.worst_sentence(entries),
        f"{counting.replication_sentence(counts)} {counting.trust_sentence(entries)}",
    )


def introduction(paper: Paper, counts: Tally) -> Section:
    """What the report is, and how to read its labels."""
    intro = Prose(
        text=f"This report lists what {wording.paper_name(paper)} claims and checks every claim "
        "against evidence that is not the claim itself. It keeps two labels apart: the reporting "
        "label says what reading shows, the replication label says what running the experiment "
        "again shows. Neither replaces the other. A level says how deep the check went, whatever "
        "came of it."
    )
    return counting.labels_section((intro,), counts)
