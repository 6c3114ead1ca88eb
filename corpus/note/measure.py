"""Measure what importing a library costs: the facts of the note beside this file.

Writes measurements.json: for each library the median over five fresh interpreters of the wall
time of the import in seconds, and of the growth of resident memory in MiB. Run it in an environment
that has claimcheck[rerun]; figures depend on the machine.
"""

import json
import platform
import statistics
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

LIBRARIES = {
    "typer": "typer",
    "pydantic": "pydantic",
    "pypdfium2": "pypdfium2",
    "httpx": "httpx",
    "pypdf": "pypdf",
    "numpy": "numpy",
    "sklearn": "scikit-learn",
    "spacy": "spacy",
    "torch": "torch",
    "transformers": "transformers",
}
REPEATS = 5
PROGRAM = """
import time, psutil
process = psutil.Process()
before = process.memory_info().rss
start = time.perf_counter()
import {module}
elapsed = time.perf_counter() - start
print(elapsed, (process.memory_info().rss - before) / 2**20)
"""


def cost(module: str) -> tuple[float, float]:
    """Median seconds and MiB of importing ``module``, each time in a fresh interpreter."""
    runs = []
    for _ in range(REPEATS + 1):  # the first one warms the file cache and is thrown away
        output = subprocess.run(
            [sys.executable, "-c", PROGRAM.format(module=module)],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        runs.append(tuple(float(figure) for figure in output.split()))
    seconds, memory = zip(*runs[1:], strict=True)
    return statistics.median(seconds), statistics.median(memory)


def main() -> None:
    """Measure every library and write the file."""
    rows = {}
    for module, distribution in LIBRARIES.items():
        seconds, memory = cost(module)
        rows[module] = {
            "version": version(distribution).split("+")[0],
            "seconds": round(seconds, 2),
            "mebibytes": round(memory),
        }
    record = {"python": platform.python_version(), "repeats": REPEATS, "libraries": rows}
    target = Path(__file__).with_name("measurements.json")
    target.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
