"""``runs import``: numbers that were measured elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimcheck.cli.output import Output
from claimcheck.cli.recipe import Runs, recipe_folders, runs_folder
from claimcheck.cli.session import Session
from claimcheck.errors import UnreadableFileError, UsageError

if TYPE_CHECKING:
    from claimcheck.cli.rerun_envelopes import CopiedLine, ImportLine
    from claimcheck.rerun.imports import Import

_MAX_WORDS = 300


def import_runs(
    context: typer.Context,
    path: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER|CSV", help="Finished stages, or a table: recipe,model,mix,…,seed,value."
        ),
    ],
    by: Annotated[
        str | None, typer.Option("--by", metavar="NAME", help="Who measured them.")
    ] = None,
    where: Annotated[
        str | None, typer.Option("--where", metavar="WORDS", help="On what: machine, cluster.")
    ] = None,
    measured: Annotated[
        str | None, typer.Option("--date", metavar="YYYY-MM-DD", help="When.", show_default=False)
    ] = None,
    recipe: Annotated[
        str | None,
        typer.Option("--recipe", metavar="NAME", help="The recipe of a CSV without that column."),
    ] = None,
    folder: Runs = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check the file; import nothing.")
    ] = False,
) -> None:
    """Bring in results measured elsewhere: stage folders, or a CSV of cells."""
    from claimcheck.cli.rerun_envelopes import ImportedEnvelope

    session: Session = context.obj
    who, place = _said(by, "--by"), _said(where, "--where")
    day = _day(measured)
    if not path.exists():
        raise UnreadableFileError(f"{path}: no such file or folder")
    if path.is_dir() and recipe is not None:
        raise UsageError("--recipe is for a CSV; a stage says itself what it is")
    runs = folder or runs_folder(session, create=not dry_run) or Path("runs")
    stages: tuple[CopiedLine, ...] = ()
    imports: tuple[ImportLine, ...] = ()
    notes: tuple[str, ...] = ()
    if path.is_dir():
        stages, notes = _stages(path, runs, who, place, day, dry_run)
    else:
        imports, notes = _values(session, path, runs, recipe, who, place, day, dry_run)
    if dry_run:
        notes = (*notes, "a dry run: nothing was imported")

    def people(output: Output) -> None:
        output.table(["Stage", "State"], [[line.stage[:8], line.state] for line in stages])
        import_rows(output, imports)
        for note in notes:
            output.note(note)

    session.answer(
        ImportedEnvelope(folder=str(runs), stages=stages, imports=imports, notes=notes), people
    )


def _stages(
    path: Path, runs: Path, by: str, where: str, day: date | None, dry_run: bool
) -> tuple[tuple[CopiedLine, ...], tuple[str, ...]]:
    from claimcheck.cli.rerun_envelopes import CopiedLine
    from claimcheck.rerun.stage_imports import copy_stage, read_stages

    found = read_stages(path)
    left_out = sum(len(one.left_out) for one in found)
    notes = (f"{left_out} files that no stage needs were left out",) if left_out else ()
    if dry_run:
        return tuple(CopiedLine(stage=one.spec.id, state="may be copied") for one in found), notes
    copied = [
        copy_stage(one, runs, by=by, where=where, measured=day, now=datetime.now(UTC))
        for one in found
    ]
    return tuple(CopiedLine(stage=one.stage, state=one.state) for one in copied), notes


def _values(
    session: Session,
    path: Path,
    runs: Path,
    recipe: str | None,
    by: str,
    where: str,
    day: date | None,
    dry_run: bool,
) -> tuple[tuple[ImportLine, ...], tuple[str, ...]]:
    from claimcheck.rerun.imports import measured_already, read_imports, store_imports
    from claimcheck.rerun.recipe import find_recipe

    folders = recipe_folders(session)
    found = read_imports(
        path,
        lambda name: find_recipe(name, folders),
        recipe=recipe,
        by=by,
        where=where,
        measured=day,
        now=datetime.now(UTC),
    )
    notes = [
        f"{count} of these values are measured here too, and those count"
        for one in found
        if (count := measured_already(one, find_recipe(one.recipe, folders), runs))
    ]
    if not dry_run:
        store_imports(runs, found)
    return tuple(import_line(one) for one in found), tuple(notes)


def import_line(one: Import) -> ImportLine:
    """An import in the list."""
    from claimcheck.cli.rerun_envelopes import ImportLine

    origin = one.origin
    return ImportLine(
        recipe=one.recipe,
        values=len(one.values),
        cells=len({value.cell for value in one.values}),
        seeds=tuple(sorted({value.seed for value in one.values})),
        **origin.model_dump(),
    )


def import_rows(output: Output, imports: Sequence[ImportLine]) -> None:
    """Imports as a table."""
    rows = [
        [
            line.sha256[:8],
            line.recipe,
            f"{line.values} values of {line.cells} cells",
            ",".join(map(str, line.seeds)),
            line.measured.isoformat() if line.measured else "",
            line.by,
            f"{line.where} ({line.file})",
        ]
        for line in imports
    ]
    output.table(["Import", "Recipe", "What", "Seeds", "Measured", "By", "Where"], rows)


def _said(words: str | None, option: str) -> str:
    line = " ".join((words or "").split())
    if not any(letter.isalnum() for letter in line):
        raise UsageError(
            f"{option} is missing: an imported number stands under the name of who measured it",
            hint='--by "Your Name" --where "one H200, our cluster"',
        )
    if len(line) > _MAX_WORDS:
        raise UsageError(f"{option} has more than {_MAX_WORDS} characters")
    return line


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--date {text!r} is no day", hint="e.g. --date 2026-11-20") from None
    if day > datetime.now(UTC).date():
        raise UsageError(f"--date {text} is yet to come")
    return day
