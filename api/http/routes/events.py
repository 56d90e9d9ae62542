"""Customer events: the dates with extra demand, one by one."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from api.bootstrap import Services
from api.http.asking import CallerIn, ChangeIn, IdIn, SeenIn, tagged
from api.http.changes import Answer
from api.http.event_models import EventCancelledIn, EventChangeOut, EventIn, EventOut
from api.http.models import Page
from api.http.paging import PagingIn
from api.http.route import router
from scheduler.domain.known_events import EventState
from scheduler.services.customer_events import cancel_event, change_event, create_event
from scheduler.store.unit_of_work import SqlUnitOfWork

StateIn = Annotated[Literal["in_force", "cancelled"] | None, Query(description="In this state alone.")]
CustomerIn = Annotated[str | None, Query(max_length=120, description="Of this customer alone.")]
SourceIn = Annotated[str | None, Query(max_length=120, description="From this source alone.")]


def event_routes(services: Services) -> APIRouter:
    """Events from a calendar are changed there; these routes change the others."""
    routes = router("customer events")
    _add_reads(routes, services)

    @routes.post("/customer-events", name="create_event", status_code=201, response_model=EventChangeOut)
    def create_event_(body: EventIn, change: ChangeIn) -> Response:
        """Write an event down. It counts from the next plan on; shifts that it touches already are named, and their
        calendars show it at once. One that was cancelled comes back under its id as it is written now."""
        event = body.event()

        def do(work: SqlUnitOfWork) -> Answer:
            made = create_event(work, event, actor=change.actor(body.because), now=change.now)
            place = {"Location": f"/v1/customer-events/{made.known.id}"}
            return Answer(EventChangeOut.of(made), 201, tagged(made.known.version) | place)

        return change.run(do)

    @routes.put("/customer-events/{event_id}", name="change_event", response_model=EventChangeOut)
    def change_event_(event_id: IdIn, body: EventIn, seen: SeenIn, change: ChangeIn) -> Response:
        """Write it anew. The published shifts that it touches, or touched before, are named."""
        event = body.event()

        def do(work: SqlUnitOfWork) -> Answer:
            actor = change.actor(body.because)
            made = change_event(work, event_id, event, seen=seen, actor=actor, now=change.now)
            return Answer(EventChangeOut.of(made), headers=tagged(made.known.version))

        return change.run(do)

    @routes.post("/customer-events/{event_id}/cancellation", name="cancel_event", response_model=EventChangeOut)
    def cancel_event_(event_id: IdIn, body: EventCancelledIn, seen: SeenIn, change: ChangeIn) -> Response:
        """Take it out of all plans to come. The published shifts that had people for it are named."""

        def do(work: SqlUnitOfWork) -> Answer:
            made = cancel_event(work, event_id, seen=seen, actor=change.actor(body.because), now=change.now)
            return Answer(EventChangeOut.of(made), headers=tagged(made.known.version))

        return change.run(do)

    return routes


def _add_reads(routes: APIRouter, services: Services) -> None:
    @routes.get("/customer-events")
    def list_events(
        caller: CallerIn,
        paging: PagingIn,
        state: StateIn = None,
        customer_id: CustomerIn = None,
        source_id: SourceIn = None,
    ) -> Page[EventOut]:
        """Events in the order in which they were first kept. Those of the imported folder are not among them."""
        with services.store.reading() as work:
            found = work.events.events(
                after=paging.behind(0),
                limit=paging.fetch,
                source_id=source_id,
                customer_id=customer_id,
                states=[EventState(state)] if state else [],
            )
        is_lead = caller.actor.is_lead
        return paging.page(found, lambda each: EventOut.of(each, is_lead=is_lead), lambda each: each.number)

    @routes.get("/customer-events/{event_id}")
    def get_event(event_id: IdIn, caller: CallerIn, response: Response) -> EventOut:
        """One event."""
        with services.store.reading() as work:
            found = work.events.event(event_id)
        response.headers.update(tagged(found.version))
        return EventOut.of(found, is_lead=caller.actor.is_lead)
