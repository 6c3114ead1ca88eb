"""What must come out of real papers, whichever reader read them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from claimcheck.extract import external_claims, extract_claims
from claimcheck.parse import read_paper, role_of
from claimcheck.records import Claim, Document, Paper, Part, PassageKind, Relation

READINGS = {
    "v5": "1706.03762/1706.03762v5.pdf",
    "v7": "1706.03762/1706.03762v7.pdf",
    "latex": "1706.03762/source.tar.gz",
    "html": "1706.03762/latexml.html",
    "bert": "1810.04805/1810.04805v2.pdf",
    "adam": "1412.6980/1412.6980v9.pdf",
    "detection": "2301.11305/2301.11305v2.pdf",
}


@cache
def read(path: Path) -> tuple[Document, tuple[Claim, ...]]:
    document = read_paper({role_of(path): path}, paper_id=path.stem).document
    return document, extract_claims(document, Paper(id=path.stem))


@pytest.fixture
def reading(shared: Path) -> Callable[[str], tuple[Document, tuple[Claim, ...]]]:
    return lambda name: read(shared / "papers" / READINGS[name])


Reading = Callable[[str], tuple[Document, tuple[Claim, ...]]]


def parts(claims: tuple[Claim, ...], value: str) -> list[Part]:
    return [
        part
        for claim in claims
        for part in claim.parts
        if part.quantity is not None and part.quantity.value == Decimal(value)
    ]


@pytest.mark.parametrize("name", ["v5", "v7", "latex", "html"])
def test_scores_of_the_translation_paper(reading: Reading, name: str) -> None:
    _, claims = reading(name)
    for value, pair in (("28.4", "en-de"), ("41.8", "en-fr"), ("41.0", "en-fr")):
        found = parts(claims, value)
        assert found, value
        for part in found:
            assert part.quantity is not None
            assert part.quantity.unit == "BLEU"
            assert not part.quantity.delta
            assert part.binding.metric == "BLEU"
            assert part.binding.dataset == "WMT 2014"
            assert part.binding.language == pair
            assert (part.binding.system or "").startswith("Transformer")
    assert any(part.binding.system == "Transformer big" for part in parts(claims, "28.4"))


@pytest.mark.parametrize("name", ["v5", "v7", "latex", "html"])
def test_the_difference_of_the_translation_paper(reading: Reading, name: str) -> None:
    _, claims = reading(name)
    part = next(p for p in parts(claims, "2.0") if p.quantity and p.quantity.printed == "2.0")
    assert part.quantity is not None
    assert part.quantity.relation is Relation.GREATER
    assert (part.quantity.unit, part.quantity.direction) == ("BLEU", 1)
    assert part.binding.language == "en-de"
    assert part.binding.system == "Transformer big"
    assert "best previously reported models" in (part.binding.baseline or "")


@pytest.mark.parametrize("name", ["v5", "v7", "latex", "html"])
def test_training_time_of_the_translation_paper(reading: Reading, name: str) -> None:
    _, claims = reading(name)
    found = parts(claims, "3.5")
    assert any(p.quantity and p.quantity.unit == "days" for p in found)
    assert all((p.binding.system or "").startswith("Transformer") for p in found)
    assert any(p.quantity and p.quantity.unit == "GPUs" for p in parts(claims, "8"))


@pytest.mark.parametrize(
    ("value", "unit", "gain", "dataset", "metric"),
    [
        ("80.5", "%", "7.7", "GLUE", None),
        ("86.7", "%", "4.6", "MNLI", "accuracy"),
        ("93.2", "F1", "1.5", "SQuAD v1.1", "F1"),
        ("83.1", "F1", "5.1", "SQuAD v2.0", "F1"),
    ],
)
def test_scores_with_their_gains(
    reading: Reading, value: str, unit: str, gain: str, dataset: str, metric: str | None
) -> None:
    _, claims = reading("bert")
    claim = next(c for c in claims if {"80.5", "83.1"} <= {str(q.value) for q in c.quantities})
    score = next(p for p in claim.parts if p.quantity and str(p.quantity.value) == value)
    delta = next(p for p in claim.parts if p.quantity and str(p.quantity.value) == gain)
    assert score.quantity is not None and delta.quantity is not None
    assert score.quantity.unit == unit
    assert (score.binding.dataset, score.binding.system) == (dataset, "BERT")
    assert delta.quantity.delta and delta.quantity.direction == 1
    assert delta.quantity.unit == "points"
    assert delta.binding.dataset == dataset
    if metric:
        assert score.binding.metric == delta.binding.metric == metric


@pytest.mark.parametrize("name", list(READINGS))
def test_claims_are_whole_slices_with_unique_keys(reading: Reading, name: str) -> None:
    document, claims = reading(name)
    text = document.text
    passages = {passage.id: passage for passage in document.passages}
    assert len({claim.id for claim in claims}) == len(claims) > 20
    spans = [(mention.start, mention.end) for claim in claims for mention in claim.mentions]
    assert len(set(spans)) == len(spans)
    for claim in claims:
        assert claim.parts
        for mention in claim.mentions:
            assert text[mention.start : mention.end] == mention.text
            kind = passages[mention.passage].kind
            assert kind not in (PassageKind.REFERENCE, PassageKind.FORMULA, PassageKind.HEADING)
            if kind not in (PassageKind.CAPTION, PassageKind.LIST_ENTRY):
                assert re.search(r"[.!?][\"'”’)\]]{0,3}$", mention.text), mention.text
        for quantity in claim.quantities:
            assert claim.text[quantity.start : quantity.end] == quantity.printed


@pytest.mark.parametrize("name", list(READINGS))
def test_no_table_row_is_a_claim(reading: Reading, name: str) -> None:
    document, claims = reading(name)
    for table in document.tables:
        for row in range(table.header_rows, table.rows):
            printed = [c.text for c in table.cells if c.row == row and c.number is not None]
            if len(printed) < 3:
                continue
            for claim in claims:
                assert not all(number in claim.text for number in printed), claim.text


def test_the_same_fact_has_the_same_key_in_every_version_and_reading(reading: Reading) -> None:
    keys = []
    for name in ("v5", "v7", "latex", "html"):
        _, claims = reading(name)
        keys.append(
            {
                part.fact_key(claims[0].vocabulary)
                for part in (*parts(claims, "41.0"), *parts(claims, "28.4"))
            }
        )
    assert keys[0] == keys[1] == keys[2] == keys[3]


def hard_gold(shared: Path) -> list[dict[str, object]]:
    gold = json.loads((shared / "gold" / "seed_claims.json").read_text("utf-8"))
    return [entry for entry in gold if str(entry["evidence"]).startswith(("SEEN", "DERIVED"))]


KINDS = {
    "result": ("result",),
    "comparative": ("comparison",),
    "dataset": ("dataset_statistic",),
    "benchmark": ("dataset_statistic", "definition"),
    "design": ("method",),
    "method": ("method", "definition", "dataset_statistic"),
    "numeric": ("result",),
}


def test_every_seed_claim_is_read_and_the_hard_ones_rightly(shared: Path) -> None:
    texts: dict[str, Claim] = {}
    for report in sorted((shared / "seeds").glob("*.txt")):
        for claim in external_claims(report.read_text("utf-8"), "2005.13013v2"):
            texts[claim.text] = claim
    gold = json.loads((shared / "gold" / "seed_claims.json").read_text("utf-8"))
    assert {str(entry["printed"]) for entry in gold} <= set(texts)
    wrong = []
    for entry in hard_gold(shared):
        claim = texts[str(entry["printed"])]
        first = re.split(r"[\W_]", str(entry["type"]))[0]
        if claim.kind.value not in KINDS[first]:
            wrong.append((entry["printed"], claim.kind.value))
        for fact in entry["structured"]:  # type: ignore[attr-defined]
            value = fact.get("value", fact.get("delta"))
            printed = re.search(rf"(?<![\d.]){value:,}(?![\d])|\bnine\b", claim.text)
            if printed is None:
                continue  # cut off before the number
            quantity = next(q for q in claim.quantities if q.value == Decimal(str(value)))
            if quantity.delta is not ("delta" in fact):
                wrong.append((entry["printed"], "delta"))
            if fact.get("qualifier") == "up to" and quantity.relation is not Relation.AT_MOST:
                wrong.append((entry["printed"], quantity.relation.value))
    assert wrong == []


def test_a_compound_seed_claim_has_three_parts(shared: Path) -> None:
    report = (shared / "seeds").glob("000*.txt")
    claim = next(
        claim
        for path in report
        for claim in external_claims(path.read_text("utf-8"), None)
        if "8.2" in claim.text
    )
    assert [str(part.quantity.value) for part in claim.parts if part.quantity] == [
        "8.2",
        "7.5",
        "7.0",
    ]
    assert len({part.binding.system for part in claim.parts}) == 3
    for part, name in zip(claim.parts, ("SQuAD", "MNLI", "HellaSwag"), strict=True):
        assert name in part.text
        assert sum(other in part.text for other in ("SQuAD", "MNLI", "HellaSwag")) == 1
