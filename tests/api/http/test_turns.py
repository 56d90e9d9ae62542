"""A flood of calendars takes turns, so that nobody else waits for them."""

from __future__ import annotations

import pytest

from api.http.problems import Refusal
from api.http.turns import Turns
from tests.api.http.doors import CALENDAR, Door

ABSENCES = "/v1/people/ada/absences.ics?source=leave"
EVENTS = "/v1/customer-events.ics?source=calendar&customer_id=acme"
TABLE = "/v1/customer-events.csv?source=table"
ROWS = b"id,customer_id,title,start_at,end_at\r\nup,acme,Upgrade,2027-01-09T08:00Z,2027-01-09T16:00Z\r\n"
ADDRESS = {"url": "https://calendar.example/acme.ics"}


def sent(door: Door, who: str, path: str) -> tuple[int, str | None]:
    """The status of what is sent there, and when to come again."""
    kind = "text/csv" if path == TABLE else "text/calendar"
    data = ROWS if path == TABLE else ADDRESS if path.endswith("/reading") else CALENDAR.format(uid="u").encode()
    headers = {} if path.endswith("/reading") else {"Content_Type": kind}
    reply = door.ask(who, "POST", path, data, **headers)
    return reply.status, reply.headers.get("retry-after")


@pytest.fixture(scope="module")
def door(shared_door: Door) -> Door:
    return shared_door


def test_one_calendar_of_a_caller_is_read_at_once_and_those_of_others_meanwhile(door: Door) -> None:
    with door.app.state.turns.take("ada"):
        assert sent(door, "ada", ABSENCES) == (429, "2")
        assert sent(door, "mia", EVENTS) == (200, None)
    assert sent(door, "ada", ABSENCES) == (200, None)


@pytest.mark.parametrize(
    "path", [EVENTS, TABLE, "/v1/event-sources/acme/reading", ABSENCES, "/v1/people/ada/away-calendars/leave/reading"]
)
def test_when_all_turns_are_taken_others_are_told_when_to_come_again(door: Door, path: str) -> None:
    """And everything else is answered as ever."""
    with door.app.state.turns.take("ben"), door.app.state.turns.take("cleo"):
        assert sent(door, "mia", path) == (503, "2")
        assert door.ask("mia", "GET", "/v1/people").status == 200
    assert sent(door, "mia", path) == (200, None)


def test_whoever_fails_has_another_turn_at_once() -> None:
    turns = Turns(at_once=1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), turns.take("ada"):
            raise ZeroDivisionError
    with turns.take("ada"), pytest.raises(Refusal), turns.take("ben"):
        raise AssertionError("there was no second turn")


def test_keys_of_one_person_are_one_caller(door: Door) -> None:
    _, secret = door.key_of("ada")
    door.secrets["ada's other device"] = secret
    with door.app.state.turns.take("ada"):
        assert [sent(door, who, ABSENCES)[0] for who in ("ada", "ada's other device")] == [429, 429]
