"""Retrieval: what is nearest, signatures, caches, and texts in which nothing can be found."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from claimcheck.errors import UsageError
from claimcheck.retrieval import Index

TEXTS = (
    "The cat sat on the mat.",
    "A parser was trained for three days on eight machines.",
    "Parsers of the second kind were never trained.",
    "Nothing here.",
)


class Lengths:
    """A stand-in encoder: one dimension for each of a few words."""

    name = "toy/1"
    words = ("cat", "mat", "feline")

    def __init__(self) -> None:
        self.calls = 0

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.calls += 1
        rows = []
        for text in texts:
            animal = float("cat" in text or "feline" in text)
            rows.append([animal, 1 - animal])
        return np.asarray(rows, dtype=np.float32)


def test_the_nearest_words_come_first() -> None:
    hits = Index(TEXTS).search("training a parser")
    assert hits[0].position == 1
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    assert {h.position for h in hits} == {1, 2}


@pytest.mark.parametrize("query", ("", "the of and", "xylophone", "\0", "🦔"))
def test_queries_without_a_known_word_find_nothing(query: str) -> None:
    assert Index(TEXTS).search(query) == ()


@pytest.mark.parametrize("texts", ((), ("",), ("the", "of")))
def test_texts_without_words_are_never_found(texts: tuple[str, ...]) -> None:
    assert Index(texts).search("parser") == ()


def test_counts_are_bounded_and_refused_below_one() -> None:
    assert len(Index(TEXTS).search("parser trained", 1)) == 1
    assert len(Index(TEXTS).search("parser trained", 50)) == 2
    with pytest.raises(UsageError):
        Index(TEXTS).search("parser", 0)


def test_vectors_find_what_shares_no_word() -> None:
    assert Index(TEXTS).search("feline") == ()
    assert Index(TEXTS, encoder=Lengths()).search("feline")[0].position == 0


def test_the_signature_says_which_method() -> None:
    plain, dense = Index(TEXTS), Index(TEXTS, encoder=Lengths())
    assert "bm25s" in plain.signature
    assert "k1=1.5" in plain.signature
    assert "toy/1" in dense.signature
    assert plain.signature != dense.signature


def test_vectors_are_cached_by_content(tmp_path: Path) -> None:
    first, second, third = Lengths(), Lengths(), Lengths()
    before = Index(TEXTS, encoder=first, cache=tmp_path).search("feline")
    after = Index(TEXTS, encoder=second, cache=tmp_path).search("feline")
    assert before == after
    assert (first.calls, second.calls) == (2, 1)  # the texts once, the query each time
    Index((*TEXTS[:-1], "Something else."), encoder=third, cache=tmp_path).search("feline")
    assert third.calls == 2
    assert len(list(tmp_path.glob("*.npy"))) == 2


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=6), st.text(max_size=40))
def test_any_text_can_be_searched(texts: list[str], query: str) -> None:
    hits = Index(texts).search(query, 3)
    assert len(hits) <= 3
    assert all(0 <= hit.position < len(texts) for hit in hits)
    assert hits == Index(texts).search(query, 3)
