"""Measures that no table lists, and numbers that are no value of the measure that is named."""

from __future__ import annotations

import pytest

from claimcheck.extract import extract_claims
from claimcheck.records import Part
from tests.extract.papers import ABSTRACT, PAPER, PARAGRAPH, document

OWN = (
    ABSTRACT,
    "We propose a new model, Zorp, for translation. Zorp outperforms Blip on the Fooset and Barset benchmarks.",
)


def part(sentence: str, printed: str) -> Part:
    """The part of a number in a sentence of a made-up paper."""
    for claim in extract_claims(document(OWN, (PARAGRAPH, sentence, "4 Results")), PAPER):
        for one in claim.parts:
            if one.quantity is not None and one.quantity.printed == printed:
                return one
    raise AssertionError(f"{printed} was not found")


@pytest.mark.parametrize(
    ("sentence", "printed", "unit", "metric"),
    [
        ("BLEU falls to 3.1 and QUAVER-XL to 41.2.", "3.1", "BLEU", "BLEU"),
        ("Zorp loses 0.7 BLEU and at most 1.6 QUAVER-XL points.", "1.6", "points", "QUAVER-XL"),
        ("BLEU falls to 3.1 and QUAVER-XL to 41.2.", "41.2", "QUAVER-XL", "QUAVER-XL"),
        ("BLEU rises from 3.1 to 9.4 and QUAVER from 41.2 to 52.6.", "52.6", "QUAVER", "QUAVER"),
        (
            "For Zorp, the average QUAVER-XL falls from 61.2 to 52.6.",
            "61.2",
            "QUAVER-XL",
            "QUAVER-XL",
        ),
        (
            "For Zorp, the average QUAVER-XL falls from 61.2 to 52.6.",
            "52.6",
            "QUAVER-XL",
            "QUAVER-XL",
        ),
        ("Zorp loses 0.7 BLEU and 0.6 QUAVER-XL on average.", "0.6", "QUAVER-XL", "QUAVER-XL"),
        (
            "We find that BLEU obtains a correlation of 0.71 with quality.",
            "0.71",
            None,
            "correlation",
        ),
        ("On Fooset, Zorp reaches a BLEU of 31.7.", "31.7", "BLEU", "BLEU"),
        (
            "BLEU drops, but not the human scores for fluency (4.12 for Zorp vs. 4.31 for Blip) and accuracy of wording (3.97 vs. 4.02).",
            "4.31",
            None,
            "fluency",
        ),
    ],
)
def test_what_a_score_is_of(sentence: str, printed: str, unit: str | None, metric: str) -> None:
    found = part(sentence, printed)
    assert found.quantity is not None
    assert found.quantity.unit == unit
    assert found.binding.metric == metric


@pytest.mark.parametrize("name", ["Zorp", "SQuAD"])
def test_systems_and_data_sets_measure_nothing(name: str) -> None:
    found = part(f"BLEU falls to 3.1 and {name} to 41.2.", "41.2")
    assert found.quantity is not None
    assert found.quantity.unit != name
