"""Customer events from calendar files, which anybody may have made."""

from __future__ import annotations

import pytest

from calendars.ical.imported import ImportedEvents
from calendars.ical.reader import read_customer_events
from scheduler.domain.errors import BadInput
from scheduler.domain.events import Confidence, EventKind
from tests.calendars.ical.calendar_files import (
    FIRST,
    LAST,
    TIMED,
    a_calendar,
    an_event,
    read,
    the_only,
    utc,
)


def test_an_event_with_all_our_fields_is_read_in_a_child_process():
    data = a_calendar(
        an_event(
            *TIMED,
            "X-WATCHBILL-KIND:go-live",
            "X-WATCHBILL-DOMAINS:gitaly,database",
            "X-WATCHBILL-EXTRA-SEATS:2",
            "X-WATCHBILL-CONFIDENCE:tentative",
            "X-WATCHBILL-ROTATION:tier2",
            "CLASS:PUBLIC",
        )
    )
    imported = read_customer_events(data, default_zone="UTC", first_on=FIRST, last_on=LAST)
    event = the_only(imported)
    assert imported.warnings == ()
    assert event.id == "go-live@customer.example"
    assert (event.customer_id, event.title, event.kind) == ("c-042", "Big upgrade", EventKind.GO_LIVE)
    assert (event.span.start_at, event.span.end_at) == (utc(2027, 3, 6, 8), utc(2027, 3, 6, 12))
    assert (event.domains, event.extra_seats, event.rotation_id) == (("database", "gitaly"), 2, "tier2")
    assert (event.confidence, event.confidential) == (Confidence.TENTATIVE, False)


def test_an_event_with_a_customer_alone_is_confirmed_confidential_and_asks_for_one_more_person():
    event = the_only(read(a_calendar(an_event(*TIMED))))
    assert (event.kind, event.confidence, event.confidential) == (EventKind.OTHER, Confidence.CONFIRMED, True)
    assert (event.extra_seats, event.domains, event.rotation_id) == (1, (), None)


def test_categories_and_status_stand_in_for_our_own_fields():
    event = the_only(read(a_calendar(an_event(*TIMED, "CATEGORIES:Customers,Migration", "STATUS:TENTATIVE"))))
    assert (event.kind, event.confidence) == (EventKind.MIGRATION, Confidence.TENTATIVE)


def test_an_event_without_a_customer_is_left_out_with_its_line():
    imported = read(a_calendar(an_event(*TIMED, customer="LOCATION:here"), an_event(*TIMED, uid="other")))
    assert [event.id for event in imported.events] == ["other"]
    left_out = 'line 4, "Big upgrade": left out, because it names no customer; '
    assert imported.warnings == (f"{left_out}add a line X-WATCHBILL-CUSTOMER with the customer's id",)


@pytest.mark.parametrize(
    ("line", "part"),
    [
        ("X-WATCHBILL-EXTRA-SEATS:many", "line 9,"),
        ("X-WATCHBILL-EXTRA-SEATS:21", "from 0 to 20"),
        ("X-WATCHBILL-CONFIDENCE:maybe", "write tentative or confirmed"),
        ("X-WATCHBILL-DOMAINS:git aly", "'git aly', which is no id"),
        ("X-WATCHBILL-ROTATION:tier 2", "which is no id"),
        ("DURATION:-PT1H", "DURATION"),
        ("DTSTART:20270307T080000Z", "two lines DTSTART"),
        ("EXRULE:FREQ=DAILY", "EXRULE"),
        ("RRULE:FREQ=YEARLY;RSCALE=HEBREW", "repeats by RSCALE"),
        ("RRULE:FREQ=SECONDLY", "FREQ=SECONDLY"),
        ("RRULE:FREQ=MINUTELY;COUNT=3", "FREQ=MINUTELY"),
        ("RRULE:FREQ=HOURLY", "FREQ=HOURLY"),
        ("RRULE:FREQ=DAILY;INTERVAL=0", "INTERVAL=0"),
        ("RRULE:FREQ=DAILY;INTERVAL=1001", "INTERVAL=1001"),
        ("RRULE:FREQ=DAILY;BYHOUR=1,2", "BYHOUR"),
        ("RRULE:FREQ=YEARLY;BYYEARDAY=" + ",".join(map(str, range(1, 66))), "65 numbers"),
        ("EXDATE:" + ",".join(["20270306T080000Z"] * 490), "characters"),
        ("\r\n".join(["EXDATE:" + ",".join(["20270306T080000Z"] * 400)] * 6), "2400 dates"),
    ],
)
def test_an_event_that_cannot_be_trusted_is_left_out_and_the_others_stay(line, part):
    imported = read(a_calendar(an_event("DTSTART:20270306T080000Z", line), an_event(*TIMED, uid="good")))
    assert [event.id for event in imported.events] == ["good"]
    assert len(imported.warnings) == 1
    assert part in imported.warnings[0].replace("line 9,", "line 9,")
    assert '"Big upgrade": left out, because it ' in imported.warnings[0]


@pytest.mark.parametrize(
    "line",
    [
        "RRULE:FREQ=DAILY;INTERVAL=1000",
        "RRULE:FREQ=DAILY;COUNT=1;BYHOUR=8",
        "RRULE:FREQ=YEARLY;BYYEARDAY=" + ",".join(map(str, range(2, 66))),
        "X-WATCHBILL-EXTRA-SEATS:20",
        "X-WATCHBILL-EXTRA-SEATS:0",
        "RRULE:",
        "ATTENDEE;CN=broken line without a value",
        "DESCRIPTION:" + "x" * 100_000,
    ],
    ids=lambda line: line[:40],
)
def test_an_event_at_the_limit_is_read(line):
    imported = read(a_calendar(an_event(*TIMED, line)))
    assert imported.events
    assert imported.warnings == ()


