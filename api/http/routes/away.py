"""Calendars of absences: engineers send or name their own, and only the days are kept."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api.bootstrap import Services
from api.http.asking import CallerIn, ChangeIn, IdIn
from api.http.away_models import BECAUSE, AwayAddressIn, AwayCalendarOut, DaysTakenOut
from api.http.changes import Answer, Change
from api.http.models import Page, value_of
from api.http.paging import PagingIn
from api.http.route import router
from api.http.routes.event_imports import SourceIn
from api.http.turns import Turns
from api.jobs.away_imports import DaysRead, owner_of, read_days, read_days_at, take_days
from scheduler.domain.days_away import AwayCalendar
from scheduler.services.days_away import forget_calendar
from scheduler.store.unit_of_work import SqlUnitOfWork

CALENDAR = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:leave@calendar.example\r\nDTSTART;VALUE=DATE:20270201\r\n"
    "DTEND;VALUE=DATE:20270206\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
BODY: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"text/calendar": {"schema": {"type": "string"}, "example": CALENDAR}}}
}
PLACE = "/people/{person_id}/away-calendars"
BecauseIn = Annotated[BECAUSE, Query()]


def away_routes(services: Services, turns: Turns) -> APIRouter:
    """What is sent again under the same name takes the place of what was."""
    routes = router("absences")
    _add_imports(routes, services, turns)

    @routes.get(PLACE)
    def list_away_calendars(person_id: IdIn, caller: CallerIn, paging: PagingIn) -> Page[AwayCalendarOut]:
        """The calendars of one person, by name, with the dates that each of them says."""
        owner = owner_of(services, person_id, caller.actor.reach)
        with services.store.reading() as work:
            known = work.away.calendars(owner.id, caller.actor.reach)
        found = [each for each in known if each.id > paging.behind("")][: paging.fetch]
        return paging.page(found, AwayCalendarOut.of, lambda each: each.id)

    @routes.post(f"{PLACE}/{{calendar_id}}/removal", response_model=AwayCalendarOut)
    def remove_away_calendar(person_id: IdIn, calendar_id: IdIn, change: ChangeIn, because: BecauseIn = "") -> Response:
        """Take a calendar away, with all dates that it says. Answers with what it was."""
        actor = change.actor(because)

        def do(work: SqlUnitOfWork) -> Answer:
            before = work.away.find(person_id, calendar_id)
            forget_calendar(work, person_id, calendar_id, actor=actor, now=change.now)
            assert before is not None  # or it could not have been forgotten
            return Answer(AwayCalendarOut.of(before))

        return change.run(do)

    return routes


def _add_imports(routes: APIRouter, services: Services, turns: Turns) -> None:
    @routes.post("/people/{person_id}/absences.ics", response_model=DaysTakenOut, openapi_extra=BODY)
    def import_absences(
        person_id: IdIn, request: Request, change: ChangeIn, source: SourceIn, because: BecauseIn = ""
    ) -> Response:
        """Take over a calendar of absences. Whole days are the dates as written; times are read where the person lives.
        Entries that leave time free do not count. Titles and reasons are not kept."""
        owner = owner_of(services, person_id, change.caller.actor.reach)
        calendar = _calendar(change, owner.id, source)
        with turns.take(change.caller.name):
            return _taken(change, read_days(services, calendar, owner, request.state.body), because)

    @routes.post(f"{PLACE}/{{calendar_id}}/reading", response_model=DaysTakenOut)
    def read_away_calendar(person_id: IdIn, calendar_id: IdIn, body: AwayAddressIn, change: ChangeIn) -> Response:
        """Subscribe to a calendar of absences on the public internet, and take it over now. Nothing inside our own
        network is ever asked."""
        owner = owner_of(services, person_id, change.caller.actor.reach)
        calendar = _calendar(change, owner.id, calendar_id, url=body.url)
        with turns.take(change.caller.name):
            return _taken(change, read_days_at(services, calendar, owner), body.because)


def _calendar(change: Change, engineer_id: str, calendar_id: str, **fields: str) -> AwayCalendar:
    return value_of(AwayCalendar, {"engineer_id": engineer_id, "id": calendar_id, "read_at": change.now} | fields)


def _taken(change: Change, read: DaysRead, because: str) -> Response:
    """What was read outside becomes one transaction."""
    actor = change.actor(because)
    return change.run(lambda work: Answer(DaysTakenOut.of(take_days(work, read, actor=actor))))
