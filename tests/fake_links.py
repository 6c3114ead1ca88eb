"""A stand-in for the link stage: words in brackets say which cells of the tiny recipe are meant.

``[gain 2.5]`` NLI raises Paraphrase by 2.5 points, ``[retrieval -2]`` it lowers retrieval,
``[none]`` it makes no difference to Paraphrase; anything else is
linked to nothing. ``python -m tests.fake_links …`` is the whole program on this and on the
other stand-ins, for tests with signals.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from claimcheck.records import Claim, Claimed, ClaimedKind, Contrast, Link, LinkTest, NoLink
from claimcheck.records.rerun import CellKey
from tests import fake_stages
from tests.rerun.conftest import TINY

RECIPE = (
    TINY.replace("seeds = [0, 1]", "seeds = [0, 1]\n[seed_sets]\npaper = [1, 9]\nmore = [0, 1, 2]")
    + "\n[decision]\nmargin = 1.0\nlooks = [3, 4]\n"
)
_WORD = re.compile(r"\[(\w+)(?: (-?[\d.]+))?\]")


def cell(mix: str, target: str) -> CellKey:
    return CellKey(
        model="mini", mix=mix, fraction=1.0, target=target, split="test", language="zero-shot",
        metric="accuracy",
    )  # fmt: skip


def link_claim(
    claim: Claim, views: Sequence[Any], counts: Sequence[Any] = (), **_: Any
) -> tuple[Any, ...]:
    known = {view.recipe.name: view for view in views}
    word = _WORD.search(claim.text)
    if word is None or "tiny" not in known:
        return (NoLink(claim=claim.id, part=0, reason="it says nothing that a recipe measures"),)
    kind, number = word.groups()
    target = "retrieval" if kind == "retrieval" else "para"
    if kind == "none":
        claimed = Claimed(kind=ClaimedKind.NO_EFFECT)
    else:
        claimed = Claimed(value=float(number), runs=3, runs_assumed=False)
    contrast = Contrast(
        name=f"NLI → {target}", cell=cell("nli", target), against=cell("none", target)
    )
    return (
        Link(
            claim=claim.id,
            part=0,
            recipe="tiny",
            recipe_digest=known["tiny"].digest,
            test=LinkTest.NO_EFFECT if kind == "none" else LinkTest.GAIN,
            contrasts=(contrast,),
            claimed=claimed,
        ),
    )


def paper_needed(claim: Claim, views: Sequence[Any]) -> str | None:
    return claim.paper


def install(replace: Callable[[object, str, object], None]) -> None:
    """Put the stand-ins in place by ``replace(module, name, value)``."""
    import claimcheck.link

    replace(claimcheck.link, "link_claim", link_claim)
    replace(claimcheck.link, "paper_needed", paper_needed)


if __name__ == "__main__":
    from claimcheck.cli import main

    install(setattr)
    fake_stages.install(setattr)
    main()
