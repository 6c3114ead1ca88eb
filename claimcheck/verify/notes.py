"""The record of a reviewer's note, and how notes are made."""

from __future__ import annotations

from enum import StrEnum

from claimcheck.records import Evidence, Record, digest
from claimcheck.verify.interface import Source


class NoteKind(StrEnum):
    """What a note is about."""

    CELL_AND_SENTENCE = "cell_and_sentence"
    AVERAGE = "average"
    BOLD = "bold"
    TOTAL = "total"
    PERCENTAGE = "percentage"
    P_VALUE = "p_value"
    SIGNIFICANCE = "significance_without_test"
    SPREAD = "no_spread"
    TEST_SELECTION = "selection_on_test"
    COPIED = "copied_numbers"


class Severity(StrEnum):
    """How bad it is, worst first."""

    FAULT = "fault"
    DOUBT = "doubt"
    REMARK = "remark"


class ReviewNote(Record):
    """One thing that a careful reviewer notices in a paper."""

    id: str
    kind: NoteKind
    severity: Severity
    paper: str
    document: str
    message: str
    arithmetic: str = ""
    evidence: tuple[Evidence, ...] = ()


def note(
    kind: NoteKind,
    severity: Severity,
    source: Source,
    message: str,
    *,
    arithmetic: str = "",
    evidence: tuple[Evidence, ...] = (),
) -> ReviewNote:
    """A note with a content-derived id."""
    places = [one.id for one in evidence]
    return ReviewNote(
        id=digest("note", source.document.id, kind, message, places),
        kind=kind,
        severity=severity,
        paper=source.paper.id,
        document=source.document.id,
        message=message,
        arithmetic=arithmetic,
        evidence=evidence,
    )
