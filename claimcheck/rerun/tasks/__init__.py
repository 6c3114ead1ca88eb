"""Task families by name. A literal table: nothing is imported until a recipe asks for it."""

from __future__ import annotations

from claimcheck.errors import NotFoundError, RecipeError
from claimcheck.plugins import load
from claimcheck.records.recipe import TaskUse
from claimcheck.rerun.interface import Task

TASKS: dict[str, str] = {
    "declared": "claimcheck.rerun.tasks.declared:build",
}


def build_task(use: TaskUse) -> Task:
    """The task that a recipe speaks of.

    Raises RecipeError for an unknown family (with near names) and DataError for missing data.
    """
    try:
        build = load(TASKS, use.family, "task family")
    except NotFoundError as error:
        raise RecipeError(f"task {use.name!r}: {error}", hint=error.hint) from None
    task: Task = build(use)
    return task
