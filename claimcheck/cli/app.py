"""The typer application: one line a command. The work is imported when a command runs."""

from __future__ import annotations

from typing import Annotated, Any

import typer

import claimcheck
from claimcheck.cli import (
    check,
    claims,
    counts,
    demo,
    evaluate,
    papers,
    recipe,
    recipe_draft,
    report,
    review,
    runs_import,
    stages,
    synthesize,
    upkeep,
    verify,
)
from claimcheck.cli.options import Command, Group

app = typer.Typer(
    name="claimcheck",
    cls=Group,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Lists what papers claim, checks every claim, and writes one report.",
)
_START, _WORK, _CARE = "Start here", "The line", "Looking around"
_RERUNS = "Reruns"


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"claimcheck {claimcheck.__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Takes the global options; the commands do the rest."""


def _add(function: Any, name: str, panel: str, **settings: Any) -> None:
    app.command(name, cls=Command, rich_help_panel=panel, **settings)(function)


_add(demo.demo, "demo", _START)
_add(upkeep.init, "init", _START)
_add(upkeep.doctor, "doctor", _START)
_add(papers.fetch, "fetch", _WORK)
_add(claims.claims, "claims", _WORK)
_add(verify.verify, "verify", _WORK)
_add(check.check, "check", _WORK)
_add(review.review, "review", _WORK)
_add(synthesize.synthesize, "synthesize", _WORK)
_add(report.report, "report", _WORK)
_add(report.diff, "diff", _WORK)
_add(evaluate.evaluate, "evaluate", _CARE)
_add(upkeep.status, "status", _CARE)
_add(papers.papers, "papers", _CARE)
_add(papers.show, "show", _CARE)
_add(upkeep.schema, "schema", _CARE, hidden=True)

_cache = typer.Typer(cls=Group, no_args_is_help=True, help="What can be made again.")
_cache.command("gc", cls=Command)(upkeep.cache_gc)
app.add_typer(_cache, name="cache", rich_help_panel=_CARE)

_add(stages.stage, "stage", _RERUNS)
recipe.recipe.command("count", cls=Command)(counts.count)
recipe.recipe.command("draft", cls=Command)(recipe_draft.draft)
app.add_typer(recipe.recipe, name="recipe", rich_help_panel=_RERUNS)
stages.runs.command("import", cls=Command)(runs_import.import_runs)
app.add_typer(stages.runs, name="runs", rich_help_panel=_RERUNS)


def command() -> Any:
    """The application as the command that ``process`` invokes."""
    return typer.main.get_command(app)
