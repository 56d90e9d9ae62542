"""An occurrence of somebody's calendar as local dates: days on which they are away, or holidays of a place."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from icalendar import Event

from calendars.ical.expansion import NotOurs, NotRead, Series, moment
from calendars.ical.lengths import length_of, source_of
from calendars.ical.lines import Block
from calendars.ical.occurrence import span_of, text_of, title_of
from scheduler.domain.time import DAY, DateRange, local
from scheduler.domain.values import ShortText

LONGEST_HOLIDAY = DAY * 732
"""What lasts longer is a mistake."""
SAYS_WHAT = frozenset({"SUMMARY", "CLASS", "CATEGORIES"})
"""What is read of an event besides its times, and says what it is about."""


class NamedDates(DateRange):
    """Local dates, both included. ``name`` is empty where names are not read."""

    name: ShortText = ""


def without_words(series: Series) -> None:
    """Drops all that says what the events are about, and forbids messages to repeat what stands in the file: words may
    stand anywhere, be it as the name of a zone."""
    series.quotes = False
    series.events = [_without_words(event) for event in series.events]


def _without_words(event: Block) -> Block:
    lines = [line for line in event.lines if line.name not in SAYS_WHAT]
    return Block(event.kind, event.number, lines, event.blocks, event.closed)


def is_free(occurrence: Event) -> bool:
    """Whether its owner says that it takes none of their time: a reminder, somebody else's holiday."""
    status = text_of(occurrence, "X-MICROSOFT-CDO-BUSYSTATUS").upper()
    return text_of(occurrence, "TRANSP").upper() == "TRANSPARENT" or status == "FREE"


def takes_no_time(occurrence: Event, series: Series) -> bool:
    """Whether it is a moment and no stretch of time: it has no end, or ends when it starts (RFC 5545 section 3.6.1). A
    reminder keeps nobody off duty. Raises NotOurs where nothing else has its UID; else it is noted. Raises NotRead."""
    event = source_of(occurrence, series.events)
    start = moment(occurrence, "DTSTART", event.number)
    end = moment(occurrence, "DTEND", event.number) if "DTEND" in occurrence else start
    if not isinstance(start, datetime) or end != start or any(length_of(event, start) or ()):
        return False
    says = "takes no time, because it has no end or ends when it starts; such a moment keeps nobody off duty"
    if len(series.events) == 1:
        raise NotOurs(event.number, says)
    series.notes.append((event.number, f"{says}, and is left out"))
    return True


def dates_in(occurrence: Event, series: Series, zone_name: str, own_zone: str) -> NamedDates:
    """The local dates that an occurrence touches, however many they are. Raises NotRead.

    Whole days are those dates wherever their owner lives. Times touch every date that they touch in ``own_zone``; those
    that name no zone are read in ``zone_name``.
    """
    start = moment(occurrence, "DTSTART", series.number)
    if isinstance(start, datetime):
        span = span_of(occurrence, series, zone_name)
        first_on = local(span.start_at, own_zone).date()
        last_on = local(span.end_at - timedelta(microseconds=1), own_zone).date()
    else:
        first_on, last_on = start, _last(occurrence, series, start)
    return NamedDates(first_on=first_on, last_on=last_on, name=title_of(occurrence))


def holiday_in(occurrence: Event, series: Series, zone_name: str, own_zone: str) -> NamedDates:
    """The same of a holiday. Raises NotRead, too when it lasts for years."""
    found = dates_in(occurrence, series, zone_name, own_zone)
    if found.last_on - found.first_on > LONGEST_HOLIDAY:
        raise NotRead(series.number, f"lasts more than {LONGEST_HOLIDAY.days} days")
    return found


def _last(occurrence: Event, series: Series, start: date) -> date:
    """The last whole day; a date without an end, or that ends on itself, is one day."""
    end = moment(occurrence, "DTEND", series.number) if "DTEND" in occurrence else start + DAY
    return max(start, end - DAY)


def merged(found: Iterable[NamedDates], first_on: date, last_on: date) -> tuple[NamedDates, ...]:
    """The same dates between two, both included, as ranges that neither overlap nor touch, in order."""
    joined: list[NamedDates] = []
    for each in sorted(found, key=lambda dates: dates.first_on):
        begins, ends = max(each.first_on, first_on), min(each.last_on, last_on)
        if joined and begins <= joined[-1].last_on + DAY:
            joined[-1] = NamedDates(first_on=joined[-1].first_on, last_on=max(joined[-1].last_on, ends))
        elif begins <= ends:
            joined.append(NamedDates(first_on=begins, last_on=ends))
    return tuple(joined)
