"""Events that last for years, cut to dates with which can be reckoned.

Leave without an end often ends in a year such as 9999, and begins whenever somebody was hired. Who is away all the time
is away on the dates that somebody asks about, too, so absences are cut to those. A customer event that lasts so long is
cut to a century that is the same whenever it is read, or it would look changed every day.
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
FIRST_YEAR, LAST_YEAR = 2000, 2099
"""The years that instants are written in everywhere else."""


def cut(series: Series, first_on: date, last_on: date) -> None:
    """Cuts what is long to the dates, both included, and a little more. Of what repeats, only the end is cut, so far
    behind the dates that what it touches of them stays the same."""
    _cut_all(series, first_on - AROUND, last_on + AROUND)


def cut_to_century(series: Series) -> None:
    """Cuts what is long to the century that there is, and says so."""
    for number in _cut_all(series, date(FIRST_YEAR, 1, 1), date(LAST_YEAR + 1, 1, 1)):
        series.notes.append((number, f"ends after {LAST_YEAR}; it is read as if it ended then"))


def _cut_all(series: Series, earliest: date, latest: date) -> list[int]:
    """The lines of the events that were to end later."""
    before = series.events
    series.events = [_cut(event, earliest, latest, repeats=series.repeats) for event in before]
    ends = ((event, _end(event)) for event, now in zip(before, series.events, strict=True) if now is not event)
    return [event.number for event, end in ends if end is not None and end.date() > latest]


def _cut(event: Block, earliest: date, latest: date, *, repeats: bool) -> Block:
    start, end = _time_in(event, "DTSTART"), _end(event)
    if start is None or end is None or end - start <= LONG:
        return event
    if repeats:
        begins_on = start.date()
        latest = min(latest + (begins_on - _first_on(event, begins_on)), date.max - DAY)
    else:
        begins_on = max(start.date(), min(earliest, end.date()))
    ends_on = max(min(end.date(), latest), begins_on + DAY)  # in order, whatever their hours
    begins, ends = datetime.combine(begins_on, start.time()), datetime.combine(ends_on, end.time())
    return replace(event, lines=list(_lines(event, begins, ends)))


def _first_on(event: Block, begins_on: date) -> date:
    """When the first of its dates begins: dates that are added to a series may lie before its start."""
    stamps = [stamp for line in event.all("RDATE") for stamp in re.findall(r"(?:^|,)\s*(\d{8})", line.value)]
    found = [_date(stamp) for stamp in stamps]
    return min([begins_on, *(on for on in found if on is not None)])


def _date(stamp: str) -> date | None:
    try:
        return date.fromisoformat(stamp)
    except ValueError:
        return None


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
