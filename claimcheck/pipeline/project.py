"""A workspace with its store and settings: what every step of the line works on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import TracebackType
from typing import Protocol, Self

from claimcheck.errors import WorkspaceError
from claimcheck.settings import Settings
from claimcheck.store import Store
from claimcheck.workspace import Workspace


class Progress(Protocol):
    """Told what is being done; called in the thread that does it."""

    def __call__(self, stage: str, subject: str, done: int, total: int | None, /) -> None:
        """``stage`` is a verb ("reading", "checking"), ``subject`` what it is done to."""
        ...


def silent(_stage: str, _subject: str, _done: int, _total: int | None) -> None:
    """A ``Progress`` that shows nothing."""


def utc_now() -> datetime:
    """The time, with its zone."""
    return datetime.now(UTC)


class Project:
    """Open with ``with``. Readers never wait; writers hold the lock of the workspace."""

    def __init__(
        self,
        workspace: Workspace,
        settings: Settings | None = None,
        *,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.workspace = workspace
        self.settings = settings or Settings()
        self.now = clock
        self.store = Store(workspace.store)
        self._depth = 0

    def __enter__(self) -> Self:
        if self.store.pending():
            self._require_writable()
            with self.writing():
                self.store.open()
        else:
            self.store.open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.store.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the writer's lock; blocks may be nested. Raises WorkspaceLockedError."""
        if self._depth:
            yield
            return
        self._require_writable()
        with self.workspace.writer(wait=self.settings.lock_wait):
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1

    def _require_writable(self) -> None:
        if not self.workspace.writable:
            raise WorkspaceError(
                f"{self.workspace.folder} cannot be written",
                hint="choose another folder with --workspace DIR",
            )
