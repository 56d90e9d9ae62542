"""Programs that others wrote see every shift when it is, however close to a change of clocks."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from calendars.ical.direct import write_feed
from calendars.ical.entries import FeedEntry
from calendars.ical.feed import Feed, FeedOptions
from calendars.ical.zones import changes_between
from scheduler.domain.time import Span
from tests.calendars.ical.sample import a_shift_entry
from tests.calendars.ical.test_zones import CHANGING
from tests.readers.environment import READERS, meant_by, read_by

FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC)
STARTS = [timedelta(minutes=m) for m in (-90, -60, -30, -1, 0, 1, 30, 60)]
LASTS = timedelta(minutes=30)
TZID = re.compile(rb"(?<=TZID[:=])[A-Za-z_/]+")


def near_changes(label: str) -> list[FeedEntry]:
    """Shifts of half an hour, each end of which is within 90 minutes of a change in three years."""
    pattern = a_shift_entry()
    starts = [
        (zone, change.at + before)
        for zone in CHANGING
        for change in changes_between(zone, FIRST, LAST)
        for before in STARTS
    ]
    return [
        pattern.model_copy(
            update={"uid": f"{label}-{n}@x", "time_zone": zone, "span": Span(start_at=at, end_at=at + LASTS)}
        )
        for n, (zone, at) in enumerate(starts)
    ]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[FeedEntry]]:
    """A folder with a feed of more than 1,000 shifts in UTC and one in local time, and what stands in them. In a second
    copy of the latter, zones bear names that nobody can look up elsewhere."""
    folder, known = tmp_path_factory.mktemp("feeds"), []
    for label in ("utc", "local"):
        entries = near_changes(label)
        feed = Feed(name="all", description="All", time_zone="UTC", names_people=False, entries=tuple(entries))
        (folder / f"{label}.ics").write_bytes(write_feed(feed, FeedOptions(local_time=label == "local")))
        known += entries
    strange = TZID.sub(lambda found: found[0].replace(b"/", b"-") + b"-X", (folder / "local.ics").read_bytes())
    (folder / "strange.ics").write_bytes(strange)
    return folder, known


@pytest.mark.slow
@pytest.mark.parametrize("reader", READERS)
def test_no_reader_is_wrong_about_any_shift_near_a_change_of_clocks(reader: str, made) -> None:
    """In thirty zones and more, by the rules that the feed brings along. Only vobject may know the zones: rules that
    equal UTC up to 2020 it takes for UTC itself, and then it goes by the name."""
    folder, known = made
    assert len(known) > 2_000
    local = "local.ics" if reader == "vobject" else "strange.ics"
    assert read_by(reader, folder / "utc.ics", folder / local) == meant_by(known)


@pytest.mark.slow
def test_most_of_these_shifts_are_written_in_local_time(made) -> None:
    """Else the readers would have proved little about zones."""
    folder, known = made
    data = (folder / "strange.ics").read_bytes()
    assert len(set(re.findall(rb"BEGIN:VTIMEZONE\r\nTZID:(\S+-X)", data))) == len(CHANGING)
    assert data.count(b"DTSTART;TZID=") > len(known) / 4  # half of them are in UTC on purpose
