"""Print the skipped tests and fail when there are more than the committed list allows.

Usage: check_skips.py RESULTS.xml EXPECTED.txt, the first written by ``pytest --junitxml``.
Each line of the second is ``test id: reason``, or ``*: words`` for every test whose reason contains
these words; lines that begin with # are comments.
"""

import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path


def skipped(results: Path) -> dict[str, str]:
    """Reason by test id for each skipped test."""
    found = {}
    for case in ElementTree.parse(results).getroot().iter("testcase"):
        skip = case.find("skipped")
        if skip is not None:
            found[f"{case.get('classname')}::{case.get('name')}"] = skip.get("message") or ""
    return found


def main(results: Path, expected: Path) -> int:
    """Compare; 0 when no test is skipped that the list does not name."""
    lines = [
        line.split(": ", 1)
        for line in expected.read_text(encoding="utf-8").splitlines()
        if ": " in line and not line.startswith("#")
    ]
    allowed = {test.strip() for test, _ in lines if test.strip() != "*"}
    reasons = [words.strip() for test, words in lines if test.strip() == "*"]
    found = skipped(results)
    for test, reason in sorted(found.items()):
        print(f"skipped: {test}: {reason}")
    print(f"{len(found)} skipped tests")
    new = sorted(
        test
        for test, reason in found.items()
        if test not in allowed and not any(words in reason for words in reasons)
    )
    for test in new:
        print(f"newly skipped, not in {expected}: {test}", file=sys.stderr)
    return 1 if new else 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]), Path(sys.argv[2])))
