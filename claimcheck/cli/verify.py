"""``verify``: every claim of a paper against evidence that is not the claim."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from claimcheck.cli.choices import REPLICATION_LABELS, REPORTING_LABELS, chosen
from claimcheck.cli.output import Output
from claimcheck.cli.papers import name_of, named_papers, reader_choice
from claimcheck.cli.recipe import Device, Threads, Workers
from claimcheck.cli.session import Session
from claimcheck.errors import ClaimcheckError

if TYPE_CHECKING:
    from claimcheck.cli.rerunning import RerunOptions
    from claimcheck.pipeline import Checked, Project
    from claimcheck.pipeline.rerun_planning import Prepared
    from claimcheck.pipeline.rerunning import Reran
    from claimcheck.records import Failure, Finding

_RERUNS = "Reruns"


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
        bool,
        typer.Option(
            "--all", help="On a terminal too show every finding, not only those that alarm."
        ),
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
    rerun: Annotated[
        bool,
        typer.Option(
            "--rerun", help="Also run the experiments behind the numbers.", rich_help_panel=_RERUNS
        ),
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Stop at the plan and its price.", rich_help_panel=_RERUNS),
    ] = False,
    budget: Annotated[
        str | None,
        typer.Option(
            "--budget", metavar="TIME", help="4gpuh, 2h, 30min: what fits.", rich_help_panel=_RERUNS
        ),
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Do not ask.", rich_help_panel=_RERUNS)
    ] = False,
    device: Device = "auto",
    threads: Threads = 1,
    workers: Workers = None,
    gpu: Annotated[
        str | None,
        typer.Option(
            "--gpu", metavar="NAME", help="Dry run: price for h200 …", rich_help_panel=_RERUNS
        ),
    ] = None,
) -> int:
    """Check the claims of papers against their tables and text, with --rerun also against their
    experiments. Stopped, it goes on next time."""
    from claimcheck.cli import render, rerun_views
    from claimcheck.cli.envelopes import RerunsBody, VerifyEnvelope
    from claimcheck.cli.rerunning import RerunOptions, check_options

    session: Session = context.obj
    alarms = chosen(fail_on or (), (*REPORTING_LABELS, *REPLICATION_LABELS), "label")
    options = RerunOptions(dry_run, budget, yes, device, threads, workers, gpu)
    check_options(rerun, options)
    found: list[Finding] = []
    body = None
    with session.project(reader=reader_choice(reader)) as project:
        checked, failures = _read_all(session, project, names or [], again=again, alone=alone)
        if rerun:
            prepared, done, checked, others = _rerun_all(session, project, checked, options)
            outcomes = project.store.replications(o.claim.id for o in prepared.claims)
            latest = {outcome.claim: outcome for outcome in outcomes}
            body = RerunsBody(
                plan=prepared.plan, done=done, outcomes=tuple(latest.values()), external=others
            )
    found = [finding for one in checked for finding in one.findings]
    if body is not None:
        found += body.external

    def people(output: Output) -> None:
        if body is not None and body.done is None:
            rerun_views.plan(output, body.plan)
            return
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
        if body is not None and body.done is not None:
            rerun_views.outcomes(output, found, {o.claim: o for o in body.outcomes})
            rerun_views.tally(output, found)
            rerun_views.what_ran(output, body.done)
        if output.for_people and not everything:
            output.note("every finding: --all, or claimcheck report")
        render.failures(output, failures)

    session.answer(
        VerifyEnvelope(papers=tuple(checked), failures=tuple(failures), reruns=body), people
    )
    labels = {render.label_of(finding) for finding in found}
    labels |= {f.replication.value for f in found if f.replication is not None}
    if labels & set(alarms):
        return 1
    partial = failures or any(one.failures for one in checked)
    return 3 if partial or (body is not None and body.done and body.done.failures) else 0


def _read_all(
    session: Session, project: Project, names: Sequence[str], *, again: bool, alone: bool
) -> tuple[list[Checked], list[Failure]]:
    """Check every claim of the papers by reading."""
    from claimcheck.pipeline import verify as verify_paper
    from claimcheck.records import Failure

    checked: list[Checked] = []
    failures: list[Failure] = []
    papers = named_papers(project, list(names))
    with session.output.progress() as progress:
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
    return checked, failures


def _rerun_all(
    session: Session, project: Project, checked: Sequence[Checked], options: RerunOptions
) -> tuple[Prepared, Reran | None, list[Checked], tuple[Finding, ...]]:
    """Rerun what the papers claim, and what others claim about them; the findings afterwards."""
    from claimcheck.cli.rerunning import run_reruns
    from claimcheck.pipeline import claim_findings

    own = [finding.claim for one in checked for finding in one.findings]
    others = [c for one in checked for c in project.store.external_claims(one.paper.id)]
    claims = tuple({claim.id: claim for claim in (*own, *others)}.values())
    prepared, done = run_reruns(session, project, claims, options)
    if done is not None:
        checked = [
            one.model_copy(
                update={"findings": claim_findings(project, [f.claim for f in one.findings])}
            )
            for one in checked
        ]
    known = {claim.id for claim in own}
    foreign = [claim for claim in others if claim.id not in known]
    return prepared, done, list(checked), claim_findings(project, foreign)
