"""Builds a :class:`PaperReport` from records. Pure: equal records and date give an equal report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date as Date

from claimcheck.findings import latest, same_work
from claimcheck.records import Document, Failure, Finding, Paper, ReportingLabel
from claimcheck.report import methodology, wording
from claimcheck.report.interface import (
    Bar,
    BarFigure,
    Block,
    Bullets,
    ClaimEntry,
    ForestFigure,
    ForestRow,
    Grid,
    LadderFigure,
    Outcome,
    PaperReport,
    Prose,
    Provenance,
    ReferenceRole,
    ReliabilityFigure,
    Section,
    SourceEntry,
    Step,
    Tally,
    tally,
)
from claimcheck.report.wording import counted, listed


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
) -> PaperReport:
    """The report on one paper.

    ``findings`` in reading order: their place in it is their number. ``document`` is None when no
    reader got through the paper. ``failures`` may hold those of single claims too: what already
    stands in a finding is not said twice. ``references`` are other papers that we hold and that
    verdicts may draw on. ``reliability`` describes the calibration set, ``comparisons`` what was
    rerun.
    """
    entries = ordered(findings)
    of_claims = {entry.finding.claim.id for entry in entries}
    others = tuple(
        sorted({(f.stage, f.subject, f.reason) for f in failures if f.subject not in of_claims})
    )
    counts = tally(entries, len(others))
    return PaperReport(
        title=f"Claim check of {paper.title or paper.id}",
        date=date,
        synthetic=paper.synthetic,
        subject=wording.paper_name(paper),
        paper=paper,
        abstract=abstract(paper, document, entries, counts),
        sections=(
            introduction(paper, counts),
            methodology.methodology(document, entries, provenance),
            results(entries, counts, reliability, comparisons),
            methodology.unchecked(entries, others),
            methodology.limitations(paper, document, entries, counts),
        ),
        claims=entries,
        sources=sources(paper, document, entries, references),
        table_labels=table_labels(document),
        failures=others,
        provenance=provenance,
    )


def ordered(findings: Sequence[Finding]) -> tuple[ClaimEntry, ...]:
    """Entries numbered in reading order and sorted worst first.

    Inconsistent, refuted and contested come first, then what is partly supported, what is
    supported, and what nothing was found about; within each, reading order.
    """
    entries = [ClaimEntry(number=n, finding=f) for n, f in enumerate(findings, start=1)]
    return tuple(sorted(entries, key=lambda entry: (badness(entry), entry.number)))


def badness(entry: ClaimEntry) -> int:
    """Rank in the claim table; 0 is worst."""
    known = list(Outcome)
    rank = known.index(entry.outcome)
    contested_rank = known.index(Outcome.REFUTED)
    if entry.finding.contested and rank > contested_rank:
        return contested_rank * 2 + 1
    return rank * 2


def needs_attention(entry: ClaimEntry) -> bool:
    """Whether people should look at this claim first."""
    return entry.finding.contested or entry.outcome in (Outcome.INCONSISTENT, Outcome.REFUTED)


def abstract(
    paper: Paper, document: Document | None, entries: Sequence[ClaimEntry], counts: Tally
) -> tuple[str, ...]:
    """What was read, what came out, and how far to trust it, in up to four paragraphs."""
    if document is None:
        return (
            f"{wording.paper_name(paper)} could not be read, so nothing is said about its claims. "
            "The reasons are listed below.",
        )
    numeric = sum(bool(entry.finding.claim.quantities) for entry in entries)
    read = (
        f"{wording.paper_name(paper)} was read from its {wording.SOURCE_NAMES[document.source]}, and "
        f"{counted(counts.claims, 'claim')} {wording.was(counts.claims)} listed; {numeric:,} of them "
        f"{'states' if numeric == 1 else 'state'} a number."
    )
    if not entries:
        return (read,)
    return (
        read,
        " ".join([_outcome_sentence(counts), *_worst(entries)]),
        " ".join([_replication_sentence(counts), _trust_sentence(entries)]),
    )


def _outcome_sentence(counts: Tally) -> str:
    said = [
        f"{count:,} {'is' if count == 1 else 'are'} {wording.OUTCOME_PHRASES[known]}"
        for known, count in counts.outcomes
    ]
    disputed = (
        f" {counted(counts.contested, 'claim is', 'claims are')} contested: the checks disagree."
    )
    return f"Of these, {listed(said)}." + (disputed if counts.contested else "")


def _worst(entries: Sequence[ClaimEntry]) -> list[str]:
    serious = [entry for entry in entries if needs_attention(entry)]
    if not serious:
        return ["No claim was found inconsistent, refuted or contested."]
    first = serious[0]
    sentence = f"The first to look at is {first.name}: “{first.finding.claim.text}”."
    if len(serious) > 1:
        sentence += f" Then {listed([entry.name for entry in serious[1:]])}."
    return [sentence]


def _replication_sentence(counts: Tally) -> str:
    if not counts.replications:
        return "No experiment was run again, so every label here rests on reading alone."
    total = sum(count for _, count in counts.replications)
    said = [f"{count:,} {label}" for label, count in counts.replications]
    return f"Experiments behind {counted(total, 'claim')} were run again: {listed(said)}."


def _trust_sentence(entries: Sequence[ClaimEntry]) -> str:
    decided = [entry.finding for entry in entries if entry.finding.confidence is not None]
    if not decided:
        return "No label carries a confidence."
    raw = sum(finding.calibration == "uncalibrated" for finding in decided)
    sets = sorted({f.calibration for f in decided if f.calibration != "uncalibrated"})
    said = []
    if sets:
        said.append(
            f"{len(decided) - raw:,} of {len(decided):,} confidences are calibrated on {listed(sets)}"
        )
    if raw:
        said.append(f"{raw:,} of {len(decided):,} confidences are uncalibrated scores")
    return f"{listed(said).capitalize()}." if not said[0][0].isdigit() else f"{listed(said)}."


def introduction(paper: Paper, counts: Tally) -> Section:
    """What the report is, and how to read its labels."""
    occurring = dict(counts.outcomes)
    labels = Grid(
        caption="What the reporting labels mean, and how many claims carry them",
        header=("Label", "Meaning", "Claims"),
        rows=tuple(
            (known.value, wording.OUTCOME_MEANINGS[known], str(occurring.get(known, 0)))
            for known in Outcome
        ),
    )
    blocks: list[Block] = [
        Prose(
            text=f"This report lists what {wording.paper_name(paper)} claims and checks every claim against "
            "evidence that is not the claim itself. It keeps two labels apart: the reporting label says what "
            "reading shows, the replication label says what running the experiment again shows. Neither "
            "replaces the other."
        ),
        labels,
    ]
    if counts.replications:
        blocks.append(
            Grid(
                caption="What the replication labels mean, and how many claims carry them",
                header=("Label", "Meaning", "Claims"),
                rows=tuple(
                    (known.value, meaning, str(dict(counts.replications).get(known.value, 0)))
                    for known, meaning in wording.REPLICATION_MEANINGS.items()
                ),
            )
        )
    return Section(key="introduction", title="Introduction", blocks=tuple(blocks))


def results(
    entries: Sequence[ClaimEntry],
    counts: Tally,
    reliability: ReliabilityFigure | None,
    comparisons: Sequence[ForestRow],
) -> Section:
    """Counts by label, kind and level; figures; what needs attention."""
    blocks: list[Block] = []
    if not entries:
        blocks.append(Prose(text="No claim was listed, so there is nothing to count."))
        return Section(key="results", title="Results", blocks=tuple(blocks))
    blocks.append(Prose(text=_outcome_sentence(counts)))
    blocks.append(
        BarFigure(
            title="Claims by reporting label",
            unit="claim",
            bars=tuple(
                Bar(label=wording.OUTCOME_NAMES[known], count=count, tone=known.value)
                for known, count in counts.outcomes
            ),
        )
    )
    blocks.append(_by_kind(entries, counts))
    blocks.append(Prose(text=_replication_sentence(counts)))
    if comparisons:
        blocks.append(ForestFigure(title="Claimed against rerun values", rows=tuple(comparisons)))
    blocks.append(ladder(entries, counts))
    if reliability is not None:
        blocks.append(reliability)
    serious = [entry for entry in entries if needs_attention(entry)]
    if serious:
        blocks.append(
            Prose(
                text=f"{counted(len(serious), 'claim needs', 'claims need')} a reader's attention:"
            )
        )
        blocks.append(Bullets(entries=tuple(_attention(entry) for entry in serious)))
    return Section(key="results", title="Results", blocks=tuple(blocks))


def _attention(entry: ClaimEntry) -> str:
    label = entry.outcome.value + (", contested" if entry.finding.contested else "")
    reasons = [v.explanation for v in latest(entry.finding.verdicts) if v.explanation]
    return " ".join([f"{entry.name} ({label}): “{entry.finding.claim.text}”", *reasons])


def _by_kind(entries: Sequence[ClaimEntry], counts: Tally) -> Grid:
    pairs = Counter((entry.finding.claim.kind, entry.outcome) for entry in entries)
    kinds = [
        kind for kind in type(entries[0].finding.claim.kind) if any(k == kind for k, _ in pairs)
    ]
    shown = [known for known, _ in counts.outcomes]
    return Grid(
        caption="Claims by kind and reporting label",
        header=("Kind", *(wording.OUTCOME_NAMES[known] for known in shown), "All"),
        rows=tuple(
            (
                wording.kind_name(kind).capitalize(),
                *(str(pairs[kind, known]) for known in shown),
                str(sum(pairs[kind, known] for known in shown)),
            )
            for kind in kinds
        ),
    )


def ladder(entries: Sequence[ClaimEntry], counts: Tally) -> LadderFigure:
    """How many claims reached each level of depth."""
    return LadderFigure(
        title="How deep the checks went",
        steps=tuple(
            Step(
                level=level,
                meaning=wording.LEVEL_MEANINGS[level],
                reached=sum(level in entry.finding.levels for entry in entries),
                deepest=deepest,
            )
            for level, deepest in counts.levels
        ),
    )


def sources(
    paper: Paper,
    document: Document | None,
    entries: Sequence[ClaimEntry],
    references: Sequence[Paper],
) -> tuple[SourceEntry, ...]:
    """The paper, the other papers that verdicts draw on, and what it cites where it claims."""
    subject = SourceEntry(
        role=ReferenceRole.SUBJECT, paper=paper, claims=tuple(sorted(e.number for e in entries))
    )
    evidence = []
    known = {other.id: other for other in references}
    for other in sorted(known.values(), key=lambda other: other.id):
        carried = [entry.number for entry in entries if _draws_on(entry, other)]
        if not same_work(other.id, paper.id):
            evidence.append(
                SourceEntry(role=ReferenceRole.EVIDENCE, paper=other, claims=tuple(sorted(carried)))
            )
    cited = citing_claims(document, entries) if document is not None else {}
    bibliography = [
        SourceEntry(role=ReferenceRole.CITED, reference=reference, claims=cited[reference.key])
        for reference in (document.references if document is not None else ())
        if reference.key in cited
    ]
    return (subject, *evidence, *bibliography)


def _draws_on(entry: ClaimEntry, paper: Paper) -> bool:
    return any(
        same_work(evidence.paper, paper.id)
        for verdict in latest(entry.finding.verdicts)
        for evidence in verdict.rationale
    )


def citing_claims(document: Document, entries: Sequence[ClaimEntry]) -> dict[str, tuple[int, ...]]:
    """For each key of the bibliography, the numbers of the claims whose span cites it."""
    passages = {passage.id: passage for passage in document.passages}
    found: dict[str, set[int]] = {}
    for entry in entries:
        for mention in entry.finding.claim.mentions:
            passage = passages.get(mention.passage)
            if passage is None or mention.document != document.id:
                continue
            for citation in passage.citations:
                start, end = passage.start + citation.start, passage.start + citation.end
                if start < mention.end and end > mention.start:
                    for key in citation.keys:
                        found.setdefault(key, set()).add(entry.number)
    return {key: tuple(sorted(numbers)) for key, numbers in found.items()}


def table_labels(document: Document | None) -> tuple[tuple[str, str, str], ...]:
    """Printed labels of the document's tables, so that evidence can name them."""
    if document is None:
        return ()
    return tuple((document.id, table.id, table.label) for table in document.tables if table.label)


def withheld(entry: ClaimEntry) -> ReportingLabel | None:
    """The label that an abstention kept back."""
    return next((v.suppressed for v in latest(entry.finding.verdicts) if v.suppressed), None)
