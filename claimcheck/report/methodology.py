"""Sections that say what really ran, what could not be checked, and what a reader should doubt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from claimcheck.findings import DECIDED, latest
from claimcheck.records import (
    Document,
    DocumentSource,
    EvidenceRole,
    Level,
    Origin,
    Paper,
    PaperStatus,
    Verdict,
)
from claimcheck.report import wording
from claimcheck.report.interface import (
    Block,
    Bullets,
    ClaimEntry,
    Grid,
    Outcome,
    Prose,
    Provenance,
    Section,
    Tally,
)
from claimcheck.report.wording import counted, listed


def methodology(
    document: Document | None, entries: Sequence[ClaimEntry], provenance: Provenance
) -> Section:
    """Reading, listing, checking and running, each with what it did to this paper."""
    verdicts = [v for entry in entries for v in latest(entry.finding.verdicts)]
    blocks: list[Block] = [Prose(text=_reading(document, provenance))]
    if entries:
        blocks.append(Prose(text=_listing(entries)))
    blocks.append(Prose(text=_checking(verdicts)))
    if verdicts:
        blocks.append(_checks(verdicts))
    if settings := _settings(verdicts):
        blocks.append(settings)
    return Section(key="methodology", title="Methodology", blocks=tuple(blocks))


def _reading(document: Document | None, provenance: Provenance) -> str:
    tried = "".join(f" Before that, {reader} failed: {why}." for reader, why in provenance.attempts)
    if document is None:
        return f"Reading. No reader got through the paper.{tried}"
    pages = f", {counted(document.pages, 'page')}" if document.pages else ""
    reason = f" Why this reader: {provenance.reader.rstrip('.')}." if provenance.reader else ""
    return (
        f"Reading. The {wording.SOURCE_NAMES[document.source]} was read by {document.parser}: "
        f"{counted(len(document.passages), 'passage')}, {counted(len(document.tables), 'table')} with "
        f"{counted(sum(len(table.cells) for table in document.tables), 'cell')}, "
        f"{counted(len(document.references), 'bibliography entry', 'bibliography entries')}{pages}.{reason}{tried}"
    )


def _listing(entries: Sequence[ClaimEntry]) -> str:
    claims = [entry.finding.claim for entry in entries]
    kinds = Counter(claim.kind for claim in claims)
    said = [f"{count:,} {wording.kind_name(kind, count)}" for kind, count in kinds.most_common()]
    by = sorted({claim.extractor for claim in claims if claim.extractor})
    external = sum(claim.origin is Origin.EXTERNAL for claim in claims)
    parts = sum(len(claim.parts) for claim in claims)
    mentions = sum(len(claim.mentions) for claim in claims)
    return (
        f"Listing. {counted(len(claims), 'claim')}: {listed(said)}. Together they have "
        f"{counted(parts, 'part')} and stand in {counted(mentions, 'place')}."
        + (f" {external:,} came from outside the paper." if external else "")
        + (f" Extractor: {listed(by)}." if by else "")
    )


def _checking(verdicts: Sequence[Verdict]) -> str:
    if not verdicts:
        return "Checking. No check was run."
    roles = Counter(evidence.role for verdict in verdicts for evidence in verdict.rationale)
    restated = roles[EvidenceRole.RESTATES]
    return (
        f"Checking. {counted(len(verdicts), 'verdict')} count: the latest of each basis for each claim. They draw on "
        f"{counted(sum(roles.values()), 'piece of evidence', 'pieces of evidence')}, of which "
        f"{roles[EvidenceRole.DECIDES]:,} decide and {roles[EvidenceRole.CONFLICTS]:,} conflict. A claim's own "
        f"sentence and its restatements ({restated:,} found) support nothing."
    )


def _checks(verdicts: Sequence[Verdict]) -> Grid:
    ran = Counter((verdict.basis, verdict.check) for verdict in verdicts)
    decided = Counter((v.basis, v.check) for v in verdicts if v.label in DECIDED)
    return Grid(
        caption="The checks that ran",
        header=("Check", "Basis", "Verdicts", "Of these decided"),
        rows=tuple(
            (check, wording.BASIS_NAMES[basis], str(count), str(decided[basis, check]))
            for (basis, check), count in sorted(ran.items(), key=lambda kv: (-kv[1], kv[0]))
        ),
    )


def _settings(verdicts: Sequence[Verdict]) -> Grid | None:
    used = Counter(pair for verdict in verdicts for pair in set(verdict.signature))
    if not used:
        return None
    return Grid(
        caption="Settings that could change a verdict, from the signatures",
        header=("Setting", "Value", "Verdicts"),
        rows=tuple((name, value, str(count)) for (name, value), count in sorted(used.items())),
    )


def unchecked(entries: Sequence[ClaimEntry], failures: Sequence[tuple[str, str, str]]) -> Section:
    """What could not be checked, and why."""
    rows = [
        (entry.name, failure.stage, failure.reason)
        for entry in entries
        for failure in entry.finding.failures
    ]
    rows += [(subject, stage, reason) for stage, subject, reason in failures]
    beyond = [entry for entry in entries if entry.outcome is Outcome.NOT_CHECKABLE]
    blocks: list[Block] = []
    if rows:
        blocks.append(
            Grid(
                caption=f"{counted(len(rows), 'failure')} on the way",
                header=("What", "Stage", "Why"),
                rows=tuple(rows),
            )
        )
    if beyond:
        blocks.append(
            Prose(
                text=f"{counted(len(beyond), 'claim is', 'claims are')} beyond what the evidence at hand can settle:"
            )
        )
        blocks.append(Bullets(entries=tuple(_beyond(entry) for entry in beyond)))
    if not blocks:
        blocks.append(
            Prose(text="Every check that was started came to an end, and no claim was set aside.")
        )
    return Section(key="unchecked", title="What could not be checked", blocks=tuple(blocks))


def _beyond(entry: ClaimEntry) -> str:
    reasons = [v.explanation for v in latest(entry.finding.verdicts) if v.explanation]
    by = [wording.CHECKABLE_NAMES[way] for way in entry.finding.claim.checkable_by]
    if by:
        reasons.append(f"It could be settled by {listed(by)}.")
    return " ".join([f"{entry.name}: “{entry.finding.claim.text}”", *reasons])


def limitations(
    paper: Paper, document: Document | None, entries: Sequence[ClaimEntry], counts: Tally
) -> Section:
    """What a reader should doubt, from what happened here."""
    doubts = []
    if paper.synthetic:
        doubts.append(
            "This is a synthetic self-test: the paper and its experiments were made to test claimcheck and are "
            "evidence of nothing else."
        )
    if paper.status in (PaperStatus.WITHDRAWN, PaperStatus.RETRACTED):
        note = f": {paper.status_note}" if paper.status_note else "."
        doubts.append(f"The paper is {paper.status.value}{note}")
    doubts.append(
        "Claims are listed by program. Some sentences may have been missed or misread; a missing claim is no verdict."
    )
    if document is not None and document.source is DocumentSource.PDF:
        doubts.append(
            "The paper was read from its PDF, where table cells and reading order are inferred from positions."
        )
    finer = [entry.finding for entry in entries if entry.finding.confidence is not None]
    raw = sum(finding.calibration == "uncalibrated" for finding in finer)
    if raw:
        doubts.append(
            f"{raw:,} of {len(finer):,} confidences are uncalibrated: they order the claims, and are no probabilities."
        )
    own = [
        entry
        for entry in entries
        if entry.outcome is Outcome.SUPPORTED and entry.finding.level <= Level.SOURCE_GROUNDED
    ]
    if own:
        doubts.append(
            f"{counted(len(own), 'supported claim rests', 'supported claims rest')} on the paper's own tables and text: "
            "the paper agrees with itself, which does not show that the numbers are right."
        )
    silent = counts.of(Outcome.NOT_ENOUGH_INFO, Outcome.ABSTAINED)
    if silent:
        doubts.append(
            f"For {counted(silent, 'claim')} reading did not lead to a decision. That says nothing against "
            f"{'it' if silent == 1 else 'them'}."
        )
    if not counts.replications and entries:
        doubts.append("No experiment was run again.")
    blocks: list[Block] = [Bullets(entries=tuple(doubts))]
    if document is not None and document.warnings:
        blocks.append(Prose(text=f"The reader left {counted(len(document.warnings), 'warning')}:"))
        blocks.append(Bullets(entries=document.warnings))
    return Section(key="limitations", title="Limitations", blocks=tuple(blocks))
