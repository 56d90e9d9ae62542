"""What is promised to other work, and duty, fit into the working time."""

from __future__ import annotations

import pytest

from constraints.allocation import AllocationConstraint
from constraints.catalog import parse
from scheduler.domain.facts import Allocation
from scheduler.domain.time import DAY, WEEK
from tests.support.builders import MONDAY, SATURDAY, a_problem, a_shift, a_term, a_volunteer, an_engineer
from tests.support.verdicts import broken_by, sentences

RULE = AllocationConstraint()
SUNDAY = SATURDAY + DAY


def _allocated(percent: int, first_on=MONDAY, last_on=SUNDAY, **changes) -> Allocation:
    fields = {"engineer_id": "ada", "percent": percent, "first_on": first_on, "last_on": last_on}
    return Allocation(**(fields | changes))


def _amount(*allocations: Allocation, rule: AllocationConstraint = RULE, fte: float = 1.0, shift=None) -> int:
    shift = shift or a_shift()
    problem = a_problem(engineers=(an_engineer("ada", fte=fte),), shifts=(shift,), facts=allocations)
    return broken_by(rule, problem, ("ada", shift.id))


@pytest.mark.parametrize(
    ("fte", "percent", "amount"), [(1.0, 80, 0), (1.0, 81, 1), (0.8, 60, 0), (0.8, 61, 1), (0.5, 30, 0), (0.5, 31, 1)]
)
def test_exactly_the_working_time_is_allowed_and_one_per_cent_more_is_not(
    fte: float, percent: int, amount: int
) -> None:
    """A week with a shift takes 20 per cent of full time."""
    assert _amount(_allocated(percent), fte=fte) == amount


@pytest.mark.parametrize(("weekend_percent", "amount"), [(0, 0), (10, 0), (11, 1)])
def test_a_policy_sets_what_a_week_with_a_shift_takes(weekend_percent: int, amount: int) -> None:
    """Beside 90 per cent, 10 are free."""
    assert _amount(_allocated(90), rule=AllocationConstraint(weekend_percent=weekend_percent)) == amount


@pytest.mark.parametrize(
    ("first_on", "last_on", "amount"),
    [
        (MONDAY - DAY, MONDAY - DAY, 0),
        (MONDAY, MONDAY, 1),
        (SUNDAY, SUNDAY, 1),
        (SUNDAY + DAY, SUNDAY + DAY, 0),
        (MONDAY - WEEK, SUNDAY + WEEK, 1),
    ],
)
def test_what_counts_is_the_week_of_the_shift_from_monday_to_sunday(first_on, last_on, amount: int) -> None:
    """Not the week before and not the one after."""
    assert _amount(_allocated(100, first_on, last_on)) == amount


def test_allocations_on_one_day_add_up_and_on_different_days_do_not() -> None:
    """The fullest day counts."""
    early = _allocated(50, MONDAY, MONDAY + DAY * 2)
    assert _amount(early, _allocated(50, MONDAY + DAY * 3, SUNDAY)) == 0
    assert _amount(early, _allocated(50, MONDAY + DAY * 2, SUNDAY)) == 1
    assert _amount(early, _allocated(30, MONDAY + DAY * 2, SUNDAY)) == 0


@pytest.mark.parametrize(("first", "last", "amount"), [(-7, -1, 0), (-7, 0, 1), (27, 27, 1), (28, 40, 0)])
def test_no_allocation_fits_beside_a_term(first: int, last: int, amount: int) -> None:
    """Not even one per cent on one of its days; a term of four weeks has the days 0 to 27."""
    term, promised = a_term(MONDAY, 4), _allocated(1, MONDAY + DAY * first, MONDAY + DAY * last)
    for fte in (1.0, 0.5):
        people = (an_engineer("ada", fte=fte),)
        problem = a_problem(engineers=people, terms=(term,), volunteers=(a_volunteer("ada"),), facts=(promised,))
        assert broken_by(RULE, problem, ("ada", term.id)) == amount


def test_duty_alone_always_fits() -> None:
    """With nothing allocated, a short working week is no obstacle."""
    assert _amount(fte=0.1) == 0
    assert _amount(_allocated(100, engineer_id="ben"), fte=0.1) == 0


def test_every_shift_of_a_full_week_is_one_breach() -> None:
    """Saturday and Sunday."""
    shifts = (a_shift(), a_shift(SUNDAY))
    problem = a_problem(engineers=(an_engineer("ada"),), shifts=shifts, facts=(_allocated(81),))
    assert broken_by(RULE, problem, *(("ada", shift.id) for shift in shifts)) == 2


def test_nobody_to_ask_is_nothing_to_break() -> None:
    """Without people there is no breach."""
    assert broken_by(RULE, a_problem(engineers=(), shifts=(a_shift(),), facts=(_allocated(100),))) == 0


def test_it_does_the_sum() -> None:
    """Allocated, taken by the duty, and the working time."""
    facts, shift, term = (_allocated(61),), a_shift(), a_term(MONDAY, 4)
    problem = a_problem(
        engineers=(an_engineer("ada", fte=0.8),),
        shifts=(shift,),
        terms=(term,),
        volunteers=(a_volunteer("ada"),),
        facts=facts,
    )
    assert sentences(RULE, problem, ("ada", shift.id), ("ada", term.id)) == [
        f"Ada has 61 % of full time allocated to other work; {term.label} takes 80 % and the working time is 80 %.",
        f"Ada has 61 % of full time allocated to other work; {shift.label} takes 20 % and the working time is 80 %.",
    ]


def test_a_policy_may_set_the_number() -> None:
    """A quarter of the week."""
    assert parse([{"kind": "allocation", "weekend_percent": 25}]) == (AllocationConstraint(weekend_percent=25),)
