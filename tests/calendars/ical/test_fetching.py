"""Calendars from other people's servers: nothing inside our network is ever asked, and nobody can hold us up."""

from __future__ import annotations

import socket
import time

import pytest

from calendars.ical.addresses import is_public, place_of
from calendars.ical.fetching import Fetcher, Validators, system_addresses
from scheduler.domain.errors import BadInput
from tests.calendars.ical.far_servers import ANOTHER, PUBLIC, certificate, dialling, says, serving

NAMES = ("calendar.example", "other.example")
CALENDAR = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"


@pytest.fixture(scope="module")
def tls(tmp_path_factory):
    return certificate(tmp_path_factory.mktemp("tls"), *NAMES)


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


def a_fetcher(tls, book, addresses, **limits) -> Fetcher:
    names = {"calendar.example": (PUBLIC,), "other.example": (ANOTHER,)} | addresses
    return Fetcher(resolve=lambda host: names[host], dial=dialling(book), trust=lambda: tls[1], **limits)


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


def test_a_redirect_to_another_public_server_is_followed(tls):
    with serving(says("200 OK", CALENDAR), tls[0]) as there:
        with serving(says("302 Found", Location="https://other.example/b.ics?x=1"), tls[0]) as here:
            found = a_fetcher(tls, {PUBLIC: here, ANOTHER: there}, {}).fetch("webcal://calendar.example/a.ics")
        assert found.data == CALENDAR
        assert there.requests[0][0] == "/b.ics?x=1"
        assert there.requests[0][1]["host"] == "other.example"
        assert found.validators.url == "https://other.example/b.ics?x=1"


def test_three_redirects_are_followed_and_a_fourth_is_not(tls):
    """/3 leads to /2, and so on until /0, which is the calendar."""

    def reply(target, headers, out):
        left = int(target[1:])
        answer = says("302 Found", Location=f"/{left - 1}") if left else says("200 OK", CALENDAR)
        answer(target, headers, out)

    with serving(reply, tls[0]) as server:
        fetcher = a_fetcher(tls, {PUBLIC: server}, {})
        assert fetcher.fetch("https://calendar.example/3").data == CALENDAR
        with pytest.raises(BadInput, match="more than 3 times"):
            fetcher.fetch("https://calendar.example/4")


def test_what_did_not_change_is_not_sent_again(tls):
    def reply(target, headers, out):
        known = headers.get("if-none-match") == '"v1"' and headers.get("if-modified-since") == "yesterday"
        answer = says("304 Not Modified") if known else says("200 OK", CALENDAR, ETag='"v1"', Last_Modified="yesterday")
        answer(target, headers, out)

    with serving(reply, tls[0]) as server:
        fetcher = a_fetcher(tls, {PUBLIC: server}, {})
        first = fetcher.fetch("https://calendar.example/a.ics")
        assert first.validators == Validators(
            url="https://calendar.example/a.ics", etag='"v1"', last_modified="yesterday"
        )
        again = fetcher.fetch("https://calendar.example/a.ics", first.validators)
        assert (again.data, again.validators) == (None, first.validators)
        assert fetcher.fetch("https://calendar.example/b.ics", first.validators).data == CALENDAR


def test_a_server_that_says_unchanged_of_what_we_never_had_is_not_believed(tls):
    with serving(says("304 Not Modified"), tls[0]) as server, pytest.raises(BadInput, match="answers 304"):
        a_fetcher(tls, {PUBLIC: server}, {}).fetch("https://calendar.example/a.ics")


def test_a_calendar_of_the_most_bytes_is_taken_and_one_of_a_byte_more_is_not(tls):
    with serving(says("200 OK", b"x" * 1_000), tls[0]) as server:
        assert (
            len(a_fetcher(tls, {PUBLIC: server}, {}, max_bytes=1_000).fetch("https://calendar.example/").data) == 1000
        )
        with pytest.raises(BadInput, match="more than 999 bytes"):
            a_fetcher(tls, {PUBLIC: server}, {}, max_bytes=999).fetch("https://calendar.example/")


def test_a_calendar_without_an_end_is_cut_off(tls):
    def reply(_target, _headers, out):
        out.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            out.sendall(b"1000\r\n" + b"x" * 4096 + b"\r\n")

    with serving(reply, tls[0]) as server, pytest.raises(BadInput, match="more than 100,000 bytes"):
        a_fetcher(tls, {PUBLIC: server}, {}, max_bytes=100_000).fetch("https://calendar.example/")


DRIPS = 2_000


def dripping(head: bytes, sent: list[bytes]):
    def reply(_target, _headers, out):
        out.sendall(head)
        for _ in range(DRIPS):
            out.sendall(b"a")
            sent.append(b"a")
            time.sleep(0.05)

    return reply


@pytest.mark.parametrize(
    "head", [b"HTTP/1.1 200 OK\r\nContent-Length: 2000\r\n\r\n", b"HTTP/1.1 200 OK\r\nX-A: "], ids=["body", "headers"]
)
def test_a_server_that_drips_byte_by_byte_is_left_when_the_time_is_over(tls, head):
    sent: list[bytes] = []
    with serving(dripping(head, sent), tls[0]) as server:
        with pytest.raises(BadInput, match=r"takes more than 0\.4 s"):
            a_fetcher(tls, {PUBLIC: server}, {}, seconds=0.4).fetch("https://calendar.example/")
        assert len(sent) < DRIPS


def test_a_resolver_that_never_answers_is_left_when_the_time_is_over(tls):
    fetcher = Fetcher(resolve=lambda _: time.sleep(2) or (PUBLIC,), trust=lambda: tls[1], seconds=0.2)
    with pytest.raises(BadInput, match=r"takes more than 0\.2 s"):
        fetcher.fetch("https://calendar.example/")


@pytest.mark.parametrize(
    ("reply", "part"),
    [
        (says("401 Unauthorized"), "asks for a login"),
        (says("410 Gone"), "ask for a new one"),
        (says("500 Oops"), "try again later"),
        (says("302 Found"), "answers 302"),
        (says("200 OK", CALENDAR, Content_Encoding="gzip"), "compressed"),
        (says("200 OK", CALENDAR, Content_Length="1000"), "broke off"),
        (lambda *_: None, "cannot be reached"),
    ],
    ids=["login", "gone", "broken", "redirect to nowhere", "compressed", "cut off", "silence"],
)
def test_what_cannot_be_fetched_is_said_in_words_that_hold_no_secret(tls, reply, part):
    with serving(reply, tls[0]) as server, pytest.raises(BadInput, match=part) as refused:
        a_fetcher(tls, {PUBLIC: server}, {}).fetch("https://calendar.example/private-s3cret/a.ics")
    assert "s3cret" not in str(refused.value)


def test_a_server_whose_certificate_names_another_is_not_trusted(tls):
    with serving(says("200 OK", CALENDAR), tls[0]) as server:
        fetcher = a_fetcher(tls, {PUBLIC: server}, {"wrong.example": (PUBLIC,)})
        with pytest.raises(BadInput, match="certificate is not trusted"):
            fetcher.fetch("https://wrong.example/")
        assert server.requests == []


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
