"""Nobody gives more hours of weekends to duty than a cap."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from constraints.catalog import parse
from constraints.weekend_hours_cap import WeekendHoursCap
from scheduler.domain.coverage import Weekday
from scheduler.domain.facts import WeekendDays
from scheduler.domain.time import DAY, WEEK
from tests.support.builders import MONDAY, SATURDAY, a_problem, a_shift, a_term, a_volunteer, an_engineer
from tests.support.verdicts import broken_by, sentences

SUNDAY = SATURDAY + DAY
SHIFTS = tuple(a_shift(SATURDAY + WEEK * n) for n in range(14))


def _amount(rule: WeekendHoursCap, *shifts, zone_name: str = "UTC", facts=(), **changes) -> int:
    ada = an_engineer("ada", time_zone=zone_name, **changes)
    problem = a_problem(engineers=(ada,), shifts=shifts, facts=facts, weeks=14)
    return broken_by(rule, problem, *(("ada", shift.id) for shift in shifts))


def test_four_shifts_of_eight_hours_a_quarter_are_allowed_and_an_hour_more_is_not() -> None:
    """32 hours, and 60 minutes above them."""
    assert _amount(WeekendHoursCap(), *SHIFTS[:4]) == 0
    assert _amount(WeekendHoursCap(), *SHIFTS[:4], a_shift(SUNDAY, "20:00", 1)) == 60


def test_the_quarter_moves_with_the_weeks() -> None:
    """The shift of the 14th week is in the quarter of the second, not in that of the first."""
    assert _amount(WeekendHoursCap(), *SHIFTS[:4], SHIFTS[13]) == 0
    assert _amount(WeekendHoursCap(), *SHIFTS[1:5], SHIFTS[13]) == 480
    assert _amount(WeekendHoursCap(), *SHIFTS[:4], SHIFTS[12]) == 480


def test_only_the_hours_of_the_own_weekend_count() -> None:
    """Sunday 08:00 to 16:00 UTC ends at 05:00 on Monday in Auckland: three of its eight hours are weekend there."""
    rule = WeekendHoursCap(hours=0)
    assert _amount(rule, a_shift(SUNDAY), zone_name="Pacific/Auckland") == 3 * 60
    assert _amount(rule, a_shift(SUNDAY, "11:00"), zone_name="Pacific/Auckland") == 0
    assert _amount(rule, a_shift(SUNDAY), zone_name="Asia/Kathmandu") == 8 * 60


def test_where_the_weekend_is_friday_and_saturday_sunday_is_an_ordinary_day() -> None:
    """And a company day on Friday is not."""
    facts = (WeekendDays(country="IL", days=(Weekday.FRI, Weekday.SAT)),)
    rule = WeekendHoursCap(hours=0)
    assert _amount(rule, a_shift(SUNDAY), facts=facts, country="IL") == 0
    assert _amount(rule, a_shift(SATURDAY - DAY), facts=facts, country="IL") == 480


def test_the_coverage_may_be_counted_instead() -> None:
    """Then every shift of its weekend counts whole, wherever somebody lives, and company days count nothing."""
    rule = WeekendHoursCap(hours=0, counts="coverage")
    assert _amount(rule, a_shift(SUNDAY, "11:00"), zone_name="Pacific/Auckland") == 480
    assert _amount(rule, a_shift(SATURDAY - DAY), zone_name="Pacific/Auckland") == 0


def test_a_night_without_an_hour_counts_without_it() -> None:
    """Clocks go forward in Berlin on 28 March 2027: from 22:00 UTC on Saturday the weekend lasts 24 hours, not 25."""
    saturday = date(2027, 3, 27)
    night = a_shift(saturday, "22:00", 26, weekend_on=saturday)
    problem = a_problem(engineers=(an_engineer("ada"),), shifts=(night,), starts_on=saturday - DAY * 5)
    assert broken_by(WeekendHoursCap(hours=0), problem, ("ada", night.id)) == 24 * 60


def test_a_term_is_no_weekend_duty() -> None:
    """It is served in working hours."""
    term = a_term(MONDAY, 4)
    problem = a_problem(shifts=SHIFTS[:1], terms=(term,), volunteers=(a_volunteer(),))
    assert broken_by(WeekendHoursCap(hours=0), problem, ("ada", term.id)) == 0


def test_it_binds_nobody_where_there_is_nobody() -> None:
    """No people, no hours."""
    assert broken_by(WeekendHoursCap(hours=0), a_problem(engineers=(), shifts=SHIFTS)) == 0


def test_it_says_who_gives_how_much() -> None:
    """In hours, with the weeks they are counted in."""
    problem = a_problem(engineers=(an_engineer("ada"),), shifts=SHIFTS[:2])
    rule = WeekendHoursCap(hours=12)
    assert sentences(rule, problem, *(("ada", shift.id) for shift in SHIFTS[:2])) == [
        "Ada gives 16 hours of weekends in the 13 weeks from 04 Jan 2027; 12 are allowed."
    ]


def test_a_policy_sets_hours_weeks_and_counter() -> None:
    """32 own hours in 13 weeks when it says nothing; there are two counters and no third."""
    assert parse([{"kind": "weekend_hours_cap"}]) == (WeekendHoursCap(hours=32, weeks=13, counts="own"),)
    with pytest.raises(ValidationError, match="counts"):
        parse([{"kind": "weekend_hours_cap", "counts": "both"}])
