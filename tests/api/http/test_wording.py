"""Errors say what to do: in words of people, at the place where it is wrong."""

from __future__ import annotations

import pytest

from tests.api.http.doors import Door

PLACE = "/v1/registrations"
NOTHING = "there is no such parameter; known are cursor, engineer_id, kind, limit, state"


def told(door: Door, path: str, body: object) -> list[tuple[str, str]]:
    """Where Ada's request is wrong, and what is said of it."""
    reply = door.ask("ada", "POST", path, body)
    assert reply.status == 422, reply.text
    return [(each["field"], each["says"]) for each in reply.document["errors"]]


@pytest.mark.parametrize(
    ("body", "field", "says"),
    [
        ({"kind": "prefrence"}, "body.kind", "this must be one of 'offer', 'preference', 'absence'"),
        ({"first_on": "2027-01-09"}, "body.kind", "this is needed, and says what the rest is"),
        ([1], "body", "send a JSON object"),
        (b'{"kind":', "body", "this is no JSON: Expecting value"),
        ({"kind": "absence", "first_on": "2027-01-09"}, "body.last_on", "this is needed"),
        (
            {"kind": "absence", "first_on": "2027-01-09", "last_on": "2027-01-08"},
            "body.last_on",
            "last_on 2027-01-08 is before first_on 2027-01-09",
        ),
    ],
)
def test_what_is_wrong_is_said_in_words_of_people(shared_door: Door, body: object, field: str, says: str) -> None:
    """Not in those of the library that found it; a kind that there is not is said of the field for it."""
    assert told(shared_door, PLACE, body) == [(field, says)]


def test_a_text_of_two_lines_and_an_id_with_a_blank_are_told_what_they_may_have(shared_door: Door) -> None:
    """Instead of the pattern that they do not match; and a field that there is not is called so."""
    absence = {"kind": "absence", "first_on": "2027-01-09", "last_on": "2027-01-09"}
    wrong = {"reason": "one\ntwo", "engineer_id": "a da", "resaon": ""}
    assert sorted(told(shared_door, PLACE, absence | wrong)) == [
        ("body.engineer_id", "use letters, digits and . _ @ : + - / alone, and begin with a letter or a digit"),
        ("body.reason", "write it in one line, without control characters"),
        ("body.resaon", "there is no such field"),
    ]


def test_a_misspelt_question_is_not_answered(shared_door: Door) -> None:
    """Left out, it would give the answer to another question; spelt as it is known, it is answered."""
    reply = shared_door.ask("mia", "GET", f"{PLACE}?stat=in_force")
    assert (reply.status, reply.document["errors"][0]["says"]) == (422, NOTHING)
    assert reply.fields == ["query.stat"]
    assert shared_door.ask("mia", "GET", f"{PLACE}?state=in_force").status == 200
    assert shared_door.ask("mia", "GET", "/v1/me?full=1").fields == ["query.full"]


def test_whoever_is_lost_is_told_where_everything_is(shared_door: Door) -> None:
    """At an address that there is not, and at one that does not take the method."""
    assert "/openapi.json" in shared_door.ask("anonymous", "GET", "/").document["detail"]
    assert shared_door.ask("ada", "PATCH", f"{PLACE}/x", {}).document["detail"] == "this address takes GET, PUT"
