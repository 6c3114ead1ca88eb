"""A clock that does not wait."""

from __future__ import annotations

from claimcheck.net import Clock


class FakeClock:
    """Time that passes only when somebody sleeps; ``slept`` keeps every pause."""

    def __init__(self, now: float = 1_600_000_000.0) -> None:
        self.time = now
        self.slept: list[float] = []

    @property
    def clock(self) -> Clock:
        """As the network layer wants it."""
        return Clock(now=lambda: self.time, sleep=self.sleep)

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        assert seconds >= 0
        self.slept.append(seconds)
        self.time += seconds
