"""Leave of years, and leave without an end: whoever is away is not planned, whatever year their calendar names."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendars.ical.reader import read_dates, read_here
from tests.calendars.ical.test_dates import FIRST_ON, LAST_ON, a_file, an_entry, days, read

BERLIN = ";TZID=Europe/Berlin"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("DTSTART;VALUE=DATE:20270310", "DTEND;VALUE=DATE:20991231"), (10, 31)),
        (("DTSTART;VALUE=DATE:20270310", "DTEND;VALUE=DATE:99991231"), (10, 31)),
        (("DTSTART;VALUE=DATE:19000101", "DTEND;VALUE=DATE:20270310"), (1, 9)),
        (("DTSTART;VALUE=DATE:00010101", "DTEND;VALUE=DATE:99991231"), (1, 31)),
        (("DTSTART;VALUE=DATE:20270310", "DURATION:P999999W"), (10, 31)),
        ((f"DTSTART{BERLIN}:20270310T090000", f"DTEND{BERLIN}:99991231T235959"), (10, 31)),
        ((f"DTSTART{BERLIN}:20200310T090000", "DURATION:P2556DT3H"), (1, 10)),
        ((f"DTSTART{BERLIN}:20270310T090000", "DURATION:PT999999999H"), (10, 31)),
        (("DTSTART:19700101T000000Z", "DTEND:99991231T235959Z"), (1, 31)),
        (("X-MICROSOFT-CDO-ALLDAYEVENT:TRUE", "DTSTART:20270310T000000", "DTEND:45010101T000000"), (10, 31)),
        (("DTSTART;VALUE=DATE:20200310", "DTEND;VALUE=DATE:20230310", "RRULE:FREQ=YEARLY"), (1, 31)),
        (("DTSTART;VALUE=DATE:20200310", "DTEND;VALUE=DATE:99991231", "RRULE:FREQ=YEARLY"), (1, 31)),
        (("DTSTART;VALUE=DATE:20270310", "DTEND;VALUE=DATE:99991231", "RRULE:FREQ=YEARLY"), (10, 31)),
        (("DTSTART;VALUE=DATE:20270310", "DURATION:P9999999D", "RRULE:FREQ=MONTHLY;COUNT=9"), (10, 31)),
        ((f"DTSTART{BERLIN}:20270310T090000", f"DTEND{BERLIN}:99991231T090000", "RRULE:FREQ=YEARLY"), (10, 31)),
        (("DTSTART;VALUE=DATE:20300310", "DTEND;VALUE=DATE:99991231", "RDATE;VALUE=DATE:20270310"), (10, 31)),
    ],
)
def test_whoever_is_on_leave_for_years_is_away_on_every_date_that_is_looked_at(
    lines: tuple[str, ...], expected: tuple[int, int]
) -> None:
    found = read(an_entry(*lines))
    assert (days(found), found.unread, found.warnings) == ([expected], 0, ())


def test_leave_without_an_end_is_read_by_the_process_of_its_own_as_well() -> None:
    data = a_file(an_entry("DTSTART;VALUE=DATE:20270310", "DTEND;VALUE=DATE:99991231"))
    assert days(read_dates(data, time_zone="UTC", first_on=FIRST_ON, last_on=LAST_ON)) == [(10, 31)]


@pytest.mark.parametrize("rule", [(), ("RRULE:FREQ=YEARLY",), ("RDATE;VALUE=DATE:20280310",)])
def test_a_customer_event_without_an_end_lasts_as_long_as_dates_are_written_anywhere(rule: tuple[str, ...]) -> None:
    """It is said with its line, and the same whenever the calendar is read."""
    entry = an_entry("DTSTART;VALUE=DATE:20270310", "DTEND;VALUE=DATE:99991231", *rule)
    early, late = (
        read_here(a_file(entry), default_zone="UTC", first_on=first_on, last_on=LAST_ON, customer_id="acme")
        for first_on in (FIRST_ON, FIRST_ON + timedelta(days=20))
    )
    (event,) = early.events
    assert (event.span.start_at.date(), event.span.end_at.date()) == (date(2027, 3, 10), date(2100, 1, 1))
    assert (early.unread, [warning.partition(": ")[2] for warning in early.warnings]) == (
        0,
        ["ends after 2099; it is read as if it ended then"],
    )
    assert early == late


def test_leave_of_years_that_is_over_or_has_not_begun_keeps_nobody_off_duty() -> None:
    over = an_entry("DTSTART;VALUE=DATE:19900101", "DTEND;VALUE=DATE:20270301", uid="over")
    to_come = an_entry("DTSTART;VALUE=DATE:20270401", "DTEND;VALUE=DATE:99991231", uid="to come")
    found = read(over, to_come)
    assert (days(found), found.unread) == ([], 0)
    assert ["is after 2027-03-31" in warning for warning in found.warnings] == [True]


@pytest.mark.parametrize(
    ("end", "why"),
    [("DTEND;VALUE=DATE:19001231", "before it starts"), ("DTEND;VALUE=DATE:99999999", "neither a date nor a time")],
)
def test_an_end_that_makes_no_sense_is_still_named(end: str, why: str) -> None:
    found = read(an_entry("DTSTART;VALUE=DATE:20270310", end))
    assert (days(found), found.unread) == ([], 1)
    assert why in found.warnings[0]


@given(
    starts_on=st.dates(date(2020, 1, 1), date(2027, 5, 1)),
    length=st.integers(1, 4_000).map(timedelta),
    hour=st.integers(0, 23),
)
def test_long_or_short_whole_days_and_times_are_away_on_the_same_dates(
    starts_on: date, length: timedelta, hour: int
) -> None:
    """From any hour of the first date to any hour of the last: those dates, as far as they were asked for."""
    ends_on = starts_on + length
    whole = an_entry(f"DTSTART;VALUE=DATE:{starts_on:%Y%m%d}", f"DTEND;VALUE=DATE:{ends_on:%Y%m%d}")
    last_on = ends_on - timedelta(days=1)
    times = an_entry(f"DTSTART{BERLIN}:{starts_on:%Y%m%d}T{hour:02}0000", f"DTEND{BERLIN}:{last_on:%Y%m%d}T235959")
    begins, ends = max(starts_on, FIRST_ON), min(last_on, LAST_ON)
    assert days(read(whole)) == days(read(times)) == ([(begins.day, ends.day)] if begins <= ends else [])


@pytest.mark.parametrize(
    ("rule", "counted"), [("FREQ=DAILY", 22), ("FREQ=DAILY;UNTIL=99991231", 22), ("FREQ=DAILY;INTERVAL=7", 4)]
)
def test_a_day_off_that_comes_back_for_ever_says_how_many_days_it_takes(rule: str, counted: int) -> None:
    """One wrong choice in a calendar program keeps somebody off duty for good; they should hear so."""
    found = read(an_entry("DTSTART;VALUE=DATE:20270310", f"RRULE:{rule}"))
    assert len(found.warnings) == 1
    assert found.warnings[0].endswith(f"{counted} days of it count as away")


@pytest.mark.parametrize("rule", ["FREQ=DAILY;COUNT=22", "FREQ=DAILY;UNTIL=20270331", "FREQ=WEEKLY"])
def test_a_day_off_that_ends_or_comes_once_a_week_needs_no_warning(rule: str) -> None:
    assert read(an_entry("DTSTART;VALUE=DATE:20270310", f"RRULE:{rule}")).warnings == ()
