"""``evaluate decidable``: of the claims that a paper itself decides, how many the verifier decides.

Most claims of a paper have no second place in it, so a share of all claims says little. Here every
claim was labelled by hand as decided by a table or another passage of its own paper, or not; the
verifier sees the paper alone, as ``claimcheck verify`` does, and its verdicts are counted by what
would have to be done.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from claimcheck.errors import ClaimcheckError, InputError
from claimcheck.evaluate.gold_claims import require_folder
from claimcheck.evaluate.gold_decidable import (
    PASSAGE,
    DecidableClaim,
    DecidablePaper,
    Truth,
    decidable_papers,
    file_of,
    find_again,
)
from claimcheck.evaluate.interface import BenchmarkResult, ResultTable, Score
from claimcheck.evaluate.statistics import proportion
from claimcheck.extract import extract_claims
from claimcheck.parse import read_paper, role_of
from claimcheck.records import Claim, Document, EvidenceRole, Paper, ReportingLabel, Verdict
from claimcheck.verify import Corpus, verify_claims
from claimcheck.verify.settings import VERIFIER

NOW = datetime(2026, 1, 1, tzinfo=UTC)
UNLISTED = "not listed"  # the extractor no longer lists the claim
FAILED = "not checked"
AGAINST = (ReportingLabel.REFUTED.value, ReportingLabel.INCONSISTENT.value)
DECIDED = (ReportingLabel.SUPPORTED.value, ReportingLabel.PARTIAL.value, *AGAINST)
OUTCOMES = (*(label.value for label in ReportingLabel), FAILED, UNLISTED)
_RIGHT = {
    Truth.TRUE: (ReportingLabel.SUPPORTED.value, ReportingLabel.PARTIAL.value),
    Truth.FALSE: (ReportingLabel.PARTIAL.value, *AGAINST),
    Truth.MIXED: (ReportingLabel.PARTIAL.value, *AGAINST),
    Truth.BOTH: (ReportingLabel.PARTIAL.value, *AGAINST),
}
_WRONG = {
    Truth.TRUE: AGAINST,
    Truth.FALSE: (ReportingLabel.SUPPORTED.value,),
    Truth.MIXED: (),
    Truth.BOTH: (),
}
_SHOWN = 200  # characters of a claim or an explanation that a table shows


class Judged(NamedTuple):
    """A labelled claim with what was said about it."""

    paper: str
    gold: DecidableClaim
    label: str  # one of OUTCOMES
    suppressed: str  # what ABSTAINED would have said, else empty
    text: str  # empty where the claim is not listed
    why: str
    sure_place: bool  # the deciding evidence lies where the label says

    @property
    def is_decided(self) -> bool:
        """Whether the verdict commits itself."""
        return self.label in DECIDED

    @property
    def is_right(self) -> bool:
        """Whether it commits itself to what the paper's own evidence says."""
        return self.label in _RIGHT[self.gold.truth]

    @property
    def is_wrong(self) -> bool:
        """Whether it says the opposite. Silence is not wrong."""
        return self.label in _WRONG[self.gold.truth]

    @property
    def is_loose(self) -> bool:
        """Whether something that holds only in part is called SUPPORTED."""
        said = self.label == ReportingLabel.SUPPORTED.value
        return said and self.gold.truth in (Truth.MIXED, Truth.BOTH)


def judge(gold: DecidablePaper, document: Document) -> tuple[Judged, ...]:
    """Verdicts on the labelled claims of a paper, found among those that the extractor lists."""
    paper = Paper(id=document.paper, title=document.title)
    claims = extract_claims(document, paper)
    places = find_again(gold.claims, [claim.text for claim in claims])
    chosen = [claims[index] for index in places.values()]
    answers = verify_claims(chosen, Corpus(entries=((paper, document),)), now=NOW)
    said = dict(zip(places, zip(chosen, answers, strict=True), strict=True))
    tables = {table.id: table.label or "" for table in document.tables}
    judged = []
    for number, labelled in enumerate(gold.claims):
        if number not in said:
            judged.append(Judged(gold.paper, labelled, UNLISTED, "", "", "", False))
            continue
        claim, answer = said[number]
        if isinstance(answer, Verdict):
            judged.append(_judged(gold.paper, labelled, claim, answer, tables))
        else:
            judged.append(Judged(gold.paper, labelled, FAILED, "", claim.text, "", False))
    return tuple(judged)


def _judged(
    paper: str, gold: DecidableClaim, claim: Claim, verdict: Verdict, tables: dict[str, str]
) -> Judged:
    places = {
        tables.get(evidence.table, "") if evidence.table else PASSAGE
        for evidence in verdict.rationale
        if evidence.role is EvidenceRole.DECIDES
    }
    return Judged(
        paper,
        gold,
        verdict.label.value,
        verdict.suppressed.value if verdict.suppressed else "",
        claim.text,
        verdict.explanation,
        gold.source in places,
    )


