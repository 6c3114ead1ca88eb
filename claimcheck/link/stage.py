"""Linking a claim: part by part, against every recipe of its paper."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from claimcheck.link.build import Cells, build
from claimcheck.link.counts import is_count, link_count
from claimcheck.link.fitting import Earlier, Fitting
from claimcheck.link.lexicon import Lexicon
from claimcheck.link.measures import check_conditions, find_fraction
from claimcheck.link.sentence import read_sentence
from claimcheck.link.shape import counts_all_cases, elliptic, is_points, shape_of, verbal
from claimcheck.link.splits import find_splits
from claimcheck.link.what import find_what
from claimcheck.link.who import find_who
from claimcheck.records import (
    Claim,
    ClaimKind,
    CountsView,
    Link,
    LinkTest,
    MatchKind,
    NoLink,
    RecipeView,
)

_FINDS = re.compile(  # in a sentence about the method: a result all the same
    r"\b(?:outperform\w*|surpass\w*|beats?|exceeds?|improve[sd]?|helps?|hurts?|raise[sd]?|lower(?:s|ed)?|benefits? from|does not|do not|(?:is|are|was|were) (?:better|worse|best))\b",
    re.IGNORECASE,
)
_VERSION = re.compile(r"v\d+$")


def link_claims(
    claims: Iterable[Claim], views: Sequence[RecipeView], counts: Sequence[CountsView] = ()
) -> dict[str, tuple[Link | NoLink, ...]]:
    """Claim id → the links of its parts, for claims in reading order; see ``link_claim``."""
    found: dict[str, tuple[Link | NoLink, ...]] = {}
    before: Claim | None = None
    for claim in claims:
        found[claim.id] = link_claim(claim, views, counts, before=before)
        before = claim
    return found


def link_claim(
    claim: Claim,
    views: Sequence[RecipeView],
    counts: Sequence[CountsView] = (),
    *,
    before: Claim | None = None,
) -> tuple[Link | NoLink, ...]:
    """One link a part, in order; or, where no recipe measures it, what is missing or differs.

    Only recipes of the claim's own paper and version are looked at. Of several that fit, the one
    with the fewest deviations wins, then the one with the fewest assumptions. ``before``: the
    claim before; where its sentence is the one right before, "this" and "it" may mean its arms.
    """
    own = [view for view in views if same_paper(claim.paper, view)]
    files = [view for view in counts if _names_paper(claim.paper, view.papers)]
    earlier: tuple[Link | NoLink, ...] = ()
    if before is not None and _follows(claim, before):
        earlier = link_claim(before, views, counts)
    found: list[Link | NoLink] = []
    for index in range(len(claim.parts)):
        linked = _link_part(claim, index, own, files, found, earlier)
        found.append(linked)
    return tuple(found)


def _follows(claim: Claim, before: Claim) -> bool:
    """Whether one sentence stands right behind the other, in one passage of one text."""
    return any(
        first.document == second.document
        and first.passage == second.passage
        and 0 <= second.start - first.end <= 2
        for first in before.mentions
        for second in claim.mentions
    )


def _earlier(
    view: RecipeView, found: Sequence[Link | NoLink], before: Sequence[Link | NoLink]
) -> Earlier | None:
    """The arms of the last statement that was linked to a recipe."""
    for links, same_sentence in ((found, True), (before, False)):
        for link in reversed(links):
            if isinstance(link, Link) and link.recipe == view.recipe.name:
                if link.test in (LinkTest.COUNT, LinkTest.BEST_OF):
                    return None
                mixes = tuple(dict.fromkeys(contrast.cell.mix for contrast in link.contrasts))
                return Earlier(mixes, same_sentence)
    return None


def same_paper(paper: str | None, view: RecipeView) -> bool:
    """Whether a recipe is one of that paper. A claim about another version is not: versions
    differ in what they claim. An id without a version means every version."""
    known = view.papers or ((view.recipe.paper,) if view.recipe.paper else ())
    return _names_paper(paper, known)


def _names_paper(paper: str | None, known: Sequence[str]) -> bool:
    if paper is None:
        return False
    bare = not _VERSION.search(paper)
    return any(paper == one or (bare and paper == _VERSION.sub("", one)) for one in known)


def paper_needed(claim: Claim, views: Sequence[RecipeView]) -> str | None:
    """The paper that a claim without one speaks of, where its own words name it: the id of a
    recipe's paper, or the name of a recipe whose paper no other recipe name contradicts.

    None where that is not certain. The claim's paper itself, where it has one.
    """
    if claim.paper is not None:
        return claim.paper
    text = claim.text
    found = {
        view.recipe.paper
        for view in views
        if view.recipe.paper is not None
        and re.search(
            rf"(?<![\w.]){re.escape(_VERSION.sub('', view.recipe.paper))}(?:v\d+)?(?![\w])", text
        )
    }
    return found.pop() if len(found) == 1 else None


def _link_part(
    claim: Claim,
    index: int,
    views: Sequence[RecipeView],
    counts: Sequence[CountsView],
    found: Sequence[Link | NoLink],
    before: Sequence[Link | NoLink],
) -> Link | NoLink:
    if not views and not counts:
        reason = (
            f"no recipe reruns {claim.paper}"
            if claim.paper is not None
            else "the claim does not say which paper it is about"
        )
        return NoLink(claim=claim.id, part=index, reason=reason, missing=("paper",))
    part = claim.parts[index]
    quantity = part.quantity
    readings = [(view, lexicon_of(view)) for view in views]
    if counts_all_cases(claim, index):
        return NoLink(
            claim=claim.id,
            part=index,
            reason=f"{quantity.printed if quantity else ''} only says of how many cases",
            nearest=views[0].recipe.name if views else None,
        )
    if quantity is not None and is_count(quantity) and not verbal(claim, index):
        sentences = [(view, read_sentence(claim, index, lexicon)) for view, lexicon in readings]
        fits = [
            Fitting(sentence, lexicon_of(view))
            for view, sentence in sorted(sentences, key=lambda pair: _caps(pair[0]))
        ]
        if fits:
            return link_count(fits[0].sentence, index, fits, counts)
    tried = [
        _try(claim, index, lexicon, _originals(views), _earlier(view, found, before))
        for view, lexicon in readings
    ]
    links = [link for _, link in tried if link is not None]
    if links:
        return min(links, key=lambda link: _rank(link, views))
    return _nearest(claim, index, [fit for fit, _ in tried])


def lexicon_of(view: RecipeView) -> Lexicon:
    """The names of a recipe, made once."""
    cached = _LEXICONS.get(view.digest)
    if cached is None or cached.view != view:
        if len(_LEXICONS) > 64:
            _LEXICONS.clear()
        cached = _LEXICONS[view.digest] = Lexicon(view)
    return cached


_LEXICONS: dict[str, Lexicon] = {}


def _originals(views: Sequence[RecipeView]) -> tuple[str, ...]:
    """Names of the models of recipes that have the paper's own model."""
    return tuple(
        view.recipe.models[name].label or name
        for view in views
        if view.recipe.deviations.model is None
        for name in view.recipe.axes.models
    )


