"""The four clients: what they ask, what they make of answers, and that no secret leaves a trace."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimcheck.errors import OfflineError, RateLimitedError
from claimcheck.net.answers import Answer
from claimcheck.net.client import HttpClient
from claimcheck.net.hosts import HostPolicy
from claimcheck.net.transport import Credentials
from claimcheck.settings import Settings
from claimcheck.synthesis import crossref, openalex, semantic_scholar
from claimcheck.synthesis.arxiv_index import ArxivIndex
from claimcheck.synthesis.fields import MalformedError
from claimcheck.synthesis.indexes import IndexClient, Page, open_clients
from claimcheck.synthesis.interface import Hit, Index
from claimcheck.synthesis.replay import FRESH
from tests.loopback import LoopbackServer, Reply
from tests.synthesis.conftest import Desk
from tests.synthesis.loopback_indexes import MALFORMED
from tests.synthesis.records import BY_SLUG, CITATIONS, REFERENCES, SEED

QUERIES = {
    Index.ARXIV: 'all:"adapters" AND (all:"question answering" OR all:"QA")',
    Index.OPENALEX: '"adapters" AND ("question answering" OR "QA")',
    Index.SEMANTIC_SCHOLAR: '"adapters" + ("question answering" | "QA")',
    Index.CROSSREF: "adapters question answering",
}
SEED_ID = str(BY_SLUG[SEED].arxiv)


def ask(
    desk: Desk, index: Index, call: Callable[[IndexClient], Any], **settings: object
) -> list[Page]:
    with desk.clients((index,), **settings) as (client,):
        return list(call(client))


def titles(pages: list[Page]) -> list[str]:
    return [hit.title for page in pages for hit in page.hits]


@pytest.mark.parametrize("index", list(Index))
def test_every_index_finds_what_it_holds(desk: Desk, index: Index) -> None:
    pages = ask(desk, index, lambda client: client.search(QUERIES[index], 200))
    found = [hit for page in pages for hit in page.hits]
    assert found
    assert {hit.index for hit in found} == {index}
    one = next(hit for hit in found if folded_title(hit).startswith("adapters or everything"))
    record = BY_SLUG["c1"]
    assert one.published is not None and one.published.year in (record.year - 1, record.year)
    assert [name.split()[-1] for name in one.authors] == ["Ferro", "Askew"]
    assert one.abstract is not None and one.abstract.startswith("We compare adapters with full")
    assert (one.arxiv, one.doi) == {
        Index.ARXIV: (record.arxiv, record.doi),
        Index.OPENALEX: (record.arxiv, record.doi),
        Index.SEMANTIC_SCHOLAR: (None, record.doi),
        Index.CROSSREF: (None, record.doi),
    }[index]
    assert sum(page.malformed for page in pages) == MALFORMED[index]
    assert pages[0].available is not None
    assert pages[0].available >= len(found)


def folded_title(hit: Hit) -> str:
    return hit.title.casefold()


@pytest.mark.parametrize("index", list(Index))
def test_pages_follow_one_another_without_gap_or_repetition(desk: Desk, index: Index) -> None:
    desk.server.flood = 450
    desk.server.broken = False
    pages = ask(desk, index, lambda client: client.search(QUERIES[index], 320))
    keys = [hit.key for page in pages for hit in page.hits]
    assert len(keys) == len(set(keys)) == 320
    assert max(page.available or 0 for page in pages) >= 450
    calls = len(desk.server.asked(index))
    assert calls == {Index.SEMANTIC_SCHOLAR: 1, Index.CROSSREF: 7}.get(index, 4)


def test_a_bulk_search_goes_on_by_token_and_a_ranked_one_by_offset(desk: Desk) -> None:
    desk.server.flood = 2_300
    desk.server.broken = False
    index = Index.SEMANTIC_SCHOLAR
    pages = ask(desk, index, lambda client: client.search(QUERIES[index], 2_250))
    assert len(titles(pages)) == 2_250
    assert [request.query.get("token") for request in desk.server.asked(index)] == [
        None,
        "1000",
        "2000",
    ]
    pages = ask(desk, index, lambda client: client.search("adapters answering", 250))
    assert len(titles(pages)) == 250
    ranked = desk.server.asked(index)[3:]
    assert [request.query["offset"] for request in ranked] == ["0", "100", "200"]


@pytest.mark.parametrize("key", [None, "s3cr3t-key"])
def test_openalex_is_paged_by_cursor_with_a_key_and_by_number_without(
    desk: Desk, key: str | None
) -> None:
    desk.server.flood = 250
    index = Index.OPENALEX
    pages = ask(desk, index, lambda c: c.search(QUERIES[index], 250), openalex_key=key)
    assert len(titles(pages)) >= 240
    asked = desk.server.asked(index)
    assert len(asked) == 3
    assert all(("cursor" in request.query) is (key is not None) for request in asked)
    assert all(request.query.get("api_key") == key for request in asked)


def test_keys_go_to_their_index_only_and_leave_no_trace(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    keys = {"openalex_key": "oa-s3cr3t", "semantic_scholar_key": "s2-s3cr3t"}
    desk.server.faults[Index.OPENALEX].append(Reply(status=500))
    with pytest.raises(RateLimitedError) as refused:
        desk.server.busy[Index.SEMANTIC_SCHOLAR] = "9999"
        ask(desk, Index.SEMANTIC_SCHOLAR, lambda c: c.search("adapters", 5), **keys)
    desk.server.busy.clear()
    for index in Index:
        ask(desk, index, lambda client, i=index: client.search(QUERIES[i], 50), **keys)
    sent = {index: str(desk.server.asked(index)) for index in Index}
    assert "oa-s3cr3t" in sent[Index.OPENALEX]
    assert "s2-s3cr3t" in sent[Index.SEMANTIC_SCHOLAR]
    for index, secret in ((Index.OPENALEX, "s2-"), (Index.SEMANTIC_SCHOLAR, "oa-")):
        assert f"{secret}s3cr3t" not in sent[index]
    assert "s3cr3t" not in sent[Index.ARXIV] + sent[Index.CROSSREF]
    assert "s3cr3t" not in caplog.text
    assert "s3cr3t" not in str(desk.events) + str(refused.value) + repr(Credentials(query=keys))
    kept = [path for path in desk.cache.rglob("*") if path.is_file()]
    assert kept
    assert not any(b"s3cr3t" in path.read_bytes() for path in kept)
    assert "s3cr3t" not in repr(desk.server.settings(**keys))


def test_a_key_that_the_server_repeats_is_struck_out(tmp_path: Path, desk: Desk) -> None:
    def repeats(request: Any) -> Reply:
        body = {"meta": {"count": 0, "echo": request.query.get("api_key")}, "results": []}
        return Reply(body=json.dumps(body).encode())

    with LoopbackServer(repeats) as server:
        own = Settings(openalex_url=server.url, openalex_key="oa-s3cr3t")
        with open_clients(
            own,
            workspace_cache=tmp_path / "c",
            user_cache=tmp_path / "u",
            indexes=(Index.OPENALEX,),
        ) as (client,):
            assert [page.hits for page in client.search("x", 10)] == [()]
        assert "oa-s3cr3t" in str(server.log)
    (kept,) = (tmp_path / "c").rglob("*.json")
    import base64

    assert b"s3cr3t" not in base64.b64decode(json.loads(kept.read_text())["body"])


def test_credentials_stand_in_requests_but_in_no_address(tmp_path: Path) -> None:
    with LoopbackServer(lambda _: Reply(body=b"{}")) as server:
        client = HttpClient(
            HostPolicy([server.url]),
            user_agent="x",
            loopback=True,
            credentials=Credentials(headers={"x-api-key": "h"}, query={"api_key": "q"}),
        )
        plain, queried = client.get(f"{server.url}/a"), client.get(f"{server.url}/a?b=1")
        client.close()
    assert [request.query for request in server.log] == [
        {"api_key": "q"},
        {"b": "1", "api_key": "q"},
    ]
    assert {request.headers["x-api-key"] for request in server.log} == {"h"}
    assert "api_key" not in plain.url + queried.url


def test_we_say_who_we_are(desk: Desk) -> None:
    for index in Index:
        ask(desk, index, lambda c, i=index: c.search(QUERIES[i], 5), contact="me@example.org")
    agents = {request.headers["user-agent"] for request in desk.server.log}
    assert len(agents) == 1
    assert agents.pop().endswith("(+mailto:me@example.org)")
    assert not any(b"example.org" in path.read_bytes() for path in desk.cache.rglob("*.json"))


@pytest.mark.parametrize("index", [Index.OPENALEX, Index.SEMANTIC_SCHOLAR])
def test_references_and_citations_of_the_seed(desk: Desk, index: Index) -> None:
    letter = "o" if index is Index.OPENALEX else "s"
    for call, slugs in (("references", REFERENCES), ("citations", CITATIONS)):
        pages = ask(desk, index, lambda client, c=call: getattr(client, c)(SEED_ID, 200))
        held = {BY_SLUG[slug].title for slug in slugs if letter in BY_SLUG[slug].where}
        assert {title.casefold() for title in titles(pages)} == {t.casefold() for t in held}
    (page,) = ask(desk, index, lambda client: client.lookup(SEED_ID))
    assert [hit.arxiv for hit in page.hits] == [SEED_ID]
    assert ask(desk, index, lambda client: client.references("4912.77777", 10)) == []


@pytest.mark.parametrize("index", [Index.ARXIV, Index.CROSSREF])
def test_indexes_without_citations_are_not_asked_for_them(desk: Desk, index: Index) -> None:
    assert ask(desk, index, lambda client: client.references(SEED_ID, 10)) == []
    assert ask(desk, index, lambda client: client.citations(SEED_ID, 10)) == []
    assert desk.server.log == []


def test_arxiv_keeps_its_place_where_entries_are_damaged(desk: Desk) -> None:
    desk.server.flood = 150
    pages = ask(desk, Index.ARXIV, lambda client: client.search(QUERIES[Index.ARXIV], 200))
    starts = [request.query["start"] for request in desk.server.asked(Index.ARXIV)]
    assert starts == ["0", "100"]
    assert [page.malformed for page in pages] == [3, 0]
    assert len(titles(pages)) == pages[0].available


ENTRY = st.builds(
    "<entry>{}{}{}{}{}</entry>".format,
    st.sampled_from(
        [
            "",
            "<id>x</id>",
            "<id>http://arxiv.org/abs/4901.00001v1</id>",
            "<id>/abs/hep-th/9901001v3</id>",
        ]
    ),
    st.sampled_from(["", "<title/>", "<title>A &lt;b&gt;</title>", "<title> \n </title>"]),
    st.sampled_from(["", "<updated>soon</updated>", "<updated>2049-01-01T00:00:00Z</updated>"]),
    st.sampled_from(["", "<published>2049-13-01</published>", "<published>2049-01-01</published>"]),
    st.sampled_from(["", "<summary/>", "<author><name/></author>", "<entry/>", "<link/>"]),
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(ENTRY, max_size=5),
    st.sampled_from(
        ["", "<o:totalResults>3</o:totalResults>", "<o:totalResults>x</o:totalResults>"]
    ),
)
def test_any_feed_is_read_or_counted(entries: list[str], total: str) -> None:
    feed = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:o="http://a9.com/-/spec/opensearch/1.1/">'
        f"{total}{''.join(entries)}</feed>"
    )

    class Kept:
        asked, cached = datetime(2049, 1, 1, tzinfo=UTC), False

        def get(self, url: str, **_: object) -> Answer:
            return Answer(url=url, body=feed.encode(), headers={})

    index = ArxivIndex(Kept(), "https://export.arxiv.org/api/query")  # type: ignore[arg-type]
    (page,) = index.search("all:x", 50)
    assert len(page.hits) + page.malformed == len(entries)
    assert all(hit.title and hit.arxiv for hit in page.hits)


def test_a_pause_that_is_asked_for_is_kept(desk: Desk) -> None:
    busy = Reply(status=429, headers={"Retry-After": "7"})
    desk.server.faults[Index.CROSSREF].append(busy)
    pages = ask(desk, Index.CROSSREF, lambda c: c.search(QUERIES[Index.CROSSREF], 5))
    assert titles(pages)
    assert 7 <= sum(desk.clock.slept) < 20


def test_answers_are_replayed_while_fresh_and_offline_for_ever(desk: Desk) -> None:
    index = Index.OPENALEX
    first = ask(desk, index, lambda client: client.search(QUERIES[index], 50))
    desk.clock.time += FRESH.total_seconds() - 1
    again = ask(desk, index, lambda client: client.search(QUERIES[index], 50))
    assert len(desk.server.log) == 1
    assert [page.hits for page in again] == [page.hits for page in first]
    assert (first[0].cached, again[0].cached) == (False, True)
    assert again[0].asked == first[0].asked
    desk.clock.time += 2
    anew = ask(desk, index, lambda client: client.search(QUERIES[index], 50))
    assert (len(desk.server.log), anew[0].cached) == (2, False)
    desk.clock.time += 900 * 86_400
    offline = ask(desk, index, lambda c: c.search(QUERIES[index], 50), offline=True)
    assert (len(desk.server.log), offline[0].cached) == (2, True)
    assert offline[0].asked == anew[0].asked
    with pytest.raises(OfflineError, match="not asked this before"):
        ask(desk, index, lambda client: client.search("unheard of", 50), offline=True)


def test_a_damaged_cache_is_asked_again(desk: Desk) -> None:
    index = Index.CROSSREF
    ask(desk, index, lambda client: client.search("adapters", 50))
    (kept,) = desk.cache.rglob("*.json")
    for damage in (b"", b"{}", b"[]", b'{"request": "x"}', b"\xff\xfe", kept.read_bytes()[:-9]):
        kept.write_bytes(damage)
        before = len(desk.server.log)
        assert titles(ask(desk, index, lambda client: client.search("adapters", 50)))
        assert len(desk.server.log) == before + 1


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"results": 7}', b"{" * 5_000])
def test_answers_that_are_none_are_one_line_or_empty(desk: Desk, body: bytes) -> None:
    from claimcheck.errors import NetworkError

    index = Index.OPENALEX
    desk.server.faults[index].extend([Reply(body=body)] * 5)
    try:
        pages = ask(desk, index, lambda client: client.search(QUERIES[index], 50))
    except NetworkError as error:
        assert "damaged JSON" in str(error) or "something else" in str(error)
        assert "\n" not in str(error)
    else:
        assert titles(pages) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
NAMES = {
    openalex.hit: (
        "id display_name title doi authorships abstract_inverted_index publication_date type "
        "is_retracted primary_location locations referenced_works publication_year"
    ),
    semantic_scholar.hit: (
        "paperId title externalIds authors abstract year publicationDate publicationTypes venue"
    ),
    crossref.hit: (
        "DOI title author abstract issued published type subtype container-title relation "
        "update-to updated-by"
    ),
}


@pytest.mark.parametrize("read", list(NAMES))
@settings(max_examples=40, deadline=None)
@given(drawn=st.data())
def test_any_json_is_a_hit_or_malformed(read: Callable[[Any], Hit], drawn: st.DataObject) -> None:
    names = NAMES[read].split()
    record = drawn.draw(st.dictionaries(st.sampled_from(names), JSON, max_size=len(names)))
    sane = {"id": "https://openalex.org/W7", "paperId": "k", "DOI": "10.5555/X.1", "title": "T"}
    if drawn.draw(st.booleans()):
        record |= {name: value for name, value in sane.items() if name in names}
    try:
        hit = read(record)
    except MalformedError:
        return
    assert hit.title and hit.key
    assert Hit.model_validate_json(hit.model_dump_json()) == hit
