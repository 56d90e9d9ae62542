"""Announcing writes down what it changes, and nothing twice."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scheduler.domain.errors import BadInput, NotFound
from scheduler.domain.problem import Problem
from scheduler.domain.record import PublishedEntry, VolunteeredEntry, WithdrawnEntry
from scheduler.domain.record_kinds import EntryKind
from scheduler.domain.record_reading import offers
from scheduler.domain.record_reasons import NotSelected
from scheduler.domain.time import DAY, WEEK
from scheduler.services.recording import announce
from scheduler.services.standing import standing
from scheduler.store.unit_of_work import SqlStore
from tests.support.builders import MONDAY, NOW, SATURDAY, a_shift, a_term, a_term_rotation, a_volunteer
from tests.support.recording import (
    FIRST,
    LAST,
    SECOND,
    SECOND_MONDAY,
    a_quarter,
    announced,
    close,
    drafted,
    entries,
    handles,
    person_ids,
    said,
    served,
)

PUBLISHED, WITHDRAWN = EntryKind.PUBLISHED, EntryKind.WITHDRAWN


def test_every_announced_duty_is_in_the_record_with_all_that_a_reader_needs(both: SqlStore) -> None:
    """Dates, span, hours, loads, person's own place and level, run and policy: nothing is looked up later."""
    plan = announced(both, a_quarter(), ("ada", FIRST)).plan
    (entry,) = said(both, PUBLISHED)
    assert isinstance(entry, PublishedEntry)
    assert (entry.duty_id, entry.rotation_id, entry.rotation_name, entry.seat) == (FIRST, "tier2", "Tier 2 weekend", 1)
    assert (entry.on, entry.last_on, entry.weekend_on) == (SATURDAY, SATURDAY, SATURDAY)
    assert (entry.hours, entry.weekend_hours, entry.weekend_load, entry.holiday_load) == (8, 8, 20, 0)
    assert (entry.level, entry.team_id, entry.region, entry.time_zone) == ("IC3", "core", "EMEA", "Europe/Berlin")
    assert (entry.source.plan_id, entry.source.policy_digest) == (plan.id, plan.provenance.policy_digest)
    assert entry.recorded_at == NOW


def test_nobody_is_named_in_an_entry(both: SqlStore) -> None:
    """Only numbers stand for people, also for who published."""
    announced(both, a_quarter(), ("ada", FIRST), by="Olga Operator")
    with both.reading() as work:
        bodies = [row.body for row in work.record.rows()]
    assert bodies
    for body in bodies:
        assert not any(name in body for name in ('"ada"', "Ada E", "example.com", "Olga"))


def test_a_later_version_adds_only_what_it_changes(both: SqlStore) -> None:
    """Ada keeps her weekend, Ben loses his to Cleo: one entry takes back, one announces."""
    announced(both, a_quarter(), ("ada", FIRST), ("ben", SECOND))
    announced(both, a_quarter(), ("ada", FIRST), ("cleo", SECOND))
    assert handles(both, said(both, PUBLISHED)) == [("ada", FIRST), ("ben", SECOND), ("cleo", SECOND)]
    (gone,) = said(both, WITHDRAWN)
    assert isinstance(gone, WithdrawnEntry)
    assert gone.withdraws == entries(both, PUBLISHED)[1].seq


def test_the_same_plan_announced_again_changes_nothing(both: SqlStore) -> None:
    """One entry says that it was announced, no other."""
    announced(both, a_quarter(), ("ada", FIRST))
    before = len(entries(both))
    announced(both, a_quarter(), ("ada", FIRST))
    assert [each.entry.kind for each in entries(both)[before:]] == ["announced"]


def test_a_later_version_does_not_rewrite_weekends_that_have_begun(both: SqlStore) -> None:
    """Published on the Monday after: who was announced for the first weekend stays, whatever the new version says."""
    announced(both, a_quarter(), ("ada", FIRST), ("ben", SECOND))
    announced(both, a_quarter(), ("cleo", FIRST), ("cleo", SECOND), now=SECOND_MONDAY)
    with both.reading() as work:
        held = [each.entry for each in standing(work.record)]
    assert handles(both, list(held)) == [("ada", FIRST), ("cleo", SECOND)]


