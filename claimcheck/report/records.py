"""Everything that a report on a paper is made from, as one record: kept, a report is made again."""

from __future__ import annotations

from datetime import date
from typing import Literal

from claimcheck.findings import findings
from claimcheck.records import (
    Claim,
    Document,
    Failure,
    NoLink,
    Paper,
    Record,
    RerunOutcome,
    Review,
    Verdict,
)
from claimcheck.report.build import paper_report
from claimcheck.report.interface import PaperReport, Provenance, ReliabilityFigure, RunCost


class ReportRecords(Record):
    """The stored records behind a report, and what was worked out from them once."""

    format: Literal["claimcheck.report-records/1"] = "claimcheck.report-records/1"
    paper: Paper
    document: Document | None
    claims: tuple[Claim, ...]  # as listed, in reading order
    verdicts: tuple[Verdict, ...]  # those that stand
    failures: tuple[Failure, ...]  # of claims
    others: tuple[Failure, ...] = ()  # of the paper
    reviews: tuple[Review, ...] = ()
    references: tuple[Paper, ...] = ()
    reruns: tuple[RerunOutcome, ...] = ()
    unlinked: tuple[NoLink, ...] = ()
    cost: RunCost | None = None
    reliability: ReliabilityFigure | None = None
    provenance: Provenance
    date: date
    runs: str = ""

    def report(self) -> PaperReport:
        """The report. Equal records give an equal one."""
        return paper_report(
            paper=self.paper,
            document=self.document,
            findings=findings(self.claims, self.verdicts, self.failures, reviews=self.reviews),
            failures=self.others,
            references=self.references,
            provenance=self.provenance,
            date=self.date,
            reliability=self.reliability,
            reruns=self.reruns,
            unlinked=self.unlinked,
            cost=self.cost,
            runs=self.runs,
        )
