"""Calendar files as customers send them, and how they are read."""

from __future__ import annotations

from datetime import UTC, date, datetime

from calendars.ical.imported import ImportedEvents
from calendars.ical.reader import read_here
from scheduler.domain.events import CustomerEvent

FIRST, LAST = date(2027, 1, 1), date(2027, 12, 31)
CUSTOMER = "X-WATCHBILL-CUSTOMER:c-042"


def an_event(*lines: str, uid: str = "go-live@customer.example", customer: str = CUSTOMER) -> str:
    return "\r\n".join(("BEGIN:VEVENT", f"UID:{uid}", "SUMMARY:Big upgrade", customer, *lines, "END:VEVENT"))


def a_calendar(*parts: str) -> bytes:
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//EN", *parts, "END:VCALENDAR", "")).encode()


def read(data: bytes, zone_name: str = "Europe/Berlin") -> ImportedEvents:
    return read_here(data, default_zone=zone_name, first_on=FIRST, last_on=LAST)


def the_only(imported: ImportedEvents) -> CustomerEvent:
    assert len(imported.events) == 1, imported
    return imported.events[0]


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


TIMED = ("DTSTART:20270306T080000Z", "DTEND:20270306T120000Z")
