"""Which recipe would answer an open part, and at what price: chosen by what it varies and measures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from claimcheck.errors import ClaimcheckError
from claimcheck.records import Record
from claimcheck.records.recipe import Recipe
from claimcheck.records.rerun import Price
from claimcheck.synthesis.concepts import benchmarks, factor_of, tasks
from claimcheck.synthesis.interface import Facet
from claimcheck.verify.terms import stems
from claimcheck.vocabulary import TermKind, canonical, find_terms

GPU = "h200"  # that prices are given for, unless another is asked for

_SIZES = re.compile(r"\b(?:base|large|xl|xxl|small|\d+(?:\.\d+)?[bm])\b", re.IGNORECASE)


class Remedy(Record):
    """A recipe that would answer a question, with its price."""

    recipe: str
    title: str
    status: str  # "never executed" or "executed"
    matched: tuple[str, ...]  # what of the question it varies or measures
    lacking: tuple[str, ...]  # what of the question it does not
    price: Price
    caps: tuple[str, ...]  # deviations and assumed values: they cap what a rerun may say

    def in_words(self) -> str:
        """One line: the recipe, its price, what caps it."""
        price = self.price
        hours = (
            f"{price.gpu_hours:,.1f} GPU-hours on one {price.machine}"
            if price.gpu_hours
            else "no GPU time"
        )
        capped = (
            f"{len(self.caps)} deviations or assumed values: it can show a direction, not replicate a size"
            if self.caps
            else "no deviation and no assumed value"
        )
        lacking = f"; it leaves out {', '.join(self.lacking)}" if self.lacking else ""
        return (
            f"the recipe {self.recipe} (“{self.title}”, {self.status}): {price.stages:,} stages, "
            f"{price.shared_tokens / 1e9:,.2f} billion training tokens, {hours}{lacking}; {capped}"
        )


def find_remedy(
    part: str, facets: Sequence[Facet], folders: Sequence[Path], *, gpu: str = GPU
) -> Remedy | None:
    """The recipe whose axes and targets fit a question best, priced; None where none fits.

    A recipe fits when one of its axes varies what the question varies, and one of its targets lies
    in the question's benchmark or task.
    """
    from claimcheck.rerun.plan import make_plan
    from claimcheck.rerun.price import named_gpu
    from claimcheck.rerun.recipe import list_recipes, read_recipe

    scored = []
    for path in list_recipes(list(folders)):
        try:
            loaded = read_recipe(path)
        except ClaimcheckError:
            continue  # `recipe list` says what is wrong with it
        if loaded.recipe.synthetic:
            continue
        score, matched, lacking = _fit(part, facets, loaded.recipe)
        if score > 0:
            scored.append((score, loaded.recipe.name, loaded, matched, lacking))
    for _, _, loaded, matched, lacking in sorted(scored, key=lambda one: (-one[0], one[1])):
        try:
            plan = make_plan(loaded, machine=named_gpu(gpu), power=False)
        except ClaimcheckError:
            continue
        return Remedy(
            recipe=loaded.recipe.name,
            title=loaded.recipe.title,
            status=loaded.recipe.status,
            matched=matched,
            lacking=lacking,
            price=plan.price,
            caps=loaded.recipe.caps,
        )
    return None


def _fit(
    part: str, facets: Sequence[Facet], recipe: Recipe
) -> tuple[float, tuple[str, ...], tuple[str, ...]]:
    """(score, what fits, what is lacking); score 0 where the recipe would not answer the question."""
    factor = factor_of(part)
    axis = factor.axis if factor else ""
    varied = _varied(recipe)
    if not axis or axis not in varied:
        return 0.0, (), ()
    targets = {
        canonical(TermKind.DATASET, recipe.tasks[name].label or name)
        for name in recipe.axes.targets
    }
    wanted, asked = _wanted(facets)
    common = targets & wanted
    if wanted and not common:
        return 0.0, (), ()
    matched = [f"varies {factor.name}" if factor else "", *sorted(common)]
    # Targets beside the ones asked for cost and answer nothing; missing ones leave a hole.
    cover = len(common) / len(wanted) if wanted else 0.0
    focus = len(common) / len(targets) if targets else 0.0
    labels = " ; ".join(
        filter(
            None,
            (
                recipe.title,
                *(m.label for m in recipe.models.values()),
                *(m.label for m in recipe.mixes.values()),
            ),
        )
    )
    models = {t.canonical.split(" ")[0] for t in find_terms(labels) if t.kind is TermKind.MODEL}
    named = {
        f.name.split(" ")[0]
        for f in facets
        if f.role == "model" and f.known and not f.name.endswith("models")
    }
    own = named & models
    words, title = stems(part), stems(recipe.title)
    overlap = len(words & title) / max(1, len(title))
    lacking = [name for name in asked if name in wanted and name not in targets]
    lacking += sorted(wanted - targets) if len(wanted) <= 12 else []
    if named and not own:
        lacking += sorted(named)
    score = 1.0 + cover + focus + 2.0 * len(own) + 2.0 * overlap
    return score, tuple(filter(None, (*matched, *sorted(own)))), tuple(dict.fromkeys(lacking))


def _varied(recipe: Recipe) -> set[str]:
    """Which kinds of factors a recipe varies: "models" (sizes of one family), "architectures", "fractions"."""
    found = set()
    if len(recipe.axes.fractions) > 1:
        found.add("fractions")
    labels = [recipe.models[name].label or name for name in recipe.axes.models]
    if len(labels) > 1:
        families = {_SIZES.sub("", label).strip().casefold() for label in labels}
        found.add("models" if len(families) == 1 else "architectures")
    return found


def _wanted(facets: Sequence[Facet]) -> tuple[set[str], list[str]]:
    """Data sets that a question is about: its benchmarks' and its tasks', and where both, the common ones."""
    sets = [f.name for f in facets if f.role == "dataset"]
    by_benchmark = [
        benchmarks().get(f.name, frozenset({f.name})) for f in facets if f.role == "benchmark"
    ]
    by_task = [tasks().get(f.name, frozenset()) for f in facets if f.role == "task"]
    wanted = set(sets)
    for group in by_benchmark:
        wanted |= group
    for group in by_task:
        narrowed = wanted & group
        if by_benchmark and len(narrowed) >= 2:
            wanted = narrowed
        elif not by_benchmark:
            wanted |= group
    return wanted, sets
