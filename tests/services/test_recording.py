"""Announcing writes down what it changes, and nothing twice."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from scheduler.domain.errors import BadInput, NotFound
from scheduler.domain.record import PublishedEntry, VolunteeredEntry, WithdrawnEntry
from scheduler.domain.record_kinds import EntryKind
from scheduler.domain.record_reading import offers
from scheduler.domain.record_reasons import NotSelected
from scheduler.domain.time import DAY, WEEK
from scheduler.services.recording import announce
from scheduler.services.standing import standing
from scheduler.store.unit_of_work import SqlStore
from tests.store.contents import content_of
from tests.support.builders import MONDAY, NOW, SATURDAY, a_schedule, a_term, a_term_rotation, a_volunteer
from tests.support.recording import FIRST, LAST, SECOND, a_quarter, announced, entries, handles, said

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
    monday = datetime(2027, 1, 11, 9, tzinfo=UTC)
    announced(both, a_quarter(), ("cleo", FIRST), ("cleo", SECOND), now=monday)
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
    problem = a_quarter()
    with both.writing() as work:
        work.plans.save_draft(content_of(problem, a_schedule(problem, ("ada", FIRST))), now=NOW, by="Ops")
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
