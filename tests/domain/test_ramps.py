"""How much duty somebody is due around a long leave, and before leaving for good."""

from __future__ import annotations

from fractions import Fraction

import pytest

from scheduler.domain.facts import Leave, Notice
from scheduler.domain.ramps import leaves_of, no_duty_from, ramp_factor
from scheduler.domain.time import DAY, WEEK
from tests.support.builders import MONDAY, a_problem, an_engineer

ADA = an_engineer("ada")
LEAVE = Leave(engineer_id="ada", first_on=MONDAY - WEEK * 16, last_on=MONDAY)
NOTHING, HALF, ALL = Fraction(0), Fraction(1, 2), Fraction(1)


def _factor(days: int, *facts, **numbers: int) -> Fraction:
    return ramp_factor(a_problem(engineers=(ADA,), facts=facts), ADA, MONDAY + DAY * days, **numbers)


@pytest.mark.parametrize(
    ("days", "factor"),
    [(-113, ALL), (-112, NOTHING), (0, NOTHING), (28, NOTHING), (29, HALF), (56, HALF), (57, ALL)],
)
def test_after_a_leave_come_four_weeks_of_nothing_and_four_of_half(days: int, factor: Fraction) -> None:
    """Day 0 is the last day of leave; from day 57 on, a whole share is due again."""
    assert _factor(days, LEAVE) == factor


@pytest.mark.parametrize(
    ("days", "factor"), [(0, NOTHING), (1, HALF), (14, HALF), (15, ALL), (-112, NOTHING), (-113, ALL)]
)
def test_both_numbers_may_be_others(days: int, factor: Fraction) -> None:
    """No rest and a ramp of two weeks."""
    assert _factor(days, LEAVE, rest_days=0, ramp_weeks=2) == factor


@pytest.mark.parametrize(("days", "factor"), [(-1, ALL), (0, NOTHING), (400, NOTHING)])
def test_from_the_date_of_a_notice_on_nothing_is_due(days: int, factor: Fraction) -> None:
    """For good."""
    assert _factor(days, Notice(engineer_id="ada", on=MONDAY)) == factor


def test_of_two_leaves_the_one_that_leaves_less_counts() -> None:
    """Half a share after the first, nothing in the second."""
    second = Leave(engineer_id="ada", first_on=MONDAY + DAY * 40, last_on=MONDAY + DAY * 41)
    assert _factor(39, LEAVE, second) == HALF
    assert _factor(40, LEAVE, second) == NOTHING


def test_others_are_due_a_whole_share() -> None:
    """Neither Ben's leave nor Ben's notice is Ada's."""
    facts = (LEAVE.model_copy(update={"engineer_id": "ben"}), Notice(engineer_id="ben", on=MONDAY))
    assert _factor(0, *facts) == ALL


def test_leaves_are_found_in_order_and_the_earliest_notice_counts() -> None:
    """In whichever order they were written down."""
    later = Leave(engineer_id="ada", first_on=MONDAY + WEEK * 20, last_on=MONDAY + WEEK * 21)
    notices = tuple(Notice(engineer_id="ada", on=MONDAY + DAY * n) for n in (7, 3, 5))
    problem = a_problem(engineers=(ADA,), facts=(later, LEAVE, *notices))
    assert leaves_of(problem, "ada") == (LEAVE, later)
    assert no_duty_from(problem, "ada") == MONDAY + DAY * 3
    assert leaves_of(problem, "ben") == ()
    assert no_duty_from(problem, "ben") is None
