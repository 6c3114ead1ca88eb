"""The committed sample is what its committed records give, byte for byte, and is worth opening."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from claimcheck.records import Level, ReplicationLabel
from claimcheck.report import render
from claimcheck.report.interface import ForestFigure, PaperReport, ReliabilityFigure
from tools.sample_report import FORMATS, HOME, read_records

TEXTS = [name for name in FORMATS if name != "pdf"]


@pytest.fixture(scope="module")
def report() -> PaperReport:
    return read_records().report()


@pytest.mark.parametrize("name", TEXTS)
def test_rendered_again_byte_for_byte(report: PaperReport, name: str) -> None:
    """After a change that is meant: python -m tools.sample_report, and look at the result."""
    assert render(report, name) == (HOME / f"report.{name}").read_bytes()


def test_the_pdf_says_the_same(report: PaperReport, tmp_path: Path) -> None:
    """Its bytes depend on the fonts of the machine that set it, its words do not."""
    from pypdf import PdfReader

    made = tmp_path / "report.pdf"
    made.write_bytes(render(report, "pdf"))

    def words(path: Path) -> list[str]:
        return [page.extract_text() for page in PdfReader(path).pages]

    assert words(made) == words(HOME / "report.pdf")


def test_both_stories_stand_in_it(report: PaperReport) -> None:
    assert report.synthetic
    rerun = [entry for entry in report.claims if entry.finding.replication is not None]
    assert len(rerun) >= 10
    assert all(entry.reruns and entry.finding.level == Level.SANDBOX_EXECUTED for entry in rerun)
    blocks = report.section("results").blocks
    assert any(isinstance(block, ForestFigure) for block in blocks)
    assert any(isinstance(block, ReliabilityFigure) for block in blocks)
    assert report.cost is not None and report.cost.stages > 0
    text = (HOME / "report.md").read_text(encoding="utf-8")
    for said in (
        "the paper's own authors and code",
        "a process of its own, no sandbox",
        "Not run again, or not in every part",
        "They stop at level 5.",
        "synthetic self-test",
    ):
        assert said in text


def test_the_seeds_are_not_the_papers(report: PaperReport) -> None:
    uses = [use for entry in report.claims for one in entry.reruns for use in one.recipes]
    assert uses and all(use.paper_seeds for use in uses)
    assert not any(set(use.seeds) & set(use.paper_seeds) for use in uses)


def test_inconclusive_reruns_come_with_their_power(report: PaperReport) -> None:
    for entry in report.claims:
        for one in entry.reruns:
            for part in one.parts:
                if part.replication is not None and part.label is ReplicationLabel.INCONCLUSIVE:
                    assert part.power is not None
    text = (HOME / "report.md").read_text(encoding="utf-8")
    assert text.count("Power: with 5 seeds and a standard deviation of") >= 10


def test_nothing_of_the_machine_that_made_it_stands_in_it() -> None:
    for path in HOME.iterdir():
        text = path.read_bytes().decode("utf-8", "replace")
        assert not re.search(r"(?<![\w.])/(?:home|tmp|root|work|Users|opt)/", text), path.name
    assert all(where.host == "" for one in read_records().reruns for where in one.environments)
