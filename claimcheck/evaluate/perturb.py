"""Claims that a program made true from a paper's tables, and then made false in one place.

A program that knows a table writes sentences about its cells; each is changed in one number, one
direction, one system or one data set, and swaps that stay true are left out. The verifier reads the
sentences as anybody's claims. None of the false ones may be SUPPORTED, and most of those whose
decisive cell was bound when the sentence was true must be REFUTED.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from claimcheck.errors import ClaimcheckError, InputError
from claimcheck.evaluate.falsehoods import Sentence, sentences
from claimcheck.evaluate.interface import BenchmarkResult, ResultTable, Score
from claimcheck.evaluate.statistics import proportion
from claimcheck.extract import external_claims
from claimcheck.parse import read_paper, role_of
from claimcheck.records import Document, Evidence, EvidenceRole, Paper, ReportingLabel, Verdict
from claimcheck.resources import bundled
from claimcheck.verify import Corpus, verify_claims
from claimcheck.verify.settings import VERIFIER

NOW = datetime(2026, 1, 1, tzinfo=UTC)
BUNDLED = ("miniature", "note")
_AGAINST = frozenset({ReportingLabel.REFUTED, ReportingLabel.INCONSISTENT})


class Judged(NamedTuple):
    """A sentence with the verdict on it."""

    sentence: Sentence
    verdict: Verdict
    bound: bool  # the true version was supported by its own cells


def judge(document: Document, made: Sequence[Sentence]) -> tuple[Judged, ...]:
    """Verdicts on sentences about a document, each read as somebody else's claim."""
    corpus = Corpus(entries=((Paper(id=document.paper, title=document.title), document),))
    verdicts: dict[str, Verdict] = {}
    for sentence in made:
        if sentence.text in verdicts:
            continue
        claims = external_claims(sentence.text, document.paper)
        answers = [v for v in verify_claims(claims, corpus, now=NOW) if isinstance(v, Verdict)]
        if answers:
            verdicts[sentence.text] = answers[0]
    judged = []
    for sentence in made:
        verdict, true = verdicts.get(sentence.text), verdicts.get(sentence.base)
        if verdict is not None and true is not None:
            judged.append(Judged(sentence, verdict, _bound(sentence, true)))
    return tuple(judged)


def _bound(sentence: Sentence, true: Verdict) -> bool:
    decisive = {(e.row, e.column) for e in true.rationale if _decides(e, sentence)}
    return true.label is ReportingLabel.SUPPORTED and bool(decisive & set(sentence.cells))


def _decides(evidence: Evidence, sentence: Sentence) -> bool:
    return evidence.role is EvidenceRole.DECIDES and evidence.table == sentence.table


def run(data: Path | None, progress: Callable[[int, int], None] | None = None) -> BenchmarkResult:
    """Perturb the tables of every paper in ``data`` (a folder; None: the bundled papers)."""
    started = time.monotonic()
    files = _files(data)
    judged: list[Judged] = []
    notes: list[str] = []
    for done, file in enumerate(files):
        if progress:
            progress(done, len(files))
        try:
            document = read_paper({role_of(file): file}, paper_id=file.stem).document
        except ClaimcheckError as error:
            notes.append(f"{file.name} could not be read: {error}")
            continue
        judged.extend(judge(document, sentences(document)))
    return summary(judged, notes, time.monotonic() - started)


def _files(data: Path | None) -> list[Path]:
    if data is None:
        return [bundled("corpus", name, f"{name}.pdf") for name in BUNDLED]
    if data.is_file():
        return [data]
    found = sorted(
        p for p in data.rglob("*") if p.suffix in {".pdf", ".gz", ".tex", ".html"} and p.is_file()
    )
    if not found:
        raise InputError(f"{data} holds no papers", hint="name a folder with PDFs, LaTeX or HTML")
    return found


def summary(judged: Sequence[Judged], notes: Sequence[str], seconds: float) -> BenchmarkResult:
    """Counts, shares with intervals, and every false sentence that was supported."""
    false = [j for j in judged if j.sentence.change is not None]
    true = [j for j in judged if j.sentence.change is None]
    bound = [j for j in false if j.bound]
    supported = [j for j in false if j.verdict.label is ReportingLabel.SUPPORTED]
    refuted = [j for j in bound if j.verdict.label in _AGAINST]
    alarms = [j for j in true if j.verdict.label in _AGAINST]

    def share(name: str, part: int, whole: int, target: float | None = None) -> Score:
        value, low, high = proportion(part, whole)
        return Score(name=name, value=value, low=low, high=high, n=whole, target=target)

    scores = (
        Score(name="false sentences", value=float(len(false)), target=300),
        share("false sentences SUPPORTED", len(supported), len(false), 0.0),
        share("bound false sentences REFUTED", len(refuted), len(bound), 0.8),
        share("true sentences SUPPORTED by their cells", sum(j.bound for j in true), len(true)),
        share("true sentences REFUTED", len(alarms), len(true), 0.0),
    )
    kinds = sorted({(j.sentence.kind, j.sentence.change or "none") for j in judged})
    rows = []
    for kind, change in kinds:
        here = [
            j for j in judged if (j.sentence.kind, j.sentence.change or "none") == (kind, change)
        ]
        labels = [j.verdict.label for j in here]
        rows.append(
            (
                kind,
                change,
                str(len(here)),
                str(sum(j.bound for j in here)),
                str(labels.count(ReportingLabel.SUPPORTED)),
                str(sum(label in _AGAINST for label in labels)),
                str(sum(j.bound and j.verdict.label in _AGAINST for j in here)),
            )
        )
    tables = [
        ResultTable(
            title="By kind of sentence and change",
            columns=(
                "kind",
                "changed",
                "sentences",
                "bound",
                "supported",
                "refuted",
                "bound and refuted",
            ),
            rows=tuple(rows),
        )
    ]
    if supported:
        tables.append(
            ResultTable(
                title="False sentences that were supported",
                columns=("sentence", "true version", "why"),
                rows=tuple(
                    (j.sentence.text, j.sentence.base, j.verdict.explanation) for j in supported
                ),
            )
        )
    return BenchmarkResult(
        benchmark="perturbations",
        scores=scores,
        tables=tuple(tables),
        notes=tuple(notes),
        signature=(("verifier", VERIFIER),),
        seconds=seconds,
    )
