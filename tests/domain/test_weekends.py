"""Which days are somebody's weekend, and how much of it a span takes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from scheduler.domain.coverage import Weekday
from scheduler.domain.facts import WeekendDays
from scheduler.domain.time import DAY, Span, local
from scheduler.domain.weekends import (
    counted_minutes,
    coverage_minutes,
    weekend_begins,
    weekend_days,
    weekend_hours,
    weekend_minutes,
)
from tests.support.builders import SATURDAY, a_problem, a_shift, an_engineer

FRIDAY_SATURDAY = (Weekday.FRI, Weekday.SAT)


def _days(*facts: WeekendDays, **changes) -> frozenset[int]:
    ada = an_engineer("ada", **changes)
    return weekend_days(a_problem(engineers=(ada,), facts=facts), ada)


def test_the_weekend_is_saturday_and_sunday_unless_something_is_written() -> None:
    """Other countries and teams say nothing about Ada's weekend."""
    assert _days() == {5, 6}
    elsewhere = WeekendDays(country="IL", days=FRIDAY_SATURDAY), WeekendDays(team_id="data", days=(Weekday.MON,))
    assert _days(*elsewhere) == {5, 6}


def test_the_country_says_which_days_and_the_team_says_it_before_the_country() -> None:
    """In whichever order they are written."""
    country = WeekendDays(country="IL", days=FRIDAY_SATURDAY)
    team = WeekendDays(team_id="core", days=(Weekday.SUN,))
    assert _days(country, country="IL") == {4, 5}
    assert _days(country, team, country="IL") == _days(team, country, country="IL") == {6}


def test_of_two_entries_about_one_country_the_first_counts() -> None:
    """What people write stands before what a calendar adds."""
    first, second = (WeekendDays(country="IL", days=days) for days in (FRIDAY_SATURDAY, (Weekday.SUN,)))
    assert _days(first, second, country="IL") == {4, 5}


@pytest.mark.parametrize(
    ("days", "on", "begins"),
    [
        ({5, 6}, date(2027, 1, 10), date(2027, 1, 9)),
        ({5, 6}, date(2027, 1, 9), date(2027, 1, 9)),
        ({4, 5}, date(2027, 1, 9), date(2027, 1, 8)),
        ({6, 0}, date(2027, 1, 11), date(2027, 1, 10)),
        ({6}, date(2027, 1, 10), date(2027, 1, 10)),
        (set(range(7)), date(2027, 1, 10), date(2027, 1, 4)),
    ],
)
def test_a_weekend_is_named_by_its_first_day(days: set[int], on: date, begins: date) -> None:
    """Also where it reaches over the end of a week; seven days off a week begin on Monday."""
    assert weekend_begins(on, frozenset(days)) == begins


@pytest.mark.parametrize(
    ("zone_name", "saturday", "hours"),
    [
        ("Europe/Berlin", date(2027, 1, 9), 48),
        ("Europe/Berlin", date(2027, 3, 27), 47),
        ("Europe/Berlin", date(2027, 10, 30), 49),
        ("America/Los_Angeles", date(2027, 3, 13), 47),
        ("Australia/Lord_Howe", date(2027, 4, 3), 48.5),
        ("Asia/Kathmandu", date(2027, 3, 27), 48),
    ],
)
def test_a_weekend_has_as_many_hours_as_the_clocks_give_it(zone_name: str, saturday: date, hours: float) -> None:
    """47 when clocks go forward, 49 when they go back, half an hour more on Lord Howe Island."""
    ada = an_engineer("ada", time_zone=zone_name)
    noon = datetime(saturday.year, saturday.month, saturday.day, 12, tzinfo=UTC)
    week = Span(start_at=noon - DAY * 3, end_at=noon + DAY * 4)
    assert weekend_hours(a_problem(engineers=(ada,)), ada, week) == hours


@pytest.mark.parametrize("zone_name", ["Pacific/Auckland", "America/St_Johns", "Asia/Jerusalem", "Africa/Cairo"])
def test_minute_by_minute_the_count_is_the_same(zone_name: str) -> None:
    """A year of odd spans against a clock on the wall, in a country that rests on Friday and Saturday."""
    ada = an_engineer("ada", time_zone=zone_name, country="EG")
    problem = a_problem(engineers=(ada,), facts=(WeekendDays(country="EG", days=FRIDAY_SATURDAY),))
    start_at = datetime(2027, 1, 1, 3, 20, tzinfo=UTC)
    for length in [timedelta(hours=53, minutes=35)] * 160:
        span = Span(start_at=start_at, end_at=start_at + length)
        quarters = (span.start_at + timedelta(minutes=5 * n) for n in range(length // timedelta(minutes=5)))
        by_hand = sum(5 for instant in quarters if local(instant, zone_name).weekday() in (4, 5))
        assert weekend_minutes(problem, ada, span) == by_hand, f"{span}"
        start_at = span.end_at


def test_the_two_counters_differ_where_people_live_elsewhere() -> None:
    """Sunday 16:00 to 24:00 UTC is Monday in Auckland, and Friday's company day is weekend in Jerusalem."""
    ada, ben = an_engineer("ada", time_zone="Pacific/Auckland"), an_engineer("ben", time_zone="UTC", country="IL")
    sunday, friday = a_shift(SATURDAY + DAY, "16:00"), a_shift(SATURDAY - DAY, "08:00")
    facts = (WeekendDays(country="IL", days=FRIDAY_SATURDAY),)
    problem = a_problem(engineers=(ada, ben), shifts=(sunday, friday), facts=facts)
    assert counted_minutes(problem, ada, sunday, "own") == 0
    assert counted_minutes(problem, ada, sunday, "coverage") == coverage_minutes(sunday) == 480
    assert counted_minutes(problem, ben, friday, "own") == 480
    assert counted_minutes(problem, ben, friday, "coverage") == 0
