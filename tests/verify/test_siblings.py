"""Columns of one name, rows that a condition tells apart, tables that give another difference."""

from __future__ import annotations

import pytest

from claimcheck.records import ReportingLabel as L
from tests.verify.papers import document
from tests.verify.rules_papers import check

PASSAGES = [
    ("title", "", "Norvel: reading with gates"),
    ("abstract", "Abstract", "We propose a new reader called Norvel."),
    ("paragraph", "4 Experiments", "Results are in the tables."),
]
TWINS = document(
    PASSAGES,
    [
        (
            "Accuracy. On Tansy we report the public part (left) and the sealed part (right).",
            [
                ["System", "Morrow", "Tansy", "Tansy"],
                ["Corvid", "76.4", "62.3", "70.1"],
                ["Baxter", "78.0", "64.5", "71.3"],
                ["Norvel", "84.6", "67.6", "80.1"],
            ],
        )
    ],
    title="Norvel: reading with gates",
)
EQUAL_TWINS = document(
    PASSAGES,
    [
        (
            "Accuracy on both parts.",
            [
                ["System", "Morrow", "Tansy", "Tansy"],
                ["Corvid", "76.4", "62.3", "70.1"],
                ["Norvel", "84.6", "67.6", "67.6"],
            ],
        )
    ],
    title="Norvel: reading with gates",
)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Norvel reaches an accuracy of 80.1 on the public part of Tansy.", L.REFUTED),
        ("Norvel reaches an accuracy of 80.1 on the sealed part of Tansy.", L.SUPPORTED),
        ("Norvel reaches an accuracy of 80.1 on Tansy.", L.ABSTAINED),
        ("Norvel reaches an accuracy of 67.6 on Tansy.", L.ABSTAINED),
        ("Norvel reaches an accuracy of 75.9 on Tansy.", L.REFUTED),
        ("Norvel reaches an accuracy of 84.6 on Morrow.", L.SUPPORTED),
        ("Norvel outperforms Corvid by 5.3 points on Tansy.", L.ABSTAINED),
        ("Norvel outperforms Corvid by 8.2 points on Morrow.", L.SUPPORTED),
    ],
)
def test_a_number_of_one_of_two_equal_columns_was_picked(text: str, label: L) -> None:
    verdict = check(text, TWINS)
    assert verdict.label is label
    if label is L.ABSTAINED:
        assert verdict.suppressed is L.SUPPORTED


def test_columns_of_one_name_that_print_one_number_support_it() -> None:
    assert check("Norvel reaches an accuracy of 67.6 on Tansy.", EQUAL_TWINS).label is L.SUPPORTED


PAIRS = document(
    PASSAGES,
    [
        (
            "Accuracy on the easy and the hard part.",
            [
                ["System", "Morrow 10k", "Tansy 20k"],
                ["Corvid", "62.1/61.4", "70.1"],
                ["Norvel", "66.7/65.9", "80.1"],
            ],
        )
    ],
    title="Norvel: reading with gates",
)


@pytest.mark.parametrize(
    "text",
    [
        "Norvel reaches an accuracy of 66.7 on Morrow.",
        "Norvel outperforms Corvid by 4.6 points on Morrow.",
    ],
)
def test_two_numbers_of_one_cell_are_both_of_its_name(text: str) -> None:
    assert check(text, PAIRS).label is L.SUPPORTED


PARSING = document(
    PASSAGES,
    [
        (
            "The reader generalizes well to parsing.",
            [
                ["Parser", "Training", "Morrow 23 F1"],
                ["Corvid", "Morrow only, discriminative", "90.4"],
                ["Norvel", "Morrow only, discriminative", "91.3"],
                ["Corvid", "semi-supervised", "91.4"],
                ["Norvel", "semi-supervised", "92.7"],
            ],
        )
    ],
    title="Norvel: reading with gates",
)


@pytest.mark.parametrize(
    ("text", "supported"),
    [
        ("Norvel, semi-supervised, reaches an F1 of 91.3 on Morrow.", False),
        ("Norvel, semi-supervised, reaches an F1 of 92.7 on Morrow.", True),
        ("Norvel, Morrow only, discriminative, reaches an F1 of 91.3 on Morrow.", True),
        ("Norvel, Morrow only, discriminative, reaches an F1 of 92.7 on Morrow.", False),
    ],
)
def test_a_condition_goes_to_its_own_row(text: str, supported: bool) -> None:
    assert (check(text, PARSING).label is L.SUPPORTED) is supported


SECTION = document(
    PASSAGES,
    [
        (
            "Parsing (results are on Section 23 of WSJ).",
            [
                ["Parser", "Training", "WSJ 23 F1"],
                ["Corvid", "WSJ only, discriminative", "90.4"],
                ["Norvel", "WSJ only, discriminative", "91.3"],
                ["Corvid", "semi-supervised", "91.4"],
                ["Norvel", "semi-supervised", "92.7"],
            ],
        )
    ],
    title="Norvel: reading with gates",
)


@pytest.mark.parametrize(("value", "label"), [("91.3", L.NOT_ENOUGH_INFO), ("92.7", L.SUPPORTED)])
def test_a_word_that_column_and_row_share_does_not_choose_the_row(value: str, label: L) -> None:
    verdict = check(f"In Table 1, Norvel, semi-supervised, reaches {value} F1 on WSJ 23.", SECTION)
    assert verdict.part_labels[0] == label


DIRECT = [
    ["Detector", "Morrow", "Tansy"],
    ["Corvid", "76.4", "62.3"],
    ["Norvel", "84.6", "67.6"],
]
FILTERED = [
    ["Detector", "Morrow", "Tansy"],
    ["Corvid", "80.4", "62.1"],
    ["Norvel", "85.4", "67.4"],
]
TWO_TABLES = document(
    PASSAGES,
    [
        ("Accuracy of detectors.", DIRECT),
        ("Accuracy of detectors with top-q sampling.", FILTERED),
    ],
    title="Norvel: reading with gates",
)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Norvel outperforms Corvid by 5.0 points on Morrow.", L.ABSTAINED),
        ("Norvel outperforms Corvid by 5.3 points on Tansy.", L.SUPPORTED),  # in both tables
        ("With top-q sampling, Norvel outperforms Corvid by 5.0 points on Morrow.", L.SUPPORTED),
        ("In Table 2, Norvel outperforms Corvid by 5.0 points on Morrow.", L.SUPPORTED),
        ("Norvel outperforms Corvid by 3.1 points on Morrow.", L.REFUTED),
    ],
)
def test_a_difference_that_another_table_denies_is_no_support(text: str, label: L) -> None:
    assert check(text, TWO_TABLES).label is label
