"""What subscribers see in their calendar."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from datetime import timedelta

import pytest

from calendars.ical.entries import EntryStatus, FeedEntry, carried, for_engineer, for_programme, for_team, within_window
from calendars.ical.feed import (
    FeedOptions,
    engineer_feed,
    feed_files,
    file_name,
    programme_feed,
    render_feed,
    team_feed,
)
from scheduler.domain.time import Span
from tests.calendars.ical.sample import (
    LATE_TERM,
    LONG_TERM,
    NOW,
    PEOPLE,
    ROTATIONS,
    TEAMS,
    TERMS,
    UPGRADE,
    a_schedule,
    a_shift_entry,
    an_engineer,
    entries_of,
    the_events,
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


def test_a_confidential_customer_appears_by_code_and_by_name_to_those_who_may_know():
    seen = {show: _events_said(entries_of(a_schedule(), show_customers=show)) for show in (False, True)}
    assert seen[False] == {"upgrade for c-042, confirmed"}
    assert seen[True] == {"Upgrade of Acme Rockets (upgrade for c-042), confirmed"}


def test_an_event_without_a_title_of_its_own_is_not_named_twice():
    nameless = UPGRADE.model_copy(update={"title": "upgrade for c-042"})
    assert _events_said(entries_of(a_schedule(), events=(nameless,), show_customers=True)) == {
        "upgrade for c-042, confirmed"
    }


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
