"""Evidence, verdicts, failures and findings."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum, StrEnum

from claimcheck.records._base import Record
from claimcheck.records.claim import Claim
from claimcheck.records.document import Place
from claimcheck.records.review import Review


class Basis(StrEnum):
    """What a verdict rests on."""

    TEXT = "text"
    TABLE = "table"
    ARTIFACT = "artifact"
    CITATION = "citation"
    RERUN = "rerun"


class ReportingLabel(StrEnum):
    """What reading says about a claim."""

    SUPPORTED = "SUPPORTED"
    REFUTED = "REFUTED"
    INCONSISTENT = "INCONSISTENT"
    PARTIAL = "PARTIAL"
    NOT_ENOUGH_INFO = "NOT_ENOUGH_INFO"
    ABSTAINED = "ABSTAINED"
    NOT_CHECKABLE = "NOT_CHECKABLE"


class ReplicationLabel(StrEnum):
    """What running the experiment again says about a claim; first that fits, in this order."""

    NOT_COMPARABLE = "NOT_COMPARABLE"
    CONTRADICTED = "CONTRADICTED"
    NOT_REPLICATED = "NOT_REPLICATED"
    REPLICATED = "REPLICATED"
    DIRECTION_ONLY = "DIRECTION_ONLY"
    INCONCLUSIVE = "INCONCLUSIVE"
    # With deviations or assumed values nothing stronger than these may be said:
    DIRECTION_AGREES = "DIRECTION_AGREES_AT_THIS_SCALE"
    DIRECTION_DIFFERS = "DIRECTION_DIFFERS_AT_THIS_SCALE"
    INCONCLUSIVE_AT_SCALE = "INCONCLUSIVE_AT_THIS_SCALE"


class EvidenceRole(StrEnum):
    """What a piece of evidence does for a verdict."""

    DECIDES = "decides"
    CONFLICTS = "conflicts"  # the other side of an inconsistency
    RESTATES = "restates"  # the claim said again: no support
    CONTEXT = "context"


class Evidence(Record):
    """A span or a cell of some document, or a run. ``quote`` equals the stored slice."""

    id: str
    role: EvidenceRole
    paper: str
    document: str | None = None
    quote: str
    place: Place = Place()
    passage: str | None = None  # text: Document.text[start:end] == quote
    start: int | None = None
    end: int | None = None
    table: str | None = None  # cell: its text == quote
    row: int | None = None
    column: int | None = None
    headers: tuple[str, ...] = ()  # row and column headers of the cell, for people
    run: str | None = None  # stage id


class Verdict(Record):
    """One judgement by one check. Append-only: a new judgement is a new verdict."""

    id: str
    claim: str
    basis: Basis
    label: ReportingLabel | ReplicationLabel
    confidence: float | None  # probability that the label is right
    calibration: str  # name of the calibration set, or "uncalibrated"
    suppressed: ReportingLabel | None = None  # what ABSTAINED would have said
    check: str  # which verifier decided, e.g. "delta"
    part_labels: tuple[str, ...] = ()  # label of each part, in order
    rationale: tuple[Evidence, ...] = ()
    arithmetic: tuple[str, ...] = ()  # e.g. "28.4 − 26.36 = 2.04 > 2.0"
    explanation: str = ""
    signature: tuple[tuple[str, str], ...] = ()  # every setting and model hash that could change it
    time: datetime


class Failure(Record):
    """Could not check: a value with its reason, never a wrong answer."""

    stage: str
    subject: str  # paper, document or claim id
    reason: str
    time: datetime


class Level(IntEnum):
    """How deep the verification went."""

    EXTRACTED = 1
    SOURCE_GROUNDED = 2
    CROSS_SOURCE_CORROBORATED = 3
    ARTIFACT_INSPECTED = 4
    SANDBOX_EXECUTED = 5
    INDEPENDENTLY_REPRODUCED = 6
    EXTERNALLY_REVIEWED = 7

    @property
    def key(self) -> str:
        """Key of the public schema that such reports use."""
        return _LEVEL_KEYS[self]


_LEVEL_KEYS = {
    Level.EXTRACTED: "extracted",
    Level.SOURCE_GROUNDED: "source_grounded",
    Level.CROSS_SOURCE_CORROBORATED: "cross_source_corroborated",
    Level.ARTIFACT_INSPECTED: "artifact_inspected",
    Level.SANDBOX_EXECUTED: "sandbox_executed",
    Level.INDEPENDENTLY_REPRODUCED: "independently_reproduced",
    Level.EXTERNALLY_REVIEWED: "externally_reviewed_or_formally_verified",
}


class Finding(Record):
    """A claim with all that is known about it. Computed, never stored."""

    claim: Claim  # as people corrected it, where they did
    listed: Claim | None = None  # then: the claim as the program listed it
    verdicts: tuple[Verdict, ...]
    failures: tuple[Failure, ...] = ()
    reviews: tuple[Review, ...] = ()  # those that count, oldest first
    reporting: ReportingLabel | None = None
    replication: ReplicationLabel | None = None
    confidence: float | None = None
    calibration: str = "uncalibrated"
    levels: tuple[Level, ...] = (Level.EXTRACTED,)
    contested: bool = False

    @property
    def level(self) -> Level:
        """The deepest level reached."""
        return max(self.levels)
