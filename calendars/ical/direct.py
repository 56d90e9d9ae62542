"""Feeds written straight into text, for the door where thousands ask at once.

``feed.render_feed`` writes through the library and says what a feed is; what stands here gives the same bytes in a
tenth of the time, and tests compare the two on any feed.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache

from calendars.ical.entries import FeedEntry
from calendars.ical.feed import (
    CALLABLE,
    DEFAULT_OPTIONS,
    PRODUCT,
    Feed,
    FeedOptions,
    description,
    summary,
    written_local,
    zones_of,
)
from calendars.ical.zones import vtimezone
from scheduler.domain.time import local

SEGMENT = 74
"""Octets of a line before it is folded; with the blank that leads the next one there are 75."""


def write_feed(feed: Feed, options: FeedOptions = DEFAULT_OPTIONS) -> bytes:
    """The bytes of ``render_feed`` for the same feed and options."""
    lines = _frame(feed)
    text = "\r\n".join(lines) + "\r\n"
    if options.local_time:
        text += "".join(_zone(name, first.year, last.year) for name, first, last in zones_of(feed.entries))
    text += "".join(write_event(entry, options, names_people=feed.names_people) for entry in feed.entries)
    return (text + "END:VCALENDAR\r\n").encode()


def write_event(entry: FeedEntry, options: FeedOptions, *, names_people: bool) -> str:
    """One event of a feed, with the end of its last line."""
    moment = _utc(entry.updated_at)
    lines = [
        "BEGIN:VEVENT",
        folded(f"UID:{escaped(entry.uid)}"),
        f"SEQUENCE:{entry.sequence}",
        f"DTSTAMP:{moment}",
        f"LAST-MODIFIED:{moment}",
        *_times(entry, options),
        folded(f"SUMMARY:{escaped(summary(entry, names_people=names_people))}"),
        folded(f"DESCRIPTION:{escaped(description(entry, names_people=names_people))}"),
        f"STATUS:{entry.status.value}",
        "TRANSP:OPAQUE" if options.busy else "TRANSP:TRANSPARENT",
        f"X-MICROSOFT-CDO-BUSYSTATUS:{'BUSY' if options.busy else 'FREE'}",
        folded(f"CATEGORIES:on-call,{escaped(entry.rotation_id)}{',TBD' if entry.is_open else ''}"),
        *(_bridge(entry.bridge_url) if entry.bridge_url else ()),
        "END:VEVENT\r\n",
    ]
    return "\r\n".join(lines)


def escaped(text: str) -> str:
    """A TEXT value as RFC 5545 section 3.3.11 wants it, in the order of the library."""
    if "\\" in text:
        text = text.replace("\\N", "\n").replace("\\", "\\\\")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def folded(line: str) -> str:
    """A content line cut into pieces of at most 75 octets; never between a backslash and what it escapes."""
    if not line.isascii():
        return _folded_by_letters(line)
    if len(line) <= SEGMENT:
        return line
    pieces, at, length = [], 0, len(line)
    while at < length:
        end = at + SEGMENT
        if end < length and line[end - 1] in "\\^":
            end -= 1
        pieces.append(line[at:end])
        at = end
    return "\r\n ".join(pieces)


def _folded_by_letters(line: str) -> str:
    """The same for lines whose letters take several octets; none is torn."""
    pieces: list[str] = []
    piece, octets = "", 0
    for letter in line:
        size = len(letter.encode())
        if piece and octets + size > SEGMENT:
            kept = piece[-1] if len(piece) > 1 and piece[-1] in "\\^" else ""
            pieces.append(piece.removesuffix(kept))
            piece, octets = kept, len(kept)
        piece += letter
        octets += size
    return "\r\n ".join((*pieces, piece))


def _frame(feed: Feed) -> list[str]:
    name, about = escaped(feed.name), escaped(feed.description)
    return [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        folded(f"NAME:{name}"),
        folded(f"X-WR-CALNAME:{name}"),
        folded(f"DESCRIPTION:{about}"),
        folded(f"X-WR-CALDESC:{about}"),
        folded(f"X-WR-TIMEZONE:{escaped(feed.time_zone)}"),
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    ]


@lru_cache(maxsize=1024)
def _zone(name: str, first_year: int, last_year: int) -> str:
    """A VTIMEZONE, which depends on the years alone and is slow to work out."""
    first, last = (datetime(year, 7, 1, tzinfo=UTC) for year in (first_year, last_year))
    return str(vtimezone(name, first, last).to_ical(sorted=False).decode())


def _times(entry: FeedEntry, options: FeedOptions) -> tuple[str, str]:
    if entry.from_on and entry.until_on:
        return f"DTSTART;VALUE=DATE:{_day(entry.from_on)}", f"DTEND;VALUE=DATE:{_day(entry.until_on)}"
    start, end = entry.span.start_at, entry.span.end_at
    if options.local_time and written_local(entry):
        zone, form = entry.time_zone, "%Y%m%dT%H%M%S"
        starts, ends = (local(at, zone).strftime(form) for at in (start, end))
        return folded(f"DTSTART;TZID={zone}:{starts}"), folded(f"DTEND;TZID={zone}:{ends}")
    return f"DTSTART:{_utc(start)}", f"DTEND:{_utc(end)}"


def _bridge(url: str) -> tuple[str, ...]:
    location = folded(f"LOCATION:{escaped(url)}")
    if not CALLABLE.fullmatch(url):
        return (location,)
    return folded(f"CONFERENCE;VALUE=URI;FEATURE=AUDIO,VIDEO;LABEL=Incident bridge:{url}"), location


def _day(on: date) -> str:
    return f"{on.year:04}{on.month:02}{on.day:02}"


def _utc(at: datetime) -> str:
    at = at.astimezone(UTC)
    return f"{_day(at)}T{at.hour:02}{at.minute:02}{at.second:02}Z"
