"""The same change sent twice is carried out once."""

from __future__ import annotations

import http.client
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from tests.api.http.doors import Door
from tests.api.http.objects import a_wish
from tests.api.http.requests import REQUESTS
from tests.support.patience import PATIENCE_SECONDS

WISH = {"kind": "preference", "first_on": "2027-01-09", "last_on": "2027-01-10", "grade": "prefer"}
PLACE = "/v1/registrations"
READS = {"GET", "HEAD"}


def _count(door: Door, who: str = "ada") -> int:
    return len(door.ask(who, "GET", f"{PLACE}?limit=100").document["items"])


def test_a_repeat_gets_the_same_status_and_body_and_changes_nothing(each_door: Door) -> None:
    """Whoever lost the answer may ask again."""
    first = each_door.ask("ada", "POST", PLACE, WISH, Idempotency_Key="k-1")
    again = each_door.ask("ada", "POST", PLACE, WISH, Idempotency_Key="k-1")
    assert (again.status, again.text, again.headers["etag"]) == (201, first.text, first.headers["etag"])
    assert again.headers["location"] == first.headers["location"]
    assert (first.headers.get("idempotency-replayed"), again.headers["idempotency-replayed"]) == (None, "true")
    assert _count(each_door) == 1


def test_another_request_under_the_same_key_is_refused(door: Door) -> None:
    """Another body, another address, another method."""
    made = door.ask("ada", "POST", PLACE, WISH, Idempotency_Key="k-1").document["id"]
    other = door.ask("ada", "POST", PLACE, WISH | {"grade": "ok"}, Idempotency_Key="k-1")
    assert (other.status, other.fields) == (422, ["header.Idempotency-Key"])
    elsewhere = door.ask("ada", "PUT", f"{PLACE}/{made}", WISH, Idempotency_Key="k-1", If_Match='"1"')
    assert (elsewhere.status, _count(door)) == (422, 1)


def test_two_callers_may_use_the_same_key(door: Door) -> None:
    """Each has keys of their own."""
    replies = [door.ask(who, "POST", PLACE, WISH, Idempotency_Key="k-1") for who in ("ada", "ben")]
    assert [reply.document["engineer_id"] for reply in replies] == ["ada", "ben"]


def test_a_key_holds_for_a_day_and_not_a_moment_longer(door: Door) -> None:
    """After that, the same request is a new one, and there is such a wish already."""
    first = door.ask("ada", "POST", PLACE, WISH, Idempotency_Key="k-1").document["id"]
    door.clock.at += timedelta(hours=24, microseconds=-1)
    assert door.ask("ada", "POST", PLACE, WISH, Idempotency_Key="k-1").document["id"] == first
    door.clock.at += timedelta(microseconds=1)
    assert door.ask("ada", "POST", PLACE, WISH, Idempotency_Key="k-1").status == 422


def test_a_refusal_by_the_state_of_things_is_kept(door: Door) -> None:
    """As the first answer was, so are the others, although the window is open again by then."""
    window = door.window(closes_at=door.clock() - timedelta(hours=1), opens_at=door.clock() - timedelta(days=2))
    assert door.ask("ada", "POST", PLACE, WISH, Idempotency_Key="late").status == 409
    body = {"name": "Again", "first_on": "2027-01-04", "last_on": "2027-04-04"}
    times = {"opens_at": "2026-11-01T00:00:00Z", "closes_at": "2027-01-01T00:00:00Z"}
    assert door.ask("mia", "PUT", f"/v1/registration-windows/{window}", body | times, If_Match='"1"').status == 200
    assert door.ask("ada", "POST", PLACE, WISH, Idempotency_Key="late").status == 409
    assert door.ask("ada", "POST", PLACE, WISH, Idempotency_Key="now").status == 201