def test_a_term_that_a_later_version_drops_ends_with_its_announcement(both: SqlStore) -> None:
    """Two of eight weeks were served; from the announcement on nobody is on it."""
    term = a_term(MONDAY, 8)
    problem = a_quarter((), terms=(term,), weeks=8, volunteers=(a_volunteer("ada"),))
    announced(both, problem, ("ada", term.id))
    dropped_at = datetime(2027, 1, 18, 12, tzinfo=UTC)
    announced(both, problem, now=dropped_at)
    with both.reading() as work:
        (held,) = standing(work.record)
    assert [span.end_at for span, _ in held.turns] == [dropped_at]


def test_what_became_of_every_offer_is_in_the_record(both: SqlStore) -> None:
    """Ada got the seat; Ben wanted the same weeks; Cleo's window is too short for any term."""
    term = a_term(MONDAY, 4)
    offers_made = (a_volunteer("ada"), a_volunteer("ben"), a_volunteer("cleo", latest_on=MONDAY + WEEK * 3 - DAY))
    rotation = a_term_rotation(seats=1)
    announced(both, a_quarter((), terms=(term,), volunteers=offers_made, rotations=(rotation,)), ("ada", term.id))
    found = [entry for entry in said(both, EntryKind.VOLUNTEERED) if isinstance(entry, VolunteeredEntry)]
    assert [(entry.duty_id, entry.not_selected) for entry in found] == [
        (term.id, None),
        (None, NotSelected.OTHERS_SEATED),
        (None, NotSelected.NO_TERM_POSSIBLE),
    ]
    assert (found[0].level, found[0].earliest_on) == ("IC3", MONDAY)


def test_an_offer_is_written_again_only_when_its_outcome_changes(both: SqlStore) -> None:
    """Left open, left open again, then seated: two entries, and the last word counts."""
    term = a_term(MONDAY, 4)
    problem = a_quarter((), terms=(term,), volunteers=(a_volunteer("ada"),))
    announced(both, problem)
    announced(both, problem)
    announced(both, problem, ("ada", term.id))
    found = entries(both, EntryKind.VOLUNTEERED)
    assert [each.entry.not_selected for each in found] == [NotSelected.SEAT_LEFT_OPEN, None]
    assert [offer.duty_id for offer in offers(found)] == [term.id]


def test_nothing_is_recorded_when_a_plan_cannot_be_announced(both: SqlStore) -> None:
    """A plan that is published already, and one that does not exist."""
    plan = announced(both, a_quarter(), ("ada", FIRST)).plan
    before = entries(both)
    for plan_id, error in ((plan.id, BadInput), ("none", NotFound), (None, NotFound)):
        with pytest.raises(error):
            announce(both, plan_id, parse_policy=lambda _: (), now=NOW, by="Ops")
    assert entries(both) == before


def test_drafts_leave_no_entry(both: SqlStore) -> None:
    """What nobody was told is not history."""
    drafted(both, a_quarter(), ("ada", FIRST))
    assert entries(both) == []


def test_the_head_that_a_release_shows_is_the_head_of_the_record(both: SqlStore) -> None:
    """Whoever notes it can hold the record against it later."""
    first = announced(both, a_quarter(), ("ada", FIRST), ("ben", LAST))
    assert first.head.seq == len(entries(both)) == 3
    assert entries(both)[-1].hash == first.head.hash


@pytest.mark.parametrize("by", ["", "  ", "x" * 201, "Ops\nand others", "\x1b[31mOps"])
def test_nothing_is_recorded_by_nobody(both: SqlStore, by: str) -> None:
    """What could not be read again as somebody would make the record unreadable for everybody."""
    with pytest.raises(BadInput, match="names nobody"), both.writing() as work:
        work.record.person_id(by)
    with both.reading() as work:
        assert work.record.people() == {}


def test_an_entry_of_a_number_that_no_record_reaches_is_not_there(both: SqlStore) -> None:
    """The one behind the last, and one beyond what a database can count."""
    announced(both, a_quarter(), ("ada", FIRST))
    with both.reading() as work:
        for seq in (work.record.head().seq + 1, 2**63 - 1, 2**63):
            with pytest.raises(NotFound, match=f"the record has no entry {seq}"):
                work.record.entry(seq)


def test_who_did_something_is_known_by_two_hundred_letters(both: SqlStore) -> None:
    """And is one person with or without blanks around them."""
    with both.writing() as work:
        assert work.record.person_id(" " + "x" * 200) == work.record.person_id("x" * 200 + "\n")
        assert [person.handle for person in work.record.people().values()] == ["x" * 200]


