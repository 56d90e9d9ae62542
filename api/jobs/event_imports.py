"""Customer events from a calendar, a table or an address, read for whichever door asks, and then taken over.

Reading comes first and outside any transaction, because it may take seconds; taking over is one transaction.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from api.bootstrap import Services
from api.files.event_csv import read_event_csv
from calendars.ical.fetching import Fetcher, Validators
from calendars.ical.reader import dates_around, read_customer_events
from scheduler.domain.audit import Actor
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


def read_calendar(services: Services, source: EventSource, data: bytes) -> Reading:
    """The events of a calendar file around today. Raises BadInput."""
    first_on, last_on = dates_around(services.now().date())
    with AT_ONCE:
        found = read_customer_events(
            data, default_zone=source.time_zone, first_on=first_on, last_on=last_on, customer_id=source.customer_id
        )
    looked_at = Span(start_at=datetime.combine(first_on, time(0), UTC), end_at=datetime.combine(last_on, time(0), UTC))
    return Reading(source, found.events, looked_at, found.warnings, is_whole=not found.unread)


def read_table(services: Services, source: EventSource, data: bytes) -> Reading:
    """The events of a CSV file, whenever they are. Raises BadFiles."""
    now = services.now()
    return Reading(source, read_event_csv(data), Span(start_at=now, end_at=now + FOR_EVER))


def read_address(services: Services, source: EventSource) -> Reading:
    """The events of the calendar at the source's ``url``. Raises BadInput.

    The server is asked whether anything changed once a day has been read in full: each day brings dates of series
    into sight that no file has to change for.
    """
    with services.store.reading() as work:
        before = work.events.find_source(source.id)
    fetch = services.fetch or Fetcher().fetch
    found = fetch(source.url, _validators(before, source))
    said = found.validators
    now_known = source.model_copy(
        update={"fetched_url": said.url, "etag": said.etag, "last_modified": said.last_modified}
    )
    if found.data is None:
        return Reading(now_known, None, Span(start_at=source.read_at, end_at=source.read_at + FOR_EVER))
    return read_calendar(services, now_known, found.data)


def _validators(before: EventSource | None, source: EventSource) -> Validators | None:
    if before is None or before.read_at.date() != source.read_at.date():
        return None
    if (before.url, before.customer_id, before.time_zone) != (source.url, source.customer_id, source.time_zone):
        return None
    return Validators(url=before.fetched_url, etag=before.etag, last_modified=before.last_modified)


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
        actor=actor,
        now=now,
    )
