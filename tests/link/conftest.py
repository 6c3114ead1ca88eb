"""Views of the bundled recipes, made once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from claimcheck.extract import external_claims
from claimcheck.link import link_claim
from claimcheck.records import Claim, CountsView, Link, NoLink, RecipeView
from tests.link import claims

Linker = Callable[[Claim], tuple[Link | NoLink, ...]]
TextLinker = Callable[..., list[Link | NoLink]]


@pytest.fixture(scope="session")
def views() -> tuple[RecipeView, ...]:
    return claims.views()


@pytest.fixture(scope="session")
def counts() -> tuple[CountsView, ...]:
    return claims.counts()


@pytest.fixture(scope="session")
def link(views: tuple[RecipeView, ...], counts: tuple[CountsView, ...]) -> Linker:
    """Links of a claim to the bundled recipes."""
    return lambda claim: link_claim(claim, views, counts)


@pytest.fixture(scope="session")
def link_text(link: Linker) -> TextLinker:
    """Links of everything that a text claims, part by part."""

    def linked(text: str, paper: str | None = claims.XSTILTS) -> list[Link | NoLink]:
        return [one for claim in external_claims(text, paper) for one in link(claim)]

    return linked
