"""Searches in good and bad weather: what is asked, what is logged, what a person is told."""

from __future__ import annotations

import socket
import time

import pytest

from claimcheck.settings import Settings
from claimcheck.synthesis.indexes import open_clients
from claimcheck.synthesis.interface import Index, Question, Search
from claimcheck.synthesis.protocol import age_of
from claimcheck.synthesis.searching import PER_QUERY, search, state_of
from tests.loopback import Reply
from tests.synthesis.conftest import Desk
from tests.synthesis.judging import slug_of
from tests.synthesis.records import BY_SLUG, CITATIONS, QUESTIONS, REFERENCES, SEED

SEED_ID = str(BY_SLUG[SEED].arxiv)


def returned(search: Search, index: Index) -> int:
    return sum(log.returned for log in search.queries if log.index is index)


def one_line_each(search: Search) -> tuple[str, ...]:
    lines = state_of(search)
    assert all(line and "\n" not in line for line in lines)
    return lines


def test_everything_is_logged(desk: Desk) -> None:
    found = desk.search(QUESTIONS["A"], seed=f"{SEED_ID}v1")
    assert found.seed == SEED_ID
    assert {log.index for log in found.queries} == set(Index)
    assert len(desk.server.log) >= len(found.queries) - 2
    purposes = {log.purpose for log in found.queries}
    assert purposes == {
        "question",
        f"the paper {SEED_ID}",
        f"references of {SEED_ID}",
        f"citations of {SEED_ID}",
    }
    assert all(log.returned == len(log.keys) for log in found.queries)
    assert all(log.asked == desk.now and not log.cached for log in found.queries)
    assert Search.model_validate_json(found.model_dump_json()) == found
    keys = {(log.index, key) for log in found.queries for key in log.keys}
    assert keys == {name for work in found.works for name in work.hits}
    assert len(found.decisions) == len(found.works)
    assert dict(found.method)["threshold"] == "0.4"


def test_twenty_papers_take_seconds(desk: Desk) -> None:
    desk.server.flood = 300
    begun = time.monotonic()
    found = desk.search(QUESTIONS["A"], seed=SEED_ID, max_papers=20)
    assert time.monotonic() - begun < 15
    assert len(found.works) > 200


def test_the_same_search_again_asks_nothing_and_finds_the_same(desk: Desk) -> None:
    first = desk.search(QUESTIONS["B"])
    asked = len(desk.server.log)
    desk.clock.time += 3_600
    again = desk.search(QUESTIONS["B"])
    assert len(desk.server.log) == asked
    assert (again.works, again.decisions) == (first.works, first.decisions)
    assert all(log.cached and log.asked == first.started for log in again.queries)
    assert age_of(first, first.started) is None
    assert (age_of(again, first.started) or "").endswith("(less than an hour old)")
    assert age_of(again, again.started) == (
        f"{len(again.queries)} of {len(again.queries)} answers come from the cache, "
        "the oldest of 2020-09-13 12:26 UTC (1 h old)"
    )


def test_offline_replays_the_search_and_tells_its_age(desk: Desk) -> None:
    first = desk.search(QUESTIONS["B"])
    desk.server.down = set(Index)
    desk.clock.time += 5 * 86_400
    replayed = desk.search(QUESTIONS["B"], offline=True)
    assert replayed.works == first.works
    assert one_line_each(replayed) == one_line_each(first)
    assert (age_of(replayed, desk.now) or "").endswith("(5 days old)")


def test_offline_without_a_cache_is_one_line(desk: Desk) -> None:
    found = desk.search(QUESTIONS["B"], offline=True)
    (line,) = one_line_each(found)
    assert line.startswith("no index could be searched; arxiv: arxiv was not asked this before")
    assert (found.works, desk.server.log) == ((), [])