def test_nothing_is_kept_of_a_request_that_could_not_be_used_or_saw_an_old_version(door: Door) -> None:
    """It may be sent again under the same key, corrected."""
    assert door.ask("ada", "POST", PLACE, WISH | {"grade": "maybe"}, Idempotency_Key="k").status == 422
    made = door.ask("ada", "POST", PLACE, WISH, Idempotency_Key="k").document["id"]
    place = f"{PLACE}/{made}"
    assert door.ask("ada", "PUT", place, WISH, Idempotency_Key="e", If_Match='"7"').status == 412
    assert door.ask("ada", "PUT", place, WISH, Idempotency_Key="e", If_Match='"1"').status == 200
    assert door.ask("ada", "PUT", place, WISH, Idempotency_Key="e", If_Match='"1"').status == 200


@pytest.mark.parametrize("key", ["", "x" * 256, "a b", "ä"])
def test_a_key_that_is_none_is_refused(shared_door: Door, key: str) -> None:
    """One to 255 printable characters."""
    reply = shared_door.ask("ada", "POST", PLACE, WISH, Idempotency_Key=key)
    assert (reply.status, reply.fields) == (422, ["header.Idempotency-Key"])


def test_a_key_of_255_letters_is_fine(shared_door: Door) -> None:
    """The longest."""
    assert shared_door.ask("ada", "POST", PLACE, WISH, Idempotency_Key="x" * 255).status == 201


@pytest.mark.parametrize("route", [name for name, request in REQUESTS.items() if request.method not in READS])
def test_every_change_can_be_repeated(shared_door: Door, route: str) -> None:
    """No route that changes something is left out: not the one that shows a secret once either."""
    request = REQUESTS[route]
    made, body = request.make(shared_door, "ada"), None if request.body is None else request.body("ada")
    headers = {"Idempotency_Key": f"again-{route}", "Content_Type": request.media}
    headers |= {"If_Match": request.seen} if request.edits else {}
    first, again = (
        shared_door.ask("ops", request.method, request.path.format(made), body, **headers) for _ in range(2)
    )
    assert (first.status // 100, again.status, again.text) == (2, first.status, first.text)
    assert again.headers["idempotency-replayed"] == "true"


def test_twenty_at_the_same_moment_are_one(each_door: Door) -> None:
    """One is carried out, and all get its answer."""
    with ThreadPoolExecutor(20) as crowd:
        replies = list(
            crowd.map(lambda _: each_door.ask("ada", "POST", PLACE, WISH, Idempotency_Key="crowd"), range(20))
        )
    assert {reply.status for reply in replies} == {201}
    assert len({reply.text for reply in replies}) == 1
    assert sum(reply.headers.get("idempotency-replayed") == "true" for reply in replies) == 19
    assert _count(each_door) == 1
    entries = each_door.ask("mia", "GET", "/v1/audit?decision=registration.made").document["items"]
    assert len(entries) == 1


def test_of_two_edits_of_one_version_one_is_done(each_door: Door) -> None:
    """The other is told that there is a newer one."""
    place = f"{PLACE}/{a_wish(each_door, 'ada')}"
    with ThreadPoolExecutor(8) as crowd:
        replies = list(crowd.map(lambda _: each_door.ask("ada", "PUT", place, WISH, If_Match='"1"'), range(8)))
    assert sorted(reply.status for reply in replies) == [200] + [412] * 7
    assert each_door.ask("ada", "GET", place).document["version"] == 2


def test_the_header_is_sent_once(shared_door: Door) -> None:
    """Two keys for one request say nothing."""
    connection = http.client.HTTPConnection(shared_door.address.removeprefix("http://"), timeout=PATIENCE_SECONDS)
    connection.putrequest("POST", PLACE)
    for name, value in (
        ("Authorization", f"Bearer {shared_door.secrets['ada']}"),
        ("Content-Type", "application/json"),
        ("Content-Length", "2"),
        ("Idempotency-Key", "one"),
        ("Idempotency-Key", "two"),
    ):
        connection.putheader(name, value)
    connection.endheaders(b"{}")
    assert connection.getresponse().status == 422
    connection.close()
