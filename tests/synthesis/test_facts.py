"""Claims of different papers about one fact: agreeing, contradicting, copied, or not comparable."""

from __future__ import annotations

from decimal import Decimal

import pytest

from claimcheck.records import (
    Binding,
    Claim,
    ClaimKind,
    Finding,
    Part,
    Quantity,
    Relation,
    ReportingLabel,
)
from claimcheck.synthesis.evidence import Relation as Standing
from claimcheck.synthesis.facts import align_claims


def finding(
    paper: str,
    printed: str,
    *,
    split: str | None = "test",
    system: str = "zorpnet",
    label: ReportingLabel = ReportingLabel.SUPPORTED,
    relation: Relation = Relation.EQUAL,
) -> Finding:
    text = f"{system} reaches {printed} on MNLI in {paper}."
    quantity = Quantity(
        printed=printed,
        value=Decimal(printed),
        decimals=len(printed.partition(".")[2]),
        relation=relation,
    )
    binding = Binding(system=system, dataset="MNLI", metric="accuracy", split=split)
    claim = Claim(
        id=f"{paper}{printed}", paper=paper, text=text, standalone=text, kind=ClaimKind.RESULT,
        parts=(Part(text=text, quantity=quantity, binding=binding),), mentions=(), vocabulary="1",
    )  # fmt: skip
    return Finding(claim=claim, verdicts=(), reporting=label)


@pytest.mark.parametrize(
    ("first", "second", "standing"),
    [
        ("81.2", "81.2", Standing.COPIED),
        ("81.2", "81.24", Standing.AGREEMENT),
        ("81.2", "83.0", Standing.CONTRADICTION),
    ],
)
def test_how_two_claims_stand(first: str, second: str, standing: Standing) -> None:
    (pair,) = align_claims([finding("2401.00001v1", first), finding("2402.00002v1", second)])
    assert pair.relation is standing
    assert (pair.first.printed, pair.second.printed) == (first, second)


def test_an_unknown_split_contradicts_nothing() -> None:
    (pair,) = align_claims(
        [finding("2401.00001v1", "81.2", split=None), finding("2402.00002v1", "83.0", split=None)]
    )
    assert pair.relation is Standing.OTHER_SETTING


@pytest.mark.parametrize(
    "other",
    [
        finding("2401.00001v2", "83.0"),  # the same work
        finding("2402.00002v1", "83.0", system="lampnet"),
        finding("2402.00002v1", "83.0", split="dev"),
        finding("2402.00002v1", "83.0", label=ReportingLabel.ABSTAINED),
        finding("2402.00002v1", "80.0", relation=Relation.GREATER),
    ],
    ids=["one work", "another system", "another split", "not supported", "a bound"],
)
def test_what_is_no_pair(other: Finding) -> None:
    assert not align_claims([finding("2401.00001v1", "81.2"), other])
