"""Calendar files made to harm whoever reads them: refused at once, or read and ended within five seconds."""

from __future__ import annotations

import time
from datetime import date

import pytest

from calendars.ical.imported import ImportedEvents
from calendars.ical.reader import read_customer_events
from scheduler.domain.errors import BadInput

ASKED = {"default_zone": "UTC", "first_on": date(2027, 1, 1), "last_on": date(2028, 12, 31), "customer_id": "c-1"}
AT_ONCE_CPU = 0.05
LONGEST = 5.0
MIB = 1024 * 1024


def an_event(*lines: str, uid: str = "bad", start: str = "20270306T080000Z") -> str:
    return "\r\n".join(("BEGIN:VEVENT", f"UID:{uid}", f"DTSTART:{start}", "DURATION:PT1H", *lines, "END:VEVENT"))


def a_file(*parts: str) -> bytes:
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", *parts, "END:VCALENDAR", "")).encode()


def ruled(rule: str, **event: str) -> bytes:
    return a_file(an_event(f"RRULE:{rule}", **event))


AT_ONCE = {
    "every second since 1970": ruled("FREQ=SECONDLY", start="19700101T000000Z"),
    "every minute since 1970": ruled("FREQ=MINUTELY", start="19700101T000000Z"),
    "every minute since the year 1": ruled("FREQ=MINUTELY", start="00010101T000000Z"),
    "every second of a day that never comes": ruled("FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30"),
    "a step of nothing": ruled("FREQ=DAILY;INTERVAL=0"),
    "a rule that takes away what a rule gives": a_file(an_event("RRULE:FREQ=DAILY", "EXRULE:FREQ=DAILY")),
    "a thousand million hours": ruled("FREQ=HOURLY;COUNT=999999999"),
    "every second by lists": ruled("FREQ=DAILY;BYSECOND=" + ",".join(map(str, range(60)))),
    "a line of megabytes": a_file(an_event("SUMMARY:" + "x" * (10 * MIB))),
    "a line of a hundred thousand folds": a_file(an_event("SUMMARY:" + "\r\n x" * 400_000)),
    "a hundred thousand parameters": a_file(an_event("SUMMARY" + ";A=1" * 300_000 + ":x")),
    "a hundred thousand dates": a_file(an_event("RDATE:" + ",".join(["20270306T080000Z"] * 100_000))),
    "fifty thousand events": a_file(*[an_event(uid=f"u{n}") for n in range(50_000)]),
    "nested without an end": a_file(*["BEGIN:X-A"] * 3_000),
    "a page instead of a calendar": b"<html>" + b"<p>log in</p>" * 1_000,
    "nothing but zeros": b"\x00" * 60_000,
}
"""Nothing of these may be read: they are answered before any process is started."""

IN_TIME = {
    "thirty rules that never come true": a_file(
        *[an_event("RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", uid=f"b{n}") for n in range(30)]
    ),
    "the thirtieth of February": ruled("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"),
    "every day since the year 1": ruled("FREQ=DAILY", start="00010101T000000Z"),
    "two thousand series of every day": a_file(*[an_event("RRULE:FREQ=DAILY", uid=f"d{n}") for n in range(2_000)]),
    "five thousand events in one UID": a_file(*[an_event(f"SEQUENCE:{n}") for n in range(5_000)]),
    "a zone that changes every minute": a_file(
        "BEGIN:VTIMEZONE\r\nTZID:Z\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nRRULE:FREQ=MINUTELY\r\n"
        "TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nEND:STANDARD\r\nEND:VTIMEZONE",
        an_event().replace("DTSTART:20270306T080000Z", "DTSTART;TZID=Z:20270306T080000"),
    ),
    "a zone that is a folder": a_file(
        an_event().replace("DTSTART:20270306T080000Z", "DTSTART;TZID=Europe:20270306T08")
    ),
    "a zone with a name of a kilobyte": a_file(
        an_event().replace("DTSTART:20270306T080000Z", f"DTSTART;TZID={'z' * 1_000}:20270306T080000")
    ),
    "one line just small enough to be looked at": a_file(an_event("SUMMARY:" + "\r\n x" * 200_000)),
    "a hundred thousand parameters in a file just small enough": a_file(an_event("SUMMARY" + ";A=1" * 250_000 + ":x")),
    "a day of ten thousand years": a_file(an_event().replace("PT1H", "P3650000D")),
}
"""These reach the child process."""


def answered(data: bytes) -> ImportedEvents | str:
    try:
        return read_customer_events(data, **ASKED)
    except BadInput as error:
        return str(error)


def timed(data: bytes) -> tuple[ImportedEvents | str, float]:
    """The answer, and the CPU seconds that it cost."""
    started = time.process_time()
    found = answered(data)
    return found, time.process_time() - started


@pytest.mark.parametrize("name", AT_ONCE)
def test_a_hostile_file_is_refused_at_once(name):
    """No event comes of it, whoever sent it gets a sentence, and it cost a twentieth of a second at most."""
    found, spent = timed(AT_ONCE[name])
    assert found if isinstance(found, str) else (found.events == () and found.warnings)
    # A busy machine makes one run dear: two more may show that it was the machine.
    assert spent < AT_ONCE_CPU or min(timed(AT_ONCE[name])[1] for _ in range(2)) < AT_ONCE_CPU


def test_seventeen_kinds_of_hostile_files_and_more_are_tried():
    assert len(AT_ONCE) + len(IN_TIME) >= 17


@pytest.mark.slow
@pytest.mark.parametrize("name", IN_TIME)
def test_a_hostile_file_that_must_be_looked_into_is_over_within_five_seconds(name):
    started = time.monotonic()
    found = answered(IN_TIME[name])
    assert time.monotonic() - started < LONGEST + 1  # the kill itself takes a moment on a busy machine
    assert isinstance(found, str) or len(found.events) <= 20_000
