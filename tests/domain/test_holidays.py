"""Public holidays, and what people have written about them by hand."""

from __future__ import annotations

from datetime import date

import pytest

from scheduler.domain.availability import Holiday
from scheduler.domain.days_off import days_off
from scheduler.domain.eligibility import against_country_rule
from scheduler.domain.facts import HolidayChange
from scheduler.domain.holidays import holidays_of, observed_holidays
from scheduler.domain.people import CountryRule
from scheduler.domain.points import load_for
from scheduler.domain.time import DAY
from tests.support.builders import MONDAY, SATURDAY, a_holiday, a_problem, a_shift, an_engineer

ADA = an_engineer("ada", country="DE", subdivision="BY", team_id="core", time_zone="UTC")
OTHERS = (
    an_engineer("ben", country="DE", subdivision="BE", team_id="core", time_zone="UTC"),
    an_engineer("cleo", country="FR", team_id="core", time_zone="UTC"),
    an_engineer("dora", country="DE", subdivision="BY", team_id="other", time_zone="UTC"),
)


def who_has(*changes: HolidayChange, holidays: tuple[Holiday, ...] = (), on: date = MONDAY) -> str:
    """The initials of those who have a holiday."""
    problem = a_problem(engineers=(ADA, *OTHERS), holidays=holidays, facts=changes)
    return "".join(each.id[0] for each in problem.engineers if on in holidays_of(problem, each))


def changed(off: bool = True, on: date = MONDAY, **subject: str) -> HolidayChange:
    return HolidayChange(on=on, off=off, name="Local day", **subject)


@pytest.mark.parametrize(
    ("subject", "people"),
    [({"country": "DE"}, "abd"), ({"country": "DE", "subdivision": "BY"}, "ad"), ({"team_id": "core"}, "abc")],
    ids=["country", "subdivision", "team"],
)
def test_a_day_is_added_for_a_country_a_part_of_it_or_a_team(subject, people) -> None:
    assert who_has(changed(**subject)) == people
    assert who_has(changed(**subject), on=MONDAY + DAY) == ""


@pytest.mark.parametrize(
    ("subject", "people"),
    [({"country": "DE"}, ""), ({"country": "DE", "subdivision": "BY"}, "b"), ({"team_id": "core"}, "d")],
    ids=["country", "subdivision", "team"],
)
def test_a_day_is_taken_away_likewise(subject, people) -> None:
    assert who_has(holidays=(a_holiday(MONDAY, country="DE"),)) == "abd"
    assert who_has(changed(off=False, **subject), holidays=(a_holiday(MONDAY, country="DE"),)) == people


def test_the_narrower_place_decides_in_whatever_order_it_is_written() -> None:
    country, part, team = (
        changed(country="DE"),
        changed(off=False, country="DE", subdivision="BY"),
        changed(team_id="other"),
    )
    for changes in ((country, part, team), (team, part, country)):
        assert who_has(*changes) == "bd"


def test_a_written_holiday_weighs_as_one_and_is_off_where_the_law_says_so() -> None:
    """In the load of a shift, among days off, in the rule of the country and in the report."""
    shift = a_shift(SATURDAY - DAY, weekend_on=SATURDAY)
    rule = CountryRule(country="DE", weekend="allowed", public_holidays_banned=True)
    plain = a_problem(engineers=(ADA,), shifts=(shift,), country_rules=(rule,))
    other = plain.replaced(facts=(changed(on=shift.on, country="DE"),))
    assert days_off(other, ADA) - days_off(plain, ADA) == {shift.on}
    assert load_for(other, ADA, shift) > load_for(plain, ADA, shift)
    assert list(against_country_rule(plain, ADA, shift)) == []
    assert list(against_country_rule(other, ADA, shift)) == [f"DE allows no duty on Local day ({shift.on:%d %b})"]
    assert observed_holidays(other) == (Holiday(on=shift.on, name="Local day", country="DE"),)


@pytest.mark.parametrize(
    "subject", [{}, {"country": "DE", "team_id": "core"}, {"team_id": "core", "subdivision": "BY"}]
)
def test_a_change_of_no_clear_place_is_refused(subject) -> None:
    with pytest.raises(ValueError, match="not clear"):
        changed(**subject)
