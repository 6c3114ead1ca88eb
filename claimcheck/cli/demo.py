"""``demo``: the whole line on the bundled paper."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimcheck.cli.output import Output
from claimcheck.cli.papers import name_of
from claimcheck.cli.recipe_views import duration
from claimcheck.cli.report import shown_path
from claimcheck.cli.session import Session

if TYPE_CHECKING:
    from claimcheck.pipeline.demo import DemoOutcome
    from claimcheck.pipeline.rerun_planning import RerunPlan, RerunSettings
    from claimcheck.workspace import Workspace

FOLDER = "claimcheck-demo"
NEEDED = ("torch", "transformers")  # for reruns; plain installations lack them


def demo(
    context: typer.Context,
    no_rerun: Annotated[
        bool, typer.Option("--no-rerun", help="Only read and check: seconds, not minutes.")
    ] = False,
) -> int:
    """Run the whole line on the bundled paper, offline, with reruns, to an HTML report."""
    from claimcheck import workspace
    from claimcheck.cli import render, rerun_views
    from claimcheck.cli.envelopes import ReportsEnvelope
    from claimcheck.cli.running import teller
    from claimcheck.pipeline import Project, run_demo

    session: Session = context.obj
    output = session.output
    place = workspace.create(session.demo_folder() / FOLDER)
    resolved = session.resolve(place, offline=True)
    missing = [name for name in NEEDED if find_spec(name) is None]
    settings = None if no_rerun or missing else _settings(place)

    def told(plan: RerunPlan) -> None:
        linked = sum(bool(claim.links) for claim in plan.claims)
        took = duration((plan.most_seconds or 0.0) / plan.workers)
        output.note(f"rerunning the experiments behind {linked} claims: {took} at most")

    with Project(place, resolved.settings) as project, output.progress() as progress:
        outcome = run_demo(
            project,
            reruns=settings,
            told=told,
            tell=teller(output, progress),
            progress=progress,
        )

    def people(output: Output) -> None:
        paper, findings = outcome.checked.paper, outcome.checked.findings
        output.heading(
            name_of(paper),
            f"{len(findings)} claims, checked offline in {duration(outcome.seconds)}",
        )
        render.tally(output, findings)
        output.console.print()
        render.findings(output, findings)
        if outcome.done is not None:
            rerun_views.outcomes(output, findings, {o.claim: o for o in outcome.outcomes})
            rerun_views.tally(output, findings)
            rerun_views.what_ran(output, outcome.done)
            _what_it_means(output, outcome)
        for name, path in outcome.written.files:
            output.console.print(f"{name:>5}  {shown_path(path)}", soft_wrap=True)
        output.note(f"look around: cd {shown_path(Path(place.root))} && claimcheck claims")

    session.answer(ReportsEnvelope(reports=(outcome.written,)), people)
    if missing and not no_rerun:
        output.note(
            f"nothing was rerun: {' and '.join(missing)} not installed;"
            ' pip install "claimcheck[rerun]"'
        )
    failed = outcome.done.failures if outcome.done is not None else ()
    return 3 if outcome.checked.failures or failed else 0


def _settings(place: Workspace) -> RerunSettings:
    """The recipes that ship, on this machine's processor: so the shipped encoders were made."""
    from claimcheck.cli.running import default_workers
    from claimcheck.pipeline.rerun_planning import RerunSettings
    from claimcheck.resources import bundled

    return RerunSettings(
        folders=(bundled("experiments"),), runs=place.runs, workers=default_workers("cpu", 1)
    )


def _what_it_means(output: Output, outcome: DemoOutcome) -> None:
    """Seeds, whose code, and how deep that goes."""
    assert outcome.plan is not None
    uses = {use.name: use for one in outcome.outcomes for use in one.recipes}
    levels = [int(finding.level) for finding in outcome.checked.findings if finding.replication]
    for use in uses.values():
        seeds = sorted({seed for one in outcome.outcomes for seed in one.parts[0].seeds})
        words = f"seeds {', '.join(map(str, seeds))}"
        if use.paper_seeds:
            words += f"; the paper's are {', '.join(map(str, use.paper_seeds))}"
        if use.same_authors:
            words += "; same authors and code"
        output.note(f"{words}: level {max(levels, default=1)} of 7")
