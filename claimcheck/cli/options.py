"""The options that every command takes, before its name or after it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup

_PANEL = "Everywhere"


def _remember(context: typer.Context, parameter: typer.CallbackParam, value: Any) -> Any:
    """Keep an option that was really given; the last one counts, ``-v`` adds up."""
    source = context.get_parameter_source(parameter.name or "")
    if source is not None and source.name == "COMMANDLINE":
        context.find_root().obj.remember(parameter.name, value)
    return value


def _global_options(
    workspace: Annotated[
        Path | None,
        typer.Option(
            "--workspace",
            metavar="DIR",
            help="The folder that holds .claimcheck/.",
            callback=_remember,
            rich_help_panel=_PANEL,
            show_default=False,
        ),
    ] = None,
    json: Annotated[
        bool,
        typer.Option("--json", help="Print JSON.", callback=_remember, rich_help_panel=_PANEL),
    ] = False,
    offline: Annotated[
        bool,
        typer.Option(
            "--offline", help="Never use the network.", callback=_remember, rich_help_panel=_PANEL
        ),
    ] = False,
    verbose: Annotated[
        int,
        typer.Option(
            "-v",
            "--verbose",
            count=True,
            help="Write a log file; say where it is.",
            callback=_remember,
            rich_help_panel=_PANEL,
            show_default=False,
        ),
    ] = 0,
) -> None:
    """Only its parameters are used."""


def _parameters() -> list[Any]:
    template = typer.Typer(add_completion=False)
    template.command()(_global_options)
    parameters = typer.main.get_command(template).params
    kept = [parameter for parameter in parameters if parameter.name != "help"]
    for parameter in kept:
        parameter.expose_value = False
    return kept


def _without_type(parameter: Any) -> Any:
    """Help that does not say "bool" of a flag and "list[str]" of an argument."""
    if isinstance(parameter, TyperArgument):
        parameter.display_type_rich = lambda ctx: None  # type: ignore[method-assign]
    elif getattr(parameter, "is_flag", False) or getattr(parameter, "count", False):
        parameter.metavar = ""
    return parameter


class Command(TyperCommand):
    """A command that takes the global options too."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.params.extend(_parameters())

    def get_params(self, ctx: Any) -> list[Any]:
        """All parameters, ``--help`` included."""
        return [_without_type(parameter) for parameter in super().get_params(ctx)]


class Group(TyperGroup):
    """A group of commands that takes the global options too."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.params.extend(_parameters())

    def get_params(self, ctx: Any) -> list[Any]:
        """All parameters, ``--help`` included."""
        return [_without_type(parameter) for parameter in super().get_params(ctx)]
