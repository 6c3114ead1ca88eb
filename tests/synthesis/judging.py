"""Recall and precision of a search against the labels of the invented records."""

from __future__ import annotations

from typing import NamedTuple

from claimcheck.synthesis.interface import Index, Search, Work
from tests.synthesis.records import BY_SLUG, RECORDS, wanted

_BY_ARXIV = {record.arxiv: record.slug for record in RECORDS if record.arxiv}


class Judged(NamedTuple):
    """Slugs. ``found`` came from the indexes; ``included`` passed the screening."""

    wanted: frozenset[str]
    found: frozenset[str]
    included: frozenset[str]

    @property
    def search_recall(self) -> float:
        return len(self.found & self.wanted) / len(self.wanted)

    @property
    def recall(self) -> float:
        """Of the wanted works that the search found, how many the screening let through."""
        return len(self.included & self.wanted) / len(self.found & self.wanted)

    @property
    def precision(self) -> float:
        return len(self.included & self.wanted) / len(self.included)

    def __str__(self) -> str:
        right = len(self.included & self.wanted)
        return (
            f"search found {len(self.found & self.wanted)} of {len(self.wanted)} wanted works "
            f"among {len(self.found)}; screening recall {right}/{len(self.found & self.wanted)} "
            f"= {self.recall:.2f}, precision {right}/{len(self.included)} = {self.precision:.2f}; "
            f"missed {sorted(self.found & self.wanted - self.included)}, "
            f"let through {sorted(self.included - self.wanted)}"
        )


def slug_of(work: Work) -> str:
    """The invented record behind a work; the notice of retraction has none."""
    slugs = {_slug(index, key) for index, key in work.hits}
    assert len(slugs) == 1, f"{work.id} mixes {slugs}"
    return slugs.pop()


def judged(search: Search, question: str) -> Judged:
    """The outcome of a search for one of the labelled questions."""
    slugs = {work.id: slug_of(work) for work in search.works}
    return Judged(
        wanted=wanted(question),
        found=frozenset(slugs.values()),
        included=frozenset(slugs[one.work] for one in search.decisions if one.included),
    )


def _slug(index: Index, key: str) -> str:
    if index is Index.ARXIV:
        return _BY_ARXIV.get(key, "")
    if index is Index.OPENALEX:
        number = int(key[1:]) if len(key) < 5 else int(key[1:-3])
    elif index is Index.SEMANTIC_SCHOLAR:
        number = int(key, 16)
    elif key == "10.5555/notice.2":
        return "notice"
    else:
        number = int(key.rpartition(".")[2])
    return RECORDS[number - 1].slug if number <= len(RECORDS) else ""


assert len(BY_SLUG) == len(RECORDS)
