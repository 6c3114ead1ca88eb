"""``python -m benchmarks [NAME …]``: print how long things take, each as the median of some runs.

Wall times on a shared machine are noisy: the smallest and largest run stand beside the median.
"""

from __future__ import annotations

import importlib
import sys

BENCHMARKS = {
    "start": "benchmarks.start",
    "parse": "benchmarks.parsing",
    "line": "benchmarks.line",
    "verify": "benchmarks.verifying",
    "training": "benchmarks.training",
    "detection": "benchmarks.rerun_detection",
}


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all."""
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"no benchmark {unknown[0]!r}; there are {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    for name in names or BENCHMARKS:
        print(f"== {name}")
        importlib.import_module(BENCHMARKS[name]).main()
        print(flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
