"""What a benchmark returns: scores with intervals, tables, notes, and the settings behind them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from claimcheck.records import Record


class Score(Record):
    """One figure of a benchmark."""

    name: str  # "macro-F1, two classes"
    value: float
    low: float | None = None  # 95 % interval, clustered as the benchmark says
    high: float | None = None
    n: int | None = None  # number of scored cases
    part: str = "all"  # "all", "read", "never read", a class …
    target: float | None = None  # what we aim at; shown beside the value, decides nothing
    control: bool = False  # a control (claim only, tables swapped): not a score of the system


class ResultTable(Record):
    """A table for people; all cells are text."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class BenchmarkResult(Record):
    """All that one run of a benchmark found."""

    benchmark: str
    scores: tuple[Score, ...] = ()
    tables: tuple[ResultTable, ...] = ()
    notes: tuple[str, ...] = ()
    signature: tuple[tuple[str, str], ...] = ()
    seconds: float = 0.0


class Benchmark(Protocol):
    """A benchmark: ``data`` is the folder or file that the user names, None for the bundled one."""

    def __call__(
        self, data: Path | None, progress: Callable[[int, int], None] | None = None
    ) -> BenchmarkResult:
        """Run it. Raises InputError when ``data`` lacks what the benchmark needs."""
        ...