# -- late versions: released after part of what they say was over ---------------------------------------------------

TERM_OFFERS = (a_volunteer("ada"), a_volunteer("ben"))
WEDNESDAY = datetime(2027, 1, 20, tzinfo=UTC)
"""In the third week of the quarter."""


def a_quarter_of_terms(*lengths: int) -> Problem:
    """Eight weeks with one seat for terms from the first Monday on."""
    terms = tuple(a_term(MONDAY, weeks) for weeks in lengths)
    return a_quarter((), terms=terms, weeks=8, volunteers=TERM_OFFERS, rotations=(a_term_rotation(seats=1),))


def days_served(store: SqlStore) -> dict[str, int]:
    """The days of terms that each person is down for once everything is over; nobody is down twice for a day."""
    close(store, MONDAY + WEEK * 8, now=datetime(2027, 3, 8, tzinfo=UTC))
    every, known, found = served(store), person_ids(store), dict[str, int]()
    for entry in every:
        twice = [e for e in every if e is not entry and (e.person_id, e.rotation_id) == (entry.person_id, "ee")]
        assert not any(other.span.overlaps(entry.span) for other in twice)
        found[known[entry.person_id]] = found.get(known[entry.person_id], 0) + (entry.days or 0)
    return found


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("announced_weeks", "late_weeks"), [(4, 6), (6, 4), (8, 4)])
def test_a_term_that_a_late_version_makes_longer_or_shorter_is_one_term(
    both: SqlStore, announced_weeks: int, late_weeks: int
) -> None:
    """Ada has served since the first Monday either way: her days count once, and the term is complete."""
    problem = a_quarter_of_terms(announced_weeks, late_weeks)
    before, after = a_term(MONDAY, announced_weeks), a_term(MONDAY, late_weeks)
    announced(both, problem, ("ada", before.id))
    announced(both, problem, ("ada", after.id), now=WEDNESDAY)
    assert days_served(both) == {"ada": 7 * late_weeks}
    assert [entry.completed for entry in served(both)] == [True]


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("late_weeks", [4, 6])
def test_who_takes_a_term_over_in_a_late_version_serves_from_then_on(both: SqlStore, late_weeks: int) -> None:
    """Until Wednesday it was Ada's, under the same duty or another; Ben is down for none of those days."""
    problem = a_quarter_of_terms(4, 6)
    announced(both, problem, ("ada", a_term(MONDAY, 4).id))
    announced(both, problem, ("ben", a_term(MONDAY, late_weeks).id), now=WEDNESDAY)
    assert days_served(both) == {"ada": 16, "ben": 7 * late_weeks - 16}


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_version_released_after_days_were_recorded_adds_only_days_behind_them(both: SqlStore) -> None:
    """Four weeks are in the record as served; the late version says six: two more are added, once, however often."""
    problem = a_quarter_of_terms(4, 6)
    announced(both, problem, ("ada", a_term(MONDAY, 4).id))
    over = datetime(2027, 2, 3, tzinfo=UTC)
    close(both, MONDAY + WEEK * 4, now=over)
    for _ in range(2):
        announced(both, problem, ("ada", a_term(MONDAY, 6).id), now=over)
    assert days_served(both) == {"ada": 42}


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_weekend_that_was_recorded_is_not_recorded_again_for_another_seat(both: SqlStore) -> None:
    """After the weekend a version moves Ada to the second seat and Ben onto hers: both stay as they were announced."""
    shift = a_shift(seats=2)
    problem = a_quarter((shift,))
    announced(both, problem, ("ada", shift.id))
    close(both, SATURDAY + DAY, now=SECOND_MONDAY)
    announced(both, problem, ("ben", shift.id), ("ada", shift.id), now=SECOND_MONDAY)
    close(both)
    assert handles(both, said(both, EntryKind.SERVED)) == [("ada", shift.id)]


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_seat_that_nobody_had_is_recorded_once_by_a_late_version(both: SqlStore) -> None:
    """The weekend was announced TBD, and Ben stepped in: two versions say so afterwards, one entry does."""
    announced(both, a_quarter())
    for _ in range(2):
        announced(both, a_quarter(), ("ben", FIRST), now=SECOND_MONDAY)
    close(both)
    assert handles(both, said(both, EntryKind.SERVED)) == [("ben", FIRST)]
