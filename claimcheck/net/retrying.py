"""When to try again, and how long to wait before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TypeVar

import tenacity

from claimcheck.errors import NetworkError, RateLimitedError
from claimcheck.net.interface import Clock, Event, NetLimits, Progress

Result = TypeVar("Result")

#: Statuses after which the same request may succeed.
TRANSIENT_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504})
#: Statuses by which a server says that we are too fast.
SLOW_DOWN_STATUSES = frozenset({429, 503})


class BrokenAnswer(NetworkError):
    """An answer that may be whole next time; never leaves ``claimcheck.net``.

    ``retry_after`` is what the server asked for, in seconds; ``slow_down`` says that it asked us
    to be slower.
    """

    def __init__(
        self, message: str, *, retry_after: float | None = None, slow_down: bool = False
    ) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.slow_down = slow_down


def retry_after_seconds(header: str | None, now: float) -> float | None:
    """Seconds of a Retry-After header (RFC 9110, 10.2.3): a number or an HTTP date.

    None where there is no header or it is neither. A date in the past is 0.
    """
    if header is None:
        return None
    header = header.strip()
    if header.isascii() and header.isdigit():
        return float(header[:12])
    try:
        moment = parsedate_to_datetime(header)
    except (ValueError, IndexError, TypeError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    try:
        return max(0.0, moment.timestamp() - now)
    except (OverflowError, ValueError):
        return None


class _Wait(tenacity.wait.wait_base):
    """The server's Retry-After where there is one, else exponential with jitter."""

    def __init__(self) -> None:
        self._own = tenacity.wait_exponential_jitter(initial=2.0, max=60.0, jitter=1.0)

    def __call__(self, retry_state: tenacity.RetryCallState) -> float:
        error = retry_state.outcome.exception() if retry_state.outcome else None
        if isinstance(error, BrokenAnswer) and error.retry_after is not None:
            return max(1.0, error.retry_after)
        return self._own(retry_state)


def with_retries(
    call: Callable[[], Result],
    *,
    subject: str,
    limits: NetLimits,
    clock: Clock,
    progress: Progress,
) -> Result:
    """Run ``call`` until it does not raise BrokenAnswer, at most ``limits.attempts`` times.

    Every pause is announced through ``progress``. Raises RateLimitedError when the server wants a
    longer pause than we grant, or keeps asking; NetworkError when it stays broken.
    """
    waited = 0.0

    def attempt() -> Result:
        try:
            return call()
        except BrokenAnswer as error:
            asked = error.retry_after
            if asked is not None and (
                asked > limits.longest_wait or waited + asked > limits.total_wait
            ):
                raise RateLimitedError(
                    f"{subject}: the server asks for a pause of {asked:.0f} s",
                    hint="try again later; whatever came whole is kept",
                ) from error
            raise

    def announce(state: tenacity.RetryCallState) -> None:
        nonlocal waited
        pause = state.next_action.sleep if state.next_action else 0.0
        waited += pause
        error = state.outcome.exception() if state.outcome else None
        progress(
            Event(
                kind="wait",
                message=f"{subject}: {error}; try {state.attempt_number + 1} of {limits.attempts} "
                f"in {pause:.0f} s",
                seconds=pause,
            )
        )

    retrying = tenacity.Retrying(
        stop=tenacity.stop_after_attempt(limits.attempts),
        wait=_Wait(),
        retry=tenacity.retry_if_exception_type(BrokenAnswer),
        sleep=clock.sleep,
        before_sleep=announce,
        reraise=True,
    )
    try:
        return retrying(attempt)
    except BrokenAnswer as error:
        tries = f"{limits.attempts} tries" if limits.attempts > 1 else "one try"
        if error.slow_down:
            raise RateLimitedError(
                f"{subject}: {error} after {tries}", hint="the server is busy; try again later"
            ) from error
        raise NetworkError(f"{subject}: {error} after {tries}", hint="try again later") from error
