"""``init``, ``status``, ``doctor``, ``cache gc``, ``schema``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import claimcheck
from claimcheck.cli.output import Output, printable
from claimcheck.cli.session import Session
from claimcheck.errors import NotFoundError

if TYPE_CHECKING:
    from claimcheck.cli.envelopes import DoctorLine


def init(
    context: typer.Context,
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="Default: the current folder.")
    ] = None,
) -> None:
    """Make a workspace: a folder with .claimcheck/ in it."""
    from claimcheck import workspace
    from claimcheck.cli.envelopes import InitEnvelope
    from claimcheck.pipeline import Project

    session: Session = context.obj
    root = (folder or session.named_folder() or session.here()).expanduser()
    existed = (root / workspace.FOLDER).is_dir()
    place = workspace.create(root)
    with Project(place, session.resolve(place).settings):
        pass  # makes the database, so that trouble shows now

    def people(output: Output) -> None:
        words = "there is a workspace already in" if existed else "made a workspace in"
        output.line(f"{words} {place.root}")

    session.answer(InitEnvelope(workspace=place.root, created=not existed), people)


def status(context: typer.Context) -> None:
    """What is stored, and where each setting comes from."""
    from claimcheck.cli.envelopes import SettingLine, StatusEnvelope
    from claimcheck.pipeline import Project
    from claimcheck.settings import Settings, personal

    session: Session = context.obj
    place = session.find_workspace()
    resolved = session.resolve(place)
    counts: dict[str, int] = {}
    size = 0
    if place is not None:
        with Project(place, resolved.settings) as project:
            counts = project.store.counts()
        size = sum(path.stat().st_size for path in place.folder.rglob("*") if path.is_file())
    lines = tuple(
        SettingLine(
            name=name,
            value=getattr(resolved.settings, name),
            origin=origin,
            personal=personal(name),
            meaning=Settings.model_fields[name].description or "",
        )
        for name, origin in resolved.origins
    )

    def people(output: Output) -> None:
        where = str(place.root) if place else "none here; claimcheck init makes one"
        facts = [("version", claimcheck.__version__), ("workspace", where)]
        facts += [(name, f"{count:,}") for name, count in counts.items()]
        facts += [("size", f"{size / 2**20:,.1f} MiB")] if place else []
        output.facts("claimcheck", facts)
        from rich.text import Text

        rows = [
            [
                Text(cell, style="dim" if line.origin == "default" else "")
                for cell in (line.name, printable(_value(line.value)), printable(line.origin))
            ]
            for line in lines
        ]
        output.table(("Setting", "Value", "From"), rows)

    session.answer(
        StatusEnvelope(
            version=claimcheck.__version__,
            workspace=place.root if place else None,
            counts=counts,
            bytes=size,
            settings=lines,
        ),
        people,
    )


def doctor(context: typer.Context) -> int:
    """Check the installation, the workspace and the store."""
    from claimcheck.cli.diagnosis import examine
    from claimcheck.cli.envelopes import DoctorEnvelope

    session: Session = context.obj
    lines = tuple(examine(session))

    def people(output: Output) -> None:
        from rich.text import Text

        styles = {"ok": "green", "missing": "yellow", "wrong": "bold red"}
        rows = [
            (Text(line.state, style=styles[line.state]), line.name, _with_hint(line))
            for line in lines
        ]
        output.table(("", "What", "Found"), rows)

    session.answer(DoctorEnvelope(checks=lines), people)
    return 2 if any(line.state == "wrong" for line in lines) else 0


def cache_gc(
    context: typer.Context,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be removed.")
    ] = False,
) -> None:
    """Remove what can be made or downloaded again, and what no paper refers to."""
    from claimcheck.cli.envelopes import CacheEnvelope
    from claimcheck.pipeline import collect_garbage

    session: Session = context.obj
    with session.project() as project:
        removed, size = collect_garbage(project, dry_run=dry_run)

    def people(output: Output) -> None:
        for path in removed:
            output.line(path)
        words = "would be freed" if dry_run else "freed"
        output.note(f"{len(removed)} files, {size / 2**20:.1f} MiB {words}")

    session.answer(CacheEnvelope(removed=removed, bytes=size, dry_run=dry_run), people)


def schema(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="[NAME]")] = None,
) -> None:
    """Print the JSON Schema of an envelope; without a name, the names."""
    from claimcheck.cli.envelopes import ENVELOPES, json_schema
    from claimcheck.plugins import did_you_mean

    session: Session = context.obj
    if name is None:
        for known in ENVELOPES:
            session.output.line(known)
        return
    if name not in ENVELOPES:
        raise NotFoundError(f"there is no envelope {name!r}", hint=did_you_mean(name, ENVELOPES))
    session.output.raw(json_schema(name).encode())


def _value(value: object) -> str:
    if value is None:
        return "unset"
    if isinstance(value, tuple):
        return ",".join(str(part) for part in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _with_hint(line: DoctorLine) -> str:
    return f"{line.detail} — {line.hint}" if line.hint else line.detail
