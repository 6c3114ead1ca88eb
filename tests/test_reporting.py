"""From the store to a report: reruns, reviews, links to runs, and nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from claimcheck import workspace
from claimcheck.pipeline import Project, add_local, verify, write_report
from claimcheck.pipeline.reporting import report_records
from claimcheck.pipeline.reviewing import Wish, review
from claimcheck.records import Basis, ReplicationLabel, ReviewAct
from claimcheck.report.records import ReportRecords
from claimcheck.report.wording import provenance_facts
from tests import fake_stages
from tests.report.rerun_records import STAGES, rerun_outcomes
from tests.store import samples

TEXT = "%PDF-1.4\nOn Hares\nThe hare runs 41.8 km.\nIt is wrong that 5 rest.\nNo number.\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    """A paper with two claims, the first of them run again, twice."""
    fake_stages.install(monkeypatch.setattr)
    (tmp_path / "hares.pdf").write_text(TEXT, encoding="utf-8")
    with Project(workspace.create(tmp_path / "work")) as opened:
        paper = add_local(opened, [tmp_path / "hares.pdf"]).paper
        first = verify(opened, paper).findings[0].claim
        for number in (1, 2):
            outcome = rerun_outcomes()[0].model_copy(
                update={"claim": first.id, "verdict": f"rerun{number}"}
            )
            verdict = samples.verdict(first, basis=Basis.RERUN, time=opened.now()).model_copy(
                update={
                    "id": f"rerun{number}",
                    "label": ReplicationLabel.DIRECTION_AGREES,
                    "check": "rerun",
                }
            )
            opened.store.add_reruns([(f"key{number}", verdict, outcome)])
        yield opened


def test_the_counting_rerun_and_what_people_said_are_reported(project: Project) -> None:
    (paper,) = project.store.papers()
    finding = verify(project, paper).findings[0]
    wish = Wish(claim=finding.claim.id, act=ReviewAct.DISPUTE, by="Ann Reader")
    made = review(project, wish)
    records = report_records(project, paper)
    assert [one.verdict for one in records.reruns] == ["rerun2"]
    assert records.reviews == (made.review,)
    assert records.date == made.review.time.date()
    assert records.cost is None  # no stage of it lies here
    entry = next(one for one in records.report().claims if one.number == 1)
    assert entry.finding.contested and entry.reruns == records.reruns
    assert ReportRecords.model_validate_json(records.model_dump_json()).report() == records.report()


def test_claims_without_an_experiment_say_why(project: Project) -> None:
    (paper,) = project.store.papers()
    records = report_records(project, paper)
    told = {gap.claim for gap in records.unlinked}
    assert told == {claim.id for claim in records.claims}
    entries = {entry.finding.claim.text: entry for entry in records.report().claims}
    assert entries["It is wrong that 5 rest."].unlinked
    assert not entries["The hare runs 41.8 km."].unlinked  # it was run


def test_links_to_runs_follow_the_folder_of_the_report(project: Project, tmp_path: Path) -> None:
    (paper,) = project.store.papers()
    (_, here), *_ = write_report(project, paper, ["html"]).files
    assert f'href="../.claimcheck/runs/stages/{STAGES[2]}/"' in here.read_text(encoding="utf-8")
    (_, there), *_ = write_report(project, paper, ["md"], folder=tmp_path / "a" / "b").files
    way = f"(../../work/.claimcheck/runs/stages/{STAGES[2]}/)"
    assert way in there.read_text(encoding="utf-8")


def test_settings_are_told_once(project: Project) -> None:
    (paper,) = project.store.papers()
    report = report_records(project, paper).report()
    names = [name for name, _ in provenance_facts(report)]
    assert not {"verifier", "isolation", "recipe"} & set(names)
    assert len(names) == len(set(names))


def test_without_a_rerun_nothing_is_linked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from claimcheck.pipeline import linking

    def never(*_: object, **__: object) -> None:
        raise AssertionError("linked")

    monkeypatch.setattr(linking, "link_claims", never)
    fake_stages.install(monkeypatch.setattr)
    (tmp_path / "hares.pdf").write_text(TEXT, encoding="utf-8")
    with Project(workspace.create(tmp_path / "work")) as opened:
        paper = add_local(opened, [tmp_path / "hares.pdf"]).paper
        verify(opened, paper)
        assert report_records(opened, paper).unlinked == ()
