"""Sections that say what really ran, what could not be checked, and what a reader should doubt."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from claimcheck.findings import DECIDED, latest
from claimcheck.records import (
    Document,
    DocumentSource,
    EvidenceRole,
    Level,
    Origin,
    Paper,
    PaperStatus,
    ReplicationLabel,
    ReportingLabel,
    Verdict,
)
from claimcheck.report import reruns, wording
from claimcheck.report.counting import Signature, shared_signature, signature_names
from claimcheck.report.interface import (
    BaseReport,
    Block,
    Bullets,
    ClaimEntry,
    Grid,
    Outcome,
    Prose,
    Provenance,
    RunCost,
    Section,
    Tally,
)
from claimcheck.report.wording import counted, listed


def methodology(
    document: Document | None,
    entries: Sequence[ClaimEntry],
    provenance: Provenance,
    cost: RunCost | None = None,
) -> Section:
    """Reading, listing, checking and running, each with what it did to this paper."""
    blocks: list[Block] = [Prose(lead="Reading.", text=_reading(document, provenance))]
    if entries:
        blocks.append(Prose(lead="Listing.", text=listing(entries)))
    blocks += checking_blocks(entries)
    blocks += reruns.running_blocks(entries, cost)
    return Section(key="methodology", title="Methodology", blocks=tuple(blocks))


def checking_blocks(entries: Sequence[ClaimEntry]) -> list[Block]:
    """Which checks ran, how often they decided, and under which settings."""
    verdicts = [v for entry in entries for v in latest(entry.finding.verdicts)]
    blocks: list[Block] = [Prose(lead="Checking.", text=_checking(verdicts))]
    if verdicts:
        blocks.append(_checks(verdicts))
    names = signature_names(entries)
    if names:
        blocks.append(_signatures(names, verdicts))
    return blocks


def _reading(document: Document | None, provenance: Provenance) -> str:
    tried = "".join(f" Before that, {reader} failed: {why}." for reader, why in provenance.attempts)
    if document is None:
        return f"No reader got through the paper.{tried}"
    pages = f", {counted(document.pages, 'page')}" if document.pages else ""
    reason = f" Why this reader: {provenance.reader.rstrip('.')}." if provenance.reader else ""
    return (
        f"The {wording.SOURCE_NAMES[document.source]} was read by {document.parser}: "
        f"{counted(len(document.passages), 'passage')}, {counted(len(document.tables), 'table')} with "
        f"{counted(sum(len(table.cells) for table in document.tables), 'cell')}, "
        f"{counted(len(document.references), 'bibliography entry', 'bibliography entries')}{pages}.{reason}{tried}"
    )


def listing(entries: Sequence[ClaimEntry]) -> str:
    """How many claims of which kind were listed, and by what."""
    claims = [entry.finding.claim for entry in entries]
    kinds = Counter(claim.kind for claim in claims)
    said = [f"{count:,} {wording.kind_name(kind, count)}" for kind, count in kinds.most_common()]
    by = sorted({claim.extractor for claim in claims if claim.extractor})
    external = sum(claim.origin is Origin.EXTERNAL for claim in claims)
    parts = sum(len(claim.parts) for claim in claims)
    mentions = sum(len(claim.mentions) for claim in claims)
    return (
        f"{counted(len(claims), 'claim')}: {listed(said)}. Together they have "
        f"{counted(parts, 'part')} and stand in {counted(mentions, 'place')}."
        + (f" {external:,} came from outside the paper." if external else "")
        + (f" They were listed by {listed([_version(name) for name in by])}." if by else "")
    )


def _version(extractor: str) -> str:
    """``claims/3 with vocabulary/1, claims-1092 rules`` for a name and what it is made with."""
    name, _, rest = extractor.partition(" ")
    return f"{name} with {', '.join(rest.split())}" if rest else name


def _checking(verdicts: Sequence[Verdict]) -> str:
    if not verdicts:
        return "No check was run."
    roles = Counter(evidence.role for verdict in verdicts for evidence in verdict.rationale)
    decided = [verdict for verdict in verdicts if _decides(verdict)]
    under = Counter(evidence.role for verdict in decided for evidence in verdict.rationale)
    rest, conflicts = under[EvidenceRole.DECIDES], under[EvidenceRole.CONFLICTS]
    against = (
        f", and {counted(conflicts, 'piece contradicts', 'pieces contradict')} them"
        if conflicts
        else ""
    )
    return (
        f"{counted(len(verdicts), 'verdict counts', 'verdicts count')}: the latest of each basis "
        f"for each claim. {len(decided):,} of them {'is' if len(decided) == 1 else 'are'} a decision"
        + (
            f", resting on {counted(rest, 'piece of evidence', 'pieces of evidence')}"
            if rest
            else ""
        )
        + f"{against}. A claim's own sentence and its restatements "
        f"({roles[EvidenceRole.RESTATES]:,} found) support nothing."
    )


def _checks(verdicts: Sequence[Verdict]) -> Grid:
    ran = Counter((verdict.basis, verdict.check) for verdict in verdicts)
    decided = Counter((v.basis, v.check) for v in verdicts if _decides(v))
    return Grid(
        caption="The checks that ran",
        header=("Check", "Basis", "Verdicts", "Of these decided"),
        rows=tuple(
            (
                wording.CHECK_NAMES.get(check, check),
                wording.BASIS_NAMES[basis],
                str(count),
                str(decided[basis, check]),
            )
            for (basis, check), count in sorted(ran.items(), key=lambda kv: (-kv[1], kv[0]))
        ),
    )


def _decides(verdict: Verdict) -> bool:
    if isinstance(verdict.label, ReplicationLabel):
        return verdict.label not in (
            ReplicationLabel.NOT_COMPARABLE,
            ReplicationLabel.INCONCLUSIVE,
            ReplicationLabel.INCONCLUSIVE_AT_SCALE,
        )
    return verdict.label in DECIDED


def _signatures(names: Mapping[Signature, str], verdicts: Sequence[Verdict]) -> Grid:
    used = Counter(shared_signature(verdict) for verdict in verdicts)
    return Grid(
        caption="Signatures: every setting and model that could change a verdict",
        header=("Signature", "Settings", "Verdicts"),
        rows=tuple(
            (
                name,
                ", ".join(f"{key} = {value}" for key, value in signature),
                f"{used[signature]:,}",
            )
            for signature, name in names.items()
        ),
        folded=True,
    )


def unchecked(entries: Sequence[ClaimEntry], failures: Sequence[tuple[str, str, str]]) -> Section:
    """What could not be checked, and why."""
    rows = [
        (entry.name, failure.stage, failure.reason)
        for entry in entries
        for failure in entry.finding.failures
    ]
    rows += [(subject, stage, reason) for stage, subject, reason in failures]
    blocks: list[Block] = []
    if rows:
        blocks.append(
            Grid(
                caption=f"{counted(len(rows), 'failure')} on the way",
                header=("What", "Stage", "Why"),
                rows=tuple(rows),
            )
        )
    for known in (Outcome.NOT_CHECKABLE, Outcome.ABSTAINED, Outcome.NOT_ENOUGH_INFO):
        left = [entry for entry in entries if entry.outcome is known]
        if left:
            blocks.append(_left_open(known, left))
    gaps = reruns.gaps_grid(entries)
    if gaps is not None:
        blocks.append(gaps)
    if not blocks:
        blocks.append(Prose(text="Every check that was started came to an end and to a decision."))
    return Section(key="unchecked", title="What could not be checked", blocks=tuple(blocks))


def _left_open(known: Outcome, entries: Sequence[ClaimEntry]) -> Grid:
    """Why claims have no decision, grouped by reason."""
    reasons: dict[str, list[str]] = {}
    for entry in sorted(entries, key=lambda entry: entry.number):
        reasons.setdefault(_reason(entry), []).append(entry.name)
    return Grid(
        caption=f"{wording.OUTCOME_NAMES[known]}: {counted(len(entries), 'claim')}",
        header=("Why", "Claims", "How many"),
        rows=tuple((why, ", ".join(names), str(len(names))) for why, names in reasons.items()),
    )


def _reason(entry: ClaimEntry) -> str:
    said = [
        verdict.explanation
        for verdict in latest(entry.finding.verdicts)
        if verdict.explanation and isinstance(verdict.label, ReportingLabel)
    ]
    by = [wording.CHECKABLE_NAMES[way] for way in entry.finding.claim.checkable_by]
    if by and entry.outcome is Outcome.NOT_CHECKABLE:
        said.append(f"It could be settled by {listed(by)}.")
    return " ".join(said) or wording.OUTCOME_MEANINGS[entry.outcome]


def limitations(
    papers: Sequence[Paper],
    documents: Sequence[Document],
    entries: Sequence[ClaimEntry],
    counts: Tally,
) -> Section:
    """What a reader should doubt, from what happened here."""
    doubts = [doubt for paper in papers for doubt in standing(paper)]
    if any(paper.synthetic for paper in papers):
        doubts.insert(
            0,
            "This is a synthetic self-test: its paper and experiments were made to test "
            "claimcheck and are evidence of nothing else.",
        )
    doubts.append(
        "Claims are listed by program. Sentences may have been missed or misread; a claim that "
        "is not listed was not judged."
    )
    if any(document.source is DocumentSource.PDF for document in documents):
        doubts.append(
            "Tables and reading order of a PDF are inferred from the positions of characters."
        )
    scored = [entry.finding for entry in entries if entry.finding.confidence is not None]
    raw = sum(finding.calibration == "uncalibrated" for finding in scored)
    if raw:
        doubts.append(
            f"{raw:,} of {counted(len(scored), 'confidence')} {'is an' if raw == 1 else 'are'} "
            f"uncalibrated {'score' if raw == 1 else 'scores'}: good for ordering claims, and no "
            f"{'probability' if raw == 1 else 'probabilities'}."
        )
    own = sum(
        entry.outcome is Outcome.SUPPORTED and entry.finding.level <= Level.SOURCE_GROUNDED
        for entry in entries
    )
    if own:
        doubts.append(
            f"{counted(own, 'supported claim rests', 'supported claims rest')} on the paper's own "
            "tables and text alone: the paper agrees with itself, which does not show that the "
            "numbers are right."
        )
    silent = counts.of(Outcome.NOT_ENOUGH_INFO, Outcome.ABSTAINED)
    if silent:
        doubts.append(
            f"For {counted(silent, 'claim')} reading led to no decision. That says nothing "
            f"against {'it' if silent == 1 else 'them'}."
        )
    if not counts.replications and entries:
        doubts.append("No experiment was run again.")
    if any(use.same_authors for one in reruns.outcomes_of(entries) for use in one.recipes):
        doubts.append(
            "The reruns are by the paper's own authors, with their code: they show that the numbers "
            "come out again, not that others would get them. They stop at level 5."
        )
    blocks: list[Block] = [Bullets(entries=tuple(doubts))]
    warnings = [warning for document in documents for warning in document.warnings]
    if warnings:
        noted = Counter(warnings)
        blocks.append(
            Grid(
                caption=f"{counted(len(warnings), 'warning')} of the reader",
                header=("Warning", "Times"),
                rows=tuple((warning, str(count)) for warning, count in noted.items()),
                folded=True,
            )
        )
    return Section(key="limitations", title="Limitations", blocks=tuple(blocks))


def standing(paper: Paper) -> list[str]:
    """A sentence when the paper was withdrawn or retracted, else nothing."""
    if paper.status not in (PaperStatus.WITHDRAWN, PaperStatus.RETRACTED):
        return []
    note = f": {paper.status_note}" if paper.status_note else "."
    return [f"{wording.paper_name(paper)} is {paper.status.value}{note}"]


def standing_lines(report: BaseReport) -> list[str]:
    """Papers of the report that were withdrawn or retracted: said at the very top."""
    papers = [source.paper for source in report.sources if source.paper is not None]
    return [line for paper in papers for line in standing(paper)]
