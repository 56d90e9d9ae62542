"""What every route has in common: problems, strict bodies, versions, pages, limits, headers and logs."""

from __future__ import annotations

import http.client
import json
import logging
import re
from contextlib import closing
from urllib.parse import urlsplit

import pytest

from api.http.access import TABLE
from api.http.buckets import Rate
from api.http.feeds.pages import CACHE
from api.http.gate import Limits
from api.http.wire import HEADERS, MOST_BYTES, STAY_SECURE
from scheduler.domain.keys import new_secret
from tests.api.http.doors import NO_LIMIT, Door, a_door
from tests.api.http.objects import a_wish
from tests.api.http.requests import REQUESTS
from tests.support.patience import PATIENCE_SECONDS, until

WISH = {"kind": "preference", "first_on": "2027-01-09", "last_on": "2027-01-10", "grade": "prefer"}
PLACE = "/v1/registrations"
MADE_UP = "wb_k1_TOhq9anlGEogy4SFb2RsYqmjHIkKI86JNG7kd5qy5Bg2tB982"
"""Whole, but nobody has it."""


def refused(reply, status: int) -> dict:
    """The problem document that a reply must be."""
    document = reply.document
    assert (reply.status, reply.headers["content-type"]) == (status, "application/problem+json"), reply.text
    assert {"type", "title", "status", "detail"} <= document.keys()
    assert document["status"] == status
    return document


def test_what_is_not_there_and_what_cannot_be_done_are_problems(shared_door: Door) -> None:
    """An unknown address is 404, a method that an address has not is 405 and says which it has."""
    refused(shared_door.ask("ada", "GET", "/v1/nothing"), 404)
    reply = shared_door.ask("ada", "DELETE", "/v1/me")
    refused(reply, 405)
    assert reply.headers["allow"] == "GET"


@pytest.mark.parametrize(
    "shown",
    ["", "Basic YTpi", "Bearer", "Bearer wb_k1_short", f"Bearer {MADE_UP}", "Bearer wb_k1_" + "é" * 49],
)
def test_nobody_learns_why_a_key_does_not_open(shared_door: Door, shown: str) -> None:
    """No key, a made up one and a slip get the same answer, and it says how to show a key."""
    reply = shared_door.ask("anonymous", "GET", "/v1/me", Authorization=shown.encode("latin-1").decode("latin-1"))
    assert refused(reply, 401)["detail"].startswith("show a key")
    assert reply.headers["www-authenticate"] == 'Bearer realm="watchbill"'


def test_a_key_is_not_read_from_a_cookie_or_the_address(shared_door: Door) -> None:
    """So that no other site can use it."""
    secret = shared_door.secrets["ada"]
    refused(shared_door.ask("anonymous", "GET", "/v1/me", Cookie=f"key={secret}; Authorization=Bearer {secret}"), 401)
    refused(shared_door.ask("anonymous", "GET", f"/v1/me?key={secret}"), 401)