def test_each_date_of_a_series_is_an_event_with_an_id_of_its_own():
    """The id is made of the time that the rule gave, so a date that is moved keeps it; a cancelled date is gone."""
    series = an_event("DTSTART;TZID=Europe/Berlin:20270320T090000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=3")
    moved = an_event("RECURRENCE-ID;TZID=Europe/Berlin:20270327T090000", "DTSTART:20270328T120000Z", "DURATION:PT1H")
    gone = an_event("RECURRENCE-ID;TZID=Europe/Berlin:20270403T090000", "DTSTART:20270403T070000Z", "STATUS:CANCELLED")
    imported = read(a_calendar(series, moved, gone))
    assert imported.warnings == ()
    assert [(event.id, event.span.start_at) for event in imported.events] == [
        ("go-live@customer.example/20270320T080000Z", utc(2027, 3, 20, 8)),
        ("go-live@customer.example/20270327T080000Z", utc(2027, 3, 28, 12)),
    ]


def test_two_events_with_one_uid_are_not_lost_in_silence():
    """Some programmes repeat a UID. Of an event and its revision, the later counts, and who reads is told."""
    later = ("DTSTART:20270313T080000Z", "DTEND:20270313T120000Z")
    twice = read(a_calendar(an_event(*TIMED), an_event(*later)))
    assert len(twice.events) == 1
    assert len(twice.warnings) == 1
    assert "shares its UID with an earlier event" in twice.warnings[0]
    revised = read(a_calendar(an_event(*TIMED, "SEQUENCE:1"), an_event(*later, "SEQUENCE:2")))
    assert the_only(revised).span.start_at == utc(2027, 3, 13, 8)
    (warning,) = revised.warnings
    assert warning.startswith('line 4, "Big upgrade": is an older revision')


def test_a_series_keeps_its_wall_time_over_the_clock_change():
    lines = ("DTSTART;TZID=Europe/Berlin:20270327T090000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=2")
    starts = [event.span.start_at for event in read(a_calendar(an_event(*lines))).events]
    assert starts == [utc(2027, 3, 27, 8), utc(2027, 3, 28, 7)]


def test_what_is_cancelled_is_not_read():
    assert read(a_calendar(an_event(*TIMED, "STATUS:CANCELLED"))) == ImportedEvents(events=(), warnings=())


def test_a_message_that_cancels_events_is_no_calendar_that_holds_nothing_else():
    """Beside a calendar it is passed over."""
    message = a_calendar("METHOD:CANCEL", an_event(*TIMED))
    with pytest.raises(BadInput, match="a message that cancels events"):
        read(message)
    assert len(read(a_calendar(an_event(*TIMED)) + message).events) == 1


@pytest.mark.parametrize(
    ("start", "end", "is_read"),
    [
        ("20261231T220000Z", "20261231T230000Z", False),
        ("20261231T220000Z", "20261231T230001Z", True),
        ("20271231T225959Z", "20280101T120000Z", True),
        ("20271231T230000Z", "20280101T120000Z", False),
    ],
)
def test_events_that_touch_the_local_dates_are_read_and_others_are_not(start, end, is_read):
    """The year begins and ends at 23:00 UTC in Berlin."""
    assert bool(read(a_calendar(an_event(f"DTSTART:{start}", f"DTEND:{end}"))).events) is is_read


def test_an_odd_uid_gives_an_id_that_stays_the_same():
    data = a_calendar(an_event(*TIMED, uid="{4B1D} Ünïcode " + "x" * 200))
    first, second = the_only(read(data)).id, the_only(read(data)).id
    assert first == second
    assert first.startswith("ics-")


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.replace(b"\r\n", b"\n"),
        lambda data: data.replace(b"\r\n", b"\r"),
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.decode().encode("utf-16"),
        lambda data: b"\n\n" + data,
        lambda data: data.replace(b"VERSION:2.0", b"VERSION:2.0\r\nCALSCALE:gregorian"),
        lambda data: data.replace(b"Big upgrade", "Große Änderung".encode("latin-1")),
        lambda data: data.replace(b"END:VEVENT", b"BEGIN:VALARM\r\nTRIGGER:broken\r\nEND:VALARM\r\nEND:VEVENT"),
        lambda data: data + data.replace(b"20270306", b"20260306"),
    ],
    ids=["LF", "CR", "BOM", "UTF-16", "blank lines", "calscale", "Latin-1", "broken alarm", "two calendars"],
)
def test_files_as_programmes_really_write_them_are_read(change):
    assert the_only(read(change(a_calendar(an_event(*TIMED))))).span.start_at == utc(2027, 3, 6, 8)


def test_a_file_that_is_cut_off_gives_what_is_whole_and_names_what_is_not():
    data = a_calendar(an_event(*TIMED), an_event(*TIMED, uid="cut"))
    imported = read(data[: data.rindex(b"END:VEVENT")])
    assert [event.id for event in imported.events] == ["go-live@customer.example"]
    assert "has no END:VEVENT" in imported.warnings[0]


def test_marks_that_turn_text_around_do_not_come_in_with_a_summary():
    event = the_only(read(a_calendar(an_event(*TIMED).replace("Big upgrade", "Big \u202eupgrade\u2069\u200b"))))
    assert event.title == "Big upgrade"
