"""A review from question to files: resumed, repeated a day later, and what its report says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from claimcheck import resources
from claimcheck.pipeline import Project
from claimcheck.report import render
from claimcheck.report.interface import Grid
from claimcheck.synthesis import assemble
from claimcheck.synthesis.present import bibtex
from claimcheck.synthesis.question import analyse
from tests.synthesis import small_papers

RECIPES = [resources.bundled("experiments")]
QUESTION = "Does adding ZorpNet depth improve accuracy on MNLI?"


def run(project: Project, question: str = QUESTION) -> assemble.Synthesis:
    gathered = assemble.from_workspace(project.store.papers())
    return assemble.synthesize(project, analyse(question), gathered, RECIPES)


def test_a_day_later_with_one_paper_more(tmp_path: Path) -> None:
    clock = small_papers.Clock()
    with small_papers.opened(tmp_path / "work", clock) as project:
        small_papers.add(project, tmp_path, "pebble", small_papers.PEBBLE)
        first = run(project)
        assert first.changes is None and not first.answer.answered
        assert first.report.section("corrections") is None
        clock.pass_days(1)
        same = run(project)
        assert same.changes is not None and not same.changes.any
        assert (same.done == 0 and same.kept == len(same.report.claims)) or same.kept > 0
        clock.pass_days(1)
        small_papers.add(project, tmp_path, "zorp", small_papers.ZORP)
        later = run(project)
        assert later.changes is not None
        assert later.changes.added == ("zorp",)
        assert "was: cannot be answered" in later.changes.answers[0]
        assert later.report.date.day == 3
        page = render(later.report, "md").decode()
    assert "What changed since the last report" in page
    assert "Paper added: zorp" in page
    assert later.answer.answered


def test_a_killed_review_goes_on_where_it_was(
    tmp_path: Path,
) -> None:
    with small_papers.opened(tmp_path / "work") as project:
        small_papers.add(project, tmp_path, "zorp", small_papers.ZORP)
        small_papers.add(project, tmp_path, "pebble", small_papers.PEBBLE)

        def stop(stage: str, subject: str, done: int, total: int | None) -> None:
            if stage == "papers" and done == 1:
                raise KeyboardInterrupt

        gathered = assemble.from_workspace(project.store.papers())
        with pytest.raises(KeyboardInterrupt):
            assemble.synthesize(project, analyse(QUESTION), gathered, RECIPES, progress=stop)
        resumed = run(project)
        assert resumed.kept > 0  # the first paper's claims were not checked again
        assert resumed.done > 0


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[assemble.Synthesis, dict[str, Path]]:
    folder = tmp_path_factory.mktemp("report")
    with small_papers.opened(folder / "work") as project:
        small_papers.add(project, folder, "zorp", small_papers.ZORP)
        small_papers.add(project, folder, "pebble", small_papers.PEBBLE)
        found = run(project)
        files = assemble.write(project, found, ("md", "html", "json"))
    return found, dict(files)


def test_the_report_answers_first_and_shows_its_cells(
    made: tuple[assemble.Synthesis, dict[str, Path]],
) -> None:
    found, files = made
    page = files["md"].read_text(encoding="utf-8")
    abstract = page.split("## Abstract")[1].split("## 1 ")[0]
    assert abstract.strip().startswith("Mostly: better in most comparisons, worse in some. ")
    assert "77.1 at N = 2" in abstract and "Table 1 of zorp" in abstract
    assert "one source that measured" in abstract
    assert "“77.1” ((A) › " in page  # the cell, quoted with its headers
    assert "No index was searched" in page
    assert "not scored" in page and "middle one of the reviewers" in page
    assert json.loads(files["json"].read_bytes())["report"]["kind"] == "synthesis_report"
    assert (
        found.report.title
        == "The effect of ZorpNet depth on accuracy on MNLI: evidence from 2 papers"
    )


def test_counts_agree_wherever_they_are_printed(
    made: tuple[assemble.Synthesis, dict[str, Path]],
) -> None:
    found, files = made
    report, page = found.report, files["md"].read_text(encoding="utf-8")
    listed = len(report.claims)
    assert (
        f"of {found.done + found.kept} claims checked in them, {listed} bear" in page
        or f", {listed} bears" in page
    )
    assert f"{listed} claims, worst first" in page or f"{listed} claim, worst first" in page
    flow = next(
        block
        for block in report.section("methodology").blocks  # type: ignore[union-attr]
        if isinstance(block, Grid) and block.caption == "Flow of records"
    )
    assert dict(flow.rows)["Papers included"] == str(len(report.papers))


def test_sources_say_what_they_carry_and_are_in_bibtex(
    made: tuple[assemble.Synthesis, dict[str, Path]],
) -> None:
    found, files = made
    grid = found.report.section("bibliography").blocks[0]  # type: ignore[union-attr]
    assert isinstance(grid, Grid)
    carries = {row[0]: row[3] for row in grid.rows}
    assert carries == {"zorp": "the answer (Table 1)", "pebble": "nothing of the answer"}
    entries = files["bib"].read_text(encoding="utf-8")
    assert entries.count("@misc{") == 2 and entries.count("{") == entries.count("}")


def test_bibtex_holds_what_is_known_and_escapes_it() -> None:
    from claimcheck.records import Paper

    paper = Paper(id="2401.00001v2", title="100 % of {Zorp} & more", authors=("Ada B. Zorn", "C D"))
    entry = bibtex(paper)
    assert r"title = {100 \% of \{Zorp\} \& more}" in entry
    assert "author = {Ada B. Zorn and C D}" in entry
    assert "eprint = {2401.00001v2}" in entry and "year" not in entry
