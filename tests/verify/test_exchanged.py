"""The same words and numbers in other places: subject and rival, number and noun, one and many."""

from __future__ import annotations

import pytest

from claimcheck.records import ReportingLabel as L
from tests.verify.papers import document
from tests.verify.rules_papers import check

PAPER = document(
    [
        ("title", "", "Norvel: reading with gates"),
        ("abstract", "Abstract", "We propose a new reader called Norvel."),
        ("paragraph", "4 Experiments", "Corvid is 5-10x slower per epoch compared to Norvel."),
        ("paragraph", "4 Experiments", "Norvel stacks 3x3 gates and 5x5 filters in 12 layers."),
        ("paragraph", "4 Experiments", "Results are in Table 1 and Table 2."),
    ],
    [
        (
            "Table 1: Accuracy on Morrow.",
            [
                ["System", "Morrow"],
                ["Corvid", "70.1"],
                ["Norvel (Sgl.)", "81.8"],
                ["Norvel (Ens.)", "83.2"],
            ],
        ),
        (
            "Table 2: Training.",
            [
                ["System", "Steps to 72.2%", "Max accuracy"],
                ["Corvid", "31.0", "72.2%"],
                ["Norvel", "13.3", "74.8%"],
            ],
        ),
    ],
    title="Norvel: reading with gates",
)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Corvid is 5-10x slower per epoch than Norvel.", L.SUPPORTED),
        ("Norvel stacks 3x3 gates and 5x5 filters in 12 layers.", L.SUPPORTED),
        ("The single Norvel model reaches an accuracy of 81.8 on Morrow.", L.SUPPORTED),
    ],
)
def test_as_the_paper_says_it(text: str, label: L) -> None:
    assert check(text, PAPER).label is label


@pytest.mark.parametrize(
    "text",
    [
        "Norvel is 5-10x slower per epoch than Corvid.",
        "Norvel stacks 5x5 gates and 3x3 filters in 12 layers.",
        "The single Norvel model reaches an accuracy of 83.2 on Morrow.",
        "The Norvel ensemble reaches an accuracy of 81.8 on Morrow.",
    ],
)
def test_exchanged_it_is_no_support(text: str) -> None:
    answer = check(text, PAPER)
    assert answer.label is not L.SUPPORTED, answer.explanation


def test_a_number_of_a_header_is_no_score() -> None:
    answer = check("Norvel needs 13.3 steps to reach an accuracy of 72.2%.", PAPER)
    assert not {L.REFUTED.value, L.INCONSISTENT.value} & set(answer.part_labels), answer.explanation
