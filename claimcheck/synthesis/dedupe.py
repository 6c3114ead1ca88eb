"""Hits of several indexes and queries as works: one work for a preprint and what it became.

Hits are one work when they share an arXiv id or a DOI, when an index says so, or when titles are
nearly equal and nothing speaks against it. Against it speak: numbers that differ ("Part I", "Part
II", "2019", "2020"), no common author, years more than two apart, two different arXiv ids, or two
different DOIs of which neither is a preprint's.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from claimcheck.records import digest
from claimcheck.synthesis.fields import says_notice, says_retracted
from claimcheck.synthesis.interface import Hit, Index, Work

SIMILAR = 95.0  # rapidfuzz ratio of folded titles, 0 to 100
YEARS_APART = 2
SHORTEST = 4  # words of a title that may be merged without authors

_NUMERAL = re.compile(r"[0-9]+(?:\.[0-9]+)*|\b[ivx]{1,5}\b")
_PREPRINT = re.compile(r"preprint|posted-content|submitted", re.I)
#: Whose record tells best, for title, authors and venue of what was published.
_TRUST = {
    Index.CROSSREF: 0,
    Index.OPENALEX: 1,
    Index.SEMANTIC_SCHOLAR: 2,
    Index.ARXIV: 3,
}


@dataclass
class _Cluster:
    """Hits that are one work."""

    hits: list[Hit]
    merged_by: list[str] = field(default_factory=list)

    @property
    def arxivs(self) -> set[str]:
        return {hit.arxiv for hit in self.hits if hit.arxiv}

    @property
    def published_dois(self) -> set[str]:
        return {hit.doi for hit in self.hits if hit.doi and not _is_preprint(hit)}

    @property
    def preprint_dois(self) -> set[str]:
        return {hit.doi for hit in self.hits if hit.doi and _is_preprint(hit)}


def works(hits: Sequence[Hit]) -> tuple[Work, ...]:
    """The works behind ``hits``, in the order in which they first appeared."""
    withdrawn = {doi for hit in hits for doi in hit.retracts}
    clusters = _by_title(_by_name(_unique(hits)))
    return tuple(_work(cluster, withdrawn) for cluster in clusters)


def folded(title: str) -> str:
    """A title for comparison: no accents, case, punctuation or LaTeX."""
    text = unicodedata.normalize("NFKD", title)
    text = "".join(c for c in text if not unicodedata.combining(c)).casefold()
    text = re.sub(r"\\[a-z]+|[{}$^_\\]", " ", text)
    return " ".join(re.findall(r"[^\W_]+", text))


def _unique(hits: Iterable[Hit]) -> list[Hit]:
    """One hit for each record of an index, however many queries found it."""
    return list({(hit.index, hit.key): hit for hit in reversed(list(hits))}.values())[::-1]


def _by_name(hits: Sequence[Hit]) -> list[_Cluster]:
    """Join hits that share an arXiv id or a DOI, or that an index says are one."""
    parent = list(range(len(hits)))

    def root(position: int) -> int:
        while parent[position] != position:
            parent[position] = parent[parent[position]]
            position = parent[position]
        return position

    holders: dict[str, int] = {}
    joined: list[tuple[int, str]] = []
    for position, hit in enumerate(hits):
        names = [(f"arxiv:{hit.arxiv}", "arxiv")] if hit.arxiv else []
        names += [(f"doi:{hit.doi}", "doi")] if hit.doi else []
        names += [(name, "relation") for name in hit.same_as]
        for name, how in names:
            other = holders.setdefault(name, position)
            if root(other) != root(position):
                parent[max(root(other), root(position))] = min(root(other), root(position))
                joined.append((position, how))
    clusters: dict[int, _Cluster] = {}
    for position, hit in enumerate(hits):
        clusters.setdefault(root(position), _Cluster(hits=[])).hits.append(hit)
    for position, how in joined:
        clusters[root(position)].merged_by.append(how)
    return list(clusters.values())


def _by_title(clusters: list[_Cluster]) -> list[_Cluster]:
    """Join clusters whose titles are nearly equal, unless something speaks against it."""
    import numpy as np
    from rapidfuzz import fuzz, process

    if len(clusters) < 2:
        return clusters
    titles = [_compared(cluster) for cluster in clusters]
    likeness = process.cdist(
        titles, titles, scorer=fuzz.ratio, score_cutoff=SIMILAR, dtype=np.float32
    )
    merged: dict[int, int] = {}
    for first, second in np.argwhere(np.triu(likeness, 1) > 0).tolist():
        while first in merged:
            first = merged[first]
        while second in merged:
            second = merged[second]
        first, second = min(first, second), max(first, second)
        if first != second and _may_be_one(clusters[first], clusters[second]):
            clusters[first].hits += clusters[second].hits
            clusters[first].merged_by += [*clusters[second].merged_by, "title"]
            merged[second] = first
    return [cluster for position, cluster in enumerate(clusters) if position not in merged]


def _compared(cluster: _Cluster) -> str:
    """The folded title, without the word that marks a retracted paper."""
    title = cluster.hits[0].title
    words = folded(title)
    return words.removeprefix("retracted ") if says_retracted(title) else words


def _may_be_one(first: _Cluster, second: _Cluster) -> bool:
    """Whether two clusters with nearly equal titles are one work."""
    if first.arxivs and second.arxivs:
        return False  # equal ones were joined before
    if first.published_dois and second.published_dois:
        return False
    if first.preprint_dois and second.preprint_dois:
        return False
    one, other = first.hits[0], second.hits[0]
    names, theirs = _compared(first), _compared(second)
    if sorted(_NUMERAL.findall(names)) != sorted(_NUMERAL.findall(theirs)):
        return False
    if _is_notice(one) != _is_notice(other):
        return False
    years = [_years(first), _years(second)]
    if all(years) and min(abs(a - b) for a in years[0] for b in years[1]) > YEARS_APART:
        return False
    authors = [_families(first), _families(second)]
    if all(authors):
        return bool(authors[0] & authors[1])
    return names == theirs and len(names.split()) >= SHORTEST


def _years(cluster: _Cluster) -> set[int]:
    return {hit.published.year for hit in cluster.hits if hit.published}


def _families(cluster: _Cluster) -> set[str]:
    """Family names, folded: the last word, or what stands before a comma."""
    found = set()
    for hit in cluster.hits:
        for author in hit.authors:
            family = author.partition(",")[0] if "," in author else author
            parts = folded(family).split()
            if parts:
                found.add(parts[-1])
    return found


def _is_preprint(hit: Hit) -> bool:
    return bool(hit.kind and _PREPRINT.search(hit.kind) and hit.index is not Index.ARXIV)


def _is_notice(hit: Hit) -> bool:
    """OpenAlex calls a notice a "retraction"; Crossref links it to what it withdraws."""
    return bool(hit.retracts) or hit.kind == "retraction" or says_notice(hit.title)


def _work(cluster: _Cluster, withdrawn: set[str]) -> Work:
    """The record of one work: what was published speaks first, the preprint fills in."""
    hits = sorted(cluster.hits, key=lambda hit: (_is_preprint(hit), _TRUST[hit.index]))
    dois = [hit.doi for hit in hits if hit.doi]
    arxivs = [hit.arxiv for hit in hits if hit.arxiv]
    title = next((hit.title for hit in hits if not hit.title.isupper()), hits[0].title)
    arxiv, doi = next(iter(arxivs), None), next(iter(dois), None)
    if arxiv:
        name = f"arxiv:{arxiv}"
    elif doi:
        name = f"doi:{doi}"
    else:
        name = f"title:{digest(folded(title), *sorted(_families(cluster)))}"
    abstracts = [hit.abstract for hit in reversed(hits) if hit.abstract]
    dates = [hit.published for hit in hits if hit.published]
    venues = [hit.venue for hit in hits if hit.venue]
    return Work(
        id=name,
        title=title,
        authors=next((hit.authors for hit in hits if hit.authors), ()),
        abstract=next(iter(abstracts), None),
        published=min(dates, default=None),
        arxiv=arxiv,
        doi=doi,
        kinds=tuple(dict.fromkeys(hit.kind for hit in hits if hit.kind)),
        venue=next((venue for venue in venues if venue != "arXiv"), next(iter(venues), None)),
        retracted=any(hit.retracted for hit in hits) or bool(withdrawn & set(dois)),
        hits=tuple((hit.index, hit.key) for hit in cluster.hits),
        merged_by=tuple(dict.fromkeys(cluster.merged_by)),
        notice=any(_is_notice(hit) for hit in hits),
    )
