"""Customer events from calendars, tables and addresses. Sending the same again changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api.bootstrap import Services
from api.http.asking import ChangeIn, IdIn
from api.http.changes import Answer, Change
from api.http.event_models import BECAUSE, AddressIn, EventSourceOut, EventsTakenOut
from api.http.models import Page, value_of
from api.http.paging import PagingIn
from api.http.route import router
from api.http.turns import Turns
from api.jobs.event_imports import (
    Reading,
    read_address,
    read_calendar,
    read_table,
    refuse_unknown_customer,
    take,
)
from scheduler.domain.known_events import EventSource

CALENDAR = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:upgrade@acme.example\r\nSUMMARY:Upgrade\r\n"
    "DTSTART:20270109T080000Z\r\nDTEND:20270109T160000Z\r\nX-WATCHBILL-CUSTOMER:acme\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
TABLE = "id,customer_id,title,start_at,end_at\r\nupgrade,acme,Upgrade,2027-01-09T08:00Z,2027-01-09T16:00Z\r\n"
SourceIn = Annotated[
    str,
    Query(
        min_length=1,
        max_length=120,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._@:+-]*$",
        description="A name for where it comes from: what is sent again under it takes the place of what was.",
    ),
]
OwnerIn = Annotated[str | None, Query(max_length=120, description="Whose the events are, whatever they say.")]
ZoneIn = Annotated[str, Query(max_length=100, description="Where times without a zone are read.")]


def _body(media: str, example: str) -> dict[str, Any]:
    return {"requestBody": {"required": True, "content": {media: {"schema": {"type": "string"}, "example": example}}}}


def event_import_routes(services: Services, turns: Turns) -> APIRouter:
    """A source is whoever sends; only it may change or cancel what it brought. Each caller takes turns at it."""
    routes = router("customer events")

    @routes.post("/customer-events.ics", response_model=EventsTakenOut, openapi_extra=_body("text/calendar", CALENDAR))
    def import_event_calendar(
        request: Request,
        change: ChangeIn,
        source: SourceIn,
        customer_id: OwnerIn = None,
        time_zone: ZoneIn = "UTC",
        because: Annotated[BECAUSE, Query()] = "",
    ) -> Response:
        """Take over a calendar. Events that it no longer holds are cancelled. Each event stands for itself: one that
        cannot be used is left out with a sentence, and the others are taken."""
        wanted = _source(services, source, customer_id=customer_id, time_zone=time_zone)
        return _taken(turns, change, lambda: read_calendar(services, wanted, request.state.body), because)

    @routes.post("/customer-events.csv", response_model=EventsTakenOut, openapi_extra=_body("text/csv", TABLE))
    def import_event_table(
        request: Request, change: ChangeIn, source: SourceIn, because: Annotated[BECAUSE, Query()] = ""
    ) -> Response:
        """Take over a table with the columns of events.csv, whole or not at all. Events that it no longer holds are
        cancelled."""
        wanted = _source(services, source)
        return _taken(turns, change, lambda: read_table(services, wanted, request.state.body), because)

    @routes.get("/event-sources")
    def list_event_sources(paging: PagingIn) -> Page[EventSourceOut]:
        """Where events come from, by id."""
        with services.store.reading() as work:
            found = [each for each in work.events.sources() if each.id > paging.behind("")][: paging.fetch]
        return paging.page(found, EventSourceOut.of, lambda each: each.id)

    @routes.post("/event-sources/{source_id}/reading", response_model=EventsTakenOut)
    def read_event_source(source_id: IdIn, body: AddressIn, change: ChangeIn) -> Response:
        """Fetch a calendar from an address on the public internet and take it over. Nothing inside our own network
        is ever asked, by no way of writing an address and through no redirect."""
        wanted = _source(services, source_id, url=body.url, customer_id=body.customer_id, time_zone=body.time_zone)
        return _taken(turns, change, lambda: read_address(services, wanted), body.because)

    return routes


def _source(services: Services, source_id: str, **fields: Any) -> EventSource:
    """Raises BadInput, for a customer who is not there too."""
    source = value_of(EventSource, {"id": source_id, "read_at": services.now()} | fields)
    refuse_unknown_customer(services, source)
    return source


def _taken(turns: Turns, change: Change, read: Callable[[], Reading], because: str) -> Response:
    """What is read outside, in turn, becomes one transaction. Raises Refusal when it is not the caller's turn."""
    actor = change.actor(because)
    with turns.take(change.caller.name):
        reading = read()
        return change.run(lambda work: Answer(EventsTakenOut.of(take(work, reading, actor=actor, now=change.now))))
