"""From findings to entries, and the sections and lists that are counted from entries alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from claimcheck.findings import DECIDED, latest, same_work
from claimcheck.records import (
    ClaimKind,
    Document,
    Failure,
    Finding,
    NoLink,
    Paper,
    ReportingLabel,
    RerunOutcome,
    Verdict,
)
from claimcheck.report import reruns, wording
from claimcheck.report.interface import (
    Bar,
    BarFigure,
    Block,
    ClaimEntry,
    ForestRow,
    Grid,
    LadderFigure,
    Outcome,
    Prose,
    ReferenceRole,
    ReliabilityFigure,
    Section,
    SourceEntry,
    Step,
    Tally,
)
from claimcheck.report.wording import counted, listed, replication_name


def ordered(
    findings: Sequence[Finding],
    outcomes: Iterable[RerunOutcome] = (),
    unlinked: Iterable[NoLink] = (),
) -> tuple[ClaimEntry, ...]:
    """Entries numbered in the given order and sorted worst first.

    Inconsistent, refuted and contested come first, then what is partly supported, what is
    supported, and what no label was reached for; within each, the given order. Of ``outcomes`` those
    behind counting verdicts are kept; ``unlinked`` parts are those of claims without one.
    """
    outcome_of = {outcome.verdict: outcome for outcome in outcomes}
    gaps: dict[str, list[NoLink]] = {}
    for gap in unlinked:
        gaps.setdefault(gap.claim, []).append(gap)
    entries = []
    for number, finding in enumerate(findings, start=1):
        own = [
            outcome_of[verdict.id]
            for verdict in latest(finding.verdicts)
            if verdict.id in outcome_of
        ]
        entries.append(
            ClaimEntry(
                number=number,
                finding=finding,
                reruns=tuple(own),
                unlinked=() if own else tuple(gaps.get(finding.claim.id, ())),
            )
        )
    return tuple(sorted(entries, key=lambda entry: (badness(entry), entry.number)))


def badness(entry: ClaimEntry) -> int:
    """Rank in the claim table; 0 is worst. Contested stands right behind refuted."""
    known = list(Outcome)
    rank, refuted = known.index(entry.outcome), known.index(Outcome.REFUTED)
    if entry.finding.contested and rank > refuted:
        return refuted * 2 + 1
    return rank * 2


def needs_attention(entry: ClaimEntry) -> bool:
    """Whether people should look at this claim first."""
    return entry.finding.contested or entry.outcome in (Outcome.INCONSISTENT, Outcome.REFUTED)


def deciding(finding: Finding) -> tuple[Verdict, ...]:
    """The counting verdicts that made the finding's labels what they are.

    Those that carry one of its two labels; where the reading bases disagree, all decided ones.
    """
    counting = latest(finding.verdicts)
    against = {ReportingLabel.SUPPORTED} if finding.contested else set()
    return tuple(
        v for v in counting if v.label in {finding.reporting, finding.replication} | against
    )


def other_failures(
    entries: Sequence[ClaimEntry], failures: Sequence[Failure]
) -> tuple[tuple[str, str, str], ...]:
    """(stage, what, why) of failures that are not about one of the claims."""
    of_claims = {entry.finding.claim.id for entry in entries}
    others = {(f.stage, f.subject, f.reason) for f in failures if f.subject not in of_claims}
    return tuple(sorted(others))


Signature = tuple[tuple[str, str], ...]


def signature_names(entries: Sequence[ClaimEntry]) -> dict[Signature, str]:
    """S1, S2 … for the distinct signatures of counting verdicts, in order of the claim numbers."""
    names: dict[Signature, str] = {}
    for entry in sorted(entries, key=lambda entry: entry.number):
        for verdict in latest(entry.finding.verdicts):
            shared = shared_signature(verdict)
            if shared:
                names.setdefault(shared, f"S{len(names) + 1}")
    return names


def shared_signature(verdict: Verdict) -> Signature:
    """The settings of a verdict, without the digest that names this one judgement."""
    return tuple(pair for pair in verdict.signature if pair[0] != "judgement")


def outcome_sentence(counts: Tally) -> str:
    """How many claims got which label."""
    said = [
        f"{count:,} {'is' if count == 1 else 'are'} {wording.OUTCOME_PHRASES[known]}"
        for known, count in counts.outcomes
    ]
    disputed = (
        f" {counted(counts.contested, 'claim is', 'claims are')} contested, because checks or people disagree."
        if counts.contested
        else ""
    )
    return f"Of these claims, {listed(said)}.{disputed}"


def worst_sentence(entries: Sequence[ClaimEntry]) -> str:
    """Which claims to look at first, the first of them in full."""
    serious = [entry for entry in entries if needs_attention(entry)]
    if not serious:
        return quiet_sentence(entries)
    first, *rest = serious
    then = f" Then look at {listed([entry.name for entry in rest])}." if rest else ""
    return f"Look first at {first.name}: {wording.quoted(first.finding.claim.text)}{then}"


def quiet_sentence(entries: Sequence[ClaimEntry]) -> str:
    """What it means that no claim needs attention: little, where little was decided."""
    decided = sum(entry.finding.reporting in DECIDED for entry in entries)
    said = "No claim was found inconsistent, refuted or contested"
    if decided == 0:
        return f"{said}, but no claim was decided at all: this speaks neither for nor against the paper."
    if decided * 2 < len(entries):
        return f"{said}, among the {counted(decided, 'claim')} that could be decided."
    return f"{said}."


def replication_sentence(counts: Tally) -> str:
    """What was run again, and what came of it."""
    if not counts.replications:
        return "No experiment was run again, so every label rests on reading alone."
    total = sum(count for _, count in counts.replications)
    said = [f"{count:,} {replication_name(label).lower()}" for label, count in counts.replications]
    return f"The experiments behind {counted(total, 'claim')} were run again: {listed(said)}."


def trust_sentence(entries: Sequence[ClaimEntry]) -> str:
    """What the confidences are worth."""
    known = [entry.finding for entry in entries if entry.finding.confidence is not None]
    raw = sum(finding.calibration == "uncalibrated" for finding in known)
    sets = sorted({f.calibration for f in known if f.calibration != "uncalibrated"})
    if not known:
        return "No label carries a confidence."
    worth = "they order the claims and are no probabilities"
    if not sets:
        return f"Confidences ({raw:,}) are uncalibrated scores: {worth}."
    rest = f"; {raw:,} more are uncalibrated scores: {worth}" if raw else ""
    return f"Confidences ({len(known) - raw:,}) are calibrated on {listed(sets)}{rest}."


def results(
    entries: Sequence[ClaimEntry],
    counts: Tally,
    reliability: ReliabilityFigure | None = None,
    comparisons: Sequence[ForestRow] = (),
) -> tuple[Block, ...]:
    """Counts by label, kind and depth, with their figures."""
    if not entries:
        return (Prose(text="No claim was listed, so there is nothing to count."),)
    blocks: list[Block] = [
        Prose(
            text=f"{counted(counts.claims, 'claim')} {wording.was(counts.claims)} listed. {outcome_sentence(counts)}"
        ),
        BarFigure(
            title="Claims by reporting label",
            unit="claim",
            bars=tuple(
                Bar(label=wording.OUTCOME_NAMES[known], count=count, tone=known.value)
                for known, count in counts.outcomes
            ),
        ),
        ladder(entries, counts),
        by_kind(entries, counts),
        Prose(text=replication_sentence(counts)),
    ]
    rows = (*comparisons, *reruns.forest_rows(entries))
    if rows:
        blocks.append(Prose(text=reruns.intervals_note(entries)))
        blocks += reruns.forests(rows)
    blocks.append(Prose(text=trust_sentence(entries)))
    if reliability is not None:
        blocks.append(reliability)
    return tuple(blocks)


def by_kind(entries: Sequence[ClaimEntry], counts: Tally) -> Grid:
    """Claims by kind and reporting label; only kinds and labels that occur."""
    pairs = Counter((entry.finding.claim.kind, entry.outcome) for entry in entries)
    occurring = {kind for kind, _ in pairs}
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
            for kind in ClaimKind
            if kind in occurring
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


def labels_section(intro: Sequence[Block], counts: Tally) -> Section:
    """The introduction: ``intro``, then what the labels that occur mean."""
    blocks = list(intro)
    if counts.outcomes:
        blocks.append(
            Grid(
                caption="What the reporting labels of this report mean",
                header=("Label", "Meaning", "Claims"),
                rows=tuple(
                    (wording.OUTCOME_NAMES[known], wording.OUTCOME_MEANINGS[known], f"{count:,}")
                    for known, count in counts.outcomes
                ),
            )
        )
    if counts.replications:
        meanings = {label.value: text for label, text in wording.REPLICATION_MEANINGS.items()}
        blocks.append(
            Grid(
                caption="What the replication labels of this report mean",
                header=("Label", "Meaning", "Claims"),
                rows=tuple(
                    (replication_name(label), meanings[label], f"{n:,}")
                    for label, n in counts.replications
                ),
            )
        )
    return Section(key="introduction", title="Introduction", blocks=tuple(blocks))


def evidence_sources(
    subjects: Sequence[Paper], references: Sequence[Paper], entries: Sequence[ClaimEntry]
) -> tuple[SourceEntry, ...]:
    """Papers, other than ``subjects``, that counting verdicts draw on."""
    known = {other.id: other for other in references}
    return tuple(
        SourceEntry(role=ReferenceRole.EVIDENCE, paper=other, claims=carried)
        for other in sorted(known.values(), key=lambda other: other.id)
        if not any(same_work(other.id, subject.id) for subject in subjects)
        and (carried := carried_by(other, entries))
    )


def carried_by(paper: Paper, entries: Sequence[ClaimEntry]) -> tuple[int, ...]:
    """Numbers of the claims whose counting verdicts draw on any version of ``paper``."""
    return tuple(
        sorted(
            entry.number
            for entry in entries
            if any(
                same_work(evidence.paper, paper.id)
                for verdict in latest(entry.finding.verdicts)
                for evidence in verdict.rationale
            )
        )
    )


def cited_sources(
    document: Document | None, entries: Sequence[ClaimEntry]
) -> tuple[SourceEntry, ...]:
    """Entries of the document's bibliography that a claim cites, in the order of the bibliography."""
    if document is None:
        return ()
    cited = _citing_claims(document, entries)
    return tuple(
        SourceEntry(role=ReferenceRole.CITED, reference=reference, claims=cited[reference.key])
        for reference in document.references
        if reference.key in cited
    )


def _citing_claims(document: Document, entries: Sequence[ClaimEntry]) -> dict[str, tuple[int, ...]]:
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


def table_labels(documents: Sequence[Document]) -> tuple[tuple[str, str, str], ...]:
    """Printed labels of the documents' tables, so that evidence can name them."""
    return tuple(
        (document.id, table.id, table.label)
        for document in documents
        for table in document.tables
        if table.label
    )
