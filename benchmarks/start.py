"""How long the command line takes to say anything."""

from __future__ import annotations

import subprocess
import sys

from benchmarks.measure import timed


def main() -> None:
    """Time ``--help`` and ``--version`` in fresh processes."""
    for words in (["--help"], ["--version"]):
        command = [sys.executable, "-m", "claimcheck", *words]
        timed(
            f"claimcheck {words[0]}",
            lambda command=command: subprocess.run(command, check=True, capture_output=True),
            runs=5,
            target=0.5,
        )
