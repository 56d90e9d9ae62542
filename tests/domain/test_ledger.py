"""What a period that is over adds to what everybody carries: decay, clip, and sums that come out even."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.domain.facts import TopHoliday
from scheduler.domain.ledger import CLIP, close_period, period_balance
from scheduler.domain.problem import CarriedLoad, Counter, Problem
from scheduler.domain.time import DAY, WEEK
from tests.support.builders import (
    MONDAY,
    SATURDAY,
    a_problem,
    a_schedule,
    a_shift,
    a_term,
    a_term_rotation,
    a_volunteer,
    an_absence,
    an_engineer,
)
from tests.support.strategies import random_case

SHIFTS = tuple(a_shift(SATURDAY + WEEK * n) for n in range(4))
PEOPLE = (an_engineer("ada"), an_engineer("ben"))


def _problem(**parts) -> Problem:
    return a_problem(**{"engineers": PEOPLE, "shifts": SHIFTS} | parts)


def _closed(problem: Problem, *held: tuple[str, str], carried=(), **more) -> dict[tuple[str, str], int]:
    entries = close_period(problem, a_schedule(problem, *held), carried, **more)
    return {(entry.engineer_id, entry.counter.value): entry.load for entry in entries}


def _held(*names: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, shift.id) for name, shift in zip(names, SHIFTS, strict=False))


def test_who_served_more_than_a_fair_share_carries_the_difference() -> None:
    """Three of four shifts of two points: two points more than even, and two less for the other."""
    assert _closed(_problem(), *_held("ada", "ben", "ada", "ben")) == {}
    assert _closed(_problem(), *_held("ada", "ada", "ada", "ben")) == {
        ("ada", "weekends"): 20,
        ("ben", "weekends"): -20,
    }


def test_what_nobody_served_is_nobodys_debt() -> None:
    """Ada served the one shift that was served: one point more than half of it."""
    assert _closed(_problem(), *_held("ada")) == {("ada", "weekends"): 10, ("ben", "weekends"): -10}
    assert _closed(_problem()) == {}


def test_nobody_owes_what_they_could_not_have_served() -> None:
    """Ben was away on all weekends, and a joiner of the last week shares the last weekend only."""
    away = (an_absence("ben", MONDAY, MONDAY + WEEK * 4),)
    assert _closed(_problem(absences=away), *_held("ada", "ada", "ada", "ada")) == {}
    people = (an_engineer("ada"), an_engineer("ben", joined_on=SATURDAY + WEEK * 3 - DAY))
    joiner = _closed(_problem(engineers=people), *_held("ada", "ada", "ada", "ada"))
    assert joiner == {("ada", "weekends"): 10, ("ben", "weekends"): -10}


@pytest.mark.parametrize(("before", "after"), [(40, 30), (-40, -30), (60, 45), (2, 2), (1, 1), (0, None)])
def test_a_quarter_of_a_debt_is_forgiven_each_period(before: int, after: int | None) -> None:
    """0.75 D, rounded to a tenth of a point."""
    carried = (CarriedLoad(engineer_id="ada", load=before),)
    assert _closed(_problem(), *_held("ada", "ben", "ada", "ben"), carried=carried).get(("ada", "weekends")) == after


def test_nobody_carries_more_than_three_slots_either_way() -> None:
    """Ten shifts are two hundred tenths; sixty stay."""
    shifts = tuple(a_shift(SATURDAY + WEEK * n) for n in range(10))
    problem = _problem(shifts=shifts, weeks=10)
    held = tuple(("ada", shift.id) for shift in shifts)
    assert _closed(problem, *held) == {("ada", "weekends"): 60, ("ben", "weekends"): -60}


def test_holidays_are_counted_apart() -> None:
    """Ben's Christmas is not made up for by Ada's weekend."""
    christmas = TopHoliday(holiday="christmas", first_on=SATURDAY, last_on=SATURDAY)
    company_day = a_shift(MONDAY)
    problem = _problem(shifts=(company_day, *SHIFTS), facts=(christmas,))
    held = (("ben", SHIFTS[0].id), ("ben", company_day.id), ("ada", SHIFTS[1].id))
    assert _closed(problem, *held) == {
        ("ada", "weekends"): 10,
        ("ada", "holidays"): -35,
        ("ben", "weekends"): -10,
        ("ben", "holidays"): 35,
    }


def test_weeks_on_term_are_shared_among_those_who_volunteered_for_them() -> None:
    """Ada served four of four weeks, two of which Ben had offered too: two half weeks more than even."""
    term = a_term(MONDAY, 4)
    offers = (a_volunteer("ada"), a_volunteer("ben", latest_on=MONDAY + WEEK * 2 - DAY))
    problem = _problem(shifts=(), terms=(term,), rotations=(a_term_rotation(),), volunteers=offers)
    assert _closed(problem, ("ada", term.id)) == {("ada", "terms"): 10, ("ben", "terms"): -10}


def test_who_is_on_term_shares_no_weekends() -> None:
    """While Ben is on term Ada's weekends are hers alone."""
    term = a_term(MONDAY, 4)
    problem = _problem(terms=(term,), volunteers=(a_volunteer("ben"),))
    assert _closed(problem, ("ben", term.id), *_held("ada", "ada", "ada", "ada")) == {}


