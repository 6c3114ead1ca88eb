"""Every testable claim of the bundled paper, as the product extracts it, meets its own cells."""

from __future__ import annotations

import re

import pytest

from claimcheck import workspace
from claimcheck.link import link_claims
from claimcheck.pipeline import Project, add_local, list_claims
from claimcheck.pipeline.demo import bundled_paper
from claimcheck.records import Claim, ClaimedKind, Link, LinkTest, NoLink, Quantifier, RecipeView
from tests.link.claims import BUNDLE, MINIATURE, cells
from tests.link.conftest import TextLinker

Linked = list[tuple[Claim, str, Link | NoLink]]
TASKS = ("nli", "questions", "roles")
TARGETS = ("nli-small", "paraphrase", "roles-small", "questions-small", "retrieval")


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory, views: tuple[RecipeView, ...]) -> Linked:
    """(claim, number as printed, link) of every part of every claim of the paper."""
    shipped = bundled_paper()
    with Project(workspace.create(tmp_path_factory.mktemp("bundled"))) as project:
        with project.writing():
            add_local(project, (shipped.folder, shipped.pdf), as_id=shipped.paper.id)
        paper = project.store.papers()[0]
        claims = list_claims(project, paper)
    found = link_claims(claims, views)
    return [
        (claim, part.quantity.printed if part.quantity else "", link)
        for claim in claims
        for part, link in zip(claim.parts, found[claim.id], strict=True)
    ]


def _one(linked: Linked, words: str, printed: str = "") -> Link | NoLink:
    """The link of the part with that number in the claim with those words (a pattern)."""
    found = [
        link
        for claim, number, link in linked
        if re.search(words, claim.text) and (not printed or printed in number)
    ]
    assert found, words
    return found[0]


def test_scores_before_and_after(linked: Linked) -> None:
    claim, before, first = next(
        one for one in linked if "accuracy on Roles rises from" in one[0].text
    )
    after = next(one for c, number, one in linked if c is claim and number != before)
    assert cells(first) == [("none", "roles-small", "test", "zero-shot", None)]
    assert cells(after) == [("nli", "roles-small", "test", "zero-shot", None)]
    assert isinstance(first, Link) and first.test is LinkTest.SCORE


def test_gains_and_their_signs(linked: Linked) -> None:
    helped = _one(linked, r"^Questions training improves Roles")
    assert cells(helped) == [("questions", "roles-small", "test", "zero-shot", "none")]
    assert isinstance(helped, Link) and helped.claimed is not None
    assert helped.claimed.direction == 1
    assert (helped.claimed.runs, helped.claimed.runs_assumed) == (5, False)  # seeds of the paper
    both = _one(linked, r"^Both NLI and Roles training lower")
    assert cells(both) == [
        ("nli", "questions-small", "test", "zero-shot", "none"),
        ("roles", "questions-small", "test", "zero-shot", "none"),
    ]
    assert isinstance(both, Link) and both.quantifier is Quantifier.ALL
    assert both.claimed is not None and both.claimed.direction == -1
    shuffled = _one(linked, r"^Shuffled NLI improves Roles")
    assert cells(shuffled) == [("shuffled", "roles-small", "test", "zero-shot", "none")]


def test_averages_over_targets(linked: Linked) -> None:
    averages = [one for c, _, one in linked if c.text.startswith("On average over targets")]
    assert [cells(one) for one in averages] == [
        [(mix, "overall", "test", "zero-shot", "none")] for mix in TASKS
    ]
    assert all(
        one.claimed and one.claimed.direction == -1 for one in averages if isinstance(one, Link)
    )
    raised = _one(linked, r"only NLI with shuffled labels raises it")
    assert cells(raised) == [("shuffled", "overall", "test", "zero-shot", "none")]
    assert isinstance(raised, Link) and raised.claimed is not None
    assert raised.claimed.direction == 1


def test_best_of_three_leaves_own_tasks_out(linked: Linked) -> None:
    best = _one(linked, r"best of the three intermediate tasks")
    assert isinstance(best, Link)
    assert (best.test, best.selection_split) == (LinkTest.BEST_OF, "test")  # as the paper admits
    pairs = {(c.cell.mix, c.cell.target) for c in best.contrasts}
    own = {("nli", "nli-small"), ("roles", "roles-small"), ("questions", "questions-small")}
    assert pairs == {(mix, target) for mix in TASKS for target in TARGETS} - own
    assert best.claimed is not None and best.claimed.value is not None and best.claimed.value < 0


def test_retrieval_is_named_by_its_heading(linked: Linked) -> None:
    found = {
        number: link
        for claim, number, link in linked
        if claim.text.startswith("The baseline finds")
    }
    shown = [cells(link)[0] for link in found.values()]
    assert shown == [
        ("none", "retrieval", "test", "zero-shot", None),
        ("roles", "retrieval", "test", "zero-shot", None),
        ("roles", "retrieval", "test", "zero-shot", "none"),
    ]
    lowered = _one(linked, r"^All three intermediate tasks lower retrieval")
    assert [c[0] for c in cells(lowered)] == list(TASKS)
    assert isinstance(lowered, Link) and {c.sign for c in lowered.contrasts} == {-1}


