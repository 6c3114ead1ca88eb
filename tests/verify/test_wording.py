"""A sentence supports a claim only where it says every word of it and takes nothing back."""

from __future__ import annotations

import pytest

from claimcheck.records import ReportingLabel as L
from claimcheck.verify.wording import says_the_same
from tests.verify.papers import document
from tests.verify.rules_papers import check

OWN = ("Norvel",)


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        (
            "Norvel reads long texts with a fixed memory of slots.",
            "As we show below, Norvel reads long texts with a fixed memory of slots.",
        ),
        (
            "Norvel is invariant to any permutation of the input words.",
            "The method is fast, is invariant to any permutation of the input words, and is simple.",
        ),
        (
            "Norvel uses no separate classifier for the final answer.",
            "Our model (see Section 2) uses no separate classifier for the final answer.",
        ),
        (
            "Corvid has memory needs linear in the number of words.",
            "The Corvid reader is a network of gates, but (unlike Norvel) has memory needs linear in the number of words.",
        ),
        (
            "The gates of the encoder share weights across all layers.",
            "The gates of the encoder and of the decoder share weights across all layers.",
        ),
    ],
)
def test_the_same_said(claim: str, sentence: str) -> None:
    assert says_the_same(claim, sentence, OWN)


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        # another noun, adjective, antonym
        (
            "Norvel reads long texts with a variable memory of slots.",
            "Norvel reads long texts with a fixed memory of slots.",
        ),
        (
            "The Norvel format is ambiguous: every text is read in one way.",
            "The Norvel format is unambiguous: every text is read in one way.",
        ),
        (
            "Norvel is trained on labeled pairs of texts and questions.",
            "Norvel is trained on unlabeled pairs of texts and questions.",
        ),
        # another subject
        (
            "Norvel has memory needs linear in the number of words.",
            "The Corvid reader is a network of gates, but (unlike Norvel) has memory needs linear in the number of words.",
        ),
        (
            "Human readers tend to skip the last words of long texts.",
            "Unlike human readers, machines tend to skip the last words of long texts.",
        ),
        (
            "Norvel uses constrained gates that see the left context only.",
            "Norvel uses free gates, while Corvid uses constrained gates that see the left context only.",
        ),
        (
            "Norvel needs many labelled texts for training its gates.",
            "Norvel helps where Corvid needs many labelled texts for training its gates.",
        ),
        # quantifiers and "only"
        (
            "Only gates are allowed in the first layer of the network.",
            "Gates and filters are allowed in the first layer of the network.",
        ),
        (
            "All layers of the network share the weights of their gates.",
            "Some layers of the network share the weights of their gates.",
        ),
        (
            "Norvel always reads the whole text before it answers questions.",
            "Norvel reads the whole text before it answers questions.",
        ),
        # what is taken back: guesses, conditions, negation
        (
            "The gates make the layers of the network keep their scale.",
            "We conjecture that the gates make the layers of the network keep their scale.",
        ),
        (
            "The gates improve reading of texts from other domains.",
            "The gates improve reading of texts from other domains only if the memory is large.",
        ),
        (
            "The gates improve reading of texts from other domains.",
            "The gates do not improve reading of texts from other domains.",
        ),
        (
            "Models trained on short texts perform well on long questions.",
            "Smaller models trained on short texts perform well on long questions.",
        ),
    ],
)
def test_not_the_same(claim: str, sentence: str) -> None:
    assert not says_the_same(claim, sentence, OWN)


def test_it_is_who_the_sentence_before_speaks_of() -> None:
    claim = "Norvel requires only texts and questions for its training."
    sentence = "It requires only texts and questions for its training."
    assert says_the_same(claim, sentence, OWN, "This approach is called Norvel.")
    assert not says_the_same(claim, sentence, OWN, "Corvid is an older reader.")


SCORES = [
    ["System", "Morrow", "Tansy", "Sorrel"],
    ["Corvid", "78.0", "84.5", "81.3"],
    ["Baxter", "70.0", "80.5", "79.3"],
    ["Norvel", "84.6", "84.1", "86.4"],
]
PAPER = document(
    [
        ("title", "", "Norvel: reading with gates"),
        ("abstract", "Abstract", "We propose a new reader called Norvel."),
        ("paragraph", "4 Experiments", "Norvel outperforms Corvid on all benchmarks."),
        ("paragraph", "4 Experiments", "Norvel outperforms Baxter on all benchmarks."),
        ("paragraph", "4 Experiments", "Norvel outperforms Quillon on all benchmarks."),
    ],
    [("Table 1: Accuracy.", SCORES)],
    title="Norvel: reading with gates",
)


def test_what_the_table_denies_no_sentence_supports() -> None:
    answer = check("Norvel outperforms Corvid on all benchmarks.", PAPER)
    assert answer.label is L.REFUTED
    assert "84.1 against 84.5 on Tansy" in answer.explanation


def test_what_the_table_confirms_is_supported() -> None:
    assert check("Norvel outperforms Baxter on all benchmarks.", PAPER).label is L.SUPPORTED


def test_words_alone_do_not_support_a_quantified_comparison() -> None:
    assert check("Norvel outperforms Quillon on all benchmarks.", PAPER).label is L.ABSTAINED
