"""Span F1 of tag sequences, as CoNLL and seqeval (0.0.12) count it.

A tag is a prefix (B, I, E, S) and a type, "B-PER". A tag without a prefix, as the parts of speech
of UDPOS, is its own type, and its first letter acts as its prefix: a run of NOUN is one chunk,
while two SYM in a row are two chunks, because S means a chunk of one token. Types are whole tags:
seqeval from 0.0.19 on drops their first letter, so that CCONJ equals SCONJ, and scores higher.
"""

from __future__ import annotations

from collections.abc import Sequence

from claimcheck.errors import DataError
from claimcheck.metrics.classification import require_equal_length
from claimcheck.records import Record

_ALWAYS_ENDS = frozenset("ES")
_ENDS = frozenset(["BB", "BS", "BO", "IB", "IS", "IO"])
_STARTS = frozenset(["EE", "EI", "SE", "SI", "OE", "OI"])
_OUTSIDE = frozenset("O.")


class SpanF1(Record):
    """Micro-averaged scores over chunks, in percent."""

    f1: float
    precision: float
    recall: float


def chunks(tags: Sequence[str]) -> list[tuple[str, int, int]]:
    """The chunks of one sequence as (type, first position, last position)."""
    found = []
    before, before_type, begin = "O", "", 0
    for position, tag in enumerate([*tags, "O"]):
        prefix, kind = tag[0], tag.rsplit("-", 1)[-1]
        changed = before_type != kind
        ends = (
            before in _ALWAYS_ENDS
            or before + prefix in _ENDS
            or (before not in _OUTSIDE and changed)
        )
        starts = (
            prefix in "BS" or before + prefix in _STARTS or (prefix not in _OUTSIDE and changed)
        )
        if ends:
            found.append((before_type, begin, position - 1))
        if starts:
            begin = position
        before, before_type = prefix, kind
    return found


def span_f1(gold: Sequence[Sequence[str]], predicted: Sequence[Sequence[str]]) -> SpanF1:
    """Score tag sequences, sentence by sentence. Raises DataError where lengths differ."""
    require_equal_length(gold, predicted)
    right = stated = wanted = 0
    for index, (gold_tags, predicted_tags) in enumerate(zip(gold, predicted, strict=True)):
        if len(gold_tags) != len(predicted_tags):
            raise DataError(
                f"sentence {index + 1} has {len(gold_tags)} labels "
                f"and {len(predicted_tags)} predictions"
            )
        gold_chunks, predicted_chunks = set(chunks(gold_tags)), set(chunks(predicted_tags))
        right += len(gold_chunks & predicted_chunks)
        stated += len(predicted_chunks)
        wanted += len(gold_chunks)
    return SpanF1(
        f1=200.0 * right / (stated + wanted) if stated + wanted else 0.0,
        precision=100.0 * right / stated if stated else 0.0,
        recall=100.0 * right / wanted if wanted else 0.0,
    )
