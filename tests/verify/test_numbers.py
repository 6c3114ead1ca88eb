"""Numbers and differences against cells and sentences, and what contradicts itself."""

from __future__ import annotations

import pytest

from claimcheck.records import Failure
from claimcheck.records import ReportingLabel as L
from claimcheck.verify import verify_claims
from tests.verify.papers import NOW, TRANSLATION, claim, corpus, document, verdict


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("The big Quorn reaches 28.4 BLEU on Avalon 2014 Elvish-to-Dwarvish.", L.SUPPORTED),
        ("The base Quorn reaches 28.4 BLEU on Avalon 2014 Elvish-to-Dwarvish.", L.REFUTED),
        ("The big Quorn reaches 29.4 BLEU on Avalon 2014 Elvish-to-Dwarvish.", L.REFUTED),
        ("On Avalon 2014 Elvish-to-Gnomish the big model achieves a BLEU score of 41.0.", L.INCONSISTENT),
        ("The big Quorn reaches 41.8 BLEU on Avalon 2014 Elvish-to-Gnomish.", L.INCONSISTENT),
        ("The big Quorn improves on the best previously reported Elvish-to-Dwarvish result, ensembles included, by more than 2.0 BLEU.", L.SUPPORTED),
        ("The big Quorn improves on the best previously reported Elvish-to-Dwarvish result, ensembles included, by more than 3.0 BLEU.", L.REFUTED),
        ("The Quorn reaches 90.1 accuracy on PictureNet.", L.NOT_ENOUGH_INFO),
        ("The big models were trained for 3.5 days.", L.SUPPORTED),
        ("MoEx reaches 26.03 BLEU on Elvish-to-Dwarvish.", L.SUPPORTED),
    ],
)  # fmt: skip
def test_external_claims(text: str, label: L) -> None:
    answer = verdict(text, TRANSLATION)
    assert answer.label is label, answer


def test_a_claim_is_not_supported_by_itself() -> None:
    # The only sentence that says 41.8 outside the table is the abstract's own: the cell decides.
    own = verdict("On Elvish-to-Gnomish it reaches 41.8 BLEU.", TRANSLATION, extracted=True)
    assert all(e.quote != own.rationale[0].quote or e.table for e in own.rationale[:1])
    alone = document([("paragraph", "5 Results", "Quorn needs 7.25 joules a token.")])
    assert (
        verdict("Quorn needs 7.25 joules a token.", alone, extracted=True).label
        is L.NOT_ENOUGH_INFO
    )
    assert verdict("Quorn needs 7.25 joules a token.", alone).label is L.SUPPORTED


def test_a_summary_does_not_support_what_the_body_says_only_there() -> None:
    paper = document(
        [
            ("abstract", "Abstract", "Quorn needs 7.25 joules a token."),
            ("paragraph", "5 Results", "Quorn spends 7.25 joules a token."),
        ]
    )
    in_abstract = verdict("Quorn needs 7.25 joules a token.", paper, extracted=True)
    assert in_abstract.label is L.SUPPORTED
    assert in_abstract.rationale[0].quote == "Quorn spends 7.25 joules a token."
    in_body = verdict("Quorn spends 7.25 joules a token.", paper, extracted=True)
    assert in_body.label is L.NOT_ENOUGH_INFO


def test_evidence_is_verbatim_and_arithmetic_is_printed() -> None:
    answer = verdict("The big Quorn improves on the best previously reported Elvish-to-Dwarvish result by more than 2.0 BLEU.", TRANSLATION)  # fmt: skip
    table = TRANSLATION.tables[0]
    for evidence in answer.rationale:
        if evidence.table:
            cell = table.cell(evidence.row, evidence.column)
            assert cell is not None and cell.text == evidence.quote
        else:
            assert TRANSLATION.text[evidence.start : evidence.end] == evidence.quote
    assert answer.arithmetic[0].startswith("28.4 − 26.36 = 2.04 > 2.0")


def test_an_unknown_paper_is_a_failure() -> None:
    answer = verify_claims([claim("X is 3.", "other")], corpus(TRANSLATION), now=NOW)[0]
    assert isinstance(answer, Failure)
    assert "other" in answer.reason
