"""An arXiv on this machine, and clients that do not wait for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from claimcheck.fetch import ArxivId, FetchOutcome, FetchSettings, parse_identifier
from claimcheck.fetch.arxiv_client import ArxivClient
from claimcheck.net import Event, NetLimits
from tests.fetch.loopback import LoopbackArxiv
from tests.net.clock import FakeClock

LIMITS = NetLimits(
    read_seconds=1.5,  # a busy machine answers late, too
    total_seconds=6,
    patience_seconds=0.5,
    slowest_bytes_per_second=2_000,
    file_bytes=2**20,
    text_bytes=2**20,
)


class Bench:
    """A server, a clock, folders, and what clients said."""

    def __init__(self, server: LoopbackArxiv, folder: Path, clock: FakeClock) -> None:
        self.server, self.clock = server, clock
        self.papers, self.cache = folder / "papers", folder / "cache"
        self.events: list[Event] = []

    def settings(self, **changes: object) -> FetchSettings:
        url = self.server.url
        return FetchSettings(
            api_url=f"{url}/api/query",
            oai_url=f"{url}/oai",
            files_url=url,
            html_url=url,
            limits=LIMITS,
        ).model_copy(update=changes)

    def client(self, *, offline: bool = False, **changes: object) -> ArxivClient:
        return ArxivClient(
            self.settings(**changes),
            cache=self.cache,
            clock=self.clock.clock,
            progress=self.events.append,
            offline=offline,
        )

    def fetch(
        self,
        *texts: str,
        all_versions: bool = False,
        offline: bool = False,
        roles: object = None,
        **changes: object,
    ) -> list[FetchOutcome]:
        """Fetch with a client of its own, as one run of the command would."""
        ids = [identifier for text in texts if (identifier := parse_identifier(text))]
        assert all(isinstance(identifier, ArxivId) for identifier in ids)
        with self.client(offline=offline, **changes) as client:
            return list(
                client.fetch(ids, papers=self.papers, all_versions=all_versions, roles=roles)
            )

    def files(self) -> dict[str, bytes]:
        """Every file below papers but manifests and locks, by relative path."""
        return {
            path.relative_to(self.papers).as_posix(): path.read_bytes()
            for path in sorted(self.papers.rglob("*"))
            if path.is_file() and path.name != "fetched.json" and path.suffix != ".lock"
        }


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Callable[..., Bench]]:
    """Start a server with some papers; it stops when the test ends."""
    servers: list[LoopbackArxiv] = []

    def start(*papers: object) -> Bench:
        clock = FakeClock()
        server = LoopbackArxiv(*papers, now=lambda: clock.time)  # type: ignore[arg-type]
        servers.append(server)
        server.__enter__()
        return Bench(server, tmp_path, clock)

    yield start
    for server in servers:
        server.__exit__(None, None, None)
