"""Heads are counted before any search: who is missing, in which window, on which weekends."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scheduler.domain.time import WEEK
from scheduler.reports.head_limits import Limits, most_together
from scheduler.reports.headcount import headcount, people_needed
from scheduler.reports.term_offers import term_offers
from tests.support.builders import (
    MONDAY,
    SATURDAY,
    a_country_rule,
    a_problem,
    a_shift,
    a_term,
    a_term_rotation,
    a_volunteer,
    a_weekend_rotation,
    an_engineer,
)

SUNDAY = SATURDAY + timedelta(days=1)
ONE_IN_FOUR = Limits(weekends=4)
ADA, BEN = an_engineer("ada"), an_engineer("ben")


def _weekends(count, *, per_weekend=2, seats=1):
    days = [SATURDAY + WEEK * n + timedelta(days=d) for n in range(count) for d in range(per_weekend)]
    return tuple(a_shift(on, seats=seats, window="APAC", id=f"tier2/{on}/apac") for on in days)


def _problem(shifts, *people, **parts):
    return a_problem(engineers=people, shifts=shifts, rotations=(a_weekend_rotation(),), weeks=13, **parts)


@pytest.mark.parametrize(
    ("g", "shifts", "best", "seats", "needed", "advised"),
    [(4, 1, 1, 1, 4, 5), (4, 2, 2, 1, 4, 5), (4, 2, 1, 1, 8, 10), (4, 2, 1, 2, 16, 19), (1, 1, 1, 1, 1, 2)],
)
def test_people_needed_are_weekends_times_people_times_seats(g, shifts, best, seats, needed, advised):
    """One weekend in four: four people a seat, five with absence; where one day is free, eight, and ten."""
    assert people_needed(Limits(weekends=g), shifts, best, seats) == {"needed": needed, "advised": advised}


def test_four_weekends_need_four_people_and_three_are_one_too_few():
    """Two shifts a weekend, each weekend by one person."""
    people = tuple(an_engineer(name) for name in ("ada", "ben", "cleo", "dan"))
    assert headcount(_problem(_weekends(4), *people), ONE_IN_FOUR).shortages == ()
    (short,) = headcount(_problem(_weekends(4), *people[:3]), ONE_IN_FOUR).shortages
    assert (short.people, short.open_seats, short.seats) == (1, 2, 8)
    assert short.says == "1 person missing in APAC, weekends of 09 Jan to 30 Jan 2027: 2 of 8 seats must stay open."


def test_weekends_beyond_the_last_whole_block_count_too():
    """Two people in nine weekends: two of every four, and both in the last one; so four weekends are open."""
    found = headcount(_problem(_weekends(9), ADA, BEN), ONE_IN_FOUR)
    assert found.open_at_least == 8
    assert found.needs[0].missing == 2


def test_a_weekend_on_which_nobody_can_serve_is_short_even_with_many_people():
    """Everybody is barred from the second weekend; the others are no help there."""
    shifts = _weekends(2)
    barred = frozenset((e.id, shift.id) for e in (ADA, BEN) for shift in shifts[2:])
    (short,) = headcount(_problem(shifts, ADA, BEN), Limits(weekends=2, forbidden=barred)).shortages
    assert (short.first_on, short.open_seats) == (SATURDAY + WEEK, 2)
    assert "weekend of 16 Jan 2027" in short.says


def test_people_who_can_serve_two_windows_are_not_counted_twice():
    """Each window alone has enough with one person; both at once have not."""
    early, late = a_shift(start="00:00", window="early"), a_shift(start="12:00", window="late")
    limits = Limits(one_at_a_time=True, rest_hours=11)
    found = headcount(_problem((early, late), ADA), limits)
    assert [(short.window, short.open_seats) for short in found.shortages] == [("", 1)]
    assert found.shortages[0].says.startswith("1 person missing in all windows together")
    assert headcount(_problem((early, late), ADA, BEN), limits).open_at_least == 0


def test_rest_between_shifts_counts_only_when_it_is_a_hard_rule():
    """Four hours between the two; eleven are asked, exactly four are enough for four."""
    early, late = a_shift(start="00:00"), a_shift(start="12:00")
    problem = _problem((early, late), ADA)
    assert [most_together(problem, ADA, (early, late), Limits(rest_hours=hours)) for hours in (0, 4, 5)] == [2, 2, 1]


def test_where_one_weekend_day_must_stay_free_nobody_counts_for_both():
    """Berlin under a rule of weekly rest: Saturday or Sunday; without the rule, both."""
    saturday, sunday = a_shift(SATURDAY), a_shift(SUNDAY)
    bound = _problem((saturday, sunday), ADA, country_rules=(a_country_rule(one_weekend_day=True),))
    limits = Limits(one_weekend_day=True)
    assert most_together(bound, ADA, (saturday, sunday), limits) == 1
    assert most_together(_problem((saturday, sunday), ADA), ADA, (saturday, sunday), limits) == 2
    both_days = a_shift(SATURDAY, "20:00", 8)
    assert most_together(bound, ADA, (both_days,), limits) == 0


def _terms(*offers, seats=1, lengths=(4,)):
    rotation = a_term_rotation(seats=seats, lengths=lengths)
    people = tuple(an_engineer(offer.engineer_id) for offer in offers)
    terms = tuple(a_term(MONDAY + WEEK * n, weeks, rotation) for n in range(8) for weeks in lengths)
    return a_problem(engineers=people, terms=terms, rotations=(rotation,), volunteers=offers, weeks=8)


APART = Limits(one_at_a_time=True, term_rotations=frozenset({"ee"}))


def test_volunteer_weeks_are_held_against_seat_weeks_month_by_month():
    """January and February need four weeks each; the only volunteer is barred from what starts in February."""
    problem = _terms(a_volunteer("ada"))
    late = frozenset(("ada", term.id) for term in problem.terms if term.ends_on > MONDAY + WEEK * 4)
    (offers,) = term_offers(problem, Limits(one_at_a_time=True, forbidden=late))
    assert [(month.needed, month.offered) for month in offers.months] == [(4, 4), (4, 0)]
    assert offers.open_at_least == 4
    assert offers.says == ("Escalation Engineers, February 2027: volunteers offer 0 of 4 weeks; 4 must stay open.",)


def test_one_term_each_leaves_weeks_open_although_every_month_has_offers():
    """Eight weeks, one volunteer, four weeks each; with two volunteers nothing is open."""
    (alone,) = term_offers(_terms(a_volunteer("ada")), APART)
    assert alone.open_at_least == 4
    assert alone.says[-1].endswith("leave 4 of 8 weeks open.")
    (two,) = term_offers(_terms(a_volunteer("ada"), a_volunteer("ben")), APART)
    assert (two.open_at_least, two.says) == (0, ())


def test_terms_that_may_overlap_are_not_counted():
    """Without a hard rule that keeps them apart one person could sit on two seats."""
    assert term_offers(_terms(a_volunteer("ada")), Limits()) == ()
