"""A recipe that a person names is the one that the next rerun uses; "none" is no link at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from claimcheck import workspace
from claimcheck.pipeline import Project, add_local, list_claims
from claimcheck.pipeline.demo import bundled_paper
from claimcheck.pipeline.linking import Recipes, link_claims, read_recipes
from claimcheck.pipeline.reviewing import Wish, review, reviewed_links
from claimcheck.records import Link, LinkTest, NoLink, ReviewAct
from claimcheck.resources import bundled


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The bundled paper, its claims listed."""
    with Project(workspace.create(tmp_path_factory.mktemp("work"))) as opened:
        shipped = bundled_paper()
        add_local(opened, (shipped.folder,), as_id=shipped.paper.id)
        yield opened


@pytest.fixture(scope="module")
def recipes() -> Recipes:
    return read_recipes([bundled("experiments")])


def links(project: Project, recipes: Recipes) -> list[Link | NoLink]:
    (paper,) = project.store.papers()
    found = link_claims(project, list_claims(project, paper), recipes)
    return [one for linked in found for one in (*linked.links, *linked.unlinked)]


def of(found: list[Link | NoLink], one: Link) -> Link | NoLink:
    return next(other for other in found if (other.claim, other.part) == (one.claim, one.part))


def test_people_decide_about_links(project: Project, recipes: Recipes, tmp_path: Path) -> None:
    before = links(project, recipes)
    one = next(x for x in before if isinstance(x, Link) and x.test is not LinkTest.COUNT)
    other = next(v.recipe.name for v in recipes.views if v.recipe.name != one.recipe)

    def name(recipe: str, by: str = "Ann Reader") -> None:
        wish = Wish(claim=one.claim, act=ReviewAct.CORRECT, by=by, part=one.part + 1, recipe=recipe)
        review(project, wish)

    name("none")
    assert reviewed_links(project, one.claim) == {one.part: "none"}
    found = of(links(project, recipes), one)
    assert isinstance(found, NoLink) and "a review says" in found.reason
    name(one.recipe)
    found = of(links(project, recipes), one)
    assert isinstance(found, Link)
    assert found.contrasts == one.contrasts
    assert found.notes[-1] == f"the recipe {one.recipe} was named in a review"
    name(other)
    found = of(links(project, recipes), one)
    assert isinstance(found, NoLink) and (other in found.reason or "fetch" in found.reason)
    others = [x for x in before if (x.claim, x.part) != (one.claim, one.part)]
    after = [x for x in links(project, recipes) if (x.claim, x.part) != (one.claim, one.part)]
    assert after == others  # nobody else's link moved
