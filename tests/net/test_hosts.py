import socket

import pytest

from claimcheck.errors import ForbiddenHostError, NetworkError, SettingsError
from claimcheck.net import hosts
from claimcheck.net.hosts import HostPolicy, is_loopback, is_public


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "151.101.3.42", "2a04:4e42::554", "::ffff:8.8.8.8", "64:ff9b::808:808"],
)
def test_addresses_of_the_internet_are_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "2002:0a00:0001::",
        "64:ff9b::a00:1",
        "2001:0:4136:e378:8000:63bf:f5ff:fffe",
        "not an address",
        "",
    ],
)
def test_other_addresses_are_not(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("LOCALHOST.", True),
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("arxiv.org", False),
        ("127.0.0.1.example.org", False),
        ("10.0.0.1", False),
    ],
)
def test_loopback_is_told_by_how_it_is_written(host, expected):
    assert is_loopback(host) is expected


POLICY = HostPolicy(["https://export.arxiv.org/api/query"], further_hosts=["arxiv.org"])


@pytest.mark.parametrize(
    "url",
    [
        "https://export.arxiv.org/api/query?x=1",
        "https://EXPORT.arxiv.org/pdf/1",
        "https://arxiv.org:443/pdf/1",
        "https://arxiv.org./pdf/1",
    ],
)
def test_allowed(url):
    POLICY.check(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://arxiv.org/pdf/1",
        "https://arxiv.org:8443/pdf/1",
        "https://arxiv.org.example/pdf/1",
        "https://evil-arxiv.org/",
        "https://example.org@arxiv.org/",
        "https://arxiv.org@example.org/",
        "https://arxiv.org:x/",
        "ftp://arxiv.org/",
        "file:///etc/passwd",
        "//arxiv.org/pdf",
        "https://[::1/",
        "https://127.0.0.1/",
        "",
    ],
)
def test_refused(url):
    with pytest.raises(ForbiddenHostError) as caught:
        POLICY.check(url)
    assert "\n" not in str(caught.value)


def test_a_loopback_base_allows_its_own_port_only():
    policy = HostPolicy(["http://127.0.0.1:8000/api"])
    policy.check("http://127.0.0.1:8000/pdf/1")
    for url in ("http://127.0.0.1:8001/", "http://127.0.0.1/", "http://localhost:8000/"):
        with pytest.raises(ForbiddenHostError):
            policy.check(url)


@pytest.mark.parametrize(
    "base",
    [
        "http://arxiv.org",
        "arxiv.org",
        "ftp://arxiv.org",
        "https://",
        "",
        "https://user:key@arxiv.org",
        "http://10.0.0.1",
        "https://[::1",
        "http://127.0.0.1:99999",
    ],
)
def test_a_base_must_be_https_or_loopback(base):
    with pytest.raises(SettingsError) as caught:
        HostPolicy([base])
    assert "https" in caught.value.hint


def _policy(*answers):
    return HostPolicy(["https://arxiv.org"], resolver=lambda host, port: list(answers))


def test_addresses_are_checked_one_by_one():
    assert _policy("8.8.8.8", "8.8.4.4").addresses("arxiv.org", 443) == ["8.8.8.8", "8.8.4.4"]
    for private in ("10.0.0.1", "127.0.0.1", "::1", "169.254.169.254"):
        with pytest.raises(ForbiddenHostError, match="not allowed"):
            _policy("8.8.8.8", private).addresses("arxiv.org", 443)


def test_a_loopback_name_must_stay_on_this_machine():
    assert _policy("127.0.0.1").addresses("localhost", 80) == ["127.0.0.1"]
    with pytest.raises(ForbiddenHostError):
        _policy("8.8.8.8").addresses("localhost", 80)


def test_a_name_without_an_address():
    with pytest.raises(NetworkError, match="no address"):
        _policy().addresses("arxiv.org", 443)


def test_resolving_localhost_and_nonsense(monkeypatch):
    assert "127.0.0.1" in hosts.resolve("localhost", 80) or "::1" in hosts.resolve("localhost", 80)

    def fail(*args, **kwargs):
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(NetworkError, match="cannot be resolved"):
        hosts.resolve("nowhere.invalid", 443)
