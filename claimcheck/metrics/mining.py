"""Bitext mining (BUCC) and sentence search (Tatoeba) over sentence vectors.

Margin scoring after Artetxe and Schwenk (arXiv 1811.01136): the similarity of a pair against the
mean similarity of both to their k nearest neighbours. The reference implementation of XTREME
chooses the threshold on the gold pairs of the split that it scores; ``best_threshold`` is kept
apart from ``mined_f1`` so that it can be chosen on dev and applied to test.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from claimcheck.errors import DataError
from claimcheck.records import Record

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

Pair = tuple[int, int]
T = TypeVar("T")


class Margin(StrEnum):
    """How a similarity is held against its neighbourhood."""

    ABSOLUTE = "absolute"
    DISTANCE = "distance"
    RATIO = "ratio"


class Retrieval(StrEnum):
    """Which directions of search give candidates."""

    FORWARD = "fwd"
    BACKWARD = "bwd"
    INTERSECT = "intersect"
    MAX = "max"


class MinedF1(Record):
    """Scores of mined pairs, in percent."""

    f1: float
    precision: float
    recall: float


_MARGINS: dict[Margin, Callable[[Vectors, Vectors], Vectors]] = {
    Margin.ABSOLUTE: lambda similarity, mean: similarity,
    Margin.DISTANCE: lambda similarity, mean: similarity - mean,
    Margin.RATIO: lambda similarity, mean: similarity / mean,
}


def normalised(vectors: Vectors) -> Vectors:
    """Rows of unit length as float32, shape (n, d); zero rows stay zero."""
    import numpy as np

    rows = np.ascontiguousarray(vectors, dtype=np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.where(lengths == 0, 1, lengths)).astype(np.float32)


def nearest(
    queries: Vectors, index: Vectors, k: int, block: int = 1024
) -> tuple[Vectors, NDArray[np.int64]]:
    """Inner products and positions of the k nearest rows of ``index``, both of shape (n, k)."""
    import numpy as np

    k = min(k, len(index))
    similarities, positions = [], []
    for begin in range(0, len(queries), block):
        products = queries[begin : begin + block] @ index.T
        found = np.argpartition(-products, k - 1, axis=1)[:, :k]
        values = np.take_along_axis(products, found, axis=1)
        order = np.argsort(-values, axis=1, kind="stable")
        positions.append(np.take_along_axis(found, order, axis=1))
        similarities.append(np.take_along_axis(values, order, axis=1))
    return np.concatenate(similarities), np.concatenate(positions).astype(np.int64)


def mine(
    source: Vectors,
    target: Vectors,
    *,
    margin: Margin = Margin.RATIO,
    retrieval: Retrieval = Retrieval.MAX,
    k: int = 4,
    threshold: float = 0.0,
) -> dict[Pair, float]:
    """Candidate pairs (source row, target row) with margin scores, the best first.

    ``source`` (n, d) and ``target`` (m, d) are normalised here. With ``max`` a row takes part in
    one pair at most, and pairs at or below ``threshold`` are left out, as in the reference.
    """
    import numpy as np

    if not len(source) or not len(target):
        raise DataError("there are no sentence vectors to mine")
    x, y = normalised(source), normalised(target)
    forward_similarity, forward = nearest(x, y, k)
    backward_similarity, backward = nearest(y, x, k)
    x_mean, y_mean = forward_similarity.mean(axis=1), backward_similarity.mean(axis=1)
    score = _MARGINS[margin]
    forward_scores = score(forward_similarity, (x_mean[:, None] + y_mean[forward]) / 2)
    backward_scores = score(backward_similarity, (y_mean[:, None] + x_mean[backward]) / 2)
    rows, columns = np.arange(len(x)), np.arange(len(y))
    forward_best = forward[rows, forward_scores.argmax(axis=1)]
    backward_best = backward[columns, backward_scores.argmax(axis=1)]
    forward_top, backward_top = forward_scores.max(axis=1), backward_scores.max(axis=1)
    if retrieval is Retrieval.FORWARD:
        candidates = list(zip(rows, forward_best, forward_top, strict=True))
    elif retrieval is Retrieval.BACKWARD:
        candidates = list(zip(backward_best, columns, backward_top, strict=True))
    else:
        candidates = list(zip(rows, forward_best, forward_top, strict=True))
        if retrieval is Retrieval.INTERSECT:
            candidates = [c for c in candidates if backward_best[c[1]] == c[0]]
        else:
            candidates += list(zip(backward_best, columns, backward_top, strict=True))
    candidates.sort(key=lambda candidate: -candidate[2])
    pairs: dict[Pair, float] = {}
    used_rows: set[int] = set()
    used_columns: set[int] = set()
    for row_index, column_index, value in candidates:
        row, column = int(row_index), int(column_index)
        if retrieval is Retrieval.MAX:
            if row in used_rows or column in used_columns:
                continue
            used_rows.add(row)
            used_columns.add(column)
            if value <= threshold:
                continue
        pairs[row, column] = float(value)
    return pairs


def best_threshold(scored: Mapping[T, float], gold: set[T]) -> float:
    """The threshold with the best F1 on ``gold``: halfway to the next score below.

    Choose it on dev. Where the last candidate is the best cut, its own score is returned.
    """
    ordered = sorted(scored.items(), key=lambda entry: -entry[1])
    right, best, threshold = 0, 0.0, 0.0
    for count, (pair, value) in enumerate(ordered, start=1):
        right += pair in gold
        f1 = 2 * right / (count + len(gold))
        if f1 > best:
            best = f1
            below = ordered[count][1] if count < len(ordered) else value
            threshold = (value + below) / 2
    return threshold


def mined_f1(predicted: Sequence[T] | set[T], gold: Sequence[T] | set[T]) -> MinedF1:
    """F1 of mined pairs; duplicates count once."""
    found, wanted = set(predicted), set(gold)
    if not wanted:
        raise DataError("there are no gold pairs to score against")
    right = len(found & wanted)
    return MinedF1(
        f1=200.0 * right / (len(found) + len(wanted)),
        precision=100.0 * right / len(found) if found else 0.0,
        recall=100.0 * right / len(wanted),
    )


def search(index: Vectors, queries: Vectors, *, normalise: bool = True) -> NDArray[np.int64]:
    """For each query the position of the nearest row of ``index`` by Euclidean distance, (n,).

    XTREME's Tatoeba indexes the foreign sentences and queries with the English ones, normalised,
    which makes it a cosine search.
    """
    import numpy as np

    if normalise:
        index, queries = normalised(index), normalised(queries)
    index = np.asarray(index, dtype=np.float32)
    queries = np.asarray(queries, dtype=np.float32)
    lengths = (index * index).sum(axis=1)
    best = [
        (lengths - 2 * queries[begin : begin + 1024] @ index.T).argmin(axis=1)
        for begin in range(0, len(queries), 1024)
    ]
    return np.concatenate(best).astype(np.int64)


def search_accuracy(index: Vectors, queries: Vectors, *, normalise: bool = True) -> float:
    """Percentage of queries whose nearest row is the one at their own position."""
    import numpy as np

    if len(index) != len(queries):
        raise DataError(f"{len(queries)} queries for {len(index)} indexed sentences")
    found = search(index, queries, normalise=normalise)
    return 100.0 * float((found == np.arange(len(queries))).mean())
