"""What subscribers see in their calendar."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from datetime import date, datetime, timedelta

import pytest
from icalendar import Calendar, Event

from calendars.ical.entries import (
    EntryStatus,
    FeedEntry,
    carried,
    for_engineer,
    for_programme,
    for_team,
    within_window,
)
from calendars.ical.feed import (
    Feed,
    FeedOptions,
    engineer_feed,
    feed_files,
    file_name,
    programme_feed,
    render_feed,
    team_feed,
)
from calendars.ical.seat_entries import feed_entries
from scheduler.domain.time import Span
from tests.calendars.ical.sample import (
    LATE_TERM,
    LONG_TERM,
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
)
from tests.support.shared import REPOSITORY

GOLDENS = REPOSITORY / "tests" / "data" / "feeds"
ANN, BO, CY = PEOPLE
GITALY, VERIFY = TEAMS
LOCAL = FeedOptions(local_time=True)
SATURDAY = "tier2/2027-03-27/emea"
RENDER = """
import hashlib
from calendars.ical.feed import FeedOptions, feed_files
from tests.calendars.ical.sample import NOW, PEOPLE, ROTATIONS, TEAMS, a_schedule, entries_of
files = feed_files(entries_of(a_schedule()), PEOPLE, TEAMS, ROTATIONS, now=NOW, options=FeedOptions(local_time=True))
print(hashlib.sha256(b"".join(files.values())).hexdigest())
"""


def the_events(feed: bytes) -> list[Event]:
    return list(Calendar.from_ical(feed).walk("VEVENT"))


def the_file(name: str, data: bytes) -> bytes:
    """A golden; written anew when WATCHBILL_WRITE_GOLDENS is set, so that a change shows in the diff."""
    path = GOLDENS / name
    if os.environ.get("WATCHBILL_WRITE_GOLDENS"):
        path.write_bytes(data)
    return path.read_bytes()


def test_the_feed_of_a_person_is_this_file():
    """Role first in the title; times in UTC; a term as whole days; who comes before and after; the bridge."""
    feed = render_feed(engineer_feed(entries_of(a_schedule()), ANN, now=NOW))
    assert feed == the_file("engineer-ann.ics", feed)


def test_the_feed_of_a_team_in_local_time_is_this_file():
    """The person's name first in the title; local times with the rules of their zone."""
    feed = render_feed(team_feed(entries_of(a_schedule()), GITALY, now=NOW), LOCAL)
    assert feed == the_file("team-gitaly-local.ics", feed)