def _rank(link: Link, views: Sequence[RecipeView]) -> tuple[int, int, int]:
    view = next(view for view in views if view.recipe.name == link.recipe)
    assumed = sum(match.how is MatchKind.ASSUMED for match in link.matches)
    return len(view.recipe.deviations.listed()), assumed, len(view.recipe.assumed)


def _caps(view: RecipeView) -> tuple[int, int]:
    """Fewest deviations first, then fewest assumed values."""
    return len(view.recipe.deviations.listed()), len(view.recipe.assumed)


def _try(
    claim: Claim,
    index: int,
    lexicon: Lexicon,
    originals: tuple[str, ...],
    earlier: Earlier | None,
) -> tuple[Fitting, Link | None]:
    """Hold one part against one recipe."""
    sentence = read_sentence(claim, index, lexicon)
    fit = Fitting(sentence, lexicon)
    fit.earlier = earlier
    part = sentence.part
    quantity = None if verbal(claim, index) else part.quantity
    if quantity is not None and not is_points(quantity):
        fit.differ("unit", f"{quantity.printed} {quantity.unit or ''}".strip(), "points")
        return fit, None
    method = claim.kind in (ClaimKind.METHOD, ClaimKind.DEFINITION)
    if quantity is None and method and not _FINDS.search(sentence.text):
        fit.miss("a number or an order")
        return fit, None
    shape = shape_of(fit, quantity, elliptic=elliptic(claim, index))
    if shape is None:
        fit.miss("a number or an order")
        return fit, None
    score = quantity is not None and not shape.delta
    check_conditions(fit)
    who = find_who(fit, originals)
    if who is None:
        return fit, None
    what = find_what(fit, who, score=score)
    if what is None:
        return fit, None
    splits = find_splits(fit, who, what.targets)
    fraction = find_fraction(fit)
    if splits is None or not fit.fits:
        return fit, None
    link = build(fit, shape, Cells(who, what, splits, fraction), index)
    return fit, link if fit.fits else None


def _nearest(claim: Claim, index: int, fits: Sequence[Fitting]) -> NoLink:
    """Why nothing fits, said of the recipe that comes nearest."""
    if not fits:
        return NoLink(
            claim=claim.id,
            part=index,
            reason="only counts are known of this paper",
            missing=("recipe",),
        )
    best = min(
        fits,
        key=lambda fit: (
            len(fit.different) + len(fit.missing),
            len(fit.view.recipe.deviations.listed()),
            len(fit.view.recipe.assumed),
        ),
    )
    name = best.view.recipe.name
    if best.missing == ["a number or an order"]:
        reason = "the claim states no number and no order that a rerun could test"
    elif best.different:
        first = best.different[0]
        said = f"{first.said!r}" if first.said else "what the claim says"
        reason = f"{name} has no such {first.field}: {said}; it has {_short(first.taken)}"
        if first.field == "unit":
            reason = f"a rerun measures points, not {said}"
        elif first.field == "condition":
            reason = f"{name} does not tell apart {said}"
    else:
        reason = f"the claim does not say its {' or '.join(best.missing)}"
    return NoLink(
        claim=claim.id,
        part=index,
        reason=reason,
        missing=tuple(best.missing),
        nearest=name,
        different=tuple(best.different),
    )


def _short(text: str, most: int = 120) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
