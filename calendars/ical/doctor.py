"""The feed doctor: what calendar clients are known to choke on, found in the bytes of a feed.

It reads text only and expands nothing, so it may be shown any file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from calendars.ical.lines import Block, Line, calendars, content_lines, decoded
from scheduler.domain.errors import BadInput

MAX_OCTETS = 75
NAMED_ONCE = ("VERSION", "PRODID")
EVENT_NEEDS = ("UID", "DTSTAMP", "DTSTART", "SUMMARY")
NEVER = {
    "UID": "has a UID, which makes vdirsyncer see one single event",
    "METHOD": "has a METHOD, which makes it an invitation instead of a subscription",
    "SOURCE": "has a SOURCE, which hands the secret address on with the file",
}
TIMES = ("DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE")


def check_feed(data: bytes) -> tuple[str, ...]:
    """What is wrong with a feed, a sentence each with its line; empty when nothing is known to be. Of what stands in
    it, sentences repeat no character that a terminal would obey."""
    return tuple("".join(each if each.isprintable() else " " for each in said) for said in _said(data))


def _said(data: bytes) -> tuple[str, ...]:
    try:
        found = calendars(content_lines(decoded(data)))
    except BadInput as error:
        return (str(error),)
    if not found:
        return ("there is no line BEGIN:VCALENDAR: clients see no calendar at all",)
    return (*_bytes(data), *(said for calendar in found for said in _calendar(calendar)))


def _bytes(data: bytes) -> Iterator[str]:
    if data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        yield "line 1: the file starts with a byte order mark"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        yield f"line {data.count(10, 0, error.start) + 1}: the text is not UTF-8"
    if not data.endswith(b"\r\n") or re.search(rb"(?<!\r)\n|\r(?!\n)", data):
        yield "lines must end with CR LF, the last one too"
    for number, line in enumerate(re.split(rb"\r\n|\r|\n", data), start=1):
        if len(line) > MAX_OCTETS:
            yield f"line {number}: {len(line)} octets; at most {MAX_OCTETS} are allowed before a fold"


def _calendar(calendar: Block) -> Iterator[str]:
    at = f"line {calendar.number}: the calendar"
    yield from (f"{at} has no {name}" for name in NAMED_ONCE if not calendar.value(name))
    yield from (f"line {line.number}: the calendar {NEVER[line.name]}" for line in calendar.lines if line.name in NEVER)
    yield from _refresh(calendar)
    scale = next(iter(calendar.all("CALSCALE")), None)
    if scale and scale.value != "GREGORIAN":
        yield f"line {scale.number}: CALSCALE is {scale.value[:20]!r}; write GREGORIAN in upper case"
    yield from _events(calendar)
    yield from (said for zone in calendar.inside("VTIMEZONE") for said in _zone(zone))


def _refresh(calendar: Block) -> Iterator[str]:
    for line in calendar.all("REFRESH-INTERVAL"):
        if line.parameter("VALUE").upper() != "DURATION":
            yield f"line {line.number}: REFRESH-INTERVAL has no VALUE=DURATION, which RFC 7986 requires"
    for line in (*calendar.all("REFRESH-INTERVAL"), *calendar.all("X-PUBLISHED-TTL")):
        if not re.fullmatch(r"P(\d+W|(?=.)(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?)", line.value):
            yield f"line {line.number}: {line.name} {line.value[:20]!r} is no duration; write PT1H for an hour"


def _events(calendar: Block) -> Iterator[str]:
    events = list(calendar.inside("VEVENT"))
    if not events:
        yield f"line {calendar.number}: no events; some clients take that for a mistake and keep what they have"
    declared = {zone.value("TZID") for zone in calendar.inside("VTIMEZONE")}
    for event in events:
        yield from _event(event)
        yield from (said for line in event.lines if line.name in TIMES for said in _time(line, declared))
    seen = Counter((event.value("UID"), event.value("RECURRENCE-ID")) for event in events if event.value("UID"))
    yield from (f"{times} events have the UID {uid}; clients show one" for (uid, _), times in seen.items() if times > 1)


def _event(event: Block) -> Iterator[str]:
    at = f"line {event.number}: the event"
    if not event.closed:
        yield f"{at} has no END:VEVENT"
    yield from (f"{at} has no {name}" for name in EVENT_NEEDS if not event.value(name))
    if not event.value("DTEND") and not event.value("DURATION"):
        yield f"{at} has neither DTEND nor DURATION; clients guess its length"
    starts, ends = event.value("DTSTART"), event.value("DTEND")
    if _comparable(event) and ends <= starts:
        yield f"{at} does not end after it starts"
    if event.value("STATUS").upper() == "CANCELLED":
        yield f"{at} is cancelled; some clients strike it through for ever: leave it out instead"
    if event.value("RRULE"):
        yield f"{at} repeats by a rule; clients expand rules differently: write each shift on its own"


def _comparable(event: Block) -> bool:
    """Whether start and end can be compared as text: written in the same form and zone."""
    forms = [(line.parameters, len(line.value)) for name in ("DTSTART", "DTEND") for line in event.all(name)]
    return len(forms) == 2 and forms[0] == forms[1]


def _time(line: Line, declared: set[str]) -> Iterator[str]:
    zone_name = line.parameter("TZID")
    if zone_name and zone_name not in declared:
        yield f"line {line.number}: {line.name} uses the zone {zone_name}, which no VTIMEZONE declares"
    if re.fullmatch(r"\d{8}T\d{6}", line.value) and not zone_name:
        yield f"line {line.number}: {line.name} has no zone, so every reader sees another time"


def _zone(zone: Block) -> Iterator[str]:
    """What readers trip over in zone rules; see zones.py for the form that all of them read."""
    at = f"line {zone.number}: the zone {zone.value('TZID')}"
    observances = [block for kind in ("STANDARD", "DAYLIGHT") for block in zone.inside(kind)]
    if not observances:
        yield f"{at} has neither STANDARD nor DAYLIGHT"
    for observance in observances:
        if observance.all("COMMENT"):
            yield f"line {observance.number}: a zone may not hold a COMMENT"
        if observance.all("RDATE"):
            yield f"line {observance.number}: a zone with RDATE is read wrongly by several clients"