def run(data: Path | None, progress: Callable[[int, int], None] | None = None) -> BenchmarkResult:
    """Judge the labelled claims of the papers in ``data``, and of the bundled one.

    Raises InputError when ``data`` holds none of them.
    """
    begun = time.monotonic()
    folder = require_folder(data)
    papers = decidable_papers()
    judged: list[Judged] = []
    notes: list[str] = []
    read: list[DecidablePaper] = []
    for done, gold in enumerate(papers, start=1):
        path = file_of(gold, folder)
        if path is None:
            notes.append(f"{gold.paper} was skipped: {gold.file} with the right hash is not there")
        else:
            try:
                document = read_paper({role_of(path): path}, paper_id=gold.paper).document
            except ClaimcheckError as error:
                notes.append(f"{gold.paper} was skipped: {error}")
            else:
                judged += judge(gold, document)
                read.append(gold)
        if progress:
            progress(done, len(papers))
    if not judged:
        raise InputError(
            f"{folder} holds none of the labelled papers",
            hint="they are known by the SHA-256 of their files, listed in gold/decidable",
        )
    return summary(judged, read, notes, time.monotonic() - begun)


def summary(
    judged: Sequence[Judged],
    papers: Sequence[DecidablePaper],
    notes: Sequence[str],
    seconds: float,
) -> BenchmarkResult:
    """Shares with Wilson intervals, counts by operation, paper and truth, and the wrong verdicts."""
    decided = [one for one in judged if one.is_decided]
    scores = (
        Score(name="decidable claims", value=float(len(judged)), n=sum(p.listed for p in papers)),
        _share("decided", decided, judged),
        _share("decided rightly", [one for one in judged if one.is_right], judged),
        _share("rightly, of those decided", [one for one in decided if one.is_right], decided),
        _share("wrongly, of those decided", [one for one in decided if one.is_wrong], decided),
        _share("by the labelled place", [one for one in decided if one.sure_place], decided),
    )
    tables = (
        _counts("By operation", "operation", judged, lambda one: one.gold.operation.value),
        _counts("By paper", "paper", judged, lambda one: one.paper),
        _counts("By what the paper says", "claim is", judged, lambda one: one.gold.truth.value),
        _counts(
            "Abstained, by what was suppressed",
            "claim is",
            [one for one in judged if one.suppressed],
            lambda one: one.gold.truth.value,
            outcome=lambda one: one.suppressed,
        ),
        _listed("Wrongly decided", [one for one in judged if one.is_wrong]),
        _listed("Supported, though it holds only in part", [one for one in judged if one.is_loose]),
        _listed("Not decided", [one for one in judged if not one.is_decided]),
    )
    empty = [paper.paper for paper in papers if not paper.claims]
    said = [f"{name}: nothing that it claims is decided in it" for name in empty]
    return BenchmarkResult(
        benchmark="decidable",
        scores=scores,
        tables=tuple(table for table in tables if table.rows),
        notes=(*notes, *said),
        signature=(("verifier", VERIFIER),),
        seconds=seconds,
    )


def _share(name: str, part: Sequence[Judged], whole: Sequence[Judged]) -> Score:
    value, low, high = proportion(len(part), len(whole))
    return Score(name=name, value=value, low=low, high=high, n=len(whole))


def _counts(
    title: str,
    what: str,
    judged: Sequence[Judged],
    group: Callable[[Judged], str],
    outcome: Callable[[Judged], str] = lambda one: one.label,
) -> ResultTable:
    """One row a group with the share decided and its interval, one column an outcome that occurs."""
    columns = [name for name in OUTCOMES if any(outcome(one) == name for one in judged)]
    rows = []
    for name in sorted({group(one) for one in judged}):
        here = [one for one in judged if group(one) == name]
        share, low, high = proportion(sum(one.is_decided for one in here), len(here))
        counts = Counter(outcome(one) for one in here)
        rows.append(
            (
                name,
                str(len(here)),
                f"{share:.2f} ({low:.2f} – {high:.2f})",
                *(str(counts[column]) for column in columns),
            )
        )
    return ResultTable(title=title, columns=(what, "n", "decided", *columns), rows=tuple(rows))


def _listed(title: str, judged: Iterable[Judged]) -> ResultTable:
    return ResultTable(
        title=title,
        columns=("paper", "claim", "is", "operation", "decided by", "said", "because"),
        rows=tuple(
            (
                one.paper,
                _short(one.text),
                one.gold.truth.value,
                one.gold.operation.value,
                one.gold.source,
                one.label + (f" ({one.suppressed})" if one.suppressed else ""),
                _short(one.why),
            )
            for one in judged
        ),
    )


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
