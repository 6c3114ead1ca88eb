"""An HTTP server on this machine whose answers, and faults, a test decides.

Generic: servers of papers, hubs and indexes are built on it. The faults lie below HTTP where they
have to: a body that ends early, a length that is wrong, a connection that hangs.
"""

from __future__ import annotations

import hashlib
import re
import ssl
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass(frozen=True)
class Request:
    """One request as it came."""

    method: str
    path: str  # decoded, without query
    query: Mapping[str, str]  # first value of each name
    headers: Mapping[str, str]  # lower-case names
    time: float  # monotonic
    body: bytes = b""


@dataclass(frozen=True)
class Reply:
    """An answer, and how it goes wrong."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    ranges: bool = False  # ETag, Accept-Ranges, and 206 for a Range request
    length: int | None = None  # a Content-Length that may be wrong
    chunked: bool = False  # no Content-Length at all
    cut: int | None = None  # close after so many bytes of the body
    delay: float = 0.0  # seconds before the first byte
    drip: tuple[int, float] | None = None  # (bytes, pause) of each piece
    reset: bool = False  # close without any answer
    head_only_drip: float = 0.0  # seconds between the header lines


Respond = Callable[[Request], Reply]


class _QuietServer(ThreadingHTTPServer):
    """Clients that hang up are part of the game."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing, unless it is a fault of the server itself."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class LoopbackServer:
    """Serves ``respond`` on 127.0.0.1 in threads of its own, and keeps a log of requests."""

    def __init__(
        self, respond: Respond | None = None, *, tls: ssl.SSLContext | None = None
    ) -> None:
        if respond is not None:
            self.respond = respond  # type: ignore[method-assign]
        self.log: list[Request] = []
        self.stopping = threading.Event()
        self.most_at_once = 0
        self._at_once = 0
        self._lock = threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 20
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                outer._handle(self)

            do_HEAD = do_POST = do_GET

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        self._server = _QuietServer(("127.0.0.1", 0), Handler)
        self._scheme = "http" if tls is None else "https"
        if tls is not None:
            self._server.socket = tls.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )

    def respond(self, request: Request) -> Reply:
        """The answer; subclasses override it."""
        return Reply(status=404)

    @property
    def url(self) -> str:
        """The base URL, without a slash at its end."""
        return f"{self._scheme}://127.0.0.1:{self.port}"

    @property
    def port(self) -> int:
        """The port that the system chose."""
        return int(self._server.server_address[1])

    def __enter__(self) -> LoopbackServer:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def paths(self, prefix: str = "/") -> list[str]:
        """Paths of all requests so far that begin with ``prefix``."""
        return [request.path for request in self.log if request.path.startswith(prefix)]

    def _handle(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        length = int(handler.headers.get("content-length") or 0)
        request = Request(
            method=handler.command,
            path=unquote(parts.path),
            query={name: values[0] for name, values in parse_qs(parts.query).items()},
            headers={name.lower(): value for name, value in handler.headers.items()},
            time=time.monotonic(),
            body=handler.rfile.read(length) if length else b"",
        )
        with self._lock:
            self.log.append(request)
            self._at_once += 1
        # A handler that has sent its last byte may not have signed off yet when the next request
        # comes: only requests that stay side by side for a while count as being at once.
        patience = time.monotonic() + 0.3
        while self._at_once > 1 and time.monotonic() < patience:
            time.sleep(0.005)
        with self._lock:
            self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            self._send(handler, request, self.respond(request))
        except (BrokenPipeError, ConnectionResetError):
            handler.close_connection = True
        finally:
            with self._lock:
                self._at_once -= 1

    def _send(self, handler: BaseHTTPRequestHandler, request: Request, reply: Reply) -> None:
        if reply.delay and self.stopping.wait(reply.delay):
            reply = replace(reply, reset=True)
        if reply.reset:
            handler.close_connection = True
            return
        if reply.ranges:
            reply = with_ranges(request, reply)
        handler.send_response_only(reply.status)
        body = b"" if request.method == "HEAD" else reply.body
        headers = {"Content-Length": str(len(reply.body)), **reply.headers}
        if reply.length is not None:
            headers["Content-Length"] = str(reply.length)
        if reply.chunked:
            del headers["Content-Length"]
            headers["Transfer-Encoding"] = "chunked"
            body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
        for name, value in headers.items():
            handler.send_header(name, value)
        if reply.head_only_drip:
            self._drip_headers(handler, reply.head_only_drip)
            return
        handler.end_headers()
        if reply.cut is not None:
            body = body[: reply.cut]
            handler.close_connection = True
        if reply.length is not None and reply.length != len(reply.body):
            handler.close_connection = True
        if reply.drip is None:
            handler.wfile.write(body)
            return
        size, pause = reply.drip
        for start in range(0, len(body), size):
            handler.wfile.write(body[start : start + size])
            handler.wfile.flush()
            if self.stopping.wait(pause):
                handler.close_connection = True
                return

    def _drip_headers(self, handler: BaseHTTPRequestHandler, pause: float) -> None:
        """Headers without an end, one line at a time."""
        handler.close_connection = True
        handler.flush_headers()
        number = 0
        while not self.stopping.wait(pause):
            number += 1
            handler.wfile.write(f"X-Slow-{number}: 1\r\n".encode())
            handler.wfile.flush()


def with_ranges(request: Request, reply: Reply) -> Reply:
    """``reply`` as a server sends it that can resume: with an ETag, and 206 for a Range."""
    etag = '"' + hashlib.md5(reply.body, usedforsecurity=False).hexdigest() + '"'
    headers = {"ETag": etag, "Accept-Ranges": "bytes", **reply.headers}
    match = re.fullmatch(r"bytes=(\d+)-", request.headers.get("range", ""))
    if match is None or request.headers.get("if-range", etag) != headers["ETag"]:
        return replace(reply, headers=headers)
    start, size = int(match[1]), len(reply.body)
    if start >= size:
        headers["Content-Range"] = f"bytes */{size}"
        return replace(reply, status=416, body=b"", headers=headers)
    headers["Content-Range"] = f"bytes {start}-{size - 1}/{size}"
    return replace(reply, status=206, body=reply.body[start:], headers=headers)
