"""What the rest of claimcheck sees of the network: settings, a clock, and progress."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from claimcheck.records import Record


@dataclass(frozen=True)
class Clock:
    """Time as the network layer sees it; tests pass one that does not wait."""

    now: Callable[[], float] = time.time  # seconds since the epoch, comparable across processes
    sleep: Callable[[float], None] = time.sleep


SYSTEM_CLOCK = Clock()


class Event(Record):
    """Something a person who waits wants to see. ``message`` is one line."""

    kind: str  # "request" before a call, "wait" before a pause, "bytes" during a download
    message: str
    seconds: float | None = None  # "wait": how long
    done: int | None = None  # "bytes": received so far
    total: int | None = None  # "bytes": expected, where the server says so


class Progress(Protocol):
    """Called in the thread that does the work; must return quickly and not raise."""

    def __call__(self, event: Event, /) -> None:
        """Show ``event``."""
        ...


def silent(_event: Event) -> None:
    """A ``Progress`` that shows nothing."""


class NetLimits(Record):
    """Bounds on every exchange with a server."""

    attempts: int = 5  # tries of one call, the first included
    connect_seconds: float = 20.0
    read_seconds: float = 30.0  # between two pieces of a body
    total_seconds: float = 900.0  # one try, from the request to its last byte
    slowest_bytes_per_second: float = 512.0  # averaged over `patience_seconds`
    patience_seconds: float = 60.0
    longest_wait: float = 300.0  # a longer Retry-After ends the call instead
    total_wait: float = 900.0  # all pauses of one call together
    redirects: int = 5
    text_bytes: int = 20 * 2**20  # one answer that is held in memory
    file_bytes: int = 200 * 2**20  # one downloaded file
