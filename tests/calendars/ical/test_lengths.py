"""How long events last whose files give a duration, above all when clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from calendars.ical.imported import ImportedEvents
from calendars.ical.reader import read_dates_here, read_here

ZONES = (
    *("Europe/Berlin", "Europe/London", "Europe/Dublin", "Europe/Athens", "Europe/Lisbon", "Europe/Moscow"),
    *("Europe/Chisinau", "Atlantic/Azores", "Africa/Cairo", "Africa/Casablanca", "Asia/Jerusalem", "Asia/Beirut"),
    *("Asia/Kolkata", "Asia/Tokyo", "America/New_York", "America/Chicago", "America/Los_Angeles", "America/St_Johns"),
    *("America/Havana", "America/Santiago", "America/Asuncion", "America/Nuuk", "America/Sao_Paulo"),
    *("Australia/Sydney", "Australia/Lord_Howe", "Australia/Adelaide", "Pacific/Auckland", "Pacific/Chatham"),
    *("Pacific/Easter", "Antarctica/Troll"),
)
DURATIONS = {
    "PT8H": (0, 8 * 60),
    "PT24H": (0, 24 * 60),
    "P1D": (1, 0),
    "P1DT2H": (1, 2 * 60),
    "P1W": (7, 0),
    "PT1H30M": (0, 90),
    "+P0DT45M": (0, 45),
}
HOUR = timedelta(hours=1)


def a_file(*events: tuple[str, ...]) -> bytes:
    blocks = [
        ("BEGIN:VEVENT", f"UID:e{n}", "X-WATCHBILL-CUSTOMER:c-042", *lines, "END:VEVENT")
        for n, lines in enumerate(events)
    ]
    lines = [line for block in blocks for line in block]
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-", *lines, "END:VCALENDAR", "")).encode()


def read(*events: tuple[str, ...]) -> ImportedEvents:
    return read_here(a_file(*events), default_zone="UTC", first_on=date(2027, 1, 1), last_on=date(2027, 12, 31))


def changes_of(name: str) -> list[datetime]:
    """The instants, on the hour or half, after which clocks of a zone differ in 2027."""
    zone, half, day = ZoneInfo(name), timedelta(minutes=30), timedelta(days=1)

    def differs(at: datetime, step: timedelta) -> bool:
        return at.astimezone(zone).utcoffset() != (at + step).astimezone(zone).utcoffset()

    days = [datetime(2027, 1, 15, tzinfo=UTC) + day * n for n in range(330)]
    return [at for on in days if differs(on, day) for n in range(48) if differs(at := on + half * n, half)]


def test_days_keep_the_time_on_the_wall_and_hours_are_exact_whatever_clocks_do() -> None:
    """Thirty zones, around each of their changes in a year, by the rules of the zone itself."""
    events, expected = [], []
    for name in ZONES:
        zone = ZoneInfo(name)
        for change in changes_of(name) or [datetime(2027, 3, 28, 1, tzinfo=UTC)]:
            for text, (days, minutes) in DURATIONS.items():
                wall = (change.astimezone(zone) - 4 * HOUR).replace(tzinfo=None)
                events.append((f"DTSTART;TZID={name}:{wall:%Y%m%dT%H%M%S}", f"DURATION:{text}"))
                start = wall.replace(tzinfo=zone).astimezone(UTC)
                nominal = (wall + timedelta(days=days)).replace(tzinfo=zone).astimezone(UTC)
                expected.append((start, nominal + timedelta(minutes=minutes)))
    imported = read(*events)
    found = {event.id: (event.span.start_at, event.span.end_at) for event in imported.events}
    assert [found[f"e{n}"] for n in range(len(events))] == expected
    assert len(events) > 300
    assert imported.warnings == ()


@pytest.mark.parametrize(
    ("start", "duration", "ends"),
    [
        ("20270327T220000", "PT8H", datetime(2027, 3, 28, 5, tzinfo=UTC)),
        ("20270327T220000", "P1D", datetime(2027, 3, 28, 20, tzinfo=UTC)),
        ("20270327T220000", "PT24H", datetime(2027, 3, 28, 21, tzinfo=UTC)),
        ("20271030T220000", "PT8H", datetime(2027, 10, 31, 4, tzinfo=UTC)),
    ],
)
def test_a_night_on_which_clocks_change_is_as_long_as_the_file_says(start: str, duration: str, ends: datetime) -> None:
    imported = read((f"DTSTART;TZID=Europe/Berlin:{start}", f"DURATION:{duration}"))
    assert imported.events[0].span.end_at == ends


def test_every_date_of_a_series_has_the_length_that_the_file_gives_it() -> None:
    """A moved date has its own; so has one that was added with a period."""
    zoned = "TZID=Europe/Berlin"
    series = (f"DTSTART;{zoned}:20270326T220000", "DURATION:PT8H", "RRULE:FREQ=DAILY;COUNT=3")
    nights = [event.span.duration for event in read(series).events]
    assert nights == [8 * HOUR] * 3
    added = f"RDATE;VALUE=PERIOD;{zoned}:20270327T220000/PT6H,20270327T090000/20270327T120000,20270404T090000/P1D"
    other = (f"DTSTART;{zoned}:20270320T090000", "DURATION:PT2H", added)
    spans = [event.span.duration for event in read(other).events]
    assert spans == [2 * HOUR, 3 * HOUR, 6 * HOUR, 24 * HOUR]
    in_utc = (f"DTSTART;{zoned}:20270320T090000", "DURATION:PT2H", "RDATE;VALUE=PERIOD:20270327T210000Z/PT6H")
    assert [event.span.duration for event in read(in_utc).events] == [2 * HOUR, 6 * HOUR]


@pytest.mark.parametrize(("duration", "hours"), [("P1D", 23), ("PT24H", 24)])
def test_an_added_date_may_last_a_day_or_24_hours(duration: str, hours: int) -> None:
    added = f"RDATE;VALUE=PERIOD;TZID=Europe/Berlin:20270327T220000/{duration}"
    imported = read(("DTSTART;TZID=Europe/Berlin:20270320T090000", "DURATION:PT2H", added))
    assert imported.events[-1].span.duration == hours * HOUR


def test_a_moved_date_keeps_its_own_length_though_an_added_one_starts_then() -> None:
    zoned = "TZID=Europe/Berlin"
    uid = "UID:night"
    one = (uid, f"DTSTART;{zoned}:20270327T200000", "DURATION:PT2H", "RRULE:FREQ=DAILY;COUNT=2")
    moved = (uid, f"RECURRENCE-ID;{zoned}:20270327T200000", f"DTSTART;{zoned}:20270327T220000", "DURATION:PT8H")
    text = a_file(one, moved).decode().replace("UID:e0\r\n", "").replace("UID:e1\r\n", "")
    imported = read_here(text.encode(), default_zone="UTC", first_on=date(2027, 1, 1), last_on=date(2027, 12, 31))
    assert [event.span.duration for event in imported.events] == [8 * HOUR, 2 * HOUR]


@pytest.mark.parametrize(
    ("start", "duration", "last"),
    [("20270328", "P1D", 28), ("20270328", "PT23H", 28), ("20270328", "PT24H", 29)],
)
def test_24_hours_off_from_midnight_reach_into_the_next_day_when_clocks_go_forward(
    start: str, duration: str, last: int
) -> None:
    """A day off does not."""
    data = a_file((f"DTSTART;TZID=Europe/Berlin:{start}T000000", f"DURATION:{duration}"))
    found = read_dates_here(data, time_zone="Europe/Berlin", first_on=date(2027, 3, 1), last_on=date(2027, 3, 31)).dates
    assert [(each.first_on.day, each.last_on.day) for each in found] == [(28, last)]


def test_a_time_without_a_zone_has_its_length_where_it_is_read() -> None:
    imported = read_here(
        a_file(("DTSTART:20270327T220000", "DURATION:PT8H")),
        default_zone="Europe/Berlin",
        first_on=date(2027, 1, 1),
        last_on=date(2027, 12, 31),
    )
    assert imported.events[0].span.duration == 8 * HOUR
