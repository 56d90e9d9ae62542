"""Local times in a feed are right for readers who know nothing but the zone rules in the file."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from dateutil.tz import tzical

from calendars.ical.feed import FeedOptions, render_feed
from calendars.ical.lines import Block, calendars, content_lines
from calendars.ical.zones import changes_between, vtimezone
from scheduler.domain.time import Span
from tests.calendars.ical.sample import a_feed, a_shift_entry

FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
FIVE_HOURS = timedelta(hours=5)
AROUND = [timedelta(minutes=m) for m in (-90, -61, -60, -31, -30, -1, 0, 1, 29, 30, 59, 60, 89, 90)]
# fmt: off
CHANGING = (
    "Africa/Cairo", "Africa/Casablanca", "Africa/El_Aaiun", "America/Chicago",
    "America/Edmonton", "America/Halifax", "America/Havana", "America/Inuvik", "America/Los_Angeles",
    "America/Miquelon", "America/New_York", "America/Nuuk", "America/Santiago", "America/St_Johns",
    "America/Tijuana", "America/Vancouver", "America/Winnipeg", "Antarctica/Troll", "Asia/Beirut", "Asia/Gaza",
    "Asia/Jerusalem", "Atlantic/Azores", "Australia/Lord_Howe", "Australia/Sydney", "Europe/Berlin",
    "Europe/Chisinau", "Europe/Dublin", "Europe/Lisbon", "Europe/London", "Pacific/Auckland", "Pacific/Chatham",
    "Pacific/Easter", "Pacific/Norfolk",
)
# fmt: on
STEADY = ["America/Asuncion", "Asia/Kathmandu", "Asia/Kolkata", "America/Phoenix", "Asia/Tokyo"]


def the_calendar(zone_name: str, starts: list[datetime]) -> Block:
    """A feed in local time with one shift of five hours at each instant, and its zone renamed."""
    entries = [
        a_shift_entry(uid=f"{number}@x", time_zone=zone_name, span=Span(start_at=start, end_at=start + FIVE_HOURS))
        for number, start in enumerate(starts)
    ]
    data = render_feed(a_feed(*entries), FeedOptions(local_time=True))
    return calendars(content_lines(data.decode().replace(zone_name, "Renamed/Zone")))[0]


def read_back(calendar: Block) -> tuple[list[datetime], int]:
    """The starts as a reader sees them who knows only the file's zone rules, and how many were written locally."""
    zones = list(calendar.inside("VTIMEZONE"))
    rules = tzical(io.StringIO("\n".join(zone.text().replace("\r\n", "\n") for zone in zones))) if zones else None
    lines = [event.all("DTSTART")[0] for event in calendar.inside("VEVENT")]
    found = []
    for line in lines:
        zone = rules.get("Renamed/Zone") if rules and line.parameter("TZID") else UTC
        found.append(datetime.strptime(line.value.rstrip("Z"), "%Y%m%dT%H%M%S").replace(tzinfo=zone).astimezone(UTC))
    return found, sum(1 for line in lines if line.parameter("TZID"))


@pytest.mark.parametrize("zone_name", CHANGING)
def test_shifts_around_every_clock_change_are_read_at_the_right_instant(zone_name):
    """Within 90 minutes of each change of 2026 and 2027, on both sides."""
    changes = changes_between(zone_name, FIRST, LAST)
    assert changes
    starts = [change.at + minutes for change in changes for minutes in AROUND]
    found, written_locally = read_back(the_calendar(zone_name, starts))
    assert found == starts
    assert written_locally >= len(starts) / 2


@pytest.mark.parametrize("zone_name", STEADY)
def test_a_zone_without_clock_changes_has_one_standard_time(zone_name):
    starts = [FIRST + timedelta(days=100 * n) for n in range(8)]
    calendar = the_calendar(zone_name, starts)
    zone = next(calendar.inside("VTIMEZONE"))
    assert [block.kind for block in zone.blocks] == ["STANDARD"]
    assert read_back(calendar) == (starts, len(starts))


def test_regular_zones_are_written_as_a_pair_of_yearly_rules():
    """Outlook reads nothing else; summer time starts at 02:00 by the clock before the change (RFC 5545)."""
    text = vtimezone("Europe/Berlin", FIRST, LAST).to_ical().decode()
    assert text.count("RRULE:FREQ=YEARLY") == 2
    assert "DTSTART:20250330T020000" in text
    assert "BYDAY=-1SU;BYMONTH=3" in text
    assert "BYDAY=-1SU;BYMONTH=10" in text


def test_zones_whose_rules_change_are_written_change_by_change():
    """Vancouver gives up changing its clocks after 2026, which no yearly rule can say."""
    text = vtimezone("America/Vancouver", FIRST, LAST).to_ical().decode()
    assert "RRULE" not in text
    assert "RDATE" not in text
    assert len(changes_between("America/Vancouver", datetime(2027, 1, 1, tzinfo=UTC), LAST)) == 0
