"""How each route is asked for, so that the tests of the access table can ask for every one of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from scheduler.domain.registration import Wish
from scheduler.domain.time import DAY
from tests.api.http.doors import WHO, Door
from tests.support.builders import MONDAY, SATURDAY

Made = str | None


def _nothing(_door: Door, _whose: str) -> None:
    """Nothing has to be there before."""


@dataclass(frozen=True)
class Request:
    """One way to ask for a route. ``make`` makes the object asked for, whose owner it is told, and gives its id, which
    takes the place of ``{}`` in the path. ``owned``: the object belongs to somebody, and out of reach it is answered
    with ``refusal``. ``items`` says whose an item of a list is."""

    method: str
    path: str
    make: Callable[[Door, str], Made] = _nothing
    body: Callable[[str], Any] | None = None
    edits: bool = False
    media: str = "application/json"
    owned: bool = False
    refusal: int = 404
    items: Callable[[dict[str, Any]], str] | None = None

    def send(self, door: Door, who: str, whose: str):
        """The reply to somebody, about an object of somebody."""
        made = self.make(door, whose)
        headers = {"If_Match": '"1"'} if self.edits else {}
        body = None if self.body is None else self.body(whose)
        if body is not None:
            headers["Content_Type"] = self.media
        return door.ask(who, self.method, self.path.format(made), body, **headers)


def a_wish(door: Door, whose: str) -> str:
    """A preference of an engineer; for those who are none, of Ada."""
    owner = WHO[whose][1] or "ada"
    return door.registered(owner, Wish(first_on=SATURDAY, last_on=SATURDAY, grade="prefer")).id


def _wish_body(whose: str) -> dict[str, Any]:
    day = str(SATURDAY + DAY)
    return {
        "kind": "preference",
        "first_on": day,
        "last_on": day,
        "grade": "avoid",
        "engineer_id": WHO[whose][1] or "ada",
    }


def _csv(whose: str) -> bytes:
    row = f"preference,{WHO[whose][1] or 'ada'},{SATURDAY},{SATURDAY},ok"
    return f"kind,engineer_id,first_on,last_on,grade\n{row}\n".encode()


_NEXT = [0]


def _window_body(_whose: str) -> dict[str, Any]:
    """Dates of their own each time, because no date belongs to two windows."""
    _NEXT[0] += 1
    on = str(MONDAY + DAY * (400 + _NEXT[0]))
    times = {"opens_at": "2026-11-01T00:00:00Z", "closes_at": "2027-01-01T00:00:00Z"}
    return {"name": "Window", "first_on": on, "last_on": on, **times}


def _a_window(door: Door, _whose: str) -> str:
    _NEXT[0] += 1
    on = MONDAY + DAY * (400 + _NEXT[0])
    return door.window(first_on=on, last_on=on)


def _key_body(whose: str) -> dict[str, Any]:
    role, engineer_id = WHO[whose]
    return {"name": "another", "role": role, "engineer_id": engineer_id, "days": 1}


def _a_key(door: Door, whose: str) -> str:
    return door.key_of(whose)[0]


def _person(_door: Door, whose: str) -> str:
    return WHO[whose][1] or "ada"


REQUESTS = {
    "health": Request("GET", "/health"),
    "ready": Request("GET", "/ready"),
    "openapi": Request("GET", "/openapi.json"),
    "metrics": Request("GET", "/metrics"),
    "me": Request("GET", "/v1/me"),
    "list_people": Request("GET", "/v1/people", items=lambda item: item["id"]),
    "get_person": Request("GET", "/v1/people/{}", _person, owned=True),
    "list_teams": Request("GET", "/v1/teams"),
    "get_team": Request("GET", "/v1/teams/core"),
    "list_registrations": Request("GET", "/v1/registrations", a_wish, items=lambda item: item["engineer_id"]),
    "export_registrations": Request("GET", "/v1/registrations.csv", a_wish),
    "get_registration": Request("GET", "/v1/registrations/{}", a_wish, owned=True),
    "get_registration_status": Request("GET", "/v1/registrations/{}/status", a_wish, owned=True),
    "create_registration": Request("POST", "/v1/registrations", body=_wish_body, owned=True),
    "import_registrations": Request(
        "POST", "/v1/registrations.csv", body=_csv, media="text/csv", owned=True, refusal=422
    ),
    "change_registration": Request("PUT", "/v1/registrations/{}", a_wish, _wish_body, edits=True, owned=True),
    "withdraw_registration": Request(
        "POST", "/v1/registrations/{}/withdrawal", a_wish, lambda _: {}, edits=True, owned=True
    ),
    "list_windows": Request("GET", "/v1/registration-windows", _a_window),
    "get_window": Request("GET", "/v1/registration-windows/{}", _a_window),
    "create_window": Request("POST", "/v1/registration-windows", body=_window_body),
    "change_window": Request("PUT", "/v1/registration-windows/{}", _a_window, _window_body, edits=True),
    "list_keys": Request("GET", "/v1/keys", _a_key, items=lambda item: item["engineer_id"]),
    "get_key": Request("GET", "/v1/keys/{}", _a_key, owned=True),
    "create_key": Request("POST", "/v1/keys", body=_key_body, owned=True),
    "revoke_key": Request("POST", "/v1/keys/{}/revocation", _a_key, owned=True),
    "list_audit_entries": Request("GET", "/v1/audit"),
}
