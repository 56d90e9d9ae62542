"""Customer events as managers write them down over HTTP."""

from __future__ import annotations

from tests.api.http.doors import Door

PLACE = "/v1/customer-events"
EVENT = {
    "event_id": "acme-upgrade",
    "customer_id": "acme",
    "title": "Codename Bluebird",
    "kind": "upgrade",
    "start_at": "2027-01-09T08:00:00Z",
    "end_at": "2027-01-09T16:00:00Z",
}


def made(door: Door, **changes: object) -> dict:
    reply = door.ask("mia", "POST", PLACE, EVENT | changes)
    assert reply.status == 201, reply.text
    return reply.document["event"]
