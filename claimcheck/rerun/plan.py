"""From a recipe to a graph of stages: shared ones once, with price and power."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from claimcheck.errors import (
    DataError,
    InputError,
    MissingExtraError,
    NetworkError,
    RecipeError,
)
from claimcheck.plugins import did_you_mean
from claimcheck.records import digest
from claimcheck.records.recipe import HeadKind, MixPart, ModelShape, ModelSpec
from claimcheck.records.replication import Claimed, ClaimedKind, Power
from claimcheck.records.rerun import (
    Arm,
    Plan,
    PlannedStage,
    StageKind,
    StagePart,
    StageSpec,
    StageState,
)
from claimcheck.rerun import folder as places
from claimcheck.rerun import price as prices
from claimcheck.rerun.interface import Task, TokenizerMaker
from claimcheck.rerun.recipe import LoadedRecipe, check_arms, task_use
from claimcheck.rerun.tasks.roots import located


class Choice(NamedTuple):
    """Which arms to plan; None means all of the recipe's axis."""

    models: Sequence[str] | None = None
    mixes: Sequence[str] | None = None
    targets: Sequence[str] | None = None
    fractions: Sequence[float] | None = None
    seeds: Sequence[int] | None = None


class _Draft(NamedTuple):
    spec: StageSpec
    title: str
    examples: float  # training examples
    rows: float
    tokens: float  # a row
    evaluated: float
    blocked: str | None


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


def stages_to_run(plan: Plan) -> tuple[PlannedStage, ...]:
    """Those that are neither done nor shipped."""
    return tuple(s for s in plan.stages if s.state in (StageState.TO_RUN, StageState.BLOCKED))


