"""Feeds: the iCalendar text that people subscribe to, rendered from feed entries and from nothing else.

The same entries give the same bytes, whenever and wherever they are rendered: no clock, no random UID, no set order.
Rules come from RFC 5545 and RFC 7986; where a client needs more or less than they allow, the code says which.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from icalendar import Calendar, Event, vDuration, vText, vUri

from calendars.ical.entries import (
    FeedEntry,
    for_engineer,
    for_programme,
    for_team,
    within_window,
)
from calendars.ical.zones import vtimezone
from scheduler.domain.coverage import Rotation
from scheduler.domain.people import Engineer, Team
from scheduler.domain.time import DAY, Span, TimeZoneName, local
from scheduler.domain.values import Value

PRODUCT = "-//Watchbill//Watchbill//EN"
REFRESH = timedelta(hours=1)
CALLABLE = re.compile(r"(https?|tel|sip|xmpp):\S+", re.IGNORECASE)


class FeedOptions(Value):
    """How a subscriber wants a feed.

    ``busy`` makes duty block the calendar; by default it leaves the time free. ``local_time`` writes local times with
    their zone; the default is UTC, the only form that clients with stale zone data read rightly. ``include_open``
    adds TBD seats to a programme's feed.
    """

    busy: bool = False
    local_time: bool = False
    include_open: bool = False


class Feed(Value):
    """A named calendar and what stands in it. ``names_people`` puts the person's name before the role."""

    name: str
    description: str
    time_zone: TimeZoneName
    names_people: bool
    entries: tuple[FeedEntry, ...]


DEFAULT_OPTIONS = FeedOptions()


def engineer_feed(entries: Iterable[FeedEntry], engineer: Engineer, *, now: datetime) -> Feed:
    return Feed(
        name=f"On-call duty of {engineer.name}",
        description=f"Weekend duty and Escalation Engineer terms of {engineer.name}",
        time_zone=engineer.time_zone,
        names_people=False,
        entries=within_window(for_engineer(entries, engineer.id), now),
    )


def team_feed(entries: Iterable[FeedEntry], team: Team, *, now: datetime) -> Feed:
    return Feed(
        name=f"On-call duty of {team.name}",
        description=f"Who of {team.name} is on duty, and when",
        time_zone="UTC",
        names_people=True,
        entries=within_window(for_team(entries, team.id), now),
    )


def programme_feed(
    entries: Iterable[FeedEntry], rotation: Rotation, *, now: datetime, include_open: bool = False
) -> Feed:
    return Feed(
        name=rotation.name,
        description=f"Who serves in {rotation.name}, and when",
        time_zone=rotation.time_zone,
        names_people=True,
        entries=within_window(for_programme(entries, rotation.id, include_open=include_open), now),
    )


def feed_files(
    entries: Iterable[FeedEntry],
    people: Iterable[Engineer],
    teams: Iterable[Team],
    rotations: Iterable[Rotation],
    *,
    now: datetime,
    options: FeedOptions = DEFAULT_OPTIONS,
) -> Mapping[str, bytes]:
    """The feed of every engineer, team and programme, by file name. People without duty get an empty calendar."""
    known = tuple(entries)
    open_too = options.include_open
    feeds = {file_name("engineer", person.id): engineer_feed(known, person, now=now) for person in people}
    feeds |= {file_name("team", team.id): team_feed(known, team, now=now) for team in teams}
    feeds |= {
        file_name("programme", rotation.id): programme_feed(known, rotation, now=now, include_open=open_too)
        for rotation in rotations
    }
    return {name: render_feed(feed, options) for name, feed in feeds.items()}


def file_name(noun: str, identifier: str) -> str:
    """A file name that is safe on every system. Ids that had to be changed get a hash, so that no two collide."""
    safe = re.sub(r"[^a-z0-9._-]", "-", identifier.lower())
    if safe != identifier:
        safe += f"-{hashlib.sha256(identifier.encode()).hexdigest()[:8]}"
    return f"{noun}-{safe}.ics"


def render_feed(feed: Feed, options: FeedOptions = DEFAULT_OPTIONS) -> bytes:
    """The feed as UTF-8 iCalendar with CRLF and lines of at most 75 octets."""
    calendar = _calendar(feed)
    if options.local_time:
        for zone_name, first, last in zones_of(feed.entries):
            calendar.add_component(vtimezone(zone_name, first, last))
    for entry in feed.entries:
        calendar.add_component(_event(entry, feed, options))
    return bytes(calendar.to_ical(sorted=False))


def _calendar(feed: Feed) -> Calendar:
    """The frame. It has no UID (vdirsyncer would see one event), no METHOD (not an invitation), no SOURCE (secret)."""
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", PRODUCT)
    calendar.add("CALSCALE", "GREGORIAN")
    for name, text in (("NAME", feed.name), ("X-WR-CALNAME", feed.name)):
        calendar.add(name, vText(text))
    for name, text in (("DESCRIPTION", feed.description), ("X-WR-CALDESC", feed.description)):
        calendar.add(name, vText(text))
    calendar.add("X-WR-TIMEZONE", vText(feed.time_zone))
    # RFC 7986 section 5.7 requires the VALUE parameter, which the library leaves out when it writes this itself.
    calendar.add("REFRESH-INTERVAL", vDuration(REFRESH, params={"VALUE": "DURATION"}))
    calendar.add("X-PUBLISHED-TTL", vDuration(REFRESH))
    return calendar


