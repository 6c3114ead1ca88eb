"""Sweeps over the share of the intermediate training data: does more of it still help?"""

from __future__ import annotations

from collections import defaultdict

from claimcheck.errors import InputError, RecipeError
from claimcheck.records import Record
from claimcheck.records.recipe import Recipe
from claimcheck.rerun.results import OVERALL, Results, compare, headline, summaries
from claimcheck.statistics.saturation import Saturation, fit_saturation


class Sweep(Record):
    """The gain of one model, mix and target over the shares of the data."""

    model: str
    mix: str
    target: str
    curve: Saturation | None
    reason: str | None = None  # why there is no curve


def sweeps(recipe: Recipe, results: Results) -> tuple[Sweep, ...]:
    """A curve for every model, mix and target with several shares, over paired gains.

    Gains are taken against the baseline seed by seed, so that what a seed's encoder is worth does
    not blur the curve. Empty for recipes with one share.
    """
    if len(recipe.axes.fractions) < 2:
        return ()
    heads = {name: headline(recipe, name) for name in recipe.axes.targets} | {OVERALL: "mean"}
    runs: dict[tuple[str, str, str], dict[int, dict[float, float]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    aggregates = summaries(results.values)
    for cell in results.table():
        summed_up = (cell.language, cell.metric) == (
            aggregates.get(cell.target),
            heads.get(cell.target),
        )
        if not summed_up or not recipe.mixes[cell.mix].parts:
            continue
        try:
            pair = compare(recipe, results, cell)
        except RecipeError:
            continue  # the baseline is not there yet
        for seed, difference in zip(pair.seeds, pair.differences, strict=True):
            runs[cell.model, cell.mix, cell.target][seed][cell.fraction] = difference
    found = []
    for (model, mix, target), by_seed in runs.items():
        curve, reason = None, None
        try:
            curve = fit_saturation(
                by_seed,
                confidence=recipe.decision.confidence,
                floor=recipe.decision.floor,
            )
        except InputError as error:
            reason = str(error)
        found.append(Sweep(model=model, mix=mix, target=target, curve=curve, reason=reason))
    return tuple(found)


def in_words(curve: Saturation) -> str:
    """One line: the gain over the sweep, how much of it half of the data gives, the verdict."""
    verdicts = {
        "diminish": "returns diminish",
        "grow": "returns grow",
        "cannot tell": "cannot tell whether returns diminish",
    }
    words = verdicts.get(curve.returns.value, curve.returns.value)
    interval = f"{curve.half_low:.0%} to {curve.half_high:.0%}"
    if not curve.bounded:
        interval += ", open"
    return (
        f"{words}: {curve.gain:+.1f} points from {curve.shares[0]:.0%} to all of the data,"
        f" {curve.half:.0%} ({interval}) of it with half; a straight line gives"
        f" {curve.half_line:.0%}"
    )
