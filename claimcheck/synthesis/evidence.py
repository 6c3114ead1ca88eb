"""The included papers, read and checked by the existing line, and their numbers held side by side.

Numbers of different papers are aligned when system, data set and metric are the same by name.
Then they agree, contradict, were taken in another setting, or one was copied from the other:
equal digits are taken for a copy, because a second measurement rarely gives them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from enum import StrEnum
from itertools import combinations

from claimcheck import pipeline
from claimcheck.errors import ClaimcheckError, WorkspaceError
from claimcheck.findings import same_work
from claimcheck.pipeline import Progress, Project, silent
from claimcheck.records import (
    Document,
    Evidence,
    EvidenceRole,
    Failure,
    Finding,
    Paper,
    Record,
    ReportingLabel,
)
from claimcheck.verify.interface import Corpus, Source
from claimcheck.verify.tableview import Entry, TableView
from claimcheck.verify.terms import plain
from claimcheck.vocabulary import TermKind, find_terms


class Reading(Record):
    """The included papers after the line went over them."""

    papers: tuple[Paper, ...]  # those that could be read
    documents: tuple[Document, ...]  # in the order of ``papers``
    findings: tuple[Finding, ...]  # of all their claims
    failures: tuple[Failure, ...]
    done: int  # claims checked just now
    kept: int  # claims whose verdict was stored before


class Relation(StrEnum):
    """How two papers' numbers for the same thing stand to one another."""

    AGREEMENT = "agreement"
    CONTRADICTION = "contradiction"
    OTHER_SETTING = "different setting"
    COPIED = "copied"


class Measured(Record):
    """One number with what it measures, as far as headers and caption say."""

    paper: str
    table: str
    value: Decimal
    printed: str
    decimals: int
    system: str
    dataset: str
    metric: str | None
    split: str | None
    language: str | None
    evidence: Evidence


class Aligned(Record):
    """The same system on the same data set by the same metric, in two papers."""

    system: str
    dataset: str
    metric: str | None
    first: Measured
    second: Measured
    relation: Relation
    why: str


def read_papers(project: Project, papers: Sequence[Paper], progress: Progress = silent) -> Reading:
    """Read, list and check every paper; what was done before is not done again.

    A paper that cannot be read is a Failure and the others go on. Synthetic papers are read, but
    they are never evidence: :func:`sources` leaves them out.
    """
    read: list[tuple[Paper, Document]] = []
    findings: list[Finding] = []
    failures: list[Failure] = []
    done = kept = 0
    lonely = any(paper.synthetic for paper in project.store.papers())
    for number, paper in enumerate(papers):
        progress("papers", "read and checked", number, len(papers))
        try:
            checked = pipeline.verify(project, paper, alone=lonely, progress=progress)
            document = project.store.current_document(paper.id)
        except WorkspaceError:
            raise
        except ClaimcheckError as error:
            failures.append(
                Failure(
                    stage="read",
                    subject=paper.id,
                    reason=pipeline.reason_of(error),
                    time=project.now(),
                )
            )
            continue
        assert document is not None  # it was just read
        stored = next((one for one in project.store.papers() if one.id == paper.id), paper)
        read.append((stored, document))
        findings += checked.findings
        failures += checked.failures
        done, kept = done + checked.done, kept + checked.kept
    progress("papers", "read and checked", len(papers), len(papers))
    return Reading(
        papers=tuple(paper for paper, _ in read),
        documents=tuple(document for _, document in read),
        findings=tuple(findings),
        failures=tuple(failures),
        done=done,
        kept=kept,
    )


def sources(reading: Reading) -> tuple[Source, ...]:
    """The papers that may serve as evidence: all that are not synthetic."""
    entries = zip(reading.papers, reading.documents, strict=True)
    return Corpus((paper, document) for paper, document in entries if not paper.synthetic).sources


def disputed_cells(findings: Sequence[Finding]) -> frozenset[str]:
    """Ids of the cells that take part in an inconsistency which a verdict found."""
    return frozenset(
        evidence.id
        for finding in findings
        if finding.reporting is ReportingLabel.INCONSISTENT
        for verdict in finding.verdicts
        for evidence in verdict.rationale
        if evidence.table is not None
        and evidence.role in (EvidenceRole.DECIDES, EvidenceRole.CONFLICTS)
    )


