"""From finished stages to numbers: cells, aggregates, deltas, replications."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from claimcheck.errors import RecipeError
from claimcheck.records.recipe import Recipe
from claimcheck.records.replication import Claimed, DecisionRule, Replication, Spread
from claimcheck.records.rerun import Arm, CellKey, Plan, RunValue, StageResult
from claimcheck.rerun import folder as places
from claimcheck.rerun.imports import AGGREGATES, imported_arms
from claimcheck.rerun.imports import OVERALL as OVERALL
from claimcheck.rerun.stage_imports import origin_of
from claimcheck.statistics import judge, pool


class Results(NamedTuple):
    """All measured cells of a plan: cell → seed → value."""

    values: tuple[RunValue, ...]
    missing: tuple[Arm, ...]  # arms whose evaluation is not done
    notes: tuple[str, ...] = ()  # about imported values, for people

    def cell(self, key: CellKey) -> dict[int, float]:
        """Seed → value."""
        return {value.seed: value.value for value in self.values if value.cell == key}

    def table(self) -> dict[CellKey, dict[int, float]]:
        """Every cell, by seed."""
        found: dict[CellKey, dict[int, float]] = defaultdict(dict)
        for value in self.values:
            found[value.cell][value.seed] = value.value
        return dict(found)


class Comparison(NamedTuple):
    """A cell and another of the same target (with and without intermediate training), by seed."""

    cell: CellKey
    baseline: CellKey
    seeds: tuple[int, ...]
    differences: tuple[float, ...]
    same_task: bool


def collect(recipe: Recipe, plan: Plan, runs: Path) -> Results:
    """Read the finished evaluations of a plan and add the recipe's aggregates.

    Values that were imported stand in for arms that were not measured here.
    """
    values: list[RunValue] = []
    missing = []
    cache: dict[str, StageResult | None] = {}
    elsewhere = imported_arms(recipe, runs)
    second = 0
    for arm in plan.arms:
        last = arm.stages[-1]
        folder = places.stages_folder(runs) / last
        if last not in cache:
            cache[last] = places.read_result(folder)
        result, given = cache[last], elsewhere.of(arm)
        if result is not None:
            second += len(given)
            scores = {(m.metric, m.split, m.language): m.value for m in result.metrics}
            values += _arm_values(recipe, arm, scores, last, origin_of(folder))
        elif given:
            scores = {key: value for key, (value, _) in given.items()}
            source = "; ".join(dict.fromkeys(words for _, words in given.values()))
            values += _arm_values(recipe, arm, scores, "", source)
        else:
            missing.append(arm)
    if recipe.measures.overall:
        values += _overall(recipe, values)
    notes = [f"{second} imported values give way to measured ones"] if second else []
    if elsewhere.outdated:
        notes.append(
            f"{elsewhere.outdated} imported values are of another wording of {recipe.name}: not used"
        )
    return Results(tuple(values), tuple(missing), tuple(notes))


def _arm_values(
    recipe: Recipe,
    arm: Arm,
    scores: Mapping[tuple[str, str, str], float],
    stage: str,
    source: str | None,
) -> list[RunValue]:
    """A target's metrics by language, and its aggregates over languages.

    ``scores``: (metric, split, language) → value; it may hold aggregates where they were imported.
    Others are means over languages, of imported values only where every language is there.
    """

    def value(metric: str, split: str, language: str, number: float) -> RunValue:
        cell = CellKey(
            model=arm.model,
            mix=arm.mix,
            fraction=arm.fraction,
            target=arm.target,
            split=split,
            language=language,
            metric=metric,
        )
        return RunValue(
            cell=cell,
            seed=arm.seed,
            value=number,
            stage=stage,
            same_task=arm.same_task,
            imported=source is not None,
            source=source or "",
        )

    values = []
    grouped: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for (metric, split, language), number in scores.items():
        values.append(value(metric, split, language, number))
        if language not in AGGREGATES:
            grouped[metric, split][language] = number
    own = source_language(recipe, arm.target)
    for (metric_name, split), by_language in grouped.items():
        if not stage and not _all_languages(recipe, arm.target, split) <= set(by_language):
            continue
        for aggregate in recipe.measures.aggregates:
            chosen = [
                score
                for language, score in by_language.items()
                if aggregate == "all" or (language == own) == (aggregate == "english")
            ]
            if chosen and (metric_name, split, aggregate) not in scores:
                mean = sum(chosen) / len(chosen)
                values.append(value(metric_name, split, aggregate, mean))
    return values


def _all_languages(recipe: Recipe, target: str, split: str) -> set[str]:
    from claimcheck.rerun.recipe import task_use
    from claimcheck.rerun.tasks import build_task

    spec = recipe.tasks[target]
    return set(spec.languages or build_task(task_use(target, spec, Path())).languages(split))


def source_language(recipe: Recipe, target: str) -> str:
    """The language that a target trains on."""
    from claimcheck.rerun.recipe import task_use
    from claimcheck.rerun.tasks import build_task

    return build_task(task_use(target, recipe.tasks[target], Path())).train_language


def summaries(values: Iterable[RunValue]) -> dict[str, str]:
    """Target → the aggregate that sums it up: "zero-shot", or "english", the source language, for
    a target that is scored in no other."""
    found: dict[str, str] = {}
    for value in values:
        if value.cell.language == "zero-shot":
            found[value.cell.target] = "zero-shot"
        elif value.cell.language == "english":
            found.setdefault(value.cell.target, "english")
    return found


def _overall(recipe: Recipe, values: Sequence[RunValue]) -> list[RunValue]:
    """Means over targets of zero-shot headline scores: of all, and without same-task cells.

    A mix that shares a task with a target would gain there by more training on the same data, so
    its gain is reported with ("overall-all") and without ("overall") that target; without means
    that the baseline of the pair leaves the target out too (``compare`` sees to it).
    """
    heads = {name: headline(recipe, name) for name in recipe.axes.targets}
    aggregates = summaries(values)
    grouped: dict[tuple[str, str, float, int], dict[str, RunValue]] = defaultdict(dict)
    for value in values:
        cell = value.cell
        if cell.language == aggregates.get(cell.target) and cell.metric == heads.get(cell.target):
            grouped[cell.model, cell.mix, cell.fraction, value.seed][cell.target] = value
    made = []
    for (model, mix, fraction, seed), by_target in grouped.items():
        if set(by_target) != set(recipe.axes.targets):
            continue
        mean = sum(value.value for value in by_target.values()) / len(by_target)
        key = CellKey(
            model=model,
            mix=mix,
            fraction=fraction,
            target=OVERALL,
            split="test",
            language="zero-shot" if "zero-shot" in aggregates.values() else "english",
            metric="mean",
        )
        same = any(value.same_task for value in by_target.values())
        sources = dict.fromkeys(v.source for v in by_target.values() if v.imported)
        made.append(
            RunValue(
                cell=key,
                seed=seed,
                value=mean,
                stage="",
                same_task=same,
                imported=bool(sources),
                source="; ".join(sources),
            )
        )
    return made


def headline(recipe: Recipe, target: str) -> str:
    """The metric of a target that enters averages."""
    from claimcheck.rerun.recipe import task_use
    from claimcheck.rerun.tasks import build_task

    return build_task(task_use(target, recipe.tasks[target], Path())).metric


def compare(
    recipe: Recipe, results: Results, cell: CellKey, against: CellKey | None = None
) -> Comparison:
    """Pair a cell with another (its baseline where None), seed by seed.

    For the overall mean the targets that either mix trains on itself are left out on both sides.
    Raises RecipeError where the two have no seed in common.
    """
    baseline = against or cell.model_copy(
        update={"mix": recipe.measures.baseline, "fraction": _full(recipe)}
    )
    table = results.table()
    same = any(v.same_task for v in results.values if v.cell in (cell, baseline))
    if cell.target == OVERALL:
        ours, theirs = _without_same_task(recipe, results, cell, baseline)
    else:
        ours, theirs = table.get(cell, {}), table.get(baseline, {})
    if len(theirs) == 1 and len(ours) > 1 and not recipe.tasks_trained(cell.target):
        constant = next(iter(theirs.values()))  # an untrained baseline knows no seed
        theirs = dict.fromkeys(ours, constant)
    seeds = tuple(sorted(set(ours) & set(theirs)))
    if not seeds:
        raise RecipeError(
            f"{cell.mix} and {baseline.mix} have no seed in common on {cell.target}",
            hint="run the recipe first",
        )
    differences = tuple(ours[seed] - theirs[seed] for seed in seeds)
    return Comparison(cell, baseline, seeds, differences, same and cell.target != OVERALL)


def _full(recipe: Recipe) -> float:
    return max(recipe.axes.fractions)


def _without_same_task(
    recipe: Recipe, results: Results, cell: CellKey, baseline: CellKey
) -> tuple[dict[int, float], dict[int, float]]:
    heads = {name: headline(recipe, name) for name in recipe.axes.targets}
    mixes = (cell.mix, baseline.mix)
    excluded = {
        value.cell.target
        for value in results.values
        if value.same_task and value.cell.mix in mixes and value.cell.target != OVERALL
    }
    kept = [target for target in recipe.axes.targets if target not in excluded]
    aggregates = summaries(results.values)
    sides = []
    for side in (cell, baseline):
        by_seed: dict[int, list[float]] = defaultdict(list)
        for value in results.values:
            found = value.cell
            if (
                (found.model, found.mix, found.fraction) == (side.model, side.mix, side.fraction)
                and found.target in kept
                and found.language == aggregates.get(found.target)
                and found.metric == heads[found.target]
            ):
                by_seed[value.seed].append(value.value)
        sides.append({s: sum(v) / len(v) for s, v in by_seed.items() if len(v) == len(kept)})
    return sides[0], sides[1]


def pooled_spread(
    recipe: Recipe, results: Results, cell: CellKey, against: CellKey | None = None
) -> Spread | None:
    """Spread of paired differences, pooled over the targets of the same metric and model.

    Every mix but the one that is subtracted (the baseline where None) contributes its cell of the
    same language or aggregate.
    """
    subtracted = against.mix if against is not None else recipe.measures.baseline
    samples = []
    for key in results.table():
        alike = (key.model, key.metric, key.language, key.split, key.fraction) == (
            cell.model,
            cell.metric,
            cell.language,
            cell.split,
            cell.fraction,
        )
        overall = (key.target == OVERALL) == (cell.target == OVERALL)
        if alike and overall and key.mix != subtracted:
            other = None
            if against is not None:
                other = against.model_copy(update={"target": key.target})
            try:
                samples.append(compare(recipe, results, key, other).differences)
            except RecipeError:
                continue
    return pool(samples)


def pooled_scores(results: Results, cell: CellKey) -> Spread | None:
    """Spread of scores over seeds, pooled over the arms of one target, metric and language."""
    return pool(
        tuple(by_seed.values())
        for key, by_seed in results.table().items()
        if key.model_copy(update={"mix": cell.mix, "fraction": cell.fraction}) == cell
    )


def replicate(
    recipe: Recipe,
    results: Results,
    cell: CellKey,
    claimed: Claimed,
    *,
    rule: DecisionRule | None = None,
    mismatch: str | None = None,
) -> Replication:
    """Hold a cell's gain over the baseline (or, for a claimed score, the cell) against a claim.

    Deviations and assumed values of the recipe cap the label; a same-task cell says so.
    """
    from claimcheck.records.replication import ClaimedKind
    from claimcheck.statistics import look_levels

    fixed = rule or recipe.decision
    caps = list(recipe.caps)
    if claimed.kind is ClaimedKind.SCORE:
        scores = results.cell(cell)
        seeds, values = tuple(sorted(scores)), tuple(scores[s] for s in sorted(scores))
        spread = pooled_scores(results, cell)
    else:
        pair = compare(recipe, results, cell)
        seeds, values = pair.seeds, pair.differences
        spread = pooled_spread(recipe, results, cell)
        if pair.same_task:
            caps.append("selection: intermediate and target are one task")
    alpha, confidence = look_levels(fixed, len(values))
    return judge(
        values,
        claimed,
        fixed,
        spread=spread,
        seeds=seeds,
        alpha=alpha,
        confidence=confidence,
        caps=caps,
        mismatch=mismatch,
    )


def label_of(recipe: Recipe, names: Mapping[str, str] | None = None) -> dict[str, str]:
    """Names as papers write them, for mixes, targets and models of a recipe."""
    found = {name: mix.label or name for name, mix in recipe.mixes.items()}
    found |= {name: task.label or name for name, task in recipe.tasks.items()}
    found |= {name: model.label or name for name, model in recipe.models.items()}
    return {**found, **(names or {})}