def test_whoever_has_no_key_is_turned_away_before_the_body_is_read(shared_door: Door) -> None:
    """A body that is no JSON, and far too long, changes nothing about that."""
    refused(shared_door.ask("anonymous", "POST", PLACE, b"{" * 100), 401)
    refused(shared_door.ask("rhea", "POST", PLACE, b"{" * 100, Content_Type="text/plain"), 403)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"first_on": 20270109}, "body.first_on"),
        ({"first_on": "2027-01-09T00:00:00"}, "body.first_on"),
        ({"first_on": "0207-01-09"}, "body.first_on"),
        ({"first_on": "2027-02-30"}, "body.first_on"),
        ({"grade": 1}, "body.grade"),
        ({"grade": "PREFER"}, "body.grade"),
        ({"kind": "wish"}, "body.kind"),
        ({"engineer_id": ["ada"]}, "body.engineer_id"),
        ({"engineer_id": "a\u0000b"}, "body.engineer_id"),
        ({"state": "withdrawn"}, "body.state"),
        ({"number": 1}, "body.number"),
        ({"last_on": "2027-01-08"}, "body.last_on"),
    ],
)
def test_a_body_is_read_strictly_and_the_field_is_named(shared_door: Door, changes: dict, field: str) -> None:
    """Nothing is guessed, nothing unknown is let through, and the value is not repeated."""
    reply = shared_door.ask("ada", "POST", PLACE, WISH | changes)
    refused(reply, 422)
    assert reply.fields == [field]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b'{"kind": "preference", "first_on": "2027-01-09", "first_on": "2027-01-10"}', "body.first_on"),
        (b'{"kind": "preference", "kind": "preference"}', "body.kind"),
        (b'{"b": [{"a": 1}, {"a": 1, "c": {"a": 1, "\\u0061": 1}}]}', "body.b.1.c.a"),
        (b'{"a": ' * 300 + b'{"b": 1, "b": 2}' + b"}" * 300, "body" + ".a" * 300 + ".b"),
    ],
    ids=["two values", "one value", "inside", "deep inside"],
)
def test_a_key_that_stands_twice_is_refused_and_named(shared_door: Door, body: bytes, field: str) -> None:
    """Neither the first nor the last of them counts, even where both say the same."""
    reply = shared_door.ask("ada", "POST", PLACE, body)
    refused(reply, 422)
    assert reply.fields == [field]


def test_a_parameter_that_stands_twice_is_refused_unless_it_may(shared_door: Door) -> None:
    """Heads that somebody noted are as many as they like; a limit is one."""
    reply = shared_door.ask("mia", "GET", f"{PLACE}?limit=1&limit=2")
    refused(reply, 422)
    assert reply.fields == ["query.limit"]
    noted = f"noted=0:{'0' * 64}"
    assert shared_door.ask("mia", "GET", f"/v1/record/verification?{noted}&{noted}").status == 200


def test_a_missing_field_is_named(shared_door: Door) -> None:
    """By its path."""
    reply = shared_door.ask("ada", "POST", PLACE, {"kind": "preference", "first_on": "2027-01-09", "grade": "ok"})
    assert (reply.status, reply.fields) == (422, ["body.last_on"])


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"\xff", b'{"kind": "preference", "x": NaN}', b"[]", b"null"])
def test_a_body_that_is_no_json_is_a_problem(shared_door: Door, body: bytes) -> None:
    """And no fault of ours."""
    assert shared_door.ask("ada", "POST", PLACE, body).status in (400, 422)


@pytest.mark.parametrize("body", [b'{"kind": "\xff"}', b"[" * 5000], ids=["no UTF-8", "too deep"])
def test_a_body_that_cannot_be_read_at_all_says_what_to_send(shared_door: Door, body: bytes) -> None:
    """In words of ours, not in those of the library that gave up."""
    detail = refused(shared_door.ask("ada", "POST", PLACE, body), 400)["detail"]
    assert detail == "the body cannot be read; send JSON in UTF-8 that is not nested thousands deep"


def test_a_body_of_another_media_type_is_refused(shared_door: Door) -> None:
    """Which is also what keeps a form of another site out."""
    body = json.dumps(WISH).encode()
    for media in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/csv"):
        refused(shared_door.ask("ada", "POST", PLACE, body, Content_Type=media), 415)
    assert shared_door.ask("ada", "POST", PLACE, body, Content_Type="application/json; charset=utf-8").status == 201


def test_a_body_of_a_mebibyte_is_read_and_a_byte_more_is_not(shared_door: Door) -> None:
    """Whether its length is told or not."""
    padded = json.dumps(WISH | {"first_on": "2027-03-06", "last_on": "2027-03-07"}).encode().ljust(MOST_BYTES)
    assert shared_door.ask("ada", "POST", PLACE, padded).status == 201
    refused(shared_door.ask("ada", "POST", PLACE, padded + b" "), 413)
    connection = http.client.HTTPConnection(urlsplit(shared_door.address).netloc, timeout=PATIENCE_SECONDS)
    headers = {"Authorization": f"Bearer {shared_door.secrets['ada']}", "Content-Type": "application/json"}
    with closing(connection):
        connection.request("POST", PLACE, iter([padded, b" "]), headers, encode_chunked=True)
        assert connection.getresponse().status == 413