class _Planner:
    def __init__(
        self, loaded: LoadedRecipe, runs: Path | None, choice: Choice, from_nothing: bool
    ) -> None:
        self.loaded, self.recipe = loaded, loaded.recipe
        self.runs = runs
        self.tasks = check_arms(loaded)
        self.axes = self._axes(choice)
        self.drafts: dict[str, _Draft] = {}
        self.chains: dict[str, int] = {}
        self.models: dict[str, str] = {}  # stage id → model name
        self.absent: dict[str, str] = {}  # model name → why it is not at hand
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
            parent = self._add(self._pretraining(model, spec, seed), model)
            chain.append(parent)
        if self.recipe.mixes[mix].parts:
            parent = self._add(self._intermediate(model, mix, share, seed, parent), model)
            chain.append(parent)
        if self.recipe.tasks[target].training is not None:
            parent = self._add(self._target(model, mix, target, share, seed, parent), model)
            chain.append(parent)
        chain.append(self._add(self._evaluation(model, mix, target, seed, parent), model))
        for stage in chain:
            self.chains[stage] = self.chains.get(stage, 0) + 1
        mine = self.tasks[self._trained(target)].trains_on
        parts = self.recipe.mixes[mix].parts
        same = any(self.tasks[part.task].trains_on == mine for part in parts)
        return Arm(
            model=model,
            mix=mix,
            target=target,
            fraction=share,
            seed=seed,
            stages=tuple(chain),
            same_task=same,
        )

    def _trained(self, target: str) -> str:
        """The task whose training data a target uses: its own, or the one it names."""
        return self.recipe.tasks[target].train_task or target

    def _add(self, draft: _Draft, model: str) -> str:
        key = draft.spec.id
        self.drafts.setdefault(key, draft)
        self.models.setdefault(key, model)
        return key

    def _origin(self, model: str, parent: str | None) -> tuple[ModelSpec | None, str | None]:
        """Model and digest of a stage that has no parent."""
        if parent is not None:
            return None, None
        spec = self.recipe.models[model]
        if spec.id is not None:
            return spec, digest("hub", spec.id, spec.revision)
        if spec.folder is not None:
            from claimcheck.models import folder_digest

            place = self._brought(spec.folder)
            spec = spec.model_copy(update={"folder": str(place)})
            try:
                return spec, folder_digest(place)
            except (InputError, OSError):
                self.absent[model] = (
                    f"the model {model!r} is not at hand: there is no checkpoint in {place}"
                )
                return spec, "missing:" + digest("model", model)
        raise RecipeError(
            f"impossible arm: the model {model!r} starts from random weights",
            hint=f"add [models.{model}.pretraining]",
        )

    def _brought(self, name: str) -> Path:
        """The folder of a checkpoint that the user brings: beside the recipe, or below the data
        root."""
        beside = (self.loaded.folder / name).resolve()
        return beside if beside.is_dir() else located(name, name) or beside

    def _pretraining(self, name: str, spec: ModelSpec, seed: int) -> _Draft:
        pretraining = spec.pretraining
        assert pretraining is not None
        task = self.tasks[pretraining.task]
        parent_model, made_from = None, None
        if spec.architecture is not None:
            if not isinstance(task, TokenizerMaker) or task.head.kind is not HeadKind.MLM:
                raise RecipeError(
                    f"impossible arm: {pretraining.task!r} cannot make an encoder and its tokenizer"
                )
            parent_model = spec
            made_from = digest(spec.architecture, spec.config, task.tokenizer_digest())
        else:
            parent_model, made_from = self._origin(name, None)
        part, blocked = self._part(pretraining.task, "train", pretraining.languages)
        examples, rows, tokens = self._amount([(task, 1.0)], 1.0)
        stage = StageSpec(
            kind=StageKind.PRETRAIN,
            model=parent_model,
            model_digest=made_from,
            parts=(part,),
            training=pretraining.training,
            seed=seed,
        )
        return _Draft(stage, f"seed {seed}: encoder {name}", examples, rows, tokens, 0.0, blocked)

    def _intermediate(
        self, model: str, mix_name: str, share: float, seed: int, parent: str | None
    ) -> _Draft:
        mix = self.recipe.mixes[mix_name]
        weights = [self._share(part, mix.cap) for part in mix.parts]
        total = sum(weights)
        parts, blocked = [], None
        for mix_part, weight in zip(mix.parts, weights, strict=True):
            part, why = self._part(mix_part.task, "train", ())
            parts.append(part.model_copy(update={"share": round(weight / total, 9)}))
            blocked = blocked or why
        training = mix.training or self.recipe.tasks[mix.parts[0].task].training
        origin, made_from = self._origin(model, parent)
        stage = StageSpec(
            kind=StageKind.TRAIN,
            parent=parent,
            model=origin,
            model_digest=made_from,
            parts=tuple(parts),
            training=training,
            shuffle_labels=mix.shuffle_labels,
            fraction=share,
            seed=seed,
        )
        tasks = [(self.tasks[p.task], w / total) for p, w in zip(mix.parts, weights, strict=True)]
        examples, rows, tokens = self._amount(tasks, share)
        title = f"seed {seed}: {mix.label or mix_name}" + (f" at {share:g}" if share != 1 else "")
        return _Draft(stage, title, examples, rows, tokens, 0.0, blocked)

    def _target(
        self, model: str, mix: str, target: str, share: float, seed: int, parent: str | None
    ) -> _Draft:
        spec, task = self.recipe.tasks[target], self.tasks[self._trained(target)]
        part, blocked = self._part(self._trained(target), "train", ())
        origin, made_from = self._origin(model, parent)
        stage = StageSpec(
            kind=StageKind.TRAIN,
            parent=parent,
            model=origin,
            model_digest=made_from,
            parts=(part,),
            training=spec.training,
            seed=seed,
        )
        examples, rows, tokens = self._amount([(task, 1.0)], 1.0)
        arm = self.recipe.mixes[mix].label or mix
        title = f"seed {seed}: {arm}" + (f" at {share:g}" if share != 1 else "")
        return _Draft(
            stage, f"{title} → {spec.label or target}", examples, rows, tokens, 0.0, blocked
        )

    def _evaluation(
        self, model: str, mix: str, target: str, seed: int, parent: str | None
    ) -> _Draft:
        spec, task = self.recipe.tasks[target], self.tasks[target]
        languages = spec.languages or tuple(task.languages(spec.split))
        part, blocked = self._part(target, spec.split, languages)
        origin, made_from = self._origin(model, parent)
        stage = StageSpec(
            kind=StageKind.EVALUATE,
            parent=parent,
            model=origin,
            model_digest=made_from,
            parts=(part,),
            training=spec.training,
            split=spec.split,
            seed=seed if parent is not None else 0,  # an untrained encoder knows no seed
        )
        evaluated = 0.0
        for language in languages:
            size = task.size(spec.split, language)
            evaluated += size.rows * size.tokens
        title = f"{self.recipe.mixes[mix].label or mix} → {spec.label or target}: score"
        return _Draft(stage, f"seed {seed}: {title}", 0.0, 0.0, 1.0, evaluated, blocked)

    # ── data ────────────────────────────────────────────────────────────────────────────────

    def _part(
        self, name: str, split: str, languages: Sequence[str]
    ) -> tuple[StagePart, str | None]:
        """A task within a stage; data that is not at hand blocks the stage, not the plan."""
        task = self.tasks[name]
        use = task_use(name, self.recipe.tasks[name], self.loaded.folder)
        blocked = None
        digests = []
        for language in languages or task.languages(split):
            try:
                digests.append((language, task.data_digest(split, language)))
            except (DataError, NetworkError, MissingExtraError) as error:
                blocked = blocked or str(error)
                digests.append((language, "missing:" + digest(use.model_dump(mode="json"))))
        if task.family == "declared":
            blocked = f"task {name!r} is declared by its size only"
        return StagePart(use=use, version=task.version, data=tuple(digests)), blocked

    def _amount(
        self, tasks: Sequence[tuple[Task, float]], fraction: float
    ) -> tuple[float, float, float]:
        """(examples, rows, tokens a row) of a training, averaged by share of the steps."""
        examples = rows = 0.0
        weighted_rows = weighted_tokens = 0.0
        for task, share in tasks:
            own_examples = own_rows = own_tokens = 0.0
            for language in task.languages("train"):
                size = task.size("train", language)
                own_examples += size.examples
                own_rows += size.rows
                own_tokens += size.rows * size.tokens
            examples += own_examples * fraction
            rows += own_rows * fraction
            if own_examples:
                weighted_rows += share * own_rows / own_examples
                weighted_tokens += share * own_tokens / own_examples
        if len(tasks) > 1:
            rows = examples * weighted_rows
        return examples, rows, weighted_tokens / weighted_rows if weighted_rows else 0.0

    def _share(self, part: MixPart, cap: int | None) -> float:
        task = self.tasks[part.task]
        count = sum(task.size("train", code).examples for code in task.languages("train"))
        return part.weight * (min(count, cap) if cap is not None else max(1, count))

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
                spec = spec.model_copy(update={"folder": str(self._brought(spec.folder))})
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

    def _state(self, key: str, draft: _Draft) -> tuple[StageState, str | None]:
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
            blocked = self.absent.get(self.models[key]) or blocked
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
