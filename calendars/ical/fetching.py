"""Calendars from other people's servers, without letting them, or whoever named them, reach into our network.

A name is resolved once. Every address it has must be public, and the connection goes to one of exactly those, so a
name that answers differently a moment later gains nothing. Each redirect is looked at in the same way. No proxy, no
credentials and no cookies are used, and no compression, which could be made to unpack without end.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from time import monotonic
from urllib.parse import urljoin

from calendars.ical.addresses import PORT, Place, is_public, place_of
from calendars.ical.guards import MAX_BYTES
from scheduler.domain.errors import BadInput
from scheduler.domain.values import Value

SECONDS = 10.0
MAX_REDIRECTS = 3
MAX_VALIDATOR = 1_000
REDIRECTS = frozenset({301, 302, 303, 307, 308})
SENT = {
    "Accept": "text/calendar, text/plain;q=0.5, */*;q=0.1",
    "Accept-Encoding": "identity",
    "Connection": "close",
    # Outlook's servers answer programmes whose name they do not know with an error.
    "User-Agent": "Mozilla/5.0 (compatible; Watchbill)",
}
FAILURES = (OSError, http.client.HTTPException)

Resolve = Callable[[str], tuple[str, ...]]
"""The addresses of a host, in numbers. Raises OSError."""
Dial = Callable[[str, int, float], socket.socket]
"""A connection to an address and port, within so many seconds. Raises OSError."""


class Validators(Value):
    """What a server said of what it sent last, to be asked whether that changed. They hold for ``url`` alone."""

    url: str = ""
    etag: str = ""
    last_modified: str = ""


class Fetched(Value):
    """A calendar, or None when it is what it was; and what to ask with the next time."""

    data: bytes | None
    validators: Validators


Fetch = Callable[[str, Validators | None], Fetched]
"""What ``Fetcher.fetch`` is to those who only want a calendar."""


def system_addresses(host: str) -> tuple[str, ...]:
    """What the machine's resolver says."""
    found = socket.getaddrinfo(host, PORT, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


def system_dial(address: str, port: int, seconds: float) -> socket.socket:
    """A plain connection: proxies of the environment are not asked for one."""
    return socket.create_connection((address, port), timeout=seconds)


@dataclass(frozen=True)
class Fetcher:
    """Fetches calendars. The fields are how it reaches the network; the defaults are those for the real one."""

    resolve: Resolve = system_addresses
    dial: Dial = system_dial
    seconds: float = SECONDS
    max_bytes: int = MAX_BYTES
    trust: Callable[[], ssl.SSLContext] = field(default=ssl.create_default_context)

    def fetch(self, url: str, known: Validators | None = None) -> Fetched:
        """The calendar at a URL. ``known``: what the server said of the copy that we have.

        Raises BadInput, with a sentence that names the host alone, since the rest of such an address is often a
        secret: for an address that is not allowed, and when it cannot be fetched whole in time.
        """
        deadline = monotonic() + self.seconds
        place = place_of(url)
        for _ in range(MAX_REDIRECTS + 1):
            found = self._ask(place, known or Validators(), deadline)
            if isinstance(found, Fetched):
                return found
            place = place_of(urljoin(place.url, found))
        raise BadInput(f"{place.host} sends from one address to the next, more than {MAX_REDIRECTS} times")

    def _ask(self, place: Place, known: Validators, deadline: float) -> Fetched | str:
        """The answer, or where it sends us instead."""
        headers = SENT | (_conditions(known) if known.url == place.url else {})
        try:
            with self._connected(place, deadline) as connection:
                connection.request("GET", place.target, headers=headers)
                answer = connection.getresponse()
                return self._answer(place, answer, known if len(headers) > len(SENT) else None, deadline)
        except FAILURES as error:
            if monotonic() >= deadline:
                raise BadInput(f"{place.host} takes more than {self.seconds:g} s to answer") from error
            raise BadInput(f"{place.host} cannot be reached: {_why(error)}") from error

    def _answer(
        self, place: Place, answer: http.client.HTTPResponse, known: Validators | None, deadline: float
    ) -> Fetched | str:
        _expect_before(deadline)  # a connection that was ended looks like one whose headers are over
        where = answer.getheader("Location", "")
        if answer.status in REDIRECTS and where:
            return where.encode("latin-1", "replace").decode("utf-8", "replace")
        if answer.status == 304 and known is not None:
            return Fetched(data=None, validators=known)
        if answer.status != 200:
            raise BadInput(f"{place.host} answers {answer.status} instead of the calendar{_advice(answer.status)}")
        if answer.getheader("Content-Encoding", "identity").strip().lower() != "identity":
            raise BadInput(f"{place.host} sends the calendar compressed, although it was asked not to")
        data = answer.read(self.max_bytes + 1)
        _expect_before(deadline)
        if len(data) > self.max_bytes:
            raise BadInput(f"the calendar at {place.host} has more than {self.max_bytes:,} bytes")
        if answer.length:
            raise BadInput(f"{place.host} broke off in the middle of the calendar; try again")
        return Fetched(data=data, validators=_validators(place, answer))

    @contextmanager
    def _connected(self, place: Place, deadline: float) -> Iterator[http.client.HTTPConnection]:
        """A connection of ours that ends at the deadline, however slowly bytes may drip in."""
        connection = http.client.HTTPConnection(place.host, PORT)
        plain = self._dialled(place, deadline)
        kill = plain.dup()  # the TLS connection takes the socket over; this one still ends it
        timer = threading.Timer(max(0.0, deadline - monotonic()), _end, [kill])
        timer.start()
        try:
            connection.sock = self._context.wrap_socket(plain, server_hostname=place.host)
            connection.auto_open = 0
            connection.default_port = PORT  # so that the header Host is the host alone
            yield connection
        finally:
            timer.cancel()
            for each in (connection, plain, kill):
                each.close()

    @cached_property
    def _context(self) -> ssl.SSLContext:
        return self.trust()

    def _dialled(self, place: Place, deadline: float) -> socket.socket:
        addresses = self._resolved(place.host, deadline)
        if not addresses or not all(map(is_public, addresses)):
            raise BadInput(f"{place.host} is not on the public internet; calendars are fetched from there alone")
        failed: OSError = TimeoutError()
        for address in addresses:
            try:
                return self.dial(address, PORT, max(0.001, deadline - monotonic()))
            except OSError as error:
                failed = error
        raise failed

    def _resolved(self, host: str, deadline: float) -> tuple[str, ...]:
        """Resolvers know no deadline, so one is waited for in a thread, which is left behind when it is late."""
        found: list[tuple[str, ...] | Exception] = []

        def look_up() -> None:
            try:
                found.append(self.resolve(host))
            except (OSError, UnicodeError) as error:
                found.append(error)

        thread = threading.Thread(target=look_up, daemon=True)
        thread.start()
        thread.join(max(0.0, deadline - monotonic()))
        if not found:
            raise TimeoutError
        if isinstance(found[0], Exception):
            raise BadInput(f"there is no host {host!r}; look at the address again") from found[0]
        return found[0]


def _expect_before(deadline: float) -> None:
    if monotonic() >= deadline:
        raise TimeoutError


def _end(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:  # it ended by itself just now
        return


def _conditions(known: Validators) -> dict[str, str]:
    said = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in said.items() if value}


def _validators(place: Place, answer: http.client.HTTPResponse) -> Validators:
    said = [answer.getheader(name, "") for name in ("ETag", "Last-Modified")]
    etag, modified = (
        text if len(text) <= MAX_VALIDATOR and text.isascii() and text.isprintable() else "" for text in said
    )
    return Validators(url=place.url, etag=etag, last_modified=modified)


def _advice(status: int) -> str:
    if status in (401, 403):
        return "; it asks for a login, and only calendars that need none are fetched"
    return "; the address may have been withdrawn, ask for a new one" if status in (404, 410) else "; try again later"


def _why(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({error.verify_message})"
    return " ".join(str(error).split())[:200] or type(error).__name__
