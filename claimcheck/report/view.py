"""What the renderers print of a claim: strings in reading order, neutral but not yet escaped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from claimcheck.findings import DECIDED, latest
from claimcheck.records import Claim, Evidence, EvidenceRole, Origin, Part, Verdict
from claimcheck.report import wording
from claimcheck.report.counting import (
    Signature,
    deciding,
    needs_attention,
    shared_signature,
    signature_names,
)
from claimcheck.report.interface import BaseReport, ClaimEntry, SourceEntry, SynthesisReport
from claimcheck.report.plain import neutral, paper_link, safe_link
from claimcheck.report.rerun_view import (
    RerunView,
    ReviewView,
    against,
    gaps,
    listed_lines,
    rerun_views,
    review_views,
)


@dataclass(frozen=True)
class EvidenceView:
    """One quote with its place."""

    role: str
    quote: str
    where: str
    paper: str | None  # named only when it is another paper than the claim's


@dataclass(frozen=True)
class VerdictView:
    """One counting verdict."""

    basis: str
    label: str
    withheld: str | None
    confidence: str
    calibration: str
    check: str
    time: str
    explanation: str
    arithmetic: tuple[str, ...]
    evidence: tuple[EvidenceView, ...]
    signature: str  # its name, S1; the settings stand once, in the methodology
    rerun: RerunView | None = None  # then it is told in its place: arithmetic, cells, runs


@dataclass(frozen=True)
class PartView:
    """One part of a claim with what was understood of it."""

    text: str  # "1", "2" … where it is the whole claim once more
    quantity: str
    measures: str
    says: str
    label: str


@dataclass(frozen=True)
class ClaimView:
    """Everything that a report says about one claim."""

    number: int
    name: str
    text: str
    standalone: str | None  # None when it is the text itself
    kind: str
    outside: bool  # somebody else's sentence about the paper
    outcome: str
    outcome_name: str
    replication: str | None
    replication_name: str
    replication_tone: str
    contested: bool
    confidence: str
    confidence_value: float | None
    calibration: str
    calibrated: bool
    level: int
    level_key: str
    levels: tuple[str, ...]
    paper: str | None  # named only in reports over several papers
    attention: bool  # inconsistent, refuted or contested
    why: str  # the deciding explanations
    where: str  # of the first mention
    places: tuple[str, ...]
    hedges: tuple[str, ...]
    scope: tuple[str, ...]
    parts: tuple[PartView, ...]  # empty when the only part is the whole claim: see `reading`
    reading: tuple[tuple[str, str], ...]  # (name, value): what was understood of the only part
    verdicts: tuple[VerdictView, ...]
    earlier: tuple[str, ...]
    failures: tuple[tuple[str, str], ...]  # (stage, reason)
    checkable_by: str
    listing: str  # how sure it is that this is a claim, read correctly; empty when not known
    evidence: str  # where the deciding evidence stands; empty where nothing was decided
    against: tuple[str, ...]  # claimed against rerun, a short line a part
    gaps: tuple[str, ...]  # why it was not run again
    reviews: tuple[ReviewView, ...]
    listed: tuple[tuple[str, str], ...]  # what the program listed, where people corrected it


@dataclass(frozen=True)
class SourceView:
    """One entry of the reference list."""

    role: str
    text: str
    link: str | None
    claims: tuple[str, ...]
    every_claim: bool  # then `claims` need not be printed


def claim_views(report: BaseReport) -> tuple[ClaimView, ...]:
    """The claim table, worst first."""
    labels = {(document, table): label for document, table, label in report.table_labels}
    names = signature_names(report.claims)
    several = isinstance(report, SynthesisReport)
    return tuple(_claim(entry, labels, names, several, report.runs) for entry in report.claims)


def _claim(
    entry: ClaimEntry,
    labels: Mapping[tuple[str, str], str],
    names: Mapping[Signature, str],
    several: bool,
    runs: str,
) -> ClaimView:
    finding, claim = entry.finding, entry.finding.claim
    told = rerun_views(entry, runs)
    counting = latest(finding.verdicts)
    ids = {verdict.id for verdict in counting}
    places = tuple(neutral(wording.place_text(mention.place)) for mention in claim.mentions)
    parts = _parts(claim, counting)
    alone = len(parts) == 1 and parts[0].text == "1"
    text, standalone = neutral(claim.text), neutral(claim.standalone)
    return ClaimView(
        number=entry.number,
        name=entry.name,
        text=text,
        standalone=standalone if standalone != text else None,
        kind=wording.kind_name(claim.kind),
        outside=claim.origin is Origin.EXTERNAL,
        outcome=entry.outcome.value,
        outcome_name=wording.OUTCOME_NAMES[entry.outcome],
        replication=finding.replication.value if finding.replication else None,
        replication_name=wording.REPLICATION_NAMES[finding.replication]
        if finding.replication
        else "Not run",
        replication_tone=wording.replication_tone(finding.replication),
        contested=finding.contested,
        confidence=wording.confidence_text(finding.confidence),
        confidence_value=finding.confidence,
        calibration=neutral(wording.calibration_text(finding.confidence, finding.calibration)),
        calibrated=finding.confidence is not None and finding.calibration != "uncalibrated",
        level=int(finding.level),
        level_key=finding.level.key,
        levels=tuple(f"{int(level)} {level.key}" for level in finding.levels),
        paper=neutral(claim.paper) if several and claim.paper else None,
        attention=needs_attention(entry),
        why=neutral(" ".join(v.explanation for v in deciding(finding) if v.explanation)),
        where=places[0] if places else "",
        places=tuple(place for place in places if place),
        hedges=tuple(map(neutral, claim.hedges)),
        scope=tuple(map(neutral, claim.scope)),
        parts=parts if not alone else (),
        reading=_reading(parts[0]) if alone else (),
        verdicts=tuple(
            _verdict(verdict, claim, labels, names, told.get(verdict.id)) for verdict in counting
        ),
        earlier=tuple(
            neutral(f"{wording.BASIS_NAMES[v.basis]}: {v.label.value}, {wording.moment(v.time)}")
            for v in finding.verdicts
            if v.id not in ids
        ),
        failures=tuple((neutral(f.stage), neutral(f.reason)) for f in finding.failures),
        listing=neutral(wording.listing_text(claim)),
        evidence=_deciding_places(entry, labels),
        against=against(entry),
        gaps=gaps(entry),
        reviews=review_views(finding),
        listed=listed_lines(finding),
        checkable_by=wording.listed([wording.CHECKABLE_NAMES[way] for way in claim.checkable_by]),
    )


def _deciding_places(entry: ClaimEntry, labels: Mapping[tuple[str, str], str]) -> str:
    """Table, cell or page of the evidence behind the reporting label, each once; runs left out."""
    places = dict.fromkeys(
        neutral(_short_place(evidence, labels))
        for verdict in deciding(entry.finding)
        if verdict.label in DECIDED
        for evidence in verdict.rationale
        if evidence.run is None and evidence.role in (EvidenceRole.DECIDES, EvidenceRole.CONFLICTS)
    )
    return "; ".join(place for place in places if place)


def _short_place(evidence: Evidence, labels: Mapping[tuple[str, str], str]) -> str:
    """``Table 2, NLI / Roles, page 4``: the exact place stands with the quote."""
    known = []
    if evidence.table is not None:
        known.append(labels.get((evidence.document or "", evidence.table), "a table"))
        known += [" / ".join(evidence.headers)] if evidence.headers else []
    elif evidence.place.section:
        known.append("§ " + evidence.place.section[-1])
    if evidence.place.page is not None:
        known.append(f"page {evidence.place.page}")
    return ", ".join(known)


def _parts(claim: Claim, counting: tuple[Verdict, ...]) -> tuple[PartView, ...]:
    """All parts; their labels come from the first verdict that labelled each of them."""
    labels = next(
        (v.part_labels for v in counting if len(v.part_labels) == len(claim.parts)),
        ("",) * len(claim.parts),
    )
    whole = {neutral(claim.text), neutral(claim.standalone)}
    return tuple(
        PartView(
            text=str(number) if neutral(part.text) in whole else neutral(part.text),
            quantity=neutral(wording.quantity_text(part.quantity)) if part.quantity else "",
            measures=neutral(wording.binding_text(part.binding)),
            says=neutral(_says(part)),
            label=neutral(label),
        )
        for number, (part, label) in enumerate(zip(claim.parts, labels, strict=True), start=1)
    )


def _reading(part: PartView) -> tuple[tuple[str, str], ...]:
    known = (("Quantity", part.quantity), ("Measures", part.measures), ("Says", part.says))
    return tuple((name, value) for name, value in known if value)


def _says(part: Part) -> str:
    said = ["not"] if part.negated else []
    if part.comparison is not None:
        said.append(part.comparison.value.replace("_", " "))
    if part.quantifier is not None:
        said.append(f"for {part.quantifier.value.replace('_', ' ')}")
    if part.exceptions:
        said.append(f"except {wording.listed(part.exceptions)}")
    return " ".join(said)


def _verdict(
    verdict: Verdict,
    claim: Claim,
    labels: Mapping[tuple[str, str], str],
    names: Mapping[Signature, str],
    rerun: RerunView | None,
) -> VerdictView:
    return VerdictView(
        basis=wording.BASIS_NAMES[verdict.basis],
        label=verdict.label.value,
        withheld=verdict.suppressed.value if verdict.suppressed else None,
        confidence=wording.confidence_text(verdict.confidence),
        calibration=neutral(wording.calibration_text(verdict.confidence, verdict.calibration)),
        check=neutral(wording.CHECK_NAMES.get(verdict.check, verdict.check)),
        time=wording.moment(verdict.time),
        explanation=neutral(verdict.explanation),
        arithmetic=tuple(map(neutral, verdict.arithmetic)),
        evidence=tuple(_evidence(evidence, claim, labels) for evidence in verdict.rationale),
        signature=names.get(shared_signature(verdict), ""),
        rerun=rerun,
    )


def _evidence(
    evidence: Evidence, claim: Claim, labels: Mapping[tuple[str, str], str]
) -> EvidenceView:
    label = labels.get((evidence.document or "", evidence.table or ""))
    return EvidenceView(
        role=wording.EVIDENCE_ROLE_NAMES[evidence.role],
        quote=neutral(evidence.quote),
        where=neutral(wording.evidence_place(evidence, label)),
        paper=neutral(evidence.paper) if evidence.paper != claim.paper else None,
    )


def source_view(source: SourceEntry, claims: int) -> SourceView:
    """One line of the reference list; ``claims`` is how many the report has in all."""
    if source.paper is not None:
        paper = source.paper
        known = [wording.authors_text(paper.authors) + "."]
        if paper.title:
            known.append(f"{paper.title.rstrip('.')}.")
        if paper.published:
            known.append(f"{wording.day(paper.published)}.")
        known.append(f"{paper.id}.")
        if paper.status.value not in ("current", "local"):
            known.append(f"{paper.status.value.upper()}.")
        link = paper_link(paper.id, paper.doi)
    else:
        assert source.reference is not None  # the record has one of both
        reference = source.reference
        known = [reference.text]
        link = paper_link(reference.arxiv_id, reference.doi)
    return SourceView(
        role=wording.REFERENCE_ROLE_NAMES[source.role],
        text=neutral(" ".join(known)),
        link=safe_link(link),
        claims=tuple(f"C{number}" for number in source.claims),
        every_claim=len(source.claims) == claims and claims > 1,
    )