def test_hours_of_answering_pages_weigh_a_point_each_two() -> None:
    """Afterwards, for those who were paged."""
    assert _closed(_problem(), paged_hours={"ada": Fraction(3)}) == {("ada", "weekends"): 15}


def test_who_has_left_leaves_the_ledger() -> None:
    """Their debt goes with them."""
    assert _closed(_problem(), carried=(CarriedLoad(engineer_id="zoe", load=40),)) == {}


def test_carried_terms_do_not_move_weekend_shares() -> None:
    """Weeks are no points."""
    entries = tuple(CarriedLoad(engineer_id="ada", load=8, counter=counter) for counter in Counter)
    assert _problem(carried=entries).carried_load == {"ada": 16}


@given(st.integers(0, 400))
def test_the_changes_of_every_counter_add_up_to_nothing(seed: int) -> None:
    """What some served beyond their share is exactly what others did not, on any problem and schedule."""
    _, problem, schedule = random_case(seed)
    totals: dict[Counter, Fraction] = defaultdict(Fraction)
    for (_, counter), change in period_balance(problem, schedule).items():
        totals[counter] += change
    assert not any(totals.values())


@given(st.integers(0, 400), st.lists(st.tuples(st.sampled_from(Counter), st.integers(-500, 500)), max_size=4))
def test_the_ledger_follows_its_formula(seed: int, before: list[tuple[Counter, int]]) -> None:
    """clip(0.75 x carried + served - share), within a rounding, never beyond three slots, and never a zero entry."""
    _, problem, schedule = random_case(seed)
    ids = [engineer.id for engineer in problem.engineers]
    pick = Random(seed)
    carried = tuple(CarriedLoad(engineer_id=pick.choice(ids), load=n, counter=c) for c, n in before if ids)
    after = {(e.engineer_id, e.counter): e.load for e in close_period(problem, schedule, carried)}
    change = period_balance(problem, schedule)
    assert 0 not in after.values()
    for engineer_id in ids:
        for counter in Counter:
            old = sum(e.load for e in carried if (e.engineer_id, e.counter) == (engineer_id, counter))
            exact = Fraction(3, 4) * old + change.get((engineer_id, counter), 0)
            expected = max(-CLIP[counter], min(CLIP[counter], exact))
            assert abs(after.get((engineer_id, counter), 0) - expected) <= Fraction(1, 2)


def test_an_old_debt_fades_even_if_nothing_happens() -> None:
    """From three slots to next to nothing in ten quarters, without ever growing."""
    carried: tuple[CarriedLoad, ...] = (CarriedLoad(engineer_id="ada", load=60),)
    loads = []
    for _ in range(10):
        carried = close_period(_problem(), a_schedule(_problem()), carried)
        loads.append(sum(entry.load for entry in carried))
    assert loads == sorted(loads, reverse=True)
    assert loads[0] == 45
    assert loads[-1] <= 4
