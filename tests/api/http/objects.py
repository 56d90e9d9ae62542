"""What the requests of the tests are about: objects that are made before, and bodies that are sent."""

from __future__ import annotations

from datetime import date
from typing import Any

from scheduler.domain.days_away import AwayCalendar
from scheduler.domain.feeds import FeedKind, FeedLink, FeedWanted
from scheduler.domain.registration import Wish
from scheduler.domain.time import DAY
from scheduler.services.feeds import create_link
from scheduler.services.keys import at_the_machine
from tests.api.http.doors import CALENDAR, WHO, Door
from tests.api.http.plans import a_draft
from tests.support.builders import MONDAY, SATURDAY


def engineer_of(whose: str) -> str:
    """The engineer that somebody is; Ada for those who are none."""
    return WHO[whose][1] or "ada"


_NEXT = [0]


def a_day_of_its_own() -> date:
    """Another one each time: nobody says twice how much they want a date."""
    _NEXT[0] += 1
    return SATURDAY + DAY * (100 + _NEXT[0])


def a_wish(door: Door, whose: str) -> str:
    """A preference of an engineer; for those who are none, of Ada."""
    day = a_day_of_its_own()
    return door.registered(engineer_of(whose), Wish(first_on=day, last_on=day, grade="prefer")).id


def a_wish_body(whose: str) -> dict[str, Any]:
    day = str(a_day_of_its_own())
    return {
        "kind": "preference",
        "first_on": day,
        "last_on": day,
        "grade": "avoid",
        "engineer_id": engineer_of(whose),
    }


def a_registrations_table(whose: str) -> bytes:
    day = a_day_of_its_own()
    row = f"preference,{engineer_of(whose)},{day},{day},ok"
    return f"kind,engineer_id,first_on,last_on,grade\n{row}\n".encode()


def a_window_body(_whose: str) -> dict[str, Any]:
    """Dates of their own each time, because no date belongs to two windows."""
    _NEXT[0] += 1
    on = str(MONDAY + DAY * (400 + _NEXT[0]))
    times = {"opens_at": "2026-11-01T00:00:00Z", "closes_at": "2027-01-01T00:00:00Z"}
    return {"name": "Window", "first_on": on, "last_on": on, **times}


def a_window(door: Door, _whose: str) -> str:
    _NEXT[0] += 1
    on = MONDAY + DAY * (400 + _NEXT[0])
    return door.window(first_on=on, last_on=on)


def a_key_body(whose: str) -> dict[str, Any]:
    role, engineer_id = WHO[whose]
    return {"name": "another", "role": role, "engineer_id": engineer_id, "days": 1}


def a_key(door: Door, whose: str) -> str:
    return door.key_of(whose)[0]


def a_person(_door: Door, whose: str) -> str:
    return engineer_of(whose)


def some_draft(door: Door, _whose: str) -> str:
    return a_draft(door)


def because(_whose: str) -> dict[str, Any]:
    return {"because": "seen by everybody"}


def a_feed_link_body(whose: str) -> dict[str, Any]:
    return {"kind": "engineer", "subject_id": engineer_of(whose), "name": "phone"}


def a_feed_link(door: Door, whose: str) -> str:
    """The id of a link to an engineer's feed; to Ada's for those who are no engineers."""
    return _new_link(door, whose)[0].id


def a_feed_secret(door: Door, whose: str) -> str:
    """The secret of such a link."""
    return _new_link(door, whose)[1]


def _new_link(door: Door, whose: str) -> tuple[FeedLink, str]:
    wanted = FeedWanted(kind=FeedKind.ENGINEER, subject_id=engineer_of(whose), name="phone")
    with door.services.store.writing() as work:
        return create_link(work, wanted, actor=at_the_machine(work), now=door.clock())


EVENTS_ICS = CALENDAR.format(uid="sent").encode()
EVENTS_CSV = b"id,customer_id,title,start_at,end_at\nrow,acme,Upgrade,2027-01-09T08:00Z,2027-01-09T16:00Z\n"
LAST_EVENT: dict[str, Any] = {}
"""The event that was made last, as it was sent."""


def an_event_body(_whose: str) -> dict[str, Any]:
    _NEXT[0] += 1
    times = {"start_at": "2027-01-09T08:00:00Z", "end_at": "2027-01-09T16:00:00Z"}
    LAST_EVENT.update({"event_id": f"event-{_NEXT[0]}", "customer_id": "acme", "title": "Upgrade"} | times)
    return dict(LAST_EVENT)


def an_event(door: Door, whose: str) -> str:
    """A customer event that a manager has written down."""
    made = door.ask("mia", "POST", "/v1/customer-events", an_event_body(whose))
    return made.document["event"]["id"]


def an_away_calendar(door: Door, whose: str) -> str:
    """The owner of a calendar of absences, which is called leave."""
    owner = engineer_of(whose)
    calendar = AwayCalendar(engineer_id=owner, id="leave", read_at=door.clock())
    with door.services.store.writing() as work:
        work.away.keep(calendar)
    return owner


THE_POLICY: dict[str, Any] = {}
"""The rules in force, as they are sent."""


def the_policy(door: Door, _whose: str) -> None:
    """Looks the policy up: the same rules again change nothing for others."""
    THE_POLICY["rules"] = door.ask("mia", "GET", "/v1/policy").document["rules"]


def interlock_dates(whose: str) -> dict[str, Any]:
    return {"engineer_id": engineer_of(whose), "first_on": str(SATURDAY), "last_on": str(SATURDAY + DAY)}


def an_interlock_body(whose: str) -> dict[str, Any]:
    _NEXT[0] += 1
    return {"interlock_id": f"interlock-{_NEXT[0]}"} | interlock_dates(whose)


def an_interlock(door: Door, whose: str) -> str:
    """The id of an interlock of an engineer; of Ada for those who are none."""
    return door.ask("mia", "POST", "/v1/interlocks", an_interlock_body(whose)).document["id"]
