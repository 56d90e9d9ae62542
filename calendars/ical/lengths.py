"""How long an occurrence of an imported event lasts, where its file gives a duration instead of an end.

Weeks and days of a duration are nominal and keep the time on the wall; hours, minutes and seconds are exact, whatever
clocks do meanwhile (RFC 5545 section 3.3.6). So a day and 24 hours differ when clocks change. The library knows a
duration by its number of seconds alone, so what the file says is read here once more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from icalendar import Event

from calendars.ical.lines import Block
from scheduler.domain.time import to_instant

LINE = "X-WATCHBILL-LINE"
"""Put on each event before it is expanded: where it starts in the file. Occurrences carry it along."""
_DURATION = re.compile(r"\+?P(?:(\d{1,6})W)?(?:(\d{1,7})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?", re.I)
_PERIOD = re.compile(r"(\d{8}T\d{6})(Z?)/(.+)", re.I)


class Length(NamedTuple):
    """A duration: ``days`` are nominal, the rest is exact."""

    days: timedelta
    exact: timedelta


def mark(event: Event, block: Block) -> None:
    """By this, occurrences of the event can be told from those of others."""
    event[LINE] = str(block.number)


def source_of(occurrence: Event, events: list[Block]) -> Block:
    """The event of the file that an occurrence was made of; the first when that is not known."""
    number = str(occurrence.get(LINE, ""))
    return next((event for event in events if str(event.number) == number), events[0])


def length_of(event: Block, start: datetime) -> Length | None:
    """The duration of an occurrence of the event that starts then; None when the file gives its end, or nothing."""
    if not event.all("RECURRENCE-ID"):
        for began, text in _periods(event):
            if _is_same(began, start):
                return parsed(text)
    gives_end = any(line.value.strip() for line in event.all("DTEND"))
    return None if gives_end else parsed(event.value("DURATION"))


def parsed(text: str) -> Length | None:
    """A duration as it is written; None when it is none, or negative."""
    found = _DURATION.fullmatch(text.strip())
    if not found or not any(found.groups()):
        return None
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return Length(timedelta(weeks=weeks, days=days), timedelta(hours=hours, minutes=minutes, seconds=seconds))


def end_after(start: datetime, length: Length, zone_name: str) -> datetime:
    """The instant at which it ends. A start without a zone is a time on the wall in ``zone_name``."""
    wall = (start + length.days).replace(fold=0)
    if wall.utcoffset() is None:
        return to_instant(wall.date(), wall.time(), zone_name) + length.exact
    return wall.astimezone(UTC) + length.exact


def _periods(event: Block) -> Iterator[tuple[datetime, str]]:
    """Dates that are added to a series with a length of their own: when they start, and the duration or the end.

    Starts are aware when they are in UTC, else as a clock shows them in the zone of their line.
    """
    for line in event.all("RDATE"):
        for piece in line.value.split(","):
            found = _PERIOD.fullmatch(piece.strip())
            if found:
                stamp, is_utc, text = found.groups()
                began = datetime.fromisoformat(stamp.upper())
                yield began.replace(tzinfo=UTC) if is_utc else began, text


def _is_same(began: datetime, start: datetime) -> bool:
    if began.tzinfo is None:
        return began == start.replace(tzinfo=None, fold=0)
    return start.utcoffset() is not None and began == start
