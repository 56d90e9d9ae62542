"""Series: the events of one UID, turned into occurrences apart from all others, so that a broken one harms no other."""

from __future__ import annotations

import re
import warnings
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import recurring_ical_events
from icalendar import Calendar, Event
from icalendar.timezone import tzp

from calendars.ical.guards import READ, Finding, refusal, zone_is_safe
from calendars.ical.lengths import mark
from calendars.ical.lines import Block, Line
from calendars.ical.oddities import oddities
from calendars.ical.time_up import at_most
from scheduler.domain.errors import BadInput

MAX_OCCURRENCES = 2_000
SECONDS_PER_SERIES = 1.0
TIMES = ("DTSTART", "DTEND", "RECURRENCE-ID", "RDATE", "EXDATE")
# The libraries answer broken input with all of these, several of them by accident.
LIBRARY_ERRORS = (ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)


class NotRead(BadInput):
    """A series cannot be used. Holds the line and the end of a sentence; it becomes a warning of the import."""

    def __init__(self, line: int, says: str) -> None:
        super().__init__(says)
        self.finding: Finding = (line, says)


class NotOurs(NotRead):
    """A series was read, and is not meant for us: it names no customer, or keeps nobody off duty."""


@dataclass
class Series:
    """All events with one UID in one calendar, and what the calendar says about zones.

    ``calendar_zone`` is its X-WR-TIMEZONE when that is known, else empty. ``customer_id`` is whose the events are,
    whatever they say; empty when each says so itself. ``notes`` collects what was adjusted; without ``quotes``, they
    repeat no value of the file. ``seconds`` is how long it may be expanded.
    """

    uid: str
    events: list[Block]
    zones: Mapping[str, Block]
    calendar_zone: str
    notes: list[Finding] = field(default_factory=list)
    customer_id: str = ""
    quotes: bool = True
    has_uid: bool = True
    seconds: float = SECONDS_PER_SERIES

    @property
    def number(self) -> int:
        return self.events[0].number

    @property
    def repeats(self) -> bool:
        return any(event.all(name) for event in self.events for name in ("RRULE", "RDATE", "RECURRENCE-ID"))

    def is_after(self, last_on: date) -> bool:
        """Whether all of it starts after that date, as it is written; what is cancelled aside."""
        live = [event for event in self.events if event.value("STATUS").strip().upper() != "CANCELLED"]
        starts = [event.value("DTSTART").strip()[:8] for event in live]
        return bool(starts) and all(start.isdecimal() and start > f"{last_on:%Y%m%d}" for start in starts)


def series_of(calendar: Block) -> list[Series]:
    """The events of a calendar by UID, in order; an event without one stands alone."""
    name = calendar.value("X-WR-TIMEZONE").strip()
    zone_name = name if name and _is_known(name) else ""
    zones = {zone.value("TZID").strip(): zone for zone in calendar.inside("VTIMEZONE")}
    groups: dict[str, list[Block]] = defaultdict(list)
    for event in calendar.inside("VEVENT"):
        uid = event.value("UID").strip()
        groups[uid or f"(none, line {event.number})"].append(event)
    return [
        Series(uid, events, zones, zone_name, has_uid=bool(events[0].value("UID").strip()))
        for uid, events in groups.items()
    ]


def occurrences(series: Series, first_on: date, last_on: date) -> list[Event]:
    """The occurrences of a series that touch the dates, a day more on both sides. Raises NotRead."""
    problem = refusal(series.events, quotes=series.quotes)
    if problem:
        raise NotRead(*problem)
    series.notes.extend(oddities(series.events, quotes=series.quotes))
    events = [_repaired(event, series.notes) for event in series.events]
    try:
        with warnings.catch_warnings(), at_most(series.seconds):
            warnings.simplefilter("ignore")
            return _expanded(events, series, first_on, last_on)
    except TimeoutError as error:
        raise NotRead(series.number, "takes too long to expand") from error
    except LIBRARY_ERRORS as error:
        why = f": {' '.join(str(error).split())[:200]}" if series.quotes else ""
        raise NotRead(series.number, f"cannot be read{why}") from error


