"""From the indexes to the report: searched, fetched, read, answered; and again a day later."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

import pytest

from claimcheck import resources, workspace
from claimcheck.errors import NetworkError
from claimcheck.pipeline import Project
from claimcheck.report import render
from claimcheck.synthesis import assemble
from claimcheck.synthesis.gathering import search_and_fetch
from claimcheck.synthesis.indexes import open_clients
from claimcheck.synthesis.question import analyse
from tests.fetch.loopback import FakePaper
from tests.net.clock import FakeClock
from tests.synthesis import small_papers
from tests.synthesis.library import Library
from tests.synthesis.records import Invented

QUESTION = "Does adding ZorpNet depth improve accuracy on MNLI?"


def invented(number: int, slug: str, title: str, abstract: str, **changes: object) -> Invented:
    made = Invented(
        slug=slug, title=title, year=2025, authors="Ada Zorn; Bo Lamp", where="ao", wanted="",
        abstract=abstract, number=number, named=slug,
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


RECORDS = (
    invented(1, "2501.00001", "ZorpNet: Reading with Fewer Lamps", "ZorpNet depth improves accuracy on MNLI."),
    invented(2, "2501.00002", "PebbleNet: Stones that Read", "We hold PebbleNet against ZorpNet: depth and accuracy on MNLI."),
    invented(3, "2501.00003", "Growing turnips at night", "Turnips, moonlight and soil."),
)  # fmt: skip
PAPERS = (
    FakePaper(
        "2501.00001", title=RECORDS[0].title, source=gzip.compress(small_papers.ZORP.encode())
    ),
    FakePaper("2501.00002", title=RECORDS[1].title),  # its files are gone: 404
)


def project_of(
    folder: Path, library: Library, clock: small_papers.Clock, **settings: object
) -> Project:
    folder.mkdir(exist_ok=True)
    place = workspace.find(folder) or workspace.create(folder)
    return Project(place, library.settings(**settings), clock=clock)


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def test_searched_fetched_answered_and_again_a_day_later(tmp_path: Path) -> None:
    clock = small_papers.Clock()
    question = analyse(QUESTION)
    with (
        Library(RECORDS[:1] + RECORDS[2:], PAPERS) as library,
        project_of(tmp_path / "work", library, clock) as project,
    ):
        gathered = search_and_fetch(project, question)
        found = assemble.synthesize(project, question, gathered, [resources.bundled("experiments")])
        page = render(found.report, "md").decode()
    assert [paper.id for paper in gathered.papers] == ["2501.00001v1"]
    assert found.answer.answered
    flow = dict(gathered.flow.rows) if gathered.flow else {}
    assert flow["Papers read"] == "1"
    assert int(flow["Works screened"]) == len(gathered.screened)
    assert int(flow["Duplicates merged"]) >= 1  # one work in two indexes
    assert "Flow of records" in page and "queries as sent" in page
    clock.pass_days(40)
    with (
        Library(RECORDS, PAPERS) as library,
        project_of(tmp_path / "work", library, clock) as project,
    ):
        gathered = search_and_fetch(project, question)
        later = assemble.synthesize(project, question, gathered, [resources.bundled("experiments")])
    assert [failure.subject for failure in later.failures]  # the second paper's files are gone
    assert later.changes is not None
    assert any("PebbleNet" in line for line in later.changes.search)
    flow = dict(gathered.flow.rows) if gathered.flow else {}
    assert flow["Not retrieved"] == "1"


def test_no_index_answers(tmp_path: Path) -> None:
    clock = small_papers.Clock()
    with Library((), ()) as library:
        settings = library.settings()
    with Project(workspace.create(tmp_path / "work"), settings, clock=clock) as project:
        impatient = open_clients(
            settings,
            workspace_cache=tmp_path / "c",
            user_cache=tmp_path / "u",
            clock=FakeClock().clock,
        )
        with (
            impatient as clients,
            pytest.raises(NetworkError, match="no index could be searched") as caught,
        ):
            search_and_fetch(project, analyse(QUESTION), clients=clients)
        assert "--from-workspace" in (caught.value.hint or "")


def test_nothing_is_found(tmp_path: Path) -> None:
    question = analyse(QUESTION)
    with (
        Library(RECORDS[2:], ()) as library,
        project_of(tmp_path / "work", library, small_papers.Clock()) as project,
    ):
        gathered = search_and_fetch(project, question)
        found = assemble.synthesize(project, question, gathered, [resources.bundled("experiments")])
    assert not gathered.papers and not found.answer.answered
    assert "no paper was read" in found.answer.parts[0].missing
    assert "cannot be answered" in found.report.abstract[0]
