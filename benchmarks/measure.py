"""Timing, and the papers that are timed."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def timed(
    label: str, work: Callable[[], object], runs: int = 3, target: float | None = None
) -> float:
    """Run ``work`` several times, print median, smallest and largest wall time; return the median."""
    seconds = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    median = statistics.median(seconds)
    aim = f"   (aim: at most {target:g} s)" if target is not None else ""
    print(
        f"{label:<58} {median:8.2f} s   {min(seconds):.2f} to {max(seconds):.2f}, {runs} runs{aim}"
    )
    return median


def real_papers() -> Path | None:
    """The folder of real papers, or None where it is absent."""
    folder = Path(os.environ.get("CLAIMCHECK_SHARED", ROOT.parent / "shared")) / "papers"
    return folder if folder.is_dir() else None


def paper_of_15_pages() -> Path:
    """A 15-page PDF: the Attention paper where it is at hand, else the bundled paper."""
    papers = real_papers()
    if papers is not None:
        return papers / "1706.03762" / "1706.03762v7.pdf"
    print("no folder of real papers: the bundled paper, of fewer pages, is timed instead")
    return next(iter(sorted((ROOT / "corpus").glob("*/*.pdf"))))
