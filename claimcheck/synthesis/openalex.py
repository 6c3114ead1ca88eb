"""OpenAlex: https://developers.openalex.org/api-reference/works"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from claimcheck.errors import RemoteNotFoundError
from claimcheck.synthesis import fields
from claimcheck.synthesis.fields import MalformedError, mapping, sequence
from claimcheck.synthesis.indexes import Page, address, decoded, read_all
from claimcheck.synthesis.interface import Hit, Index
from claimcheck.synthesis.replay import ReplayClient

PAGE = 100  # the most that one answer holds
_PREFIX = "https://openalex.org/"
_SELECT = (
    "id,doi,display_name,authorships,abstract_inverted_index,publication_date,publication_year,"
    "type,is_retracted,primary_location,locations,referenced_works"
)


class OpenAlex:
    """Searches titles, abstracts and, where OpenAlex has them, full texts.

    With a key lists are paged by cursor; without one OpenAlex grants page numbers only.
    """

    index = Index.OPENALEX
    linked = True

    def __init__(self, client: ReplayClient, base: str, *, keyed: bool = False) -> None:
        self._client = client
        self._base = base
        self._keyed = keyed

    def search(self, query: str, limit: int) -> Iterator[Page]:
        """Boolean queries: AND, OR, NOT, quotes, brackets."""
        yield from self._list(limit, search=query)

    def lookup(self, arxiv: str) -> Iterator[Page]:
        """By the DOI that arXiv gives its papers."""
        try:
            record = decoded(
                self._client,
                address(self._base, f"/works/doi:10.48550/arxiv.{arxiv}", select=_SELECT),
            )
        except RemoteNotFoundError:
            return
        hits, malformed = read_all([record], hit)
        yield Page(
            hits=hits,
            malformed=malformed,
            available=1,
            asked=self._client.asked,
            cached=self._client.cached,
        )

    def references(self, arxiv: str, limit: int) -> Iterator[Page]:
        """Works that stand in the list of references of this one."""
        yield from self._neighbours("cited_by", arxiv, limit)

    def citations(self, arxiv: str, limit: int) -> Iterator[Page]:
        """Works that have this one in their list of references."""
        yield from self._neighbours("cites", arxiv, limit)

    def _neighbours(self, relation: str, arxiv: str, limit: int) -> Iterator[Page]:
        for page in self.lookup(arxiv):
            for seed in page.hits:
                yield from self._list(limit, filter=f"{relation}:{seed.key}")

    def _list(self, limit: int, **parameters: str) -> Iterator[Page]:
        got, number, cursor = 0, 1, "*"
        while got < limit:
            place = {"cursor": cursor} if self._keyed else {"page": str(number)}
            url = address(
                self._base, "/works", per_page=PAGE, select=_SELECT, **parameters, **place
            )
            answer = decoded(self._client, url)
            records = sequence(answer.get("results"))
            hits, malformed = read_all(records[: limit - got], hit)
            meta = mapping(answer.get("meta"))
            available = fields.count(meta.get("count"))
            yield Page(
                hits=hits,
                malformed=malformed,
                available=available,
                asked=self._client.asked,
                cached=self._client.cached,
            )
            got += len(records)
            number += 1
            following = meta.get("next_cursor")
            last = len(records) < PAGE or (available is not None and got >= available)
            if last or (self._keyed and not isinstance(following, str)):
                return
            cursor = str(following)


def hit(record: Any) -> Hit:
    """One work. Raises MalformedError without an id or a title."""
    work = mapping(record)
    key = str(work.get("id") or "").removeprefix(_PREFIX)
    if not (key.startswith("W") and key.isascii() and key[1:].isdigit()):
        raise MalformedError("a work without an id")
    title = fields.title(work.get("display_name") or work.get("title"))
    primary = mapping(work.get("primary_location"))
    places = [primary, *(mapping(place) for place in sequence(work.get("locations")))]
    addresses = [place.get(name) for place in places for name in ("landing_page_url", "pdf_url")]
    return Hit(
        index=Index.OPENALEX,
        key=key,
        title=title,
        authors=fields.names(
            mapping(mapping(one).get("author")).get("display_name")
            for one in sequence(work.get("authorships"))
        ),
        abstract=fields.inverted(work.get("abstract_inverted_index")),
        published=fields.day(work.get("publication_date"))
        or fields.day(work.get("publication_year")),
        arxiv=fields.arxiv(work.get("doi"), *addresses),
        doi=fields.doi(work.get("doi")),
        kind=fields.line(work.get("type"), 100),
        venue=fields.line(mapping(primary.get("source")).get("display_name"), 300),
        retracted=work.get("is_retracted") is True or fields.says_retracted(title),
        references=tuple(
            name.removeprefix(_PREFIX)
            for name in sequence(work.get("referenced_works"))
            if isinstance(name, str)
        ),
        url=f"{_PREFIX}{key}",
    )
