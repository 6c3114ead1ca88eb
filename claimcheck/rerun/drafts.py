"""The stages of one chain, before anything is known of their price or state."""

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
from claimcheck.records import digest
from claimcheck.records.recipe import HeadKind, MixPart, ModelSpec
from claimcheck.records.rerun import StageKind, StagePart, StageSpec
from claimcheck.rerun.interface import Size, Task, TokenizerMaker
from claimcheck.rerun.recipe import LoadedRecipe, task_use
from claimcheck.rerun.tasks.roots import located


class Draft(NamedTuple):
    """A stage before it has a price."""

    spec: StageSpec
    title: str
    examples: float  # training examples
    rows: float
    tokens: float  # a row
    evaluated: float
    blocked: str | None


class Drafts:
    """Makes the stages of a recipe's arms."""

    def __init__(self, loaded: LoadedRecipe, tasks: Mapping[str, Task]) -> None:
        self.loaded, self.recipe, self.tasks = loaded, loaded.recipe, tasks
        self.absent: dict[str, str] = {}  # model name → why it is not at hand
        self._sizes: dict[tuple[str, str, str], Size] = {}
        self._digests: dict[tuple[str, str, str], str | Exception] = {}

    def trained(self, target: str) -> str:
        """The task whose training data a target uses: its own, or the one it names."""
        return self.recipe.tasks[target].train_task or target

    def _origin(self, model: str, parent: str | None) -> tuple[ModelSpec | None, str | None]:
        """Model and digest of a stage that has no parent."""
        if parent is not None:
            return None, None
        spec = self.recipe.models[model]
        if spec.id is not None:
            return spec, digest("hub", spec.id, spec.revision)
        if spec.folder is not None:
            from claimcheck.models import folder_digest

            place = self.brought(spec.folder)
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

    def brought(self, name: str) -> Path:
        """The folder of a checkpoint that the user brings: beside the recipe, or below the data
        root."""
        beside = (self.loaded.folder / name).resolve()
        return beside if beside.is_dir() else located(name, name) or beside

    def pretraining(self, name: str, spec: ModelSpec, seed: int) -> Draft:
        """An encoder made from nothing, or trained on, with one seed."""
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
        return Draft(stage, f"seed {seed}: encoder {name}", examples, rows, tokens, 0.0, blocked)

    def intermediate(
        self, model: str, mix_name: str, share: float, seed: int, parent: str | None
    ) -> Draft:
        """Intermediate training of an arm."""
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
        return Draft(stage, title, examples, rows, tokens, 0.0, blocked)

    def target(
        self, model: str, mix: str, target: str, share: float, seed: int, parent: str | None
    ) -> Draft:
        """Training on a target, after an arm."""
        spec, task = self.recipe.tasks[target], self.tasks[self.trained(target)]
        part, blocked = self._part(self.trained(target), "train", ())
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
        return Draft(
            stage, f"{title} → {spec.label or target}", examples, rows, tokens, 0.0, blocked
        )

    def evaluation(self, model: str, mix: str, target: str, seed: int, parent: str | None) -> Draft:
        """The scoring of a target."""
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
            size = self._size(task, spec.split, language)
            evaluated += size.rows * size.tokens
        title = f"{self.recipe.mixes[mix].label or mix} → {spec.label or target}: score"
        return Draft(stage, f"seed {seed}: {title}", 0.0, 0.0, 1.0, evaluated, blocked)

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
                digests.append((language, self._digest(task, split, language)))
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
                size = self._size(task, "train", language)
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
        count = sum(self._size(task, "train", code).examples for code in task.languages("train"))
        return part.weight * (min(count, cap) if cap is not None else max(1, count))

    def _size(self, task: Task, split: str, language: str) -> Size:
        """A task's size, asked once."""
        key = (task.name, split, language)
        if key not in self._sizes:
            self._sizes[key] = task.size(split, language)
        return self._sizes[key]

    def _digest(self, task: Task, split: str, language: str) -> str:
        """The digest of a task's data, asked once; so is why there is none."""
        key = (task.name, split, language)
        if key not in self._digests:
            try:
                self._digests[key] = task.data_digest(split, language)
            except (DataError, NetworkError, MissingExtraError) as error:
                self._digests[key] = error
        found = self._digests[key]
        if isinstance(found, Exception):
            raise found
        return found
