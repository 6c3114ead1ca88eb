"""Memory and time of long runs."""

from __future__ import annotations

import gc
import time

import psutil

from claimcheck.extract import external_claims, extract_claims
from claimcheck.records import Document
from tests.extract.papers import PAPER, PARAGRAPH, document

SENTENCE = (
    "On the Fooset benchmark, model {} outperforms Blip{} by {}.5 points after 3 days on 8 GPUs. "
)


def paper(number: int, passages: int) -> Document:
    return document(
        *(
            (
                PARAGRAPH,
                "".join(SENTENCE.format(number, number, i + j) for j in range(4)),
                "4 Results",
            )
            for i in range(passages)
        )
    )


def test_a_hundred_documents_need_no_more_memory_than_twenty() -> None:
    def resident_after(documents: int) -> int:
        for number in range(documents):
            extract_claims(paper(number, 2), PAPER)
        gc.collect()
        return int(psutil.Process().memory_info().rss)

    few = resident_after(20)
    assert resident_after(80) - few < 12 * 2**20


def test_time_grows_with_length_only() -> None:
    def seconds(passages: int) -> float:
        text = paper(1, passages)
        begin = time.process_time()
        extract_claims(text, PAPER)
        return time.process_time() - begin

    seconds(4)
    short, long = seconds(8), seconds(32)
    assert long < 7 * short + 0.5


def test_hostile_text_is_read_in_time() -> None:
    begin = time.process_time()
    for text in (
        "a" * 20_000,
        "1" * 20_000,
        "(" * 20_000 + ".",
        "A.B." * 5_000,
        "by " * 1_000 + "2.0 points.",
        "gains of " * 500 + "2.",
        "| x " * 2_000,
        "BERT-" * 5_000,
        "1, " * 500,
        "[1, " * 500,
        "Table 1, " * 300,
        "\x1b[31m<script>alert(1)</script> gains 2.0 points.",
    ):
        external_claims(text, None)
    assert time.process_time() - begin < 20


def test_a_sentence_beyond_measure_is_read_in_pieces_and_nothing_is_lost() -> None:
    text = "Zorp gains 2.0 points on Fooset and " * 90 + "stops."
    claims = external_claims(text, None)
    assert len(claims) > 1
    assert " ".join(claim.text for claim in claims) == text
    assert sum(len(claim.parts) for claim in claims) == 90


def test_a_word_of_many_capitals_is_no_long_search_for_a_heading() -> None:
    begin = time.process_time()
    (claim,) = external_claims("CamelCase" * 60 + " beats Blip by 2.0 points.", None)
    assert claim.parts[0].quantity is not None
    assert time.process_time() - begin < 3
