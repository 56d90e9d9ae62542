"""The feed doctor finds what clients choke on, and finds nothing in our own feeds."""

from __future__ import annotations

import pytest

from calendars.ical.doctor import check_feed
from calendars.ical.feed import FeedOptions, feed_files
from tests.calendars.ical.sample import NOW, PEOPLE, ROTATIONS, TEAMS, a_schedule, entries_of


def our_files(options: FeedOptions) -> dict[str, bytes]:
    return dict(feed_files(entries_of(a_schedule()), PEOPLE, TEAMS, ROTATIONS, now=NOW, options=options))


@pytest.mark.parametrize("local_time", [False, True])
def test_our_own_feeds_are_healthy(local_time):
    files = our_files(FeedOptions(local_time=local_time, include_open=True))
    assert {name: check_feed(data) for name, data in files.items()} == dict.fromkeys(files, ())


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        (b"VERSION:2.0\r\n", b"", "has no VERSION"),
        (b"VERSION:2.0\r\n", b"VERSION:2.0\r\nUID:1\r\n", "has a UID"),
        (b"VERSION:2.0\r\n", b"VERSION:2.0\r\nMETHOD:PUBLISH\r\n", "has a METHOD"),
        (b"VERSION:2.0\r\n", b"VERSION:2.0\r\nSOURCE:https://x.example/secret\r\n", "has a SOURCE"),
        (b"CALSCALE:GREGORIAN", b"CALSCALE:gregorian", "line 4: CALSCALE"),
        (b"REFRESH-INTERVAL;VALUE=DURATION", b"REFRESH-INTERVAL", "VALUE=DURATION"),
        (b"X-PUBLISHED-TTL:PT1H", b"X-PUBLISHED-TTL:P1H", "'P1H' is no duration"),
        (b"DTSTAMP:20270301T093000Z\r\n", b"", "has no DTSTAMP"),
        (b"DTSTART:20270327T080000Z", b"DTSTART:20270327T080000", "has no zone"),
        (b"DTSTART:20270327T080000Z", b"DTSTART;TZID=Europe/Berlin:20270327T080000", "no VTIMEZONE declares"),
        (b"DTSTART:20270327T080000Z", b"DTSTART:20270327T160000Z", "does not end after it starts"),
        (b"DTEND:20270327T160000Z\r\n", b"", "neither DTEND nor DURATION"),
        (b"2027-03-28/emea-2@", b"2027-03-27/emea-1@", "2 events have the UID"),
        (b"STATUS:CONFIRMED", b"STATUS:CANCELLED", "is cancelled"),
        (b"TRANSP:", b"RRULE:FREQ=DAILY\r\nTRANSP:", "repeats by a rule"),
        (b"\r\n", b"\n", "CR LF"),
        (b"BEGIN:VCALENDAR", b"\xef\xbb\xbfBEGIN:VCALENDAR", "byte order mark"),
        (b"Ann", b"Ann\xff", "is not UTF-8"),
        (b"NAME:On", b"NAME:" + b"x" * 80 + b"On", "octets"),
        (b"BEGIN:VCALENDAR", b"BEGIN:NOTHING", "no calendar at all"),
        (b"END:VEVENT", b"", "has no END:VEVENT"),
    ],
)
def test_each_known_illness_is_named(old, new, part):
    healthy = our_files(FeedOptions())["engineer-ann.ics"]
    assert old in healthy
    assert any(part in said for said in check_feed(healthy.replace(old, new)))


def test_a_zone_that_other_readers_misread_is_named():
    healthy = our_files(FeedOptions(local_time=True))["engineer-ann.ics"]
    ill = healthy.replace(b"RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", b"RDATE:20270328T020000\r\nCOMMENT:x", 1)
    said = check_feed(ill)
    assert any("RDATE" in sentence for sentence in said)
    assert any("COMMENT" in sentence for sentence in said)


def test_an_empty_calendar_is_named():
    data = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nEND:VCALENDAR\r\n"
    assert [sentence for sentence in check_feed(data) if "no events" in sentence]
