""" "The best intermediate task for each target": choose, then score, without the luck of the draw."""

from __future__ import annotations

from typing import NamedTuple

from claimcheck.errors import RecipeError
from claimcheck.records import Contrast, Link
from claimcheck.records.recipe import Recipe
from claimcheck.rerun.pairing import Pair, pair_up
from claimcheck.rerun.results import Results
from claimcheck.statistics import score_selected


class Chosen(NamedTuple):
    """The gain of the chosen arms, averaged over targets."""

    pair: Pair
    caps: tuple[str, ...]
    notes: tuple[str, ...]


def choose(recipe: Recipe, results: Results, link: Link) -> Chosen:
    """Choose an arm for each target as the paper did, and average the gains of the chosen.

    Where the paper chose on the split that it also scores, so do we, over all seeds: the luck of
    the choice is in both numbers, and what is left without it is noted. Where the paper chose on
    another split and that split is measured, it chooses (for each seed the other seeds do, see
    ``score_selected``). Where it is not measured the other seeds choose on the scored split, which
    is a deviation and caps the label.
    """
    by_target: dict[str, list[Contrast]] = {}
    for contrast in link.contrasts:
        by_target.setdefault(contrast.cell.target, []).append(contrast)
    first = link.contrasts[0].cell
    asked = link.selection_split or first.split
    on_scored = asked == first.split
    measured = on_scored or all(
        results.cell(contrast.cell.model_copy(update={"split": asked}))
        for contrast in link.contrasts
    )
    lucky: list[dict[int, float]] = []
    fair: list[dict[int, float]] = []
    stages: dict[str, None] = {}
    for contrasts in by_target.values():
        pairs = {c.name: pair_up(recipe, results, c) for c in contrasts}
        seeds = tuple(sorted(set.intersection(*(set(pair.seeds) for pair in pairs.values()))))
        if not seeds:
            raise RecipeError(f"the candidates of {link.id} have no seed in common")
        gains = {
            name: [dict(zip(pair.seeds, pair.values, strict=True))[seed] for seed in seeds]
            for name, pair in pairs.items()
        }
        choosing = gains
        if measured and not on_scored:
            choosing = {c.name: _gains(recipe, results, c, asked, seeds) for c in contrasts}
        best = max(choosing, key=lambda name: sum(choosing[name]))
        lucky.append(dict(zip(seeds, gains[best], strict=True)))
        fair.append(dict(zip(seeds, score_selected(choosing, gains).values, strict=True)))
        stages |= dict.fromkeys(stage for pair in pairs.values() for stage in pair.stages)
    seeds = tuple(sorted(set.intersection(*(set(row) for row in fair))))
    means = {
        kind: tuple(sum(row[seed] for row in rows) / len(rows) for seed in seeds)
        for kind, rows in (("lucky", lucky), ("fair", fair))
    }
    plain = sum(means["fair"]) / len(seeds)
    caps: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    if on_scored:
        values = means["lucky"]
        notes = (
            f"chosen on the {first.split} split that it is scored on, as in the paper;"
            f" {plain:+.2f} where the other seeds choose",
        )
    else:
        values = means["fair"]
        if measured:
            notes = (f"chosen on the {asked} split by the other seeds",)
        else:
            caps = (
                f"selection: the {asked} split is not measured, the other seeds choose on"
                f" {first.split}",
            )
    return Chosen(Pair(seeds, values, None, tuple(stages), False), caps, notes)


def _gains(
    recipe: Recipe, results: Results, contrast: Contrast, split: str, seeds: tuple[int, ...]
) -> list[float]:
    """The gains of a candidate on another split."""
    update = {"split": split}
    against = contrast.against.model_copy(update=update) if contrast.against else None
    moved = contrast.model_copy(
        update={"cell": contrast.cell.model_copy(update=update), "against": against}
    )
    pair = pair_up(recipe, results, moved)
    by_seed = dict(zip(pair.seeds, pair.values, strict=True))
    return [by_seed[seed] for seed in seeds]
