"""``report`` and ``diff``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from claimcheck.cli.choices import REPORT_FORMATS, chosen
from claimcheck.cli.output import Output
from claimcheck.cli.papers import named_papers
from claimcheck.cli.session import Session
from claimcheck.errors import UsageError


def report(
    context: typer.Context,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="PAPER", help="Default: all stored papers.")
    ] = None,
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", metavar="FORMAT", help=f"Any of {', '.join(REPORT_FORMATS)}."),
    ] = None,
    output_path: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="DIR", help="Default: reports/. - prints one report."
        ),
    ] = None,
) -> None:
    """Write reports from what is stored; checks nothing anew."""
    from claimcheck.cli.envelopes import ReportsEnvelope
    from claimcheck.pipeline import build_report, write_report

    session: Session = context.obj
    asked = chosen(formats or (), REPORT_FORMATS, "report format") or None
    with session.project(report_formats=asked) as project:
        wanted = project.settings.report_formats
        if not wanted:
            raise UsageError("no report format is set", hint="--format md,html")
        papers = named_papers(project, names or [])
        if output_path is not None and str(output_path) == "-":
            from claimcheck.report import render

            if len(papers) != 1 or len(wanted) != 1:
                raise UsageError(
                    "only one report in one format can be printed",
                    hint="name one paper and one --format",
                )
            session.output.raw(render(build_report(project, papers[0]), wanted[0]))
            return
        written = [write_report(project, paper, wanted, folder=output_path) for paper in papers]

    def people(output: Output) -> None:
        for one in written:
            for _, path in one.files:
                output.line(shown_path(path))

    session.answer(ReportsEnvelope(reports=tuple(written)), people)


def diff(
    context: typer.Context,
    before: Annotated[str, typer.Argument(metavar="OLD", help="A stored paper.")],
    after: Annotated[str, typer.Argument(metavar="NEW", help="Another, e.g. its next version.")],
) -> None:
    """Claims that were added, dropped or changed between two versions."""
    from claimcheck.cli.differences import show_comparison
    from claimcheck.cli.envelopes import DiffEnvelope
    from claimcheck.pipeline import diff as compare

    session: Session = context.obj
    with session.project() as project, session.output.progress() as progress:
        old, new = project.store.paper(before), project.store.paper(after)
        if old.id == new.id:
            raise UsageError(f"both are {old.id}", hint="claimcheck papers lists all versions")
        comparison = compare(project, old, new, progress=progress)

    def people(output: Output) -> None:
        show_comparison(output, comparison)

    session.answer(DiffEnvelope(comparison=comparison), people)


def shown_path(path: Path) -> str:
    """Relative to the current folder where that is shorter."""
    try:
        return str(path.relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)
