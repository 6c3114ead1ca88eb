"""``demo``: the whole line on the bundled paper."""

from __future__ import annotations

from pathlib import Path

import typer

from claimcheck.cli.output import Output
from claimcheck.cli.papers import name_of
from claimcheck.cli.report import shown_path
from claimcheck.cli.session import Session

FOLDER = "claimcheck-demo"


def demo(context: typer.Context) -> int:
    """Run the whole line on the bundled paper, offline, to an HTML report."""
    from claimcheck import workspace
    from claimcheck.cli import render
    from claimcheck.cli.envelopes import ReportsEnvelope
    from claimcheck.pipeline import Project, run_demo

    session: Session = context.obj
    place = workspace.create(session.demo_folder() / FOLDER)
    resolved = session.resolve(place, offline=True)
    with Project(place, resolved.settings) as project, session.output.progress() as progress:
        outcome = run_demo(project, progress=progress)

    def people(output: Output) -> None:
        paper = outcome.checked.paper
        output.heading(
            name_of(paper),
            f"{len(outcome.checked.findings)} claims, checked offline in {outcome.seconds:.1f} s",
        )
        render.tally(output, outcome.checked.findings)
        output.console.print()
        render.findings(output, outcome.checked.findings)
        for name, path in outcome.written.files:
            output.console.print(f"{name:>5}  {shown_path(path)}", soft_wrap=True)
        output.note(f"look around: cd {shown_path(Path(place.root))} && claimcheck claims")

    session.answer(ReportsEnvelope(reports=(outcome.written,)), people)
    return 3 if outcome.checked.failures else 0
