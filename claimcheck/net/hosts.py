"""Which servers may be spoken to: names and addresses, checked anew for every hop."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

from claimcheck.errors import ForbiddenHostError, NetworkError, SettingsError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
#: (host, port) → addresses as text; ``socket.getaddrinfo`` behind a smaller face.
Resolver = Callable[[str, int], list[str]]

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def resolve(host: str, port: int) -> list[str]:
    """Addresses of ``host``, without repetitions, in the order of the operating system."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NetworkError(
            f"the name {host} cannot be resolved", hint="is this machine connected to the network?"
        ) from error
    return list(dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found))


def is_public(address: str) -> bool:
    """Whether ``address`` is one of the public Internet.

    Addresses that carry another one inside (mapped, 6to4, Teredo, NAT64) are judged by that one.
    """
    try:
        ip: Address = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


def is_loopback(host: str) -> bool:
    """Whether ``host`` is written as this machine itself: localhost, 127.0.0.0/8, ::1."""
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class HostPolicy:
    """The servers of one client: those of its configured base URLs, and further names by https."""

    def __init__(
        self,
        bases: Iterable[str],
        *,
        further_hosts: Iterable[str] = (),
        resolver: Resolver = resolve,
    ) -> None:
        """``bases`` are full URLs; raises SettingsError where one is neither https nor loopback."""
        self._origins = {_base_origin(base) for base in bases}
        self._origins |= {("https", host.lower(), 443) for host in further_hosts}
        self._resolver = resolver

    def check(self, url: str) -> None:
        """Raise ForbiddenHostError unless ``url`` lies on one of the allowed servers."""
        try:
            parts = urlsplit(url)
            origin = (
                parts.scheme,
                _host(parts.hostname),
                parts.port or _PORTS.get(parts.scheme, 0),
            )
        except ValueError as error:
            raise ForbiddenHostError(f"a malformed address: {_short(url)}") from error
        if parts.username is not None or parts.password is not None:
            raise ForbiddenHostError(f"an address with a user name in it: {_short(url)}")
        if origin not in self._origins:
            raise ForbiddenHostError(
                f"{origin[0]}://{origin[1]}:{origin[2]} is not among the allowed servers"
            )

    def addresses(self, host: str, port: int) -> list[str]:
        """Addresses to connect to for an allowed host, checked.

        A loopback host must be loopback; any other must have public addresses only: a name that
        resolves to a private one is refused, whatever its other addresses. The caller connects to
        what is returned, so that a second resolution cannot differ.
        """
        found = self._resolver(host, port)
        if not found:
            raise NetworkError(f"the name {host} has no address")
        wanted = is_loopback if is_loopback(host) else is_public
        for address in found:
            if not wanted(address):
                raise ForbiddenHostError(f"{host} resolves to {address}, which is not allowed")
        return found


_PORTS = {"https": 443, "http": 80}


def _host(name: str | None) -> str:
    return (name or "").lower().rstrip(".")


def _base_origin(base: str) -> tuple[str, str, int]:
    hint = "a full https URL; http is allowed for 127.0.0.1 and localhost only"
    try:
        parts = urlsplit(base)
        host, port = _host(parts.hostname), parts.port
    except ValueError as error:
        raise SettingsError(f"{_short(base)!r} is no URL", hint=hint) from error
    secure = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
    if not host or not secure or parts.username is not None:
        raise SettingsError(f"{_short(base)!r} cannot be used as a server's address", hint=hint)
    return parts.scheme, host, port or _PORTS[parts.scheme]


def _short(url: str) -> str:
    printable = "".join(letter if letter.isprintable() else "?" for letter in url)
    return printable if len(printable) <= 100 else printable[:97] + "…"
