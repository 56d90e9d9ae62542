"""Servers on this machine that stand for servers far away: real sockets, real TLS, an address book of our own."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from calendars.ical.fetching import Fetcher

PUBLIC = "93.184.215.14"
ANOTHER = "93.184.215.15"
NAMES = ("calendar.example", "other.example")
CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
Tls = tuple[ssl.SSLContext, ssl.SSLContext]
"""What a server shows, and what its clients trust."""
Reply = Callable[[str, dict[str, str], socket.socket], None]
"""Answers a request: its target, its headers in lower case, and where to write."""


def says(status: str, body: bytes = b"", **headers: str) -> Reply:
    """A whole answer, its length told."""
    lines = {"Content-Length": str(len(body)), **{name.replace("_", "-"): value for name, value in headers.items()}}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())

    def reply(_target: str, _headers: dict[str, str], out: socket.socket) -> None:
        out.sendall(f"HTTP/1.1 {status}\r\n{head}\r\n".encode("latin-1") + body)

    return reply


@dataclass
class FarServer:
    """Answers every connection in turn, and remembers them. ``requests``: target and headers of each."""

    reply: Reply
    tls: ssl.SSLContext
    connections: int = 0
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    @property
    def port(self) -> int:
        return self.listener.getsockname()[1]

    def serve(self) -> None:
        while True:
            try:
                plain, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            try:
                with self.tls.wrap_socket(plain, server_side=True) as out:
                    out.settimeout(30)
                    self._one(out)
            except OSError:
                plain.close()

    def _one(self, out: ssl.SSLSocket) -> None:
        text = b""
        while b"\r\n\r\n" not in text:
            piece = out.recv(4096)
            if not piece:
                return
            text += piece
        first, *lines = text.decode("latin-1").strip().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        target = first.split(" ")[1]
        self.requests.append((target, headers))
        self.reply(target, headers, out)


@contextmanager
def serving(reply: Reply, tls: ssl.SSLContext) -> Iterator[FarServer]:
    server = FarServer(reply, tls)
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.listener.shutdown(socket.SHUT_RDWR)
        server.listener.close()
        thread.join(31)


def dialling(book: Mapping[str, FarServer]) -> Callable[[str, int, float], socket.socket]:
    """Connects to the server that stands for a public address. Every other address is tried as it is, so that a
    connection which should never be made is really made, and seen by whoever listens."""

    def dial(address: str, port: int, seconds: float) -> socket.socket:
        server = book.get(address)
        place = (address, port) if server is None else ("127.0.0.1", server.port)
        return socket.create_connection(place, timeout=seconds)

    return dial


def certificate(folder: Path, *names: str) -> Tls:
    """Contexts for a server of these names and for a client that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names[0])])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(each) for each in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    public = made.public_bytes(serialization.Encoding.PEM)
    (folder / "server.pem").write_bytes(key.private_bytes(*plain) + public)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "server.pem")
    return server, ssl.create_default_context(cadata=public.decode())


def a_fetcher(
    tls: Tls, book: Mapping[str, FarServer], addresses: Mapping[str, tuple[str, ...]], **limits: Any
) -> Fetcher:
    """Fetches from the servers in the book, by the names of the two servers and of whatever else has addresses."""
    names = {"calendar.example": (PUBLIC,), "other.example": (ANOTHER,)} | dict(addresses)
    return Fetcher(resolve=lambda host: names[host], dial=dialling(book), trust=lambda: tls[1], **limits)
