"""Which addresses a calendar may be fetched from: https alone, and machines that the whole internet can reach.

Somebody who may name a calendar must not make this machine ask its neighbours: a database, a router, the service that
hands out credentials to machines of a cloud. After the OWASP cheat sheet on server-side request forgery.
"""

from __future__ import annotations

import ipaddress
import re
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from scheduler.domain.errors import BadInput

SCHEMES = frozenset({"https", "webcal", "webcals"})
"""A calendar programme's ``webcal`` is taken for https: nothing is ever fetched in the clear."""
PORT = 443
MAX_URL = 2_000
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
NEVER = tuple(
    ipaddress.IPv6Network(network)
    for network in ("::/96", "64:ff9b:1::/48", "2001::/32", "2002::/16", "fec0::/10", "3fff::/20")
)
"""Addresses that hold another one, lead to one by a relay, or are no longer given out: IPv4-compatible, local NAT64,
Teredo, 6to4, site-local, documentation. Tables of older Pythons call some of them global."""
HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*\.?")
NUMBER = re.compile(r"\d+|0x[0-9a-f]*")


class Place(NamedTuple):
    """Where to ask, and for what. ``host`` is in ASCII, without brackets."""

    host: str
    target: str

    @property
    def url(self) -> str:
        return f"https://{f'[{self.host}]' if ':' in self.host else self.host}{self.target}"


def place_of(url: str) -> Place:
    """The place that a URL names. Raises BadInput for anything but https or webcal to the usual port of a host."""
    if len(url) > MAX_URL or not url.isprintable() or re.search(r"[\s\\]", url):
        raise BadInput(f"this is no address: it has blanks, signs, or more than {MAX_URL} characters that none has")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadInput("this is no address; copy it again") from error
    if parts.scheme not in SCHEMES:
        raise BadInput(f"calendars are fetched by https or webcal, not by {parts.scheme[:20] or 'nothing'}")
    if "@" in parts.netloc:
        raise BadInput("the address holds a user name; only calendars that need none are fetched")
    if port not in (None, PORT):
        raise BadInput(f"calendars are fetched from port {PORT}, not from {port}")
    query = f"?{parts.query}" if parts.query else ""
    return Place(_host(parts.hostname or ""), _ascii(parts.path or "/") + _ascii(query))


def is_public(address: str) -> bool:
    """Whether an address, written in numbers, is one of the internet at large. What is no address is not."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if found.scope_id or any(found in network for network in NEVER):
            return False
        inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF) if found in NAT64 else found.ipv4_mapped
        if inner is not None:
            return _is_public(inner)
    return _is_public(found)


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _host(written: str) -> str:
    """A host as it is looked up. A name whose end is a number would be read as an address by some and not by others."""
    if ":" in written:
        return written
    try:
        host = written.encode("idna").decode().lower()
    except UnicodeError as error:
        raise BadInput(f"{written[:60]!r} is no host") from error
    if not HOST.fullmatch(host):
        raise BadInput(f"{written[:60]!r} is no host")
    if NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]):
        try:
            return str(ipaddress.IPv4Address(host))
        except ValueError as error:
            raise BadInput(f"{written[:60]!r} is neither a name nor an address of four numbers") from error
    return host


def _ascii(text: str) -> str:
    return quote(text, safe="/%:@!$&'()*+,;=?~-._")
