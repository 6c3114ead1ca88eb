"""Names of a sentence with several numbers go to their own number."""

from __future__ import annotations

import pytest

from claimcheck.quantities import find_quantities
from claimcheck.records import Part
from claimcheck.records import ReportingLabel as L
from claimcheck.verify.owners import of_another_number
from tests.verify.papers import document
from tests.verify.rules_papers import check

CONTAIN = "Quorn BASE contains 110M parameters and Quorn LARGE contains 340M parameters."
BEATS = "Norvel outperforms the baseline Corvid by 27.1% and Baxter by 8.3%."
BRACKETS = (
    "Norvel most improves accuracy for Morrow stories (0.1 F1 improvement) "
    "and Tansy contexts (0.05 F1 improvement)."
)
BEHIND = "Norvel gains 8.2 points on Morrow and 7.5 points on Tansy."
SHARED = "Norvel reaches 84.6 and Corvid reaches 78.0 on Morrow."
COMMA = "Norvel takes 3.1 s on Morrow, Corvid 5.2 s."
LIST = "Norvel gains 8.2 and 7.5 points on Morrow and Tansy."
RIVAL = "Quorn needs 147 GPU hours, compared to 425 GPU hours when training on everything."
RESPECTIVELY = "We try two sizes, base and large, containing respectively 220M and 770M parameters."

RIGHT = [
    (CONTAIN, "Quorn BASE has 110M parameters."),
    (CONTAIN, "Quorn LARGE has 340M parameters."),
    (BEATS, "Norvel outperforms Corvid by 27.1%."),
    (BEATS, "Norvel outperforms Baxter by 8.3%."),
    (BEATS, BEATS),
    (BRACKETS, "Norvel improves Morrow by 0.1 F1."),
    (BRACKETS, "Norvel improves Tansy by 0.05 F1."),
    (BEHIND, "Norvel gains 8.2 points on Morrow."),
    (BEHIND, "Norvel gains 7.5 points on Tansy."),
    (SHARED, "Norvel reaches 84.6 on Morrow."),
    (SHARED, "Corvid reaches 78.0 on Morrow."),
    (COMMA, "Norvel takes 3.1 s on Morrow."),
    (COMMA, "Corvid takes 5.2 s on Morrow."),
    (LIST, "Norvel gains 7.5 points on Tansy."),
    (RIVAL, "Quorn needs 147 GPU hours."),
    (RIVAL, "Training on everything needs 425 GPU hours."),
    (RESPECTIVELY, "The base size has 220M parameters."),
    (RESPECTIVELY, "The large size has 770M parameters."),
]
CROSSED = [
    (CONTAIN, "Quorn LARGE has 110M parameters."),
    (CONTAIN, "Quorn BASE has 340M parameters."),
    (BEATS, "Norvel outperforms Baxter by 27.1%."),
    (BEATS, "Norvel outperforms Corvid by 8.3%."),
    (BEATS, "Norvel outperforms Corvid by 8.3% and Baxter by 27.1%."),
    (BRACKETS, "Norvel improves Morrow by 0.05 F1."),
    (BRACKETS, "Norvel improves Tansy by 0.1 F1."),
    (BEHIND, "Norvel gains 8.2 points on Tansy."),
    (BEHIND, "Norvel gains 7.5 points on Morrow."),
    (SHARED, "Norvel reaches 78.0 on Morrow."),
    (COMMA, "Corvid takes 3.1 s on Morrow."),
    (RIVAL, "Quorn needs 425 GPU hours."),
    (RESPECTIVELY, "The base size has 770M parameters."),
    (RESPECTIVELY, "The large size has 220M parameters."),
]


def crossed(sentence: str, claim: str) -> list[bool]:
    """For every number of the claim, whether its names are those of another in the sentence."""
    return [
        of_another_number(Part(text=claim, quantity=mine), sentence, found)
        for mine in find_quantities(claim)
        for found in find_quantities(sentence)
        if found.value == mine.value
    ]


@pytest.mark.parametrize(("sentence", "claim"), RIGHT)
def test_names_that_belong_to_the_number_pass(sentence: str, claim: str) -> None:
    answers = crossed(sentence, claim)
    assert answers
    assert not any(answers)


@pytest.mark.parametrize(("sentence", "claim"), CROSSED)
def test_names_of_another_number_are_noticed(sentence: str, claim: str) -> None:
    answers = crossed(sentence, claim)
    assert answers
    assert all(answers)


@pytest.mark.parametrize("sentence", [CONTAIN, BEATS, BRACKETS])
def test_a_sentence_supports_no_claim_that_crosses_its_numbers(sentence: str) -> None:
    paper = document([("paragraph", "4 Experiments", sentence)])
    for text in (claim for own, claim in CROSSED if own == sentence):
        assert check(text, paper).label is not L.SUPPORTED, text
    answers = [check(claim, paper).label for own, claim in RIGHT if own == sentence]
    assert L.SUPPORTED in answers
