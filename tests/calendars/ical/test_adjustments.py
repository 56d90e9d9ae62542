"""Nothing of a calendar is adjusted or left out without a sentence that says what and where."""

from __future__ import annotations

from datetime import date

import pytest

from calendars.ical.imported import ImportedEvents
from calendars.ical.reader import read_dates_here, read_here

LAST_ON = date(2027, 12, 31)
TIMED = ("DTSTART:20270306T080000Z", "DTEND:20270306T120000Z")
ZONED = "TZID=Europe/Berlin"
SECRET = "Hospital"


def a_file(*events: tuple[str, ...], head: tuple[str, ...] = ()) -> bytes:
    blocks = [("BEGIN:VEVENT", *lines, "END:VEVENT") for lines in events]
    lines = [line for block in blocks for line in block]
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", *head, *lines, "END:VCALENDAR", "")).encode()


def read(*events: tuple[str, ...]) -> ImportedEvents:
    named = [("X-WATCHBILL-CUSTOMER:c-042", *event) for event in events]
    return read_here(a_file(*named), default_zone="Europe/Berlin", first_on=date(2027, 1, 1), last_on=LAST_ON)


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ((*TIMED, "DURATION:PT1H"), "line 8, an event: has both DTEND and DURATION; DTEND counts"),
        ((*TIMED, "STATUS:WEIRD"), "line 8, an event: has the STATUS 'WEIRD', which is not known and counts as"),
        (("DTSTART:20270306T080000Z",), "line 3, an event: has no end; one hour is assumed"),
        (("DTSTART:20270306T080000Z", "DTEND:20270306T080000Z"), "an event: ends when it starts; one hour is assumed"),
        (("DTSTART:20270306T080000Z", "DURATION:PT0S"), "an event: ends when it starts; one hour is assumed"),
        (
            (f"DTSTART;{ZONED}:20270328T023000", f"DTEND;{ZONED}:20270328T033000"),
            "an event: starts when clocks skip an hour, and ends before that is over; one hour is assumed",
        ),
        ((*TIMED, f"SUMMARY:{'y' * 201}"), "has a long SUMMARY, of which the first 200 letters are kept"),
    ],
)
def test_what_is_adjusted_is_said_with_its_line(lines: tuple[str, ...], says: str) -> None:
    imported = read(("UID:one", *lines))
    (warning,) = imported.warnings
    assert says in warning
    assert len(imported.events) == 1


@pytest.mark.parametrize("lines", [(*TIMED, f"SUMMARY:{'y' * 200}"), (*TIMED, "STATUS:confirmed")])
def test_what_is_as_it_should_be_is_read_without_a_word(lines: tuple[str, ...]) -> None:
    assert read(("UID:one", *lines)).warnings == ()


@pytest.mark.parametrize(
    "lines",
    [
        ("DTSTART:20200306T080000Z", "DURATION:PT1H", "STATUS:WEIRD"),
        (*TIMED, "STATUS:CANCELLED", "DURATION:PT1H"),
        ("DTSTART:20200306T080000", "DTEND:20200306T080000"),
    ],
    ids=["over", "cancelled", "over and too short"],
)
def test_of_what_is_over_or_cancelled_nothing_is_said(lines: tuple[str, ...]) -> None:
    """It is not left out for what is odd about it."""
    imported = read(("UID:one", *lines))
    assert (imported.events, imported.warnings, imported.unread) == ((), (), 0)


@pytest.mark.parametrize(
    ("uid", "says"),
    [
        ("UID:a b", "line 6, an event: has a UID that is too long or has signs that no id has; it is known by an id"),
        (f"UID:{'k' * 91}", "has a UID that is too long"),
        ("LOCATION:here", "line 3, an event: has no UID; it is known by an id that begins with ics-"),
    ],
)
def test_who_gives_an_event_an_id_of_its_own_says_so(uid: str, says: str) -> None:
    imported = read(("DTSTART:20270306T080000Z", uid, "DTEND:20270306T120000Z"))
    (warning,) = imported.warnings
    assert says in warning
    assert imported.events[0].id.startswith("ics-")


@pytest.mark.parametrize(("on", "is_said"), [("20271231", False), ("20280101", True)])
def test_an_event_after_the_last_day_that_is_read_is_named(on: str, is_said: bool) -> None:
    imported = read(("UID:far", f"DTSTART;VALUE=DATE:{on}"))
    assert bool(imported.warnings) is is_said
    assert bool(imported.events) is not is_said
    for warning in imported.warnings:
        assert warning == "line 3, an event: left out, because it is after 2027-12-31, up to which calendars are read"


def test_many_events_after_the_last_day_are_one_sentence() -> None:
    (warning,) = read(*((f"UID:e{n}", "DTSTART:20290306T080000Z") for n in range(40))).warnings
    assert warning.startswith("line 3, an event and 39 more (lines 8, 13,")


def test_a_series_that_goes_on_after_the_last_day_is_read_without_a_word() -> None:
    assert read(("UID:weekly", *TIMED, "RRULE:FREQ=WEEKLY")).warnings == ()


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_the_older_of_two_revisions_is_named_with_its_line_in_whatever_order_they_stand(
    order: tuple[int, int],
) -> None:
    imported = read(*(("UID:one", f"SEQUENCE:{number}", *TIMED) for number in order))
    (warning,) = imported.warnings
    line = {1: 3, 2: 10}[order.index(1) + 1]
    assert warning.startswith(f"line {line}, an event: is an older revision (SEQUENCE)")


def test_each_event_comes_with_the_line_where_it_starts() -> None:
    """In order of the events, which are in order of time."""
    late = ("UID:late", "DTSTART:20270407T080000Z", "DTEND:20270407T120000Z")
    imported = read(late, ("UID:early", *TIMED))
    assert [event.id for event in imported.events] == ["early", "late"]
    assert imported.lines == (9, 3)


@pytest.mark.parametrize(
    "lines",
    [
        (f"DTSTART;TZID={SECRET}/Zone:20270305T220000",),
        (f"DTSTART:{SECRET}",),
        ("DTSTART;VALUE=DATE:20270305", f"RRULE:FREQ=DAILY;X-{SECRET}=1"),
        ("DTSTART;VALUE=DATE:20270305", f"RRULE:FREQ={SECRET}"),
        ("DTSTART;VALUE=DATE:20270305", f"RRULE:FREQ=DAILY;INTERVAL={SECRET}"),
        ("DTSTART;VALUE=DATE:20270305", f"RRULE:FREQ=DAILY;BYDAY={SECRET}"),
        ("DTSTART;VALUE=DATE:20270305", f"DURATION:{SECRET}"),
        ("DTSTART;VALUE=DATE:20270305", f"STATUS:{SECRET}"),
        ("DTSTART;VALUE=DATE:20270305", f"RDATE:{SECRET}"),
        ("DTSTART;VALUE=DATE:20270305", f"RECURRENCE-ID:{SECRET}"),
    ],
)
def test_no_sentence_about_an_absence_repeats_what_stands_in_the_calendar(lines: tuple[str, ...]) -> None:
    """It names the line, and what is wrong there."""
    data = a_file((f"UID:{SECRET}", f"SUMMARY:{SECRET}", *lines), head=(f"X-WR-TIMEZONE:{SECRET}",))
    found = read_dates_here(data, time_zone="Europe/Berlin", first_on=date(2027, 1, 1), last_on=LAST_ON)
    assert SECRET.lower() not in " ".join(found.warnings).lower()
    assert found.warnings[0] == "line 3, the calendar's zone (X-WR-TIMEZONE) is not known and is not used"
