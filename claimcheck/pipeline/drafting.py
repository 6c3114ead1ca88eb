"""From a stored paper to a recipe skeleton."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from claimcheck.errors import InputError, RecipeError
from claimcheck.pipeline.project import Progress, Project, silent
from claimcheck.pipeline.reading import list_claims
from claimcheck.records import Paper

if TYPE_CHECKING:
    from claimcheck.link import Draft

_ENGINE_ONLY = ("declared", "union", "text")  # families that stand for no data set


class Drafted(NamedTuple):
    """A skeleton, where it was written, and what the reader of recipes says of it."""

    draft: Draft
    file: Path | None
    problem: str | None


def draft_recipe(
    project: Project,
    paper: Paper,
    recipes: Sequence[Path],
    *,
    folder: Path | None = None,
    progress: Progress = silent,
) -> Drafted:
    """Draft a recipe from the claims of a paper, and write it to ``folder``/recipe.toml.

    ``recipes``: folders whose recipes say which task families belong to which data sets. Raises
    InputError where the file is there already, or where the claims hold no score.
    """
    from claimcheck.link import draft_recipe as write
    from claimcheck.rerun.recipe import FILE_NAME, parse_recipe
    from claimcheck.workspace import write_atomic

    file = folder / FILE_NAME if folder is not None else None
    if file is not None and file.exists():
        raise InputError(f"{file} is there already", hint="name another folder with --out")
    claims = list_claims(project, paper, progress=progress)
    document = project.store.current_document(paper.id)
    text = " ".join(document.text.split()) if document is not None else ""
    made = write(paper.id, paper.title, claims, _families(recipes), text)
    if not made.targets and not made.effects:
        raise InputError(
            f"no claim of {paper.id} states a score or a difference of scores",
            hint=f"claimcheck claims {paper.id} lists what it claims",
        )
    problem = None
    try:
        parse_recipe(made.text, FILE_NAME)
    except RecipeError as error:
        problem = str(error)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(file, made.text.encode())
    return Drafted(made, file, problem)


def _families(recipes: Sequence[Path]) -> dict[str, str]:
    """Canonical data set → task family: by the engine's names, and by the labels of recipes."""
    from claimcheck.rerun.recipe import list_recipes, read_recipe
    from claimcheck.rerun.tasks import TASKS
    from claimcheck.vocabulary import TermKind, canonical

    found: dict[str, str] = {}
    for path in list_recipes(recipes):
        try:
            tasks = read_recipe(path).recipe.tasks
        except RecipeError:
            continue
        for task in tasks.values():
            if task.label and task.family not in _ENGINE_ONLY:
                found.setdefault(canonical(TermKind.DATASET, task.label), task.family)
    for family in TASKS:
        if family not in _ENGINE_ONLY and not family.startswith("miniature-"):
            found.setdefault(canonical(TermKind.DATASET, family.replace("_", " ")), family)
    return found
