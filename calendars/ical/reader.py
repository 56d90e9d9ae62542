"""Customer events from a calendar file, which anybody may have made.

The file is read in a child process with limits on time and memory, because expanding recurrences can be made to take
for ever, and because the libraries keep a file's zone rules for as long as they live.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from time import monotonic

from pydantic import ValidationError

from calendars.ical.expansion import NotRead, Series, occurrences, series_of
from calendars.ical.guards import MAX_BYTES, MAX_EVENTS
from calendars.ical.lines import Block, calendars, content_lines, decoded
from calendars.ical.occurrence import customer_event, is_cancelled, touches
from scheduler.domain.errors import BadInput
from scheduler.domain.events import CustomerEvent
from scheduler.domain.time import TimeZoneName
from scheduler.domain.values import Value

MAX_WINDOW = timedelta(days=732)
WALL_SECONDS = 10.0
EXPANSION_SECONDS = 8.0
ROOT = Path(__file__).resolve().parents[2]


class ImportedEvents(Value):
    """What a file gave: the events in order of start, and a sentence for each event left out or adjusted."""

    events: tuple[CustomerEvent, ...]
    warnings: tuple[str, ...]


class ImportRequest(Value):
    """What to read a file for: events that touch the local dates, both included."""

    default_zone: TimeZoneName
    first_on: date
    last_on: date


class ImportAnswer(Value):
    """What the child process sends back: events, or the sentence with which the whole file is refused."""

    imported: ImportedEvents | None = None
    refused: str = ""


def read_customer_events(
    data: bytes, *, default_zone: str, first_on: date, last_on: date, wall_seconds: float = WALL_SECONDS
) -> ImportedEvents:
    """The customer events of an iCalendar file that touch the dates, both included.

    Dates and times without a zone are read in the calendar's own zone when it names one, else in ``default_zone``.
    Every event that is left out or adjusted has a warning with its line. Raises BadInput when the file as a whole
    cannot be used: it is no calendar, it is over 1 MiB, or reading it takes more than ``wall_seconds``.
    """
    request = _request(data, default_zone, first_on, last_on)
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
    return _answer(child)


def read_here(data: bytes, *, default_zone: str, first_on: date, last_on: date) -> ImportedEvents:
    """The same without a child process and its limits. For the child, and for tests that read many files."""
    _request(data, default_zone, first_on, last_on)
    found, notes = _series_in(data)
    events: list[CustomerEvent] = []
    deadline = monotonic() + EXPANSION_SECONDS
    for series in found:
        if monotonic() > deadline:
            notes.append((series.number, f"{_named(series)}: left out, because the file takes too long to expand"))
            continue
        zone_name = series.calendar_zone or default_zone
        events += _events_of(series, zone_name, first_on, last_on, notes)
    kept = _distinct(events, notes)
    return ImportedEvents(events=kept, warnings=tuple(f"line {line}, {says}" for line, says in sorted(set(notes))))


def _request(data: bytes, default_zone: str, first_on: date, last_on: date) -> ImportRequest:
    if not data.strip():
        raise BadInput("the calendar is empty")
    if len(data) > MAX_BYTES:
        raise BadInput(f"the calendar has {len(data):,} bytes; at most {MAX_BYTES:,} are read")
    if not timedelta(0) <= last_on - first_on <= MAX_WINDOW:
        raise BadInput(f"cannot read events from {first_on} to {last_on}; ask for up to 24 months, in order")
    try:
        return ImportRequest(default_zone=default_zone, first_on=first_on, last_on=last_on)
    except ValidationError as error:
        raise BadInput(f"unknown time zone {default_zone!r}; use an IANA name such as Europe/Berlin") from error


def _answer(child: subprocess.CompletedProcess[bytes]) -> ImportedEvents:
    if child.returncode != 0:
        last = child.stderr.decode(errors="replace").strip().splitlines()[-1:]
        why = f" ({last[0][:200]})" if last else ""
        raise BadInput(f"the calendar cannot be read within the limits on time and memory{why}")
    answer = ImportAnswer.model_validate_json(child.stdout)
    if answer.imported is None:
        raise BadInput(answer.refused)
    return answer.imported


def _series_in(data: bytes) -> tuple[list[Series], list[tuple[int, str]]]:
    """The series of all calendars in a file. A calendar of cancellations holds nothing for us."""
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
    return [series for calendar in live for series in series_of(calendar)], _zone_notes(live)


def _zone_notes(found: Iterable[Block]) -> list[tuple[int, str]]:
    """Calendars whose own zone is not known to anybody."""
    return [
        (line.number, f"the calendar's zone {line.value[:60]!r} is not known and is not used")
        for calendar in found
        for line in calendar.all("X-WR-TIMEZONE")
        if line.value.strip() and not any(series.calendar_zone for series in series_of(calendar))
    ]


def _events_of(
    series: Series, zone_name: str, first_on: date, last_on: date, notes: list[tuple[int, str]]
) -> list[CustomerEvent]:
    """The events of one series, and its findings added to the notes as sentences."""
    events: list[CustomerEvent] = []
    try:
        for occurrence in occurrences(series, first_on, last_on):
            if not is_cancelled(occurrence):
                events.append(customer_event(occurrence, series, zone_name))
    except NotRead as refusal:
        events, series.notes[:] = [], [refusal.finding]
    except ValidationError as error:
        events, series.notes[:] = [], [(series.number, f"cannot be used: {error.errors()[0]['msg']}")]
    outcome = "" if events else "left out, because it "
    notes += [(line, f"{_named(series)}: {outcome}{says}") for line, says in dict.fromkeys(series.notes)]
    return [event for event in events if touches(event, first_on, last_on, zone_name)]


def _named(series: Series) -> str:
    """An event as a person would find it again."""
    title = "".join(letter for letter in series.events[0].value("SUMMARY") if letter.isprintable())[:60].strip()
    return f'"{title}"' if title else "an event without a title"


def _distinct(events: list[CustomerEvent], notes: list[tuple[int, str]]) -> tuple[CustomerEvent, ...]:
    """The events in order, each id once: the same UID may stand in two calendars of one file."""
    known: dict[str, CustomerEvent] = {}
    for event in events:
        if event.id in known:
            notes.append((1, f'"{event.title}" stands in the file twice, as {event.id}; the first is kept'))
        known.setdefault(event.id, event)
    return tuple(sorted(known.values(), key=lambda event: (event.span.start_at, event.id)))
