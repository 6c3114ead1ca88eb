"""``verify``: every claim of a paper against evidence that is not the claim."""

from __future__ import annotations

from typing import Annotated

import typer

from claimcheck.cli.choices import REPORTING_LABELS, chosen
from claimcheck.cli.output import Output
from claimcheck.cli.papers import name_of, named_papers, reader_choice
from claimcheck.cli.session import Session
from claimcheck.errors import ClaimcheckError


def verify(
    context: typer.Context,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="PAPER", help="Default: all stored papers.")
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Also claims whose verdict still holds.")
    ] = False,
    alone: Annotated[
        bool, typer.Option("--alone", help="Let no other stored paper speak.")
    ] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Show every finding, not only those that alarm.")
    ] = False,
    fail_on: Annotated[
        list[str] | None,
        typer.Option(
            "--fail-on", metavar="LABEL", help="Exit with 1 when a claim gets this label."
        ),
    ] = None,
    reader: Annotated[
        str | None,
        typer.Option("--reader", metavar="KIND", help="Read latex, html or pdf first."),
    ] = None,
) -> int:
    """Check the claims of papers against their tables and text. Stopped, it goes on next time."""
    from claimcheck.cli import render
    from claimcheck.cli.envelopes import VerifyEnvelope
    from claimcheck.pipeline import Checked
    from claimcheck.pipeline import verify as verify_paper
    from claimcheck.records import Failure

    session: Session = context.obj
    alarms = chosen(fail_on or (), REPORTING_LABELS, "label")
    checked: list[Checked] = []
    failures: list[Failure] = []
    with (
        session.project(reader=reader_choice(reader)) as project,
        session.output.progress() as progress,
    ):
        papers = named_papers(project, names or [])
        for paper in papers:
            try:
                checked.append(
                    verify_paper(project, paper, again=again, alone=alone, progress=progress)
                )
            except ClaimcheckError as error:
                if len(papers) == 1 or error.code.startswith("Workspace"):
                    raise
                failures.append(
                    Failure(stage="verify", subject=paper.id, reason=str(error), time=project.now())
                )
    found = [finding for one in checked for finding in one.findings]

    def people(output: Output) -> None:
        for one in checked:
            if output.for_people:
                kept = f", {one.kept} as before" if one.kept else ""
                output.heading(
                    name_of(one.paper),
                    f"{one.paper.id} · {len(one.findings)} claims, {one.done} checked now{kept}",
                )
                render.tally(output, one.findings)
                output.console.print()
            render.findings(output, one.findings, everything=everything)
        if output.for_people and not everything:
            output.note("every finding: --all, or claimcheck report")
        render.failures(output, failures)

    session.answer(VerifyEnvelope(papers=tuple(checked), failures=tuple(failures)), people)
    if any(render.label_of(finding) in alarms for finding in found):
        return 1
    return 3 if failures or any(one.failures for one in checked) else 0
