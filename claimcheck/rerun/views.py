"""What the link stage may know of a recipe: plain facts, taken from its tasks once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path

from claimcheck.errors import ClaimcheckError
from claimcheck.metrics.xtreme import TASK_LANGUAGES
from claimcheck.records.link import CountEntry, CountsView, RecipeView
from claimcheck.records.recipe import HeadKind, Recipe
from claimcheck.rerun.counting import CountRecipe, read_count_recipe
from claimcheck.rerun.interface import Task
from claimcheck.rerun.recipe import LoadedRecipe

# What the families report beside their headline metric; see their ``evaluate``.
_BESIDE = {
    HeadKind.SPAN: ("f1", "exact_match"),
    HeadKind.TAGGING: ("accuracy", "precision", "recall"),
}
_SPLITS = ("train", "dev", "test")


def recipe_view(loaded: LoadedRecipe) -> RecipeView:
    """The facts of a recipe that decide which cells a claim means. Reads no data set.

    Raises RecipeError for a recipe whose tasks cannot be built.
    """
    recipe = loaded.recipe
    tasks = {name: loaded.task(name) for name in recipe.tasks}
    trained = {t: _trained(recipe, t) for t in recipe.axes.targets}
    data = {name: tuple(task.trains_on.split("+")) for name, task in tasks.items()}
    return RecipeView(
        recipe=recipe,
        digest=loaded.digest,
        metrics={t: _metrics(recipe, tasks[t]) for t in recipe.axes.targets},
        languages={
            t: recipe.tasks[t].languages or tuple(tasks[t].languages(recipe.tasks[t].split))
            for t in recipe.axes.targets
        },
        source_language={t: tasks[t].train_language for t in recipe.axes.targets},
        training_tasks=trained,
        papers=_papers(recipe),
        heads={name: task.head.kind.value for name, task in tasks.items()},
        trains_on=data,
        same_task={
            mix: tuple(
                target
                for target in recipe.axes.targets
                if set(data[recipe.tasks[target].train_task or target])
                & {name for part in recipe.mixes[mix].parts for name in data[part.task]}
            )
            for mix in recipe.axes.mixes
        },
        splits={t: _splits(recipe, t, tasks[t]) for t in recipe.axes.targets},
        language_names=_language_names(recipe),
        layers=_layers(recipe),
        suite=_suite(recipe),
    )


def counts_view(recipe: CountRecipe) -> CountsView:
    """The facts of a file of counts that decide which entry a claim means."""
    from claimcheck.records import digest

    return CountsView(
        name=recipe.name,
        digest=digest("counts", recipe.model_dump(mode="json")),
        papers=(recipe.paper,) if recipe.paper else (),
        entries=tuple(
            CountEntry(
                name=entry.name,
                data=entry.data,
                split=entry.split,
                languages=entry.languages,
                filter=entry.filter,
            )
            for entry in recipe.count
        ),
    )


def counts_views(folders: Iterable[Path]) -> tuple[CountsView, ...]:
    """Views of every readable file of counts below the folders' ``counts/``, each name once."""
    found: dict[str, CountsView] = {}
    for folder in folders:
        for path in sorted((folder / "counts").glob("*.toml")):
            try:
                view = counts_view(read_count_recipe(path))
            except ClaimcheckError:
                continue  # a file that cannot be read links to nothing; `counts` says why
            found.setdefault(view.name, view)
    return tuple(found.values())


def _trained(recipe: Recipe, target: str) -> str:
    """The task that a target trains on, "" where it trains on none."""
    spec = recipe.tasks[target]
    return "" if spec.training is None else spec.train_task or target


def _metrics(recipe: Recipe, task: Task) -> tuple[str, ...]:
    """Metrics of a target, the headline first."""
    if task.family == "miniature-questions":
        return (task.metric, "exact")
    if task.family == "miniature-retrieval":
        layers = max(_layers(recipe).values(), default=-1)
        return (task.metric, *(f"accuracy-layer-{i}" for i in range(layers + 1)))
    if task.metric == "accuracy_f1":
        return (task.metric, "accuracy", "f1")
    if task.metric == "mined_f1":
        return (task.metric, "precision", "recall")
    if task.metric == "accuracy":
        return (task.metric,)
    return tuple(dict.fromkeys((task.metric, *_BESIDE.get(task.head.kind, ()))))


def _splits(recipe: Recipe, target: str, task: Task) -> tuple[str, ...]:
    """Splits that could be scored, the recipe's own first."""
    own = recipe.tasks[target].split
    others = (split for split in _SPLITS if split != "train" and task.languages(split))
    return tuple(dict.fromkeys((own, *others)))


def _layers(recipe: Recipe) -> dict[str, int]:
    """Hidden layers of the models whose shape the recipe states."""
    found = {}
    for name in recipe.axes.models:
        model = recipe.models[name]
        count = model.config.get("num_hidden_layers")
        if model.shape is not None:
            found[name] = model.shape.layers
        elif isinstance(count, int):
            found[name] = count
    return found


def _language_names(recipe: Recipe) -> dict[str, str]:
    """Names of the miniature world's languages."""
    families = {recipe.tasks[target].family for target in recipe.axes.targets}
    if not any(family.startswith("miniature-") for family in families):
        return {}
    from claimcheck.rerun.tasks.miniature_world import world

    return {code: language.name for code, language in world(0).languages.items()}


def _suite(recipe: Recipe) -> str | None:
    """The benchmark whose tasks are the recipe's targets, all of them and no others."""
    families = {recipe.tasks[target].family for target in recipe.axes.targets}
    return "XTREME" if families == set(TASK_LANGUAGES) else None


def _papers(recipe: Recipe) -> tuple[str, ...]:
    """Ids of the recipe's paper: its own, and the id under which the bundle stores it."""
    if recipe.paper is None:
        return ()
    from claimcheck.resources import bundled

    try:
        described = bundled("corpus", recipe.paper, "paper.toml")
        bundled_id = tomllib.loads(described.read_text(encoding="utf-8")).get("id")
    except (ClaimcheckError, OSError, ValueError):
        return (recipe.paper,)
    return (recipe.paper, *([str(bundled_id)] if bundled_id else []))
