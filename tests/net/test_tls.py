"""https as real servers speak it: the name is verified although we connect to an address."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from claimcheck.errors import NetworkError
from claimcheck.net import NetLimits
from claimcheck.net.client import HttpClient
from claimcheck.net.hosts import HostPolicy
from tests.loopback import LoopbackServer, Reply
from tests.net.clock import FakeClock

x509 = pytest.importorskip("cryptography.x509")


def certificate(folder: Path, name: str) -> tuple[Path, ssl.SSLContext]:
    """(the certificate to trust, a server's context) for one self-signed name."""
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "cert.pem", folder / "key.pem"
    public.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return public, context


def get(url: str) -> bytes:
    client = HttpClient(
        HostPolicy([url]),
        user_agent="x",
        limits=NetLimits(attempts=1, read_seconds=2, total_seconds=5),
        clock=FakeClock().clock,
        loopback=True,
    )
    with client:
        return client.get(f"{url}/x").body


def test_a_trusted_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trusted, context = certificate(tmp_path, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with LoopbackServer(lambda request: Reply(body=b"hello"), tls=context) as server:
        assert get(f"https://localhost:{server.port}") == b"hello"
        assert server.log[0].headers["host"] == f"localhost:{server.port}"


def test_another_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trusted, context = certificate(tmp_path, "somebody.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with LoopbackServer(lambda request: Reply(body=b"hello"), tls=context) as server:
        with pytest.raises(NetworkError, match="certificate cannot be verified"):
            get(f"https://localhost:{server.port}")
        assert server.log == []


def test_nobody_we_trust(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    _, context = certificate(tmp_path, "localhost")
    with LoopbackServer(lambda request: Reply(body=b"hello"), tls=context) as server:
        with pytest.raises(NetworkError, match="certificate cannot be verified"):
            get(f"https://localhost:{server.port}")
        assert server.log == []
