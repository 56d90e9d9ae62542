"""Absences that last for years, cut to the dates that somebody asks about.

Leave without an end often ends in a year with which nobody can reckon, such as 9999, and begins whenever somebody was
hired. Who is away all the time is away on the dates that count here, too, so such times are cut before they are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from calendars.ical.expansion import Series
from calendars.ical.lengths import parsed
from calendars.ical.lines import Block, Line
from scheduler.domain.time import DAY

LONG = DAY * 366
"""What lasts no longer is read as it stands."""
AROUND = DAY * 2
"""A time is on another date elsewhere, by a day at most, and whoever expands an event looks a day further."""


def cut(series: Series, first_on: date, last_on: date) -> None:
    """Cuts what is long to the dates, both included, and a little more. What repeats stays as it is."""
    if not series.repeats:
        series.events = [_cut(event, first_on - AROUND, last_on + AROUND) for event in series.events]


def _cut(event: Block, earliest: date, latest: date) -> Block:
    start, end = _time_in(event, "DTSTART"), _end(event)
    if start is None or end is None or end - start <= LONG:
        return event
    begins_on = max(start.date(), min(earliest, end.date()))
    ends_on = max(min(end.date(), latest), begins_on + DAY)  # in order, whatever their hours
    begins, ends = datetime.combine(begins_on, start.time()), datetime.combine(ends_on, end.time())
    return replace(event, lines=list(_lines(event, begins, ends)))


def _lines(event: Block, begins: datetime, ends: datetime) -> Iterator[Line]:
    """The lines of an event with other times. A duration becomes an end in the form of the start."""
    start = event.all("DTSTART")[0]
    for line in event.lines:
        if line.name == "DTSTART":
            yield _at(start, begins)
        elif line.name == "DTEND":
            yield _at(line, ends)
        elif line.name != "DURATION":
            yield line
        elif not event.value("DTEND").strip():
            yield replace(_at(start, ends), number=line.number, name="DTEND")


def _at(line: Line, when: datetime) -> Line:
    """The line with another date or time, in the zone and the form in which it stands."""
    day, written = when.date().isoformat().replace("-", ""), line.value.strip()
    return replace(line, value=f"{day}{when:T%H%M%S}{written[15:]}" if len(written) > len(day) else day)


def _end(event: Block) -> datetime | None:
    """When it ends where it starts; give or take the hours by which clocks change, where it says how long it lasts."""
    if event.value("DTEND").strip():
        return _time_in(event, "DTEND")
    start, length = _time_in(event, "DTSTART"), parsed(event.value("DURATION"))
    if start is None or length is None:
        return None
    try:
        return start + length.days + length.exact
    except OverflowError:
        return datetime.combine(date.max, start.time())


def _time_in(event: Block, name: str) -> datetime | None:
    """A date, or a time as a clock shows it, of an event; None where there is no single one that can be read."""
    values = [line.value.strip() for line in event.all(name)]
    if len(values) != 1 or not re.fullmatch(r"\d{8}(T\d{6}Z?)?", values[0], re.IGNORECASE | re.ASCII):
        return None
    try:
        return datetime.fromisoformat(values[0].upper().removesuffix("Z"))
    except ValueError:
        return None


def goes_on(series: Series, last_on: date) -> bool:
    """Whether it repeats daily, and after that date still does, as it is written."""
    lines = [line for event in series.events for line in event.all("RRULE")]
    rules = [dict(part.partition("=")[::2] for part in line.value.upper().split(";")) for line in lines]
    return any(
        rule.get("FREQ") == "DAILY" and "COUNT" not in rule and rule.get("UNTIL", "99991231")[:8] > f"{last_on:%Y%m%d}"
        for rule in rules
    )
