"""Closing posts what was served, covers considered, once; and the next plan starts from it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from scheduler.domain.errors import BadInput, NotFound
from scheduler.domain.ledger import close_period
from scheduler.domain.problem import CarriedLoad, Counter
from scheduler.domain.record import PostedEntry
from scheduler.domain.record_kinds import EntryKind
from scheduler.domain.time import DAY, WEEK, Span
from scheduler.services.closing import close_until
from scheduler.services.ledger_state import balance, carried_by, with_ledger
from scheduler.services.recording import record_announced
from scheduler.store.unit_of_work import SqlStore
from tests.support.builders import (
    MONDAY,
    NOW,
    SATURDAY,
    a_schedule,
    a_shift,
    a_term,
    a_term_rotation,
    a_volunteer,
    an_engineer,
    an_organisation,
)
from tests.support.recording import (
    ADA_TWICE,
    AFTERWARDS,
    FIRST,
    LAST_DAY,
    PEOPLE,
    SECOND,
    SECOND_MONDAY,
    THIRD,
    a_quarter,
    announced,
    carried,
    close,
    covered,
    drafted,
    entries,
    handles,
    person_ids,
    said,
    served,
)

SERVED = EntryKind.SERVED


def test_what_was_announced_and_not_changed_is_posted_as_served(both: SqlStore) -> None:
    """Word for word as it was announced."""
    announced(both, a_quarter(), *ADA_TWICE)
    assert len(close(both).served) == 4
    assert handles(both, said(both, SERVED)) == list(ADA_TWICE)
    announcements = {e.duty_id: e for e in said(both, EntryKind.PUBLISHED)}
    for entry in served(both):
        first = announcements[entry.duty_id]
        same = set(type(first).model_fields) - {"kind", "once", "recorded_at", "by"}
        assert entry.model_dump(include=same) == first.model_dump(include=same)
        assert (entry.instead_of, entry.completed) == (None, None)


def test_the_ledger_holds_what_its_arithmetic_says(both: SqlStore) -> None:
    """The very numbers of the domain, from the opening balance that the plan was made with."""
    opening = (CarriedLoad(engineer_id="ben", load=40), CarriedLoad(engineer_id="cleo", load=-8, counter=Counter.TERMS))
    problem = a_quarter(carried=opening)
    announced(both, problem, *ADA_TWICE)
    close(both)
    expected = close_period(problem, a_schedule(problem, *ADA_TWICE), opening)
    assert carried(both) == {(e.engineer_id, e.counter.value): e.load for e in expected}
    assert carried(both)["ada", "weekends"] > 0


def test_closing_twice_posts_nothing_more_and_says_so(both: SqlStore) -> None:
    """The second run adds no entry, whoever runs it."""
    announced(both, a_quarter(), *ADA_TWICE)
    assert not close(both).is_empty
    before = entries(both)
    assert close(both, by="Somebody else").is_empty
    assert entries(both) == before


def test_a_quarter_is_closed_when_its_last_day_is_over_and_not_before(both: SqlStore) -> None:
    """A day short: every weekend is served, and nothing is in the ledger yet."""
    announced(both, a_quarter(), *ADA_TWICE)
    early = close(both, until=LAST_DAY - DAY)
    assert (len(early.served), early.periods, early.still_open) == (4, (), ("2027-Q1",))
    late = close(both)
    assert (len(late.served), len(late.periods), late.still_open) == (0, 1, ())


def test_only_days_that_are_over_are_closed(both: SqlStore) -> None:
    """Today is not over; yesterday is."""
    announced(both, a_quarter(), *ADA_TWICE)
    with pytest.raises(BadInput, match="is not over yet"):
        close(both, until=AFTERWARDS.date())
    assert len(close(both, until=AFTERWARDS.date() - DAY).served) == 4


def test_a_weekend_counts_as_served_on_its_own_day(both: SqlStore) -> None:
    """Closed up to Friday it is still ahead, closed up to Saturday it is served."""
    announced(both, a_quarter(), *ADA_TWICE)
    assert close(both, until=SATURDAY - DAY).served == ()
    assert [entry.duty_id for entry in close(both, until=SATURDAY).served] == [FIRST]


def test_who_covered_is_who_served(both: SqlStore) -> None:
    """Ben took Ada's first weekend: it is his, in the record and in the ledger."""
    problem = a_quarter()
    announced(both, problem, *ADA_TWICE)
    covered(both, FIRST, "ada", "ben")
    close(both)
    first = next(entry for entry in served(both) if entry.duty_id == FIRST)
    known = person_ids(both)
    assert (known[first.person_id], known[first.instead_of or ""]) == ("ben", "ada")
    assert first.time_zone == "Asia/Kathmandu"
    as_served = a_schedule(problem, ("ben", FIRST), *ADA_TWICE[1:])
    expected = close_period(problem, as_served, ())
    assert carried(both) == {(e.engineer_id, e.counter.value): e.load for e in expected}


