"""From a recipe to a graph of stages: shared ones once, with price and power."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from claimcheck.errors import (
    RecipeError,
)
from claimcheck.plugins import did_you_mean
from claimcheck.records.recipe import ModelShape
from claimcheck.records.replication import Claimed, ClaimedKind, Power
from claimcheck.records.rerun import (
    Arm,
    Plan,
    PlannedStage,
    StageKind,
    StageState,
)
from claimcheck.rerun import folder as places
from claimcheck.rerun import price as prices
from claimcheck.rerun.drafts import Draft, Drafts
from claimcheck.rerun.recipe import LoadedRecipe, check_arms


class Choice(NamedTuple):
    """Which arms to plan; None means all of the recipe's axis."""

    models: Sequence[str] | None = None
    mixes: Sequence[str] | None = None
    targets: Sequence[str] | None = None
    fractions: Sequence[float] | None = None
    seeds: Sequence[int] | None = None


EVERYTHING = Choice()


def make_plan(
    loaded: LoadedRecipe,
    *,
    runs: Path | None = None,
    choice: Choice = EVERYTHING,
    machine: prices.Machine | None = None,
    from_nothing: bool = False,
    per_hour: float | None = None,
    power: bool = True,
) -> Plan:
    """Work a recipe out.

    ``runs``: where finished stages lie. ``from_nothing``: do not use shipped encoders. ``machine``:
    for the time (``price.this_machine`` or ``price.named_gpu``). Nothing is trained and no model
    is loaded. Raises RecipeError when an arm is impossible.
    """
    return _Planner(loaded, runs, choice, from_nothing).plan(machine, per_hour, power)