def zones_of(entries: Iterable[FeedEntry]) -> list[tuple[TimeZoneName, datetime, datetime]]:
    """The zones in which times are written, by name, each with the first and last instant (UTC) that needs it."""
    spans: dict[str, list[Span]] = {}
    for entry in entries:
        if written_local(entry):
            spans.setdefault(entry.time_zone, []).append(entry.span)
    return [
        (name, min(span.start_at for span in found), max(span.end_at for span in found))
        for name, found in sorted(spans.items())
    ]


def _event(entry: FeedEntry, feed: Feed, options: FeedOptions) -> Event:
    event = Event()
    event.add("UID", entry.uid)
    event.add("SEQUENCE", entry.sequence)
    event.add("DTSTAMP", entry.updated_at)
    event.add("LAST-MODIFIED", entry.updated_at)
    _add_times(event, entry, options)
    event.add("SUMMARY", summary(entry, names_people=feed.names_people))
    event.add("DESCRIPTION", description(entry, names_people=feed.names_people))
    event.add("STATUS", entry.status.value)
    event.add("TRANSP", "OPAQUE" if options.busy else "TRANSPARENT")
    event.add("X-MICROSOFT-CDO-BUSYSTATUS", vText("BUSY" if options.busy else "FREE"))
    event.add("CATEGORIES", ["on-call", entry.rotation_id, *(["TBD"] if entry.is_open else [])])
    if entry.bridge_url:
        _add_bridge(event, entry.bridge_url)
    return event


def _add_times(event: Event, entry: FeedEntry, options: FeedOptions) -> None:
    """Terms as whole days, the end excluded; shifts in UTC, or in local time where that cannot be misread."""
    start: datetime = entry.span.start_at
    end: datetime = entry.span.end_at
    if entry.from_on and entry.until_on:
        event.add("DTSTART", entry.from_on)
        event.add("DTEND", entry.until_on)
        return
    if options.local_time and written_local(entry):
        start, end = local(start, entry.time_zone), local(end, entry.time_zone)
    event.add("DTSTART", start)
    event.add("DTEND", end)


def written_local(entry: FeedEntry) -> bool:
    """Whether every reader takes local times for this span rightly. Not whole days, and not the two equal hours of
    autumn, of which some take the first and some the second."""
    if entry.from_on or entry.time_zone == "UTC":
        return False
    clocks = [local(instant, entry.time_zone) for instant in (entry.span.start_at, entry.span.end_at)]
    return all(clock.utcoffset() == clock.replace(fold=1 - clock.fold).utcoffset() for clock in clocks)


def _add_bridge(event: Event, bridge_url: str) -> None:
    """Few clients read CONFERENCE, so the bridge stands in LOCATION and in the description too."""
    if CALLABLE.fullmatch(bridge_url):
        params = {"VALUE": "URI", "FEATURE": ["AUDIO", "VIDEO"], "LABEL": "Incident bridge"}
        event.add("CONFERENCE", vUri(bridge_url, params=params))
    event.add("LOCATION", bridge_url)


def summary(entry: FeedEntry, *, names_people: bool) -> str:
    """The title: role first, or in a shared feed the person's name and then the role."""
    return f"{entry.engineer_name}: {entry.role}" if names_people else entry.role


def description(entry: FeedEntry, *, names_people: bool) -> str:
    """What the person on duty wants to know, a line each. No address, no phone number, nobody's absences."""
    lines = [f"{entry.engineer_name}, {entry.team_name}"] if names_people and not entry.is_open else []
    lines += [_dates(entry)] if entry.from_on else [_times(entry.span, entry.time_zone), _times(entry.span, "UTC")]
    lines.append(entry.place[:1].upper() + entry.place[1:])
    for label, names in (("With", entry.alongside), ("Takes over from", entry.before), ("Hands over to", entry.after)):
        lines += [f"{label}: {', '.join(names)}"] if names else []
    lines += [f"Bridge: {entry.bridge_url}"] if entry.bridge_url else []
    lines += [f"Customer event: {note.label}, {_times(note.span, entry.time_zone)}" for note in entry.events]
    return "\n".join(dict.fromkeys(lines))


def _dates(entry: FeedEntry) -> str:
    assert entry.from_on
    assert entry.until_on
    weeks, days = divmod((entry.until_on - entry.from_on).days, 7)
    length = f"{7 * weeks + days} days" if days else f"{weeks} weeks"
    return f"{entry.from_on:%a %d %b %Y} to {entry.until_on - DAY:%a %d %b %Y}, {length}"


def _times(span: Span, zone_name: str) -> str:
    start, end = local(span.start_at, zone_name), local(span.end_at, zone_name)
    ends = f"{end:%H:%M}" if end.date() == start.date() else f"{end:%a %d %b %Y %H:%M}"
    return f"{start:%a %d %b %Y %H:%M} to {ends} ({zone_name})"
