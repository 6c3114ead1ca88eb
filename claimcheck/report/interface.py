"""What a report is: frozen records that every format renders, and nothing but records.

A report is a pure function of stored records and the date that is passed in. Prose is plain text
here; each renderer escapes it for its own format. Numbers are counted from the claim entries by
the builders and checked against them by :class:`Report` itself.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from claimcheck.records import Finding, Level, NoLink, Paper, Record, Reference, RerunOutcome

SCHEMA = "claimcheck.report/1"
SYNTHETIC_NOTICE = "synthetic self-test"


class Format(StrEnum):
    """What :func:`claimcheck.report.render` can make of a report."""

    MARKDOWN = "md"
    HTML = "html"
    PDF = "pdf"
    JSON = "json"
    CLAIMREVIEW = "jsonld"


class Outcome(StrEnum):
    """Where a claim stands in a report, worst first: the order of the claim table.

    The first seven are the reporting labels; the last two say why there is none.
    """

    INCONSISTENT = "INCONSISTENT"
    REFUTED = "REFUTED"
    PARTIAL = "PARTIAL"
    SUPPORTED = "SUPPORTED"
    ABSTAINED = "ABSTAINED"
    NOT_ENOUGH_INFO = "NOT_ENOUGH_INFO"
    NOT_CHECKABLE = "NOT_CHECKABLE"
    COULD_NOT_CHECK = "COULD_NOT_CHECK"  # something failed on the way
    NOT_CHECKED = "NOT_CHECKED"  # no check was asked for


def outcome(finding: Finding) -> Outcome:
    """The reporting label of a finding, or why there is none."""
    if finding.reporting is not None:
        return Outcome(finding.reporting.value)
    return Outcome.COULD_NOT_CHECK if finding.failures else Outcome.NOT_CHECKED


class Prose(Record):
    """One paragraph of plain text; ``lead`` is a word or two set off at its beginning."""

    kind: Literal["prose"] = "prose"
    lead: str = ""
    text: str


class Bullets(Record):
    """A list of plain sentences."""

    kind: Literal["bullets"] = "bullets"
    entries: tuple[str, ...]


class Grid(Record):
    """A small table. Every row has as many cells as the header; the first cell names the row."""

    kind: Literal["grid"] = "grid"
    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    folded: bool = False  # detail that a format may show closed at first

    @model_validator(mode="after")
    def _rectangular(self) -> Self:
        if any(len(row) != len(self.header) for row in self.rows):
            raise ValueError("every row needs one cell for each column of the header")
        return self


class Bar(Record):
    """One bar of a bar chart."""

    label: str
    count: int
    tone: str = "neutral"  # name of a colour: an Outcome, or "neutral"


class BarFigure(Record):
    """Counts, as horizontal bars."""

    kind: Literal["bars"] = "bars"
    title: str
    unit: str  # what is counted, singular: "claim"
    bars: tuple[Bar, ...]


class Step(Record):
    """One level of the ladder."""

    level: Level
    meaning: str
    reached: int  # claims that reached it, whatever else they reached
    deepest: int  # claims that went no deeper


class LadderFigure(Record):
    """How deep the verification went, level by level."""

    kind: Literal["ladder"] = "ladder"
    title: str
    steps: tuple[Step, ...]


class ReliabilityBin(Record):
    """Verdicts of similar confidence on labelled data: how often they were right."""

    predicted: float = Field(ge=0, le=1)  # mean confidence
    observed: float = Field(ge=0, le=1)  # fraction that was right
    count: int = Field(ge=1)
    low: float = Field(ge=0, le=1)  # 95 % interval of `observed`
    high: float = Field(ge=0, le=1)


class ReliabilityFigure(Record):
    """Predicted against observed frequency on the calibration set that a report names."""

    kind: Literal["reliability"] = "reliability"
    title: str
    calibration: str  # name of the set
    bins: tuple[ReliabilityBin, ...]


class ForestRow(Record):
    """A claimed value against a rerun one, both in ``unit``."""

    label: str
    claimed: float | None  # None: no number is claimed
    estimate: float | None = None  # None: nothing was measured
    low: float | None = None  # interval of `estimate`
    high: float | None = None
    unit: str = ""
    verdict: str = ""  # the replication label
    said: str = ""  # what is claimed instead of a number: "a gain"
    difference: bool = True  # a difference: its axis shows zero


class ForestFigure(Record):
    """Claimed against rerun values, one row each."""

    kind: Literal["forest"] = "forest"
    title: str
    rows: tuple[ForestRow, ...]


Figure = BarFigure | LadderFigure | ReliabilityFigure | ForestFigure
Block = Annotated[
    Prose | Bullets | Grid | BarFigure | LadderFigure | ReliabilityFigure | ForestFigure,
    Field(discriminator="kind"),
]


class Section(Record):
    """A titled run of blocks."""

    key: str  # stable, lower case: "methodology"
    title: str
    blocks: tuple[Block, ...]


class ClaimEntry(Record):
    """One row of the claim table."""

    number: int = Field(ge=1)  # in reading order; printed as C<number>
    finding: Finding
    reruns: tuple[RerunOutcome, ...] = ()  # behind the counting rerun verdicts and counts
    unlinked: tuple[NoLink, ...] = ()  # parts for which no experiment is known, and why

    @property
    def name(self) -> str:
        """How the report refers to the claim: C12."""
        return f"C{self.number}"

    @property
    def outcome(self) -> Outcome:
        """The reporting label, or why there is none."""
        return outcome(self.finding)


class ReferenceRole(StrEnum):
    """What a reference is to the report."""

    SUBJECT = "subject"  # the paper whose claims are checked
    EVIDENCE = "evidence"  # another paper that verdicts draw on
    CITED = "cited"  # cited by the paper where it makes a claim
    INCLUDED = "included"  # a paper that a synthesis read


class SourceEntry(Record):
    """One entry of the reference list: a paper that we hold, or an entry of a bibliography."""

    role: ReferenceRole
    paper: Paper | None = None
    reference: Reference | None = None
    claims: tuple[int, ...] = ()  # numbers of the claims that it carries

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.paper is None) == (self.reference is None):
            raise ValueError("a source is either a paper or an entry of a bibliography")
        return self


class Provenance(Record):
    """How the records behind a report came to be. Whatever is unknown stays empty."""

    version: str  # of claimcheck
    reader: str = ""  # why this reader was chosen
    attempts: tuple[tuple[str, str], ...] = ()  # (reader, why it failed)
    settings: tuple[tuple[str, str], ...] = ()
    models: tuple[tuple[str, str], ...] = ()  # (name, sha256 or pinned commit)
    hosts: tuple[str, ...] = ()  # servers that were asked; empty means no network was used


class RunCost(Record):
    """What the stages of a report took, each counted once."""

    stages: int
    shipped: int = 0  # came finished with their recipes: their time is left out
    seconds: float
    cpu_seconds: float | None = None
    tokens: int


class Tally(Record):
    """What a report counts, from its entries alone."""

    claims: int
    outcomes: tuple[tuple[Outcome, int], ...]  # only those that occur, worst first
    replications: tuple[tuple[str, int], ...]  # by replication label, only those that occur
    levels: tuple[tuple[Level, int], ...]  # by deepest level, all seven
    contested: int
    failures: int  # failure records of claims and of the whole paper
    evidence: int  # pieces of evidence in counting verdicts

    def of(self, *wanted: Outcome) -> int:
        """How many claims have one of these outcomes."""
        return sum(count for known, count in self.outcomes if known in wanted)


class BaseReport(Record):
    """What both kinds of report share."""

    kind: str
    title: str
    date: date
    synthetic: bool = False  # the bundled self-test: printed on every page
    subject: str  # one line: what the report is about
    abstract: tuple[str, ...]  # paragraphs of our own, assembled from the findings
    sections: tuple[Section, ...]  # introduction, methodology, results, unchecked, limitations
    claims: tuple[ClaimEntry, ...]  # worst first
    sources: tuple[SourceEntry, ...]
    table_labels: tuple[tuple[str, str, str], ...] = ()  # (document, table id, "Table 2")
    failures: tuple[
        tuple[str, str, str], ...
    ] = ()  # (stage, what, why), other than those of claims
    provenance: Provenance
    cost: RunCost | None = None  # of the reruns; None where there is none, or runs are gone
    runs: str = ""  # folder of the stages, relative to the report; empty: runs are not linked

    @model_validator(mode="after")
    def _numbers_are_unique(self) -> Self:
        twice = [n for n, c in Counter(entry.number for entry in self.claims).items() if c > 1]
        if twice:
            raise ValueError(f"claim numbers occur twice: {twice}")
        return self

    def section(self, key: str) -> Section | None:
        """The section of that key."""
        return next((section for section in self.sections if section.key == key), None)

    @property
    def tally(self) -> Tally:
        """All counts, computed anew from the entries."""
        return tally(self.claims, len(self.failures))


class PaperReport(BaseReport):
    """What one paper claims, and what holds."""

    kind: Literal["paper_report"] = "paper_report"
    paper: Paper


class SynthesisReport(BaseReport):
    """What several papers say about one question."""

    kind: Literal["synthesis_report"] = "synthesis_report"
    question: str
    answered: bool  # False: the first lines say that the evidence cannot answer it
    papers: tuple[Paper, ...]


Report = Annotated[PaperReport | SynthesisReport, Field(discriminator="kind")]


def tally(entries: tuple[ClaimEntry, ...], other_failures: int = 0) -> Tally:
    """Count ``entries``; ``other_failures`` are those that belong to no claim."""
    from claimcheck.findings import latest

    outcomes = Counter(entry.outcome for entry in entries)
    replications = Counter(
        entry.finding.replication.value for entry in entries if entry.finding.replication
    )
    depths = Counter(entry.finding.level for entry in entries)
    return Tally(
        claims=len(entries),
        outcomes=tuple((known, outcomes[known]) for known in Outcome if outcomes[known]),
        replications=tuple(sorted(replications.items())),
        levels=tuple((level, depths[level]) for level in Level),
        contested=sum(entry.finding.contested for entry in entries),
        failures=sum(len(entry.finding.failures) for entry in entries) + other_failures,
        evidence=sum(
            len(verdict.rationale)
            for entry in entries
            for verdict in latest(entry.finding.verdicts)
        ),
    )
