"""Customer events, or dates alone, from a calendar file, which anybody may have made.

The file is read in a child process with limits on time and memory, because expanding recurrences can be made to take
for ever, and because the libraries keep a file's zone rules for as long as they live.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

from icalendar import Event
from pydantic import ValidationError

from calendars.ical.cutting import cut, cut_to_century, goes_on
from calendars.ical.dates import NamedDates, dates_in, holiday_in, is_free, merged, takes_no_time, without_words
from calendars.ical.expansion import Series, series_of
from calendars.ical.gathering import gathered, left_out, named
from calendars.ical.guards import MAX_BYTES, MAX_EVENTS, refusal
from calendars.ical.imported import ImportAnswer, ImportedDates, ImportedEvents, ImportRequest, Wanted, joined
from calendars.ical.lines import Block, calendars, content_lines, decoded
from calendars.ical.occurrence import customer_event
from scheduler.domain.errors import BadInput
from scheduler.domain.events import CustomerEvent
from scheduler.domain.import_notes import ImportNote, sentences

MAX_WINDOW = timedelta(days=732)
BEHIND = timedelta(days=90)
AHEAD = timedelta(days=640)
WALL_SECONDS = 15.0
"""The last resort. What counts is that the child process may compute for four seconds at most, so that what is read
does not depend on what else a machine does; on a busy one it waits for that, at its low priority."""
AT_ONCE_BYTES = 65_536
"""Up to this size a file is looked through before a process is started for it: that takes milliseconds."""
ROOT = Path(__file__).resolve().parents[2]


def dates_around(today: date) -> tuple[date, date]:
    """The first and last date for which imports read a calendar: a quarter back, and 21 months ahead."""
    return today - BEHIND, today + AHEAD


def read_customer_events(
    data: bytes,
    *,
    default_zone: str,
    first_on: date,
    last_on: date,
    customer_id: str | None = None,
    wall_seconds: float = WALL_SECONDS,
) -> ImportedEvents:
    """The customer events of an iCalendar file that touch the dates, both included.

    Dates and times without a zone are read in the calendar's own zone when it names one, else in ``default_zone``.
    All events are those of ``customer_id``; without one, those that name no customer are left out. Every event that
    is left out or adjusted has a warning with its line. Raises BadInput when the file as a whole cannot be used: it is
    no calendar, it is over 1 MiB, or reading it takes more than ``wall_seconds``.
    """
    request = _request(data, default_zone, first_on, last_on, customer_id)
    hopeless = _at_once(data, request.wanted)
    if hopeless is not None:
        return ImportedEvents(events=(), warnings=hopeless[0], unread=hopeless[1])
    found = _in_a_child(data, request, wall_seconds).imported
    assert found is not None
    return found


def read_dates(
    data: bytes,
    *,
    time_zone: str,
    first_on: date,
    last_on: date,
    wanted: Wanted = Wanted.ABSENCES,
    wall_seconds: float = WALL_SECONDS,
) -> ImportedDates:
    """The local dates that the events of an iCalendar file touch where their owner lives, which is in ``time_zone``.

    Absences: events that take nobody's time are left out, and neither names nor warnings say what an event is about.
    Holidays: whole days, by name. Raises BadInput as ``read_customer_events`` does.
    """
    request = _request(data, time_zone, first_on, last_on).model_copy(update={"wanted": wanted})
    hopeless = _at_once(data, wanted)
    if hopeless is not None:
        return ImportedDates(dates=(), warnings=hopeless[0], unread=hopeless[1])
    found = _in_a_child(data, request, wall_seconds).dates
    assert found is not None
    return found


def _in_a_child(data: bytes, request: ImportRequest, wall_seconds: float) -> ImportAnswer:
    """The answer of a process of its own. Raises BadInput with the sentence that refuses the file."""
    command = [sys.executable, "-P", "-m", "calendars.ical.worker", request.model_dump_json()]
    # Nothing of our environment is handed on: a secret that the child does not hold cannot leak from it.
    environment = {"PYTHONPATH": str(ROOT), "PYTHONTZPATH": "", "PYTHONHASHSEED": "0"}
    environment |= {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    try:
        child = subprocess.run(  # noqa: S603 - our own module; the file travels by standard input
            command, input=data, capture_output=True, timeout=wall_seconds, env=environment, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise BadInput(f"the calendar takes more than {wall_seconds:g} s to read; split it, or shorten it") from error
    return _answer(child, quotes=request.wanted is not Wanted.ABSENCES)


def read_here(
    data: bytes, *, default_zone: str, first_on: date, last_on: date, customer_id: str | None = None
) -> ImportedEvents:
    """The same without a child process and its limits. For the child, and for tests that read many files."""
    _request(data, default_zone, first_on, last_on, customer_id)
    found, notes = _series_in(data, Wanted.EVENTS)
    for series in found:
        series.customer_id = customer_id or ""
        cut_to_century(series)
    read, unread = gathered(found, notes, default_zone, first_on, last_on, customer_event)
    lined = _distinct(read, notes)
    return ImportedEvents(
        events=tuple(event for _, event in lined),
        warnings=sentences(notes),
        unread=unread,
        lines=tuple(line for line, _ in lined),
    )


def read_dates_here(
    data: bytes, *, time_zone: str, first_on: date, last_on: date, wanted: Wanted = Wanted.ABSENCES
) -> ImportedDates:
    """Dates without a child process and its limits."""
    _request(data, time_zone, first_on, last_on)

    found, notes = _series_in(data, wanted)
    if wanted is Wanted.ABSENCES:
        return _absences(found, notes, time_zone, first_on, last_on)

    def holiday(occurrence: Event, series: Series, zone_name: str) -> NamedDates:
        return holiday_in(occurrence, series, zone_name, time_zone)

    for series in found:
        cut_to_century(series)
    dates, unread = gathered(found, notes, time_zone, first_on, last_on, holiday)
    ordered = sorted({each for _, each in dates}, key=lambda each: (each.first_on, each.last_on, each.name))
    return ImportedDates(dates=tuple(ordered), warnings=sentences(notes), unread=unread)


def _absences(
    found: list[Series], notes: list[ImportNote], time_zone: str, first_on: date, last_on: date
) -> ImportedDates:
    def absence(occurrence: Event, series: Series, zone_name: str) -> NamedDates | None:
        if is_free(occurrence) or takes_no_time(occurrence, series):
            return None
        return dates_in(occurrence, series, zone_name, time_zone)

    for series in found:
        cut(series, first_on, last_on)
    dates, unread = gathered(found, notes, time_zone, first_on, last_on, absence)
    by_line: dict[int, list[NamedDates]] = defaultdict(list)
    for line, each in dates:
        by_line[line].append(each)
    for series in found:
        away = merged((each for event in series.events for each in by_line[event.number]), first_on, last_on)
        if away and goes_on(series, last_on):
            days = sum((each.last_on - each.first_on).days + 1 for each in away)
            says = f"repeats daily beyond {last_on}, up to which calendars are read; {days} days of it count as away"
            notes.append(ImportNote(series.number, named(series), says))
    away = merged((each for _, each in dates), first_on, last_on)
    return ImportedDates(dates=away, warnings=sentences(notes), unread=unread)


def _at_once(data: bytes, wanted: Wanted) -> tuple[tuple[str, ...], int] | None:
    """The sentences about a small file in which nothing is, or nothing that may be read, and how many series that is,
    without a process for it; None for all others."""
    if len(data) > AT_ONCE_BYTES:
        return None
    found, notes = _series_in(data, wanted)
    refused = [(series, refusal(series.events, quotes=series.quotes)) for series in found]
    if any(problem is None for _, problem in refused):
        return None
    notes += [left_out(series, problem[0], problem[1]) for series, problem in refused if problem]
    return sentences(notes), len(refused)


def _request(
    data: bytes, default_zone: str, first_on: date, last_on: date, customer_id: str | None = None
) -> ImportRequest:
    if not data.strip():
        raise BadInput("the calendar is empty")
    if len(data) > MAX_BYTES:
        raise BadInput(f"the calendar has {len(data):,} bytes; at most {MAX_BYTES:,} are read")
    if not timedelta(0) <= last_on - first_on <= MAX_WINDOW:
        raise BadInput(f"cannot read events from {first_on} to {last_on}; ask for up to 24 months, in order")
    try:
        return ImportRequest(default_zone=default_zone, first_on=first_on, last_on=last_on, customer_id=customer_id)
    except ValidationError as error:
        if error.errors()[0]["loc"] == ("customer_id",):
            raise BadInput(f"{customer_id!r} is no id of a customer") from error
        raise BadInput(f"unknown time zone {default_zone!r}; use an IANA name such as Europe/Berlin") from error


def _answer(child: subprocess.CompletedProcess[bytes], *, quotes: bool) -> ImportAnswer:
    if child.returncode != 0:
        last = child.stderr.decode(errors="replace").strip().splitlines()[-1:]
        why = f" ({last[0][:200]})" if last and quotes else ""
        raise BadInput(f"the calendar cannot be read within the limits on time and memory{why}")
    answer = joined(ImportAnswer.model_validate_json(line) for line in child.stdout.splitlines())
    if answer.refused:
        raise BadInput(answer.refused)
    return answer


def _series_in(data: bytes, wanted: Wanted) -> tuple[list[Series], list[ImportNote]]:
    """The series of all calendars in a file. Raises BadInput when it holds none, or nothing but cancellations: whoever
    took that for a calendar would take all others of its events for cancelled as well."""
    text = decoded(data)
    found = calendars(content_lines(text))
    if not found:
        is_page = text.lstrip()[:200].lower().startswith(("<!doctype", "<html", "<?xml", "<head"))
        page = "; it looks like a web page, perhaps that of a login" if is_page else ""
        raise BadInput(f"this is no iCalendar file: it has no line BEGIN:VCALENDAR{page}")
    number = sum(1 for calendar in found for _ in calendar.inside("VEVENT"))
    if number > MAX_EVENTS:
        raise BadInput(f"the calendar has {number:,} events; at most {MAX_EVENTS:,} are read")
    live = [calendar for calendar in found if calendar.value("METHOD").strip().upper() != "CANCEL"]
    if not live:
        raise BadInput("this is a message that cancels events (METHOD:CANCEL); send the calendar as it is without them")
    every = [series for calendar in live for series in series_of(calendar)]
    for series in every if wanted is Wanted.ABSENCES else ():
        without_words(series)
    return every, _zone_notes(live, quotes=wanted is not Wanted.ABSENCES)


def _zone_notes(found: Iterable[Block], *, quotes: bool) -> list[ImportNote]:
    """Calendars whose own zone is not known to anybody."""

    def says(name: str) -> str:
        return f"the calendar's zone {f'{name[:60]!r} ' if quotes else '(X-WR-TIMEZONE) '}is not known and is not used"

    return [
        ImportNote(line.number, "", says(line.value))
        for calendar in found
        for line in calendar.all("X-WR-TIMEZONE")
        if line.value.strip() and not any(series.calendar_zone for series in series_of(calendar))
    ]


def _distinct(events: list[tuple[int, CustomerEvent]], notes: list[ImportNote]) -> list[tuple[int, CustomerEvent]]:
    """The events in order, each id once: the same UID may stand in two calendars of one file."""
    known: dict[str, tuple[int, CustomerEvent]] = {}
    for line, event in events:
        if event.id in known:
            says = f"stands in the file a second time, as {event.id}; the first is kept"
            notes.append(ImportNote(line, f'"{event.title}"', says))
        known.setdefault(event.id, (line, event))
    return sorted(known.values(), key=lambda lined: (lined[1].span.start_at, lined[1].id))
