"""Removing and adding a part: which two lines a difference is between."""

from __future__ import annotations

import pytest

from claimcheck.records import ReportingLabel as L
from tests.verify.papers import document
from tests.verify.rules_papers import check

PAPER = document(
    [
        ("title", "", "Norvel: reading with gates"),
        ("abstract", "Abstract", "We propose a new reader called Norvel."),
        ("paragraph", "4 Experiments", "Table 1 shows the ablations."),
    ],
    [
        (
            "Table 1: Ablations of Norvel on the dev set.",
            [
                ["Reader", "Quidd (F1)", "Lumen (F1)", "Pell (Acc)"],
                ["Norvel", "88.5", "92.7", "84.4"],
                ["No gate", "84.9", "92.6", "83.9"],
                ["No memory", "77.8", "92.1", "82.1"],
                ["+ BiGate", "79.0", "91.6", "82.3"],
            ],
        ),
    ],
    title="Norvel: reading with gates",
)


@pytest.mark.parametrize(
    "text",
    [
        "Removing the gate costs 3.6 points on Quidd.",
        "Without the memory, Norvel loses 10.7 F1 on Quidd.",
        "Removing the gate lowers Pell by 0.5 points.",
    ],
)
def test_the_two_lines_of_an_ablation(text: str) -> None:
    answer = check(text, PAPER)
    assert answer.label is L.SUPPORTED, answer.explanation


@pytest.mark.parametrize(
    "text",
    [
        "Removing the gate gains 3.6 points on Quidd.",
        "Removing the gate costs 10.7 points on Quidd.",
        "Removing the gate costs 3.6 points on Lumen.",
        "Removing the memory costs 3.6 points on Quidd.",
    ],
)
def test_another_line_or_sign(text: str) -> None:
    answer = check(text, PAPER)
    assert answer.label is not L.SUPPORTED, answer.explanation
