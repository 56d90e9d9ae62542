"""What all series of a calendar file give within the time that there is: those that cost little are read first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from time import process_time
from typing import TypeVar

from icalendar import Event
from pydantic import ValidationError

from calendars.ical.dates import NamedDates
from calendars.ical.expansion import SECONDS_PER_SERIES, NotOurs, NotRead, Series, occurrences
from calendars.ical.guards import Finding
from calendars.ical.lengths import source_of
from calendars.ical.occurrence import is_cancelled, touches
from calendars.ical.time_up import is_time_up
from scheduler.domain.errors import BadInput
from scheduler.domain.events import CustomerEvent
from scheduler.domain.import_notes import ImportNote

EXPANSION_SECONDS = 2.6
"""Of computing; the rest is for loading the libraries, and for reading the lines."""
MAX_FOUND = 20_000
MAY_NEVER_COME = ("BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS")
"""Parts of a rule that may ask for a date that there is not; whoever expands it looks for one to the end of time."""

Found = TypeVar("Found", CustomerEvent, NamedDates)
Make = Callable[[Event, Series, str], Found | None]
"""What an occurrence stands for, read in a zone; None when it does not count. Raises NotRead."""


def gathered(
    found: list[Series],
    notes: list[ImportNote],
    default_zone: str,
    first_on: date,
    last_on: date,
    make: Make[Found],
) -> tuple[list[tuple[int, Found]], int]:
    """What all series give, each with its line, in the order of the file; and how many of them could not be read.

    When the time is up, series that cost much are left out with a note. Raises BadInput for too many dates.
    """
    unread, number = 0, 0
    given: list[list[tuple[int, Found]]] = [[] for _ in found]
    deadline = process_time() + EXPANSION_SECONDS
    for place in sorted(range(len(found)), key=lambda each: cost(found[each])):
        series = found[place]
        if process_time() > deadline or is_time_up():
            says = "left out, because the file takes too long to expand"
            notes.append(ImportNote(series.number, named(series), says))
            unread += 1
            continue
        series.seconds = min(SECONDS_PER_SERIES, max(deadline - process_time(), 0.01))
        read = _found_in(series, series.calendar_zone or default_zone, first_on, last_on, notes, make)
        unread += read is None
        given[place] = read or []
        number += len(given[place])
        if number > MAX_FOUND:
            raise BadInput(f"the calendar holds more than {MAX_FOUND:,} dates in this time; at most so many are read")
    return [each for its_own in given for each in its_own], unread


def cost(series: Series) -> int:
    """How much work a series may be: 0 a single event, 1 rules that soon come true and go on to do so, 2 all others."""
    if not series.repeats:
        return 0
    rules = [line.value.upper() for event in series.events for line in event.all("RRULE")]
    began_long_ago = any(event.value("DTSTART").strip()[:4] < "1970" for event in series.events)
    return 2 if began_long_ago or any(f"{part}=" in rule for rule in rules for part in MAY_NEVER_COME) else 1


def left_out(series: Series, line: int, says: str) -> ImportNote:
    """A note about a series of which nothing is read."""
    return ImportNote(line, named(series), f"left out, because it {says}")


def _found_in(
    series: Series, zone_name: str, first_on: date, last_on: date, notes: list[ImportNote], make: Make[Found]
) -> list[tuple[int, Found]] | None:
    """What one series gives, None when it cannot be read; its findings are added to the notes. Nothing is said of what
    was adjusted in a series that does not count in this time."""
    refused, unread, events = list[Finding](), False, list[tuple[int, Found]]()
    try:
        for occurrence in occurrences(series, first_on, last_on):
            made = None if is_cancelled(occurrence) else make(occurrence, series, zone_name)
            events += [] if made is None else [(source_of(occurrence, series.events).number, made)]
    except NotRead as error:
        refused, unread = [error.finding], not isinstance(error, NotOurs)
    except ValidationError as error:
        refused, unread = [(series.number, f"cannot be used: {error.errors()[0]['msg']}")], True
    if not refused and not events and series.is_after(last_on):
        refused = [(series.number, f"is after {last_on}, up to which calendars are read")]
    if refused:
        notes += [left_out(series, line, says) for line, says in refused]
        return None if unread else []
    counted = [each for each in events if _counts(each[1], first_on, last_on, zone_name)]
    adjusted = dict.fromkeys(series.notes) if counted else ()
    notes += [ImportNote(line, named(series), says) for line, says in adjusted]
    return counted


def _counts(found: CustomerEvent | NamedDates, first_on: date, last_on: date, zone_name: str) -> bool:
    """Whether it touches the dates, both included."""
    if isinstance(found, CustomerEvent):
        return touches(found, first_on, last_on, zone_name)
    return found.first_on <= last_on and first_on <= found.last_on


def named(series: Series) -> str:
    """An event as a person would find it again."""
    title = "".join(letter for letter in series.events[0].value("SUMMARY") if letter.isprintable())[:60].strip()
    return f'"{title}"' if title else "an event"
