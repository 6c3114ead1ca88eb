"""What is read and why: figures on labelled papers, and what must hold of every decision."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimcheck.synthesis.interface import Facet, Index, Question, Search, Work
from claimcheck.synthesis.screening import BELOW, BEYOND, NOTICE, RETRACTED, category, screen
from tests.synthesis.conftest import Desk
from tests.synthesis.judging import judged, slug_of
from tests.synthesis.loopback_indexes import LoopbackIndexes
from tests.synthesis.records import BY_SLUG, HELD_OUT, QUESTIONS, SEED

#: (wanted works that the search found, of all wanted; included of those; included in all) as first
#: measured. Of the ranker, one thing was changed after the first run on A, B and C: a work without
#: a citation link to the seed paper is no longer punished for it (on A, recall was 7 of 9 before,
#: precision 7 of 10). D was run once, after that.
MEASURED = {
    "A": (9, 10, 9, 12),
    "B": (6, 6, 6, 7),
    "C": (6, 6, 6, 8),
    "D": (5, 6, 4, 5),
}


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Search]:
    """The labelled questions, each searched once."""
    found = {}
    for name, question in QUESTIONS.items():
        with LoopbackIndexes() as server:
            desk = Desk(server, tmp_path_factory.mktemp(name))
            found[name] = desk.search(question, seed=BY_SLUG[SEED].arxiv if name == "A" else None)
    return found


@pytest.mark.parametrize("name", list(QUESTIONS))
def test_recall_and_precision_on_the_labels(
    answered: dict[str, Search], name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    outcome = judged(answered[name], name)
    with capsys.disabled():
        held_out = " (held out)" if name == HELD_OUT else ""
        print(f"\nquestion {name}{held_out}: {outcome}")
    hits = len(outcome.included & outcome.wanted)
    found = len(outcome.found & outcome.wanted)
    assert (found, len(outcome.wanted), hits, len(outcome.included)) == MEASURED[name]
    assert outcome.recall >= 0.75
    assert outcome.precision >= 0.7


def test_retracted_works_are_left_out_however_they_were_found_out(
    answered: dict[str, Search],
) -> None:
    reasons: dict[str, str] = {}
    for found in answered.values():
        slugs = {work.id: slug_of(work) for work in found.works}
        for one in found.decisions:
            if not one.included and category(one.reason) in (RETRACTED, NOTICE):
                reasons[slugs[one.work]] = category(one.reason)
        assert not {"x1", "x2", "x3", "x5", "notice"} & {
            slugs[one.work] for one in found.decisions if one.included
        }
    assert reasons == {
        "x1": RETRACTED,  # OpenAlex says so
        "x2": RETRACTED,  # Crossref says so
        "x3": RETRACTED,  # the title says so
        "x4": RETRACTED,  # withdrawn from arXiv
        "x5": RETRACTED,  # a notice says so
        "notice": NOTICE,
    }


def test_a_work_without_abstract_says_so(answered: dict[str, Search]) -> None:
    found = answered["A"]
    (one,) = [
        decision
        for decision in found.decisions
        for work in found.works
        if work.id == decision.work and slug_of(work) == "a8"
    ]
    assert "no abstract, judged by its title" in one.reason


def test_the_best_are_read_first_and_the_seed_always(desk: Desk) -> None:
    question = QUESTIONS["B"]
    seed = BY_SLUG[SEED].arxiv
    found = desk.search(question, seed=seed, max_papers=3)
    included = [one for one in found.decisions if one.included]
    assert len(included) == 3
    assert f"arxiv:{seed}" in {one.work for one in included}
    others = [one for one in found.decisions if category(one.reason) == BEYOND]
    assert others
    lowest = min(one.score for one in included if one.work != f"arxiv:{seed}")
    assert max(one.score for one in others) <= lowest
    assert all("3 have a better score" in one.reason for one in others)


def work(number: int, **more: object) -> Work:
    given = {"title": f"Work {number}", "hits": ((Index.OPENALEX, f"W{number}"),)} | more
    return Work(id=f"title:{number}", **given)  # type: ignore[arg-type]


NAMED = Question(
    text="How does the number of parameters affect zero-shot accuracy on GARDEN?",
    facets=(
        Facet(role="benchmark", name="GARDEN"),
        Facet(role="factor", name="model size", synonyms=("parameters",)),
        Facet(role="method", name="zero-shot"),
        Facet(role="metric", name="accuracy"),
    ),
)


@pytest.mark.parametrize(
    ("abstract", "read"),
    [
        ("A model with many parameters and good accuracy on other things.", False),
        ("We measure on GARDEN how many parameters are needed.", True),
        ("Zero-shot accuracy of models with more parameters.", True),
        (None, None),
    ],
)
def test_the_best_of_a_bad_lot_must_name_a_name_or_two_things(
    abstract: str | None, read: bool | None
) -> None:
    title = "Number of parameters and accuracy"
    one = work(1, title=title, abstract=abstract)
    (decision,) = screen(NAMED, [one], max_papers=9).decisions
    if read is None:
        assert "names too little" not in decision.reason
    else:
        assert decision.included is read, decision.reason
    linked = screen(NAMED, [one], max_papers=9, linked={one.id})
    assert "names too little" not in linked.decisions[0].reason


def test_the_method_does_not_depend_on_what_was_found() -> None:
    none, one = (screen(NAMED, works, max_papers=9).method for works in ([], [work(1)]))
    assert dict(none)["weights"] == dict(one)["weights"] == "facets 0.5, words 0.3"


FACETS = (
    Facet(role="method", name="deep watering", synonyms=("irrigation",)),
    Facet(role="population", name="turnips"),
    Facet(role="metric", name="weight"),
)
QUESTION = Question(text="Does deep watering raise the weight of turnips?", facets=FACETS)


def score(title: str, question: Question = QUESTION) -> dict[str, float]:
    filler = work(99, title="Watering deep turnips for weight")  # has the best BM25
    (one,) = [
        decision
        for decision in screen(question, [work(1, title=title), filler], max_papers=9).decisions
        if decision.work == "title:1"
    ]
    return dict(one.components)


def test_facets_are_found_by_name_plural_synonym_or_scattered_words() -> None:
    share = 0.5 / 0.8 / 2.5  # weight of the part, of the parts, of the facets
    assert score("Turnip or swede?")["facets"] == pytest.approx(0)
    assert score("A field of turnips")["facets"] == pytest.approx(share, abs=1e-5)
    assert score("Irrigation")["facets"] == pytest.approx(share, abs=1e-5)
    assert score("DEEP-WATERING")["facets"] == pytest.approx(share, abs=1e-5)
    assert score("Water deep")["facets"] == pytest.approx(share / 2, abs=1e-5)
    assert score("Weights")["facets"] == pytest.approx(share / 2, abs=1e-5)
    assert score("Overweight swedes")["facets"] == pytest.approx(0)


def test_words_alone_do_not_suffice_where_there_are_facets() -> None:
    question = Question(
        text="Do goats sing at night?", facets=(Facet(role="method", name="opera"),)
    )
    (one,) = screen(question, [work(1, title="Do goats sing at night?")], max_papers=5).decisions
    assert (one.included, category(one.reason)) == (False, BELOW)
    bare = Question(text="Do goats sing at night?")
    (other,) = screen(bare, [work(1, title="Do goats sing at night?")], max_papers=5).decisions
    assert (other.included, other.reason) == (
        True,
        "judged by the question's words alone; no abstract, judged by its title",
    )


@pytest.mark.parametrize(
    ("kinds", "included"),
    [((), True), (("article",), True), (("peer-review",), False), (("erratum", "article"), True)],
)
def test_records_that_report_no_study_are_left_out(kinds: tuple[str, ...], included: bool) -> None:
    title = "Deep watering raises the weight of turnips"
    (one,) = screen(QUESTION, [work(1, title=title, kinds=kinds)], max_papers=5).decisions
    assert one.included is included
    if not included:
        assert one.reason == "no study: the index calls it peer-review"


def test_thousands_of_works_are_screened_in_seconds() -> None:
    import random
    import time

    drawn = random.Random(7)
    words = [
        f"{a}{b}{c}" for a in "bdfgk" for b in ("an", "ela", "oru") for c in ("ting", "m", "s")
    ]
    works = [
        work(
            n,
            title=" ".join(drawn.choices(words, k=9)),
            abstract=" ".join(drawn.choices(words, k=150)),
        )
        for n in range(2_000)
    ]
    begun = time.process_time()
    assert len(screen(QUESTION, works, max_papers=20).decisions) == 2_000
    assert time.process_time() - begun < 6


def test_dense_vectors_are_a_part_of_their_own() -> None:
    import numpy as np

    class Turnips:
        name = "turnips@1"

        def encode(self, texts: Sequence[str]) -> np.ndarray:
            return np.array([[1.0, 0.0] if "turnip" in t else [0.0, 1.0] for t in texts])

    screened = screen(
        QUESTION, [work(1, title="turnip"), work(2, title="swede")], max_papers=5, encoder=Turnips()
    )
    parts = {one.work: dict(one.components) for one in screened.decisions}
    assert parts["title:1"]["dense"] == pytest.approx(0.2)
    assert parts["title:2"]["dense"] == 0
    assert "turnips@1" in dict(screened.method)["ranker"]


TITLES = st.text(alphabet="turnips wateringdeph ", max_size=40) | st.sampled_from(
    ["Deep watering of turnips", "Weight", "Irrigation and turnips", "The weight of irrigation"]
)
WORKS = st.lists(st.tuples(TITLES, st.booleans(), st.booleans(), st.booleans()), max_size=12).map(
    lambda drawn: [
        work(
            n, title=title or "x", retracted=bad, notice=note, abstract="turnips" if long else None
        )
        for n, (title, bad, note, long) in enumerate(drawn)
    ]
)


@settings(max_examples=30, deadline=None)
@given(WORKS, st.integers(1, 6), st.sets(st.integers(0, 11)))
def test_what_holds_of_every_screening(works: list[Work], most: int, linked: set[int]) -> None:
    names = {f"title:{number}" for number in linked}
    plain = screen(QUESTION, works, max_papers=100)
    bonus = screen(QUESTION, works, max_papers=100, linked=names)
    few = screen(QUESTION, works, max_papers=most)
    by_id = {one.id: one for one in works}
    for screened in (plain, bonus, few):
        assert sorted(one.work for one in screened.decisions) == sorted(by_id)
        assert [one.score for one in screened.decisions] == sorted(
            (one.score for one in screened.decisions), reverse=True
        )
        for one in screened.decisions:
            assert 0 <= one.score <= 1.000001
            assert sum(share for _, share in one.components) == pytest.approx(one.score, abs=1e-5)
            assert "\n" not in one.reason and one.reason
            if by_id[one.work].retracted or by_id[one.work].notice:
                assert not one.included
    assert sum(one.included for one in few.decisions) <= most
    kept = {one.work for one in plain.decisions if one.included}
    assert kept <= {one.work for one in bonus.decisions if one.included}
    assert {one.work for one in few.decisions if one.included} <= kept
    assert screen(QUESTION, works[::-1], max_papers=most).decisions == few.decisions