@pytest.mark.parametrize("index", list(Index))
def test_one_index_down_and_the_others_go_on(desk: Desk, index: Index) -> None:
    desk.server.down = {index}
    found = desk.search(QUESTIONS["B"])
    assert returned(found, index) == 0
    assert all(returned(found, other) for other in Index if other is not index)
    logs = [log for log in found.queries if log.index is index]
    assert all(log.error for log in logs)
    assert all(log.error.startswith("not asked: ") for log in logs[1:])
    # Tries of one question; then it is left alone. The first that is asked gets one try before
    # anybody knows that there is a network, and its three once another has answered.
    assert len(desk.server.asked(index)) == (4 if index is Index.ARXIV else 3)
    (line, *_) = one_line_each(found)
    assert line.startswith(f"{index.value} could not be searched: ")
    assert found.works


def test_all_down_is_one_line(desk: Desk) -> None:
    desk.server.down = set(Index)
    found = desk.search(QUESTIONS["B"], seed=SEED_ID)
    (line,) = one_line_each(found)
    assert line.startswith("no index could be searched; arxiv: the connection broke: ")
    assert (found.works, found.decisions) == ((), ())
    assert desk.clock.slept == []  # nobody answers at all: there is no point in trying again


def test_no_network_is_one_line_and_takes_no_time(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unresolved(*_: object, **__: object) -> None:
        raise socket.gaierror("no name server")

    monkeypatch.setattr(socket, "getaddrinfo", unresolved)
    nowhere = dict.fromkeys(
        ("arxiv_api_url", "openalex_url", "semantic_scholar_url", "crossref_url"),
        "https://no-such-host.invalid",
    )
    own = Settings(**nowhere)
    with open_clients(
        own, workspace_cache=desk.cache, user_cache=desk.shared, clock=desk.clock.clock
    ) as clients:
        found = search(QUESTIONS["B"], clients=clients, now=desk.now)
    (line,) = one_line_each(found)
    assert line == (
        "no index could be searched; arxiv: the name no-such-host.invalid cannot be resolved "
        "(is this machine connected to the network?)"
    )
    assert desk.clock.slept == []


def test_an_interrupted_search_goes_on_where_it_stopped(desk: Desk) -> None:
    whole = desk.search(QUESTIONS["B"])
    asked = len(desk.server.log)
    for path in desk.cache.rglob("*.json"):
        path.unlink()

    def interrupt(_stage: str, _subject: str, done: int, _total: int | None) -> None:
        if done == 6:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), desk.clients() as clients:
        search(QUESTIONS["B"], clients=clients, now=desk.now, progress=interrupt)
    half = len(desk.server.log) - asked
    assert 0 < half < asked
    again = desk.search(QUESTIONS["B"])
    assert len(desk.server.log) == 2 * asked
    assert again.works == whole.works


def test_works_that_list_the_seed_are_linked_to_it(desk: Desk) -> None:
    """By their own lists of references, also where the index was not asked who cites it."""
    found = desk.search(QUESTIONS["A"], seed=SEED_ID, indexes=(Index.OPENALEX,))
    linked = {one.work for one in found.decisions if dict(one.components).get("link")}
    slugs = {slug_of(work) for work in found.works if work.id in linked}
    expected = (*REFERENCES, *CITATIONS)
    assert slugs == {slug for slug in expected if "o" in BY_SLUG[slug].where}
    assert f"arxiv:{SEED_ID}" not in linked


def test_an_index_that_stays_busy_is_given_up_politely(desk: Desk) -> None:
    desk.server.busy = {Index.SEMANTIC_SCHOLAR: "30", Index.OPENALEX: "86400"}
    found = desk.search(QUESTIONS["B"])
    lines = one_line_each(found)
    assert lines[0].startswith(
        "openalex could not be searched: the server asks for a pause of 86400 s"
    )
    assert lines[1].startswith("semanticscholar could not be searched: ")
    assert len(desk.server.asked(Index.OPENALEX)) == 1
    assert len(desk.server.asked(Index.SEMANTIC_SCHOLAR)) == 3
    assert sum(desk.clock.slept) < 150
    assert returned(found, Index.CROSSREF) and returned(found, Index.ARXIV)


