"""Reading recipes: TOML, strict, with a hint for every mistake."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError

from claimcheck.errors import NotFoundError, RecipeError
from claimcheck.plugins import did_you_mean
from claimcheck.records import digest
from claimcheck.records.recipe import HeadKind, Recipe, TaskSpec, TaskUse
from claimcheck.rerun.interface import Task
from claimcheck.rerun.tasks import build_task

FILE_NAME = "recipe.toml"
_MAX_BYTES = 1_000_000


class LoadedRecipe(NamedTuple):
    """A recipe and where it lies: relative paths in it are relative to ``folder``."""

    recipe: Recipe
    folder: Path

    @property
    def digest(self) -> str:
        """Digest of what the recipe says."""
        return digest("recipe", self.recipe.model_dump(mode="json"))

    def task(self, name: str) -> Task:
        """Build a task of the recipe."""
        return build_task(task_use(name, self.recipe.tasks[name], self.folder))


def read_recipe(path: Path) -> LoadedRecipe:
    """Read a recipe file, or the ``recipe.toml`` of a folder, and check that its arms exist.

    Raises RecipeError with one line that says what is wrong and, for a misspelt key or name, what
    was meant.
    """
    file = path / FILE_NAME if path.is_dir() else path
    try:
        if file.stat().st_size > _MAX_BYTES:
            raise RecipeError(f"{file} is too large for a recipe")
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise RecipeError(f"there is no recipe {file}", hint="claimcheck recipe list") from error
    except (OSError, UnicodeDecodeError) as error:
        raise RecipeError(f"{file} cannot be read: {error}") from error
    return LoadedRecipe(parse_recipe(text, str(file)), file.parent)


def parse_recipe(text: str, name: str = "recipe") -> Recipe:
    """Parse and check a recipe. Raises RecipeError."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RecipeError(f"{name} is not TOML: {error}") from error
    try:
        # JSON in strict mode: lists become tuples and whole numbers floats, nothing else converts.
        recipe = Recipe.model_validate_json(json.dumps(values, default=str), strict=True)
    except ValidationError as error:
        raise _explained(error, name) from error
    _check_names(recipe, name)
    return recipe


def find_recipe(name: str, folders: Iterable[Path]) -> LoadedRecipe:
    """A recipe by name in the first folder that has it, or by path.

    Raises NotFoundError with near names.
    """
    folders = list(folders)
    as_path = Path(name)
    if as_path.exists() and (as_path.is_dir() or as_path.suffix == ".toml"):
        return read_recipe(as_path)
    for folder in folders:
        if (folder / name / FILE_NAME).is_file():
            return read_recipe(folder / name)
    known = [path.parent.name for path in list_recipes(folders)]
    raise NotFoundError(f"there is no recipe called {name!r}", hint=did_you_mean(name, known))


def list_recipes(folders: Iterable[Path]) -> list[Path]:
    """Recipe files below the folders, each name once, the earlier folder first."""
    found: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.glob(f"*/{FILE_NAME}")):
            found.setdefault(path.parent.name, path)
    return [found[name] for name in sorted(found)]


def task_use(name: str, spec: TaskSpec, folder: Path) -> TaskUse:
    """A task of a recipe as the family's builder wants it; local data paths made absolute."""
    data = spec.data
    if data is not None and (data.startswith(".") or (folder / data).exists()):
        data = str((folder / data).resolve())
    return TaskUse(
        name=name,
        family=spec.family,
        data=data,
        revision=spec.revision,
        split_names=spec.split_names,
        options=spec.options,
        examples=spec.examples,
        rows_per_example=spec.rows_per_example,
        tokens=spec.tokens,
        languages=spec.languages,
    )


def check_arms(loaded: LoadedRecipe) -> dict[str, Task]:
    """Build every task that an arm needs and refuse arms that cannot be.

    Raises RecipeError: an unknown family, a target that is never trained though its head must be,
    a mix without hyper-parameters, labels to shuffle that are not one a row.
    """
    recipe = loaded.recipe
    tasks = {name: loaded.task(name) for name in recipe.tasks}
    for name in recipe.axes.targets:
        spec, task = recipe.tasks[name], tasks[name]
        if task.head.kind is not HeadKind.NONE and spec.training is None:
            raise RecipeError(
                f"impossible arm: the target {name!r} has a head and no training",
                hint=f"add [tasks.{name}.training]",
            )
        if spec.train_task is not None and tasks[spec.train_task].head != task.head:
            raise RecipeError(
                f"impossible arm: {name!r} cannot train on {spec.train_task!r}: their heads differ"
            )
    for name in recipe.axes.mixes:
        mix = recipe.mixes[name]
        for part in mix.parts:
            task = tasks[part.task]
            if task.head.kind is HeadKind.NONE:
                raise RecipeError(
                    f"impossible arm: the mix {name!r} trains on {part.task!r}, which has no head"
                )
            if mix.shuffle_labels and task.head.kind is not HeadKind.CLASSIFICATION:
                raise RecipeError(
                    f"impossible arm: the mix {name!r} shuffles labels, and {part.task!r} is no"
                    " classification"
                )
        if mix.parts and mix.training is None:
            if len(mix.parts) > 1:
                raise RecipeError(
                    f"impossible arm: the mix {name!r} has several tasks and no training of its own",
                    hint=f"add [mixes.{name}.training]",
                )
            if recipe.tasks[mix.parts[0].task].training is None:
                raise RecipeError(
                    f"impossible arm: the mix {name!r} trains on {mix.parts[0].task!r}, which has"
                    " no training",
                    hint=f"add [mixes.{name}.training]",
                )
    return tasks


