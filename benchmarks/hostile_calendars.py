"""Calendar files made to harm whoever reads them: tests prove that each ends in time, a benchmark sends them all."""

from __future__ import annotations

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