def test_a_pause_now_and_then_costs_nothing_but_time(desk: Desk) -> None:
    calm = desk.search(QUESTIONS["B"])
    for path in desk.cache.rglob("*.json"):
        path.unlink()
    for index in Index:
        desk.server.faults[index].append(Reply(status=429, headers={"Retry-After": "4"}))
        desk.server.faults[index].append(Reply(status=503))
    rough = desk.search(QUESTIONS["B"])
    assert rough.works == calm.works
    assert not any(log.error for log in rough.queries)


def test_one_refused_query_is_not_the_end_of_an_index(desk: Desk) -> None:
    desk.server.faults[Index.OPENALEX].append(Reply(status=400))
    found = desk.search(QUESTIONS["B"])
    errors = [log.error for log in found.queries if log.index is Index.OPENALEX]
    assert "the server answers 400" in errors[0]
    assert not any(errors[1:])
    assert any(line.startswith("openalex answered in part: ") for line in one_line_each(found))


def test_zero_hits_are_one_line(desk: Desk) -> None:
    found = desk.search(Question(text="Zyzzyva quasar phlogiston?"))
    assert one_line_each(found) == ("none of the 4 indexes has a paper on this",)
    assert (found.works, found.decisions) == ((), ())


def test_a_question_without_a_word_asks_nobody(desk: Desk) -> None:
    found = desk.search(Question(text="Is it so?"))
    assert one_line_each(found) == ("the question holds no word to search for",)
    assert desk.server.log == []


def test_a_thousand_hits_are_bounded_and_told(desk: Desk) -> None:
    desk.server.flood = 1_000
    desk.server.broken = False
    found = desk.search(QUESTIONS["B"])
    assert all(log.returned <= PER_QUERY for log in found.queries)
    (line,) = one_line_each(found)
    assert "matched more than was taken" in line
    assert f"of which {PER_QUERY} were taken" in line
    fillers = [work for work in found.works if work.title.startswith("Filler")]
    assert len(fillers) > 150
    included = {one.work for one in found.decisions if one.included}
    assert not included & {work.id for work in fillers}


def test_unreadable_records_are_counted_and_skipped(desk: Desk) -> None:
    desk.server.broken = False
    clean = desk.search(QUESTIONS["C"])
    for path in desk.cache.rglob("*.json"):
        path.unlink()
    desk.server.broken = True
    broken = desk.search(QUESTIONS["C"])
    assert broken.works == clean.works
    malformed = sum(log.malformed for log in broken.queries)
    assert malformed > 0 == sum(log.malformed for log in clean.queries)
    assert one_line_each(broken) == (
        f"{malformed} entries of the answers could not be read and were left out",
    )


def test_progress_counts_to_its_end(desk: Desk) -> None:
    seen: list[tuple[str, str, int, int | None]] = []
    with desk.clients() as clients:
        search(
            QUESTIONS["A"],
            clients=clients,
            now=desk.now,
            seed=SEED_ID,
            progress=lambda *said: seen.append(said),
        )
    *asking, last = seen
    assert [done for _, _, done, _ in asking] == list(range(len(asking)))
    assert {total for _, _, _, total in seen} == {len(asking)}
    assert last[0] == "screening"


def closed_port() -> str:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


def test_nothing_within_reach_is_one_try_each(desk: Desk) -> None:
    nowhere = dict.fromkeys(
        ("arxiv_api_url", "openalex_url", "semantic_scholar_url", "crossref_url"), closed_port()
    )
    found = desk.search(QUESTIONS["B"], **nowhere)
    (line,) = one_line_each(found)
    assert line.startswith("no index could be searched; arxiv: the connection broke: ")
    assert desk.clock.slept == []
    assert len({log.index for log in found.queries}) == len(Index)


def test_an_index_that_failed_first_is_asked_again_once_another_answers(desk: Desk) -> None:
    found = desk.search(QUESTIONS["B"], arxiv_api_url=closed_port())
    waits = [event.message for event in desk.events if event.kind == "wait"]
    assert any("try 3 of 3" in wait for wait in waits)  # it was given its three tries after all
    logs = [log for log in found.queries if log.index is Index.ARXIV]
    assert all(log.error for log in logs)
    assert len(logs) == len({log.query for log in logs})  # each query stands there once
    assert found.works
