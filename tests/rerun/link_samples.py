"""Links made by hand on the miniature recipe, and results as its records have them."""

from __future__ import annotations

from claimcheck.records import (
    Contrast,
    FieldMatch,
    Link,
    LinkTest,
    MatchKind,
    Quantifier,
)
from claimcheck.records.replication import Claimed, ClaimedKind
from claimcheck.records.rerun import CellKey, RunValue
from claimcheck.rerun.publish import read_values
from claimcheck.rerun.recipe import LoadedRecipe, read_recipe
from claimcheck.rerun.results import OVERALL, Results
from tests.conftest import ROOT

MINIATURE = ROOT / "experiments" / "miniature"
TARGETS = ("nli-small", "paraphrase", "roles-small", "questions-small", "retrieval")


def miniature() -> LoadedRecipe:
    return read_recipe(MINIATURE)


def measured(*seeds: int) -> Results:
    """What the records say, of these seeds (all where none is named)."""
    values: tuple[RunValue, ...] = read_values(MINIATURE / "records")
    return Results(tuple(v for v in values if not seeds or v.seed in seeds), ())


def cell(mix: str, target: str, language: str = "zero-shot", metric: str | None = None) -> CellKey:
    if metric is None:
        metric = {OVERALL: "mean", "questions-small": "f1"}.get(target, "accuracy")
    return CellKey(
        model="mini", mix=mix, fraction=1.0, target=target, split="test", language=language, metric=metric
    )  # fmt: skip


def contrast(mix: str, target: str, against: str | None = "none", **more: object) -> Contrast:
    return Contrast(
        name=f"{mix} → {target}",
        cell=cell(mix, target),
        against=cell(against, target) if against is not None else None,
    ).model_copy(update=more)


def link(
    test: LinkTest = LinkTest.GAIN,
    *contrasts: Contrast,
    claimed: Claimed | None = None,
    quantifier: Quantifier | None = None,
    assumed: str | None = None,
    **more: object,
) -> Link:
    matches: tuple[FieldMatch, ...] = ()
    if assumed is not None:
        matches = (FieldMatch(field="aggregate", said=None, taken=assumed, how=MatchKind.ASSUMED),)
    return Link(
        claim="c1",
        part=0,
        recipe="miniature",
        recipe_digest="d",
        test=test,
        contrasts=contrasts,
        claimed=claimed,
        quantifier=quantifier,
        matches=matches,
    ).model_copy(update=more)


def gain(mix: str, target: str, value: float, *, runs: int = 5, **more: object) -> Link:
    """A claimed difference between an arm and no intermediate training."""
    claimed = Claimed(value=value, runs=runs, runs_assumed=False, rounding=0.05)
    return link(LinkTest.GAIN, contrast(mix, target), claimed=claimed, **more)  # type: ignore[arg-type]


def nothing(mix: str, target: str, **more: object) -> Link:
    """A claim of no effect."""
    claimed = Claimed(kind=ClaimedKind.NO_EFFECT)
    return link(LinkTest.NO_EFFECT, contrast(mix, target), claimed=claimed, **more)  # type: ignore[arg-type]
