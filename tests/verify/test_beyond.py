"""Sentences that say more than the cell beside their number: scope, version, measure, unit, direction."""

from __future__ import annotations

import pytest

from claimcheck.records import ReportingLabel as L
from tests.verify.papers import document
from tests.verify.rules_papers import check

PAPER = document(
    [
        ("title", "", "Norvel: reading with gates"),
        ("abstract", "Abstract", "We propose a new reader called Norvel."),
        ("paragraph", "3 Data", "Quidd v1.1 has an answer to every question, Quidd v2.0 has not."),
        ("paragraph", "4 Experiments", "Corvid needs 14 times fewer steps than Baxter to read."),
        ("paragraph", "4 Experiments", "Table 3 shows that the gate matters for Quidd v1.1."),
        (
            "paragraph",
            "4 Experiments",
            "The reading mask is applied after splitting with a rate of 15%.",
        ),
    ],
    [
        (
            "Table 1: Results on the test sets. F1 is reported for Morrow, and accuracy is reported for Tansy.",
            [
                ["Reader", "Morrow", "Tansy"],
                ["Baxter", "76.4", "82.3"],
                ["Corvid", "78.0", "84.5"],
                ["Norvel", "84.6", "90.5"],
            ],
        ),
        (
            "Table 2: Readers on the validation set of Sorrel. *Norvel (all) has reached 4.82% on the test set.",
            [
                ["Reader", "Error"],
                ["Corvid", "7.8%"],
                ["Norvel (one)", "5.8%"],
                ["Norvel (all)", "4.9%*"],
            ],
        ),
        (
            "Table 3: Ablations on the dev set.",
            [
                ["Reader", "Quidd (F1)", "Lumen (F1)"],
                ["Norvel", "88.5", "92.7"],
                ["Norvel without gate", "84.9", "92.6"],
            ],
        ),
        (
            "Table 4: AUROC of detectors.",
            [
                ["Detector", "Arden", "Brindle"],
                ["Tern", "0.97", "0.92"],
                ["Wren", "0.87", "0.57"],
            ],
        ),
        (
            "Table 5: Accuracy of people and readers on Pell.",
            [
                ["", "Accuracy"],
                ["Human (expert)", "85.0"],
                ["Human (five)", "88.0"],
                ["Norvel", "86.3"],
            ],
        ),
        (
            "Table 6: Accuracy of all readers on four collections.",
            [
                ["Reader", "Arden", "Brindle"],
                ["Osprey (Lee, 2019)", "63.8", "51.0"],
                ["Curlew (Min, 2020)", "60.9", "50.2"],
                ["Norvel", "", ""],
                ["small", "60.6", "52.1"],
                ["large", "63.2", "53.4"],
            ],
        ),
    ],
    title="Norvel: reading with gates",
)


@pytest.mark.parametrize(
    "text",
    [
        "Norvel reaches an F1 of 84.6 on Morrow.",
        "Norvel reaches an accuracy of 90.5 on Tansy.",
        "Norvel (all) has an error of 4.9% on the validation set of Sorrel.",
        "Norvel reaches 88.5 F1 on Quidd v1.1.",
        "Tern reaches an AUROC of 0.97 on Arden.",
        "Tern reaches an AUROC of 97% on Arden.",
        "The best human accuracy on Pell is 88.0.",
        "Corvid needs 14 times fewer steps than Baxter to read.",
        "Norvel outperforms Corvid on Tansy.",
    ],
)
def test_what_the_paper_says(text: str) -> None:
    answer = check(text, PAPER)
    assert answer.label is L.SUPPORTED, answer.explanation


@pytest.mark.parametrize(
    "text",
    [
        "Norvel reaches an accuracy of 84.6 on Morrow.",  # it is an F1
        "Norvel (all) has an error of 4.9% on the test set of Sorrel.",
        "Norvel (all) has reached an error of 4.82% on the validation set.",
        "Norvel reaches 88.5 F1 on Quidd v2.0.",  # Table 3 is about 1.1
        "Tern reaches an AUROC of 0.97% on Arden.",
        "The best human accuracy on Pell is 85.0.",
        "Baxter needs 14 times fewer steps than Corvid to read.",
        "Norvel improves Tansy over Corvid by 6.0%, relative.",  # absolute
        "Only Norvel outperforms Baxter on Tansy.",
        "No reader outperforms Corvid on Tansy.",
        "Without the gate, Norvel loses only on Quidd.",
        "Removing the gate hurts Lumen more than Quidd.",
        "The reading mask of Norvel hides 15% of the words in the order of their length.",
    ],
)
def test_what_goes_beyond_it(text: str) -> None:
    answer = check(text, PAPER)
    assert answer.label is not L.SUPPORTED, answer.explanation
