"""Reruns: stages look by look, verdicts stored as they come.

Everything that was done stands: stages in the runs folder, verdicts in the store. The same
command after a kill finds them there and does the rest.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimcheck.errors import RecipeError
from claimcheck.pipeline.linking import LinkedClaim
from claimcheck.pipeline.project import Progress, Project, silent
from claimcheck.pipeline.rerun_counts import count_claims
from claimcheck.pipeline.rerun_judging import Judged, Measured, judge_claim
from claimcheck.pipeline.rerun_planning import Prepared, RerunSettings, Use, needs, use_of
from claimcheck.records import Basis, Failure, Record, RerunOutcome, Verdict

if TYPE_CHECKING:
    from claimcheck.rerun.selecting import ArmKey

Tell = Callable[[Any], None]  # told a StageEvent of the executor


class Reran(Record):
    """What a rerun did."""

    outcomes: tuple[RerunOutcome, ...] = ()  # judged now, in the order in which they came
    kept: tuple[str, ...] = ()  # claims whose latest rerun verdict says the very same
    ran: int = 0  # stages
    cached: int = 0
    seconds: float = 0.0
    looks: int = 0
    left_out: tuple[str, ...] = ()  # claims that further seeds were due for, beyond the budget
    failures: tuple[Failure, ...] = ()


def rerun(
    project: Project,
    prepared: Prepared,
    settings: RerunSettings,
    *,
    tell: Tell | None = None,
    progress: Progress = silent,
) -> Reran:
    """Run what the picked claims need, look by look, judge them and store the verdicts.

    All claims go to the first look; further seeds are added for those alone that are not decided,
    up to the last look or the budget. No lock is held while stages run. Stages that fail leave a
    failure of the claims that need them. Raises WorkspaceError when the disk is too small.
    """
    return _Rerun(project, prepared, settings, tell, progress).run()


class _Rerun:
    def __init__(
        self,
        project: Project,
        prepared: Prepared,
        settings: RerunSettings,
        tell: Tell | None,
        progress: Progress,
    ) -> None:
        self.project, self.prepared, self.settings = project, prepared, settings
        self.tell, self.progress = tell, progress
        self.look_of: dict[str, int] = {}  # claim → the look it has reached
        self.outcomes: list[RerunOutcome] = []
        self.kept: list[str] = []
        self.failures: list[Failure] = []
        self.left_out: list[str] = []
        self.ran: set[str] = set()
        self.found: set[str] = set()
        self.latest = self._latest()

    def run(self) -> Reran:
        began = time.monotonic()
        for counted in count_claims(self.prepared, self.project.now, self.progress):
            self._store([counted])
        waiting = [one for one in self.prepared.claims if one.reruns]
        looks = 0
        while waiting:
            self.look_of |= {one.claim.id: looks for one in waiting}
            judged = self._judge(waiting, self._measure(waiting))
            looks += 1
            further = [
                one
                for one in waiting
                if one.claim.id in judged
                and not judged[one.claim.id].settled
                and looks <= self._last_look(one)
            ]
            spent = time.monotonic() - began
            affordable = self._affordable(further, looks, spent)
            going_on = {one.claim.id for one in affordable}
            self.left_out += [o.claim.id for o in further if o.claim.id not in going_on]
            self._store([found for key, found in judged.items() if key not in going_on])
            waiting = affordable
        return Reran(
            outcomes=tuple(self.outcomes),
            kept=tuple(self.kept),
            ran=len(self.ran),
            cached=len(self.found - self.ran),
            seconds=time.monotonic() - began,
            looks=looks,
            left_out=tuple(self.left_out),
            failures=tuple(self.failures),
        )

    # ── running ─────────────────────────────────────────────────────────────────────────────

    def _wanted(self, waiting: Sequence[LinkedClaim]) -> dict[Use, dict[ArmKey, tuple[int, ...]]]:
        """Arms and seeds of every claim at the look that it has reached.

        Claims that are decided keep theirs, so that spreads are pooled over the same cells
        whether or not a run was interrupted.
        """
        from claimcheck.rerun.selecting import union

        open_uses = {use_of(link) for one in waiting for link in one.reruns}
        found: dict[Use, dict[ArmKey, tuple[int, ...]]] = {}
        for one in self.prepared.claims:
            if one.claim.id not in self.look_of:
                continue
            for use, arms in self._needs(one, self.look_of[one.claim.id]).items():
                if use in open_uses:
                    found[use] = union([found.get(use, {}), arms])
        return found

    def _needs(self, one: LinkedClaim, look: int) -> dict[Use, dict[ArmKey, tuple[int, ...]]]:
        return needs(one.reruns, self.prepared.recipes, self.prepared.orders, look)

    def _last_look(self, one: LinkedClaim) -> int:
        return max(len(self.prepared.orders[use_of(link)].looks) for link in one.reruns) - 1

    def _measure(self, waiting: Sequence[LinkedClaim]) -> dict[Use, Measured]:
        from claimcheck.rerun.execute import run_plan
        from claimcheck.rerun.results import collect
        from claimcheck.rerun.stage import StageSettings

        settings = StageSettings(device=self.settings.device, threads=self.settings.threads)
        measured = {}
        for use, arms in self._wanted(waiting).items():
            planner = self.prepared.planners[use]
            plan = planner.plan(arms)
            done = run_plan(
                plan,
                self._runs,
                workers=self.settings.workers,
                settings=settings,
                progress=self.tell,
            )
            self.ran |= set(done.ran)
            self.found |= set(done.cached)
            failed = {failure.subject: failure.reason for failure in done.failures}
            results = collect(planner.loaded.recipe, plan, self._runs)
            measured[use] = Measured(plan, results, failed)
        return measured

    @property
    def _runs(self) -> Path:
        if self.settings.runs is None:
            raise RecipeError("there is no folder for runs", hint="claimcheck init makes one")
        return self.settings.runs

    def _affordable(self, waiting: list[LinkedClaim], look: int, spent: float) -> list[LinkedClaim]:
        """The undecided claims whose further seeds still fit into the budget, cheapest first."""
        if self.settings.budget is None:
            return waiting
        left = (self.settings.budget - spent) * self.settings.workers
        taken: dict[str, LinkedClaim] = {}
        paid: set[str] = set()
        costs = {one.claim.id: self._costs(one, look) for one in waiting}
        while len(taken) < len(waiting):
            added = {
                key: sum(cost for stage, cost in stages.items() if stage not in paid)
                for key, stages in costs.items()
                if key not in taken
            }
            key = min(added, key=lambda claim: (added[claim], claim))
            if added[key] > left:
                break
            left -= added[key]
            paid |= costs[key].keys()
            taken[key] = next(one for one in waiting if one.claim.id == key)
        return [one for one in waiting if one.claim.id in taken]

    def _costs(self, one: LinkedClaim, look: int) -> dict[str, float]:
        """Seconds of the stages that a claim still lacks for a look."""
        found = {}
        for use, arms in self._needs(one, look).items():
            for stage in self.prepared.planners[use].plan(arms).stages:
                if stage.state.value not in ("done", "shipped"):
                    found[stage.id] = stage.cost.seconds or 0.0
        return found

    # ── judging and storing ─────────────────────────────────────────────────────────────────

    def _judge(
        self, waiting: Sequence[LinkedClaim], measured: dict[Use, Measured]
    ) -> dict[str, Judged]:
        judged = {}
        for number, one in enumerate(waiting):
            self.progress("judging", one.claim.paper or "", number, len(waiting))
            found = judge_claim(one, measured, self.prepared, self._runs, self.project.now())
            if isinstance(found, str):
                self._fail(one.claim.id, found)
            else:
                judged[one.claim.id] = found
                for problem in found.problems:
                    self._fail(one.claim.id, problem)
        return judged

    def _store(self, judged: Sequence[Judged]) -> None:
        """Store the verdicts that are not the latest of their claim word for word."""
        from claimcheck.rerun.merging import key_of

        new = []
        for found in judged:
            before = self.latest.get((found.verdict.claim, found.verdict.check))
            if before is not None and key_of(before) == found.key:
                self.kept.append(found.verdict.claim)
                continue
            new.append((found.key, found.verdict, found.outcome))
            self.outcomes.append(found.outcome)
        if new:
            with self.project.writing():
                self.project.store.add_reruns(new)

    def _latest(self) -> dict[tuple[str, str], Verdict]:
        ids = [one.claim.id for one in self.prepared.claims]
        found: dict[tuple[str, str], Verdict] = {}
        for verdict in self.project.store.verdicts(ids):  # oldest first
            if verdict.basis in (Basis.RERUN, Basis.ARTIFACT):
                found[verdict.claim, verdict.check] = verdict
        return found

    def _fail(self, claim: str, reason: str) -> None:
        """A failure of a claim, stored unless the same one is."""
        if any((f.subject, f.reason) == (claim, reason) for f in self.failures):
            return
        failure = Failure(stage="rerun", subject=claim, reason=reason, time=self.project.now())
        self.failures.append(failure)
        known = self.project.store.failures([claim])
        if all((one.stage, one.reason) != ("rerun", reason) for one in known):
            with self.project.writing():
                self.project.store.add_outcomes([("rerun", failure)])
