"""The whole line on the bundled paper."""

from __future__ import annotations

import time
import tomllib
from collections.abc import Callable
from pathlib import Path

from claimcheck.errors import InputError, NotFoundError, WorkspaceError
from claimcheck.pipeline.checking import Checked, claim_findings, verify
from claimcheck.pipeline.linking import link_claims, read_recipes
from claimcheck.pipeline.local import add_local
from claimcheck.pipeline.project import Progress, Project, silent
from claimcheck.pipeline.reporting import Written, write_report
from claimcheck.pipeline.rerun_planning import RerunPlan, RerunSettings, prepare
from claimcheck.pipeline.rerunning import Reran, Tell, rerun
from claimcheck.records import Paper, Record, RerunOutcome
from claimcheck.resources import bundled

PAPERS = ("miniature", "note")  # folders of the corpus, the better demonstration first
FORMATS = ("html", "md", "json")


class DemoOutcome(Record):
    """What the demo did."""

    checked: Checked
    written: Written
    seconds: float
    plan: RerunPlan | None = None  # of the reruns, where there were any
    done: Reran | None = None
    outcomes: tuple[RerunOutcome, ...] = ()  # the latest of each claim


class BundledPaper(Record):
    """A paper that ships with claimcheck, as its ``paper.toml`` describes it."""

    folder: Path
    pdf: Path
    paper: Paper


def bundled_paper() -> BundledPaper:
    """The paper of the demo. Raises NotFoundError where the installation lacks all of them."""
    for name in PAPERS:
        try:
            folder = bundled("corpus", name)
        except NotFoundError:
            continue
        facts = folder / "paper.toml"
        if facts.is_file():
            values = tomllib.loads(facts.read_text(encoding="utf-8"))
            pdf = folder / str(values.pop("pdf"))
            return BundledPaper(folder=folder, pdf=pdf, paper=Paper.model_validate(values))
    raise NotFoundError("no paper is bundled", hint="reinstall claimcheck: this copy is incomplete")


def run_demo(
    project: Project,
    *,
    reruns: RerunSettings | None = None,
    told: Callable[[RerunPlan], None] | None = None,
    tell: Tell | None = None,
    progress: Progress = silent,
) -> DemoOutcome:
    """Take in the bundled paper's LaTeX and PDF, list and check its claims, rerun what a recipe
    measures, write the reports.

    Every run reads and checks anew, so that what it prints was done now; stages of reruns that
    stand in the demo's folder are found there. Without ``reruns`` nothing is run. ``told`` hears
    the plan before anything runs, ``tell`` each stage. Raises NotFoundError where the
    installation lacks the paper.
    """
    started = time.monotonic()
    shipped = bundled_paper()
    with project.writing():
        try:
            files = (shipped.folder, shipped.pdf)
            added = add_local(project, files, as_id=shipped.paper.id, progress=progress)
        except InputError as error:
            if not _holds_another(project, shipped.paper.id):
                raise
            raise WorkspaceError(
                f"{project.workspace.root} holds the demo of another claimcheck",
                hint="remove that folder and run the demo again",
            ) from error
        # title, authors, date and the word "synthetic" come from us, not from the LaTeX
        known = shipped.paper.model_dump(exclude={"id", "files", "status"})
        project.store.put_paper(added.paper.model_copy(update=known), now=project.now())
        checked = verify(
            project, project.store.paper(added.paper.id), again=True, progress=progress
        )
    claims = [finding.claim for finding in checked.findings]
    plan, done = None, None
    if reruns is not None:
        recipes = read_recipes(reruns.folders)
        linked = link_claims(project, claims, recipes, progress=progress)
        prepared = prepare(linked, recipes, reruns)
        plan = prepared.plan
        if told is not None:
            told(plan)
        done = rerun(project, prepared, reruns, tell=tell, progress=progress)
        checked = checked.model_copy(update={"findings": claim_findings(project, claims)})
    outcomes = {
        outcome.claim: outcome
        for outcome in project.store.replications(claim.id for claim in claims)
    }
    with project.writing():
        written = write_report(project, checked.paper, FORMATS)
    return DemoOutcome(
        checked=checked,
        written=written,
        seconds=time.monotonic() - started,
        plan=plan,
        done=done,
        outcomes=tuple(outcomes.values()),
    )


def _holds_another(project: Project, paper_id: str) -> bool:
    """Whether a paper of an earlier installation is stored under the demo's id."""
    return any(paper.id == paper_id for paper in project.store.papers())
