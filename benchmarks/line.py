"""How long the whole line takes: one PDF in, verdicts and a report out, as a user runs it."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.measure import paper_of_15_pages, timed


def main() -> None:
    """Time fetch, verify and report in a fresh workspace, and a second verify that finds all done."""
    pdf = paper_of_15_pages()
    with tempfile.TemporaryDirectory() as folder:

        def run(*words: str, where: Path) -> None:
            where.mkdir(parents=True, exist_ok=True)
            command = [sys.executable, "-m", "claimcheck", *words, "--workspace", str(where)]
            subprocess.run(command, check=True, capture_output=True)

        fresh = iter(Path(folder) / str(number) for number in range(100))
        last = Path(folder)

        def whole_line() -> None:
            nonlocal last
            last = next(fresh)
            run("init", where=last)
            run("fetch", str(pdf), "--as", "0000.00000v1", where=last)
            run("verify", where=last)
            run("report", where=last)

        timed("fetch, verify, report of a 15-page PDF", whole_line, target=15)
        timed("verify again, everything stored", lambda: run("verify", where=last), target=1)
