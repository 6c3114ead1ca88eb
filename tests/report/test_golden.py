"""Byte for byte what was looked at and found good.

After a change that is meant: ``python -m tests.report.test_golden`` writes the files anew; look at
them before committing.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from claimcheck.report import render
from tests.report.records import some_report
from tests.report.test_synthesis import some_synthesis

FOLDER = Path(__file__).parent / "golden"
REPORTS = {"paper": some_report, "synthesis": some_synthesis}
FILES = ["paper.md", "paper.html", "paper.json", "paper.jsonld", "synthesis.md"]


def made(name: str) -> bytes:
    stem, _, format = name.partition(".")
    return render(REPORTS[stem](), format)


@pytest.mark.parametrize("name", FILES)
def test_rendered_again(name):
    assert made(name).decode() == (FOLDER / name).read_bytes().decode()


def test_no_file_is_left_over():
    assert sorted(path.name for path in FOLDER.iterdir()) == sorted(FILES)


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for file in FILES:
        (FOLDER / file).write_bytes(made(file))
