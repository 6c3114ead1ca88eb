"""arXiv's metadata through the ``arxiv`` package, over our own client.

Version 4 of that package has one URL and no timeout. Its ``requests`` session gets an adapter that
hands every request to :class:`~claimcheck.net.client.HttpClient`, so hosts, pauses, retries, sizes
and times are ours; its own retries and pauses are off. Answers are checked for being well-formed
before it sees them, since it repairs damaged XML silently.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import arxiv
import requests
from lxml import etree
from requests.adapters import BaseAdapter

from claimcheck.errors import NetworkError
from claimcheck.fetch.identifiers import ArxivId, arxiv_id
from claimcheck.net.answers import Answer
from claimcheck.records import Paper, PaperStatus

BATCH = 100  # ids in one request; the API allows 2,000 and asks for small ones

_ATOM = "{http://www.w3.org/2005/Atom}"
_THING = r"(?:paper|article|submission|manuscript|preprint|e-?print|work|version|note|draft)"
_WITHDRAWN = re.compile(
    rf"\b(?:this|the|our)\s{{1,3}}(?:\w{{1,20}}\s{{1,3}}){{0,2}}?{_THING}\s{{1,3}}(?:has|have|is|was)\s{{1,3}}"
    rf"(?:been\s{{1,3}})?(?:\w{{1,20}}\s{{1,3}})?withdrawn\b"
    rf"|\bwithdrawn\s{{1,3}}by\s{{1,3}}(?:the\s{{1,3}})?(?:arxiv|authors?|submitters?|admin)"
    rf"|^\W{{0,5}}(?:{_THING}\s{{1,3}})?withdrawn\b",
    re.I,
)


def well_formed(body: bytes, root_tag: str) -> str | None:
    """What is wrong with an XML answer, in a few words; None where it can be read."""
    if b"<!DOCTYPE" in body[:2_000] or b"<!ENTITY" in body[:2_000]:
        return "the server sent a page instead of a feed"
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError:
        return "the server sent damaged XML"
    if root is None or root.tag != root_tag:
        return "the server sent something else than a feed"
    return None


class Getter(Protocol):
    """The part of :class:`~claimcheck.net.client.HttpClient` that is used here."""

    def get(
        self,
        url: str,
        *,
        accept: str = ...,
        check: Callable[[Answer], str | None] | None = ...,
    ) -> Answer:
        """A whole answer."""
        ...


class AtomApi:
    """The query interface of arXiv, for lists of ids and for searches."""

    def __init__(self, http: Getter, api_url: str) -> None:
        self._client = arxiv.Client(page_size=BATCH, delay_seconds=0.0, num_retries=0)
        separator = "&" if "?" in api_url else "?"
        braces = api_url.replace("{", "{{").replace("}", "}}")
        self._client.query_url_format = braces + separator + "{}"
        session = requests.Session()
        adapter = _Adapter(http)
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        self._client._session = session  # the package offers no other way in; a test holds it

    def papers(self, ids: Sequence[ArxivId]) -> dict[ArxivId, Paper]:
        """Metadata of those of ``ids`` that arXiv knows; at most ``BATCH`` at once.

        Keys are the ids as asked; the papers carry their versions. Raises NetworkError.
        """
        asked = [str(identifier) for identifier in ids]
        found: list[arxiv.Result] = []
        try:
            for result in self._client.results(arxiv.Search(id_list=asked, max_results=len(asked))):
                found.append(result)
        except arxiv.UnexpectedEmptyPageError:
            pass  # fewer entries than the header promised: some ids are unknown
        except (arxiv.ArxivError, ValueError) as error:
            raise NetworkError(f"arXiv's metadata cannot be read: {error}") from error
        papers = [paper for result in found if (paper := to_paper(result)) is not None]
        return _matched(ids, papers)

    def search(self, query: str, *, start: int, count: int) -> tuple[Paper, ...]:
        """Up to ``count`` papers from position ``start`` on, the most relevant first.

        ``query`` is in arXiv's own language. Entries without a usable id are left out. Raises
        NetworkError.
        """
        search = arxiv.Search(query=query, max_results=start + count)
        try:
            results = list(self._client.results(search, offset=start))
        except (arxiv.ArxivError, ValueError) as error:
            raise NetworkError(f"arXiv's answer cannot be read: {error}") from error
        return tuple(paper for result in results if (paper := to_paper(result)) is not None)


def to_paper(result: arxiv.Result) -> Paper | None:
    """A result as our record, without files and licence; None where it has no usable id."""
    identifier = arxiv_id(result.get_short_id())
    if identifier is None or identifier.version is None:
        return None
    comment = _flat(result.comment)
    abstract = _flat(result.summary)
    note = withdrawal_note(comment, abstract)
    return Paper(
        id=str(identifier),
        title=_flat(result.title),
        authors=tuple(name for author in result.authors if (name := _flat(author.name))),
        published=result.updated,
        first_published=result.published,
        status=PaperStatus.WITHDRAWN if note else PaperStatus.CURRENT,
        status_note=note,
        doi=_flat(result.doi),
        categories=tuple(
            dict.fromkeys(name for name in (result.primary_category, *result.categories) if name)
        ),
        abstract=abstract,
        comment=comment,
    )


def withdrawal_note(comment: str | None, abstract: str | None) -> str | None:
    """The notice by which authors or arXiv withdraw a version, where one stands in the metadata."""
    if comment and _WITHDRAWN.search(comment[:2_000]):
        return comment
    if abstract and (match := _WITHDRAWN.search(abstract[:200])) and match.start() < 60:
        return abstract[:300]
    return None


class _Adapter(BaseAdapter):
    """Hands the requests of a ``requests`` session to our client."""

    def __init__(self, http: Getter) -> None:
        super().__init__()
        self._http = http

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        answer = self._http.get(request.url or "", accept="application/atom+xml", check=_feed_flaw)
        response = requests.Response()
        response.status_code = 200
        response.url = answer.url
        response.request = request
        response.raw = io.BytesIO(answer.body)
        return response

    def close(self) -> None:
        """Nothing to close: the client belongs to somebody else."""


def _feed_flaw(answer: Answer) -> str | None:
    return well_formed(answer.body, f"{_ATOM}feed")


def _matched(ids: Sequence[ArxivId], papers: Sequence[Paper]) -> dict[ArxivId, Paper]:
    by_id = {paper.id: paper for paper in papers}
    by_work = {paper.work: paper for paper in papers}
    matched = {}
    for identifier in ids:
        known = by_work if identifier.version is None else by_id
        if (paper := known.get(str(identifier))) is not None:
            matched[identifier] = paper
    return matched


def _flat(text: str | None) -> str | None:
    """``text`` on one line without control characters; None where nothing is left."""
    if text is None:
        return None
    flat = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return flat or None