def test_half_a_shift_covered_is_half_served_by_each(both: SqlStore) -> None:
    """Four hours each, weighed on the wall of each."""
    announced(both, a_quarter(), *ADA_TWICE)
    noon = datetime(2027, 1, 9, 12, tzinfo=UTC)
    covered(both, FIRST, "ada", "ben", Span(start_at=noon, end_at=noon + timedelta(hours=4)))
    close(both)
    halves = [entry for entry in served(both) if entry.duty_id == FIRST]
    known = person_ids(both)
    assert [(known[e.person_id], e.hours) for e in halves] == [("ada", 4), ("ben", 4)]
    assert halves[0].weekend_load == 10 < halves[1].weekend_load  # for Ben it is evening


def test_a_cover_by_nobody_leaves_the_shift_unserved(both: SqlStore) -> None:
    """It is nobody's load, and so nobody's debt."""
    announced(both, a_quarter(), ("ada", FIRST))
    covered(both, FIRST, "ada", None)
    closed = close(both)
    assert (closed.served, len(closed.periods), carried(both)) == ((), 1, {})


def test_a_swap_is_two_covers(both: SqlStore) -> None:
    """Ada and Ben change weekends."""
    announced(both, a_quarter(), ("ada", FIRST), ("ben", SECOND))
    covered(both, FIRST, "ada", "ben")
    covered(both, SECOND, "ben", "ada")
    close(both)
    assert handles(both, said(both, SERVED)) == [("ben", FIRST), ("ada", SECOND)]


def test_a_cover_that_cannot_be_is_refused(both: SqlStore) -> None:
    """Unknown duty, unknown person, not theirs, somebody no plan knows, and a duty that is posted."""
    announced(both, a_quarter(), ("ada", FIRST), ("ben", SECOND))
    for duty_id, instead_of, who, error in (
        ("tier2/none", "ada", "ben", NotFound),
        (FIRST, "zoe", "ben", NotFound),
        (FIRST, "ben", "ada", BadInput),
        (FIRST, "ada", "zoe", BadInput),
        (FIRST, "ada", "ada", BadInput),
    ):
        with pytest.raises(error):
            covered(both, duty_id, instead_of, who)
    close(both)
    with pytest.raises(BadInput, match="in the record already"):
        covered(both, FIRST, "ada", "ben")


@pytest.mark.parametrize(("weeks_served", "completed"), [(6, False), (7, True)])
def test_a_term_is_completed_at_eighty_percent_of_its_days(both: SqlStore, weeks_served: int, completed: bool) -> None:
    """Of eight weeks, seven are enough and six are not."""
    term = a_term(MONDAY, 8)
    problem = a_quarter((), terms=(term,), weeks=8, volunteers=(a_volunteer("ada"),))
    announced(both, problem, ("ada", term.id))
    left_at = term.span.start_at + WEEK * weeks_served
    covered(both, term.id, "ada", None, Span(start_at=left_at, end_at=term.span.end_at))
    close_until(both, MONDAY + WEEK * 8, now=AFTERWARDS + WEEK * 5, by="Ops")
    (entry,) = served(both)
    assert (entry.planned_days, entry.days, entry.completed) == (56, 7 * weeks_served, completed)


def test_a_term_that_goes_on_counts_its_weeks_in_each_quarter(both: SqlStore) -> None:
    """Four of eight weeks are in the ledger of the first horizon; the term itself is posted when it has ended."""
    term = a_term(MONDAY, 8)
    offers = (a_volunteer("ada"), a_volunteer("ben"))
    problem = a_quarter((), terms=(term,), volunteers=offers, rotations=(a_term_rotation(seats=1),))
    announced(both, problem, ("ada", term.id))
    assert close(both).served == ()
    assert carried(both) == {("ada", "terms"): 20, ("ben", "terms"): -20}


def test_the_next_plan_starts_from_what_was_closed_and_not_from_the_file(both: SqlStore) -> None:
    """The opening balance was taken up by the closing; counted again it would be there twice."""
    opening = (CarriedLoad(engineer_id="ben", load=40),)
    organisation = an_organisation(PEOPLE, carried=opening)
    announced(both, a_quarter(carried=opening), *ADA_TWICE)
    with both.reading() as work:
        assert with_ledger(organisation, work.record, LAST_DAY + DAY).carried == opening
    close(both)
    with both.reading() as work:
        found = with_ledger(organisation, work.record, LAST_DAY + DAY).carried
        again = with_ledger(organisation, work.record, MONDAY).carried
    assert {(e.engineer_id, e.counter.value): e.load for e in found} == carried(both)
    assert again == opening