def test_the_same_schedule_gives_the_same_bytes_in_every_process():
    """Four processes with four hash seeds write the same feeds."""
    digests = {
        subprocess.run(
            [sys.executable, "-c", RENDER],
            cwd=REPOSITORY,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(REPOSITORY)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2", "3")
    }
    here = feed_files(entries_of(a_schedule()), PEOPLE, TEAMS, ROTATIONS, now=NOW, options=LOCAL)
    assert digests == {hashlib.sha256(b"".join(here.values())).hexdigest().encode() + b"\n"}


def test_a_feed_that_is_fetched_a_minute_later_is_unchanged():
    """Nothing in a feed says when it was rendered."""
    entries = entries_of(a_schedule())
    later = NOW + timedelta(minutes=1)
    assert render_feed(engineer_feed(entries, ANN, now=NOW)) == render_feed(engineer_feed(entries, ANN, now=later))


def test_a_swap_keeps_the_event_and_raises_its_sequence():
    """When Bo takes Ann's Saturday, subscribers see the same event with another name and a higher sequence."""
    before = entries_of(a_schedule(), sequence=1)
    swapped = a_schedule(
        ("bo", SATURDAY, 1),
        ("bo", "tier2/2027-03-28/emea", 1),
        ("ann", "tier2/2027-03-28/emea", 2),
        ("ann", LATE_TERM.id, 1),
        ("cy", LONG_TERM.id, 1),
    )
    after = entries_of(swapped, sequence=2, updated_at=NOW)
    old, new = (next(e for e in entries if SATURDAY in e.uid) for entries in (before, carried(after, before)))
    assert (old.engineer_name, new.engineer_name) == ("Ann Ahorn", "Bo Birke")
    assert old.uid == new.uid
    assert (old.sequence, new.sequence) == (1, 2)
    assert new.updated_at == NOW


def test_a_new_version_leaves_the_events_alone_that_did_not_change():
    """A re-publish in which Cy's term stands as before does not touch Cy's feed."""
    before = entries_of(a_schedule(), sequence=1)
    after = carried(entries_of(a_schedule(), sequence=2, updated_at=NOW), before)
    assert after == before


def test_a_sequence_never_falls_when_a_new_horizon_counts_its_versions_from_one():
    """A term that reaches into the next quarter is part of its first version too."""
    before = [a_shift_entry(sequence=7)]
    changed = [a_shift_entry(sequence=1, engineer_name="Bo Birke")]
    assert [entry.sequence for entry in carried(changed, before)] == [8]


def test_a_term_that_is_extended_stays_the_same_event():
    """The length of a term is not part of its identity."""
    entry = next(e for e in entries_of(a_schedule()) if e.from_on == LONG_TERM.starts_on and not e.is_open)
    assert entry.uid == "term-ee/2027-03-22-1@watchbill.example"


def test_no_two_events_of_all_feeds_together_have_the_same_uid():
    entries = entries_of(a_schedule())
    assert len({entry.uid for entry in entries}) == len(entries)


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


def test_drafts_and_open_seats_are_tentative_and_published_duty_is_confirmed():
    published = {e.is_open: e.status for e in entries_of(a_schedule())}
    drafts = {e.status for e in entries_of(a_schedule(), state=EntryStatus.TENTATIVE)}
    assert published == {False: EntryStatus.CONFIRMED, True: EntryStatus.TENTATIVE}
    assert drafts == {EntryStatus.TENTATIVE}


def test_tbd_seats_are_shown_to_those_who_ask_only():
    entries = entries_of(a_schedule())
    assert all(not e.is_open for e in for_programme(entries, TERMS.id))
    assert [e.engineer_name for e in for_programme(entries, TERMS.id, include_open=True)].count("TBD") == 1
    feed = programme_feed(entries, TERMS, now=NOW, include_open=True)
    assert "TBD: Escalation Engineer" in [str(event["SUMMARY"]) for event in the_events(render_feed(feed))]


def test_a_person_sees_their_own_duty_and_a_team_that_of_its_members():
    entries = entries_of(a_schedule())
    assert {e.engineer_id for e in for_engineer(entries, "cy")} == {"cy"}
    assert {e.engineer_id for e in for_team(entries, "gitaly")} == {"ann", "bo"}
    assert {e.engineer_id for e in for_team(entries, "verify")} == {"cy"}


def test_duty_leaves_the_time_free_unless_the_subscriber_wants_it_busy():
    feed = engineer_feed(entries_of(a_schedule()), ANN, now=NOW)
    for options, transp, status in ((FeedOptions(), "TRANSPARENT", "FREE"), (FeedOptions(busy=True), "OPAQUE", "BUSY")):
        event = the_events(render_feed(feed, options))[0]
        assert (str(event["TRANSP"]), str(event["X-MICROSOFT-CDO-BUSYSTATUS"])) == (transp, status)


def test_a_confidential_customer_appears_by_code_and_by_name_to_those_who_may_know():
    seen = {show: _events_said(entries_of(a_schedule(), show_customers=show)) for show in (False, True)}
    assert seen[False] == {"upgrade for c-042, confirmed"}
    assert seen[True] == {"Upgrade of Acme Rockets (upgrade for c-042), confirmed"}


def _events_said(entries: tuple[FeedEntry, ...]) -> set[str]:
    return {note.label for entry in entries for note in entry.events}


def test_no_address_of_anybody_reaches_a_feed():
    files = feed_files(entries_of(a_schedule()), PEOPLE, TEAMS, ROTATIONS, now=NOW)
    assert not any(person.email.encode() in data for data in files.values() for person in PEOPLE)


@pytest.mark.parametrize(
    ("starts", "shown"),
    [
        (timedelta(days=-30, hours=-8), False),
        (timedelta(days=-30, hours=-7), True),
        (timedelta(days=366, hours=-1), True),
        (timedelta(days=366), False),
    ],
    ids=["ended 30 days ago", "ended an hour later", "starts at the end of the day in a year", "starts after it"],
)
def test_the_window_is_from_thirty_days_back_to_twelve_months_ahead(starts, shown):
    """Counted from midnight UTC; the shift lasts eight hours."""
    start = NOW.replace(hour=0) + starts
    entry = a_shift_entry(span=Span(start_at=start, end_at=start + timedelta(hours=8)))
    assert bool(within_window([entry], NOW)) is shown


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


def test_there_is_a_file_for_everybody_even_without_duty():
    idle = an_engineer("di", "Di Dorn", "verify", "UTC")
    files = feed_files(entries_of(a_schedule()), (*PEOPLE, idle), TEAMS, ROTATIONS, now=NOW)
    assert sorted(files) == [
        "engineer-ann.ics",
        "engineer-bo.ics",
        "engineer-cy.ics",
        "engineer-di.ics",
        "programme-ee.ics",
        "programme-tier2.ics",
        "team-gitaly.ics",
        "team-verify.ics",
    ]
    assert the_events(files["engineer-di.ics"]) == []


def test_ids_that_differ_in_case_or_signs_get_different_safe_file_names():
    names = [file_name("engineer", identifier) for identifier in ("ann", "Ann", "a/b", "a:b", "a-b")]
    assert len(set(names)) == len({name.lower() for name in names}) == 5
    assert names[0] == "engineer-ann.ics"
    assert not any(sign in "".join(names) for sign in "/\\:@")


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
