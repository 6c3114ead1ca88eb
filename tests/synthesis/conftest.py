"""The four indexes on this machine, and searches that do not wait."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from claimcheck.net import Event
from claimcheck.synthesis.indexes import IndexClient, open_clients
from claimcheck.synthesis.interface import Index, Question, Search
from claimcheck.synthesis.searching import search
from tests.net.clock import FakeClock
from tests.synthesis.loopback_indexes import LoopbackIndexes


class Desk:
    """A server, a clock, a workspace's cache, and what was said."""

    def __init__(self, server: LoopbackIndexes, folder: Path) -> None:
        self.server = server
        self.cache = folder / "cache"
        self.shared = folder / "shared"
        self.clock = FakeClock()
        self.events: list[Event] = []

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(self.clock.time, tz=UTC)

    def search(
        self,
        question: Question,
        *,
        seed: str | None = None,
        max_papers: int = 20,
        indexes: tuple[Index, ...] = tuple(Index),
        **settings: object,
    ) -> Search:
        with self.clients(indexes, **settings) as clients:
            return search(question, clients=clients, now=self.now, seed=seed, max_papers=max_papers)

    def clients(
        self, indexes: tuple[Index, ...] = tuple(Index), **settings: object
    ) -> AbstractContextManager[tuple[IndexClient, ...]]:
        return open_clients(
            self.server.settings(**settings),
            workspace_cache=self.cache,
            user_cache=self.shared,
            indexes=indexes,
            clock=self.clock.clock,
            progress=self.events.append,
        )


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with LoopbackIndexes() as server:
        yield Desk(server, tmp_path)
