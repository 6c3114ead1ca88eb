"""From the store to reports. No new work: what was not checked is reported as not checked."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import claimcheck
from claimcheck.findings import latest
from claimcheck.pipeline.checking import claim_findings, current
from claimcheck.pipeline.project import Project
from claimcheck.records import Claim, Finding, NoLink, Paper, Record, RerunOutcome
from claimcheck.resources import bundled
from claimcheck.workspace import translated, write_atomic

if TYPE_CHECKING:
    from claimcheck.report import PaperReport, ReliabilityFigure
    from claimcheck.report.interface import RunCost
    from claimcheck.report.records import ReportRecords


class Written(Record):
    """Report files of one paper."""

    paper: Paper
    files: tuple[tuple[str, Path], ...]  # (format, path)


def stored_claims(project: Project, paper: Paper) -> tuple[Claim, ...]:
    """The claims that are listed already."""
    document = project.store.current_document(paper.id)
    return () if document is None else project.store.extracted_claims(document.id)


def stored_findings(project: Project, paper: Paper) -> tuple[Finding, ...]:
    """What is known about every claim of a paper, in reading order."""
    return claim_findings(project, stored_claims(project, paper))


def build_report(project: Project, paper: Paper, *, runs: str = "") -> PaperReport:
    """The report on a paper, dated by the newest record that it rests on."""
    return report_records(project, paper, runs=runs).report()


def report_records(project: Project, paper: Paper, *, runs: str = "") -> ReportRecords:
    """What the report on a paper is made from.

    ``runs``: the folder of stages, relative to where the report will lie; empty: no links to runs.
    """
    from claimcheck.report import Provenance
    from claimcheck.report.records import ReportRecords

    store = project.store
    claims = stored_claims(project, paper)
    ids = [claim.id for claim in claims]
    reading = store.reading(paper.id)
    found = claim_findings(project, claims)
    counting = {verdict.id for finding in found for verdict in latest(finding.verdicts)}
    reruns = tuple(one for one in store.replications(ids) if one.verdict in counting)
    return ReportRecords(
        paper=paper,
        document=store.current_document(paper.id),
        claims=claims,
        verdicts=current(store.verdicts(ids)),
        failures=store.failures(ids),
        others=tuple(
            failure
            for failure in store.failures([paper.id])
            if reading is None or failure.time > reading.time
        ),
        reviews=store.reviews(ids),
        references=tuple(other for other in store.papers() if other.work != paper.work),
        reruns=reruns,
        unlinked=_unlinked(project, claims) if reruns else (),
        cost=_cost(project, reruns),
        reliability=_reliability(found),
        provenance=Provenance(
            version=claimcheck.__version__,
            reader=reading.reason if reading else "",
            attempts=reading.attempts if reading else (),
        ),
        date=_newest(project, found).date(),
        runs=runs,
    )


def write_report(
    project: Project, paper: Paper, formats: Sequence[str], *, folder: Path | None = None
) -> Written:
    """Write the report of a paper in each format; returns where. ``folder``: not ``reports/``."""
    from claimcheck.report import render

    target = folder or project.workspace.reports
    report = build_report(project, paper, runs=_from(target, project.workspace.runs / "stages"))
    stem = project.workspace.paper_folder(paper.id).name.replace("%3A", "-")
    files = []
    with translated(target):
        target.mkdir(parents=True, exist_ok=True)
        for name in formats:
            path = target / f"{stem}.{name}"
            write_atomic(path, render(report, name))
            files.append((name, path))
    return Written(paper=paper, files=tuple(files))


def _from(folder: Path, target: Path) -> str:
    """The way from one folder to another, with slashes; empty where there is none."""
    try:
        return Path(os.path.relpath(target.absolute(), folder.absolute())).as_posix()
    except ValueError:  # another drive
        return ""


def _unlinked(project: Project, claims: Sequence[Claim]) -> tuple[NoLink, ...]:
    """Why parts of claims have no experiment. Linking reads recipes and measures nothing."""
    from claimcheck.pipeline.linking import link_claims, read_recipes

    linked = link_claims(project, claims, read_recipes(_recipe_folders(project)))
    return tuple(gap for one in linked for gap in one.unlinked)


def _recipe_folders(project: Project) -> list[Path]:
    own = project.workspace.root / "recipes"
    return [*([own] if own.is_dir() else []), bundled("experiments")]


def _cost(project: Project, reruns: Sequence[RerunOutcome]) -> RunCost | None:
    """What the stages behind all reruns took, each once; None where one of them is gone."""
    from claimcheck.errors import ClaimcheckError
    from claimcheck.report.interface import RunCost
    from claimcheck.rerun import folder as places
    from claimcheck.rerun.recipe import find_recipe

    stages = dict.fromkeys(stage for rerun in reruns for stage in rerun.stages)
    shipped: set[str] = set()
    for name in {use.name for rerun in reruns for use in rerun.recipes}:
        try:
            loaded = find_recipe(name, _recipe_folders(project))
        except ClaimcheckError:
            continue  # a file of counts, or a recipe that is gone
        for model in loaded.recipe.models.values():
            if model.shipped is not None:
                shipped |= set(places.shipped_stages(loaded.folder / model.shipped))
    own = [stage for stage in stages if stage not in shipped]
    try:
        found = [
            places.read_result(places.stages_folder(project.workspace.runs) / stage)
            for stage in own
        ]
    except ClaimcheckError:
        return None
    results = [result for result in found if result is not None]
    if not own or len(results) < len(own):
        return None
    processor = [result.cpu_seconds for result in results]
    known = [seconds for seconds in processor if seconds is not None]
    return RunCost(
        stages=len(stages),
        shipped=len(stages) - len(own),
        seconds=sum(result.seconds for result in results),
        cpu_seconds=sum(known) if len(known) == len(processor) else None,
        tokens=sum(result.tokens for result in results),
    )


def _reliability(found: Sequence[Finding]) -> ReliabilityFigure | None:
    """How well the calibration did that most confidences of the report come from."""
    from claimcheck.calibration.shipped import reliability
    from claimcheck.report import ReliabilityFigure
    from claimcheck.report.interface import ReliabilityBin

    names = Counter(f.calibration for f in found if f.confidence is not None)
    for name, _ in names.most_common():
        known = reliability(name)
        if known is not None and known.points:
            return ReliabilityFigure(
                title="How often a confidence was right, on labelled claims of other papers",
                calibration=f"{known.name}: {known.size:,} judgements, {known.groups:,} groups",
                bins=tuple(
                    ReliabilityBin(
                        predicted=point.predicted,
                        observed=point.observed,
                        count=point.count,
                        low=point.interval[0],
                        high=point.interval[1],
                    )
                    for point in known.points
                ),
            )
    return None


def _newest(project: Project, found: Sequence[Finding]) -> datetime:
    times = [verdict.time for finding in found for verdict in finding.verdicts]
    times += [failure.time for finding in found for failure in finding.failures]
    times += [review.time for finding in found for review in finding.reviews]
    return max(times, default=project.now())
