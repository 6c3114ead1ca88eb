"""Ratios have a direction, numbers have an order, and one name may have two spellings."""

from __future__ import annotations

import pytest

from claimcheck.records import ReportingLabel as L
from tests.verify.papers import document
from tests.verify.rules_papers import check

PAPER = document(
    [
        ("title", "", "Norvel: reading with gates"),
        ("abstract", "Abstract", "We propose a new reader called Norvel."),
        ("paragraph", "4 Experiments", "Results are in Table 1, Table 2 and Table 3."),
    ],
    [
        (
            "Table 1: Reading on Morrow with fewer layers.",
            [
                ["Layers", "Reader", "Accuracy", "Inference time (secs)"],
                ["6", "Norvel", "0.880", "2.73"],
                ["6", "Corvid", "0.857", "5.39"],
                ["4", "Norvel", "0.853", "1.97"],
                ["4", "Corvid", "0.843", "3.77"],
            ],
        ),
        (
            "Table 2: Reading on two test collections.",
            [
                ["Data", "Reader", "Accuracy", "Inference time (secs)"],
                ["Tansy", "Norvel", "0.862", "1.85"],
                ["Tansy", "Corvid", "0.722", "3.26"],
                ["Sorrel", "Norvel", "0.896", "1.50"],
                ["Sorrel", "Corvid", "0.889", "3.01"],
            ],
        ),
        (
            "Table 3: Error of readers on Quidd.",
            [
                ["Reader", "Crops", "Top-5 error"],
                ["Baxter (single crop)", "1", "7.82%"],
                ["Baxter (multicrop)", "144", "5.82%"],
                ["Baxter (ensemble)", "144", "4.90%"],
            ],
        ),
        (
            "Table 4: Exact match on Lumen.",
            [
                ["System", "Dev F1", "Test F1"],
                ["Norvel (Single)", "90.9", ""],
                ["Norvel (Ensemble)", "91.8", ""],
                ["Norvel (Sgl.+Quidd)", "91.1", "91.4"],
                ["Norvel (Ens.+Quidd)", "92.2", "93.2"],
            ],
        ),
    ],
    title="Norvel: reading with gates",
)


@pytest.mark.parametrize(
    "text",
    [
        "On Sorrel, Norvel is twice as fast as Corvid.",
        "Norvel is twice as fast as Corvid on Sorrel.",
        "On Tansy, Norvel takes 1.85 seconds per text and Corvid 3.26.",
        "On Tansy, Norvel reaches an accuracy of 0.862 while Corvid reaches 0.722.",
        "Norvel reaches a higher accuracy (0.862) than Corvid (0.722) on Tansy.",
        "The Norvel ensemble reaches a Test F1 of 93.2 on Lumen.",
        "A single Baxter model achieves a top-5 error of 5.82% on Quidd.",
    ],
)
def test_true_ones(text: str) -> None:
    answer = check(text, PAPER)
    assert answer.label is L.SUPPORTED, answer.explanation


@pytest.mark.parametrize(
    "text",
    [
        "On Sorrel, Corvid is twice as fast as Norvel.",
        "Corvid is twice as fast as Norvel on Sorrel.",
        "Norvel is twice as slow as Corvid on Sorrel.",
        "On Tansy, Norvel is twice as fast as Corvid.",  # 1.76, and Table 1 is about other data
        "Norvel is twice as fast as Corvid on Tansy.",
        "On Tansy, Norvel takes 3.26 seconds per text and Corvid 1.85.",
        "The Norvel ensemble reaches a Test F1 of 91.4 on Lumen.",
        "A single Baxter model achieves a top-5 error of 4.90% on Quidd.",
        "A single-crop Baxter model achieves a top-5 error of 5.82% on Quidd.",
    ],
)
def test_false_ones(text: str) -> None:
    answer = check(text, PAPER)
    assert answer.label is not L.SUPPORTED, answer.explanation


@pytest.mark.parametrize(
    "text",
    [
        "Norvel outperforms Corvid on Tansy, with an accuracy of 0.862 against 0.722.",
        "Norvel outperforms Corvid on Tansy, 0.862 to 0.722.",
        "A single Baxter model reaches a top-5 error of 5.82% with multiple crops on Quidd.",
    ],
)
def test_two_numbers_are_two_names(text: str) -> None:
    answer = check(text, PAPER)
    assert answer.label not in {L.REFUTED, L.INCONSISTENT}, answer.explanation
