"""Calendars from other people's servers: fetched as they are, and nobody can hold us up."""

from __future__ import annotations

import threading
import time

import pytest

from calendars.ical.fetching import Fetcher, Validators
from scheduler.domain.errors import BadInput
from tests.calendars.ical.far_servers import ANOTHER, CALENDAR, PUBLIC, a_fetcher, says, serving
from tests.support.patience import PATIENCE_SECONDS


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
    end = threading.Event()

    def resolve(_: str) -> tuple[str, ...]:
        end.wait(2 * PATIENCE_SECONDS)
        return (PUBLIC,)

    fetcher = Fetcher(resolve=resolve, trust=lambda: tls[1], seconds=0.2)
    with pytest.raises(BadInput, match=r"takes more than 0\.2 s"):
        fetcher.fetch("https://calendar.example/")
    end.set()


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
