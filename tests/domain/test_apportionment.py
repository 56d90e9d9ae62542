"""The fairest that whole shifts can be shared out, against every way there is."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest

from constraints.fair_weekends import FairWeekends
from scheduler.domain.apportionment import apportioned, least_unevenness, scopes
from scheduler.domain.fairness import parts_of
from scheduler.domain.problem import CarriedLoad
from scheduler.domain.schedule import Assignment, Schedule
from scheduler.domain.time import WEEK
from tests.support.builders import (
    SATURDAY,
    a_problem,
    a_shift,
    a_weekend_rotation,
    an_absence,
    an_engineer,
)
from tests.support.strategies import random_problem, random_schedule

THREE = tuple(an_engineer(name) for name in ("ada", "ben", "cleo"))


def a_square(due: int):
    """The cost of missing ``due`` by the square."""
    return lambda load: (load - due) ** 2


@pytest.mark.parametrize("seed", range(60))
def test_sharing_out_one_after_the_other_is_as_good_as_the_best_of_all_ways(seed: int) -> None:
    """Two or three people, up to six units, ends anywhere: every split is tried."""
    rng = Random(seed)
    costs = [a_square(rng.randint(0, 12)) for _ in range(rng.randint(2, 3))]
    unit, least = rng.randint(1, 4), rng.randint(0, 12)
    most = None if rng.random() < 0.3 else least + rng.randint(0, 8)
    reach = range(0, 25, unit)
    first = -(-least // unit) * unit
    allowed = [
        sum(cost(load) for cost, load in zip(costs, loads, strict=True))
        for loads in product(reach, repeat=len(costs))
        if least <= sum(loads) and (most is None or sum(loads) <= max(most, first))
    ]
    loads = apportioned(costs, unit, least, most)
    assert sum(cost(load) for cost, load in zip(costs, loads, strict=True)) == min(allowed)


def test_four_equal_shifts_among_three_leave_somebody_with_two() -> None:
    """Everybody is due 4/3 of a shift; 27 tenths each, of shifts of 20: two carry one, somebody carries two."""
    problem = a_problem(engineers=THREE, shifts=tuple(a_shift(SATURDAY + WEEK * n) for n in range(4)))
    rule = FairWeekends(weight=1)
    even = _served(problem, ("ada", "ben", "cleo", "ada"))
    uneven = _served(problem, ("ada", "ada", "ada", "ada"))
    assert least_unevenness(problem) == _amount(rule, problem, even)
    assert least_unevenness(problem) < _amount(rule, problem, uneven)


def test_three_equal_shifts_among_three_can_be_shared_evenly() -> None:
    """One each: nothing is uneven."""
    problem = a_problem(engineers=THREE, shifts=tuple(a_shift(SATURDAY + WEEK * n) for n in range(3)))
    assert least_unevenness(problem) == 0


def test_load_from_earlier_quarters_counts() -> None:
    """Who has carried a shift too many is due none of the next: two shifts for the other two, and nothing is uneven."""
    shifts = tuple(a_shift(SATURDAY + WEEK * n) for n in range(3))
    carried = (CarriedLoad(engineer_id="ada", load=20), CarriedLoad(engineer_id="ben", load=-20))
    assert least_unevenness(a_problem(engineers=THREE, shifts=shifts, carried=carried)) == 0


def test_people_who_share_no_shift_are_scopes_of_their_own() -> None:
    """Two regions with a rotation each, then one person who is on both rosters."""
    rotations = (
        a_weekend_rotation("east", engineer_ids=("ada",)),
        a_weekend_rotation("west", engineer_ids=("ben", "cleo")),
    )
    shifts = (a_shift(rotation_id="east"), a_shift(SATURDAY + WEEK, rotation_id="west"))
    apart = a_problem(engineers=THREE, rotations=rotations, shifts=shifts)
    assert [scope.engineer_ids for scope in scopes(apart)] == [("ada",), ("ben", "cleo")]
    both = (rotations[0], a_weekend_rotation("west", engineer_ids=("ada", "ben", "cleo")))
    joined = a_problem(engineers=THREE, rotations=both, shifts=shifts)
    assert [scope.engineer_ids for scope in scopes(joined)] == [("ada", "ben", "cleo")]


def test_a_seat_that_stays_open_is_not_shared_out() -> None:
    """Two people, three shifts: with one open everybody carries one, and both carry less than they are due."""
    shifts = tuple(a_shift(SATURDAY + WEEK * n) for n in range(3))
    problem = a_problem(engineers=THREE[:2], shifts=shifts)
    one_open = problem.schedule(tuple(_served(problem, ("ada", "ben", None)).assignments))
    assert least_unevenness(problem, open_seats=1) <= _amount(FairWeekends(weight=1), problem, one_open)


def test_nobody_to_share_with_means_nothing_uneven() -> None:
    """The only engineer is away."""
    problem = a_problem(engineers=THREE[:1], shifts=(a_shift(),), absences=(an_absence("ada", SATURDAY),))
    assert least_unevenness(problem) == 0


@pytest.mark.parametrize("seed", range(200))
def test_no_schedule_is_fairer(seed: int) -> None:
    """Random problems and schedules, with part-timers, holidays, nights, terms, and load carried over."""
    rng = Random(seed)
    problem = random_problem(rng)
    schedule = random_schedule(rng, problem)
    parts = {shift.id: parts_of(problem, shift) for shift in problem.shifts}
    due = tuple(a for a in schedule.assignments if a.duty_id not in parts or a.engineer_id in parts[a.duty_id])
    schedule = problem.schedule(due)
    open_seats = sum(seat.duty_id is not None for seat in schedule.open_seats)
    assert least_unevenness(problem, open_seats=open_seats) <= _amount(FairWeekends(weight=1), problem, schedule)


def _served(problem, names: tuple[str | None, ...]) -> Schedule:
    """The shifts in order, each with its one person."""
    pairs = zip(problem.shifts, names, strict=True)
    return problem.schedule(
        tuple(Assignment(engineer_id=name, duty_id=shift.id, seat=1) for shift, name in pairs if name)
    )


def _amount(rule: FairWeekends, problem, schedule: Schedule) -> int:
    return sum(violation.amount for violation in rule.violations(problem, schedule))
