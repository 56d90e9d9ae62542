"""Who served on a top holiday is not asked again soon."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from constraints.catalog import parse
from constraints.top_holiday import TopHolidayConstraint
from scheduler.domain.facts import HolidayServed, TopHoliday
from scheduler.domain.time import DAY
from tests.support.builders import SATURDAY, a_problem, a_shift, an_engineer
from tests.support.verdicts import broken_by, sentences

SHIFT = a_shift(SATURDAY)
EPIPHANY = TopHoliday(holiday="epiphany", first_on=SATURDAY, last_on=SATURDAY)
PEOPLE = (an_engineer("ada", time_zone="UTC"), an_engineer("ben", time_zone="UTC"))
RULE = TopHolidayConstraint()


def _served(year: int, holiday: str = "epiphany") -> HolidayServed:
    return HolidayServed(engineer_id="ada", holiday=holiday, year=year)


def _amount(*facts, rule: TopHolidayConstraint = RULE, who: str = "ada", shift=SHIFT) -> int:
    problem = a_problem(engineers=PEOPLE, shifts=(shift,), facts=facts)
    return broken_by(rule, problem, (who, shift.id))


@pytest.mark.parametrize(
    ("years", "year", "amount"), [(2, 2026, 20), (2, 2025, 0), (3, 2025, 20), (3, 2024, 0), (2, 2027, 0), (2, 2028, 0)]
)
def test_who_served_last_year_is_not_asked_this_year(years: int, year: int, amount: int) -> None:
    """Once in two years: a year later is too soon, two years later is not. Two points are the load of the shift."""
    assert _amount(EPIPHANY, _served(year), rule=TopHolidayConstraint(years=years)) == amount


def test_others_and_other_holidays_are_free() -> None:
    """Ben has not served, and Ada has served on another one."""
    assert _amount(EPIPHANY, _served(2026), who="ben") == 0
    assert _amount(EPIPHANY, _served(2026, "lunar-new-year")) == 0
    assert _amount(_served(2026)) == 0


def test_a_holiday_of_some_countries_is_none_elsewhere() -> None:
    """Ada lives in Germany."""
    of_new_zealand = EPIPHANY.model_copy(update={"countries": ("NZ",)})
    assert _amount(of_new_zealand, _served(2026)) == 0
    assert _amount(EPIPHANY.model_copy(update={"countries": ("NZ", "DE")}), _served(2026)) == 20


def test_a_shift_until_midnight_is_not_on_the_day_after_it() -> None:
    """Touching is by local dates, and both ends of the holiday are included."""
    last = TopHoliday(holiday="epiphany", first_on=SATURDAY - DAY * 3, last_on=SATURDAY)
    tomorrow = TopHoliday(holiday="epiphany", first_on=SATURDAY + DAY, last_on=SATURDAY + DAY * 2)
    late = a_shift(SATURDAY, "16:00")
    assert _amount(last, _served(2026), shift=late) == 20
    assert _amount(tomorrow, _served(2026), shift=late) == 0
    assert _amount(tomorrow, _served(2026), shift=a_shift(SATURDAY, "17:00")) == 20


def test_a_holiday_over_new_year_has_the_year_of_its_first_day() -> None:
    """31 December 2026 to 9 January 2027 is that of 2026: who served in 2025 is asked too soon."""
    over = TopHoliday(holiday="new-year", first_on=date(2026, 12, 31), last_on=SATURDAY)
    assert _amount(over, _served(2025, "new-year")) == 20
    assert _amount(over, _served(2026, "new-year")) == 0


def test_two_top_holidays_on_one_shift_count_twice() -> None:
    """Each has a memory of its own."""
    other = EPIPHANY.model_copy(update={"holiday": "founding-day"})
    assert _amount(EPIPHANY, other, _served(2026), _served(2026, "founding-day")) == 40


def test_what_is_remembered_of_people_who_left_is_no_matter() -> None:
    """They are not part of the problem."""
    stranger = HolidayServed(engineer_id="zoe", holiday="epiphany", year=2026)
    assert _amount(EPIPHANY, stranger) == 0


def test_it_binds_nobody_where_there_is_nobody() -> None:
    """No people, no memory."""
    assert broken_by(RULE, a_problem(engineers=(), shifts=(SHIFT,), facts=(EPIPHANY,))) == 0


def test_it_says_who_served_when() -> None:
    """The last time counts."""
    facts = (EPIPHANY, _served(2025), _served(2026))
    problem = a_problem(engineers=PEOPLE, shifts=(SHIFT,), facts=facts)
    assert sentences(TopHolidayConstraint(years=3), problem, ("ada", SHIFT.id)) == [
        "Ada is on 08:00 Sat 09 Jan 2027, epiphany, and served on it in 2026; once in 3 years is asked."
    ]


def test_it_is_soft_with_double_weight_unless_a_policy_makes_it_hard() -> None:
    """A weight of null is hard; once in one year would be no rule."""
    assert parse([{"kind": "top_holiday"}])[0].weight == 2
    assert parse([{"kind": "top_holiday", "weight": None, "years": 3}]) == (TopHolidayConstraint(weight=None, years=3),)
    with pytest.raises(ValidationError, match="years"):
        parse([{"kind": "top_holiday", "years": 1}])
