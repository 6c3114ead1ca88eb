"""Claims built by hand, so that links are tested whatever the extraction reads."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from claimcheck.link import link_claim
from claimcheck.records import (
    Binding,
    Claim,
    ClaimKind,
    Comparison,
    CountsView,
    Link,
    Mention,
    NoLink,
    Part,
    Place,
    Quantifier,
    Quantity,
    RecipeView,
    digest,
)
from claimcheck.rerun.recipe import list_recipes, read_recipe
from claimcheck.rerun.views import counts_views, recipe_view

BUNDLE = Path(__file__).resolve().parents[2] / "experiments"
XSTILTS = "2005.13013v2"
MINIATURE = "claimcheck-miniature"


def views() -> tuple[RecipeView, ...]:
    return tuple(recipe_view(read_recipe(path)) for path in list_recipes([BUNDLE]))


def counts() -> tuple[CountsView, ...]:
    return counts_views([BUNDLE])


def number(printed: str, text: str, **fields: Any) -> Quantity:
    """A quantity as it stands in a text; points and a gain unless said otherwise."""
    bare = printed.replace(",", "")
    value = Decimal(bare)
    start = text.index(printed)
    given = {
        "value": abs(value),
        "unit": "points",
        "delta": True,
        "direction": -1 if value < 0 else 1,
        "decimals": max(0, -int(value.as_tuple().exponent)),
        "start": start,
        "end": start + len(printed),
    }
    return Quantity(printed=printed, **(given | fields))


def part(
    text: str,
    quantity: Quantity | None = None,
    *,
    comparison: Comparison | None = None,
    quantifier: Quantifier | None = None,
    exceptions: tuple[str, ...] = (),
    negated: bool = False,
    **binding: str,
) -> Part:
    return Part(
        text=text,
        quantity=quantity,
        binding=Binding(**binding),
        comparison=comparison,
        quantifier=quantifier,
        exceptions=exceptions,
        negated=negated,
    )


def claim(
    text: str,
    *parts: Part,
    paper: str | None = XSTILTS,
    section: tuple[str, ...] = (),
    start: int = 0,
    scope: tuple[str, ...] = (),
) -> Claim:
    mention = Mention(
        id=digest("mention", text, start),
        document="d",
        start=start,
        end=start + len(text),
        text=text,
        passage="p1",
        place=Place(section=section),
    )
    return Claim(
        id=digest("claim", paper, text, [one.model_dump(mode="json") for one in parts]),
        paper=paper,
        text=text,
        standalone=text,
        kind=ClaimKind.RESULT,
        parts=parts,
        mentions=(mention,),
        scope=scope,
    )


def gain(text: str, printed: str, *, paper: str | None = XSTILTS, **binding: str) -> Claim:
    """A claim of one part that states a gain of ``printed`` points."""
    return claim(text, part(text, number(printed, text), **binding), paper=paper)


def cells(link: Link | NoLink) -> list[tuple[str, str, str, str, str | None]]:
    """(mix, target, split, language, subtracted mix) of every contrast."""
    assert isinstance(link, Link), link
    return [
        (
            c.cell.mix,
            c.cell.target,
            c.cell.split,
            c.cell.language,
            c.against.mix if c.against else None,
        )
        for c in link.contrasts
    ]


def links_of(
    found: Claim, known: tuple[RecipeView, ...], counted: tuple[CountsView, ...]
) -> tuple[Link | NoLink, ...]:
    return link_claim(found, known, counted)
