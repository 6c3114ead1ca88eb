"""``stage`` and ``runs list``: stage folders, one or all."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from claimcheck.cli.options import Command, Group
from claimcheck.cli.output import Output
from claimcheck.cli.recipe import Device, Runs, Threads, runs_folder
from claimcheck.cli.session import Session
from claimcheck.errors import NotFoundError, RecipeError

runs = typer.Typer(cls=Group, no_args_is_help=True, help="What reruns left behind.")


def stage(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A stage folder.")],
    device: Device = "auto",
    threads: Threads = 1,
) -> int:
    """Run one stage folder, as any scheduler can; its parents lie beside it."""
    from claimcheck.cli.rerun_envelopes import StageEnvelope
    from claimcheck.rerun.stage import Held, StageSettings, run_stage

    session: Session = context.obj
    with session.output.progress() as progress:
        found = run_stage(
            folder,
            StageSettings(device=device, threads=threads),
            lambda step, steps, what: progress("step", folder.name[:8], step, steps),
        )
    if isinstance(found, Held):
        raise RecipeError(
            f"another process runs the stage {folder.name}", hint="wait for it, or stop it first"
        )

    def people(output: Output) -> None:
        for metric in found.metrics:
            output.line(
                metric.task, metric.split, metric.language, metric.metric, f"{metric.value:.2f}"
            )
        output.note(f"done in {found.seconds:.1f} s on {found.environment.device}")

    session.answer(StageEnvelope(result=found), people)
    return 0


@runs.command("list", cls=Command)
def list_runs(context: typer.Context, folder: Runs = None) -> None:
    """The stages of the runs folder, and the numbers that were imported."""
    from claimcheck.cli.rerun_envelopes import RunLine, RunsEnvelope
    from claimcheck.cli.runs_import import import_line, import_rows
    from claimcheck.rerun import folder as places
    from claimcheck.rerun.imports import stored_imports
    from claimcheck.rerun.stage_imports import origin_of
    from claimcheck.rerun.status import stage_states

    session: Session = context.obj
    place = folder or runs_folder(session, create=False)
    if place is None:
        raise NotFoundError("there are no runs here", hint="claimcheck recipe run NAME")
    lines = tuple(
        RunLine(**state._asdict(), imported=origin_of(places.stages_folder(place) / state.stage))
        for state in stage_states(place)
    )
    brought = tuple(import_line(one) for one in stored_imports(place))

    def people(output: Output) -> None:
        rows = [
            [
                line.stage[:8],
                line.kind,
                ", ".join(line.tasks),
                str(line.seed),
                line.state,
                f"{line.seconds:.1f} s" if line.seconds is not None else "",
                line.reason or (f"from {line.imported}" if line.imported else ""),
            ]
            for line in lines
        ]
        output.table(["Stage", "Kind", "Tasks", "Seed", "State", "Took", "Why"], rows)
        import_rows(output, brought)

    session.answer(RunsEnvelope(folder=str(place), stages=lines, imports=brought), people)
