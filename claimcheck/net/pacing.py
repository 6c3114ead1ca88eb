"""Politeness across processes: one call at a time, a pause between calls.

The time of the next allowed call stands in a file under the user's cache folder, guarded by a file
lock that the caller keeps during its exchange. All processes of a user share both.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from claimcheck.errors import NetworkError, WorkspaceError
from claimcheck.net.interface import SYSTEM_CLOCK, Clock, Event, Progress, silent


class Pacer:
    """Gives turns to speak to one service.

    ``interval`` seconds lie between the starts of two calls. ``longest_wait`` bounds what the file
    may ask for, so that a clock that was wrong once does not stop everybody for good.
    """

    def __init__(
        self,
        folder: Path,
        service: str,
        *,
        interval: float,
        longest_wait: float = 300.0,
        queue_seconds: float = 1_800.0,
        clock: Clock = SYSTEM_CLOCK,
        progress: Progress = silent,
    ) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise WorkspaceError(
                f"{folder} cannot be made: {error.strerror}", hint="is the cache folder writable?"
            ) from error
        self._service = service
        self._lock_path = folder / f"{service}.lock"
        self._state = folder / f"{service}.next"
        self._interval = interval
        self._longest_wait = max(longest_wait, interval)
        self._queue_seconds = queue_seconds
        self._clock = clock
        self._progress = progress

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        """Wait until it is our turn, and keep others waiting until the block ends."""
        with self._locked():
            wait = min(self._next() - self._clock.now(), self._longest_wait)
            if wait > 0:
                self._progress(
                    Event(
                        kind="wait",
                        message=f"{self._service}: pausing {wait:.0f} s between calls",
                        seconds=wait,
                    )
                )
                self._clock.sleep(wait)
            self._write(self._clock.now() + self._interval)
            yield

    def postpone(self, seconds: float) -> None:
        """Let nobody speak for ``seconds``: the service asked for it. Called within a turn."""
        wanted = self._clock.now() + min(seconds, self._longest_wait)
        self._write(max(wanted, self._next()))

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        lock = FileLock(str(self._lock_path))
        try:
            try:
                lock.acquire(timeout=0)
            except Timeout:
                self._progress(
                    Event(kind="wait", message=f"{self._service}: another process has its turn")
                )
                lock.acquire(timeout=self._queue_seconds, poll_interval=0.05)
        except Timeout as error:
            raise NetworkError(
                f"no turn to speak to {self._service} within {self._queue_seconds:.0f} s",
                hint="another claimcheck is downloading; try again later",
            ) from error
        except OSError as error:
            raise WorkspaceError(
                f"{self._lock_path} cannot be locked: {error.strerror}",
                hint="is the cache folder writable?",
            ) from error
        try:
            yield
        finally:
            lock.release()

    def _next(self) -> float:
        try:
            return float(self._state.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return 0.0

    def _write(self, at: float) -> None:
        # Not atomic on purpose: it is guarded by the lock, and garbage reads as "now".
        with contextlib.suppress(OSError):
            self._state.write_text(f"{at:.3f}", encoding="ascii")
