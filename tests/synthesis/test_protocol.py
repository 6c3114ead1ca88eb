"""Counts that add up, a protocol that can be run again, and what changed since."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimcheck import workspace as workspaces
from claimcheck.errors import UnreadableFileError
from claimcheck.synthesis.interface import (
    Decision,
    Flow,
    Index,
    QueryLog,
    Question,
    Search,
    Work,
)
from claimcheck.synthesis.protocol import differences, flow, load, previous, save
from tests.synthesis.conftest import Desk
from tests.synthesis.judging import slug_of
from tests.synthesis.records import BY_SLUG, QUESTIONS, SEED

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def adds_up(counts: Flow) -> bool:
    identified = sum(number for _, number in counts.identified)
    excluded = sum(number for _, number in counts.excluded)
    dropped = sum(number for _, number in counts.ineligible)
    return (
        identified - counts.duplicates == counts.screened
        and counts.screened == excluded + counts.sought
        and counts.sought == counts.not_retrieved + counts.unreadable + dropped + counts.read
        and min(
            counts.duplicates, counts.sought, counts.not_retrieved, counts.unreadable, counts.read
        )
        >= 0
    )


@st.composite
def searches(draw: st.DrawFn) -> Search:
    works, decisions, logs = [], [], []
    for number in range(draw(st.integers(0, 9))):
        name = f"arxiv:4901.{number + 1:05d}"
        hits = draw(st.sets(st.sampled_from(Index), min_size=1))
        works.append(
            Work(id=name, title=f"W{number}", hits=tuple((i, f"{number}") for i in sorted(hits)))
        )
        included = draw(st.booleans())
        reason = draw(st.sampled_from(["retracted: x", "below the threshold: 0.1", "seen"]))
        decisions.append(
            Decision(work=name, included=included, stage="screening", reason=reason, score=0.5)
        )
        if included and draw(st.booleans()):
            kept = draw(st.booleans())
            decisions.append(
                Decision(
                    work=name, included=kept, stage="eligibility", reason="no result: x", score=0.5
                )
            )
    for index in Index:
        keys = tuple(key for work in works for other, key in work.hits if other is index)
        again = draw(st.integers(0, 2))  # queries that found the same once more
        for _ in range(1 + again):
            logs.append(
                QueryLog(
                    index=index,
                    query="q",
                    purpose="question",
                    asked=NOON,
                    returned=len(keys),
                    malformed=draw(st.integers(0, 3)),
                    keys=keys,
                )
            )
    return Search(
        question=Question(text="?"),
        version="1",
        started=NOON,
        indexes=tuple(Index),
        queries=tuple(logs),
        works=tuple(works),
        decisions=tuple(decisions),
    )


@settings(max_examples=40, deadline=None)
@given(searches(), st.data())
def test_the_flow_adds_up(search: Search, drawn: st.DataObject) -> None:
    names = [work.id for work in search.works] + ["arxiv:0000.00000"]
    fetched = drawn.draw(st.sets(st.sampled_from(names)))
    read = drawn.draw(st.sets(st.sampled_from(names)))
    counts = flow(search, fetched, read)
    assert adds_up(counts)
    assert counts.malformed == sum(log.malformed for log in search.queries)


def test_the_flow_of_a_real_search(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    found = desk.search(QUESTIONS["A"], seed=BY_SLUG[SEED].arxiv)
    included = [one.work for one in found.decisions if one.included]
    fetched = [name for name in included if name.startswith("arxiv:")]
    counts = flow(found, fetched, fetched[:-1])
    with capsys.disabled():
        print(f"\n{counts}")
    assert adds_up(counts)
    assert (counts.screened, counts.sought) == (37, 12)
    assert dict(counts.excluded) == {
        "a notice of retraction": 1,
        "below the threshold": 20,
        "retracted": 4,
    }
    assert (counts.not_retrieved, counts.unreadable) == (len(included) - len(fetched), 1)
    assert flow(found, (), ()).read == 0


def test_a_protocol_is_saved_and_read_again(desk: Desk, tmp_path: Path) -> None:
    place = workspaces.create(tmp_path / "w")
    found = desk.search(QUESTIONS["B"])
    path = save(place, found, flow(found, (), ()))
    assert path.parent.parent == place.folder / "reviews"
    assert load(path) == found
    later = found.started + timedelta(days=1)
    assert previous(place, found.question, None, before=later) == found
    assert previous(place, found.question, None, before=found.started) is None
    assert previous(place, found.question, "4901.00001", before=later) is None
    assert previous(place, QUESTIONS["C"], None, before=later) is None
    (path.parent / "29990101T000000Z.json").write_text("{}")  # damaged: looked past
    assert previous(place, found.question, None, before=later) == found
    with pytest.raises(UnreadableFileError):
        load(path.parent / "29990101T000000Z.json")
    with pytest.raises(UnreadableFileError):
        load(tmp_path / "nothing.json")


def test_a_day_later_new_and_vanished_works_are_told(desk: Desk) -> None:
    desk.server.hidden = {"b6", "b3"}
    old = desk.search(QUESTIONS["B"])
    desk.clock.time += 86_400
    desk.server.hidden = {"b2"}
    new = desk.search(QUESTIONS["B"])
    found = differences(old, new)
    assert {slug_of(work) for work in found.new} == {"b3", "b6"}
    assert {slug_of(work) for work in found.vanished} == {"b2"}
    assert ("works", len(old.works), len(new.works)) in found.counts
    assert (found.earlier, found.later) == (old.started, new.started)
    assert found.any
    assert not differences(old, old).any


def test_changed_decisions_and_changed_method_are_told(desk: Desk) -> None:
    old = desk.search(QUESTIONS["B"], max_papers=20)
    desk.clock.time += 60
    new = desk.search(QUESTIONS["B"], max_papers=2)
    found = differences(old, new)
    assert (found.new, found.vanished) == ((), ())
    assert len(found.decisions) == sum(one.included for one in old.decisions) - 2
    assert all(change.before.startswith("included: ") for change in found.decisions)
    assert all(
        change.after.startswith("excluded: beyond the number of papers")
        for change in found.decisions
    )
    assert ("papers to read, at most", "20", "2") in found.method


def test_a_preprint_that_was_published_is_no_new_work() -> None:
    def search(work: Work) -> Search:
        return Search(
            question=Question(text="?"),
            version="1",
            started=NOON,
            indexes=(Index.CROSSREF,),
            queries=(),
            works=(work,),
            decisions=(),
        )

    before = Work(id="doi:10.5555/1", title="T", doi="10.5555/1", hits=((Index.CROSSREF, "a"),))
    after = Work(
        id="arxiv:4901.00001",
        title="T",
        doi="10.5555/1",
        arxiv="4901.00001",
        hits=((Index.ARXIV, "b"),),
    )
    found = differences(search(before), search(after))
    assert (found.new, found.vanished) == ((), ())


@settings(max_examples=40, deadline=None)
@given(searches(), searches())
def test_differences_mirror_each_other(one: Search, other: Search) -> None:
    there, back = differences(one, other), differences(other, one)
    assert there.new == back.vanished
    assert there.vanished == back.new
    assert {(c.work, c.before, c.after) for c in there.decisions} == {
        (c.work, c.after, c.before) for c in back.decisions
    }
    assert {(n, a, b) for n, a, b in there.counts} == {(n, b, a) for n, a, b in back.counts}
    assert not differences(one, one).any
