"""Which stages a set of links needs: the union of their arms, each once, and no others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from claimcheck.errors import RecipeError
from claimcheck.records import Link, LinkTest
from claimcheck.records.recipe import Recipe
from claimcheck.records.rerun import Arm, CellKey, Plan, StageState
from claimcheck.rerun import folder as places
from claimcheck.rerun.imports import Arms, imported_arms
from claimcheck.rerun.plan import Choice, make_plan
from claimcheck.rerun.price import Machine, total
from claimcheck.rerun.recipe import LoadedRecipe
from claimcheck.rerun.results import OVERALL

PAPER_SEEDS = "paper"  # the named set of seeds behind the paper's own numbers


class ArmKey(NamedTuple):
    """An arm without its seed."""

    model: str
    mix: str
    fraction: float
    target: str


class SeedOrder(NamedTuple):
    """The seeds that a rerun takes, in order, and how many at each look."""

    seeds: tuple[int, ...]
    looks: tuple[int, ...]  # never empty; the last one is the end

    def at(self, look: int) -> tuple[int, ...]:
        """The seeds of a look, counted from 0."""
        return self.seeds[: self.looks[look]]


def seed_order(recipe: Recipe) -> SeedOrder:
    """Seeds in the order in which they are added, all different from the paper's own.

    First the recipe's own, then those of a named set that extends them, then the smallest numbers
    that are free. Without a schedule there is one look, at the recipe's own seeds.
    """
    behind_the_paper = set(recipe.seed_sets.get(PAPER_SEEDS, ()))
    own = [seed for seed in recipe.axes.seeds if seed not in behind_the_paper]
    for name, named in recipe.seed_sets.items():
        extends = set(recipe.axes.seeds) < set(named)
        if name != PAPER_SEEDS and extends:
            own += [seed for seed in named if seed not in behind_the_paper and seed not in own]
    looks = recipe.decision.looks or (max(2, len(own)),)
    free = (seed for seed in range(10**6) if seed not in behind_the_paper and seed not in own)
    while len(own) < looks[-1]:
        own.append(next(free))
    return SeedOrder(tuple(own[: looks[-1]]), looks)


def arms_of(recipe: Recipe, link: Link) -> frozenset[ArmKey]:
    """The arms that a link reads. Raises RecipeError where the recipe has no such arm."""
    if link.test is LinkTest.COUNT:
        return frozenset()
    cells: list[CellKey] = []
    for contrast in link.contrasts:
        cells.append(contrast.cell)
        cells += [contrast.against] if contrast.against is not None else []
    if link.test is LinkTest.BEST and any(cell.target == OVERALL for cell in cells):
        baseline = {"mix": recipe.measures.baseline}
        cells += [cell.model_copy(update=baseline) for cell in cells]
    found = set()
    for cell in cells:
        for axis, name, known in (
            ("model", cell.model, recipe.axes.models),
            ("mix", cell.mix, recipe.axes.mixes),
            ("target", cell.target, (*recipe.axes.targets, OVERALL)),
        ):
            if name not in known:
                raise RecipeError(f"the recipe {recipe.name} has no {axis} {name!r}")
        whole = not recipe.mixes[cell.mix].parts  # nothing to take a share of
        fraction = max(recipe.axes.fractions) if whole else cell.fraction
        targets = recipe.axes.targets if cell.target == OVERALL else (cell.target,)
        found |= {ArmKey(cell.model, cell.mix, fraction, target) for target in targets}
    return frozenset(found)


def rescored(loaded: LoadedRecipe, split: str | None) -> LoadedRecipe:
    """The recipe with every target that has it scored on ``split``; training stays the same, so
    its stages are shared with the recipe itself. None: the recipe as it is."""
    if split is None:
        return loaded
    recipe = loaded.recipe
    tasks = dict(recipe.tasks)
    for target in recipe.axes.targets:
        if loaded.task(target).languages(split):
            tasks[target] = tasks[target].model_copy(update={"split": split})
    return loaded._replace(recipe=recipe.model_copy(update={"tasks": tasks}))


class Planner:
    """Plans of one recipe for changing sets of arms; the whole plan is made once a seed set."""

    def __init__(
        self, loaded: LoadedRecipe, runs: Path | None, machine: Machine | None = None
    ) -> None:
        self.loaded, self.runs, self.machine = loaded, runs, machine
        self._whole: dict[tuple[int, ...], Plan] = {}
        self._imported: Arms | None = None  # read once

    @property
    def shipped(self) -> frozenset[str]:
        """Ids of the stages that ship with the recipe: they cost nothing here."""
        folders = {model.shipped for model in self.loaded.recipe.models.values() if model.shipped}
        found = (places.shipped_stages(self.loaded.folder / name) for name in folders)
        return frozenset(stage for stages in found for stage in stages)

    def plan(self, wanted: Mapping[ArmKey, Sequence[int]]) -> Plan:
        """The plan of these arms with these seeds each; other arms and their stages are left out.

        States are those of now. Raises RecipeError when an arm is impossible.
        """
        seeds = tuple(sorted({seed for some in wanted.values() for seed in some}))
        whole = self._made(seeds)
        arms = [arm for arm in whole.arms if arm.seed in wanted.get(_key(arm), ())]
        return self._restricted(whole, arms)

    def _made(self, seeds: tuple[int, ...]) -> Plan:
        if seeds not in self._whole:
            choice = Choice(seeds=seeds or self.loaded.recipe.axes.seeds[:1])
            self._whole[seeds] = make_plan(
                self.loaded, runs=self.runs, choice=choice, machine=self.machine, power=False
            )
        return self._whole[seeds]

    def _restricted(self, whole: Plan, arms: Sequence[Arm]) -> Plan:
        used: dict[str, int] = {}
        needed = [arm for arm in arms if not self._brought(arm)]
        for arm in needed:
            for key in arm.stages:
                used[key] = used.get(key, 0) + 1
        stages = []
        for stage in whole.stages:
            if stage.id not in used:
                continue
            changed: dict[str, object] = {"chains": used[stage.id]}
            if stage.state is StageState.TO_RUN and self._done(stage.id):
                changed["state"] = StageState.DONE
            stages.append(stage.model_copy(update=changed))
        price = total(stages, needed, self.machine)
        update = {"stages": tuple(stages), "arms": tuple(arms), "price": price}
        return whole.model_copy(update=update)

    def _brought(self, arm: Arm) -> bool:
        """Whether an arm need not run, because all of its scores were imported."""
        if self.runs is None or self._done(arm.stages[-1]):
            return False
        if self._imported is None:
            self._imported = imported_arms(self.loaded.recipe, self.runs)
        if not self._imported.values:
            return False
        task, split = self.loaded.task(arm.target), self.loaded.recipe.tasks[arm.target].split
        languages = self.loaded.recipe.tasks[arm.target].languages or task.languages(split)
        given = self._imported.of(arm)
        return all((task.metric, split, language) in given for language in languages)

    def _done(self, stage: str) -> bool:
        """Whether a stage was finished since the whole plan was made."""
        if self.runs is None:
            return False
        try:
            return places.read_result(places.stages_folder(self.runs) / stage) is not None
        except RecipeError:
            return False


def union(needs: Iterable[Mapping[ArmKey, Sequence[int]]]) -> dict[ArmKey, tuple[int, ...]]:
    """Arms and seeds that any of several needs, each once."""
    found: dict[ArmKey, dict[int, None]] = {}
    for need in needs:
        for arm, seeds in need.items():
            found.setdefault(arm, {}).update(dict.fromkeys(seeds))
    return {arm: tuple(seeds) for arm, seeds in found.items()}


def _key(arm: Arm) -> ArmKey:
    return ArmKey(arm.model, arm.mix, arm.fraction, arm.target)
