"""How a feed is written, so that every program reads the same in it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from calendars.ical.entries import EntryStatus
from calendars.ical.feed import Feed, FeedOptions, engineer_feed, feed_files, render_feed, team_feed
from calendars.ical.seat_entries import feed_entries
from scheduler.domain.time import Span
from tests.calendars.ical.sample import (
    NOW,
    PEOPLE,
    ROTATIONS,
    TEAMS,
    TERMS,
    WEEKEND,
    a_feed,
    a_schedule,
    a_shift_entry,
    an_engineer,
    entries_of,
    the_events,
)

ANN, BO, CY = PEOPLE
GITALY, VERIFY = TEAMS
LOCAL = FeedOptions(local_time=True)


def test_a_feed_that_is_read_back_has_the_same_instants():
    """In UTC and in local time; a term comes back as the dates it covers."""
    entries = [e for e in entries_of(a_schedule()) if not e.is_open]
    for options in (FeedOptions(), LOCAL):
        feed = Feed(name="all", description="", time_zone="UTC", names_people=True, entries=tuple(entries))
        for entry, event in zip(entries, the_events(render_feed(feed, options)), strict=True):
            if entry.from_on:
                assert (event["DTSTART"].dt, event["DTEND"].dt) == (entry.from_on, entry.until_on)
            else:
                assert (event["DTSTART"].dt, event["DTEND"].dt) == (entry.span.start_at, entry.span.end_at)


def test_the_last_day_of_a_term_is_in_and_the_monday_after_it_is_out():
    event = the_events(render_feed(engineer_feed(entries_of(a_schedule()), CY, now=NOW)))[0]
    assert event["DTSTART"].dt == date(2027, 3, 22)
    assert event["DTEND"].dt == date(2027, 4, 19)


HOSTILE = 'Zoë; O,Neil \\ "x": BEGIN:VEVENT 👩‍🚒' + " ü" * 60


def test_every_line_is_short_and_ends_with_cr_lf_whatever_people_are_called():
    entries = entries_of(a_schedule(), (an_engineer("ann", HOSTILE, "gitaly", "Europe/Berlin"), BO, CY))
    for data in feed_files(entries, PEOPLE, TEAMS, ROTATIONS, now=NOW, options=LOCAL).values():
        assert data.endswith(b"\r\n")
        lines = data.split(b"\r\n")
        assert all(len(line) <= 75 and b"\r" not in line and b"\n" not in line for line in lines)
        assert all(line.decode("utf-8") is not None for line in lines)


def test_a_name_full_of_commas_semicolons_and_emoji_survives():
    entries = entries_of(a_schedule(), (an_engineer("ann", HOSTILE, "gitaly", "Europe/Berlin"), BO, CY))
    events = the_events(render_feed(team_feed(entries, GITALY, now=NOW)))
    assert str(events[0]["SUMMARY"]) == f"{HOSTILE}: Tier 2 weekend on-call - EMEA"
    assert len(events) == 4


def test_line_breaks_in_a_text_add_no_lines_of_their_own():
    """Even a text that slipped past the rules for names cannot add properties to the feed."""
    entry = a_shift_entry(role="duty\r\nATTENDEE:x\nEND:VEVENT")
    data = render_feed(a_feed(entry, name="n\r\nMETHOD:PUBLISH"))
    assert b"\nATTENDEE" not in data
    assert b"\nMETHOD" not in data
    assert data.count(b"\nEND:VEVENT") == 1


def test_duty_leaves_the_time_free_unless_the_subscriber_wants_it_busy():
    feed = engineer_feed(entries_of(a_schedule()), ANN, now=NOW)
    for options, transp, status in ((FeedOptions(), "TRANSPARENT", "FREE"), (FeedOptions(busy=True), "OPAQUE", "BUSY")):
        event = the_events(render_feed(feed, options))[0]
        assert (str(event["TRANSP"]), str(event["X-MICROSOFT-CDO-BUSYSTATUS"])) == (transp, status)


@pytest.mark.parametrize(
    ("opens", "minutes", "written"),
    [
        ("2027-10-30T20:00", 239, b"DTSTART;TZID=Europe/Berlin:20271030T220000"),
        ("2027-10-30T20:00", 240, b"DTSTART:20271030T200000Z"),
        ("2027-10-31T00:00", 240, b"DTSTART:20271031T000000Z"),
        ("2027-10-31T01:30", 240, b"DTSTART:20271031T013000Z"),
        ("2027-10-31T02:00", 240, b"DTSTART;TZID=Europe/Berlin:20271031T030000"),
    ],
    ids=["ends before them", "ends in the first", "starts in the first", "starts in the second", "starts after them"],
)
def test_what_touches_the_two_equal_hours_of_autumn_is_written_in_utc(opens, minutes, written):
    """Some programs take 02:30 for the first and some for the second, so such a shift says its instants outright."""
    start = datetime.fromisoformat(f"{opens}:00+00:00")
    entry = a_shift_entry(span=Span(start_at=start, end_at=start + timedelta(minutes=minutes)))
    assert written in render_feed(a_feed(entry), LOCAL)


def test_the_bridge_stands_where_clients_look_for_it():
    data = render_feed(engineer_feed(entries_of(a_schedule()), BO, now=NOW)).replace(b"\r\n ", b"")
    assert b"CONFERENCE;VALUE=URI;FEATURE=AUDIO,VIDEO;LABEL=Incident bridge:https://bridge.example/tier2\r\n" in data
    assert b"LOCATION:https://bridge.example/tier2\r\n" in data


def test_a_bridge_that_is_no_address_is_a_place_only():
    data = render_feed(a_feed(a_shift_entry(bridge_url="room 4, second floor")))
    assert b"CONFERENCE" not in data
    assert b"LOCATION:room 4\\, second floor\r\n" in data


def test_the_title_says_on_call_once():
    """A rotation that has the word in its name does not get it twice."""
    named = WEEKEND.model_copy(update={"name": "Tier 2 on-call"})
    entries = feed_entries(
        a_schedule(),
        PEOPLE,
        TEAMS,
        (named, TERMS),
        state=EntryStatus.CONFIRMED,
        updated_at=NOW,
        sequence=1,
        install_domain="x.example",
    )
    assert {entry.role for entry in entries} == {"Tier 2 on-call - EMEA", "Escalation Engineer"}
