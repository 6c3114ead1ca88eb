"""Builds a :class:`SynthesisReport`: what several papers say about one question.

Counts of the search and the screening are computed from the records that are listed, never passed
in, so they cannot disagree with the lists.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date as Date

from claimcheck.records import Document, Evidence, Failure, Finding, Paper
from claimcheck.report import counting, methodology, wording
from claimcheck.report.answers import AnswerPart, Screened, SearchQuery, Sentence
from claimcheck.report.interface import (
    Block,
    Bullets,
    ClaimEntry,
    ForestRow,
    Grid,
    Prose,
    Provenance,
    ReferenceRole,
    ReliabilityFigure,
    Section,
    SourceEntry,
    SynthesisReport,
    Tally,
    tally,
)
from claimcheck.report.wording import counted, listed

__all__ = ["AnswerPart", "Screened", "SearchQuery", "Sentence", "flow", "synthesis_report"]


def synthesis_report(
    *,
    question: str,
    parts: Sequence[AnswerPart],
    findings: Sequence[Finding],
    provenance: Provenance,
    date: Date,
    documents: Sequence[Document] = (),
    screened: Sequence[Screened] = (),
    queries: Sequence[SearchQuery] = (),
    mismatches: Sequence[str] = (),
    failures: Sequence[Failure] = (),
    references: Sequence[Paper] = (),
    reliability: ReliabilityFigure | None = None,
    comparisons: Sequence[ForestRow] = (),
    title: str | None = None,
    protocol: Sequence[Block] = (),
    flow_counts: Grid | None = None,
    evidence: Sequence[Block] = (),
    panel: Sequence[Block] = (),
    doubts: Sequence[str] = (),
    corrections: Sequence[Block] = (),
    bibliography: Sequence[Block] = (),
    listed_claims: int | None = None,
) -> SynthesisReport:
    """The report on ``question`` over the included papers of ``screened``.

    ``protocol`` and ``flow_counts`` describe the search (default: a flow counted from
    ``screened``), ``evidence`` goes behind the answers, ``panel``, ``corrections`` and
    ``bibliography`` become sections of their own, ``doubts`` further limitations.
    ``listed_claims``: how many claims the papers have, where ``findings`` are those that bear on the
    question.

    ``mismatches`` are sentences such as "the question asks about X, the evidence is about Y"; they
    stand in the first lines. ``references`` are further papers that verdicts draw on. The question
    counts as answered when every one of its ``parts`` is.
    """
    included = [record.paper for record in screened if record.included]
    entries = counting.ordered(findings)
    others = counting.other_failures(entries, failures)
    counts = tally(entries, len(others))
    answered = bool(parts) and all(part.answer is not None for part in parts)
    names = {entry.finding.claim.id: entry.name for entry in entries}
    return SynthesisReport(
        title=title or question,
        date=date,
        synthetic=any(paper.synthetic for paper in included),
        subject=f"Synthesis over {counted(len(included), 'paper')}",
        question=question,
        answered=answered,
        papers=tuple(included),
        abstract=abstract(parts, mismatches, included, entries, counts, listed_claims),
        sections=(
            _introduction(question, parts, counts),
            _methodology(
                queries,
                screened,
                documents,
                entries,
                provenance,
                protocol,
                flow_counts,
                listed_claims,
                [sentence for part in parts for sentence in part.sentences],
            ),
            _results(
                parts, names, entries, counts, reliability, comparisons, evidence, listed_claims
            ),
            *_section("panel", "Review panel", panel),
            *_section("corrections", "What changed since the last report", corrections),
            methodology.unchecked(entries, others),
            _limitations(methodology.limitations(included, documents, entries, counts), doubts),
            *_section("bibliography", "Sources and how to cite them", bibliography),
        ),
        claims=entries,
        sources=(
            *(
                SourceEntry(
                    role=ReferenceRole.INCLUDED,
                    paper=paper,
                    claims=tuple(
                        sorted(e.number for e in entries if e.finding.claim.paper == paper.id)
                    ),
                )
                for paper in included
            ),
            *counting.evidence_sources(included, references, entries),
        ),
        table_labels=counting.table_labels(documents),
        failures=others,
        provenance=provenance,
    )


def abstract(
    parts: Sequence[AnswerPart],
    mismatches: Sequence[str],
    included: Sequence[Paper],
    entries: Sequence[ClaimEntry],
    counts: Tally,
    listed_claims: int | None = None,
) -> tuple[str, ...]:
    """The answer first, or that there is none and why; then what it rests on."""
    said = list(mismatches)
    answers = [_labelled(part, len(parts)) for part in parts if part.answer is not None]
    open_parts = [part for part in parts if part.answer is None]
    said += answers
    if not answers:
        said.append("The question cannot be answered from the retrieved evidence.")
    elif open_parts:
        said.append(f"{counted(len(open_parts), 'part')} of the question cannot be answered.")
    said += [f"Missing: {part.missing.rstrip('.')}." for part in open_parts]
    remedies = list(dict.fromkeys(part.remedy.rstrip(".") for part in open_parts if part.remedy))
    said += [f"It could be answered by {remedy}." for remedy in remedies]
    rests = (
        f"This rests on {counted(len(included), 'paper')} and {counted(counts.claims, 'claim')}."
        if listed_claims is None or listed_claims == counts.claims
        else f"{counted(len(included), 'paper was', 'papers were')} read; of "
        f"{counted(listed_claims, 'claim')} checked in {'it' if len(included) == 1 else 'them'}, "
        + (
            f"{counts.claims:,} {'bears' if counts.claims == 1 else 'bear'} on the question and "
            f"{'stands' if counts.claims == 1 else 'stand'} in the table below"
            if counts.claims
            else "none bears on the question"
        )
        + " (claimcheck report PAPER shows the others)."
    )
    answers_first: tuple[str, ...] = (" ".join(said),)
    if len(answers) > 1 and any(part.headline for part in parts):
        before, behind = said[: len(mismatches)], said[len(mismatches) + len(answers) :]
        answers_first = tuple(
            paragraph for paragraph in (" ".join(before), *answers, " ".join(behind)) if paragraph
        )
    if not entries:
        return (*answers_first, rests)
    return (
        *answers_first,
        f"{rests} {counting.outcome_sentence(counts)} {counting.worst_sentence(entries)}",
        f"{counting.replication_sentence(counts)} {counting.trust_sentence(entries)}",
    )


def _labelled(part: AnswerPart, parts: int) -> str:
    lead = f"{part.label}: " if part.label and parts > 1 else ""
    strength = f" Strength: {part.strength}." if part.strength and part.headline else ""
    return f"{lead}{part.headline or part.answer}{strength}"


def _section(key: str, title: str, blocks: Sequence[Block]) -> tuple[Section, ...]:
    return (Section(key=key, title=title, blocks=tuple(blocks)),) if blocks else ()


def _limitations(section: Section, doubts: Sequence[str]) -> Section:
    if not doubts:
        return section
    return section.model_copy(update={"blocks": (Bullets(entries=tuple(doubts)), *section.blocks)})


def _introduction(question: str, parts: Sequence[AnswerPart], counts: Tally) -> Section:
    blocks: list[Block] = [
        Prose(lead="Question.", text=question),
        Bullets(entries=tuple(part.question for part in parts) if len(parts) > 1 else ()),
        Prose(
            text="Every claim of the included papers that bears on it was listed and checked "
            "against evidence that is not the claim itself. The reporting label says what "
            "reading shows, the replication label what running the experiment again shows."
        ),
    ]
    return counting.labels_section([b for b in blocks if not _empty(b)], counts)


def _empty(block: Block) -> bool:
    return isinstance(block, Bullets) and not block.entries


def _methodology(
    queries: Sequence[SearchQuery],
    screened: Sequence[Screened],
    documents: Sequence[Document],
    entries: Sequence[ClaimEntry],
    provenance: Provenance,
    protocol: Sequence[Block] = (),
    flow_counts: Grid | None = None,
    listed_claims: int | None = None,
    sentences: Sequence[Sentence] = (),
) -> Section:
    blocks: list[Block] = list(protocol)
    if queries:
        blocks.append(
            Grid(
                caption=f"{counted(len(queries), 'query', 'queries')} as sent",
                header=("Index", "Query", "Asked", "Records", "Failed because"),
                rows=tuple(
                    (
                        query.index,
                        query.query,
                        wording.moment(query.asked) if query.asked else "not known",
                        f"{query.returned:,}",
                        query.error,
                    )
                    for query in queries
                ),
            )
        )
    if screened:
        blocks += [flow_counts or flow(screened), _screening(screened)]
    else:
        blocks.append(Prose(lead="Searching.", text="No search was run."))
    read = counted(len(documents), "document was read", "documents were read")
    blocks.append(Prose(lead="Reading.", text=f"{read}."))
    if entries:
        blocks.append(Prose(lead="Listing.", text=methodology.listing(entries)))
    if listed_claims and not entries:
        blocks.append(
            Prose(
                lead="Checking.",
                text=f"{counted(listed_claims, 'claim')} of the papers {wording.was(listed_claims)} "
                "checked. None of them bears on the question, so none stands in the table.",
            )
        )
    else:
        if listed_claims is not None and listed_claims > len(entries):
            blocks.append(
                Prose(
                    text="What follows counts the claims that bear on the question, not all "
                    f"{listed_claims:,} that were checked."
                )
            )
        blocks += methodology.checking_blocks(entries)
    if sentences:
        blocks.append(
            Prose(
                lead="Answering.",
                text="Sentences are assembled from table cells. Each was then read again against its "
                "cells and put to the checker; the results show both outcomes.",
            )
        )
    return Section(key="methodology", title="Methodology", blocks=tuple(blocks))


def flow(screened: Sequence[Screened]) -> Grid:
    """How many records went through each step, counted from the records themselves."""
    duplicates = [record for record in screened if record.duplicate_of is not None]
    judged = [record for record in screened if record.duplicate_of is None]
    out = Counter(record.reason for record in judged if not record.included)
    rows = [
        ("Records identified", len(screened)),
        ("Duplicates removed", len(duplicates)),
        ("Records screened", len(judged)),
        *((f"Excluded: {reason}", count) for reason, count in sorted(out.items())),
        ("Papers included", sum(record.included for record in judged)),
    ]
    return Grid(
        caption="Flow of records",
        header=("Step", "Records"),
        rows=tuple((step, f"{count:,}") for step, count in rows),
    )


def _screening(screened: Sequence[Screened]) -> Grid:
    return Grid(
        caption="Every record with the decision on it",
        header=("Record", "Decision", "Why", "Found in"),
        rows=tuple(
            (
                wording.paper_name(record.paper),
                _decision(record),
                record.reason,
                listed(record.indexes) or "not known",
            )
            for record in screened
        ),
        folded=True,
    )


def _decision(record: Screened) -> str:
    if record.duplicate_of is not None:
        return f"duplicate of {record.duplicate_of}"
    return "included" if record.included else "excluded"


def _results(
    parts: Sequence[AnswerPart],
    names: dict[str, str],
    entries: Sequence[ClaimEntry],
    counts: Tally,
    reliability: ReliabilityFigure | None,
    comparisons: Sequence[ForestRow],
    evidence: Sequence[Block] = (),
    listed_claims: int | None = None,
) -> Section:
    blocks: list[Block] = []
    for number, part in enumerate(parts, start=1):
        blocks.append(Prose(lead=part.question, text=_answer(part, names)))
        if part.sentences:
            blocks.append(_sentences(part, number, len(parts)))
        blocks += part.evidence
    blocks += evidence
    if listed_claims and not entries:
        blocks.append(Prose(lead="Claims.", text="No claim of the papers bears on the question."))
        return Section(key="results", title="Results", blocks=tuple(blocks))
    blocks += counting.results(entries, counts, reliability, comparisons)
    return Section(key="results", title="Results", blocks=tuple(blocks))


def _answer(part: AnswerPart, names: dict[str, str]) -> str:
    if part.answer is None:
        remedy = f" It could be answered by {part.remedy.rstrip('.')}." if part.remedy else ""
        missing = part.missing.rstrip(".")
        return f"Cannot be answered from the retrieved evidence: {missing}.{remedy}"
    carried = listed([names.get(claim, claim) for claim in part.claims])
    by = f" Carried by {carried}." if carried else ""
    strength = f" Strength: {part.strength.rstrip('.')}." if part.strength else ""
    return f"{part.answer}{by}{strength}"


def _sentences(part: AnswerPart, number: int, parts: int) -> Grid:
    """Each sentence with the cells that it quotes and how it was checked."""
    which = f" to part {number}" if parts > 1 else ""
    return Grid(
        caption=f"What the answer{which} rests on",
        header=("Sentence", "Source", "Cells quoted", "Arithmetic", "Check"),
        rows=tuple(
            (
                sentence.text,
                f"{sentence.table} of {sentence.paper}",
                "; ".join(_quote(cell) for cell in sentence.cells),
                "; ".join(sentence.arithmetic),
                f"dropped: {sentence.check}" if sentence.dropped else sentence.check,
            )
            for sentence in part.sentences
        ),
    )


def _quote(cell: Evidence) -> str:
    page = f", p. {cell.place.page}" if cell.place.page else ""
    return f"“{cell.quote}” ({' › '.join(cell.headers)}{page})"
