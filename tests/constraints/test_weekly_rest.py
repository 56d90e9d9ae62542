"""Where the law asks for weekly rest, every week has one long piece of it."""

from __future__ import annotations

from datetime import date

import pytest

from constraints.catalog import parse
from constraints.one_weekend_day import OneWeekendDay
from constraints.weekly_rest import WeeklyRest
from scheduler.domain.availability import CompanyDay
from scheduler.domain.coverage import LocalHours, Weekday
from scheduler.domain.facts import WeekendDays
from scheduler.domain.time import DAY, WEEK
from tests.support.builders import (
    MONDAY,
    SATURDAY,
    a_country_rule,
    a_holiday,
    a_problem,
    a_shift,
    a_term,
    a_volunteer,
    an_absence,
    an_engineer,
)
from tests.support.verdicts import broken_by, sentences

RULE = WeeklyRest()
SUNDAY = SATURDAY + DAY
BOTH_DAYS = (a_shift(SATURDAY), a_shift(SUNDAY))


def _problem(shifts: tuple, hours: int | None = 35, zone_name: str = "UTC", effective_on: date | None = None, **parts):
    rule = a_country_rule("DE", rest_hours_weekly=hours, one_weekend_day=True, effective_on=effective_on)
    ada = an_engineer("ada", time_zone=zone_name)
    starts_on = shifts[0].week_on
    return a_problem(engineers=(ada,), shifts=shifts, country_rules=(rule,), starts_on=starts_on, **parts)


def _amount(*shifts, rule: WeeklyRest = RULE, **parts) -> int:
    return broken_by(rule, _problem(shifts, **parts), *(("ada", shift.id) for shift in shifts))


def test_a_weekend_without_duty_is_64_hours_of_rest() -> None:
    """From Friday 17:00 to Monday 09:00; 65 are asked of no duty, because no week has them."""
    early = a_shift(SATURDAY - DAY, "16:00", 1)
    late = a_shift(SATURDAY - DAY, "17:00", 1)
    assert _amount(early, hours=64) == 0
    assert _amount(late, hours=63) == 0
    assert _amount(late, hours=64) == 1
    assert _amount(late, hours=65) == 0


def test_the_hours_asked_are_enough_and_an_hour_less_is_not() -> None:
    """A shift until 22:00 on Saturday leaves 35 hours until Monday 09:00, one until 23:00 leaves 34."""
    assert _amount(a_shift(SATURDAY, "14:00")) == 0
    assert _amount(a_shift(SATURDAY, "15:00")) == 1
    assert _amount(a_shift(SATURDAY, "15:00"), hours=34) == 0


def test_both_days_of_a_weekend_leave_too_little() -> None:
    """16 hours between the shifts and 17 after them."""
    assert _amount(*BOTH_DAYS, hours=24) == 1
    assert _amount(BOTH_DAYS[0], hours=24) == 0


def test_a_few_hours_on_both_days_may_leave_enough_though_a_day_is_not_free() -> None:
    """Saturday until 04:00 and Sunday from 20:00: 40 hours between; the rule of one weekend day is stricter here."""
    shifts = (a_shift(SATURDAY, "00:00", 4), a_shift(SUNDAY, "20:00", 4))
    assert _amount(*shifts) == 0
    assert broken_by(OneWeekendDay(), _problem(shifts), *(("ada", shift.id) for shift in shifts)) == 1


def test_a_free_day_in_the_week_makes_up_for_the_weekend() -> None:
    """Booked off, a public holiday or a company day: Tuesday 17:00 to Thursday 09:00 is 40 hours."""
    wednesday = MONDAY + DAY * 2
    assert _amount(*BOTH_DAYS) == 1
    assert _amount(*BOTH_DAYS, absences=(an_absence("ada", wednesday),)) == 0
    assert _amount(*BOTH_DAYS, holidays=(a_holiday(wednesday),)) == 0
    assert _amount(*BOTH_DAYS, company_days=(CompanyDay(on=wednesday, name="Rest"),)) == 0
    assert _amount(*BOTH_DAYS, holidays=(a_holiday(wednesday, country="FR"),)) == 1
    assert _amount(*BOTH_DAYS, a_shift(wednesday), absences=(an_absence("ada", wednesday),)) == 1


def test_rest_does_not_reach_into_the_next_week() -> None:
    """A free Monday after the weekend belongs to the next week, which begins on Monday at 09:00."""
    assert _amount(*BOTH_DAYS, absences=(an_absence("ada", MONDAY + WEEK),)) == 1


def test_every_week_has_its_own_rest() -> None:
    """Two weekends of both days are two breaches."""
    again = tuple(a_shift(on + WEEK) for on in (SATURDAY, SUNDAY))
    assert _amount(*BOTH_DAYS, *again) == 2


def test_an_hour_that_the_clock_skips_is_no_rest() -> None:
    """In Berlin the weekend of 27 March 2027 has 63 hours, and a shift until 23:00 local time leaves 33, not 34."""
    shift = a_shift(date(2027, 3, 27), "14:00")
    assert _amount(shift, zone_name="Europe/Berlin", hours=33) == 0
    assert _amount(shift, zone_name="Europe/Berlin", hours=34) == 1


def test_the_weekend_is_the_persons_own() -> None:
    """Who rests on Friday and Saturday has worked on Sunday anyway, and needs the other two days."""
    facts = (WeekendDays(country="DE", days=(Weekday.FRI, Weekday.SAT)),)
    friday = a_shift(SATURDAY - DAY)
    assert _amount(*BOTH_DAYS, facts=facts) == 0
    assert _amount(friday, BOTH_DAYS[0], facts=facts) == 1


def test_a_policy_sets_the_hours_of_ordinary_work() -> None:
    """Who begins at 08:00 on Monday has an hour less of Sunday night."""
    assert _amount(a_shift(SATURDAY, "14:00"), rule=WeeklyRest(working_hours=LocalHours(first=8, last=16))) == 1
    said = {"kind": "weekly_rest", "working_hours": {"first": 8, "last": 16}}
    assert parse([said]) == (WeeklyRest(working_hours=LocalHours(first=8, last=16)),)


def test_it_binds_where_the_country_says_so_and_from_when_it_says_so() -> None:
    """From the first week that begins when the rule has taken effect."""
    assert _amount(*BOTH_DAYS, hours=None) == 0
    assert _amount(*BOTH_DAYS, effective_on=MONDAY) == 1
    assert _amount(*BOTH_DAYS, effective_on=MONDAY + DAY) == 0


@pytest.mark.parametrize("hours", [24, 35])
def test_a_term_takes_no_rest(hours: int) -> None:
    """It is served in working hours."""
    term = a_term(MONDAY, 4)
    problem = _problem((BOTH_DAYS[0],), hours, terms=(term,), volunteers=(a_volunteer(),))
    assert broken_by(RULE, problem, ("ada", term.id)) == 0


def test_it_binds_nobody_where_there_is_nobody() -> None:
    """No people, no weeks."""
    assert broken_by(RULE, a_problem(engineers=(), shifts=BOTH_DAYS)) == 0


def test_it_says_how_much_rest_is_left() -> None:
    """With the week, the country and what it asks."""
    assert sentences(RULE, _problem(BOTH_DAYS), *(("ada", shift.id) for shift in BOTH_DAYS)) == [
        "Ada has 17 hours of rest in one piece in the week from 04 Jan 2027; DE asks for 35."
    ]