def test_the_second_quarter_goes_on_from_the_first(both: SqlStore) -> None:
    """Its ledger is closed with what the first left behind, decayed by a quarter."""
    problem = a_quarter()
    announced(both, problem, *ADA_TWICE)
    close(both)
    after_first = close_period(problem, a_schedule(problem, *ADA_TWICE), ())
    shift = a_shift(SATURDAY + WEEK * 4)
    second = a_quarter((shift,), starts_on=MONDAY + WEEK * 4, carried=after_first)
    announced(both, second, ("ben", shift.id), now=AFTERWARDS - DAY, quarter="2027-Q2")
    close(both, until=LAST_DAY + WEEK * 4, now=AFTERWARDS + WEEK * 4)
    expected = close_period(second, a_schedule(second, ("ben", shift.id)), after_first)
    with both.reading() as work:
        found = carried_by(work.record, balance(work.record, LAST_DAY + WEEK * 5))
    assert {(e.engineer_id, e.counter): e.load for e in found} == {(e.engineer_id, e.counter): e.load for e in expected}


def test_a_quarter_before_one_that_is_closed_can_no_longer_be_closed(both: SqlStore) -> None:
    """The ledger goes forward only; what it holds was carried on already. No release leads here, an older store may."""
    shift = a_shift(SATURDAY + WEEK * 4)
    later = a_quarter((shift,), starts_on=MONDAY + WEEK * 4)
    announced(both, later, ("ben", shift.id), quarter="2027-Q2")
    close(both, until=LAST_DAY + WEEK * 4, now=AFTERWARDS + WEEK * 4)
    problem = a_quarter()
    plan = drafted(both, problem, *ADA_TWICE)
    with both.writing() as work:
        record_announced(work, work.plans.publish(plan.id, NOW), (), now=NOW, by="Ops")
    with pytest.raises(BadInput, match="the ledger is closed up to"):
        close(both, until=LAST_DAY + WEEK * 4, now=AFTERWARDS + WEEK * 4)


def test_who_served_under_an_earlier_version_is_counted_though_the_last_one_knows_them_no_more(both: SqlStore) -> None:
    """Ben served the first weekend and left; the version of the week after has other people."""
    announced(both, a_quarter(), ("ben", FIRST), ("ada", SECOND))
    left = a_quarter(engineers=(PEOPLE[0], PEOPLE[2], an_engineer("dan")))
    announced(both, left, ("ada", SECOND), ("dan", THIRD), now=SECOND_MONDAY)
    close(both)
    assert handles(both, said(both, SERVED)) == [("ben", FIRST), ("ada", SECOND), ("dan", THIRD)]
    assert carried(both)["ben", "weekends"] > 0


def test_a_part_that_was_covered_can_be_given_back(both: SqlStore) -> None:
    """Ben takes the morning, then it turns out that Ada did it after all; and he may take two parts of one shift."""
    announced(both, a_quarter(), *ADA_TWICE)
    start = datetime.combine(SATURDAY, datetime.min.time(), UTC) + timedelta(hours=8)
    marks = [start + timedelta(hours=hours) for hours in (0, 2, 6, 8)]
    morning, _, evening = (Span(start_at=a, end_at=b) for a, b in pairwise(marks))
    covered(both, FIRST, "ada", "ben", morning)
    covered(both, FIRST, "ada", "ben", evening)
    covered(both, FIRST, "ben", "ada", morning)
    with pytest.raises(BadInput, match="ada does not hold"):
        covered(both, FIRST, "ada", "cleo", Span(start_at=marks[1], end_at=marks[3]))
    close(both)
    hours = [(who, e.hours) for (who, _), e in zip(handles(both, said(both, SERVED)), served(both), strict=True)]
    assert hours[:2] == [("ada", 6.0), ("ben", 2.0)]


def test_everybody_in_the_ledger_is_listed_under_their_name(both: SqlStore) -> None:
    """Also who had no duty: their balance moves, because others served."""
    announced(both, a_quarter(), ("ada", FIRST))
    close(both)
    with both.reading() as work:
        people = work.record.people()
    posted = [entry for entry in said(both, EntryKind.POSTED) if isinstance(entry, PostedEntry)]
    assert {people[entry.person_id].label for entry in posted} == {engineer.name for engineer in PEOPLE}