def test_layers_are_metrics_of_their_own(linked: Linked) -> None:
    layered = [one for c, _, one in linked if "accuracy of the last layer falls" in c.text]
    shown = [
        (one.contrasts[0].cell.mix, one.contrasts[0].cell.metric)
        for one in layered
        if isinstance(one, Link)
    ]
    assert shown == [
        ("none", "accuracy-layer-2"),
        ("nli", "accuracy-layer-2"),
        ("none", "accuracy-layer-0"),
        ("nli", "accuracy-layer-0"),
    ]


def test_no_difference_and_its_bound(linked: Linked) -> None:
    claim = next(c for c, _, _ in linked if "changes no target by more than" in c.text)
    none, bound = (one for c, _, one in linked if c is claim)
    assert cells(none) == [("mlm", "retrieval", "test", "zero-shot", "none")]
    assert isinstance(none, Link) and none.test is LinkTest.NO_EFFECT
    assert [c[1] for c in cells(bound)] == list(TARGETS)
    assert isinstance(bound, Link) and bound.quantifier is Quantifier.ALL
    assert bound.claimed is not None and (bound.claimed.value, bound.claimed.relation.value) == (
        1.5,
        "≤",
    )


def test_the_source_language_and_the_others(linked: Linked) -> None:
    source = _one(linked, r"^In Alvan itself NLI training")
    assert cells(source) == [("nli", "paraphrase", "test", "english", "none")]
    others = _one(linked, r"^Almost nothing of this reaches the other languages")
    assert cells(others) == [("nli", "paraphrase", "test", "zero-shot", "none")]
    assert isinstance(others, Link) and not others.certain  # the arm stands in the sentence before


def test_what_has_no_cell_says_why(linked: Linked) -> None:
    for words in (r"106,048 parameters", r"502 different words", r"^Retrieval is best for Foska"):
        found = _one(linked, words)
        assert isinstance(found, NoLink)
        assert found.reason and found.nearest == "miniature"


def test_every_score_and_gain_of_the_results_is_linked(linked: Linked) -> None:
    """Numbers in points or per cent of the results: none is left without cells."""
    lost = [
        claim.text
        for claim, number, link in linked
        if number
        and isinstance(link, NoLink)
        and any("Results" in mention.place.section for mention in claim.mentions)
        and re.search(r"\d\.\d", number)
    ]
    assert lost == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "Intermediate training on natural language inference raises the zero-shot accuracy of"
            " role tagging by 4.4 points, but it lowers sentence retrieval by 4.5 points.",
            [("nli", "roles-small", 1), ("nli", "retrieval", -1)],
        ),
        ("In Beshi, NLI training improves Paraphrase by 1.0 points.", [("nli", "paraphrase", 1)]),
        ("Roles training hurts retrieval by 6.4 points.", [("roles", "retrieval", -1)]),
    ],
)
def test_sentences_of_others_about_the_paper(
    link_text: TextLinker, text: str, shown: list[tuple[str, str, int]]
) -> None:
    found = link_text(text, MINIATURE)
    assert [
        (one.contrasts[0].cell.mix, one.contrasts[0].cell.target, one.contrasts[0].sign)
        for one in found
        if isinstance(one, Link)
    ] == shown


@pytest.mark.parametrize(
    "text",
    [
        "BERT training lowers retrieval by 4.5 points.",
        "NLI training lowers retrieval by 4.5 points in French.",
        "NLI training lowers retrieval by 4.5 BLEU.",
        "NLI training raises sentiment analysis by 4.4 points.",
        "NLI training lowers retrieval by 4.5 points on the training set.",
        "NLI training with adapters lowers retrieval by 4.5 points.",
    ],
)
def test_other_things_about_the_paper(link_text: TextLinker, text: str) -> None:
    assert all(isinstance(one, NoLink) for one in link_text(text, MINIATURE))


def test_in_the_papers_own_records_each_linked_cell_is_the_printed_number(linked: Linked) -> None:
    """No evidence for the paper, but proof of the links: its text was written from these records."""
    pytest.importorskip("numpy")
    from claimcheck.rerun.judging import judge_link
    from claimcheck.rerun.publish import read_values
    from claimcheck.rerun.recipe import read_recipe
    from claimcheck.rerun.results import Results

    loaded = read_recipe(BUNDLE / "miniature")
    results = Results(read_values(BUNDLE / "miniature" / "records"), ())
    compared = 0
    for claim, printed, link in linked:
        if not isinstance(link, Link) or link.test is LinkTest.COUNT or link.claimed is None:
            continue
        if link.claimed.value is None:
            continue
        outcome = judge_link(loaded.recipe, results, link)
        parts = outcome.quantified.parts if outcome.quantified else (outcome.replication,)
        means = [part.mean for part in parts if part is not None]
        assert len(means) == len(parts)
        if link.claimed.kind is ClaimedKind.NO_EFFECT:  # a bound
            assert max(map(abs, means)) <= link.claimed.value, claim.text
        else:
            near = pytest.approx(link.claimed.value, abs=link.claimed.rounding + 1e-6)
            assert all(mean == near for mean in means), (printed, means, claim.text)
        compared += 1
    assert compared >= 19
