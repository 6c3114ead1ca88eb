"""One line an arm and target: source language, zero-shot average, gain over the baseline."""

from __future__ import annotations

from typing import NamedTuple

from claimcheck.errors import RecipeError
from claimcheck.records.recipe import Recipe
from claimcheck.rerun.results import OVERALL, Results, compare, headline, summaries
from claimcheck.statistics.intervals import mean_and_sd


class HeadlineLine(NamedTuple):
    """One arm and target, averaged over seeds."""

    model: str
    mix: str
    fraction: float
    target: str
    english: float | None
    zero_shot: float | None  # None: scored in the source language alone
    gain: float | None  # over the baseline, mean of paired differences
    spread: float | None  # standard deviation of the gain (baseline: of the score) over seeds
    seeds: int
    same_task: bool


def headline_table(recipe: Recipe, results: Results) -> list[HeadlineLine]:
    """Headline metric of every arm and target: source language, zero-shot average, gain."""
    table = results.table()
    aggregates = summaries(results.values)
    same = {value.cell for value in results.values if value.same_task}
    lines = []
    for cell, by_seed in table.items():
        wanted = "mean" if cell.target == OVERALL else headline(recipe, cell.target)
        if cell.language != aggregates.get(cell.target) or cell.metric != wanted:
            continue
        english = table.get(cell.model_copy(update={"language": "english"}))
        gain, over_seeds = None, tuple(by_seed.values())
        if cell.mix != recipe.measures.baseline:
            try:
                over_seeds = compare(recipe, results, cell).differences
                gain = sum(over_seeds) / len(over_seeds)
            except RecipeError:
                gain = None
        lines.append(
            HeadlineLine(
                cell.model,
                cell.mix,
                cell.fraction,
                cell.target,
                sum(english.values()) / len(english) if english else None,
                sum(by_seed.values()) / len(by_seed) if cell.language == "zero-shot" else None,
                gain,
                mean_and_sd(over_seeds)[1] if len(over_seeds) > 1 else None,
                len(by_seed),
                cell in same and cell.target != OVERALL,
            )
        )
    return lines
