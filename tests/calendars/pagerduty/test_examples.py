"""The examples that PagerDuty itself gives in its API description are understood, and written in the same way."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from calendars.pagerduty.conversation import Conversation, Query, Reply
from calendars.pagerduty.mapping import (
    accounts_by_email,
    create_answers,
    instant_text,
    on_call,
    on_call_by_schedule,
    overrides_body,
    remote_overrides,
)
from calendars.pagerduty.shifts import custom_shifts, schedule_ids, shift_body, shift_overrides
from scheduler.domain.errors import PublishRefused
from scheduler.domain.publication import Operation
from scheduler.domain.time import Span
from tests.support.publishing import SCHEDULE_ID, a_stage, a_world
from tests.support.shared import shared_path

JSON = "application/json"
OVERRIDES = "/schedules/{id}/overrides"
CUSTOM_SHIFT = "/v3/schedules/{id}/custom_shifts/{custom_shift_id}"


class Refusing:
    """A wire whose other end refuses everything."""

    def __init__(self, text: str) -> None:
        self.text = text

    def send(self, method: str, path: str, *, params: Query | None = None, body: Any = None) -> Reply:
        return Reply(status=400, text=self.text)

    def close(self) -> None:
        pass


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    """Skips where the description is absent, and fails under CI."""
    text = shared_path("pagerduty", "schedules-contract.json").read_text("utf-8")
    return json.loads(text)


def answered(description: dict[str, Any], path: str, method: str = "get", status: str = "200") -> Any:
    return _value(description["paths"][path][method]["responses"][status]["content"])


def asked(description: dict[str, Any], path: str, method: str) -> Any:
    return _value(description["paths"][path][method]["requestBody"]["content"])


def _value(content: dict[str, Any]) -> Any:
    return next(iter(content[JSON]["examples"].values()))["value"]


def a_create(start: str, end: str, account: str) -> Operation:
    span = Span(start_at=datetime.fromisoformat(start), end_at=datetime.fromisoformat(end))
    return Operation(kind="create", key="tier2/1", span=span, account=account, email="ada@example.com")


def test_their_list_of_overrides_is_read(description: dict[str, Any]) -> None:
    """Midnight in New York is four in the morning in UTC."""
    (override,) = remote_overrides(answered(description, OVERRIDES))
    assert (override.id, override.account, override.name) == ("PQ47DCP", "PEYSGVF", "Aurelio Rice")
    assert override.span.start_at == datetime(2012, 7, 1, 4, tzinfo=UTC)


def test_their_answer_to_a_bulk_request_is_read_item_by_item(description: dict[str, Any]) -> None:
    """Two are made under their ids, whatever became of the third; one that is not mentioned stays unknown."""
    answer = answered(description, OVERRIDES, "post", "201")
    made = [
        a_create("2021-03-09T05:00:00Z", "2021-03-09T17:00:00Z", "P37CSDJ"),
        a_create("2021-03-10T05:00:00Z", "2021-03-10T17:00:00Z", "P37CSDJ"),
        a_create("2021-03-10T05:00:00Z", "2021-03-10T17:00:00Z", "PNOBODY"),
    ]
    read = create_answers(answer, made)
    assert [(each.state, each.external_id) for each in read] == [
        ("created", "Q3X6MJ1LUKD6QW"),
        ("created", "Q37A85CJZP1DTT"),
        ("unknown", None),
    ]


def test_what_they_refuse_in_a_bulk_request_is_read_with_its_reason(description: dict[str, Any]) -> None:
    """Their example refuses a span without length, which ours never have; so the refusal is put on one that has."""
    answer = answered(description, OVERRIDES, "post", "201")
    refused = json.loads(json.dumps(answer))[2]
    refused["override"]["end"] = "2021-03-11T17:00:00Z"
    (read,) = create_answers([refused], [a_create("2021-03-11T05:00:00Z", "2021-03-11T17:00:00Z", "P37CSDJ")])
    assert (read.state, read.error) == ("rejected", "Override must end after its start")


def test_our_request_says_what_theirs_says(description: dict[str, Any]) -> None:
    """In UTC, and without the zone that their description does not know of an override."""
    theirs = asked(description, OVERRIDES, "post")["overrides"]
    ours = overrides_body([a_create(item["start"], item["end"], item["user"]["id"]) for item in theirs])["overrides"]
    for item in theirs:
        item.pop("time_zone")
        item.update({edge: instant_text(datetime.fromisoformat(item[edge])) for edge in ("start", "end")})
    assert ours == theirs


def test_the_stand_in_takes_their_request(description: dict[str, Any]) -> None:
    """Word for word, and answers as they do."""
    body = asked(description, OVERRIDES, "post")
    with a_stage() as stage, a_world(stage) as world:
        world.now = datetime(2012, 6, 1, tzinfo=UTC)
        for user, item in zip(world.state.users, body["overrides"], strict=False):
            user.id = item["user"]["id"]
        answer = world.client.post(f"/schedules/{SCHEDULE_ID}/overrides", body)
    theirs = answered(description, OVERRIDES, "post", "201")
    assert [item["status"] for item in answer] == [201, 201]
    assert {*answer[0]["override"]} == {*theirs[0]["override"]}


def test_their_people_and_schedules_are_read(description: dict[str, Any]) -> None:
    """By e-mail, by who is paged, and a list without a rendered schedule renders none."""
    assert accounts_by_email(answered(description, "/users"))["125.greenholt.earline@graham.name"] == "PXPGF42"
    schedule = answered(description, "/schedules/{id}")
    (turn,) = on_call(schedule)
    assert (turn.account, turn.span.start_at) == ("PXPGF42", datetime(2015, 11, 10, 13, tzinfo=UTC))
    assert on_call_by_schedule({"schedules": [schedule["schedule"]]}, ["PI7DH85"]) == {"PI7DH85": (turn,)}
    assert on_call_by_schedule(answered(description, "/schedules"), ["PI7DH85"]) == {}


def test_their_shift_based_schedules_are_read(description: dict[str, Any]) -> None:
    """Shifts, overrides, and which schedules there are."""
    shift = answered(description, CUSTOM_SHIFT)["custom_shift"]
    (read,) = custom_shifts({"custom_shifts": [shift]})
    assert (read.id, read.account) == ("ABCDE12345FGHIJ67890KLMNO", "PNFNM8M")
    assert custom_shifts(answered(description, "/v3/schedules/{id}/custom_shifts")) == ()
    assert shift_overrides(answered(description, "/v3/schedules/{id}/overrides")) == ()
    assert schedule_ids(answered(description, "/v3/schedules")) == ("PS1A2B3C",)


def test_a_shift_that_we_change_reads_as_theirs_does(description: dict[str, Any]) -> None:
    """What their answer to a change shows, our request asks for."""
    theirs = answered(description, CUSTOM_SHIFT, "put")["custom_shift"]
    operation = a_create(theirs["start_time"], theirs["end_time"], "PNFNM8M")
    ours = shift_body(operation)["custom_shift"]
    assert {name: theirs[name] for name in ("start_time", "end_time")} == {
        name: ours[name] for name in ("start_time", "end_time")
    }
    assert ours["assignments"][0]["member"] == theirs["assignments"][0]["member"]


def test_their_refusal_is_told_with_its_details(description: dict[str, Any]) -> None:
    """The newer interface names the field, and what is wrong with it."""
    refusal = description["components"]["responses"]["BadRequest"]["content"][JSON]["example"]
    with pytest.raises(PublishRefused) as refused:
        Conversation(Refusing(json.dumps(refusal)), base_url="https://pd", sleep=lambda _: None).post("/v3", {})
    says = "Invalid Request: event.effective_since: Date cannot be more than 12 months in the future"
    assert str(refused.value) == f"PagerDuty refused POST /v3 with status 400: {says}"
