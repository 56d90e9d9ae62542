"""What is asked of a calendar file, and what comes of it; the child process that reads it speaks in these."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from calendars.ical.dates import NamedDates
from scheduler.domain.events import CustomerEvent
from scheduler.domain.time import TimeZoneName
from scheduler.domain.values import CustomerId, Value


class Wanted(StrEnum):
    """What a file is read for. Of absences nothing is read that says what they are about."""

    EVENTS = "events"
    ABSENCES = "absences"
    HOLIDAYS = "holidays"


class ImportedEvents(Value):
    """What a file gave: the events in order of start, and a sentence for each event left out or adjusted.

    ``unread`` series could not be read, so nobody knows what is in them.
    """

    events: tuple[CustomerEvent, ...]
    warnings: tuple[str, ...]
    unread: int = 0


class ImportedDates(Value):
    """The same of a file that was read for dates, in order. Absences neither overlap nor touch, and lie in the time
    asked for; holidays are one for each event."""

    dates: tuple[NamedDates, ...]
    warnings: tuple[str, ...]
    unread: int = 0


class ImportRequest(Value):
    """What to read a file for: whatever touches the local dates, both included."""

    wanted: Wanted = Wanted.EVENTS
    default_zone: TimeZoneName
    first_on: date
    last_on: date
    customer_id: CustomerId | None = None


class ImportAnswer(Value):
    """What the child process sends back, or the sentence with which the whole file is refused."""

    imported: ImportedEvents | None = None
    dates: ImportedDates | None = None
    refused: str = ""
