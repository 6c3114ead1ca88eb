"""Queries in the language of each index."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimcheck.synthesis.indexes import LONGEST_URL, address
from claimcheck.synthesis.interface import Facet, Index, Question
from claimcheck.synthesis.queries import LONGEST_QUERY, MOST_QUERIES, leading, queries, words
from tests.synthesis.entries import parsed
from tests.synthesis.records import QUESTIONS

BOOLEAN = (Index.ARXIV, Index.OPENALEX, Index.SEMANTIC_SCHOLAR)
TURNIPS = Question(
    text="Does watering help turnips?",
    facets=(
        Facet(role="metric", name="weight"),
        Facet(role="method", name="watering", synonyms=("irrigation", 'the "wet" way')),
        Facet(role="population", name="turnips", known=True),
    ),
)


def test_the_forms_of_the_indexes() -> None:
    assert queries(TURNIPS, Index.ARXIV)[0] == (
        '(all:"watering" OR all:"irrigation" OR all:"the wet way") AND all:"turnips" '
        'AND all:"weight"'
    )
    assert queries(TURNIPS, Index.OPENALEX)[0] == (
        '("watering" OR "irrigation" OR "the wet way") AND "turnips" AND "weight"'
    )
    ranked = queries(TURNIPS, Index.SEMANTIC_SCHOLAR)
    assert ranked[0] == '("watering" | "irrigation" | "the wet way") + "turnips" + "weight"'
    assert ranked[1] == "watering help turnips"
    assert queries(TURNIPS, Index.CROSSREF) == (
        "watering help turnips",
        "watering turnips weight",
    )


def test_each_facet_is_left_out_once_the_least_telling_first() -> None:
    first, second, third, fourth = queries(TURNIPS, Index.OPENALEX)
    assert second == '("watering" OR "irrigation" OR "the wet way") AND "turnips"'
    assert third == '("watering" OR "irrigation" OR "the wet way") AND "weight"'
    assert fourth == '"turnips" AND "weight"'
    assert first not in (second, third, fourth)


def test_a_question_without_facets_is_searched_by_its_words() -> None:
    bare = Question(text="Does watering NOT help (the) turnips?")
    assert queries(bare, Index.ARXIV) == ('all:"watering" AND all:"help" AND all:"turnips"',)
    assert queries(bare, Index.CROSSREF) == ("watering help turnips",)
    for index in Index:
        assert queries(Question(text="Is it?"), index) == ()
        assert queries(Question(text=""), index) == ()


def test_words_keep_what_says_something() -> None:
    assert words("How much does XLM-R gain on question answering, on Question Answering?") == (
        "XLM-R",
        "gain",
        "question",
        "answering",
    )

    assert words("How much does BERT Large gain over BERT Base?") == (
        "BERT",
        "Large",
        "gain",
        "Base",
    )


def test_queries_speak_of_each_role_before_a_second_of_one() -> None:
    question = Question(
        text="?",
        facets=tuple(
            Facet(role=role, name=f"{role}{number}")
            for role in ("method", "metric", "factor", "model")
            for number in (1, 2)
        ),
    )
    assert [facet.name for facet in leading(question)] == [
        "method1",
        "factor1",
        "model1",
        "metric1",
    ]


ANYTHING = st.text(max_size=40)
QUESTION = st.builds(
    Question,
    text=st.text(max_size=200),
    facets=st.lists(
        st.builds(
            Facet,
            role=st.sampled_from(["model", "metric", "method", "something"]),
            name=ANYTHING,
            synonyms=st.lists(ANYTHING, max_size=8).map(tuple),
        ),
        max_size=8,
    ).map(tuple),
)


@given(QUESTION, st.sampled_from(Index))
def test_any_question_gives_few_well_formed_queries(question: Question, index: Index) -> None:
    found = queries(question, index)
    assert len(found) <= MOST_QUERIES
    assert len(found) == len(set(found))
    for query in found:
        assert query.strip()
        assert len(query) <= LONGEST_QUERY
        if index in BOOLEAN:
            parsed(query)  # raises where brackets, quotes or operators do not fit together


@pytest.mark.parametrize("name", list(QUESTIONS))
@pytest.mark.parametrize("index", list(Index))
def test_queries_fit_into_an_address(name: str, index: Index) -> None:
    for query in queries(QUESTIONS[name], index):
        assert len(address("https://api.openalex.org", "/works", search=query)) < LONGEST_URL


def test_families_and_benchmarks_are_asked_for_too() -> None:
    question = Question(
        text="How much does BERT large gain on RTE?",
        facets=(
            Facet(role="model", name="BERT large", known=True),
            Facet(role="dataset", name="RTE", known=True),
        ),
    )
    first = queries(question, Index.OPENALEX)[0]
    assert '"BERT large" OR "BERT"' in first
    assert '"RTE" OR "GLUE"' in first