def _expanded(events: list[Block], series: Series, first_on: date, last_on: date) -> list[Event]:
    calendar = _calendar(events, series)
    for event, block in zip(calendar.walk("VEVENT"), events, strict=True):
        _check_order(event, series.number)
        mark(event, block)
    day = timedelta(days=1)
    found: list[Event] = recurring_ical_events.of(calendar).between(first_on - day, last_on + day)
    if len(found) > MAX_OCCURRENCES:
        raise NotRead(series.number, f"repeats more than {MAX_OCCURRENCES} times between {first_on} and {last_on}")
    return found


def _calendar(events: list[Block], series: Series) -> Any:
    """A calendar of this series alone, with the zone rules that it needs and that nobody else knows."""
    names = {line.parameter("TZID") for event in events for line in event.lines if line.name in TIMES}
    wanted = [zone for name, zone in series.zones.items() if name in names and not _is_known(name)]
    safe = [zone.text() for zone in wanted if zone_is_safe(zone)]
    heading = [f"X-WR-TIMEZONE:{series.calendar_zone}"] if series.calendar_zone else []
    inner = [*heading, *safe, *(event.text() for event in events)]
    text = "\r\n".join(("BEGIN:VCALENDAR", *inner, "END:VCALENDAR", ""))
    return Calendar.from_ical(text.encode())


def _is_known(zone_name: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return tzp.timezone(zone_name) is not None
        except LIBRARY_ERRORS:
            return False


def _check_order(event: Event, number: int) -> None:
    """The library would swap a start and an end in the wrong order, and mix dates with times."""
    start, end = moment(event, "DTSTART", number), moment(event, "DTEND", number) if "DTEND" in event else None
    if end is not None and isinstance(start, datetime) is not isinstance(end, datetime):
        raise NotRead(number, "starts with a date and ends with a time, or the other way round")
    if end is not None and is_aware(start) is is_aware(end) and end < start:
        raise NotRead(number, f"ends ({end}) before it starts ({start})")
    length = _held(event, "DURATION") if "DURATION" in event else timedelta(0)
    if not isinstance(length, timedelta) or length < timedelta(0):
        raise NotRead(number, "has a DURATION that is negative or no duration")


def moment(event: Event, name: str, number: int) -> date:
    """The date, or date and time, of a property. Raises NotRead when it holds something else."""
    value = _held(event, name)
    if not isinstance(value, date):
        raise NotRead(number, f"has a {name} that is neither a date nor a time")
    return value


def _held(event: Event, name: str) -> object:
    """What a property of time holds; None when it is absent or broken, which the library says by raising."""
    try:
        return getattr(event.get(name), "dt", None)
    except LIBRARY_ERRORS:
        return None


def is_aware(when: date) -> bool:
    """Whether a date or time names an instant: a date never does."""
    return getattr(when, "tzinfo", None) is not None


def _repaired(event: Block, notes: list[Finding]) -> Block:
    """The event with what we read of it only, and with the known slips of other programmes put right."""
    lines = [_in_utc(line, notes) for line in event.lines if line.name in READ]
    if event.value("X-MICROSOFT-CDO-ALLDAYEVENT").strip().upper() == "TRUE":
        lines = [_as_date(line) for line in lines]
    lines = [line for line in lines if line.value.strip()]
    return Block(event.kind, event.number, lines, [], closed=True)


def _in_utc(line: Line, notes: list[Finding]) -> Line:
    """A time that ends in Z is UTC, whatever zone stands beside it."""
    if line.name not in TIMES or "TZID=" not in line.parameters.upper():
        return line
    is_utc = re.search(r"\dZ\b", line.value) is not None
    if not is_utc and "tzone://Microsoft/Utc" not in line.text:
        return line
    if is_utc:
        notes.append((line.number, f"gives both a zone and UTC (Z) in {line.name}; it is read as UTC"))
    stamps = ",".join(f"{stamp}Z" for stamp in re.findall(r"\d{8}T\d{6}", line.value))
    return replace(line, parameters="", value=stamps)


def _as_date(line: Line) -> Line:
    """Outlook writes an all-day event as midnight to midnight, and marks it."""
    found = re.fullmatch(r"(\d{8})T000000Z?", line.value.strip()) if line.name in TIMES else None
    return replace(line, parameters=";VALUE=DATE", value=found.group(1)) if found else line
