"""Benchmarks as commands: ``claimcheck evaluate NAME``. Each lives in a module of its own."""

from __future__ import annotations

from claimcheck.evaluate.interface import Benchmark, BenchmarkResult, ResultTable, Score
from claimcheck.plugins import load

BENCHMARKS = {
    "calibration": "claimcheck.evaluate.calibrate:run",
    "claims": "claimcheck.evaluate.claims:run",
    "decidable": "claimcheck.evaluate.decidable:run",
    "handwritten": "claimcheck.evaluate.handwritten:run",
    "perturbations": "claimcheck.evaluate.perturb:run",
    "readers": "claimcheck.evaluate.readers:run",
    "retrieval": "claimcheck.evaluate.retrieval:run",
    "scifact": "claimcheck.evaluate.scifact:run",
    "scitab": "claimcheck.evaluate.scitab:run",
    "xtreme": "claimcheck.evaluate.xtreme:run",
}


def benchmark(name: str) -> Benchmark:
    """The benchmark of that name. Raises NotFoundError with near names."""
    found: Benchmark = load(BENCHMARKS, name, "benchmark")
    return found


__all__ = ["BENCHMARKS", "Benchmark", "BenchmarkResult", "ResultTable", "Score", "benchmark"]
