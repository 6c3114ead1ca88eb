"""arXiv's query interface as an index, through the ``arxiv`` package."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from lxml import etree

from claimcheck.fetch.atom import BATCH, AtomApi
from claimcheck.fetch.identifiers import ArxivId, arxiv_id
from claimcheck.net.answers import Answer
from claimcheck.records import Paper, PaperStatus
from claimcheck.synthesis import fields
from claimcheck.synthesis.indexes import Page
from claimcheck.synthesis.interface import Hit, Index
from claimcheck.synthesis.replay import ReplayClient

_ATOM = "{http://www.w3.org/2005/Atom}"
_OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"


class ArxivIndex:
    """Preprints. arXiv does not know who cites whom."""

    index = Index.ARXIV
    linked = False

    def __init__(self, client: ReplayClient, api_url: str) -> None:
        self._client = client
        self._sieve = _Sieve(client)
        self._api = AtomApi(self._sieve, api_url)

    def search(self, query: str, limit: int) -> Iterator[Page]:
        """Queries like ``all:"zero-shot" AND (all:XTREME OR all:XNLI)``."""
        start = 0
        while start < limit:
            count = min(BATCH, limit - start)
            papers = self._api.search(query, start=start, count=count)
            yield self._page(papers, count)
            start += BATCH
            total = self._sieve.available
            if not self._sieve.entries or total is None or start >= total:
                return

    def lookup(self, arxiv: str) -> Iterator[Page]:
        """The newest version of one paper."""
        identifier = arxiv_id(arxiv)
        if identifier is None:
            return
        found = self._api.papers([ArxivId(work=identifier.work)])
        yield self._page(tuple(found.values()), 1)

    def references(self, arxiv: str, limit: int) -> Iterator[Page]:
        """Nothing."""
        yield from ()

    def citations(self, arxiv: str, limit: int) -> Iterator[Page]:
        """Nothing."""
        yield from ()

    def _page(self, papers: tuple[Paper, ...], count: int) -> Page:
        hits = tuple(found for paper in papers if (found := hit(paper)) is not None)
        return Page(
            hits=hits,
            malformed=self._sieve.dropped + min(self._sieve.kept, count) - len(hits),
            available=self._sieve.available,
            asked=self._client.asked,
            cached=self._client.cached,
        )


def hit(paper: Paper) -> Hit | None:
    """A paper of arXiv's; None without a title. Withdrawn papers count as retracted."""
    if not paper.title:
        return None
    return Hit(
        index=Index.ARXIV,
        key=paper.work,
        title=paper.title,
        authors=paper.authors,
        abstract=paper.abstract,
        published=paper.first_published.date() if paper.first_published else None,
        arxiv=paper.work,
        doi=fields.doi(paper.doi),
        kind="preprint",
        venue="arXiv",
        retracted=paper.status is PaperStatus.WITHDRAWN or fields.says_retracted(paper.title),
        url=f"https://arxiv.org/abs/{paper.work}",
    )


class _Sieve:
    """Takes entries out of a feed that would stop the ``arxiv`` package, and counts them.

    The package raises on a date that is none and silently skips entries without dates; either way
    it would lose its place and ask for the same page again, so the total is set to what is left.
    """

    def __init__(self, client: ReplayClient) -> None:
        self._client = client
        self.entries = self.dropped = self.kept = 0
        self.available: int | None = None

    def get(
        self,
        url: str,
        *,
        accept: str = "application/atom+xml",
        check: Callable[[Answer], str | None] | None = None,
    ) -> Answer:
        """As :meth:`ReplayClient.get`, with whole entries only."""
        answer = self._client.get(url, accept=accept, check=check)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
        root = etree.fromstring(answer.body, parser)
        if root is None:
            return answer
        entries = root.findall(f"{_ATOM}entry")
        for entry in entries:
            if not _whole(entry):
                root.remove(entry)
        total = root.find(f"{_OPENSEARCH}totalResults")
        self.available = fields.count((total.text or "").strip()) if total is not None else None
        self.entries = len(entries)
        self.kept = len(root.findall(f"{_ATOM}entry"))
        self.dropped = self.entries - self.kept
        if total is not None:
            start = root.find(f"{_OPENSEARCH}startIndex")
            begun = fields.count((start.text or "").strip()) if start is not None else None
            total.text = str((begun or 0) + self.kept)
        return Answer(url=answer.url, body=etree.tostring(root), headers=answer.headers)


def _whole(entry: etree._Element) -> bool:
    """Whether an entry has an arXiv id with a version, a title and both dates."""
    named = arxiv_id((entry.findtext(f"{_ATOM}id") or "").rpartition("/abs/")[2])
    if named is None or named.version is None or not entry.findtext(f"{_ATOM}title"):
        return False
    try:
        for name in ("updated", "published"):
            datetime.fromisoformat(str(entry.findtext(f"{_ATOM}{name}")).strip())
    except ValueError:
        return False
    return True
