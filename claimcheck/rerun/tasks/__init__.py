"""Task families by name. A literal table: nothing is imported until a recipe asks for it."""

from __future__ import annotations

from claimcheck.errors import NotFoundError, RecipeError
from claimcheck.plugins import load
from claimcheck.records.recipe import TaskUse
from claimcheck.rerun.interface import Task

TASKS: dict[str, str] = {
    "declared": "claimcheck.rerun.tasks.declared:build",
    "miniature-nli": "claimcheck.rerun.tasks.miniature:nli",
    "miniature-paraphrase": "claimcheck.rerun.tasks.miniature:paraphrase",
    "miniature-questions": "claimcheck.rerun.tasks.miniature:QuestionTask",
    "miniature-retrieval": "claimcheck.rerun.tasks.miniature_text:RetrievalTask",
    "miniature-roles": "claimcheck.rerun.tasks.miniature:RoleTask",
    "miniature-text": "claimcheck.rerun.tasks.miniature_text:TextTask",
    "anli": "claimcheck.rerun.tasks.pairs:build",
    "mnli": "claimcheck.rerun.tasks.pairs:build",
    "mrpc": "claimcheck.rerun.tasks.pairs:build",
    "pawsx": "claimcheck.rerun.tasks.pairs:build",
    "qqp": "claimcheck.rerun.tasks.pairs:build",
    "rte": "claimcheck.rerun.tasks.pairs:build",
    "sick": "claimcheck.rerun.tasks.pairs:build",
    "snli": "claimcheck.rerun.tasks.pairs:build",
    "xnli": "claimcheck.rerun.tasks.pairs:build",
    "cosmosqa": "claimcheck.rerun.tasks.choice:build",
    "csqa": "claimcheck.rerun.tasks.choice:build",
    "hellaswag": "claimcheck.rerun.tasks.choice:build",
    "xcopa": "claimcheck.rerun.tasks.choice:build",
    "mlqa": "claimcheck.rerun.tasks.spans:build",
    "squad": "claimcheck.rerun.tasks.spans:build",
    "squad_v2": "claimcheck.rerun.tasks.spans:build",
    "tydiqa": "claimcheck.rerun.tasks.spans:build",
    "xquad": "claimcheck.rerun.tasks.spans:build",
    "ccg": "claimcheck.rerun.tasks.tagging:build",
    "panx": "claimcheck.rerun.tasks.tagging:build",
    "udpos": "claimcheck.rerun.tasks.tagging:build",
    "pud": "claimcheck.rerun.tasks.retrieval:build_search",
    "tatoeba": "claimcheck.rerun.tasks.retrieval:build_search",
    "bucc2018": "claimcheck.rerun.tasks.retrieval:build_mining",
    "text": "claimcheck.rerun.tasks.text:build",
    "union": "claimcheck.rerun.tasks.pairs:build_union",
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
