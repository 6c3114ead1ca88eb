"""Every number of our own sentences, as it was labelled before it was read."""

from __future__ import annotations

from functools import cache

import pytest

from claimcheck.records import Binding
from tests.extract.labelled import Outcome, judge_sentence, sentences

# Sentences that are not read as labelled; a list that may only shrink.
OPEN = {
    "first": (
        "Zorp obtains 41.2/19.8/38.4 ROUGE-1/2/L on Quxset.",
        "Only 2 % of the outputs are empty (12 of 600).",
    ),
    "second": ("The learning rate is decayed linearly from 5e-4 to zero.",),
    "third": (
        "Cassia-base uses 12 layers, 12 attention heads and 768-dimensional embeddings; "
        "Cassia-XL doubles the depth to 24.",
    ),
}
OPEN_BINDINGS = {
    "first": ("Self-training adds a further 1.5 points of F1.",),
    "second": ("The learning rate is decayed linearly from 5e-4 to zero.",),
    "third": (),
}


@cache
def outcomes(batch: str) -> tuple[Outcome, ...]:
    return tuple(judge_sentence(sentence) for sentence in sentences(batch))


@pytest.mark.parametrize("batch", OPEN)
def test_every_quantity_is_read_as_labelled(batch: str) -> None:
    wrong = [one.sentence.text for one in outcomes(batch) if one.surplus or not all(one.exact)]
    assert set(wrong) == set(OPEN[batch])


@pytest.mark.parametrize("batch", OPEN)
def test_every_labelled_binding_is_read(batch: str) -> None:
    wrong = [
        one.sentence.text
        for one in outcomes(batch)
        if any(label.misread(part.binding if part else Binding()) for label, part in one.pairs)
    ]
    assert set(wrong) == set(OPEN_BINDINGS[batch])