def _check_names(recipe: Recipe, name: str) -> None:
    """Every name that an axis or a mix uses must be defined."""
    for axis, used, known in (
        ("models", recipe.axes.models, recipe.models),
        ("mixes", recipe.axes.mixes, recipe.mixes),
        ("targets", recipe.axes.targets, recipe.tasks),
    ):
        for entry in used:
            if entry not in known:
                what = "tasks" if axis == "targets" else axis
                raise RecipeError(
                    f"{name}: axes.{axis} names {entry!r}, which [{what}] does not define",
                    hint=did_you_mean(entry, list(known)),
                )
        if len(set(used)) != len(used):
            raise RecipeError(f"{name}: axes.{axis} names something twice")
    for mix_name, mix in recipe.mixes.items():
        for part in mix.parts:
            if part.task not in recipe.tasks:
                raise RecipeError(
                    f"{name}: the mix {mix_name!r} names the unknown task {part.task!r}",
                    hint=did_you_mean(part.task, list(recipe.tasks)),
                )
    for task_name, task in recipe.tasks.items():
        if task.train_task is not None and task.train_task not in recipe.tasks:
            raise RecipeError(
                f"{name}: tasks.{task_name}.train_task names the unknown task {task.train_task!r}",
                hint=did_you_mean(task.train_task, list(recipe.tasks)),
            )
    for model_name, model in recipe.models.items():
        if model.pretraining is not None and model.pretraining.task not in recipe.tasks:
            raise RecipeError(
                f"{name}: the model {model_name!r} is pretrained on the unknown task"
                f" {model.pretraining.task!r}",
                hint=did_you_mean(model.pretraining.task, list(recipe.tasks)),
            )
    baseline = recipe.measures.baseline
    if len(recipe.axes.mixes) > 1 and baseline not in recipe.axes.mixes:
        raise RecipeError(
            f"{name}: the baseline {baseline!r} is not among axes.mixes",
            hint=did_you_mean(baseline, list(recipe.axes.mixes)),
        )
    for share in recipe.axes.fractions:
        if not 0 < share <= 1:
            raise RecipeError(f"{name}: a fraction of {share:g} is not between 0 and 1")
    if len(set(recipe.axes.seeds)) != len(recipe.axes.seeds):
        raise RecipeError(f"{name}: axes.seeds names a seed twice")
    for key in recipe.assumed:
        _check_path(recipe, key, name)


def _check_path(recipe: Recipe, key: str, name: str) -> None:
    """An assumed value must be a value of the recipe: "tasks.qqp.examples"."""
    value: Any = recipe.model_dump(mode="json")
    for step in key.split("."):
        if isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
            continue
        if not isinstance(value, dict) or step not in value:
            known = list(value) if isinstance(value, dict) else []
            raise RecipeError(
                f"{name}: assumed names {key!r}, and the recipe has no {step!r} there",
                hint=did_you_mean(step, known) if known else None,
            )
        value = value[step]


def _explained(error: ValidationError, name: str) -> RecipeError:
    """The first problem in one line, with the near names of a misspelt key."""
    problems = error.errors(include_url=False)
    # A misspelt key is missed under its right name too: say what was written.
    problem = next((p for p in problems if p["type"] == "extra_forbidden"), problems[0])
    place = ".".join(str(step) for step in problem["loc"] if step != "[key]")
    if problem["type"] == "extra_forbidden":
        fields = _fields_at(problem["loc"][:-1])
        key = str(problem["loc"][-1])
        return RecipeError(
            f"{name}: unknown key {place!r}", hint=did_you_mean(key, fields) if fields else None
        )
    if problem["type"] == "missing":
        return RecipeError(f"{name}: {place} is missing")
    message = problem["msg"].removeprefix("Value error, ")
    return RecipeError(f"{name}: {place or 'the recipe'}: {message}")


def _fields_at(location: tuple[int | str, ...]) -> list[str]:
    """Field names of the record that a location of a validation error points into."""
    kind: Any = Recipe
    inside_container = False  # the next step is a key or an index, not a field
    for step in location:
        if inside_container:
            inside_container = False
            continue
        if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
            return []
        if step not in kind.model_fields:
            return []
        annotation = kind.model_fields[str(step)].annotation
        inside_container = getattr(annotation, "__origin__", None) in (dict, tuple)
        kind = _record_in(annotation)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return list(kind.model_fields)
    return []


def _record_in(annotation: Any) -> Any:
    """The record type within a container or a union; the annotation itself where there is none."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        found = _record_in(inner)
        if isinstance(found, type) and issubclass(found, BaseModel):
            return found
    return annotation
