"""How each route is asked for, so that the tests of the access table can ask for every one of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.api.http.doors import Door
from tests.api.http.lending import a_lending_draft
from tests.api.http.objects import (
    EVENTS_CSV,
    EVENTS_ICS,
    LAST_EVENT,
    THE_POLICY,
    a_feed_link,
    a_feed_link_body,
    a_feed_secret,
    a_key,
    a_key_body,
    a_person,
    a_registrations_table,
    a_window,
    a_window_body,
    a_wish,
    a_wish_body,
    an_away_calendar,
    an_event,
    an_event_body,
    an_interlock,
    an_interlock_body,
    because,
    engineer_of,
    interlock_dates,
    some_draft,
    the_policy,
)
from tests.api.http.plans import RUN, a_cover, a_job, a_published, an_approved, an_ended_job, no_cover
from tests.support.builders import SATURDAY

Made = str | None


def _nothing(_door: Door, _whose: str) -> None:
    """Nothing has to be there before."""


@dataclass(frozen=True)
class Request:
    """One way to ask for a route. ``make`` makes the object asked for, whose owner it is told, and gives its id, which
    takes the place of ``{}`` in the path. ``owned``: the object belongs to somebody, and out of reach it is answered
    with ``refusal``. ``success`` is the class of the status otherwise, or the status itself. ``items`` says whose an
    item of a list is."""

    method: str
    path: str
    make: Callable[[Door, str], Made] = _nothing
    body: Callable[[str], Any] | None = None
    edits: bool = False
    seen: str = '"1"'
    media: str = "application/json"
    owned: bool = False
    refusal: int = 404
    success: int = 2
    items: Callable[[dict[str, Any]], str] | None = None

    def send(self, door: Door, who: str, whose: str):
        """The reply to somebody, about an object of somebody that is made for it."""
        return self.ask(door, who, whose, self.make(door, whose))

    def ask(self, door: Door, who: str, whose: str, made: Made):
        """The same, about an object that is there."""
        headers = {"If_Match": self.seen} if self.edits else {}
        body = None if self.body is None else self.body(whose)
        if body is not None:
            headers["Content_Type"] = self.media
        return door.ask(who, self.method, self.path.format(made), body, **headers)


REQUESTS = {
    "health": Request("GET", "/health"),
    "ready": Request("GET", "/ready"),
    "openapi": Request("GET", "/openapi.json"),
    "metrics": Request("GET", "/metrics"),
    "login": Request("GET", "/v1/login", success=404),  # no provider is configured: tests of logins have one
    "finish_login": Request("GET", "/v1/login/callback", success=404),
    "logout": Request("POST", "/v1/logout"),
    "me": Request("GET", "/v1/me"),
    "list_people": Request("GET", "/v1/people", items=lambda item: item["id"]),
    "get_person": Request("GET", "/v1/people/{}", a_person, owned=True),
    "list_teams": Request("GET", "/v1/teams"),
    "get_team": Request("GET", "/v1/teams/core"),
    "list_registrations": Request("GET", "/v1/registrations", a_wish, items=lambda item: item["engineer_id"]),
    "export_registrations": Request("GET", "/v1/registrations.csv", a_wish),
    "get_registration": Request("GET", "/v1/registrations/{}", a_wish, owned=True),
    "get_registration_status": Request("GET", "/v1/registrations/{}/status", a_wish, owned=True),
    "create_registration": Request("POST", "/v1/registrations", body=a_wish_body, owned=True),
    "import_registrations": Request(
        "POST", "/v1/registrations.csv", body=a_registrations_table, media="text/csv", owned=True, refusal=422
    ),
    "change_registration": Request("PUT", "/v1/registrations/{}", a_wish, a_wish_body, edits=True, owned=True),
    "withdraw_registration": Request(
        "POST", "/v1/registrations/{}/withdrawal", a_wish, lambda _: {}, edits=True, owned=True
    ),
    "list_windows": Request("GET", "/v1/registration-windows", a_window),
    "get_window": Request("GET", "/v1/registration-windows/{}", a_window),
    "create_window": Request("POST", "/v1/registration-windows", body=a_window_body),
    "change_window": Request("PUT", "/v1/registration-windows/{}", a_window, a_window_body, edits=True),
    "list_keys": Request("GET", "/v1/keys", a_key, items=lambda item: item["engineer_id"]),
    "get_key": Request("GET", "/v1/keys/{}", a_key, owned=True),
    "create_key": Request("POST", "/v1/keys", body=a_key_body, owned=True),
    "revoke_key": Request("POST", "/v1/keys/{}/revocation", a_key, owned=True),
    "start_plan_run": Request("POST", "/v1/plan-runs", body=lambda _: RUN),
    "start_replan_run": Request(
        "POST", "/v1/plans/{}/replan-runs", lambda door, _: a_published(door).id, lambda _: {"seconds": 1}
    ),
    "list_jobs": Request("GET", "/v1/jobs?limit=2"),
    "get_job": Request("GET", "/v1/jobs/{}", lambda door, _: an_ended_job(door)),
    "watch_job": Request("GET", "/v1/jobs/{}/events", lambda door, _: an_ended_job(door)),
    "cancel_job": Request("POST", "/v1/jobs/{}/cancellation", lambda door, _: a_job(door), lambda _: {}),
    "list_plans": Request("GET", "/v1/plans?limit=2"),
    "get_plan": Request("GET", "/v1/plans/{}", some_draft),
    "compare_plan": Request("GET", "/v1/plans/{0}/comparison?with={0}", some_draft),
    "explain_plan": Request(
        "GET", f"/v1/plans/{{}}/explanation?engineer_id=ada&duty_id=tier2/{SATURDAY}/day", some_draft
    ),
    "list_plan_duties": Request("GET", "/v1/plans/{}/duties", some_draft),
    "list_open_seats": Request("GET", "/v1/plans/{}/open-seats", some_draft),
    "approve_plan": Request("POST", "/v1/plans/{}/approval", some_draft, because, edits=True),
    "discard_plan": Request("POST", "/v1/plans/{}/discarding", some_draft, because, edits=True),
    "publish_plan": Request(
        "POST",
        "/v1/plans/{}/publication",
        lambda door, _: an_approved(door),
        lambda _: {},
        edits=True,
        seen='"2"',
    ),
    "get_schedule": Request("GET", f"/v1/schedule?first_on={SATURDAY}", lambda door, _: a_published(door).id),
    "get_feed": Request("GET", "/v1/feeds/{}.ics", a_feed_secret),
    "head_feed": Request("HEAD", "/v1/feeds/{}.ics", a_feed_secret),
    "list_feed_links": Request("GET", "/v1/feed-links", a_feed_link, items=lambda item: item["engineer_id"]),
    "get_feed_link": Request("GET", "/v1/feed-links/{}", a_feed_link, owned=True),
    "check_feed_link": Request("GET", "/v1/feed-links/{}/check", a_feed_link, owned=True),
    "create_feed_link": Request("POST", "/v1/feed-links", body=a_feed_link_body, owned=True),
    "rotate_feed_link": Request("POST", "/v1/feed-links/{}/rotation", a_feed_link, lambda _: {}, owned=True),
    "revoke_feed_link": Request("POST", "/v1/feed-links/{}/revocation", a_feed_link, lambda _: {}, owned=True),
    "list_events": Request("GET", "/v1/customer-events", an_event),
    "get_event": Request("GET", "/v1/customer-events/{}", an_event),
    "create_event": Request("POST", "/v1/customer-events", body=an_event_body),
    "change_event": Request(
        "PUT", "/v1/customer-events/{}", an_event, lambda _: LAST_EVENT | {"extra_seats": 2}, edits=True
    ),
    "cancel_event": Request("POST", "/v1/customer-events/{}/cancellation", an_event, lambda _: {}, edits=True),
    "import_event_calendar": Request(
        "POST", "/v1/customer-events.ics?source=sent", body=lambda _: EVENTS_ICS, media="text/calendar"
    ),
    "import_event_table": Request(
        "POST", "/v1/customer-events.csv?source=table", body=lambda _: EVENTS_CSV, media="text/csv"
    ),
    "list_event_sources": Request("GET", "/v1/event-sources"),
    "read_event_source": Request(
        "POST", "/v1/event-sources/far/reading", body=lambda _: {"url": "https://calendar.example/a.ics"}
    ),
    "list_away_calendars": Request("GET", "/v1/people/{}/away-calendars", an_away_calendar, owned=True),
    "import_absences": Request(
        "POST",
        "/v1/people/{}/absences.ics?source=sent",
        a_person,
        lambda _: EVENTS_ICS,
        media="text/calendar",
        owned=True,
    ),
    "read_away_calendar": Request(
        "POST",
        "/v1/people/{}/away-calendars/far/reading",
        a_person,
        lambda _: {"url": "https://calendar.example/a.ics"},
        owned=True,
    ),
    "remove_away_calendar": Request("POST", "/v1/people/{}/away-calendars/leave/removal", an_away_calendar, owned=True),
    "list_history": Request("GET", "/v1/people/{}/history?limit=2", a_person, owned=True),
    "get_record_state": Request("GET", "/v1/record"),
    "verify_whole_record": Request("GET", "/v1/record/verification"),
    "get_evidence": Request("GET", "/v1/people/{}/evidence", a_person, owned=True),
    "export_evidence": Request("GET", "/v1/people/{}/evidence.csv", a_person, owned=True),
    "list_opportunities": Request("GET", "/v1/opportunities"),
    "get_scope_report": Request("GET", "/v1/plans/{}/scope", a_lending_draft),
    "acknowledge_scope": Request(
        "POST", "/v1/plans/{}/scope/acknowledgements", a_lending_draft, lambda _: {"team_ids": ["core"]}
    ),
    "list_cover_candidates": Request(
        "GET", f"/v1/plans/{{}}/cover-candidates?duty_id=tier2/{SATURDAY}/day", lambda door, _: a_published(door).id
    ),
    "list_covers": Request("GET", "/v1/covers?limit=2"),
    "get_cover": Request("GET", "/v1/covers/{}", lambda door, _: a_cover(door, "cleo")),
    "ask_for_cover": Request(
        "POST",
        "/v1/covers",
        lambda door, whose: no_cover(door, engineer_of(whose)),
        lambda whose: {"duty_id": f"tier2/{SATURDAY}/day", "engineer_id": engineer_of(whose)},
        owned=True,
    ),
    "accept_cover": Request(
        "POST",
        "/v1/covers/{}/acceptance",
        lambda door, _: a_cover(door, "cleo"),
        lambda whose: {"engineer_id": engineer_of(whose)},
        edits=True,
        owned=True,
    ),
    "take_cover_back": Request(
        "POST",
        "/v1/covers/{}/taking-back",
        lambda door, whose: a_cover(door, engineer_of(whose)),
        because,
        edits=True,
        owned=True,
    ),
    "decide_cover": Request(
        "POST",
        "/v1/covers/{}/decision",
        lambda door, _: a_cover(door, "cleo"),
        lambda _: {"agreed": False, "because": "too late"},
        edits=True,
    ),
    "list_rotations": Request("GET", "/v1/rotations"),
    "get_rotation": Request("GET", "/v1/rotations/tier2"),
    "get_policy": Request("GET", "/v1/policy"),
    "change_policy": Request("PUT", "/v1/policy", the_policy, lambda _: dict(THE_POLICY), edits=True, seen="*"),
    "list_policy_versions": Request("GET", "/v1/policy/versions"),
    "get_policy_version": Request("GET", "/v1/policy/versions/1"),
    "compare_policy_version": Request("GET", "/v1/policy/versions/1/comparison"),
    "get_plan_policy": Request("GET", "/v1/plans/{}/policy", some_draft),
    "list_interlocks": Request("GET", "/v1/interlocks?limit=100", an_interlock, items=lambda item: item["engineer_id"]),
    "get_interlock": Request("GET", "/v1/interlocks/{}", an_interlock, owned=True),
    "create_interlock": Request("POST", "/v1/interlocks", body=an_interlock_body),
    "change_interlock": Request("PUT", "/v1/interlocks/{}", an_interlock, interlock_dates, edits=True),
    "remove_interlock": Request("DELETE", "/v1/interlocks/{}", an_interlock, edits=True),
    "list_audit_entries": Request("GET", "/v1/audit"),
}
