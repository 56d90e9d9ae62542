"""Dates from calendars: absences where their owner lives, and holidays by name."""

from __future__ import annotations

from datetime import date

import pytest

from calendars.ical.imported import ImportedDates, Wanted
from calendars.ical.reader import read_dates, read_dates_here
from scheduler.domain.errors import BadInput

FIRST_ON, LAST_ON = date(2027, 3, 1), date(2027, 3, 31)


def a_file(*events: str, head: tuple[str, ...] = ()) -> bytes:
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", *head, *events, "END:VCALENDAR", "")).encode()


def an_entry(*lines: str, uid: str = "one") -> str:
    return "\r\n".join(("BEGIN:VEVENT", f"UID:{uid}", "SUMMARY:Surgery", *lines, "END:VEVENT"))


def read(*events: str, zone: str = "Europe/Berlin", head: tuple[str, ...] = (), **asked) -> ImportedDates:
    return read_dates_here(a_file(*events, head=head), time_zone=zone, first_on=FIRST_ON, last_on=LAST_ON, **asked)


def days(found: ImportedDates) -> list[tuple[int, int]]:
    """Days of March."""
    return [(each.first_on.day, each.last_on.day) for each in found.dates]


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "Europe/Berlin", "America/Los_Angeles"])
def test_a_whole_day_is_that_day_wherever_its_owner_lives(zone: str) -> None:
    """Whatever zone the calendar says it is from."""
    entry = an_entry("DTSTART;VALUE=DATE:20270308", "DTEND;VALUE=DATE:20270311")
    assert days(read(entry, zone=zone, head=("X-WR-TIMEZONE:America/New_York",))) == [(8, 10)]
    assert days(read(an_entry("DTSTART;VALUE=DATE:20270308"), zone=zone)) == [(8, 8)]


@pytest.mark.parametrize(
    ("zone", "expected"),
    [("Europe/Berlin", (9, 9)), ("Pacific/Auckland", (9, 10)), ("America/Los_Angeles", (8, 9))],
)
def test_a_time_touches_the_days_where_its_owner_lives(zone: str, expected: tuple[int, int]) -> None:
    """From 07:00 to 20:00 UTC is one day in Berlin and reaches into another on both sides of the world."""
    assert days(read(an_entry("DTSTART:20270309T070000Z", "DTEND:20270309T200000Z"), zone=zone)) == [expected]


@pytest.mark.parametrize(("end", "last"), [("20270310T000000", 9), ("20270310T000100", 10)])
def test_a_time_that_ends_at_midnight_leaves_the_next_day_free(end: str, last: int) -> None:
    entry = an_entry("DTSTART;TZID=Europe/Berlin:20270309T090000", f"DTEND;TZID=Europe/Berlin:{end}")
    assert days(read(entry)) == [(9, last)]


def test_days_off_every_week_are_every_one_of_them_over_the_change_of_the_clocks() -> None:
    entry = an_entry(
        "DTSTART;TZID=Europe/Berlin:20270226T000000", "DTEND;TZID=Europe/Berlin:20270227T000000", "RRULE:FREQ=WEEKLY"
    )
    assert days(read(entry)) == [(5, 5), (12, 12), (19, 19), (26, 26)]


@pytest.mark.parametrize("line", ["TRANSP:TRANSPARENT", "X-MICROSOFT-CDO-BUSYSTATUS:FREE", "STATUS:CANCELLED"])
def test_what_takes_nobodys_time_is_no_absence(line: str) -> None:
    assert days(read(an_entry("DTSTART;VALUE=DATE:20270308", line))) == []
    assert days(read(an_entry("DTSTART;VALUE=DATE:20270308", "TRANSP:OPAQUE"))) == [(8, 8)]


def test_absences_that_overlap_or_touch_are_one_and_end_where_nobody_asked_further() -> None:
    entries = [
        an_entry("DTSTART;VALUE=DATE:20270201", "DTEND;VALUE=DATE:20270303", uid="a"),
        an_entry("DTSTART;VALUE=DATE:20270303", uid="b"),
        an_entry("DTSTART;VALUE=DATE:20270330", "DTEND;VALUE=DATE:20270501", uid="c"),
        an_entry("DTSTART;VALUE=DATE:20270501", uid="d"),
    ]
    assert days(read(*entries)) == [(1, 3), (30, 31)]


def test_nothing_says_what_an_absence_is_about() -> None:
    """Not even the sentence about one that cannot be read, in this process or in one of its own."""
    broken = an_entry("DTSTART;VALUE=DATE:20270308", "RRULE:FREQ=SECONDLY", "CATEGORIES:Surgery", uid="broken")
    fine = an_entry("DTSTART;VALUE=DATE:20270309", "CLASS:Surgery")
    asked = {"time_zone": "UTC", "first_on": FIRST_ON, "last_on": LAST_ON}
    for found in (read(broken, fine, zone="UTC"), read_dates(a_file(broken, fine), **asked)):
        assert (days(found), found.unread, len(found.warnings)) == ([(9, 9)], 1, 1)
        assert "Surgery" not in found.model_dump_json()
    assert read_dates(a_file(broken), **asked).warnings == found.warnings


def test_a_holiday_of_more_than_two_years_is_left_out() -> None:
    found = read(an_entry("DTSTART;VALUE=DATE:20270101", "DTEND;VALUE=DATE:20290201"), wanted=Wanted.HOLIDAYS)
    assert (days(found), found.unread) == ([], 1)
    assert "lasts more than 732 days" in found.warnings[0]


@pytest.mark.parametrize(
    "end", [(), ("DTEND:20270308T090000Z",), ("DURATION:PT0S",), ("DURATION:P0D", "RRULE:FREQ=DAILY")]
)
def test_a_moment_keeps_nobody_off_duty_and_is_named(end: tuple[str, ...]) -> None:
    found = read(an_entry("DTSTART:20270308T090000Z", *end))
    assert (days(found), found.unread) == ([], 0)
    (warning,) = found.warnings
    assert warning.startswith("line 3, an event: left out, because it takes no time")


def test_a_moment_among_the_dates_of_a_series_costs_none_of_the_others() -> None:
    series = an_entry("DTSTART:20270308T090000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=3")
    found = read(series, an_entry("RECURRENCE-ID:20270309T090000Z", "DTSTART:20270309T090000Z"))
    assert (days(found), len(found.warnings)) == ([(8, 8), (10, 10)], 1)


@pytest.mark.parametrize("end", ["DURATION:PT1S", "DTEND:20270308T090001Z"])
def test_a_second_is_enough_to_be_away(end: str) -> None:
    assert days(read(an_entry("DTSTART:20270308T090000Z", end))) == [(8, 8)]


def test_holidays_keep_their_names_and_count_though_they_leave_time_free() -> None:
    entry = an_entry("DTSTART;VALUE=DATE:20270308", "TRANSP:TRANSPARENT")
    found = read(entry, wanted=Wanted.HOLIDAYS)
    assert [(each.first_on, each.name) for each in found.dates] == [(date(2027, 3, 8), "Surgery")]


def test_a_file_that_is_no_calendar_is_refused() -> None:
    for data in (b"", b"<html>log in</html>"):
        with pytest.raises(BadInput):
            read_dates(data, time_zone="UTC", first_on=FIRST_ON, last_on=LAST_ON)
