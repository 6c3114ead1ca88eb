"""Answers of the indexes, kept in the workspace so that a search can be replayed.

One file an answer, named by the index and the request without its server, so that a mirror answers
for the original. No credential is part of a request here, and a server that repeats one has it
struck out.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import httpcore
import httpx

from claimcheck.errors import NetworkError, OfflineError
from claimcheck.net.answers import Answer
from claimcheck.net.client import HttpClient
from claimcheck.records import digest
from claimcheck.workspace import translated, write_atomic

#: How long an answer is taken again without asking: long enough to resume, short enough that a
#: review that is run again the next day asks anew.
FRESH = timedelta(hours=12)


class UnreachedError(NetworkError):
    """No server has answered yet, and this one cannot be spoken to either."""


class Reach:
    """What one search knows of the way out: whether any server has answered yet.

    Until one has, a connection that cannot be made, or breaks, is not tried again: where there is no network
    at all, every index would be waited for in vain. :func:`~claimcheck.synthesis.searching.search`
    asks again the indexes that failed before another one answered.
    """

    def __init__(self) -> None:
        self.proved = False


class ReplayClient:
    """Asks through ``http`` and keeps what came below ``folder``.

    ``first`` is asked instead, in one try, as long as ``reach`` is not proved.

    With ``offline`` only kept answers are given, however old. ``asked`` and ``cached`` tell about
    the newest answer.
    """

    def __init__(
        self,
        http: HttpClient,
        *,
        service: str,
        base: str,
        folder: Path,
        secrets: tuple[str, ...] = (),
        now: Callable[[], datetime],
        offline: bool = False,
        first: HttpClient | None = None,
        reach: Reach | None = None,
    ) -> None:
        self._http = http
        self._first = first
        self._reach = reach or Reach()
        self._service = service
        self._base = base.rstrip("/")
        self._folder = folder / service
        self._secrets = tuple(secret.encode() for secret in secrets if secret)
        self._now = now
        self._offline = offline
        self.asked = now()
        self.cached = False

    def get(
        self,
        url: str,
        *,
        accept: str = "application/json",
        check: Callable[[Answer], str | None] | None = None,
    ) -> Answer:
        """As :meth:`HttpClient.get`. Raises OfflineError where nothing is kept and we are offline."""
        request = url.removeprefix(self._base)
        path = self._folder / f"{digest(self._service, request, length=32)}.json"
        kept = self._kept(path, request)
        if kept is not None and (self._offline or self._now() - kept[1] < FRESH):
            self.asked, self.cached = kept[1], True
            return Answer(url=url, body=kept[0], headers={})
        if self._offline:
            raise OfflineError(
                f"{self._service} was not asked this before, and we are told to stay offline",
                hint="run it once without --offline",
            )
        answer = self._asked(url, accept, check)
        body = answer.body
        for secret in self._secrets:
            body = body.replace(secret, b"")
        self.asked, self.cached = self._now(), False
        note = {
            "index": self._service,
            "request": request,
            "asked": self.asked.isoformat(),
            "body": base64.b64encode(body).decode("ascii"),
        }
        with translated(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomic(path, json.dumps(note).encode())
        return Answer(url=url, body=body, headers={})

    def _asked(self, url: str, accept: str, check: Callable[[Answer], str | None] | None) -> Answer:
        """From the server: in one try as long as no server is known to be within reach."""
        if self._first is not None and not self._reach.proved:
            try:
                answer = self._first.get(url, accept=accept, check=check)
            except NetworkError as error:
                if _is_unreachable(error):
                    raise UnreachedError(str(error), hint=error.hint) from error
            else:
                self._reach.proved = True
                return answer
        self._reach.proved = True
        return self._http.get(url, accept=accept, check=check)

    def close(self) -> None:
        """Close all connections."""
        self._http.close()
        if self._first is not None:
            self._first.close()

    def _kept(self, path: Path, request: str) -> tuple[bytes, datetime] | None:
        """A kept answer and its time; damaged files read as none."""
        try:
            note = json.loads(path.read_bytes())
            if note["request"] != request:
                return None
            asked = datetime.fromisoformat(note["asked"])
            body = base64.b64decode(note["body"], validate=True)
        except (OSError, ValueError, KeyError, TypeError, binascii.Error):
            return None
        return (body, asked) if asked.tzinfo is not None and asked <= self._now() else None


def _is_unreachable(error: BaseException) -> bool:
    """Whether the connection failed, rather than the server behind it."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, (OSError, httpx.TransportError, httpcore.NetworkError, httpcore.ProtocolError,
                              httpcore.TimeoutException, httpcore.ProxyError)):  # fmt: skip
            return True
        cause = cause.__cause__ or cause.__context__
    return False
