"""When the events of calendar files are: whole days, zones, and times without either."""

from __future__ import annotations

import pytest

from calendars.ical.reader import read_customer_events
from tests.calendars.ical.calendar_files import (
    FIRST,
    LAST,
    a_calendar,
    an_event,
    read,
    the_only,
    utc,
)


def test_a_whole_day_is_the_local_day_even_when_clocks_change():
    """28 March 2027 has 23 hours in Berlin; the end date is not part of the event."""
    event = the_only(read(a_calendar(an_event("DTSTART;VALUE=DATE:20270328", "DTEND;VALUE=DATE:20270329"))))
    assert (event.span.start_at, event.span.end_at) == (utc(2027, 3, 27, 23), utc(2027, 3, 28, 22))


@pytest.mark.parametrize("end", ["DTEND;VALUE=DATE:20270306", "LOCATION:no end at all"])
def test_a_day_without_an_end_is_one_day(end):
    event = the_only(read(a_calendar(an_event("DTSTART;VALUE=DATE:20270306", end)), "UTC"))
    assert event.span.hours == 24


def test_outlooks_midnight_to_midnight_is_a_whole_day():
    lines = ("DTSTART:20270306T000000", "DTEND:20270308T000000", "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE")
    imported = read(a_calendar(an_event(*lines)), "America/New_York")
    assert imported.warnings == ()
    assert the_only(imported).span.start_at == utc(2027, 3, 6, 5)


def test_a_time_without_an_end_lasts_an_hour_and_says_so():
    imported = read(a_calendar(an_event("DTSTART:20270306T080000Z")))
    assert the_only(imported).span.hours == 1
    assert imported.warnings == ('line 4, "Big upgrade": has no end; one hour is assumed',)


def test_a_time_without_a_zone_is_read_in_the_default_zone_and_says_so():
    imported = read(a_calendar(an_event("DTSTART:20270306T090000", "DTEND:20270306T100000")), "Asia/Kolkata")
    assert the_only(imported).span.start_at == utc(2027, 3, 6, 3, 30)
    assert imported.warnings == ('line 4, "Big upgrade": has no time zone; it is read in Asia/Kolkata',)


def test_a_time_without_a_zone_is_read_in_the_calendars_own_zone():
    floating = an_event("DTSTART:20270306T090000", "DTEND:20270306T100000")
    imported = read(a_calendar("X-WR-TIMEZONE:America/New_York", floating), "Asia/Kolkata")
    assert the_only(imported).span.start_at == utc(2027, 3, 6, 14)
    assert imported.warnings == ()


def test_a_calendar_zone_that_nobody_knows_is_not_used():
    floating = an_event("DTSTART:20270306T090000", "DTEND:20270306T100000")
    imported = read(a_calendar("X-WR-TIMEZONE:Mars/Olympus", floating), "UTC")
    assert the_only(imported).span.start_at == utc(2027, 3, 6, 9)
    assert any("Mars/Olympus" in warning for warning in imported.warnings)


def test_windows_names_of_zones_are_understood():
    line = "DTSTART;TZID=W. Europe Standard Time:20270706T090000"
    imported = read(a_calendar(an_event(line, "DURATION:PT2H")), "UTC")
    assert the_only(imported).span.start_at == utc(2027, 7, 6, 7)
    assert imported.warnings == ()


def test_an_unknown_zone_is_named_and_the_default_is_used():
    line = "DTSTART;TZID=Somewhere:20270706T090000"
    imported = read(a_calendar(an_event(line, "DURATION:PT2H")), "UTC")
    assert the_only(imported).span.start_at == utc(2027, 7, 6, 9)
    assert "'Somewhere', which is not known" in imported.warnings[0]


CUSTOM_ZONE = "\r\n".join(
    (
        "BEGIN:VTIMEZONE",
        "TZID:Customized Time Zone",
        "BEGIN:STANDARD",
        "DTSTART:19700101T000000",
        "TZOFFSETFROM:{0}",
        "TZOFFSETTO:{0}",
        "END:STANDARD",
        "END:VTIMEZONE",
    )
)


@pytest.mark.parametrize(("offset", "hour"), [("+0500", 4), ("-0300", 12)])
def test_two_files_may_call_different_zones_by_one_name(offset, hour):
    """Outlook does. Each import has a process of its own, so no file's rules reach the next."""
    event = an_event("DTSTART;TZID=Customized Time Zone:20270706T090000", "DURATION:PT2H")
    data = a_calendar(CUSTOM_ZONE.format(offset), event)
    imported = read_customer_events(data, default_zone="UTC", first_on=FIRST, last_on=LAST)
    assert the_only(imported).span.start_at == utc(2027, 7, 6, hour)


def test_utc_wins_over_a_zone_that_stands_beside_it():
    line = "DTSTART;TZID=Europe/Berlin:20270706T090000Z"
    imported = read(a_calendar(an_event(line, "DURATION:PT2H")), "UTC")
    assert the_only(imported).span.start_at == utc(2027, 7, 6, 9)
    assert "read as UTC" in imported.warnings[0]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("DTSTART:20270306T080000Z", "DTEND:20270306T070000Z"),
        ("DTSTART;VALUE=DATE:20270306", "DTEND;VALUE=DATE:20270305"),
        ("DTSTART;VALUE=DATE:20270306", "DTEND:20270306T070000Z"),
    ],
)
def test_an_event_that_ends_before_it_starts_is_left_out(start, end):
    imported = read(a_calendar(an_event(start, end)))
    assert imported.events == ()
    assert "left out" in imported.warnings[0]
