"""The words of a report: what labels and levels mean, how places, numbers and counts are said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

from claimcheck.records import (
    Basis,
    Binding,
    CheckableBy,
    Claim,
    ClaimKind,
    DocumentSource,
    Evidence,
    EvidenceRole,
    Level,
    Paper,
    PaperStatus,
    Place,
    Quantity,
    Relation,
    ReplicationLabel,
)
from claimcheck.report.interface import SCHEMA, BaseReport, ForestRow, Outcome, ReferenceRole

OUTCOME_NAMES = {
    Outcome.INCONSISTENT: "Inconsistent",
    Outcome.REFUTED: "Refuted",
    Outcome.PARTIAL: "Partly supported",
    Outcome.SUPPORTED: "Supported",
    Outcome.ABSTAINED: "Abstained",
    Outcome.NOT_ENOUGH_INFO: "Not enough info",
    Outcome.NOT_CHECKABLE: "Not checkable",
    Outcome.COULD_NOT_CHECK: "Could not check",
    Outcome.NOT_CHECKED: "Not checked",
}

OUTCOME_PHRASES = {
    Outcome.INCONSISTENT: "inconsistent within the source",
    Outcome.REFUTED: "refuted",
    Outcome.PARTIAL: "partly supported",
    Outcome.SUPPORTED: "supported",
    Outcome.ABSTAINED: "left open because the evidence was not sure enough",
    Outcome.NOT_ENOUGH_INFO: "without evidence for or against",
    Outcome.NOT_CHECKABLE: "not checkable",
    Outcome.COULD_NOT_CHECK: "unchecked because a check failed",
    Outcome.NOT_CHECKED: "unchecked",
}

OUTCOME_MEANINGS = {
    Outcome.INCONSISTENT: "The source says two different things about the same measurement; both places are shown.",
    Outcome.REFUTED: "Evidence about the same measurement contradicts the claim beyond rounding.",
    Outcome.PARTIAL: "Some parts of the claim are supported and others are not.",
    Outcome.SUPPORTED: "Evidence other than the claim itself agrees with it.",
    Outcome.ABSTAINED: "Something was found, but not surely enough to say it; the withheld label is shown.",
    Outcome.NOT_ENOUGH_INFO: "Nothing was found that speaks to the claim. Absence does not refute it.",
    Outcome.NOT_CHECKABLE: "The claim is of a kind that the available evidence cannot settle.",
    Outcome.COULD_NOT_CHECK: "A check failed on the way; the reason is shown.",
    Outcome.NOT_CHECKED: "No check was run.",
}

REPLICATION_MEANINGS = {
    ReplicationLabel.NOT_COMPARABLE: "The rerun follows another protocol than the claim.",
    ReplicationLabel.CONTRADICTED: "The rerun shows the opposite direction.",
    ReplicationLabel.NOT_REPLICATED: "The rerun rules out even half of the claimed effect.",
    ReplicationLabel.REPLICATED: "Same direction, and a size consistent with the claim.",
    ReplicationLabel.DIRECTION_ONLY: "Same direction; the size differs or is imprecise.",
    ReplicationLabel.INCONCLUSIVE: "The rerun cannot tell.",
    ReplicationLabel.DIRECTION_AGREES: "Run with deviations: the direction agrees.",
    ReplicationLabel.DIRECTION_DIFFERS: "Run with deviations: the direction differs.",
    ReplicationLabel.INCONCLUSIVE_AT_SCALE: "Run with deviations: it cannot tell.",
}

REPLICATION_NAMES = {
    ReplicationLabel.NOT_COMPARABLE: "Not comparable",
    ReplicationLabel.CONTRADICTED: "Contradicted",
    ReplicationLabel.NOT_REPLICATED: "Not replicated",
    ReplicationLabel.REPLICATED: "Replicated",
    ReplicationLabel.DIRECTION_ONLY: "Direction only",
    ReplicationLabel.INCONCLUSIVE: "Inconclusive",
    ReplicationLabel.DIRECTION_AGREES: "Direction agrees at this scale",
    ReplicationLabel.DIRECTION_DIFFERS: "Direction differs at this scale",
    ReplicationLabel.INCONCLUSIVE_AT_SCALE: "Inconclusive at this scale",
}

LEVEL_MEANINGS = {
    Level.EXTRACTED: "listed from the text",
    Level.SOURCE_GROUNDED: "met by another place of the same paper: internally consistent, or not",
    Level.CROSS_SOURCE_CORROBORATED: "met by another source that measured",
    Level.ARTIFACT_INSPECTED: "dataset, configuration or code opened",
    Level.SANDBOX_EXECUTED: "an experiment ran, with deviations or by the same authors",
    Level.INDEPENDENTLY_REPRODUCED: "the experiment ran as described, by others, and decided",
    Level.EXTERNALLY_REVIEWED: "a named person signed off, or it was proved",
}

_KIND_NAMES = {
    ClaimKind.RESULT: ("result", "results"),
    ClaimKind.COMPARISON: ("comparison", "comparisons"),
    ClaimKind.DATASET_STATISTIC: ("dataset statistic", "dataset statistics"),
    ClaimKind.METHOD: ("statement about method", "statements about method"),
    ClaimKind.DEFINITION: ("definition", "definitions"),
    ClaimKind.QUALITATIVE: ("qualitative statement", "qualitative statements"),
}

BASIS_NAMES = {
    Basis.TEXT: "text",
    Basis.TABLE: "table",
    Basis.ARTIFACT: "artifact",
    Basis.CITATION: "cited work",
    Basis.RERUN: "rerun",
}

EVIDENCE_ROLE_NAMES = {
    EvidenceRole.DECIDES: "decides",
    EvidenceRole.CONFLICTS: "conflicts",
    EvidenceRole.RESTATES: "restates the claim: no support",
    EvidenceRole.CONTEXT: "context",
}

REFERENCE_ROLE_NAMES = {
    ReferenceRole.SUBJECT: "the paper checked",
    ReferenceRole.EVIDENCE: "evidence from another paper",
    ReferenceRole.CITED: "cited where a claim is made",
    ReferenceRole.INCLUDED: "read for this synthesis",
}

SOURCE_NAMES = {
    DocumentSource.LATEX: "LaTeX source",
    DocumentSource.HTML: "HTML",
    DocumentSource.PDF: "PDF",
}

CHECK_NAMES = {"none": "nothing was found"}
"""Names of checks that are no names: what they mean instead."""

CHECKABLE_NAMES = {
    CheckableBy.TEXT: "its text",
    CheckableBy.TABLE: "a table",
    CheckableBy.CITATION: "a cited work",
    CheckableBy.ARTIFACT: "the dataset, checkpoint or code",
    CheckableBy.RERUN: "running the experiment",
    CheckableBy.NOTHING: "nothing that we know of",
}

FOREST_HEADER = ("Measurement", "Claimed", "Rerun", "Interval", "Replication")


def counted(count: int, singular: str, plural: str | None = None) -> str:
    """``1 claim``, ``2 claims``, ``1,204 claims``."""
    return f"{count:,} {singular if count == 1 else plural or singular + 's'}"


def kind_name(kind: ClaimKind, count: int = 1) -> str:
    """The kind in words, in the number that fits ``count``."""
    return _KIND_NAMES[kind][count != 1]


def listed(phrases: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    if len(phrases) < 2:
        return "".join(phrases)
    return f"{', '.join(phrases[:-1])} and {phrases[-1]}"


def replication_name(label: str) -> str:
    """The replication label in words."""
    return REPLICATION_NAMES[ReplicationLabel(label)]


def replication_tone(label: ReplicationLabel | None) -> str:
    """The outcome whose colour a replication label shares."""
    if label in (ReplicationLabel.CONTRADICTED, ReplicationLabel.NOT_REPLICATED):
        return Outcome.REFUTED.value
    if label is ReplicationLabel.REPLICATED:
        return Outcome.SUPPORTED.value
    return Outcome.NOT_ENOUGH_INFO.value


def was(count: int) -> str:
    """The verb that fits a count."""
    return "was" if count == 1 else "were"


def was_were(count: int, singular: str, plural: str) -> str:
    """The word that fits a count."""
    return singular if count == 1 else plural


def day(moment: date | datetime) -> str:
    """``26 June 2026``, without the locale of this machine."""
    months = "January February March April May June July August September October November December"
    return f"{moment.day} {months.split()[moment.month - 1]} {moment.year}"


def place_text(place: Place) -> str:
    """``page 8, § 6.1 Machine Translation, ms.tex line 120``; empty when nothing is known."""
    known = []
    if place.page is not None:
        known.append(f"page {place.page}")
    if place.section:
        known.append("§ " + " › ".join(place.section))
    if place.file is not None:
        line = f" line {place.line}" if place.line is not None else ""
        known.append(place.file + line)
    elif place.line is not None:
        known.append(f"line {place.line}")
    return ", ".join(known)


def evidence_place(evidence: Evidence, table_label: str | None) -> str:
    """Where a piece of evidence stands, as exactly as is known."""
    known = []
    if evidence.table is not None:
        known.append(table_label or f"table {evidence.table}")
        if evidence.headers:
            known.append("cell " + " / ".join(evidence.headers))
        if evidence.row is not None and evidence.column is not None:
            known.append(f"row {evidence.row + 1}, column {evidence.column + 1}")
    if evidence.run is not None:
        known.append(f"run {evidence.run}")
    place = place_text(evidence.place)
    return ", ".join([*known, place] if place else known)


def quantity_text(quantity: Quantity) -> str:
    """A quantity as printed, with what was understood beyond the print."""
    words = [quantity.printed]
    if quantity.relation not in (Relation.EQUAL, Relation.RANGE):
        words.insert(0, quantity.relation.value)
    if not any(character.isdigit() for character in quantity.printed):
        words.append(f"({quantity.value.normalize():f})")
    if quantity.unit and quantity.unit.lower() not in quantity.printed.lower():
        words.append(quantity.unit)
    if quantity.delta:
        words.append({1: "more", -1: "less"}.get(quantity.direction, "difference"))
    if quantity.relative:
        words.append("(relative)")
    return " ".join(words)


def binding_text(binding: Binding) -> str:
    """``system Transformer (big) · dataset WMT14 · metric BLEU``; empty when nothing is bound."""
    return " · ".join(f"{field} {value}" for field, value in binding.specified().items())


def confidence_text(confidence: float | None) -> str:
    """Two digits, never rounded up to a certainty that nobody has."""
    if confidence is None:
        return "none"
    return (
        f"{min(max(confidence, 0.0), 1.0):.2f}"
        if 0.005 <= confidence < 0.995
        else ("> 0.99" if confidence >= 0.995 else "< 0.01")
    )


def listing_text(claim: Claim) -> str:
    """How sure it is that the claim was rightly listed; empty when nobody says."""
    if claim.confidence is None:
        return ""
    return f"{confidence_text(claim.confidence)} ({calibration_text(claim.confidence, claim.calibration)})"


def calibration_text(confidence: float | None, calibration: str) -> str:
    """What the confidence is worth."""
    if confidence is None:
        return "no confidence was computed"
    if calibration == "uncalibrated":
        return "uncalibrated: a score, not a probability"
    return f"calibrated on {calibration}"


def paper_name(paper: Paper) -> str:
    """``“Title” (id)``, or the id alone."""
    return f"“{paper.title}” ({paper.id})" if paper.title else paper.id


def paper_line(paper: Paper) -> str:
    """Authors, id, date of the version and standing, in one line."""
    known = [authors_text(paper.authors), paper.id]
    if paper.published is not None:
        known.append(day(paper.published))
    if paper.status in (PaperStatus.WITHDRAWN, PaperStatus.RETRACTED):
        known.append(paper.status.value.upper())
    return " · ".join(known)


def quoted(text: str) -> str:
    """``text`` in quotation marks, closed as a sentence; never cut."""
    return f"“{text}”" if text.rstrip().endswith((".", "!", "?")) else f"“{text}”."


def authors_text(authors: Sequence[str]) -> str:
    """All authors, none cut off."""
    return listed(list(authors)) if authors else "authors not known"


def moment(time: datetime) -> str:
    """``2026-06-26 14:03 UTC``; a time without a zone is printed without one."""
    if time.tzinfo is None:
        return time.strftime("%Y-%m-%d %H:%M")
    return time.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def forest_cells(row: ForestRow) -> tuple[str, str, str, str, str]:
    """One row of the forest plot as table cells; what was not measured is said so."""
    unit = f" {row.unit}" if row.unit else ""
    interval = "none"
    if row.low is not None and row.high is not None:
        interval = f"{row.low:g} to {row.high:g}{unit}"
    estimate = f"{row.estimate:g}{unit}" if row.estimate is not None else "not measured"
    claimed = f"{row.claimed:g}{unit}" if row.claimed is not None else row.said or "no number"
    known = {label.value: name for label, name in REPLICATION_NAMES.items()}
    return row.label, claimed, estimate, interval, known.get(row.verdict, row.verdict) or "–"


def provenance_facts(report: BaseReport) -> tuple[tuple[str, str], ...]:
    """Name and value of everything that is known about how the records came to be."""
    provenance = report.provenance
    facts = [
        ("claimcheck", provenance.version),
        ("Schema", SCHEMA),
        ("Report date", report.date.isoformat()),
        ("Network", listed(provenance.hosts) or "none was used"),
    ]
    if provenance.reader:
        facts.append(("Reader", provenance.reader))
    facts += [(f"Failed before: {reader}", why) for reader, why in provenance.attempts]
    facts += [(f"Model {name}", version) for name, version in provenance.models]
    facts += provenance.settings
    papers = [source.paper for source in report.sources if source.paper is not None]
    facts += [
        (f"File {file.name} of {paper.id}", f"{counted(file.size, 'byte')}, sha256 {file.sha256}")
        for paper in papers
        for file in paper.files
    ]
    return tuple(facts)
