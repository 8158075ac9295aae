"""A running portal for tests: granian as in production, on this process's test databases.

It listens on free ports of the loopback, once in the clear and once under TLS with an authority
of the test's own. Clients that hard-wire `https` and a host reach it through a proxy, which they
take from the environment: nothing of theirs is changed, and no name is asked of a resolver.
"""

from __future__ import annotations

import datetime
import http.client
import os
import select
import socket
import socketserver
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

from portal.setup.process import die_with_parent
from portal.setup.programs import web
from tests.workers import ROOT, address

STARTS_WITHIN_S = 60
HOST = "127.0.0.1"


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """A certificate for some names, its key, and the authority that a client must trust."""

    certificate: Path
    key: Path
    authority: Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(
    log: Path, *, names: Sequence[str] = (), tls: Certificate | None = None, **more: str
) -> Iterator[int]:
    """Run a portal until the end of the block and return its port.

    `names` are the hosts it answers to beside the loopback; `more` is further environment.
    """
    port = free_port()
    env = {
        **os.environ,
        "DATABASE_URL": address("default"),
        "RECORDS_DATABASE_URL": address("records"),
        "REDIS_URL": settings.REDIS_URL,
        "PARVIS_MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "PARVIS_SECRET_KEY": settings.SECRET_KEY,
        "PARVIS_ALLOWED_HOSTS": ",".join(["localhost", HOST, *names]),
        **more,
    }
    argv = list(web(env, HOST, port).argv)
    argv[argv.index("--workers") + 1] = "1"
    if tls is not None:
        argv += ["--ssl-certificate", str(tls.certificate), "--ssl-keyfile", str(tls.key)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            argv,
            cwd=ROOT,
            env=env,
            stdout=output,
            stderr=subprocess.STDOUT,
            preexec_fn=die_with_parent(),
        )
    try:
        _wait_until_ready(process, port, log, is_tls=tls is not None)
        yield port
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_ready(
    process: subprocess.Popen[bytes], port: int, log: Path, *, is_tls: bool
) -> None:
    """Wait for the health page; under TLS for the listener, whose twin was asked already."""
    deadline = time.monotonic() + STARTS_WITHIN_S
    while True:
        try:
            if is_tls:
                socket.create_connection((HOST, port), timeout=1).close()
                return
            connection = http.client.HTTPConnection(HOST, port, timeout=5)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == http.client.OK:
                return
        except OSError:
            pass
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"The portal did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.1)


def certified(folder: Path, names: Sequence[str]) -> Certificate:
    """Make an authority and a certificate of it for some host names."""
    now = datetime.datetime.now(datetime.UTC)
    authority_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    issuer = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Test authority")])

    def signed(subject: x509.Name, public: ec.EllipticCurvePublicKey, *more: x509.ExtensionType):  # type: ignore[no-untyped-def]
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(hours=1))
            .not_valid_after(now + datetime.timedelta(days=1))
        )
        for extension in more:
            builder = builder.add_extension(extension, critical=False)
        return builder.sign(authority_key, hashes.SHA256())

    identifier = x509.SubjectKeyIdentifier.from_public_key(authority_key.public_key())
    usage = x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=True,
        crl_sign=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    root = signed(
        issuer,
        authority_key.public_key(),
        x509.BasicConstraints(ca=True, path_length=0),
        usage,
        identifier,
    )
    leaf = signed(
        x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, names[0])]),
        key.public_key(),
        x509.SubjectAlternativeName([x509.DNSName(name) for name in names]),
        x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()),
    )
    found = Certificate(
        certificate=folder / "portal.pem",
        key=folder / "portal.key",
        authority=folder / "authority.pem",
    )
    found.authority.write_bytes(root.public_bytes(serialization.Encoding.PEM))
    found.certificate.write_bytes(leaf.public_bytes(serialization.Encoding.PEM))
    found.key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return found


class _Tunnel(socketserver.BaseRequestHandler):
    """One CONNECT of a client: joins it with the listener behind the name it asked for."""

    server: Proxy

    def handle(self) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            received = self.request.recv(4096)
            if not received:
                return
            head += received
        method, target, _version = head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")
        port = self.server.targets.get(target)
        if method != "CONNECT" or port is None:
            self.request.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            return
        with socket.create_connection((HOST, port)) as portal:
            self.request.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            _join(self.request, portal)


def _join(left: socket.socket, right: socket.socket) -> None:
    """Carry bytes both ways until one side closes."""
    other = {left: right, right: left}
    while True:
        ready, _, _ = select.select([left, right], [], [], 60)
        if not ready:
            return
        for side in ready:
            received = side.recv(1 << 16)
            if not received:
                return
            other[side].sendall(received)


class Proxy(socketserver.ThreadingTCPServer):
    """A proxy that knows the portal under some names and refuses every other."""

    daemon_threads = True

    def __init__(self, targets: Mapping[str, int]) -> None:
        """Listen on a free port; `targets` maps `host:443` to a port of the loopback."""
        super().__init__((HOST, 0), _Tunnel)
        self.targets = targets

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that left: their tests say what they missed."""


@contextmanager
def proxying(targets: Mapping[str, int]) -> Iterator[str]:
    """Run a proxy until the end of the block and return its address."""
    with Proxy(targets) as proxy:
        threading.Thread(target=proxy.serve_forever, daemon=True).start()
        try:
            yield proxy.url
        finally:
            proxy.shutdown()
