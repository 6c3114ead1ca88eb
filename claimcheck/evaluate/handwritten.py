"""``evaluate handwritten``: sentences written by hand about papers, judged as ``check`` judges them.

A program that breaks true sentences breaks them in few ways. People are wrong in more: about the
system, the split, the rival, the condition, the exception. The figure that counts is how often a
false sentence is called SUPPORTED.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

from claimcheck.errors import ClaimcheckError, InputError
from claimcheck.evaluate.gold_claims import require_folder
from claimcheck.evaluate.gold_handwritten import (
    Batch,
    HandPaper,
    HandRun,
    HandSentence,
    Truth,
    batches,
    files_of,
    hand_first_runs,
)
from claimcheck.evaluate.interface import Benchmark, BenchmarkResult, ResultTable, Score
from claimcheck.evaluate.statistics import proportion
from claimcheck.extract import external_claims
from claimcheck.findings import findings
from claimcheck.parse import read_paper, role_of
from claimcheck.records import (
    Document,
    EvidenceRole,
    Failure,
    Finding,
    Paper,
    ReportingLabel,
    Verdict,
)
from claimcheck.verify import Corpus, verify_claims
from claimcheck.verify.settings import VERIFIER

NOW = datetime(2026, 1, 1, tzinfo=UTC)
UNCHECKED = "not checked"
AGAINST = (ReportingLabel.REFUTED.value, ReportingLabel.INCONSISTENT.value)
LABELS = (
    *(label.value for label in ReportingLabel if label is not ReportingLabel.NOT_CHECKABLE),
    ReportingLabel.NOT_CHECKABLE.value,
    UNCHECKED,
)
_WRONG = {  # verdicts that say the opposite of the label, or say something where there is nothing
    Truth.FALSE: (ReportingLabel.SUPPORTED.value,),
    Truth.TRUE: AGAINST,
    Truth.UNSTATED: (ReportingLabel.SUPPORTED.value, ReportingLabel.PARTIAL.value, *AGAINST),
}
_QUOTED = 160  # characters of a quote that are listed


class Judged(NamedTuple):
    """A sentence with what was said about it."""

    batch: str
    paper: HandPaper
    sentence: HandSentence
    label: str  # a ReportingLabel, or UNCHECKED
    found: tuple[Finding, ...]

    @property
    def is_wrong(self) -> bool:
        """Whether the verdict contradicts the label. Silence is not wrong."""
        return self.label in _WRONG[self.sentence.label]


def judge(sentence: HandSentence, corpus: Corpus) -> tuple[str, tuple[Finding, ...]]:
    """What ``check`` says about a sentence about the paper in ``corpus``, with its findings.

    A text that is read as several claims is PARTIAL where their labels differ.
    """
    claims = external_claims(sentence.text, corpus.sources[0].paper.id)
    answers = tuple(verify_claims(claims, corpus, now=NOW))
    found = findings(
        claims,
        (a for a in answers if isinstance(a, Verdict)),
        (a for a in answers if isinstance(a, Failure)),
    )
    said = {f.reporting.value if f.reporting is not None else UNCHECKED for f in found}
    if len(said) == 1:
        return said.pop(), found
    return (ReportingLabel.PARTIAL.value if said else UNCHECKED), found


def judge_batch(
    batch: Batch,
    documents: Mapping[str, Document],
    progress: Callable[[], None] = lambda: None,
) -> tuple[Judged, ...]:
    """Verdicts on the sentences of a batch whose papers were read."""
    papers = {paper.id: paper for paper in batch.paper}
    corpora = {  # made once: views and passages of a paper serve all its sentences
        name: Corpus(entries=((Paper(id=document.paper, title=document.title), document),))
        for name, document in documents.items()
    }
    judged = []
    for sentence in batch.sentence:
        corpus = corpora.get(sentence.paper)
        if corpus is not None:
            label, found = judge(sentence, corpus)
            judged.append(Judged(batch.batch, papers[sentence.paper], sentence, label, found))
        progress()
    return tuple(judged)


def run(
    data: Path | None,
    progress: Callable[[int, int], None] | None = None,
    *,
    listed: bool = False,
    sets: Sequence[Batch] | None = None,
) -> BenchmarkResult:
    """Judge the sentences of all batches (or of ``sets``) about the papers that lie in ``data``.

    With ``listed``, a table shows every wrong verdict. Raises InputError when ``data`` holds none
    of the papers.
    """
    begun = time.monotonic()
    folder = require_folder(data)
    shipped = sets is None
    chosen = batches() if sets is None else tuple(sets)
    papers = {paper.id: paper for batch in chosen for paper in batch.paper}
    documents, notes = _documents(tuple(papers.values()), folder)
    total = sum(len(batch.sentence) for batch in chosen)
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done, total)

    judged = [one for batch in chosen for one in judge_batch(batch, documents, step)]
    runs = hand_first_runs() if shipped else ()
    return summary(judged, notes, time.monotonic() - begun, runs=runs, listed=listed)


def with_list() -> Benchmark:
    """The benchmark that also lists every wrong verdict."""
    return partial(run, listed=True)


def _documents(
    papers: Sequence[HandPaper], folder: Path
) -> tuple[dict[str, Document], tuple[str, ...]]:
    """The papers that could be read, and a note on each of the others."""
    lying = files_of(papers, folder)
    if not lying:
        raise InputError(
            f"{folder} holds none of the {len(papers)} papers that the sentences speak of",
            hint="they are known by the SHA-256 of their files, listed in gold/handwritten",
        )
    documents: dict[str, Document] = {}
    notes: list[str] = []
    for paper in papers:
        if paper.id not in lying:
            notes.append(f"{paper.id} was skipped: {paper.file} with the right hash is not there")
            continue
        path = lying[paper.id]
        try:
            documents[paper.id] = read_paper({role_of(path): path}, paper_id=paper.id).document
        except ClaimcheckError as error:
            notes.append(f"{paper.id} was skipped: {error}")
    return documents, tuple(notes)


def summary(
    judged: Sequence[Judged],
    notes: Sequence[str],
    seconds: float,
    *,
    runs: Sequence[HandRun] = (),
    listed: bool = False,
) -> BenchmarkResult:
    """Shares with Wilson intervals and tables for every batch."""
    scores: list[Score] = []
    tables: list[ResultTable] = []
    said = {one.label for one in judged}
    counts = partial(_counts, columns=[label for label in LABELS if label in said])
    for batch in dict.fromkeys(one.batch for one in judged):
        here = [one for one in judged if one.batch == batch]
        scores += _scores(batch, here)
        tables += [
            counts(
                f"Batch {batch}: what is said of true and false sentences",
                "sentences",
                [(truth.value, [j for j in here if j.sentence.label is truth]) for truth in Truth],
            ),
            counts(
                f"Batch {batch}: false sentences by what is false in them",
                "false in",
                _grouped(here, Truth.FALSE, lambda j: j.sentence.wrong or ""),
            ),
        ]
        for truth in (Truth.FALSE, Truth.TRUE):
            tables += [
                counts(
                    f"Batch {batch}: {truth.value} sentences by what they speak of",
                    "about",
                    _grouped(here, truth, lambda j: j.sentence.about),
                ),
                counts(
                    f"Batch {batch}: {truth.value} sentences by paper",
                    "paper",
                    _grouped(here, truth, lambda j: f"{j.paper.id} ({j.paper.form.value})"),
                ),
            ]
    if listed:
        tables.append(_wrong(judged))
    if runs:
        tables.append(_first_runs(runs))
    return BenchmarkResult(
        benchmark="handwritten",
        scores=tuple(scores),
        tables=tuple(tables),
        notes=(*notes, *(f"first run of batch {r.batch}: {r.note}" for r in runs if r.note)),
        signature=(("verifier", VERIFIER),),
        seconds=seconds,
    )


def _scores(batch: str, judged: Sequence[Judged]) -> list[Score]:
    def share(name: str, truth: Truth, labels: Iterable[str]) -> Score:
        wanted = set(labels)
        said = [one.label for one in judged if one.sentence.label is truth]
        value, low, high = proportion(sum(label in wanted for label in said), len(said))
        return Score(
            name=f"{truth.value} sentences {name}",
            value=value,
            low=low,
            high=high,
            n=len(said),
            part=f"batch {batch}",
        )

    supported = (ReportingLabel.SUPPORTED.value,)
    return [
        share("SUPPORTED", Truth.FALSE, supported),
        share("REFUTED or INCONSISTENT", Truth.FALSE, AGAINST),
        share("SUPPORTED", Truth.TRUE, supported),
        share("REFUTED or INCONSISTENT", Truth.TRUE, AGAINST),
        share("SUPPORTED", Truth.UNSTATED, supported),
    ]


def _grouped(
    judged: Sequence[Judged], truth: Truth, name: Callable[[Judged], str]
) -> list[tuple[str, list[Judged]]]:
    groups: dict[str, list[Judged]] = {}
    for one in judged:
        if one.sentence.label is truth:
            groups.setdefault(name(one), []).append(one)
    return sorted(groups.items())


def _counts(
    title: str,
    what: str,
    groups: Sequence[tuple[str, list[Judged]]],
    *,
    columns: Sequence[str],
) -> ResultTable:
    """One row a group, one column a label; the same columns in all tables of a run."""
    given = [(name, Counter(one.label for one in group)) for name, group in groups]
    return ResultTable(
        title=title,
        columns=(what, "n", *columns),
        rows=tuple(
            (name, str(counts.total()), *(str(counts[label]) for label in columns))
            for name, counts in given
        ),
    )


def _wrong(judged: Sequence[Judged]) -> ResultTable:
    """Four rows a wrong verdict: the sentences and reasons are too long for columns."""
    rows: list[tuple[str, str]] = []
    for one in judged:
        if one.is_wrong:
            kind = " in ".join(filter(None, (one.sentence.label.value, one.sentence.wrong)))
            rows += [
                (f"{one.batch}, {one.paper.id}", one.sentence.text),
                ("is", f"{kind} ({one.sentence.place})"),
                ("said", one.label),
                ("because", because(one.found)),
            ]
    return ResultTable(title="Wrong verdicts", columns=("batch, paper", "words"), rows=tuple(rows))


def because(found: Sequence[Finding]) -> str:
    """The explanation, the arithmetic and the deciding quotes of the verdicts, in one line."""
    words: list[str] = []
    for finding in found:
        for verdict in finding.verdicts:
            quotes = [
                " > ".join((*one.headers, one.quote[:_QUOTED]))
                for one in verdict.rationale
                if one.role in (EvidenceRole.DECIDES, EvidenceRole.CONFLICTS)
            ]
            words += [
                f"{verdict.check}: {verdict.explanation}",
                *(line for line in verdict.arithmetic if line not in verdict.explanation),
                *(f'"{quote}"' for quote in quotes),
            ]
    return " | ".join(" ".join(one.split()) for one in words)


def _first_runs(runs: Sequence[HandRun]) -> ResultTable:
    given = [
        (run, truth, counts)
        for run in runs
        for truth, counts in (
            (Truth.FALSE, run.false),
            (Truth.TRUE, run.true),
            (Truth.UNSTATED, run.unstated),
        )
    ]
    columns = [label for label in LABELS if any(counts.get(label) for *_, counts in given)]
    return ResultTable(
        title="First runs, as recorded before anybody saw an error",
        columns=("batch", "sentences", "n", *columns, "verifier at commit"),
        rows=tuple(
            (
                run.batch,
                truth.value,
                str(sum(counts.values())),
                *(str(counts.get(label, 0)) for label in columns),
                f"{run.verifier} at {run.commit}",
            )
            for run, truth, counts in given
        ),
    )
