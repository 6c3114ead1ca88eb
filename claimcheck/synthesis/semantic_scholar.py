"""Semantic Scholar's Academic Graph: https://api.semanticscholar.org/api-docs/graph"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from claimcheck.errors import RemoteNotFoundError
from claimcheck.synthesis import fields
from claimcheck.synthesis.fields import MalformedError, mapping, sequence
from claimcheck.synthesis.indexes import Page, address, decoded, read_all
from claimcheck.synthesis.interface import Hit, Index
from claimcheck.synthesis.replay import ReplayClient

PAGE = 100  # of ranked searches and of lists of references
_GRAPH = "/graph/v1/paper"
_FIELDS = "title,abstract,authors,year,publicationDate,externalIds,publicationTypes,venue"
_OPERATORS = frozenset('"|+()')


class SemanticScholar:
    """Queries with operators go to the bulk search (most cited first), others to the ranked one."""

    index = Index.SEMANTIC_SCHOLAR
    linked = True

    def __init__(self, client: ReplayClient, base: str) -> None:
        self._client = client
        self._base = base

    def search(self, query: str, limit: int) -> Iterator[Page]:
        """Operators of the bulk search: ``+`` and, ``|`` or, quotes, brackets."""
        if _OPERATORS & set(query):
            yield from self._bulk(query, limit)
        else:
            yield from self._paged(f"{_GRAPH}/search", None, limit, query=query)

    def lookup(self, arxiv: str) -> Iterator[Page]:
        """By arXiv id."""
        url = address(self._base, f"{_GRAPH}/{_name(arxiv)}", fields=_FIELDS)
        try:
            record = decoded(self._client, url)
        except RemoteNotFoundError:
            return
        hits, malformed = read_all([record], hit)
        yield self._page(hits, malformed, 1)

    def references(self, arxiv: str, limit: int) -> Iterator[Page]:
        """What the paper cites."""
        yield from self._listed(f"{_GRAPH}/{_name(arxiv)}/references", "citedPaper", limit)

    def citations(self, arxiv: str, limit: int) -> Iterator[Page]:
        """What cites the paper."""
        yield from self._listed(f"{_GRAPH}/{_name(arxiv)}/citations", "citingPaper", limit)

    def _listed(self, path: str, member: str, limit: int) -> Iterator[Page]:
        try:
            yield from self._paged(path, member, limit)
        except RemoteNotFoundError:
            return

    def _paged(
        self, path: str, member: str | None, limit: int, **parameters: str
    ) -> Iterator[Page]:
        got = 0
        while got < limit:
            url = address(
                self._base,
                path,
                offset=got,
                limit=min(PAGE, limit - got),
                fields=_FIELDS,
                **parameters,
            )
            answer = decoded(self._client, url)
            records = sequence(answer.get("data"))
            if member is not None:
                records = [mapping(one).get(member) for one in records]
            hits, malformed = read_all(records, hit)
            yield self._page(hits, malformed, fields.count(answer.get("total")))
            got += len(records)
            following = fields.count(answer.get("next"))
            if not records or following is None or following < got:
                return

    def _bulk(self, query: str, limit: int) -> Iterator[Page]:
        got, token = 0, None
        while got < limit:
            url = address(
                self._base,
                f"{_GRAPH}/search/bulk",
                query=query,
                fields=_FIELDS,
                sort="citationCount:desc",
                token=token,
            )
            answer = decoded(self._client, url)
            records = sequence(answer.get("data"))
            hits, malformed = read_all(records[: limit - got], hit)
            yield self._page(hits, malformed, fields.count(answer.get("total")))
            got += len(records)
            token = answer.get("token")
            if not records or not isinstance(token, str) or not token:
                return

    def _page(self, hits: tuple[Hit, ...], malformed: int, available: int | None) -> Page:
        return Page(
            hits=hits,
            malformed=malformed,
            available=available,
            asked=self._client.asked,
            cached=self._client.cached,
        )


def _name(arxiv: str) -> str:
    return f"ARXIV:{quote(arxiv, safe='')}"


def hit(record: Any) -> Hit:
    """One paper. Raises MalformedError without an id or a title.

    Papers that a list of references names without knowing them have a null id.
    """
    paper = mapping(record)
    key = fields.line(paper.get("paperId"), 100)
    if key is None:
        raise MalformedError("a paper without an id")
    title = fields.title(paper.get("title"))
    ids = mapping(paper.get("externalIds"))
    kinds = [one for one in sequence(paper.get("publicationTypes")) if isinstance(one, str)]
    return Hit(
        index=Index.SEMANTIC_SCHOLAR,
        key=key,
        title=title,
        authors=fields.names(mapping(one).get("name") for one in sequence(paper.get("authors"))),
        abstract=fields.abstract(paper.get("abstract")),
        published=fields.day(paper.get("publicationDate")) or fields.day(paper.get("year")),
        arxiv=fields.arxiv(ids.get("ArXiv"), ids.get("DOI")),
        doi=fields.doi(ids.get("DOI")),
        kind=fields.line("; ".join(kinds), 100),
        venue=fields.line(paper.get("venue"), 300),
        retracted=fields.says_retracted(title),
        url=f"https://www.semanticscholar.org/paper/{quote(key, safe='')}",
    )
