"""The local executor: a process a stage, parents first, several runs side by side in peace."""

from __future__ import annotations

import multiprocessing
import shutil
import time
from collections.abc import Callable
from datetime import UTC, datetime
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Literal, NamedTuple

from claimcheck.errors import ClaimcheckError, WorkspaceError
from claimcheck.records import Failure
from claimcheck.records.rerun import Plan, PlannedStage, StageState
from claimcheck.rerun import folder as places
from claimcheck.rerun.stage import Held, StageSettings, run_stage

_POLL = 0.5  # seconds between looks at stages that others hold
_MARGIN = 64 * 2**20  # bytes to leave free

Kind = Literal["cached", "started", "progress", "done", "failed", "waiting"]


class StageEvent(NamedTuple):
    """What the executor tells while it works."""

    stage: str
    title: str
    kind: Kind
    step: int = 0
    steps: int = 0
    what: str = ""
    finished: int = 0  # stages that are finished, of …
    total: int = 0
    seconds_left: float | None = None


class RunOutcome(NamedTuple):
    """What a run of a plan did."""

    ran: tuple[str, ...]  # stage ids, in the order they finished
    cached: tuple[str, ...]
    failures: tuple[Failure, ...]  # one a stage that failed or could not be tried
    seconds: float


class _Worker(NamedTuple):
    process: Any
    connection: Connection
    stage: PlannedStage


def run_plan(
    plan: Plan,
    runs: Path,
    *,
    workers: int = 1,
    settings: StageSettings = StageSettings(),  # noqa: B008 - a constant
    progress: Callable[[StageEvent], None] | None = None,
) -> RunOutcome:
    """Run what a plan still lacks, below ``runs``. Stages that stand already are cache hits.

    A stage that fails leaves a Failure and so do the stages that need it; the others go on.
    Raises RecipeError when nothing can run here (no GPU where one is asked for) and WorkspaceError
    when the disk is too small.
    """
    if settings.device.startswith("cuda"):
        from claimcheck.rerun.devices import pick_device

        pick_device(settings.device)
    with places.disk():
        runs.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(runs).free
    if plan.price.disk + _MARGIN > free:
        raise WorkspaceError(
            f"the runs need about {plan.price.disk / 2**20:.0f} MiB and {free / 2**20:.0f} are free",
            hint="free some space, or name another folder with --runs",
        )
    return _Executor(plan, runs, workers, settings, progress or (lambda event: None)).run()


