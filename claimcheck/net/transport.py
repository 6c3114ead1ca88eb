"""httpx over sockets that obey a host policy and a deadline.

The address that was checked is the address that is connected to, so a name that resolves
differently the second time (DNS rebinding) gains nothing; TLS still verifies the name. The deadline
covers headers too, which a timeout between two reads does not.
"""

from __future__ import annotations

import ssl
import threading
import time
import typing
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

import httpcore
import httpx

from claimcheck.net.hosts import HostPolicy


@dataclass(frozen=True)
class Credentials:
    """What tells the servers of one policy who asks.

    Added to each request below everything that logs, caches or reports an address.
    """

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    query: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def secrets(self) -> tuple[str, ...]:
        """The values, to be struck out of whatever a server repeats."""
        return tuple(value for value in (*self.headers.values(), *self.query.values()) if value)


class Deadline(threading.local):
    """When the exchange that runs in this thread must be over; monotonic seconds."""

    at: float | None = None

    def remaining(self, timeout: float | None) -> float | None:
        """``timeout`` cut to what is left; raises httpcore.ReadTimeout when nothing is."""
        if self.at is None:
            return timeout
        left = self.at - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the exchange took too long")
        return left if timeout is None else min(timeout, left)


class _Stream(httpcore.NetworkStream):
    """A socket whose reads and writes end at the deadline."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.remaining(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.remaining(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        secured = self._inner.start_tls(
            ssl_context, server_hostname, self._deadline.remaining(timeout)
        )
        return _Stream(secured, self._deadline)

    def get_extra_info(self, info: str) -> typing.Any:
        return self._inner.get_extra_info(info)


class _Backend(httpcore.NetworkBackend):
    """Connects to checked addresses only."""

    def __init__(self, policy: HostPolicy, deadline: Deadline) -> None:
        self._policy = policy
        self._deadline = deadline
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[typing.Any] | None = None,
    ) -> httpcore.NetworkStream:
        error: httpcore.ConnectError | httpcore.ConnectTimeout | None = None
        for address in self._policy.addresses(host, port):
            try:
                stream = self._inner.connect_tcp(
                    address,
                    port,
                    self._deadline.remaining(timeout),
                    local_address,
                    socket_options,
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failed:
                error = failed
            else:
                return _Stream(stream, self._deadline)
        raise error or httpcore.ConnectError(f"no address of {host} answers")


class _Body(httpx.SyncByteStream):
    """The body of a response, as httpcore gives it."""

    def __init__(self, stream: Iterable[bytes]) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream

    def close(self) -> None:
        close = getattr(self._stream, "close", None)
        if close is not None:
            close()


class GuardedTransport(httpx.BaseTransport):
    """The transport of every client. Raises httpcore's exceptions and ForbiddenHostError.

    With ``proxy`` the proxy resolves names; then allowed names and TLS are the guard.
    """

    def __init__(
        self,
        policy: HostPolicy,
        *,
        proxy: str | None = None,
        credentials: Credentials | None = None,
    ) -> None:
        self.deadline = Deadline()
        self._policy = policy
        self._headers = [
            (name.encode("ascii"), value.encode("utf-8"))
            for name, value in (credentials.headers if credentials else {}).items()
        ]
        self._query = urlencode(credentials.query).encode("ascii") if credentials else b""
        context = httpx.create_ssl_context(trust_env=True)
        if proxy is None:
            backend = _Backend(policy, self.deadline)
            self._pool: httpcore.ConnectionPool = httpcore.ConnectionPool(
                ssl_context=context,
                max_connections=4,
                keepalive_expiry=15.0,
                network_backend=backend,
            )
        else:
            self._pool = httpcore.HTTPProxy(
                proxy_url=proxy, ssl_context=context, max_connections=4, keepalive_expiry=15.0
            )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """One exchange; the policy is asked before anything is sent."""
        self._policy.check(str(request.url))
        body = request.stream
        if not isinstance(body, httpx.SyncByteStream):  # pragma: no cover - our client is sync
            raise TypeError("only synchronous requests")
        target = request.url.raw_path
        if self._query:
            target += (b"&" if b"?" in target else b"?") + self._query
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=target,
                ),
                headers=[*request.headers.raw, *self._headers],
                content=body,
                extensions=request.extensions,
            )
        )
        stream = answer.stream
        if not isinstance(stream, Iterable):  # pragma: no cover - the pool is sync
            raise TypeError("only synchronous responses")
        return httpx.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Body(stream),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()
