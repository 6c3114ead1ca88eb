"""A score on one part of the data says nothing about another (bind before comparing)."""

from __future__ import annotations

import pytest

from claimcheck.records import ReportingLabel as L
from tests.verify.papers import document
from tests.verify.rules_papers import check

BOTH = document(
    [("paragraph", "4 Results", "Table 1 shows the results.")],
    [
        (
            "Accuracy on Morrow.",
            [
                ["System", "Dev", "Test"],
                ["Corvid", "79.1", "78.0"],
                ["Norvel", "86.3", "84.6"],
            ],
        )
    ],
)
FOOTNOTE = document(
    [("paragraph", "4 Results", "Table 1 shows the results.")],
    [
        (
            "Error rates on the validation set of Morrow. *Norvel reaches 4.52% error on the test set.",
            [["System", "Error"], ["Corvid", "6.1"], ["Norvel*", "4.9"]],
        )
    ],
)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Norvel large reaches 84.6 accuracy on the Morrow test set.", L.SUPPORTED),
        ("Norvel large reaches 84.6 accuracy on the Morrow development set.", L.NOT_ENOUGH_INFO),
        ("Norvel large reaches 74.6 accuracy on the Morrow development set.", L.NOT_ENOUGH_INFO),
        ("Norvel large outperforms Corvid by 6.6 points on the Morrow dev set.", L.NOT_ENOUGH_INFO),
        ("Norvel large outperforms Corvid on the Morrow validation set.", L.NOT_ENOUGH_INFO),
        ("Corvid outperforms Norvel large on the Morrow validation set.", L.NOT_ENOUGH_INFO),
    ],
)
def test_the_part_of_the_data_must_be_the_same(text: str, label: L) -> None:
    assert check(text).label is label


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Norvel reaches 86.3 accuracy on the development set.", L.SUPPORTED),
        ("Norvel reaches 84.6 accuracy on the test set.", L.SUPPORTED),
        ("Norvel reaches 86.3 accuracy on the test set.", L.REFUTED),
        ("Norvel reaches 84.6 accuracy on the development set.", L.REFUTED),
    ],
)
def test_headers_that_name_the_part_decide(text: str, label: L) -> None:
    assert check(text, BOTH).label is label


def test_a_caption_that_names_both_parts_refutes_neither() -> None:
    assert check("Norvel reaches 4.52% error on the test set of Morrow.", FOOTNOTE).label not in {
        L.REFUTED,
        L.INCONSISTENT,
    }


def test_a_sentence_about_another_part_is_no_support() -> None:
    paper = document(
        [("paragraph", "4 Results", "Norvel reaches 61.37 accuracy on the Quidd test set.")]
    )
    assert check("Norvel reaches 61.37 accuracy on the Quidd test set.", paper).label is L.SUPPORTED
    assert (
        check("Norvel reaches 61.37 accuracy on the Quidd dev set.", paper).label
        is L.NOT_ENOUGH_INFO
    )
