"""One work behind many records, and two works behind two that look alike."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimcheck.synthesis.dedupe import folded, works
from claimcheck.synthesis.interface import Hit, Index
from tests.synthesis.conftest import Desk
from tests.synthesis.judging import slug_of
from tests.synthesis.records import BY_SLUG, QUESTIONS, SEED


def hit(index: Index = Index.OPENALEX, key: str = "", **more: object) -> Hit:
    given = {"title": "On the Growing of Turnips in Winter", "authors": ("Ann Ode",)} | more
    if "year" in given:
        given["published"] = date(int(str(given.pop("year"))), 5, 1)
    return Hit(index=index, key=key or str(sorted(given.items(), key=str)), **given)  # type: ignore[arg-type]


def test_preprint_and_published_version_are_one_work() -> None:
    (work,) = works(
        [
            hit(Index.ARXIV, "4901.00001", arxiv="4901.00001", kind="preprint", year=2048),
            hit(
                Index.CROSSREF,
                doi="10.5555/1",
                kind="proceedings-article",
                venue="Proc. Turnips",
                title="ON THE GROWING OF TURNIPS IN WINTER.",
                authors=("Ode, Ann",),
                year=2049,
            ),
        ]
    )
    assert (work.id, work.arxiv, work.doi) == ("arxiv:4901.00001", "4901.00001", "10.5555/1")
    assert work.kinds == ("proceedings-article", "preprint")
    assert (work.venue, work.published) == ("Proc. Turnips", date(2048, 5, 1))
    assert work.merged_by == ("title",)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"title": "Turnips, Part I: Growing Them"}, {"title": "Turnips, Part II: Growing Them"}),
        (
            {"title": "Overview of the Turnip Task 2019"},
            {"title": "Overview of the Turnip Task 2020"},
        ),
        ({"authors": ("Ann Ode",)}, {"authors": ("Bo Zed",)}),
        ({"year": 2040}, {"year": 2043}),
        ({"arxiv": "4901.00001"}, {"arxiv": "4901.00002"}),
        ({"doi": "10.5555/1"}, {"doi": "10.5555/2"}),
        ({"title": "Turnips", "authors": ()}, {"title": "Turnips", "authors": ()}),
        ({}, {"title": "Retraction: On the Growing of Turnips in Winter"}),
        ({}, {"kind": "retraction"}),
    ],
)
def test_what_speaks_against_one_work(first: dict[str, object], second: dict[str, object]) -> None:
    assert len(works([hit(key="1", **first), hit(Index.CROSSREF, key="2", **second)])) == 2


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"doi": "10.5555/1"}, {"doi": "10.5555/1", "title": "Quite Another Title"}),
        ({"arxiv": "4901.00001"}, {"arxiv": "4901.00001", "title": "Quite Another Title"}),
        ({"arxiv": "4901.00001", "title": "A"}, {"same_as": ("arxiv:4901.00001",), "title": "B"}),
        ({"year": 2040}, {"year": 2042}),
        ({}, {"title": "On the growing of turnips in wínter"}),
        ({"title": "RETRACTED: On the Growing of Turnips in Winter"}, {}),
        ({"authors": ()}, {}),
        ({"doi": "10.5555/1"}, {"doi": "10.5555/2", "kind": "posted-content/preprint"}),
        ({"authors": ("Ode, Ann",)}, {"authors": ("A. Ode", "B. Zed")}),
    ],
)
def test_what_speaks_for_one_work(first: dict[str, object], second: dict[str, object]) -> None:
    assert len(works([hit(key="1", **first), hit(Index.CROSSREF, key="2", **second)])) == 1


def test_nothing_merges_through_a_third() -> None:
    """A record without identifiers joins one of two papers of the same title, never both."""
    found = works(
        [
            hit(Index.ARXIV, "1", arxiv="4901.00001"),
            hit(Index.ARXIV, "2", arxiv="4901.00002"),
            hit(Index.OPENALEX, "3"),
        ]
    )
    assert len(found) == 2
    assert sorted(len(work.hits) for work in found) == [1, 2]


def test_a_notice_retracts_the_paper_that_it_names() -> None:
    notice = hit(
        Index.CROSSREF,
        title="Retraction Note to: Turnips",
        doi="10.5555/9",
        retracts=("10.5555/1",),
    )
    paper, other = works([hit(doi="10.5555/1", title="Turnips"), notice])
    assert (paper.retracted, paper.notice) == (True, False)
    assert (other.retracted, other.notice) == (False, True)


@pytest.mark.parametrize("question", ["A", "B", "C"])
def test_each_invented_paper_is_one_work(desk: Desk, question: str) -> None:
    seed = BY_SLUG[SEED].arxiv if question == "A" else None
    found = desk.search(QUESTIONS[question], seed=seed)
    slugs = [slug_of(work) for work in found.works]  # asserts that no work mixes two papers
    assert len(slugs) == len(set(slugs))
    merged = {slug_of(work): work for work in found.works if work.merged_by}
    assert merged
    if question == "A":
        assert {"p1", "p2"} <= set(slugs)
        assert {how for work in merged.values() for how in work.merged_by} >= {
            "arxiv",
            "doi",
            "title",
        }


HITS = st.builds(
    hit,
    index=st.sampled_from(Index),
    key=st.sampled_from("abcdefgh"),
    title=st.sampled_from(
        ["On the Growing of Turnips", "On the growing of turnips!", "Turnips, Part I", "Swedes"]
    ),
    authors=st.sampled_from([(), ("Ann Ode",), ("Ode, A.",), ("Bo Zed",)]),
    arxiv=st.sampled_from([None, None, "4901.00001", "4901.00002"]),
    doi=st.sampled_from([None, None, "10.5555/1", "10.5555/2"]),
    year=st.integers(2040, 2046),
    retracted=st.booleans(),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(HITS, max_size=12))
def test_works_are_a_partition_of_the_records(hits: list[Hit]) -> None:
    found = works(hits)
    seen = [name for work in found for name in work.hits]
    assert len(seen) == len(set(seen))
    assert set(seen) == {(one.index, one.key) for one in hits}
    assert len({work.arxiv for work in found if work.arxiv}) == sum(
        work.arxiv is not None for work in found
    )


@given(st.text(max_size=60))
def test_folding_is_idempotent(title: str) -> None:
    assert folded(folded(title)) == folded(title)
