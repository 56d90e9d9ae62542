"""Programs that others wrote subscribe to a running server, and see what is published."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.api.http.doors import Door, a_door
from tests.api.http.plans import a_published
from tests.readers.environment import HERE, present, program, read_by
from tests.readers.subscriber import Subscriber
from tests.readers.year import FIRST_ON, WEEKS, published_nights

pytestmark = pytest.mark.slow
JUDGE = HERE / "judge.py"
ZONES = ("Europe/Berlin", "America/Los_Angeles", "Asia/Kolkata")
FEEDS = [("engineer", "ada"), ("team", "core"), ("programme", "tier2")]


@pytest.fixture
def door(tmp_path: Path) -> Iterator[Door]:
    """A server on a port of this machine."""
    with a_door(f"sqlite:///{tmp_path / 'store.db'}", tmp_path) as opened:
        yield opened


def the_url(door: Door, **changes: Any) -> tuple[str, str]:
    """The id and the address of a new link to Ada's feed, unless told otherwise."""
    wanted = {"kind": "engineer", "subject_id": "ada", "name": "laptop"} | changes
    made = door.ask("ada", "POST", "/v1/feed-links", wanted).document
    return made["id"], made["url"]


def test_a_subscriber_sees_every_shift_by_the_clock_on_their_wall(door: Door, tmp_path: Path) -> None:
    """In Berlin, Los Angeles and Kolkata, over the changes of spring and autumn; a second look changes nothing. It is
    the same whether the feed says UTC or local time."""
    shifts = published_nights(door).schedule.shifts
    for local_time in (False, True):
        subscriber = Subscriber.of(the_url(door, local_time=local_time)[1], tmp_path / f"local-{local_time}")
        went_well, said = subscriber.sync()
        assert (went_well, said.count("Copying"), subscriber.kept) == (True, len(shifts), len(shifts)), said
        went_well, said = subscriber.sync()
        assert (went_well, said.count("Copying"), said.count("Deleting")) == (True, 0, 0), said
        for name in ZONES:
            zone = ZoneInfo(name)
            expected = sorted(
                "|".join(f"{at.astimezone(zone):%Y-%m-%d %H:%M}" for at in (shift.span.start_at, shift.span.end_at))
                for shift in shifts
            )
            assert subscriber.shown(name, FIRST_ON, WEEKS * 7 + 2) == expected, name


def test_a_moved_and_a_removed_shift_are_two_deletions_and_one_copy(door: Door, tmp_path: Path) -> None:
    """Ada has the first, third and fifth day; then the seventh instead of the first, and the fifth no more."""
    nobody = "ben"
    a_published(door, "ada", nobody, "ada", nobody, "ada", nobody, nobody)
    subscriber = Subscriber.of(the_url(door)[1], tmp_path / "home")
    went_well, said = subscriber.sync()
    assert (went_well, said.count("Copying")) == (True, 3), said
    door.clock.at += timedelta(hours=1)
    a_published(door, nobody, nobody, "ada", nobody, nobody, nobody, "ada")
    went_well, said = subscriber.sync()
    assert (went_well, said.count("Deleting"), said.count("Copying")) == (True, 2, 1), said
    assert subscriber.kept == 2


def test_a_revoked_link_is_gone_and_the_subscriber_keeps_what_they_had(door: Door, tmp_path: Path) -> None:
    """The program says so, and deletes nothing."""
    a_published(door)
    link_id, url = the_url(door)
    subscriber = Subscriber.of(url, tmp_path / "home")
    assert subscriber.sync()[0]
    assert door.ask("ada", "POST", f"/v1/feed-links/{link_id}/revocation", {}).status == 200
    went_well, said = subscriber.sync()
    assert not went_well
    assert "Gone" in said
    assert subscriber.kept == 1


@pytest.mark.parametrize("reader", ["libical", "ical.js"])
def test_strict_readers_find_no_fault_in_any_feed(door: Door, tmp_path: Path, reader: str) -> None:
    """libical checks every rule of iCalendar that it knows; both see each shift when it is."""
    shifts = published_nights(door).schedule.shifts
    meant = sorted((f"{s.span.start_at.timestamp():.0f}", f"{s.span.end_at.timestamp():.0f}") for s in shifts)
    for kind, subject_id in FEEDS:
        for local_time in (False, True):
            _, url = the_url(door, kind=kind, subject_id=subject_id, local_time=local_time)
            file = tmp_path / f"{kind}-{local_time}.ics"
            file.write_bytes(door.ask("anonymous", "GET", "/v1/feeds/" + url.rpartition("/")[2]).text.encode())
            assert sorted((starts, ends) for _, starts, ends in read_by(reader, file)) == meant


def test_a_judge_of_servers_has_nothing_to_say_against_a_feed(door: Door) -> None:
    """REDbot asks with and without every validator and encoding. It compares dates with its own clock."""
    door.clock.at = datetime.now(UTC)
    a_published(door)
    url = the_url(door)[1]
    command = [program("python"), JUDGE, url]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    notes = [line.split("\t") for line in done.stdout.splitlines()]
    assert [says for level, says in notes if level in {"warning", "bad"}] == []
    good = " ".join(says for level, says in notes if level == "good")
    assert all(word in good for word in ("gzip", "If-None-Match", "If-Modified-Since")), notes


def test_curl_asks_again_for_next_to_nothing(door: Door, tmp_path: Path) -> None:
    """By tag and by date it gets 304 and no byte; packed, it gets the same feed for less."""
    published_nights(door)
    url = the_url(door)[1]
    curl = present(Path(shutil.which("curl") or "curl"))

    def asked(*options: str) -> tuple[str, int]:
        """Status and bytes on the wire."""
        said = "%{http_code} %{size_download}"
        command = [curl, "--silent", "--show-error", "--write-out", said, *options, url]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
        status, size = done.stdout.split()
        return status, int(size)

    tags = ("--etag-save", "tag", "--etag-compare", "tag")
    status, size = asked(*tags, "--remote-time", "--output", "plain.ics")
    assert (status, (tmp_path / "plain.ics").stat().st_size) == ("200", size)
    assert asked(*tags, "--output", "again.ics") == ("304", 0)
    assert asked("--time-cond", "plain.ics", "--output", "dated.ics") == ("304", 0)
    assert asked("--head", "--output", "head.txt") == ("200", 0)
    assert f"content-length: {size}" in (tmp_path / "head.txt").read_text()
    status, packed = asked("--compressed", "--output", "packed.ics")
    assert status == "200"
    assert packed < size / 5
    assert (tmp_path / "packed.ics").read_bytes() == (tmp_path / "plain.ics").read_bytes()
