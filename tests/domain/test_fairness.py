"""Fair shares, by examples that one can add up by hand."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from random import Random

import pytest

from scheduler.domain.facts import Leave
from scheduler.domain.fairness import fair_shares, load_carried, load_for, squared, term_credit
from scheduler.domain.problem import CarriedLoad
from scheduler.domain.time import DAY, WEEK
from tests.support.builders import (
    MONDAY,
    SATURDAY,
    a_problem,
    a_schedule,
    a_shift,
    a_term,
    a_volunteer,
    a_weekend_rotation,
    an_absence,
    an_engineer,
)
from tests.support.strategies import random_problem

SHIFTS = tuple(a_shift(SATURDAY + WEEK * n) for n in range(3))
"""Three weekends of eight hours: 20 tenths of a point each, 60 in all."""


def _due(problem) -> dict[str, int]:
    return {engineer_id: share.due for engineer_id, share in fair_shares(problem).items()}


def test_the_load_is_shared_in_proportion_to_working_time() -> None:
    """60 tenths among 1 + 1 + 0.5 people are 24, 24 and 12."""
    people = (an_engineer("ada"), an_engineer("ben"), an_engineer("cleo", fte=0.5))
    assert _due(a_problem(engineers=people, shifts=SHIFTS)) == {"ada": 24, "ben": 24, "cleo": 12}


def test_only_those_share_a_shift_who_could_serve_it() -> None:
    """Ben is away on the first weekend: Ada takes it whole, and they halve the other two."""
    people = (an_engineer("ada"), an_engineer("ben"))
    problem = a_problem(engineers=people, shifts=SHIFTS, absences=(an_absence("ben", SATURDAY),))
    assert _due(problem) == {"ada": 40, "ben": 20}


def test_every_seat_is_a_load_of_its_own() -> None:
    """Two seats of 20 are 40 to share."""
    people = (an_engineer("ada"), an_engineer("ben"))
    assert _due(a_problem(engineers=people, shifts=(a_shift(seats=2),))) == {"ada": 20, "ben": 20}


def test_a_shift_that_is_night_for_some_is_shared_by_its_mean_weight() -> None:
    """16 to 24 UTC: 20 tenths in Los Angeles, 25 in London; each is due half of 22, as 22.5 rounds to even."""
    people = (an_engineer("ada", time_zone="America/Los_Angeles"), an_engineer("ben", time_zone="Europe/London"))
    shift = a_shift(start="16:00")
    problem = a_problem(engineers=people, shifts=(shift,))
    assert [load_for(problem, engineer, shift) for engineer in people] == [20, 25]
    assert _due(problem) == {"ada": 11, "ben": 11}
    schedule = a_schedule(problem, ("ben", shift.id))
    assert [load_carried(problem, schedule, name) for name in ("ada", "ben")] == [0, 25]


def test_who_comes_back_from_a_long_leave_is_due_less_for_a_while() -> None:
    """Nothing in the first 28 days, half a share in the next four weeks: of 20 tenths a third."""
    people = (an_engineer("ada"), an_engineer("ben"))
    rests = Leave(engineer_id="ada", first_on=MONDAY - WEEK * 20, last_on=SATURDAY - DAY)
    ramps = Leave(engineer_id="ada", first_on=MONDAY - WEEK * 20, last_on=SATURDAY - DAY * 29)
    assert _due(a_problem(engineers=people, shifts=SHIFTS[:1], facts=(rests,))) == {"ben": 20}
    assert _due(a_problem(engineers=people, shifts=SHIFTS[:1], facts=(ramps,))) == {"ada": 7, "ben": 13}


def test_who_could_serve_nothing_has_no_share() -> None:
    """Not even a share of zero: nobody compares them with anybody."""
    problem = a_problem(
        engineers=(an_engineer("ada"), an_engineer("ben")),
        shifts=SHIFTS,
        absences=(an_absence("ben", MONDAY, MONDAY + WEEK * 4),),
    )
    assert _due(problem) == {"ada": 60}


def test_people_are_compared_with_those_who_can_serve_the_same_windows() -> None:
    """Two people on two rotations: each is due the whole of their own."""
    rotations = (a_weekend_rotation(engineer_ids=("ada",)), a_weekend_rotation("infra", engineer_ids=("ben",)))
    other = a_shift(id="infra/1", rotation_id="infra", hours=4)
    problem = a_problem(
        engineers=(an_engineer("ada"), an_engineer("ben")), rotations=rotations, shifts=(a_shift(), other)
    )
    assert _due(problem) == {"ada": 20, "ben": 10}


@pytest.mark.parametrize(("carried", "due"), [(0, 30), (20, 10), (60, -30), (61, -30), (-60, 90), (-200, 90)])
def test_carried_load_is_made_good_up_to_three_weekend_shifts(carried: int, due: int) -> None:
    """Beyond six points either way the past is forgiven."""
    people = (an_engineer("ada"), an_engineer("ben"))
    entry = (CarriedLoad(engineer_id="ada", load=carried),)
    assert _due(a_problem(engineers=people, shifts=SHIFTS, carried=entry)) == {"ada": due, "ben": 30}


def test_a_term_is_credited_with_the_share_of_its_weeks() -> None:
    """Two of three weekends, of which half is due: 20."""
    term, later = a_term(MONDAY, 2), a_term(MONDAY + WEEK * 3, 4)
    people = (an_engineer("ada"), an_engineer("ben"))
    problem = a_problem(engineers=people, shifts=SHIFTS, terms=(term, later), volunteers=(a_volunteer("ada"),))
    share = fair_shares(problem)["ada"]
    assert (term_credit(share, term), term_credit(share, later)) == (20, 0)
    schedule = a_schedule(problem, ("ada", term.id), ("ada", SHIFTS[2].id))
    assert load_carried(problem, schedule, "ada") == 20 + 20


@pytest.mark.parametrize(
    ("deviation", "amount"), [(0, 0), (10, 10), (-10, 10), (20, 40), (-20, 40), (30, 90), (5, 5), (15, 25), (-15, 25)]
)
def test_a_deviation_of_whole_points_costs_its_square(deviation: int, amount: int) -> None:
    """In tenths, and in between on the straight line from one point to the next."""
    assert squared(deviation, 100) == amount


def test_beyond_the_last_point_the_price_goes_on_straight() -> None:
    """From two points on each further point costs what the step from two to three would have."""
    assert [squared(deviation, 20) for deviation in (20, 30, 40, 50)] == [40, 90, 140, 190]


def test_no_deviation_is_cheaper_than_a_smaller_one() -> None:
    """The price rises on both sides, and ever faster."""
    prices = [squared(deviation, 200) for deviation in range(-200, 201)]
    steps = [after - before for before, after in pairwise(prices)]
    assert min(prices) == prices[200] == 0
    assert steps == sorted(steps)


def test_shares_add_up_to_the_load_that_somebody_could_serve() -> None:
    """On any problem, before what was carried and rounding."""
    shared = 0
    for seed in range(100):
        problem = random_problem(Random(seed))
        shares = fair_shares(problem)
        parts = sum((sum(share.weeks.values(), Fraction()) for share in shares.values()), Fraction())
        most = sum(
            shift.seats * max((load_for(problem, e, shift) for e in problem.roster(shift)), default=0)
            for shift in problem.shifts
        )
        assert parts <= most
        assert parts.denominator == 1
        shared += parts > 0
    assert shared > 30
