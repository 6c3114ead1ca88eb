"""Which recipes are looked at, what a link says of itself, and what stands in for what."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from claimcheck.extract import external_claims
from claimcheck.link import describe, link_claim, paper_needed, same_paper
from claimcheck.records import (
    Comparison,
    CountsView,
    Link,
    LinkTest,
    MatchKind,
    NoLink,
    Quantifier,
    RecipeView,
)
from claimcheck.records.link import OVERALL
from tests.link import claims as claims_module
from tests.link.claims import MINIATURE, XSTILTS, cells, claim, gain, number, part
from tests.link.conftest import Linker

GAIN = (
    "Intermediate-task training on MNLI raises the average over target tasks by 7.5 points on dev."
)


def _named(views: tuple[RecipeView, ...], name: str) -> tuple[RecipeView, ...]:
    return tuple(view for view in views if view.recipe.name == name)


def test_only_recipes_of_the_paper_and_its_version(
    views: tuple[RecipeView, ...], counts: tuple[CountsView, ...]
) -> None:
    (v2,) = link_claim(gain(GAIN, "7.5"), views, counts)
    (bare,) = link_claim(gain(GAIN, "7.5", paper="2005.13013"), views, counts)
    assert cells(v2) == cells(bare)
    for other in ("2005.13013v1", "1706.03762v7", "sha256:00", None):
        (found,) = link_claim(gain(GAIN, "7.5", paper=other), views, counts)
        assert isinstance(found, NoLink)
    (nothing,) = link_claim(gain(GAIN, "7.5"), ())
    assert isinstance(nothing, NoLink) and nothing.missing == ("paper",)
    miniature = _named(views, "miniature")[0]
    assert same_paper(MINIATURE, miniature) and same_paper("miniature", miniature)


def test_a_claim_without_a_paper_names_one_or_none(views: tuple[RecipeView, ...]) -> None:
    named = gain("arXiv:2005.13013v2 reports a gain of 8.2 points.", "8.2", paper=None)
    assert paper_needed(named, views) == "2005.13013v2"
    assert paper_needed(gain(GAIN, "7.5", paper=None), views) is None
    two = gain("2005.13013 and 1810.04805 both gain 8.2 points.", "8.2", paper=None)
    assert paper_needed(two, views) is None
    assert paper_needed(gain(GAIN, "7.5", paper="x"), views) == "x"


def test_the_recipe_without_deviations_wins_and_a_stand_in_says_so(
    views: tuple[RecipeView, ...],
) -> None:
    (full,) = link_claim(gain(GAIN, "7.5"), views)
    assert isinstance(full, Link) and full.recipe == "xstilts"
    text = GAIN.replace("raises the average", "raises the average of XLM-R Large")
    both = _named(views, "xstilts") + _named(views, "xstilts-reduced")
    (large,) = link_claim(gain(text, "7.5"), both)
    assert isinstance(large, Link) and large.recipe == "xstilts"
    (reduced,) = link_claim(gain(GAIN, "7.5"), _named(views, "xstilts-reduced"))
    assert isinstance(reduced, Link) and not reduced.certain
    assert any("stands in" in note for note in reduced.notes)
    base = text.replace("XLM-R Large", "XLM-R Base")
    (lost,) = link_claim(gain(base, "7.5"), both)
    assert isinstance(lost, NoLink)
    assert "model" in {match.field for match in lost.different}


def test_a_split_decides_the_cell(link: Linker) -> None:
    (dev,) = link(gain(GAIN, "7.5"))
    (test,) = link(gain(GAIN.replace("on dev", "on the test set"), "7.5"))
    assert [c[2] for c in cells(dev)] == ["dev"] and [c[2] for c in cells(test)] == ["test"]
    assert isinstance(dev, Link) and isinstance(test, Link)
    assert (dev.rescore, test.rescore) == ("dev", None)


def test_an_exception_and_a_count_of_cases(link: Linker) -> None:
    text = "All intermediate tasks but CCG improve TyDiQA."
    (but,) = link(claim(text, part(text, comparison=Comparison.BETTER, quantifier=Quantifier.ALL)))
    assert isinstance(but, Link) and but.quantifier is Quantifier.ALL_BUT
    assert but.exceptions == ("CCG → TyDiQA-GoldP",)
    assert set(but.exceptions) <= {contrast.name for contrast in but.contrasts}
    text = "Two of the three intermediate tasks improve Paraphrase."
    (two,) = link(
        claim(
            text,
            part(text, comparison=Comparison.BETTER, quantifier=Quantifier.COUNT),
            paper=MINIATURE,
        )
    )
    assert isinstance(two, Link) and (two.quantifier, two.needed) == (Quantifier.COUNT, 2)
    text = "Two of the four intermediate tasks improve Paraphrase."
    (four,) = link(claim(text, part(text, comparison=Comparison.BETTER), paper=MINIATURE))
    assert isinstance(four, NoLink)


def test_best_is_against_every_alternative_without_controls(link: Linker) -> None:
    text = "NLI training is the best intermediate task for Roles."
    (best,) = link(claim(text, part(text, comparison=Comparison.BEST), paper=MINIATURE))
    assert isinstance(best, Link) and best.test is LinkTest.BEST
    assert {c[4] for c in cells(best)} == {"none", "questions", "roles"}


def test_a_relative_change_is_no_difference_of_points(link: Linker) -> None:
    quantity = number("7.5", GAIN, relative=True, unit="%")
    (found,) = link(claim(GAIN, part(GAIN, quantity)))
    assert isinstance(found, NoLink)
    assert "points" in found.reason


def test_it_means_the_sentence_right_before(views: tuple[RecipeView, ...]) -> None:
    first = gain("NLI training raises Roles by 4.4 points.", "4.4", paper=MINIATURE)
    text = "It lowers retrieval by 4.5 points."
    near = claim(
        text,
        part(text, number("4.5", text, direction=-1)),
        paper=MINIATURE,
        start=len(first.text) + 1,
    )
    (found,) = link_claim(near, views, before=first)
    assert cells(found) == [("nli", "retrieval", "test", "zero-shot", "none")]
    assert isinstance(found, Link)
    assert MatchKind.ASSUMED in {match.how for match in found.matches}
    far = claim(
        text,
        part(text, number("4.5", text, direction=-1)),
        paper=MINIATURE,
        start=len(first.text) + 60,
    )
    assert isinstance(link_claim(far, views, before=first)[0], NoLink)
    assert isinstance(link_claim(near, views)[0], NoLink)


def test_links_in_words(link: Linker) -> None:
    (found,) = link(gain(GAIN, "7.5"))
    lines = describe(found)
    assert lines[0].startswith("xstilts: ") and lines[1] == "claimed: +7.5 points"
    assert any("mnli" in line and "− none" in line for line in lines)
    assert any(line.startswith("split: ") for line in lines)
    assert lines[-1].startswith("sure")
    (lost,) = link(gain(GAIN.replace("MNLI", "BoolQ"), "7.5"))
    said = describe(lost)
    assert said[0].startswith("not linked: ") and "nearest recipe: xstilts" in said
    assert any("BoolQ" in line for line in said)


FRAGMENTS = (
    "SQuAD", "MNLI", "XNLI", "XLM-R Large", "mT5", "intermediate training", "multi-task", "training",
    "on", "over", "than", "but", "except", "by", "from", "to", "and", ",", "(", ")", ";", "8.2 points",
    "79.2 %", "9 tasks", "five of the nine", "all", "none", "neither", "consistently", "best", "worst",
    "improves", "lowers", "no benefit", "on average", "for each target task", "XTREME", "German",
    "zero-shot", "dev set", "test", "shuffled", "translated", "continued MLM", "it", "layer 3", "F1", "—",
)  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(words=st.lists(st.sampled_from(FRAGMENTS), min_size=2, max_size=14))
@example(["XLM-R Large", "8.2 points", "best"])  # no arm but the baseline: nothing to compare
def test_any_heap_of_words_gets_one_answer_a_part(words: list[str]) -> None:
    """Never an error, never a cell that the recipe does not have."""
    text = " ".join(words) + "."
    if not _VIEWS:
        _VIEWS.append(claims_module.views())
    known = _VIEWS[0]
    by_name = {view.recipe.name: view for view in known}
    for made in external_claims(text, XSTILTS):
        found = link_claim(made, known)
        assert len(found) == len(made.parts)
        for one in found:
            assert describe(one)
            if isinstance(one, Link) and one.test is not LinkTest.COUNT:
                axes = by_name[one.recipe].recipe.axes
                assert one.contrasts
                for contrast in one.contrasts:
                    for cell in (contrast.cell, contrast.against or contrast.cell):
                        assert cell.model in axes.models and cell.mix in axes.mixes
                        assert cell.target in (*axes.targets, OVERALL)
                    assert contrast.against != contrast.cell


_VIEWS: list[tuple[RecipeView, ...]] = []
