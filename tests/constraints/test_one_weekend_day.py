"""Where the law gives one free day in the week, at most one day of a weekend is worked."""

from __future__ import annotations

from datetime import date

from constraints.catalog import parse
from constraints.one_weekend_day import OneWeekendDay
from scheduler.domain.coverage import Weekday
from scheduler.domain.facts import WeekendDays
from scheduler.domain.time import DAY, WEEK
from tests.support.builders import SATURDAY, a_country_rule, a_problem, a_shift, an_engineer
from tests.support.verdicts import broken_by, sentences

RULE = OneWeekendDay()
SUNDAY = SATURDAY + DAY


def _amount(*shifts, zone_name: str = "UTC", country: str = "DE", **changes) -> int:
    problem = a_problem(
        engineers=(an_engineer("ada", time_zone=zone_name, country=country),),
        shifts=shifts,
        country_rules=(a_country_rule("DE", **({"one_weekend_day": True} | changes)),),
        starts_on=shifts[0].week_on,
    )
    return broken_by(RULE, problem, *(("ada", shift.id) for shift in shifts))


def test_one_day_may_be_worked_and_the_other_stays_free() -> None:
    """Two shifts on one Saturday are one day; Saturday and Sunday are two."""
    assert _amount(a_shift(SATURDAY, "00:00"), a_shift(SATURDAY, "12:00")) == 0
    assert _amount(a_shift(SATURDAY), a_shift(SUNDAY)) == 1


def test_saturdays_of_two_weekends_are_no_breach() -> None:
    """Each weekend has its own free day."""
    assert _amount(a_shift(SUNDAY), a_shift(SATURDAY + WEEK)) == 0


def test_a_shift_over_local_midnight_works_both_days() -> None:
    """20:00 to 24:00 on Saturday is one day, 20:00 to 00:30 is two."""
    until_midnight = a_shift(SATURDAY, "20:00", 4)
    assert _amount(until_midnight, zone_name="UTC") == 0
    assert _amount(until_midnight, zone_name="Europe/Berlin") == 1


def test_friday_night_belongs_to_saturday_only_after_midnight() -> None:
    """Friday 16:00 to 24:00 is no weekend day; with Sunday there is still one."""
    evening = a_shift(SATURDAY - DAY, "16:00", weekend_on=SATURDAY)
    night = a_shift(SATURDAY - DAY, "20:00", weekend_on=SATURDAY)
    assert _amount(evening, a_shift(SUNDAY)) == 0
    assert _amount(night, a_shift(SUNDAY)) == 1


def test_the_days_of_a_clock_change_are_local_days() -> None:
    """On 28 March 2027 Sunday begins in Berlin at 23:00 UTC on Saturday, and ends at 22:00 UTC."""
    saturday = date(2027, 3, 27)
    assert _amount(a_shift(saturday, "15:00", 8), zone_name="Europe/Berlin") == 0
    assert _amount(a_shift(saturday, "16:00", 8), zone_name="Europe/Berlin") == 1
    assert _amount(a_shift(saturday, "08:00"), a_shift(saturday + DAY, "22:00", 1), zone_name="Europe/Berlin") == 0


def test_it_binds_where_the_country_says_so_and_from_when_it_says_so() -> None:
    """Other countries, and weekends before the rule takes effect, are free."""
    both = (a_shift(SATURDAY), a_shift(SUNDAY))
    assert _amount(*both, country="IN") == 0
    assert _amount(*both, one_weekend_day=False) == 0
    assert _amount(*both, effective_on=SUNDAY) == 0
    assert _amount(*both, effective_on=SATURDAY) == 1


def test_a_company_day_on_friday_counts_where_it_is_already_saturday() -> None:
    """Friday 12:00 UTC to 20:00 is Saturday morning in Auckland, and Sunday is then one day too many."""
    friday, sunday_there = a_shift(SATURDAY - DAY, "12:00"), a_shift(SATURDAY, "12:00")
    assert _amount(friday, sunday_there, zone_name="Pacific/Auckland") == 1
    assert _amount(friday, sunday_there, zone_name="UTC") == 0


def test_the_weekend_may_be_friday_and_saturday() -> None:
    """Where the country rests on those, Friday's company day counts and Sunday does not."""
    friday_saturday = (WeekendDays(country="DE", days=(Weekday.FRI, Weekday.SAT)),)
    rules = (a_country_rule("DE", one_weekend_day=True),)
    friday, saturday, sunday = a_shift(SATURDAY - DAY), a_shift(SATURDAY), a_shift(SUNDAY)
    shifts = (friday, saturday, sunday)
    people = (an_engineer("ada", time_zone="UTC"),)
    problem = a_problem(engineers=people, shifts=shifts, country_rules=rules, facts=friday_saturday)
    assert broken_by(RULE, problem, ("ada", saturday.id), ("ada", sunday.id)) == 0
    assert broken_by(RULE, problem, ("ada", friday.id), ("ada", saturday.id)) == 1


def test_it_says_who_works_which_weekend() -> None:
    """With the country that leaves one day."""
    shifts = (a_shift(SATURDAY), a_shift(SUNDAY))
    problem = a_problem(
        engineers=(an_engineer("ada"),), shifts=shifts, country_rules=(a_country_rule("DE", one_weekend_day=True),)
    )
    assert sentences(RULE, problem, *(("ada", shift.id) for shift in shifts)) == [
        "Ada works 2 days of the weekend of 09 Jan 2027; DE leaves one."
    ]


def test_a_policy_may_ask_for_it() -> None:
    """Which countries it binds stands with the countries."""
    assert parse([{"kind": "one_weekend_day", "weight": 500}]) == (OneWeekendDay(weight=500),)
