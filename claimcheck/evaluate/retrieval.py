"""``evaluate retrieval``: bitext mining and sentence search on given sentence vectors.

The folder holds ``emb.npz`` with x, y (vectors) and gold (pairs of rows) for mining, or
``tat.npz`` with x and y, row i of one translating row i of the other, for search; or both.
"""

from __future__ import annotations

import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from claimcheck.errors import DataError, InputError
from claimcheck.evaluate.interface import BenchmarkResult, ResultTable, Score
from claimcheck.metrics import METRICS_VERSION
from claimcheck.metrics.mining import (
    Margin,
    Retrieval,
    best_threshold,
    mine,
    mined_f1,
    search_accuracy,
)


def run(data: Path | None, progress: Callable[[int, int], None] | None = None) -> BenchmarkResult:
    """Score every margin and direction. The threshold is chosen on the scored gold, and said so."""
    started = time.monotonic()
    if data is None or not data.is_dir():
        raise InputError(
            "retrieval needs a folder of sentence vectors", hint="say which, with emb.npz in it"
        )
    scores: list[Score] = []
    rows: list[tuple[str, ...]] = []
    if (data / "emb.npz").is_file():
        arrays = _arrays(data / "emb.npz", ("x", "y", "gold"))
        gold = {(int(row), int(column)) for row, column in arrays["gold"]}
        cases = [(margin, direction) for margin in Margin for direction in Retrieval]
        for done, (margin, direction) in enumerate(cases):
            if progress:
                progress(done, len(cases))
            pairs = mine(arrays["x"], arrays["y"], margin=margin, retrieval=direction)
            threshold = best_threshold(pairs, gold)
            result = mined_f1({pair for pair, value in pairs.items() if value >= threshold}, gold)
            name = f"{margin}/{direction}"
            scores.append(Score(name=f"{name} F1", value=result.f1, n=len(gold)))
            rows.append(
                (
                    name,
                    f"{threshold:.6f}",
                    f"{result.precision:.2f}",
                    f"{result.recall:.2f}",
                    f"{result.f1:.2f}",
                    str(len(pairs)),
                )
            )
    if (data / "tat.npz").is_file():
        arrays = _arrays(data / "tat.npz", ("x", "y"))
        for normalise in (True, False):
            for index, queries in (("x", "y"), ("y", "x")):
                value = search_accuracy(arrays[index], arrays[queries], normalise=normalise)
                name = f"search {'cosine' if normalise else 'euclidean'}, index {index} query {queries}"
                scores.append(Score(name=name, value=value, n=len(arrays[queries])))
    if not scores:
        raise InputError(f"{data} holds neither emb.npz nor tat.npz")
    table = ResultTable(
        title="Mining, threshold chosen on the scored pairs",
        columns=("margin/direction", "threshold", "precision", "recall", "F1", "candidates"),
        rows=tuple(rows),
    )
    return BenchmarkResult(
        benchmark="retrieval",
        scores=tuple(scores),
        tables=(table,) if rows else (),
        notes=("The threshold is optimised on the gold pairs it is scored on.",) if rows else (),
        signature=(("metrics", str(METRICS_VERSION)), ("neighbours", "4")),
        seconds=time.monotonic() - started,
    )


def _arrays(path: Path, names: tuple[str, ...]) -> dict[str, Any]:
    import numpy as np

    try:
        with np.load(path, allow_pickle=False) as archive:
            return {name: archive[name] for name in names}
    except (KeyError, ValueError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise DataError(f"{path.name} cannot be read: {error}") from error
