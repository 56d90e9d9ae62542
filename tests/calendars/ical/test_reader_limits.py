"""What of calendar files is refused as a whole, and the limits within which they are read."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest

from calendars.ical.expansion import series_of
from calendars.ical.gathering import cost
from calendars.ical.lines import calendars, content_lines
from calendars.ical.reader import read_customer_events
from scheduler.domain.errors import BadInput
from tests.calendars.ical.calendar_files import (
    FIRST,
    LAST,
    TIMED,
    a_calendar,
    an_event,
    read,
)
from tests.support.shared import REPOSITORY


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"<!DOCTYPE html><html>Please log in</html>", "login"),
        (b"name,date\nx,2027-01-01\n", "no iCalendar file"),
        (b"\x00\xff\xfe" * 50, "no iCalendar file"),
        (b"BEGIN:VEVENT\r\nEND:VEVENT\r\n", "BEGIN:VCALENDAR"),
        (a_calendar(*["BEGIN:X-A"] * 20), "nested"),
        (a_calendar(*["BEGIN:VEVENT\r\nEND:VEVENT"] * 5001), "5,001 events"),
        (a_calendar("X-A:" + "x" * 1024 * 1024), "bytes"),
    ],
    ids=["nothing", "blanks", "web page", "table", "noise", "bare event", "nesting", "many events", "big"],
)
def test_what_is_no_calendar_is_refused_as_a_whole(data, part):
    with pytest.raises(BadInput, match=part):
        read(data)


def test_the_refusal_of_the_child_process_reaches_the_caller():
    with pytest.raises(BadInput, match="no iCalendar file"):
        read_customer_events(b"hello", default_zone="UTC", first_on=FIRST, last_on=LAST)


def test_a_default_zone_or_window_that_makes_no_sense_is_refused():
    data = a_calendar(an_event(*TIMED))
    with pytest.raises(BadInput, match="Berlin/Europe"):
        read_customer_events(data, default_zone="Berlin/Europe", first_on=FIRST, last_on=LAST)
    with pytest.raises(BadInput, match="24 months"):
        read_customer_events(data, default_zone="UTC", first_on=LAST, last_on=FIRST)
    with pytest.raises(BadInput, match="24 months"):
        read_customer_events(data, default_zone="UTC", first_on=FIRST, last_on=date(2029, 1, 3))


@pytest.mark.parametrize(
    "line",
    [
        "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "RRULE:FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2",
        "RRULE:FREQ=WEEKLY;BYMONTH=2;BYDAY=MO;BYSETPOS=5",
    ],
)
def test_a_rule_that_never_comes_true_does_not_hold_up_the_import(line):
    imported = read(a_calendar(an_event(*TIMED, line), an_event(*TIMED, uid="good")))
    assert "good" in [event.id for event in imported.events]


def test_a_file_that_takes_too_long_is_given_up():
    """With no time at all to read it, the child is killed and the caller told."""
    with pytest.raises(BadInput, match="takes more than"):
        read_customer_events(
            a_calendar(an_event(*TIMED)), default_zone="UTC", first_on=FIRST, last_on=LAST, wall_seconds=0.0
        )


@pytest.mark.slow
def test_a_file_made_to_hang_gives_what_can_be_read_in_time():
    """Thirty rules that never come true take a second each; those that do not fit are left out by name."""
    hostile = [an_event(*TIMED, "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", uid=f"bad-{n}") for n in range(30)]
    data = a_calendar(an_event(*TIMED, uid="good"), *hostile)
    imported = read_customer_events(data, default_zone="UTC", first_on=FIRST, last_on=LAST)
    assert "good" in [event.id for event in imported.events]
    assert any("takes too long to expand" in warning for warning in imported.warnings)


@pytest.mark.slow
def test_events_that_cost_little_are_read_although_they_stand_behind_rules_made_to_hang():
    """Forty rules without a date take up all the time there is; single events and ordinary rules come before them."""
    hostile = [an_event(*TIMED, "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", uid=f"bad-{n}") for n in range(40)]
    weekly = an_event(*TIMED, "RRULE:FREQ=WEEKLY;COUNT=2", uid="weekly")
    data = a_calendar(*hostile, weekly, an_event(*TIMED, uid="single"))
    imported = read_customer_events(data, default_zone="UTC", first_on=FIRST, last_on=LAST)
    found = {event.id for event in imported.events}
    assert {"single", "weekly/20270306T080000Z", "weekly/20270313T080000Z"} <= found
    assert imported.unread > 30


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((), 0),
        (("STATUS:CONFIRMED",), 0),
        (("RRULE:FREQ=WEEKLY;BYDAY=MO",), 1),
        (("RDATE:20270307T080000Z",), 1),
        (("RRULE:FREQ=DAILY;BYMONTH=2",), 2),
        (("RRULE:FREQ=WEEKLY;BYDAY=MO;BYSETPOS=5",), 2),
    ],
)
def test_single_events_are_cheaper_to_read_than_rules_and_rules_without_conditions_than_others(lines, expected):
    (calendar,) = calendars(content_lines(a_calendar(an_event(*TIMED, *lines)).decode()))
    assert [cost(series) for series in series_of(calendar)] == [expected]


def test_of_two_events_with_one_id_the_first_of_the_file_is_kept_whatever_is_read_first():
    """The one that repeats is read last, and still it is the first."""
    repeats = an_event("DTSTART:20270306T080000Z", "DTEND:20270306T090000Z", "RDATE:20270401T080000Z", uid="a")
    single = an_event("DTSTART:20270306T100000Z", "DTEND:20270306T110000Z", uid="a/20270306T080000Z")
    first = read(a_calendar(repeats, single)).events[0]
    assert (first.id, first.span.start_at.hour) == ("a/20270306T080000Z", 8)
    assert read(a_calendar(single, repeats)).events[0].span.start_at.hour == 10


def test_the_child_process_cannot_take_all_the_memory():
    code = "from calendars.ical.worker import limit_resources; limit_resources(); bytearray(1 << 30)"
    child = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, check=False)
    assert b"MemoryError" in child.stderr