def test_an_edit_says_which_version_it_has_seen(each_door: Door) -> None:
    """Without that it is 428; with an old one it is 412 and changes nothing; with the present one it is done."""
    made = a_wish(each_door, "ada")
    tag = each_door.ask("ada", "GET", f"{PLACE}/{made}").headers["etag"]
    assert tag == '"1"'
    refused(each_door.ask("ada", "PUT", f"{PLACE}/{made}", WISH), 428)
    assert each_door.ask("ada", "PUT", f"{PLACE}/{made}", WISH, If_Match=tag).headers["etag"] == '"2"'
    for old in (tag, 'W/"9"', '"x"', "2", '"3"'):
        refused(each_door.ask("ada", "PUT", f"{PLACE}/{made}", WISH, If_Match=old), 412)
    assert each_door.ask("ada", "PUT", f"{PLACE}/{made}", WISH, If_Match='"1", "2"').status == 200
    assert each_door.ask("ada", "PUT", f"{PLACE}/{made}", WISH, If_Match="*").headers["etag"] == '"4"'


def test_a_list_comes_in_parts_that_hold_everything_once(door: Door) -> None:
    """Also when something is added on the way."""
    made = [a_wish(door, "ada") for _ in range(5)]
    seen, cursor = [], ""
    while cursor is not None:
        part = door.ask("ada", "GET", f"{PLACE}?limit=2{cursor}").document
        seen += [item["id"] for item in part["items"]]
        if len(seen) == 2:
            made.append(a_wish(door, "ada"))
        cursor = part["next_cursor"] and f"&cursor={part['next_cursor']}"
    assert seen == made


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=x", "cursor=%00", "cursor=eA==", "cursor=LTE=", "cursor="]
)
def test_a_part_that_cannot_be_meant_is_refused(shared_door: Door, query: str) -> None:
    """The parameter is named."""
    reply = shared_door.ask("ada", "GET", f"{PLACE}?{query}")
    refused(reply, 422)
    assert reply.fields == [f"query.{query.partition('=')[0]}"]


def test_a_limit_of_one_and_of_a_hundred_are_fine(shared_door: Door) -> None:
    """Both ends."""
    for limit in (1, 100):
        assert shared_door.ask("ada", "GET", f"{PLACE}?limit={limit}").status == 200


def test_a_key_that_asks_too_often_waits_and_others_do_not(tmp_path) -> None:
    """It is told for how long."""
    limits = Limits(Rate(burst=3, per_second=0.1), NO_LIMIT)
    with a_door(f"sqlite:///{tmp_path / 'store.db'}", tmp_path, limits) as door:
        assert [door.ask("ada", "GET", "/v1/me").status for _ in range(4)] == [200, 200, 200, 429]
        reply = door.ask("ada", "GET", "/v1/me")
        refused(reply, 429)
        assert 1 <= int(reply.headers["retry-after"]) <= 10
        assert door.ask("ben", "GET", "/v1/me").status == 200
        assert door.ask("anonymous", "GET", "/health").status == 200


def test_whoever_tries_keys_waits_while_good_keys_still_open(tmp_path) -> None:
    """Also from the same address, so that nobody can lock others out."""
    with a_door(f"sqlite:///{tmp_path / 'store.db'}", tmp_path, Limits(NO_LIMIT, Rate(2, 0.1))) as door:
        tried = [door.ask("anonymous", "GET", "/v1/me", Authorization=f"Bearer {new_secret()}") for _ in range(3)]
        assert [reply.status for reply in tried] == [401, 401, 429]
        assert "retry-after" in tried[2].headers
        assert door.ask("ada", "GET", "/v1/me").status == 200


