"""Somebody's calendar of absences, from a file or an address, read for whichever door asks, and then taken over.

Reading comes first and outside any transaction, because it may take seconds; taking over is one transaction. Titles
and reasons are dropped in the process that reads the file, and never come here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from api.bootstrap import Services
from api.jobs.event_imports import AT_ONCE
from api.jobs.subscriptions import look_again
from calendars.ical.reader import read_dates
from scheduler.domain.audit import Actor, Reach
from scheduler.domain.days_away import AwayCalendar
from scheduler.domain.people import Engineer
from scheduler.domain.time import DateRange
from scheduler.services.days_away import DaysTaken, dates_ahead, take_over_days
from scheduler.store.unit_of_work import SqlUnitOfWork


@dataclass(frozen=True, slots=True)
class DaysRead:
    """What a calendar says of the dates ``looked_at``. ``says`` None: it is what it was."""

    calendar: AwayCalendar
    says: tuple[DateRange, ...] | None
    looked_at: DateRange
    warnings: tuple[str, ...] = ()
    is_whole: bool = True


def owner_of(services: Services, engineer_id: str, reach: Reach) -> Engineer:
    """Whose calendar it is, looked up before anything is read for them. Raises NotFound, also when out of reach."""
    with services.store.reading() as work:
        return work.people.engineer(engineer_id, reach)


def read_days(services: Services, calendar: AwayCalendar, owner: Engineer, data: bytes) -> DaysRead:
    """The dates from today on that a calendar file says. Raises BadInput."""
    ahead = dates_ahead(services.now(), owner.time_zone)
    with AT_ONCE:
        found = read_dates(data, time_zone=owner.time_zone, first_on=ahead.first_on, last_on=ahead.last_on)
    return DaysRead(calendar, found.dates, ahead, found.warnings, is_whole=not found.unread)


def read_days_at(services: Services, calendar: AwayCalendar, owner: Engineer) -> DaysRead:
    """The same from the calendar's ``url``; the server is asked whether anything changed, once a day of the
    owner's was read whole. Raises BadInput."""
    with services.store.reading() as work:
        before = work.away.find(owner.id, calendar.id)
    looked = look_again(services, calendar, before, owner.time_zone)
    if looked.data is None:
        return DaysRead(looked.calendar, None, dates_ahead(services.now(), owner.time_zone))
    read = read_days(services, calendar, owner, looked.data)
    return replace(read, calendar=looked.kept(is_whole=read.is_whole))


def take_days(work: SqlUnitOfWork, read: DaysRead, *, actor: Actor) -> DaysTaken:
    """Takes over what was read. Raises NotFound and BadInput, see ``take_over_days``."""
    return take_over_days(
        work,
        read.calendar,
        read.says,
        looked_at=read.looked_at,
        is_whole=read.is_whole,
        warnings=read.warnings,
        actor=actor,
        now=read.calendar.read_at,
    )
