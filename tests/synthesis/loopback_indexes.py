"""Four scholarly indexes on this machine, each in its own protocol, over the invented records.

They page, refuse, repeat one another and hold records that cannot be read. What each knows of a
work differs, as it does outside: some know the DOI and some the arXiv id, one has the preprint and
the published version as two records, titles differ in case and punctuation.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import unquote

from claimcheck.settings import Settings
from claimcheck.synthesis.dedupe import folded
from claimcheck.synthesis.interface import Index
from tests.loopback import LoopbackServer, Reply, Request
from tests.synthesis.entries import (
    atom,
    crossref,
    filler,
    notice,
    openalex,
    parsed,
    scholar,
    text_of,
)
from tests.synthesis.records import BY_SLUG, CITATIONS, RECORDS, REFERENCES, SEED, Invented

#: Records of every index that no client can read; each index has some of its own kind.
MALFORMED = {Index.ARXIV: 3, Index.OPENALEX: 4, Index.SEMANTIC_SCHOLAR: 3, Index.CROSSREF: 3}

_LETTERS = {
    Index.ARXIV: "a",
    Index.OPENALEX: "o",
    Index.SEMANTIC_SCHOLAR: "s",
    Index.CROSSREF: "c",
}


class LoopbackIndexes(LoopbackServer):
    """All four behind one port.

    ``down``: connections are closed. ``busy``: 429 with this Retry-After, for good. ``faults``:
    replies given once each, before the real one. ``flood``: so many further works that match every
    query. ``broken``: whether unreadable records stand among the others. ``hidden``: slugs that no
    index knows (yet).
    """

    def __init__(self, records: Sequence[Invented] = RECORDS) -> None:
        super().__init__()
        self.records = tuple(records)
        self.down: set[Index] = set()
        self.busy: dict[Index, str] = {}
        self.faults: dict[Index, deque[Reply]] = defaultdict(deque)
        self.flood = 0
        self.broken = True
        self.hidden: set[str] = set()

    def settings(self, **changes: object) -> Settings:
        """Settings that make claimcheck ask these indexes, politely but without pauses."""
        own: dict[str, object] = {
            "arxiv_api_url": f"{self.url}/api/query",
            "openalex_url": f"{self.url}/openalex",
            "semantic_scholar_url": f"{self.url}/s2",
            "crossref_url": f"{self.url}/crossref",
            "arxiv_seconds_between_calls": 0,
        }
        return Settings(**(own | changes))  # type: ignore[arg-type]

    def asked(self, index: Index) -> list[Request]:
        """The requests to one index so far."""
        return [request for request in self.log if _index(request.path) is index]

    def respond(self, request: Request) -> Reply:
        index = _index(request.path)
        if index is None:
            return Reply(status=404)
        if index in self.down:
            return Reply(reset=True)
        if index in self.busy:
            return Reply(status=429, headers={"Retry-After": self.busy[index]})
        if self.faults[index]:
            return self.faults[index].popleft()
        answers: dict[Index, Callable[[Request], Reply]] = {
            Index.ARXIV: self._arxiv,
            Index.OPENALEX: self._openalex,
            Index.SEMANTIC_SCHOLAR: self._scholar,
            Index.CROSSREF: self._crossref,
        }
        return answers[index](request)

    def holdings(self, index: Index) -> list[Invented]:
        """What an index has, with the flood."""
        letter = _LETTERS[index]
        own = [r for r in self.records if letter in r.where and r.slug not in self.hidden]
        return own + [filler(number) for number in range(1, self.flood + 1)]

    def _matching(self, index: Index, query: str) -> list[Invented]:
        wanted = parsed(query)
        return [
            r for r in self.holdings(index) if r.slug == "" or wanted(f" {folded(text_of(r))} ")
        ]

    def _ranked(self, index: Index, query: str) -> list[Invented]:
        words = set(folded(query).split())
        scored = [
            (len(words & set(folded(text_of(record)).split())), record)
            for record in self.holdings(index)
        ]
        found = [(score, record) for score, record in scored if score or record.slug == ""]
        return [record for _, record in sorted(found, key=lambda pair: (-pair[0], pair[1].number))]

    # arXiv: Atom
    def _arxiv(self, request: Request) -> Reply:
        query, ids = request.query.get("search_query", ""), request.query.get("id_list", "")
        if ids:
            found = [r for r in self.holdings(Index.ARXIV) if r.arxiv in ids.split(",")]
        else:
            found = self._matching(Index.ARXIV, query)
        start, count = int(request.query["start"]), int(request.query["max_results"])
        entries = [atom(record) for record in found[start : start + count]]
        if self.broken and found and not ids and start == 0:
            entries[1:1] = [
                "<entry><title>No id</title></entry>",
                "<entry><id>http://arxiv.org/abs/4901.09999v1</id><title>No date</title>"
                "<updated>yesterday</updated><published>2049-01-01T00:00:00Z</published></entry>",
                "<entry><id>http://arxiv.org/abs/4901.09998v1</id>"
                "<updated>2049-01-01T00:00:00Z</updated>"
                "<published>2049-01-01T00:00:00Z</published></entry>",
            ]
        feed = (
            '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom" '
            'xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" '
            'xmlns:arxiv="http://arxiv.org/schemas/atom"><title>results</title>'
            f"<opensearch:totalResults>{len(found)}</opensearch:totalResults>"
            f"<opensearch:startIndex>{start}</opensearch:startIndex>"
            f"<opensearch:itemsPerPage>{count}</opensearch:itemsPerPage>{''.join(entries)}</feed>"
        )
        return Reply(body=feed.encode(), headers={"Content-Type": "application/atom+xml"})

    # OpenAlex: JSON, by cursor for those with a key, else by page
    def _openalex(self, request: Request) -> Reply:
        path = request.path.removeprefix("/openalex")
        if match := re.fullmatch(r"/works/doi:10\.48550/arxiv\.(.+)", path):
            works = [
                w for r in self.holdings(Index.OPENALEX) if r.arxiv == match[1] for w in openalex(r)
            ]
            return _json(works[-1]) if works else Reply(status=404)
        if "cursor" in request.query and not request.query.get("api_key"):
            return Reply(status=401)
        if relation := request.query.get("filter"):
            kind, _, key = relation.partition(":")
            slugs = self._linked(kind == "cited_by") if _is_seed(key) else ()
            records = [BY_SLUG[s] for s in slugs if "o" in BY_SLUG[s].where]
        else:
            records = self._matching(Index.OPENALEX, request.query["search"])
        works = [work for record in records for work in openalex(record)]
        count = len(works)
        size = int(request.query["per_page"])
        assert size <= 100
        start = int(request.query["page"]) * size - size if "page" in request.query else 0
        if request.query.get("cursor", "*") != "*":
            start = int(request.query["cursor"])
        shown: list[Any] = works[start : start + size]
        if self.broken and works and start == 0 and "search" in request.query:
            shown = [
                *shown,
                None,
                {"id": "https://openalex.org/W1", "display_name": None},
                {"display_name": "No id"},
                {"id": 7, "display_name": ["a", "list"]},
            ]
        following = str(start + size) if start + size < count else None
        return _json({"meta": {"count": count, "next_cursor": following}, "results": shown})

    # Semantic Scholar: JSON, ranked, bulk, and lists of references
    def _scholar(self, request: Request) -> Reply:
        path = unquote(request.path).removeprefix("/s2/graph/v1/paper/")
        if path == "search/bulk":
            found = [
                scholar(r) for r in self._matching(Index.SEMANTIC_SCHOLAR, request.query["query"])
            ]
            start = int(request.query.get("token", "0"))
            body: dict[str, Any] = {"total": str(len(found)), "data": found[start : start + 1000]}
            if start + 1000 < len(found):
                body["token"] = str(start + 1000)
            self._spoil(body["data"], found)
            return _json(body)
        offset, limit = int(request.query.get("offset", 0)), int(request.query.get("limit", 100))
        if path == "search":
            found = [
                scholar(r) for r in self._ranked(Index.SEMANTIC_SCHOLAR, request.query["query"])
            ]
            body = {"total": len(found), "offset": offset, "data": found[offset : offset + limit]}
            self._spoil(body["data"], found)
        else:
            name, _, list_name = path.removeprefix("ARXIV:").partition("/")
            if name != BY_SLUG[SEED].arxiv or SEED in self.hidden:
                return Reply(status=404, body=b'{"error": "Paper not found"}')
            if not list_name:
                return _json(scholar(BY_SLUG[SEED]))
            member = "citedPaper" if list_name == "references" else "citingPaper"
            slugs = self._linked(list_name == "references")
            known = [scholar(BY_SLUG[s]) for s in slugs if "s" in BY_SLUG[s].where]
            found = [{member: paper} for paper in known]
            if self.broken:
                found.append({member: {"paperId": None, "title": "A title that was not resolved"}})
            body = {"offset": offset, "data": found[offset : offset + limit]}
        if offset + limit < len(found):
            body["next"] = offset + limit
        return _json(body)

    def _spoil(self, shown: list[Any], found: Sequence[Any]) -> None:
        if self.broken and found:
            shown[1:1] = [None, {"paperId": "0" * 40, "title": None}, {"title": "No id"}]

    # Crossref: JSON by cursor
    def _crossref(self, request: Request) -> Reply:
        found: list[Any] = [
            crossref(record)
            for record in self._ranked(Index.CROSSREF, request.query["query.bibliographic"])
        ]
        withdrawal = notice(BY_SLUG["x5"])
        known = any(record.slug == "x5" for record in self.records)
        if known and set(folded(request.query["query.bibliographic"]).split()) & set(
            folded(withdrawal["title"][0]).split()
        ):
            found.append(withdrawal)
        rows, cursor = int(request.query["rows"]), request.query["cursor"]
        start = 0 if cursor == "*" else int(cursor.removeprefix("after-"))
        total = len(found)
        if self.broken and found:
            found[1:1] = [
                {"DOI": "10.5555/no.title", "title": []},
                {"title": ["No DOI"]},
                "not even an object",
            ]
        message = {
            "total-results": total,
            "items": found[start : start + rows],
            "next-cursor": f"after-{start + rows}",
        }
        return _json({"status": "ok", "message-type": "work-list", "message": message})

    def _linked(self, cited: bool) -> list[str]:
        slugs = REFERENCES if cited else CITATIONS
        return [slug for slug in slugs if slug not in self.hidden]


def _index(path: str) -> Index | None:
    for prefix, index in (
        ("/api/query", Index.ARXIV),
        ("/openalex", Index.OPENALEX),
        ("/s2/", Index.SEMANTIC_SCHOLAR),
        ("/crossref/", Index.CROSSREF),
    ):
        if path.startswith(prefix):
            return index
    return None


def _json(body: object) -> Reply:
    return Reply(
        body=json.dumps(body).encode(), headers={"Content-Type": "application/json"}, chunked=True
    )


def _is_seed(key: str) -> bool:
    return key in {work["id"].rpartition("/")[2] for work in openalex(BY_SLUG[SEED])}
