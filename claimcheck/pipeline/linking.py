"""From claims to the cells that measure them: links to recipes about papers that are at hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from claimcheck.errors import ClaimcheckError
from claimcheck.pipeline.checking import corrected_claims
from claimcheck.pipeline.project import Progress, Project, silent
from claimcheck.records import Claim, Link, LinkTest, NoLink, Review
from claimcheck.records.review import NO_RECIPE, reviewed_links

if TYPE_CHECKING:
    from claimcheck.records import CountsView, RecipeView
    from claimcheck.rerun.recipe import LoadedRecipe


class LinkedClaim(NamedTuple):
    """A claim with the cells of its parts."""

    claim: Claim
    links: tuple[Link, ...]
    unlinked: tuple[NoLink, ...]

    @property
    def reruns(self) -> tuple[Link, ...]:
        """Links to cells of recipes."""
        return tuple(link for link in self.links if link.test is not LinkTest.COUNT)

    @property
    def counts(self) -> tuple[Link, ...]:
        """Links to counts of rows."""
        return tuple(link for link in self.links if link.test is LinkTest.COUNT)


class Recipes(NamedTuple):
    """The readable recipes of some folders, as the engine and as the link stage know them."""

    loaded: dict[str, LoadedRecipe]
    views: tuple[RecipeView, ...]
    counts: tuple[CountsView, ...]
    unreadable: tuple[str, ...]  # one line each

    def papers(self, recipe: str) -> tuple[str, ...]:
        """Ids of the paper that a recipe or a file of counts is about; () for none."""
        for view in self.views:
            if view.recipe.name == recipe:
                return view.papers
        for counts in self.counts:
            if counts.name == recipe:
                return counts.papers
        return ()


def read_recipes(folders: Sequence[Path]) -> Recipes:
    """Every recipe of the folders, each name once; what cannot be read is said and left out."""
    from claimcheck.rerun.recipe import list_recipes, read_recipe
    from claimcheck.rerun.views import counts_views, recipe_view

    loaded, views, unreadable = {}, [], []
    for path in list_recipes(folders):
        try:
            found = read_recipe(path)
            views.append(recipe_view(found))
        except ClaimcheckError as error:
            unreadable.append(f"the recipe {path.parent.name} cannot be used: {error}")
            continue
        loaded[found.recipe.name] = found
    return Recipes(loaded, tuple(views), counts_views(folders), tuple(unreadable))


def link_claims(
    project: Project, claims: Sequence[Claim], recipes: Recipes, *, progress: Progress = silent
) -> tuple[LinkedClaim, ...]:
    """The links of each claim's parts, of claims as people corrected them.

    A recipe that a review names is the only one that its part is linked to.

    A recipe about a paper that is not stored here decides nothing: what the claim's words mean in
    that paper cannot be looked up, so the link becomes "not checkable here".
    """
    from claimcheck.findings import same_work
    from claimcheck.link import link_claim, paper_needed

    stored = [paper.id for paper in project.store.papers()]
    claims = corrected_claims(project, claims)
    reviews = project.store.reviews(claim.id for claim in claims)

    def at_hand(paper: str) -> bool:
        return any(same_work(paper, other) for other in stored)

    found = []
    for number, claim in enumerate(claims):
        progress("linking", claim.paper or "", number, len(claims))
        links: list[Link] = []
        unlinked: list[NoLink] = []
        about = paper_needed(claim, recipes.views)
        if about is not None and not at_hand(about):
            unlinked += [_elsewhere(claim, part, about) for part in range(len(claim.parts))]
            found.append(LinkedClaim(claim, (), tuple(unlinked)))
            continue
        before = claims[number - 1] if number else None
        own = link_claim(claim, recipes.views, recipes.counts, before=before)
        for linked in _reviewed(own, claim, before, recipes, reviews):
            if isinstance(linked, NoLink):
                unlinked.append(linked)
                continue
            papers = recipes.papers(linked.recipe)
            if papers and not any(at_hand(paper) for paper in papers):
                unlinked.append(_elsewhere(claim, linked.part, papers[0]))
            else:
                links.append(linked)
        found.append(LinkedClaim(claim, tuple(links), tuple(unlinked)))
    return tuple(found)


def _reviewed(
    found: Sequence[Link | NoLink],
    claim: Claim,
    before: Claim | None,
    recipes: Recipes,
    reviews: Sequence[Review],
) -> list[Link | NoLink]:
    """The links, those of parts replaced for which a person named the recipe, or none."""
    from claimcheck.link import link_claim

    named = reviewed_links(claim.id, reviews)
    kept = [one for one in found if one.part not in named]
    for part, name in named.items():
        if name == NO_RECIPE:
            reason = "a review says that no recipe measures it"
            kept.append(NoLink(claim=claim.id, part=part, reason=reason))
            continue
        views = tuple(view for view in recipes.views if view.recipe.name == name)
        counts = tuple(counts for counts in recipes.counts if counts.name == name)
        for one in link_claim(claim, views, counts, before=before):
            if one.part != part:
                continue
            if isinstance(one, NoLink):
                said = f"{name}, which a review names, has no such cell: {one.reason}"
                kept.append(one.model_copy(update={"reason": said}))
            else:
                notes = (*one.notes, f"the recipe {name} was named in a review")
                kept.append(one.model_copy(update={"notes": notes}))
    return sorted(kept, key=lambda one: one.part)


def claim_links(
    project: Project, claim: Claim, folders: Sequence[Path]
) -> tuple[Link | NoLink, ...]:
    """The links of one stored claim, part by part, read beside the claim before it."""
    claims: tuple[Claim, ...] = (claim,)
    document = project.store.current_document(claim.paper) if claim.paper is not None else None
    if document is not None:
        listed = project.store.extracted_claims(document.id)
        places = [place for place, other in enumerate(listed) if other.id == claim.id]
        claims = listed[max(0, places[0] - 1) : places[0] + 1] if places else claims
    linked = link_claims(project, claims, read_recipes(folders))[-1]
    return tuple(sorted((*linked.links, *linked.unlinked), key=lambda one: one.part))


def _elsewhere(claim: Claim, part: int, paper: str) -> NoLink:
    head, _, version = paper.rpartition("v")
    work = head if head and version.isdigit() else paper
    return NoLink(claim=claim.id, part=part, reason=f"not checkable here: fetch {work}")
