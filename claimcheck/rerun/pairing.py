"""The numbers behind a contrast: paired differences or scores, their spread, their stages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from claimcheck.errors import RecipeError
from claimcheck.records import Contrast, Link, LinkTest
from claimcheck.records.recipe import Recipe
from claimcheck.records.replication import Spread
from claimcheck.records.rerun import CellKey
from claimcheck.rerun.results import (
    OVERALL,
    Results,
    compare,
    label_of,
    pooled_scores,
    pooled_spread,
)


class Pair(NamedTuple):
    """One contrast as measured."""

    seeds: tuple[int, ...]
    values: tuple[float, ...]  # paired differences, or scores where nothing is subtracted
    spread: Spread | None  # pooled over a metric family; None: the values' own
    stages: tuple[str, ...]  # evaluations that were read
    same_task: bool


class Scored(NamedTuple):
    """Several cells of one kind over the same seeds."""

    names: tuple[str, ...]
    seeds: tuple[int, ...]
    values: tuple[tuple[float, ...], ...]  # one row a cell, one value a seed
    stages: tuple[str, ...]


def pair_up(recipe: Recipe, results: Results, contrast: Contrast) -> Pair:
    """The paired differences of a contrast, or its scores. Raises RecipeError where unmeasured."""
    cell, against = contrast.cell, contrast.against
    if against is None:
        scores = results.cell(cell)
        if not scores:
            raise RecipeError(f"{named_cell(recipe, cell)} is not measured", hint="run the recipe")
        seeds = tuple(sorted(scores))
        values = tuple(scores[seed] for seed in seeds)
        spread = pooled_scores(results, cell)
        same = False
    else:
        compared = compare(recipe, results, cell, against)
        seeds, values, same = compared.seeds, compared.differences, compared.same_task
        spread = pooled_spread(recipe, results, cell, against)
    cells = [cell] if against is None else [cell, against]
    return Pair(seeds, values, spread, stages_of(results, cells, seeds), same)


def scores_of(recipe: Recipe, results: Results, cells: Sequence[CellKey]) -> Scored:
    """Several cells at the seeds that all of them have.

    Of means over targets the gains over the baseline are compared, because each arm leaves out
    the targets that it trains on itself. Raises RecipeError where there is no common seed.
    """
    rows: list[dict[int, float]] = []
    for cell in cells:
        if cell.target != OVERALL:
            rows.append(results.cell(cell))
        elif cell.mix == recipe.measures.baseline:
            rows.append(dict.fromkeys(results.cell(cell), 0.0))
        else:
            gain = compare(recipe, results, cell)
            rows.append(dict(zip(gain.seeds, gain.differences, strict=True)))
    seeds = tuple(sorted(set.intersection(*(set(row) for row in rows)))) if rows else ()
    if not seeds:
        raise RecipeError("the compared cells have no seed in common", hint="run the recipe first")
    values = tuple(tuple(row[seed] for seed in seeds) for row in rows)
    names = _telling_names(recipe, cells)
    return Scored(names, seeds, values, stages_of(results, cells, seeds))


def same_task_cap(pair: Pair) -> list[str]:
    """What to say where an arm was trained on the target's own task."""
    return ["selection: intermediate and target are one task"] if pair.same_task else []


def stages_of(results: Results, cells: Sequence[CellKey], seeds: Sequence[int]) -> tuple[str, ...]:
    """Ids of the evaluations behind cells; of a mean over targets, those of every target."""
    found: dict[str, None] = {}
    for value in results.values:
        key = value.cell
        if not value.stage or value.seed not in seeds:
            continue
        for cell in cells:
            alike = (key.model, key.mix, key.fraction) == (cell.model, cell.mix, cell.fraction)
            if alike and (cell.target in (OVERALL, key.target)):
                found[value.stage] = None
    return tuple(found)


def named(recipe: Recipe, link: Link) -> str:
    """What a link measures, for people."""
    if link.test is LinkTest.BEST_OF:
        mixes = {contrast.cell.mix for contrast in link.contrasts}
        return f"best of {len(mixes)} arms for each target"
    return link.contrasts[0].name or named_cell(recipe, link.contrasts[0].cell)


def named_cell(recipe: Recipe, cell: CellKey) -> str:
    """A cell for people: "NLI → Roles, accuracy, zero-shot"."""
    names = label_of(recipe)
    target = "all targets" if cell.target == OVERALL else names.get(cell.target, cell.target)
    arm = names.get(cell.mix, cell.mix)
    share = f" at {cell.fraction:g}" if len(recipe.axes.fractions) > 1 else ""
    return f"{arm}{share} → {target}, {cell.metric}, {cell.language}"


def _telling_names(recipe: Recipe, cells: Sequence[CellKey]) -> tuple[str, ...]:
    """Names of cells by the field in which they differ; all fields where one is not enough."""
    names = label_of(recipe)
    for field in ("mix", "target", "model", "language", "fraction"):
        values = [str(getattr(cell, field)) for cell in cells]
        if len(set(values)) == len(cells):
            return tuple(names.get(value, value) for value in values)
    return tuple(named_cell(recipe, cell) for cell in cells)
