"""Nobody gets a calendar fetched from inside our network, whatever they write, name or redirect to."""

from __future__ import annotations

import socket

import pytest

from calendars.ical.addresses import is_public, place_of
from calendars.ical.fetching import Fetcher, system_addresses
from scheduler.domain.errors import BadInput
from tests.calendars.ical.far_servers import CALENDAR, PUBLIC, a_fetcher, dialling, says, serving


@pytest.fixture
def inside():
    """A neighbour on port 443 of this machine, as far as a test may listen there; it counts who comes."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.05)
    yield listener
    listener.close()


def nobody_came(listener: socket.socket) -> bool:
    try:
        listener.accept()[0].close()
    except TimeoutError:
        return True
    return False


REFUSED = [
    "https://127.0.0.1/a.ics",
    "https://2130706433/a.ics",
    "https://0177.0.0.1/a.ics",
    "https://0x7f.0.0.1/a.ics",
    "https://0x7f000001/a.ics",
    "https://127.1/a.ics",
    "https://0.0.0.0/a.ics",
    "https://0/a.ics",
    "https://[::1]/a.ics",
    "https://[::]/a.ics",
    "https://[::ffff:127.0.0.1]/a.ics",
    "https://[::ffff:7f00:1]/a.ics",
    "https://[::127.0.0.1]/a.ics",
    "https://[64:ff9b::7f00:1]/a.ics",
    "https://[64:ff9b:1::7f00:1]/a.ics",
    "https://[2002:7f00:1::]/a.ics",
    "https://[fe80::1]/a.ics",
    "https://[fe80::1%25lo]/a.ics",
    "https://[fc00::1]/a.ics",
    "https://[fd00:ec2::254]/latest/meta-data",
    "https://[ff02::1]/a.ics",
    "https://[fec0::1]/a.ics",
    "https://169.254.169.254/latest/meta-data",
    "https://10.0.0.1/a.ics",
    "https://172.16.0.1/a.ics",
    "https://192.168.1.1/a.ics",
    "https://100.64.0.1/a.ics",
    "https://198.18.0.1/a.ics",
    "https://224.0.0.1/a.ics",
    "https://255.255.255.255/a.ics",
    "https://localhost/a.ics",
    "https://localhost./a.ics",
    "https://１２７.０.０.１/a.ics",
    "https://127。0。0。1/a.ics",
    "https://public.example@127.0.0.1/a.ics",
    "https://127.0.0.1\\@calendar.example/a.ics",
    "https://calendar.example:8443/a.ics",
    "https://calendar.example:99999/a.ics",
    "https:///a.ics",
    "https://[::1/a.ics",
    "http://calendar.example/a.ics",
    "file:///etc/passwd",
    "gopher://127.0.0.1/_x",
    "ftp://127.0.0.1/a.ics",
    "webcal://127.0.0.1/a.ics",
    "//127.0.0.1/a.ics",
    "calendar.example/a.ics",
    "https://calendar.example/a.ics\r\nHost: other",
    "https://calendar.example/" + "a" * 2_000,
]


@pytest.mark.parametrize("url", REFUSED, ids=lambda url: url[:60].encode("unicode_escape").decode())
def test_an_address_that_is_not_of_the_public_internet_is_never_connected_to(url):
    """Looked up by the machine's own resolver, which understands every odd way to write an address."""
    asked = []

    def dial(address: str, port: int, seconds: float) -> socket.socket:
        asked.append(address)
        raise OSError("a connection would have been made")

    with pytest.raises(BadInput):
        Fetcher(resolve=system_addresses, dial=dial).fetch(url)
    assert asked == []


@pytest.mark.parametrize(
    "addresses",
    [
        ("127.0.0.1",),
        ("10.1.2.3",),
        ("::1",),
        (PUBLIC, "127.0.0.1"),
        ("127.0.0.1", PUBLIC),
        (PUBLIC, "::ffff:10.0.0.1"),
        (PUBLIC, "fe80::1%lo"),
        ("no address",),
        (),
    ],
    ids=str,
)
def test_a_name_with_one_address_of_ours_is_refused_whole(tls, addresses):
    with serving(says("200 OK", CALENDAR), tls[0]) as server:
        fetcher = a_fetcher(tls, {PUBLIC: server}, {"calendar.example": addresses})
        with pytest.raises(BadInput, match="not on the public internet"):
            fetcher.fetch("https://calendar.example/a.ics")
        assert server.connections == 0


def test_a_name_that_changes_its_address_after_the_look_gains_nothing(tls, inside):
    """It is resolved once, and connected to is what was looked at."""
    answers = iter([(PUBLIC,), ("127.0.0.1",), ("127.0.0.1",)])
    with serving(says("200 OK", CALENDAR), tls[0]) as server:
        fetcher = Fetcher(resolve=lambda _: next(answers), dial=dialling({PUBLIC: server}), trust=lambda: tls[1])
        assert fetcher.fetch("https://calendar.example/a.ics").data == CALENDAR
        assert server.connections == 1
        with pytest.raises(BadInput, match="not on the public internet"):
            fetcher.fetch("https://calendar.example/a.ics")
    assert nobody_came(inside)


@pytest.mark.parametrize(
    "where",
    [
        "https://127.0.0.1:{port}/",
        "https://127.0.0.1/",
        "http://127.0.0.1:{port}/",
        "https://inside.example/",
        "https://[::1]/",
        "//169.254.169.254/latest/",
        "file:///etc/passwd",
        "https://0x7f.1/",
    ],
)
@pytest.mark.parametrize("status", ["301 Moved", "307 Temporary"])
def test_a_redirect_into_our_network_is_not_followed(tls, inside, where, status):
    target = where.format(port=inside.getsockname()[1])
    with serving(says(status, Location=target), tls[0]) as server:
        fetcher = a_fetcher(
            tls,
            {PUBLIC: server},
            {"inside.example": ("127.0.0.1",), "127.0.0.1": ("127.0.0.1",)}
            | {"::1": ("::1",), "169.254.169.254": ("169.254.169.254",)},
        )
        with pytest.raises(BadInput):
            fetcher.fetch("https://calendar.example/a.ics")
        assert server.connections == 1
    assert nobody_came(inside)


def test_proxies_of_the_environment_are_not_used(tls, inside, monkeypatch):
    for name in ("https_proxy", "HTTPS_PROXY", "ALL_PROXY", "http_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{inside.getsockname()[1]}")
    with serving(says("200 OK", CALENDAR), tls[0]) as server:
        assert a_fetcher(tls, {PUBLIC: server}, {}).fetch("https://calendar.example/").data == CALENDAR
    assert nobody_came(inside)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::8.8.8.8", "::ffff:8.8.8.8"])
def test_addresses_of_the_internet_at_large_are_public(address):
    assert is_public(address)


def test_a_name_in_another_script_is_asked_for_as_the_network_writes_it():
    assert place_of("webcal://bücher.example/ä b.ics".replace(" ", "%20")).url == (
        "https://xn--bcher-kva.example/%C3%A4%20b.ics"
    )
