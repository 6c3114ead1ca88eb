"""What a server answered: whole, in memory or in a file; and how its faults are told apart."""

from __future__ import annotations

import contextlib
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import httpcore
import httpx

from claimcheck.errors import NetworkError, ResourceLimitError
from claimcheck.net.files import Validators
from claimcheck.net.retrying import BrokenAnswer


@dataclass(frozen=True)
class Answer:
    """A whole answer in memory, decoded."""

    url: str  # after redirects
    body: bytes
    headers: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True)
class Download:
    """A whole answer in a part file, as the server sent it (not decoded)."""

    url: str  # after redirects
    size: int
    headers: Mapping[str, str] = field(repr=False)
    resumed: bool = False


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Foreign exceptions of one exchange as ours; all of them may be gone at the next try."""
    try:
        yield
    except (httpcore.TimeoutException, httpx.TimeoutException) as error:
        raise BrokenAnswer("no answer in time") from error
    except (
        httpcore.NetworkError,
        httpcore.ProtocolError,
        httpcore.UnsupportedProtocol,
        httpcore.ProxyError,
        httpx.HTTPError,
        httpx.InvalidURL,
        httpx.StreamError,
    ) as error:
        said = " ".join(str(error).split())[:200] or type(error).__name__
        if "CERTIFICATE_VERIFY_FAILED" in said:
            raise NetworkError(
                "the server's certificate cannot be verified",
                hint="a proxy that opens TLS? Name its certificates in SSL_CERT_FILE",
            ) from error
        raise BrokenAnswer(f"the connection broke: {said}") from error


def subject(url: str) -> str:
    """``url`` as messages show it: printable and short."""
    shown = "".join(letter if letter.isprintable() else "?" for letter in url)
    return shown if len(shown) <= 120 else shown[:117] + "…"


def length(headers: httpx.Headers) -> int | None:
    """The Content-Length, where it is a number."""
    text = headers.get("content-length", "")
    return int(text[:18]) if text.isascii() and text.isdigit() else None


def validators(url: str, headers: httpx.Headers) -> Validators:
    """What a later resume has to find unchanged; without a condition where none is safe."""
    etag = headers.get("etag")
    ranges = headers.get("accept-ranges", "").strip().lower()
    if ranges == "none":
        return Validators(url=url)
    return Validators(
        url=url,
        etag=etag if etag and not etag.startswith("W/") else None,
        last_modified=headers.get("last-modified"),
        total=length(headers),
    )


def continues(response: httpx.Response, have: int, note: Validators) -> bool:
    """Whether a 206 answer begins exactly where the part file ends, in the same file."""
    if response.status_code != 206:
        return False
    match = re.fullmatch(
        r"bytes ([0-9]{1,15})-([0-9]{1,15})/([0-9]{1,15}|\*)",
        response.headers.get("content-range", "").strip(),
    )
    if match is None or int(match[1]) != have:
        return False
    if note.total is not None and int(match[2]) != note.total - 1:
        return False
    etag = response.headers.get("etag")
    return note.etag is None or etag is None or etag == note.etag


def decoded(body: bytes, encoding: str | None, limit: int) -> bytes:
    """``body`` without its gzip encoding, which we did not ask for; bounded."""
    kind = (encoding or "identity").strip().lower()
    if kind in ("identity", ""):
        return body
    if kind not in ("gzip", "x-gzip"):
        raise BrokenAnswer(f"the server sent {kind!r}, which we did not ask for")
    decoder = zlib.decompressobj(wbits=31)
    try:
        plain = decoder.decompress(body, limit + 1)
    except zlib.error as error:
        raise BrokenAnswer("the answer is damaged") from error
    if len(plain) > limit:
        raise ResourceLimitError(f"an answer is longer than {limit:,} bytes when unpacked")
    if not decoder.eof:
        raise BrokenAnswer("the answer is cut short")
    return plain
