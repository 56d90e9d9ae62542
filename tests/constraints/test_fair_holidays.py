"""Duty on company days and public holidays stays near everybody's fair share."""

from __future__ import annotations

from constraints.catalog import parse
from constraints.fair_holidays import FairHolidays
from scheduler.domain.availability import CompanyDay
from scheduler.domain.time import DAY, WEEK
from tests.support.builders import (
    MONDAY,
    SATURDAY,
    a_holiday,
    a_problem,
    a_shift,
    a_term,
    a_volunteer,
    an_absence,
    an_engineer,
)
from tests.support.verdicts import broken_by, sentences

SHIFTS = tuple(a_shift(SATURDAY + WEEK * n) for n in range(4))
"""Four shifts of two points each, all of them on public holidays in Germany."""
HOLIDAYS = tuple(a_holiday(shift.on) for shift in SHIFTS)
ADA, BEN = an_engineer("ada"), an_engineer("ben")
RULE = FairHolidays(weight=1)


def _problem(*engineers, shifts=SHIFTS, holidays=HOLIDAYS, **parts):
    return a_problem(engineers=engineers or (ADA, BEN), shifts=shifts, holidays=holidays, **parts)


def _held(*names: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, shift.id) for name, shift in zip(names, SHIFTS, strict=False))


def test_two_holidays_each_are_even_and_three_are_too_many() -> None:
    """An even share is four points; two points above it cost 4, and those below pay nothing."""
    assert broken_by(RULE, _problem(), *_held("ada", "ben", "ada", "ben")) == 0
    assert broken_by(RULE, _problem(), *_held("ada", "ada", "ada", "ben")) == 40
    assert broken_by(RULE, _problem(), *_held("ada", "ada", "ada", "ada")) == 160


def test_a_point_above_costs_less_than_half_of_two_points() -> None:
    """So that two people with one each are better than one with two: 10 and 40 tenths."""
    one, three = a_shift(hours=4), a_shift(SATURDAY, "12:00", 12)
    people = tuple(an_engineer(name) for name in ("ada", "ben", "cleo", "dan"))
    problem = _problem(*people, shifts=(one, three), holidays=(a_holiday(SATURDAY), a_holiday(SATURDAY + DAY)))
    assert broken_by(RULE, problem, ("ada", three.id)) == 40
    assert broken_by(RULE, problem, ("ada", one.id)) == 0
    assert broken_by(RULE, problem, ("ada", one.id), ("ada", three.id)) == 90


def test_ordinary_weekends_are_another_rules_business() -> None:
    """Without a holiday there is no holiday load."""
    assert broken_by(RULE, _problem(holidays=()), *_held("ada", "ada", "ada", "ada")) == 0


def test_where_others_are_not_on_holiday_they_may_take_it_all() -> None:
    """To Kiri these are ordinary weekends; Ada's share is half, and nobody pays for her having less."""
    kiri = an_engineer("kiri", country="NZ")
    assert broken_by(RULE, _problem(ADA, kiri), *_held("kiri", "kiri", "kiri", "kiri")) == 0
    assert broken_by(RULE, _problem(ADA, kiri), *_held("ada", "ada", "kiri", "kiri")) == 0
    assert broken_by(RULE, _problem(ADA, kiri), *_held("ada", "ada", "ada", "kiri")) == 40


def test_a_subdivisions_holiday_is_one_for_those_who_live_there() -> None:
    """Ada lives in Bavaria, Ben does not."""
    bavarian = tuple(a_holiday(shift.on, subdivision="BY") for shift in SHIFTS)
    problem = _problem(an_engineer("ada", subdivision="BY"), BEN, holidays=bavarian)
    assert broken_by(RULE, problem, *_held("ada", "ada", "ada")) == 40
    assert broken_by(RULE, problem, *_held("ben", "ben", "ben")) == 0


def test_company_days_in_the_week_weigh_one_and_a_half() -> None:
    """Eight hours are three points: half of that is Ada's share, and the rest one and a half points above it."""
    friday = a_shift(SATURDAY - DAY)
    problem = _problem(shifts=(friday,), holidays=(), company_days=(CompanyDay(on=friday.on, name="Rest"),))
    assert broken_by(RULE, problem, ("ada", friday.id)) == 10 + 3 * 5


def test_shares_follow_fte_and_availability() -> None:
    """Half time is due a third of what full time and half time share; the absent are due nothing, and others more."""
    part_time = an_engineer("ada", fte=0.5)
    assert broken_by(RULE, _problem(part_time, BEN), *_held("ben", "ben", "ben", "ada")) == 7
    away = (an_absence("ada", SATURDAY, SATURDAY + WEEK * 4),)
    assert broken_by(RULE, _problem(absences=away), *_held("ben", "ben", "ben", "ben")) == 0


def test_a_shift_until_midnight_is_not_on_the_holiday_after_it() -> None:
    """By the clock where the person lives: 16:00 to 24:00 UTC is past midnight in Berlin."""
    late = a_shift(SATURDAY, "16:00")
    sunday = (a_holiday(SATURDAY + DAY, country="GB"), a_holiday(SATURDAY + DAY, country="DE"))
    people = (an_engineer("ada", country="GB", time_zone="Europe/London"), BEN)
    problem = _problem(*people, shifts=(late,), holidays=sunday)
    assert broken_by(RULE, problem, ("ada", late.id)) == 0
    assert broken_by(RULE, problem, ("ben", late.id)) == 10


def test_a_term_is_no_holiday_duty() -> None:
    """It is served on working days."""
    term = a_term(MONDAY, 4)
    problem = _problem(terms=(term,), volunteers=(a_volunteer(),))
    assert broken_by(RULE, problem, ("ada", term.id)) == 0


def test_it_binds_nobody_where_there_is_nobody() -> None:
    """No people, no holidays."""
    assert broken_by(RULE, a_problem(engineers=(), shifts=SHIFTS, holidays=HOLIDAYS)) == 0


def test_it_says_what_somebody_carries_and_what_is_fair() -> None:
    """In points, for those above their share."""
    assert sentences(RULE, _problem(), *_held("ada", "ada", "ada", "ben")) == [
        "Ada carries 6.0 points on company days and public holidays; a fair share is 4.0."
    ]


def test_a_policy_may_weigh_it() -> None:
    """It has no parameters but its weight."""
    assert parse([{"kind": "fair_holidays", "weight": 3}]) == (FairHolidays(weight=3),)