class _Executor:
    def __init__(
        self,
        plan: Plan,
        runs: Path,
        workers: int,
        settings: StageSettings,
        tell: Callable[[StageEvent], None],
    ) -> None:
        self.runs, self.workers, self.settings, self.tell = runs, max(1, workers), settings, tell
        self.stages = {stage.id: stage for stage in plan.stages}
        self.done: set[str] = set()
        self.failed: dict[str, Failure] = {}
        self.ran: list[str] = []
        self.cached: list[str] = []
        self.running: dict[str, _Worker] = {}
        self.held: dict[str, float] = {}  # stages that another process holds → when to look again
        self.seconds_ran = self.seconds_priced = 0.0
        self.began_at: dict[str, float] = {}

    def run(self) -> RunOutcome:
        began = time.monotonic()
        self._collect_finished()
        context = _context()
        try:
            while len(self.done) + len(self.failed) < len(self.stages):
                self._skip_orphans()
                self._start(context)
                if not self.running and not self.held:
                    break
                self._listen()
        finally:
            for worker in self.running.values():
                worker.process.terminate()
            for worker in self.running.values():
                worker.process.join(10)
        return RunOutcome(
            tuple(self.ran),
            tuple(self.cached),
            tuple(self.failed.values()),
            time.monotonic() - began,
        )

    def _collect_finished(self) -> None:
        for stage in self.stages.values():
            if stage.state is StageState.SHIPPED and stage.why is not None:
                places.install(Path(stage.why), self.runs, stage.spec)
            folder = places.prepare(self.runs, stage.spec)
            if places.read_result(folder) is not None:
                self._found(stage)
            elif stage.state is StageState.BLOCKED:
                self._fail(stage, stage.why or "cannot be run here")

    def _found(self, stage: PlannedStage) -> None:
        """A stage whose result stands, by an earlier run or by another process."""
        self.done.add(stage.id)
        self.cached.append(stage.id)
        self._tell(stage, "cached")

    def _skip_orphans(self) -> None:
        """A stage whose parent failed cannot be tried."""
        for stage in self.stages.values():
            parent = stage.spec.parent
            waiting = stage.id not in self.done and stage.id not in self.failed
            if waiting and parent is not None and parent in self.failed:
                self._fail(stage, f"its parent {parent} failed: {self.failed[parent].reason}")

    def _start(self, context: Any) -> None:
        now = time.monotonic()
        for stage in self.stages.values():
            if len(self.running) >= self.workers:
                return
            if stage.id in self.done or stage.id in self.failed or stage.id in self.running:
                continue
            if stage.spec.parent is not None and stage.spec.parent not in self.done:
                continue
            if self.held.get(stage.id, 0.0) > now:
                continue
            self.held.pop(stage.id, None)
            folder = places.stages_folder(self.runs) / stage.id
            if places.read_result(folder) is not None:  # another process ran it meanwhile
                self._found(stage)
                continue
            ours, theirs = context.Pipe(duplex=False)
            process = context.Process(
                target=_work, args=(str(folder), self.settings, theirs), daemon=True
            )
            process.start()
            theirs.close()
            self.running[stage.id] = _Worker(process, ours, stage)
            self.began_at[stage.id] = now
            self._tell(stage, "started")

    def _listen(self) -> None:
        if not self.running:
            time.sleep(_POLL)
            return
        wait([worker.connection for worker in self.running.values()], timeout=_POLL)
        for worker in list(self.running.values()):
            try:
                while worker.connection.poll():
                    self._hear(worker, worker.connection.recv())
            except (EOFError, OSError):
                self._buried(worker)

    def _hear(self, worker: _Worker, message: tuple[Any, ...]) -> None:
        stage = worker.stage
        if message[0] == "progress":
            self._tell(stage, "progress", *message[1:])
            return
        self._bury(worker)
        if message[0] == "found":
            self._found(stage)
        elif message[0] == "done":
            self.done.add(stage.id)
            self.ran.append(stage.id)
            if stage.cost.seconds:
                self.seconds_ran += time.monotonic() - self.began_at[stage.id]
                self.seconds_priced += stage.cost.seconds
            self._tell(stage, "done")
        elif message[0] == "held":
            self.held[stage.id] = time.monotonic() + _POLL
            self._tell(stage, "waiting", what="another process runs it")
        else:
            self._fail(stage, message[1])

    def _buried(self, worker: _Worker) -> None:
        """A worker that ended without a word: killed, or out of memory."""
        if worker.stage.id not in self.running:
            return
        self._bury(worker)
        if places.read_result(places.stages_folder(self.runs) / worker.stage.id) is not None:
            self.done.add(worker.stage.id)
            self.ran.append(worker.stage.id)
            return
        code = worker.process.exitcode
        self._fail(worker.stage, f"its process ended with {code}: killed, or out of memory")

    def _bury(self, worker: _Worker) -> None:
        self.running.pop(worker.stage.id, None)
        worker.process.join(30)
        worker.connection.close()

    def _fail(self, stage: PlannedStage, reason: str) -> None:
        self.failed[stage.id] = Failure(
            stage="rerun", subject=stage.id, reason=reason, time=datetime.now(UTC)
        )
        self._tell(stage, "failed", what=reason)

    def _tell(
        self, stage: PlannedStage, kind: Kind, step: int = 0, steps: int = 0, what: str = ""
    ) -> None:
        left = None
        if self.seconds_priced:
            pace = self.seconds_ran / self.seconds_priced
            open_ones = [
                s.cost.seconds or 0.0
                for s in self.stages.values()
                if s.id not in self.done and s.id not in self.failed
            ]
            left = pace * sum(open_ones) / self.workers
        self.tell(
            StageEvent(
                stage.id,
                stage.title,
                kind,
                step,
                steps,
                what,
                len(self.done),
                len(self.stages),
                left,
            )
        )


def _context() -> Any:
    """Processes forked from a server that has imported torch once, where the system can."""
    methods = multiprocessing.get_all_start_methods()
    if "forkserver" not in methods:
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["claimcheck.rerun.stage", "claimcheck.rerun.warm"])
    return context


def _work(folder: str, settings: StageSettings, connection: Connection) -> None:
    """What a stage's process does; it says how it ended through the pipe."""
    last = 0.0
    began = datetime.now(UTC)

    def progress(step: int, steps: int, what: str) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last > 0.5 or step == steps:
            last = now
            try:
                connection.send(("progress", step, steps, what))
            except OSError:
                return  # the executor is gone: finish the stage all the same

    try:
        found = run_stage(Path(folder), settings, progress)
    except ClaimcheckError as error:
        message: tuple[Any, ...] = (
            "failed",
            f"{error}" + (f" ({error.hint})" if error.hint else ""),
        )
    except Exception as error:  # a bug: the run goes on, and the failure says what it was
        message = ("failed", f"{type(error).__name__}: {' '.join(str(error).split())[:500]}")
    else:
        if isinstance(found, Held):
            message = ("held",)
        else:
            message = ("found",) if found.finished < began else ("done",)
    try:
        connection.send(message)
    except OSError:
        return
    finally:
        connection.close()
