"""Where the law counts days on call, there are at most so many of them in four weeks."""

from __future__ import annotations

import pytest

from constraints.catalog import parse
from constraints.duty_days import DutyDays
from scheduler.domain.time import DAY, WEEK
from tests.support.builders import (
    MONDAY,
    SATURDAY,
    a_country_rule,
    a_problem,
    a_shift,
    a_term,
    a_volunteer,
    an_engineer,
)
from tests.support.verdicts import broken_by, sentences

RULE = DutyDays()
WEEKENDS = tuple(a_shift(SATURDAY + WEEK * n + DAY * day) for n in range(5) for day in (0, 1))
"""Saturday and Sunday of five weekends."""


def _amount(*shifts, most: int | None = 7, zone_name: str = "UTC", offered: tuple = (), **changes) -> int:
    ada = an_engineer("ada", time_zone=zone_name, country="CH")
    rules = (a_country_rule("CH", max_duty_days_in_4_weeks=most, **changes),)
    problem = a_problem(engineers=(ada,), shifts=(*shifts, *offered), country_rules=rules, weeks=5)
    return broken_by(RULE, problem, *(("ada", shift.id) for shift in shifts))


def test_seven_days_in_four_weeks_are_allowed_and_the_eighth_is_not() -> None:
    """Four whole weekends are eight days."""
    assert _amount(*WEEKENDS[:7]) == 0
    assert _amount(*WEEKENDS[:8]) == 1


def test_the_28th_day_counts_and_the_29th_does_not() -> None:
    """Saturday and the Friday 27 days later are in one window, Saturday and the Saturday 28 days later are not."""
    friday = a_shift(SATURDAY + DAY * 27)
    assert _amount(WEEKENDS[0], friday, most=1) == 1
    assert _amount(WEEKENDS[0], WEEKENDS[8], most=1) == 0


def test_two_shifts_on_one_date_are_one_day_and_a_shift_over_midnight_is_two() -> None:
    """By the clock where the person lives."""
    assert _amount(a_shift(SATURDAY, "00:00"), a_shift(SATURDAY, "08:00"), most=1) == 0
    assert _amount(a_shift(SATURDAY, "16:00"), most=1) == 0
    assert _amount(a_shift(SATURDAY, "16:00"), most=1, zone_name="Europe/Zurich") == 1


def test_it_binds_where_the_country_has_a_number_and_from_when_it_has_one() -> None:
    """No number is no limit; none at all is a ban."""
    assert _amount(*WEEKENDS, most=None) == 0
    assert _amount(WEEKENDS[0], most=0) == 1
    assert _amount(*WEEKENDS[:2], most=1, effective_on=SATURDAY + DAY) == 0
    assert _amount(*WEEKENDS[:2], most=1, effective_on=SATURDAY) == 1


def test_people_of_other_countries_are_free() -> None:
    """The number is that of the country."""
    rules = (a_country_rule("CH", max_duty_days_in_4_weeks=1),)
    problem = a_problem(engineers=(an_engineer("ada", country="IN"),), shifts=WEEKENDS, country_rules=rules)
    assert broken_by(RULE, problem, *(("ada", shift.id) for shift in WEEKENDS)) == 0


def test_every_four_weeks_with_too_many_days_count() -> None:
    """Windows begin on every date on which somebody could have duty, whether they have it or not."""
    assert _amount(*WEEKENDS[2:4], most=1) == 1
    assert _amount(*WEEKENDS[2:4], most=1, offered=WEEKENDS[:2]) == 3


def test_a_term_is_no_day_on_call() -> None:
    """It is served in working hours."""
    term = a_term(MONDAY, 4)
    rules = (a_country_rule("DE", max_duty_days_in_4_weeks=0),)
    problem = a_problem(shifts=WEEKENDS, terms=(term,), volunteers=(a_volunteer(),), country_rules=rules)
    assert broken_by(RULE, problem, ("ada", term.id)) == 0


def test_it_binds_nobody_where_there_is_nobody() -> None:
    """No people, no days."""
    assert broken_by(RULE, a_problem(engineers=(), shifts=WEEKENDS)) == 0


def test_it_says_who_has_duty_on_how_many_days() -> None:
    """With the four weeks, the country and its number."""
    rules = (a_country_rule("CH", max_duty_days_in_4_weeks=1),)
    ada = an_engineer("ada", time_zone="UTC", country="CH")
    problem = a_problem(engineers=(ada,), shifts=WEEKENDS[:2], country_rules=rules)
    assert sentences(RULE, problem, *(("ada", shift.id) for shift in WEEKENDS[:2])) == [
        "Ada has duty on 2 days in the four weeks from 09 Jan 2027; CH leaves 1."
    ]


def test_a_policy_may_ask_for_it() -> None:
    """The numbers stand with the countries."""
    assert parse([{"kind": "duty_days", "weight": 500}]) == (DutyDays(weight=500),)
    with pytest.raises(ValueError, match="days"):
        parse([{"kind": "duty_days", "days": 7}])