def align(given: Sequence[Source]) -> tuple[Aligned, ...]:
    """Pairs of numbers of different works that measure the same by name."""
    measured: dict[tuple[str, str, str | None], list[Measured]] = {}
    for source in given:
        for view in source.views:
            for one in _measured(source, view):
                measured.setdefault((one.system, one.dataset, one.metric), []).append(one)
    grouped = sorted(measured.items(), key=lambda entry: str(entry[0]))
    return tuple(pair for _, numbers in grouped for pair in across_works(numbers))


def across_works(numbers: Sequence[Measured]) -> Iterator[Aligned]:
    """Every two of ``numbers`` that different works state; all of them measure the same by name."""
    for first, second in combinations(numbers, 2):
        if same_work(first.paper, second.paper):
            continue
        relation, why = related(first, second)
        yield Aligned(
            system=first.system,
            dataset=first.dataset,
            metric=first.metric,
            first=first,
            second=second,
            relation=relation,
            why=why,
        )


def related(first: Measured, second: Measured) -> tuple[Relation, str]:
    """How two numbers stand to one another: by digits first, then by what is said of the setting."""
    if first.printed == second.printed:
        return Relation.COPIED, "the same digits: taken for one measurement, quoted twice"
    for name, one, two in (
        ("split", first.split, second.split),
        ("language", first.language, second.language),
    ):
        if one != two:
            return (
                Relation.OTHER_SETTING,
                f"{name}: {one or 'not said'} against {two or 'not said'}",
            )
    width = Decimal(1).scaleb(-min(first.decimals, second.decimals)) / 2
    if abs(first.value - second.value) <= width:
        return Relation.AGREEMENT, f"equal within the rounding of ±{width}"
    if first.metric is None or first.split is None:
        missing = "metric" if first.metric is None else "split"
        return Relation.OTHER_SETTING, f"neither says the {missing}, so they cannot be held equal"
    return (
        Relation.CONTRADICTION,
        f"same system, data set, metric and split; {first.printed} against {second.printed}",
    )


def _measured(source: Source, view: TableView) -> list[Measured]:
    """Numbers of a table whose system and data set headers or caption name."""
    caption = plain(view.table.caption)
    around = _named(caption)
    found = []
    for entry in view.entries():
        if entry.row.is_change or entry.column.is_change or entry.row.attribute:
            continue
        here = {**around, **_named(f"{entry.row.name} ; {entry.column.name}")}
        on_header = _named(f"{entry.row.name} ; {entry.column.name}")
        if "model" not in on_header or "dataset" not in here or _is_cost(entry):
            continue
        found.append(
            Measured(
                paper=source.paper.id,
                table=view.table.label or view.table.id,
                value=entry.value,
                printed=entry.printed.strip().rstrip("*†‡ "),
                decimals=entry.decimals,
                system=_system(entry, here["model"]),
                dataset=here["dataset"],
                metric=here.get("metric"),
                split=here.get("split"),
                language=here.get("language"),
                evidence=source.cell(view, entry, EvidenceRole.CONTEXT),
            )
        )
    return found


def _named(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for term in find_terms(text.replace("_", " ")):
        found.setdefault(term.kind.value, term.canonical)
    return found


def _system(entry: Entry, model: str) -> str:
    """The model with what else its header says: "(Ensemble)" is another system."""
    lines = (entry.row, entry.column)
    line = next(
        (
            one
            for one in lines
            if any(t.kind is TermKind.MODEL for t in find_terms(one.name.replace("_", " ")))
        ),
        entry.row,
    )
    extra = [
        word for word in ("ensemble", "single", "chat", "instruct") if word in line.name.lower()
    ]
    return " ".join([model, *extra])


def _is_cost(entry: Entry) -> bool:
    from claimcheck.verify.measures import is_cost

    return is_cost(entry.column.path) or is_cost(entry.row.path)
