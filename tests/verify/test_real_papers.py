"""Verdicts on real papers: the golden ones, the abstracts, false alarms, and made-up falsehoods."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from claimcheck.evaluate.perturb import judge, sentences, summary
from claimcheck.extract import external_claims, extract_claims
from claimcheck.parse import read_paper
from claimcheck.records import (
    Basis,
    Claim,
    Document,
    FileRole,
    Paper,
    PassageKind,
    ReportingLabel,
    Verdict,
)
from claimcheck.verify import Corpus, verify_claims
from tests.conftest import shared_folder
from tests.verify.papers import NOW

pytestmark = pytest.mark.slow

ATTENTION = (
    (FileRole.PDF, "1706.03762/1706.03762v7.pdf"),
    (FileRole.PDF, "1706.03762/1706.03762v5.pdf"),
    (FileRole.SOURCE, "1706.03762/source.tar.gz"),
    (FileRole.HTML, "1706.03762/latexml.html"),
)
BERT = ((FileRole.PDF, "1810.04805/1810.04805v2.pdf"),)
OTHERS = (
    (FileRole.PDF, "1412.6980/1412.6980v9.pdf"),
    (FileRole.PDF, "1502.03167/1502.03167v3.pdf"),
    (FileRole.PDF, "2007.01282/2007.01282v2.pdf"),
    (FileRole.PDF, "2301.11305/2301.11305v2.pdf"),
    (FileRole.SOURCE, "2305.03393/source.tar.gz"),
    (FileRole.SOURCE, "2310.06825/source.tar.gz"),
)
EVERYTHING = (ATTENTION[0], *BERT, *OTHERS)
OTHER_FORMS = (
    *ATTENTION[1:],
    (FileRole.HTML, "2305.03393/latexml.html"),
    (FileRole.HTML, "2310.06825/latexml.html"),
)
TRUE_CONTRADICTION = ("41.0", "41.8")  # the paper prints both for one cell
TRUE_EXCEPTIONS = (  # beside "across all metrics", "across the board"
    "28.8% against 29.0% on NQ",
    "0.965 (PubTabNet › OTSL) against 0.969 on TEDs › simple",
)


@cache
def read(folder: Path, role: FileRole, path: str) -> Document:
    return read_paper({role: folder / "papers" / path}, paper_id=path.partition("/")[0]).document


@cache
def claims_of(folder: Path, role: FileRole, path: str) -> tuple[Claim, ...]:
    document = read(folder, role, path)
    return tuple(extract_claims(document, Paper(id=document.paper, title=document.title)))


def corpus(document: Document) -> Corpus:
    return Corpus(entries=((Paper(id=document.paper, title=document.title), document),))


def golden() -> Iterator[tuple[str, str, str]]:
    folder = shared_folder()
    if folder is None:
        return
    for entry in json.loads((folder / "papers" / "golden.json").read_text("utf-8")):
        for expected in entry["verdicts"]:
            yield entry["paper"], expected["claim"], expected["label"]


@pytest.mark.parametrize(("paper", "text", "label"), golden())
def test_golden_verdicts_from_every_source(shared: Path, paper: str, text: str, label: str) -> None:
    sources = [source for source in (*ATTENTION, *BERT) if source[1].startswith(paper)]
    assert sources
    for role, path in sources:
        document = read(shared, role, path)
        made = external_claims(text, document.paper)
        answers = verify_claims(made, corpus(document), now=NOW)
        assert [a.label for a in answers] == [ReportingLabel(label)] * len(made), path


@pytest.mark.parametrize(("role", "path"), (ATTENTION[0], *ATTENTION[2:], *BERT))
def test_numbers_of_an_abstract_are_supported_by_something_else(
    shared: Path, role: FileRole, path: str
) -> None:
    document = read(shared, role, path)
    kinds = {passage.id: passage.kind for passage in document.passages}
    checked = 0
    for claim in claims_of(shared, role, path):
        if not any(kinds[m.passage] is PassageKind.ABSTRACT for m in claim.mentions):
            continue
        (answer,) = verify_claims([claim], corpus(document), now=NOW)
        for part, label in zip(claim.parts, answer.part_labels, strict=True):
            quantity = part.quantity
            if quantity is None or quantity.printed.isalpha():
                continue  # "two tasks", "one additional output layer": no result
            wanted = {ReportingLabel.SUPPORTED}
            if quantity.printed in TRUE_CONTRADICTION:
                wanted = {ReportingLabel.INCONSISTENT}
            assert label in wanted, (quantity.printed, answer.explanation)
            checked += 1
        assert all(kinds.get(e.passage or "") is not PassageKind.ABSTRACT for e in answer.rationale)
    assert checked >= 4


@pytest.mark.parametrize(("role", "path"), (*EVERYTHING, *OTHER_FORMS))
def test_no_false_alarm_on_what_papers_say_of_themselves(
    shared: Path, role: FileRole, path: str
) -> None:
    document = read(shared, role, path)
    claims = claims_of(shared, role, path)
    answers = verify_claims(claims, corpus(document), now=NOW)
    alarms = [
        (claim.text, answer.explanation)
        for claim, answer in zip(claims, answers, strict=True)
        if answer.label in {ReportingLabel.REFUTED, ReportingLabel.INCONSISTENT}
        and not any(value in claim.text for value in TRUE_CONTRADICTION)
        and not any(exception in answer.explanation for exception in TRUE_EXCEPTIONS)
    ]
    assert not alarms
    for answer in answers:
        assert isinstance(answer, Verdict)
        for evidence in answer.rationale:
            if evidence.table is None and evidence.start is not None:
                assert document.text[evidence.start : evidence.end] == evidence.quote


def test_no_falsehood_about_a_real_table_is_supported(shared: Path) -> None:
    judged = []
    for role, path in EVERYTHING:
        document = read(shared, role, path)
        judged.extend(judge(document, sentences(document)))
    result = summary(judged, [], 0.0)
    scores = {score.name: score.value for score in result.scores}
    assert scores["false sentences"] >= 300
    assert scores["false sentences SUPPORTED"] == 0
    assert scores["bound false sentences REFUTED"] >= 0.8
    assert scores["true sentences REFUTED"] == 0
    assert all(j.verdict.basis in set(Basis) for j in judged)
