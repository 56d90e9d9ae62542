"""Customer events from a calendar, a table or an address, read for whichever door asks, and then taken over.

Reading comes first and outside any transaction, because it may take seconds; taking over is one transaction.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta

from api.bootstrap import Services
from api.files.event_csv import FILE, read_event_csv
from api.jobs.subscriptions import look_again
from calendars.ical.reader import dates_around, read_customer_events
from scheduler.domain.audit import Actor
from scheduler.domain.errors import BadInput
from scheduler.domain.events import CustomerEvent
from scheduler.domain.known_events import EventSource, EventState
from scheduler.domain.time import Span
from scheduler.services.customer_events import EventsTaken, take_over_events
from scheduler.store.unit_of_work import SqlUnitOfWork

AT_ONCE = threading.BoundedSemaphore(2)
"""How many files are read at a time, so that somebody who sends many costs nobody else the machine."""
FOR_EVER = timedelta(days=36_500)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read from a source. ``events`` None: it is what it was."""

    source: EventSource
    events: tuple[CustomerEvent, ...] | None
    looked_at: Span
    warnings: tuple[str, ...] = ()
    is_whole: bool = True
    lines: Mapping[str, int] = field(default_factory=dict)
    """Where each event starts in the file, by its id."""


def refuse_unknown_customer(services: Services, source: EventSource) -> None:
    """For those who name whose the events are, before anything is read for them, whether or not an event will need it.
    Raises BadInput."""
    with services.store.reading() as work:
        if source.customer_id is not None and source.customer_id not in work.organisations.customer_ids():
            raise BadInput(f"customer_id: there is no customer {source.customer_id}")


def read_calendar(services: Services, source: EventSource, data: bytes) -> Reading:
    """The events of a calendar file around today. Raises BadInput."""
    first_on, last_on = dates_around(services.now().date())
    with AT_ONCE:
        found = read_customer_events(
            data, default_zone=source.time_zone, first_on=first_on, last_on=last_on, customer_id=source.customer_id
        )
    looked_at = Span(start_at=datetime.combine(first_on, time(0), UTC), end_at=datetime.combine(last_on, time(0), UTC))
    lines = {event.id: line for event, line in zip(found.events, found.lines, strict=True)}
    return Reading(source, found.events, looked_at, found.warnings, is_whole=not found.unread, lines=lines)


def read_table(services: Services, source: EventSource, data: bytes, file: str = FILE) -> Reading:
    """The events of a CSV file of that name, whenever they are. Raises BadFiles."""
    now, found = services.now(), read_event_csv(data, file)
    lines = {event.id: line for line, event in found}
    events = tuple(event for _, event in found)
    return Reading(source, events, Span(start_at=now, end_at=now + FOR_EVER), lines=lines)


def read_address(services: Services, source: EventSource) -> Reading:
    """The events of the calendar at the source's ``url``. Raises BadInput.

    The server is asked whether anything changed, once a day (in UTC) was read whole.
    """
    with services.store.reading() as work:
        before = work.events.find_source(source.id)
    if before and (before.customer_id, before.time_zone) != (source.customer_id, source.time_zone):
        before = None
    looked = look_again(services, source, before, "UTC")
    if looked.data is None:
        return Reading(looked.calendar, None, Span(start_at=source.read_at, end_at=source.read_at + FOR_EVER))
    reading = read_calendar(services, source, looked.data)
    return replace(reading, source=looked.kept(is_whole=reading.is_whole))


def take(work: SqlUnitOfWork, reading: Reading, *, actor: Actor, now: datetime) -> EventsTaken:
    """Takes over what was read. Raises BadInput, see ``take_over_events``."""
    if reading.events is None:
        work.events.keep_source(reading.source)
        still = work.events.events(source_id=reading.source.id, states=(EventState.IN_FORCE,))
        return EventsTaken(source_id=reading.source.id, changes=(), unchanged=len(still), warnings=())
    return take_over_events(
        work,
        reading.source,
        reading.events,
        looked_at=reading.looked_at,
        is_whole=reading.is_whole,
        warnings=reading.warnings,
        lines=reading.lines,
        actor=actor,
        now=now,
    )
