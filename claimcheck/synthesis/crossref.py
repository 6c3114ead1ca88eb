"""Crossref: https://api.crossref.org/swagger-ui/index.html

Crossref has no boolean queries: ``query.bibliographic`` ranks by words. arXiv's own DOIs are not
Crossref's, and who cites whom is not asked here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from claimcheck.synthesis import fields
from claimcheck.synthesis.fields import MalformedError, mapping, sequence
from claimcheck.synthesis.indexes import Page, address, decoded, read_all
from claimcheck.synthesis.interface import Hit, Index
from claimcheck.synthesis.replay import ReplayClient

PAGE = 50  # an answer carries whole records, lists of references included
_WITHDRAWING = frozenset({"retraction", "withdrawal", "removal", "partial_retraction"})


class Crossref:
    """Registered works of publishers, with their retractions and their preprints."""

    index = Index.CROSSREF
    linked = False

    def __init__(self, client: ReplayClient, base: str) -> None:
        self._client = client
        self._base = base

    def search(self, query: str, limit: int) -> Iterator[Page]:
        """Words; the best match comes first."""
        got, cursor = 0, "*"
        while got < limit:
            rows = min(PAGE, limit - got)
            url = address(
                self._base,
                "/works",
                **{"query.bibliographic": query, "rows": rows, "cursor": cursor},
            )
            message = mapping(decoded(self._client, url).get("message"))
            records = sequence(message.get("items"))
            hits, malformed = read_all(records, hit)
            yield Page(
                hits=hits,
                malformed=malformed,
                available=fields.count(message.get("total-results")),
                asked=self._client.asked,
                cached=self._client.cached,
            )
            got += len(records)
            following = message.get("next-cursor")
            if len(records) < rows or not isinstance(following, str):
                return
            cursor = following

    def lookup(self, arxiv: str) -> Iterator[Page]:
        """Nothing: Crossref does not know arXiv's ids."""
        yield from ()

    def references(self, arxiv: str, limit: int) -> Iterator[Page]:
        """Nothing."""
        yield from ()

    def citations(self, arxiv: str, limit: int) -> Iterator[Page]:
        """Nothing."""
        yield from ()


def hit(record: Any) -> Hit:
    """One work. Raises MalformedError without a DOI or a title."""
    work = mapping(record)
    doi = fields.doi(work.get("DOI"))
    arxiv = fields.arxiv(work.get("DOI"))
    key = doi or (arxiv and f"10.48550/arxiv.{arxiv}")
    if key is None:
        raise MalformedError("a work without a DOI")
    title = fields.title(work.get("title"))
    relation = mapping(work.get("relation"))
    versions = [
        mapping(one).get("id")
        for name in ("is-preprint-of", "has-preprint")
        for one in sequence(relation.get(name))
    ]
    kind = fields.line(work.get("type"), 100)
    subtype = fields.line(work.get("subtype"), 100)
    return Hit(
        index=Index.CROSSREF,
        key=key,
        title=title,
        authors=fields.names(_author(mapping(one)) for one in sequence(work.get("author"))),
        abstract=fields.abstract(work.get("abstract")),
        published=fields.day(work.get("issued")) or fields.day(work.get("published")),
        arxiv=arxiv,
        doi=doi,
        kind=f"{kind}/{subtype}" if kind and subtype else kind,
        venue=fields.line((sequence(work.get("container-title")) or [None])[0], 300),
        retracted=bool(
            _withdrawing(work.get("updated-by"))
            or relation.get("is-retracted-by")
            or fields.says_retracted(title)
        ),
        url=f"https://doi.org/{key}",
        same_as=tuple(
            dict.fromkeys(name for version in versions if (name := _version(version)) is not None)
        ),
        retracts=tuple(
            dict.fromkeys(
                withdrawn
                for entry in _withdrawing(work.get("update-to"))
                if (withdrawn := fields.doi(entry.get("DOI")))
            )
        ),
    )


def _author(author: Any) -> str | None:
    parts = [author.get("given"), author.get("family")]
    known = [part for part in parts if isinstance(part, str)]
    return " ".join(known) if known else author.get("name")


def _version(value: Any) -> str | None:
    if (work := fields.arxiv(value)) is not None:
        return f"arxiv:{work}"
    doi = fields.doi(value)
    return f"doi:{doi}" if doi else None


def _withdrawing(updates: Any) -> list[Mapping[str, Any]]:
    """Those of a work's updates that withdraw something."""
    entries = (mapping(update) for update in sequence(updates))
    return [one for one in entries if str(one.get("type")).strip().lower() in _WITHDRAWING]