class _Planner:
    def __init__(
        self, loaded: LoadedRecipe, runs: Path | None, choice: Choice, from_nothing: bool
    ) -> None:
        self.loaded, self.recipe = loaded, loaded.recipe
        self.runs = runs
        self.tasks = check_arms(loaded)
        self.make = Drafts(loaded, self.tasks)
        self.axes = self._axes(choice)
        self.drafts: dict[str, Draft] = {}
        self.chains: dict[str, int] = {}
        self.models: dict[str, str] = {}  # stage id → model name
        self.stuck: dict[str, str] = {}  # stage id → why it cannot be run here
        self.shipped: dict[str, Path] = {}
        if not from_nothing:
            for model in self.recipe.models.values():
                if model.shipped is not None:
                    self.shipped |= places.shipped_stages(loaded.folder / model.shipped)

    def _axes(self, choice: Choice) -> Choice:
        axes = self.recipe.axes
        for what, asked, known in (
            ("model", choice.models, axes.models),
            ("mix", choice.mixes, axes.mixes),
            ("target", choice.targets, axes.targets),
        ):
            for name in asked or ():
                if name not in known:
                    raise RecipeError(
                        f"the recipe has no {what} {name!r}", hint=did_you_mean(name, known)
                    )
        return Choice(
            choice.models or axes.models,
            choice.mixes or axes.mixes,
            choice.targets or axes.targets,
            choice.fractions or axes.fractions,
            choice.seeds or axes.seeds,
        )

    def plan(self, machine: prices.Machine | None, per_hour: float | None, power: bool) -> Plan:
        assert self.axes.models and self.axes.mixes and self.axes.targets
        assert self.axes.fractions and self.axes.seeds
        arms = []
        seen = set()
        for model in self.axes.models:
            for seed in self.axes.seeds:
                for mix in self.axes.mixes:
                    for share in self.axes.fractions:
                        if not self.recipe.mixes[mix].parts and share != max(self.axes.fractions):
                            continue  # the baseline has no intermediate data to take a share of
                        for target in self.axes.targets:
                            arm = self._arm(model, mix, target, share, seed)
                            if (arm.stages, arm.seed) not in seen:
                                seen.add((arm.stages, arm.seed))
                                arms.append(arm)
        shapes = self._shapes() if machine is not None or self._known_shapes() else {}
        stages = tuple(self._planned(key, shapes, machine) for key in self.drafts)
        return Plan(
            recipe=self.recipe.name,
            recipe_digest=self.loaded.digest,
            title=self.recipe.title,
            status=self.recipe.status,
            stages=stages,
            arms=tuple(arms),
            price=prices.total(stages, arms, machine, per_hour=per_hour),
            power=self._power() if power else (),
            caps=self.recipe.caps,
        )

    # ── chains ──────────────────────────────────────────────────────────────────────────────

    def _arm(self, model: str, mix: str, target: str, share: float, seed: int) -> Arm:
        chain: list[str] = []
        parent: str | None = None
        spec = self.recipe.models[model]
        if spec.pretraining is not None:
            parent = self._add(self.make.pretraining(model, spec, seed), model)
            chain.append(parent)
        if self.recipe.mixes[mix].parts:
            parent = self._add(self.make.intermediate(model, mix, share, seed, parent), model)
            chain.append(parent)
        if self.recipe.tasks[target].training is not None:
            parent = self._add(self.make.target(model, mix, target, share, seed, parent), model)
            chain.append(parent)
        chain.append(self._add(self.make.evaluation(model, mix, target, seed, parent), model))
        for stage in chain:
            self.chains[stage] = self.chains.get(stage, 0) + 1
        mine = set(self.tasks[self.make.trained(target)].trains_on.split("+"))
        parts = self.recipe.mixes[mix].parts
        same = any(mine & set(self.tasks[part.task].trains_on.split("+")) for part in parts)
        return Arm(
            model=model,
            mix=mix,
            target=target,
            fraction=share,
            seed=seed,
            stages=tuple(chain),
            same_task=same,
        )

    def _add(self, draft: Draft, model: str) -> str:
        key = draft.spec.id
        self.drafts.setdefault(key, draft)
        self.models.setdefault(key, model)
        return key

    # ── price ───────────────────────────────────────────────────────────────────────────────

    def _known_shapes(self) -> bool:
        return all(self.recipe.models[m].shape is not None for m in self.axes.models or ())

    def _shapes(self) -> dict[str, ModelShape]:
        shapes = {}
        for name in self.axes.models or ():
            spec = self.recipe.models[name]
            vocabulary = 30_000
            if spec.pretraining is not None:
                maker = self.tasks[spec.pretraining.task]
                vocabulary = int(getattr(maker, "vocabulary_size", vocabulary))
            if spec.folder is not None:
                spec = spec.model_copy(update={"folder": str(self.make.brought(spec.folder))})
            shapes[name] = prices.shape_for(spec, vocabulary, {})
        return shapes

    def _planned(
        self, key: str, shapes: Mapping[str, ModelShape], machine: prices.Machine | None
    ) -> PlannedStage:
        draft = self.drafts[key]
        shape = shapes.get(self.models[key], _UNKNOWN)
        training = draft.spec.training if draft.spec.kind is not StageKind.EVALUATE else None
        cost = prices.cost_of(
            shape,
            training=training,
            examples=draft.examples,
            rows=draft.rows,
            tokens=draft.tokens,
            evaluated=draft.evaluated,
        )
        if machine is not None:
            cost = cost.model_copy(update={"seconds": machine.seconds(shape, cost)})
        state, why = self._state(key, draft)
        return PlannedStage(
            id=key,
            spec=draft.spec,
            title=draft.title,
            cost=cost,
            state=state,
            chains=self.chains[key],
            why=why,
        )

    def _state(self, key: str, draft: Draft) -> tuple[StageState, str | None]:
        if self.runs is not None:
            try:
                if places.read_result(places.stages_folder(self.runs) / key) is not None:
                    return StageState.DONE, None
            except RecipeError as error:
                return StageState.BLOCKED, f"{error} ({error.hint})"
        if key in self.shipped:
            return StageState.SHIPPED, str(self.shipped[key])
        parent, blocked = draft.spec.parent, draft.blocked
        if parent is None and draft.spec.model is not None:
            blocked = self.make.absent.get(self.models[key]) or blocked
        elif parent in self.stuck:
            blocked = self.stuck[parent]
        if blocked is not None:
            self.stuck[key] = blocked
            return StageState.BLOCKED, blocked
        return StageState.TO_RUN, None

    def _power(self) -> tuple[tuple[str, Power], ...]:
        from claimcheck.statistics import power

        rule = self.recipe.decision
        seeds = len(self.axes.seeds or ())
        if seeds < 2:
            return ()
        found = []
        for expected in self.recipe.expected:
            if expected.no_effect and rule.margin is None:
                continue
            claimed = Claimed(
                kind=ClaimedKind.NO_EFFECT if expected.no_effect else ClaimedKind.DELTA,
                value=expected.effect,
                sign=0 if expected.effect else 1,
                runs=expected.runs,
            )
            effect = 0.0 if expected.no_effect else expected.effect
            outcome = power(claimed, sd=expected.sd, seeds=seeds, rule=rule, effect=effect)
            found.append((expected.name, outcome))
        return tuple(found)


_UNKNOWN = ModelShape(layers=1, hidden=1, parameters=1, matrix_parameters=1)