@pytest.mark.parametrize("route", TABLE)
def test_every_answer_has_the_headers_that_keep_browsers_out_of_trouble(shared_door: Door, route: str) -> None:
    """Refusals, too."""
    for who in ("ops", "anonymous"):
        reply = REQUESTS[route].send(shared_door, who, "ada")
        kept = {"Cache-Control": CACHE} if route in ("get_feed", "head_feed") else {}  # calendars may keep theirs
        assert {name: reply.headers.get(name.lower()) for name in HEADERS} == HEADERS | kept
        assert re.fullmatch(r"[0-9a-f]{32}", reply.headers["x-request-id"])


@pytest.mark.parametrize("public_url", ["", "https://duty.example"])
def test_browsers_are_told_to_stay_with_https_where_it_is_spoken(tmp_path, public_url: str) -> None:
    """By a proxy before us that says so, or at the public address; never over plain http."""
    with a_door(f"sqlite:///{tmp_path / 'store.db'}", tmp_path, public_url=public_url) as door:
        made = door.ask("ada", "POST", "/v1/feed-links", {"kind": "engineer", "subject_id": "ada", "name": "phone"})
        for path in ("/health", "/v1/feeds/" + made.document["url"].rpartition("/")[2]):
            for proxied, told in (("http", bool(public_url)), ("https", True)):
                reply = door.ask("anonymous", "GET", path, X_Forwarded_Proto=proxied)
                assert (reply.status, STAY_SECURE[0].lower() in reply.headers) == (200, told)
                door.app.state.feeds.refresh(60)  # the next answer comes from the door for feeds


def test_a_request_keeps_the_name_that_its_caller_gave_it(shared_door: Door) -> None:
    """A plain word of eight letters or more; anything else gets a number of ours."""
    asked = {
        given: shared_door.ask("ada", "GET", "/v1/me", X_Request_Id=given)
        for given in ("deploy-17", "short", "a b" * 9)
    }
    names = {given: reply.headers["x-request-id"] for given, reply in asked.items()}
    assert names["deploy-17"] == "deploy-17"
    assert all(len(names[given]) == 32 for given in ("short", "a b" * 9))


def _of_request(request_id: str, caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [each for each in caplog.records if getattr(each, "request_id", "") == request_id]


def test_a_request_leaves_one_line_without_address_or_secret(
    shared_door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    """Who, what, how long; health only for those who look closely."""
    caplog.clear()
    with caplog.at_level(logging.INFO, "watchbill.http"):
        shared_door.ask("ada", "GET", "/v1/people/ada?note=private", X_Request_Id="request-17")
        shared_door.ask("ada", "GET", "/health")
        until(lambda: _of_request("request-17", caplog))  # the line is written once the answer is on its way
    (line,) = _of_request("request-17", caplog)
    assert line.getMessage() == "GET get_person 422"  # it takes no note
    assert not any("health" in each.getMessage() for each in caplog.records)
    assert (line.request_id, line.key_id[:2], line.milliseconds > 0) == ("request-17", "k-", True)


def test_metrics_count_requests_by_route(door: Door) -> None:
    """By name, method and status alone; of the jobs, how many wait."""
    for _ in range(3):
        door.ask("ada", "GET", "/v1/people/ada")
    door.ask("ada", "BREW", "/v1/people/ada")
    lines = door.ask("ops", "GET", "/metrics").text.splitlines()
    assert 'watchbill_http_requests_total{route="get_person",method="GET",status="200"} 3' in lines
    assert 'watchbill_http_requests_total{route="get_person",method="other",status="405"} 1' in lines
    assert 'watchbill_http_request_seconds_count{route="get_person"} 4' in lines
    assert "watchbill_jobs_waiting 0" in lines
    assert "ada" not in "\n".join(lines)
