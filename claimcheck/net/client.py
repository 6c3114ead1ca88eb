"""The HTTP client: every call of claimcheck to a server of papers or indexes goes through it."""

from __future__ import annotations

import contextlib
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import TypeVar

import httpx

from claimcheck.errors import (
    ForbiddenHostError,
    NetworkError,
    OfflineError,
    RemoteNotFoundError,
    ResourceLimitError,
    WorkspaceError,
)
from claimcheck.net.answers import (
    Answer,
    Download,
    continues,
    decoded,
    length,
    subject,
    translated,
    validators,
)
from claimcheck.net.files import PartFile
from claimcheck.net.hosts import HostPolicy, is_loopback
from claimcheck.net.interface import SYSTEM_CLOCK, Clock, Event, NetLimits, Progress, silent
from claimcheck.net.pacing import Pacer
from claimcheck.net.retrying import (
    SLOW_DOWN_STATUSES,
    TRANSIENT_STATUSES,
    BrokenAnswer,
    retry_after_seconds,
    with_retries,
)
from claimcheck.net.transport import Credentials, GuardedTransport

Result = TypeVar("Result")

_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class HttpClient:
    """Speaks to the servers of one policy: politely, with bounded retries, sizes and times.

    Not for several threads at once; processes share their politeness through ``pacer``. A server's
    fault ends as NetworkError, RateLimitedError, RemoteNotFoundError or ForbiddenHostError, each one
    line. With ``offline`` every call raises OfflineError.
    """

    def __init__(
        self,
        policy: HostPolicy,
        *,
        user_agent: str,
        pacer: Pacer | None = None,
        limits: NetLimits | None = None,
        clock: Clock = SYSTEM_CLOCK,
        progress: Progress = silent,
        offline: bool = False,
        loopback: bool = False,
        credentials: Credentials | None = None,
    ) -> None:
        """``loopback``: all servers are this machine; proxies of the environment are ignored.

        ``credentials`` go to every server of ``policy``, and stand in no message.
        """
        self._limits = limits or NetLimits()
        self._policy = policy
        self._pacer = pacer
        self._clock = clock
        self._progress = progress
        self._offline = offline
        self._loopback = loopback
        self._user_agent = user_agent
        self._credentials = credentials
        self._transport: GuardedTransport | None = None
        self._client: httpx.Client | None = None

    def __enter__(self) -> HttpClient:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close all connections; the client may be used again."""
        if self._client is not None:
            self._client.close()
        self._client = self._transport = None

    def get(
        self,
        url: str,
        *,
        accept: str = "*/*",
        check: Callable[[Answer], str | None] | None = None,
    ) -> Answer:
        """GET a text of at most ``limits.text_bytes``.

        ``check`` says in a few words what is wrong with an answer (which is then asked for again),
        or None.
        """

        def once() -> Answer:
            with self._exchange(url, {"accept": accept}, expected=(200,)) as response:
                body = b"".join(self._pieces(response, self._limits.text_bytes))
                body = decoded(
                    body, response.headers.get("content-encoding"), self._limits.text_bytes
                )
                answer = Answer(url=str(response.url), body=body, headers=dict(response.headers))
            wrong = check(answer) if check is not None else None
            if wrong is not None:
                raise BrokenAnswer(wrong)
            return answer

        return self._with_retries(once, url)

    def download(
        self,
        url: str,
        part: PartFile,
        *,
        accept: str = "*/*",
        check: Callable[[Path, Download], str | None] | None = None,
    ) -> Download:
        """GET a file of at most ``limits.file_bytes`` into ``part``; resumes where that is safe.

        After success the part file is whole; the caller publishes it. ``check`` as in ``get``;
        what it finds broken is thrown away before the next try.
        """

        def once() -> Download:
            received = self._receive(url, part, accept)
            wrong = check(part.path, received) if check is not None else None
            if wrong is not None:
                part.discard()
                raise BrokenAnswer(wrong)
            return received

        try:
            return self._with_retries(once, url)
        except (ForbiddenHostError, RemoteNotFoundError, ResourceLimitError):
            part.discard()
            raise
        except OSError as error:
            part.keep_if_resumable()
            raise WorkspaceError(
                f"{part.path.name} cannot be written: {error.strerror}", hint="is the disk full?"
            ) from error
        except BaseException:
            part.keep_if_resumable()
            raise

    def _receive(self, url: str, part: PartFile, accept: str) -> Download:
        headers = {"accept": accept}
        resumable = part.resumable(url)
        if resumable is not None:
            headers["range"] = f"bytes={resumable[0]}-"
            headers["if-range"] = resumable[1].condition or ""
        with self._exchange(url, headers, expected=(200, 206, 416)) as response:
            start = 0
            total = length(response.headers)
            if response.status_code == 200:
                part.begin(validators(url, response.headers))
            else:
                if resumable is None or not continues(response, *resumable):
                    part.discard()
                    raise BrokenAnswer("the server mixed up the parts of the file")
                start = resumable[0]
                total = resumable[1].total
            size = self._write(response, part, start, total)
            if total is not None and size != total:
                raise BrokenAnswer(f"{size:,} of {total:,} bytes came")
            return Download(
                url=str(response.url),
                size=size,
                headers=dict(response.headers),
                resumed=start > 0,
            )

    def _write(
        self, response: httpx.Response, part: PartFile, start: int, total: int | None
    ) -> int:
        """Append the body to the part file; returns the file's size."""
        done, shown = start, time.monotonic()
        with part.path.open("ab" if start else "wb") as stream:
            for piece in self._pieces(response, self._limits.file_bytes - start):
                stream.write(piece)
                done += len(piece)
                if time.monotonic() - shown > 0.2:
                    shown = time.monotonic()
                    self._report(part, done, total)
        self._report(part, done, total)
        return done

    def _report(self, part: PartFile, done: int, total: int | None) -> None:
        self._progress(Event(kind="bytes", message=part.path.name, done=done, total=total))

    def _with_retries(self, call: Callable[[], Result], url: str) -> Result:
        return with_retries(
            call,
            subject=subject(url),
            limits=self._limits,
            clock=self._clock,
            progress=self._progress,
        )

    @contextlib.contextmanager
    def _exchange(
        self, url: str, headers: Mapping[str, str], expected: tuple[int, ...]
    ) -> Iterator[httpx.Response]:
        """One GET with its redirects, each a turn of its own and checked like the first."""
        if self._offline:
            raise OfflineError(
                f"{subject(url)} is needed, and we are told to stay offline",
                hint="run it without --offline",
            )
        seen = {url}
        for _ in range(self._limits.redirects + 1):
            self._policy.check(url)
            client, transport = self._opened(url)
            with self._turn(), translated():
                self._progress(Event(kind="request", message=subject(url)))
                transport.deadline.at = time.monotonic() + self._limits.total_seconds
                response = client.send(
                    client.build_request("GET", url, headers=headers), stream=True
                )
                try:
                    if response.status_code not in _REDIRECTS or response.next_request is None:
                        self._raise_for_status(response, expected)
                        yield response
                        return
                    url = str(response.next_request.url)
                finally:
                    response.close()
                    transport.deadline.at = None
            if url in seen:
                raise NetworkError(f"{subject(url)}: the server redirects in a circle")
            seen.add(url)
        raise NetworkError(
            f"{subject(url)}: the server redirects more than {self._limits.redirects} times"
        )

    def _turn(self) -> contextlib.AbstractContextManager[None]:
        return self._pacer.turn() if self._pacer is not None else contextlib.nullcontext()

    def _opened(self, url: str) -> tuple[httpx.Client, GuardedTransport]:
        if self._client is None or self._transport is None:
            proxy = None if self._loopback else _proxy(url)
            self._transport = GuardedTransport(
                self._policy, proxy=proxy, credentials=self._credentials
            )
            self._client = httpx.Client(
                transport=self._transport,
                headers={"user-agent": self._user_agent, "accept-encoding": "identity"},
                timeout=httpx.Timeout(
                    self._limits.read_seconds, connect=self._limits.connect_seconds
                ),
                follow_redirects=False,
                trust_env=False,
            )
        return self._client, self._transport

    def _raise_for_status(self, response: httpx.Response, expected: tuple[int, ...]) -> None:
        status = response.status_code
        if status in expected:
            return
        shown = subject(str(response.url))
        if status in (206, 416):  # nobody asked for a part
            raise BrokenAnswer(f"the server sent a part of the answer ({status})")
        if status in TRANSIENT_STATUSES:
            asked = retry_after_seconds(response.headers.get("retry-after"), self._clock.now())
            if asked is not None and self._pacer is not None:
                self._pacer.postpone(asked)
            slow = status in SLOW_DOWN_STATUSES
            says = "the server asks us to slow down" if slow else "the server failed"
            raise BrokenAnswer(f"{says} ({status})", retry_after=asked, slow_down=slow)
        if status in (404, 410):
            raise RemoteNotFoundError(f"{shown}: the server has no such thing ({status})")
        if status in (401, 403):
            raise NetworkError(
                f"{shown}: the server refuses ({status})",
                hint="it may have blocked this address; wait, and read its terms of use",
            )
        raise NetworkError(f"{shown}: the server answers {status}")

    def _pieces(self, response: httpx.Response, limit: int) -> Iterator[bytes]:
        """The raw body, bounded in size and slowness."""
        limits = self._limits
        too_long = ResourceLimitError(
            f"{subject(str(response.url))} is longer than {limit:,} bytes",
            hint="raise the limit in the settings if you trust it",
        )
        if (length(response.headers) or 0) > limit:
            raise too_long
        received, begun = 0, time.monotonic()
        for piece in response.iter_raw():
            received += len(piece)
            if received > limit:
                raise too_long
            elapsed = time.monotonic() - begun
            slow = received < limits.slowest_bytes_per_second * elapsed
            if slow and elapsed > limits.patience_seconds:
                raise BrokenAnswer(f"the server is too slow ({received / elapsed:.0f} bytes/s)")
            yield piece


def _proxy(url: str) -> str | None:
    """The proxy of the environment for ``url``, as other programs understand it."""
    host = httpx.URL(url).host
    if is_loopback(host) or urllib.request.proxy_bypass(host):
        return None
    proxies = urllib.request.getproxies()
    return proxies.get("https") or proxies.get("all")
