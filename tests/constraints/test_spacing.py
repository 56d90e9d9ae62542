"""Weekends on duty are some weekends apart."""

from __future__ import annotations

from constraints.catalog import parse
from constraints.spacing import Spacing
from scheduler.domain.facts import WeekendServed
from scheduler.domain.time import DAY, WEEK
from tests.support.builders import SATURDAY, a_problem, a_shift, an_engineer
from tests.support.verdicts import broken_by, sentences

SHIFTS = tuple(a_shift(SATURDAY + WEEK * n) for n in range(9))


def _amount(rule: Spacing, *weekends: int, shifts=SHIFTS) -> int:
    """Ada works the weekends with these numbers, counted from 1."""
    problem = a_problem(engineers=(an_engineer("ada"),), shifts=shifts, weeks=9)
    return broken_by(rule, problem, *(("ada", shifts[number - 1].id) for number in weekends))


def test_the_first_and_the_fifth_weekend_are_far_enough_apart() -> None:
    """One in any four: the first and the fourth are not."""
    assert _amount(Spacing(), 1, 5, 9) == 0
    assert _amount(Spacing(), 1, 4) == 1


def test_two_shifts_on_one_weekend_are_one_turn() -> None:
    """Saturday and Sunday, or Friday night and Sunday, belong together."""
    friday_night = a_shift(SATURDAY - DAY, "23:00", weekend_on=SATURDAY)
    weekend = (friday_night, a_shift(SATURDAY), a_shift(SATURDAY + DAY))
    assert _amount(Spacing(), 1, 2, 3, shifts=weekend) == 0


def test_a_company_day_in_the_week_is_no_weekend() -> None:
    """Serving on a Wednesday off does not use up the weekend."""
    assert _amount(Spacing(), 1, 2, shifts=(a_shift(SATURDAY), a_shift(SATURDAY + DAY * 4))) == 0


def test_every_window_with_two_weekends_counts() -> None:
    """Two weekends in a row lie in three windows of four in the middle of the quarter, and in one at its start."""
    assert _amount(Spacing(), 4, 5) == 3
    assert _amount(Spacing(), 1, 2) == 1
    assert _amount(Spacing(), 1, 2, 3) == 2 + 1


def test_a_horizon_shorter_than_the_window_is_one_window() -> None:
    """In two weeks, one weekend is allowed."""
    two = SHIFTS[:2]
    assert _amount(Spacing(), 1, shifts=two) == 0
    assert _amount(Spacing(), 1, 2, shifts=two) == 1


def test_weekends_without_any_shift_still_pass() -> None:
    """With nothing planned on the second and third weekend, the first and the fourth are three apart."""
    sparse = (SHIFTS[0], SHIFTS[3], SHIFTS[4])
    assert _amount(Spacing(), 1, 2, shifts=sparse) == 1
    assert _amount(Spacing(), 1, 3, shifts=sparse) == 0


def test_every_other_weekend_may_be_the_rule() -> None:
    """With two, the first and the third weekend are allowed, the first and the second are not."""
    assert _amount(Spacing(weekends=2), 1, 3, 5) == 0
    assert _amount(Spacing(weekends=2), 1, 2) == 1


def test_it_says_which_weekends() -> None:
    """By their Saturdays."""
    problem = a_problem(engineers=(an_engineer("ada"),), shifts=SHIFTS[:4])
    assert sentences(Spacing(), problem, ("ada", SHIFTS[0].id), ("ada", SHIFTS[3].id)) == [
        "Ada is on duty on 2 weekends of 4 (09 Jan, 30 Jan); one is allowed."
    ]


def test_a_policy_may_set_the_number() -> None:
    """One weekend in any six."""
    assert parse([{"kind": "spacing", "weekends": 6}]) == (Spacing(weekends=6),)


def test_a_weekend_of_the_quarter_before_still_counts() -> None:
    """One in four: the third weekend after the one served is too soon, the fourth is not."""
    served = WeekendServed(engineer_id="ada", weekend_on=SATURDAY - WEEK)
    shifts = tuple(a_shift(SATURDAY + WEEK * n) for n in range(4))
    problem = a_problem(shifts=shifts, facts=(served,))
    assert [broken_by(Spacing(weekends=4), problem, ("ada", shift.id)) > 0 for shift in shifts] == [
        True,
        True,
        True,
        False,
    ]


def test_what_was_served_before_is_named_but_does_not_count_by_itself() -> None:
    """Two weekends in a row before the quarter are nobody's fault now."""
    served = tuple(WeekendServed(engineer_id="ada", weekend_on=SATURDAY - WEEK * n) for n in (1, 2))
    problem = a_problem(shifts=(a_shift(SATURDAY),), facts=served)
    assert broken_by(Spacing(weekends=4), problem) == 0
    says = sentences(Spacing(weekends=4), problem, ("ada", problem.shifts[0].id))
    assert "26 Dec, 02 Jan, 09 Jan" in says[0]
