"""What a number in a sentence is said of, and which of two cells under one header is meant."""

from __future__ import annotations

import pytest

from claimcheck.records import ReportingLabel as L
from tests.verify.papers import document
from tests.verify.rules_papers import check

PAPER = document(
    [
        ("title", "", "Norvel: reading with gates"),
        ("abstract", "Abstract", "We propose a new reader called Norvel."),
        ("paragraph", "3 Model", "In this work we employ 8 parallel attention layers."),
        ("paragraph", "3 Model", "We use a dropout probability of 0.15 on all layers."),
        (
            "paragraph",
            "3 Training",
            "We train with a batch of 256 texts of 512 words for 1,000 steps.",
        ),
        (
            "paragraph",
            "3 Training",
            "For 90% of the steps we train Norvel with a text length of 128.",
        ),
        (
            "paragraph",
            "3 Training",
            "Corvid-x30: like Corvid-x5, but with the initial learning rate 0.045.",
        ),
        (
            "paragraph",
            "3 Training",
            "Dropout is set to 15% or 20%, vs. 40% for the original Baxter.",
        ),
        ("paragraph", "3 Model", "The encoder is composed of 6 identical layers."),
        (
            "paragraph",
            "4 Experiments",
            "Here we report a validation error of 4.9%, and a test error of 4.82%.",
        ),
        (
            "paragraph",
            "4 Experiments",
            "The older Zebrin obtains 36.6% with 11B parameters, while our reader obtains 44.1% with 770M parameters.",
        ),
        ("paragraph", "4 Experiments", "A threshold slightly below 0.12 separates human texts."),
        (
            "paragraph",
            "3 Data",
            "We use Tansy (395k texts), Sorrel (113k texts) and Quidd (900k texts).",
        ),
        ("paragraph", "4 Experiments", "Results are in Table 1, Table 2, Table 3 and Table 4."),
    ],
    [
        (
            "Table 1: Steps and accuracy on Morrow.",
            [
                ["Reader", "Steps to 72.2%", "Max accuracy"],
                ["Corvid-x5", "2.1 · 10^6", "73.0%"],
                ["Corvid-x30", "2.7 · 10^6", "74.8%"],
            ],
        ),
        (
            "Table 2: Detection of texts. The Lumen score appears first in each column, the Pell score appears second.",
            [
                ["Detector", "Arden", "Brindle"],
                ["Tern", "0.92 / 0.74", "0.64 / 0.58"],
                ["Wren", "0.84 / 0.81", "0.84 / 0.77"],
            ],
        ),
        (
            "Table 3: Ablations on the dev set.",
            [
                ["Reader", "Quidd (F1)", "Lumen (F1)"],
                ["Plain & No gate", "77.8", "82.1"],
                ["+ BiGate", "84.9", "82.3"],
            ],
        ),
        (
            "Table 4: Readers that perform better and their accuracy.",
            [
                ["Reader", "Accuracy", "F1 simple", "F1 complex", "All", "Inference time (secs)"],
                ["Osprey", "0.86", "0.96", "0.95", "0.95", "1.85"],
                ["Curlew", "0.72", "0.91", "0.92", "0.92", "3.26"],
            ],
        ),
    ],
    title="Norvel: reading with gates",
)


@pytest.mark.parametrize(
    "text",
    [
        "Norvel employs 8 parallel attention layers.",
        "Norvel uses a dropout probability of 0.15 on all layers.",
        "Sorrel contains 113k texts.",
        "Corvid-x30 has an initial learning rate of 0.045.",
        "Corvid-x30 needs 2.7 million steps.",
        "Norvel has a validation error of 4.9%.",
        "The older Zebrin obtains 36.6% with 11B parameters.",
        "A threshold slightly below 0.12 separates human texts.",
        "Tern reaches a score of 0.74 on Arden for Pell.",
        "Tern reaches a score of 0.92 on Arden for Lumen.",
        "Plain & No gate with BiGate reaches 84.9 F1 on Quidd.",
        "Osprey is faster than Curlew.",
    ],
)
def test_as_it_is_said(text: str) -> None:
    answer = check(text, PAPER)
    assert answer.label is L.SUPPORTED, answer.explanation


@pytest.mark.parametrize(
    "text",
    [
        "Norvel employs 8 parallel decoder layers.",
        "Norvel uses a dropout probability of 0.15 on the last layer only.",
        "Norvel was trained with a text length of 512 for 90% of the steps.",
        "Tansy contains 113k texts.",
        "Corvid-x5 has an initial learning rate of 0.045.",
        "The original Baxter has dropout set to 15%.",
        "Corvid-x30 reaches 74.8% after 2.7 million steps.",
        "Norvel has a test error of 4.9%.",
        "The older Zebrin obtains 36.6% with 770M parameters.",
        "A threshold slightly below 0.62 separates human texts.",
        "The decoder is composed of 6 identical layers.",
        "Tern reaches a score of 0.92 on Arden for Pell.",
        "Tern reaches a score of 0.74 on Arden for Lumen.",
        "Plain & No gate reaches 84.9 F1 on Quidd.",
        "Curlew is faster than Osprey.",
        "Osprey is slower than Curlew.",
        "Corvid-x30 trains faster than Corvid-x5.",
    ],
)
def test_said_of_something_else(text: str) -> None:
    answer = check(text, PAPER)
    assert answer.label is not L.SUPPORTED, answer.explanation


def test_an_addition_to_a_name_is_not_refuted_by_the_bare_name() -> None:
    answer = check("Plain & No gate with BiGate reaches 84.9 F1 on Quidd.", PAPER)
    assert answer.label is not L.REFUTED
