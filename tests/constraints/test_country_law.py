"""What a country's law or works agreement says about weekends and public holidays."""

from __future__ import annotations

from constraints.catalog import parse
from constraints.country_law import CountryLaw
from scheduler.domain.coverage import Weekday
from scheduler.domain.facts import WeekendDays
from scheduler.domain.people import WeekendRule
from scheduler.domain.time import DAY
from tests.support.builders import (
    SATURDAY,
    a_country_rule,
    a_holiday,
    a_problem,
    a_shift,
    an_engineer,
)
from tests.support.verdicts import broken_by, sentences

FRIDAY = SATURDAY - DAY


def _amount(engineer, shift, rule, **parts) -> int:
    problem = a_problem(engineers=(engineer,), shifts=(shift,), country_rules=(rule,), **parts)
    return broken_by(CountryLaw(), problem, (engineer.id, shift.id))


def test_a_banned_weekend_stays_free_and_an_allowed_one_may_be_worked() -> None:
    """The same Saturday in two countries."""
    shift, austrian = a_shift(), an_engineer(country="AT")
    assert _amount(austrian, shift, a_country_rule("AT", weekend=WeekendRule.BANNED)) == 1
    assert _amount(austrian, shift, a_country_rule("AT", weekend=WeekendRule.ALLOWED)) == 0
    assert _amount(austrian, shift, a_country_rule("FR", weekend=WeekendRule.BANNED)) == 0


def test_a_banned_weekend_is_that_of_the_country_or_the_team() -> None:
    """Friday's company day is weekend where people rest on Friday and Saturday, and nowhere else."""
    friday, rule = a_shift(FRIDAY), a_country_rule("DE", weekend=WeekendRule.BANNED)
    rests = (Weekday.FRI, Weekday.SAT)
    assert _amount(an_engineer(), friday, rule) == 0
    assert _amount(an_engineer(), friday, rule, facts=(WeekendDays(country="DE", days=rests),)) == 1
    assert _amount(an_engineer(), friday, rule, facts=(WeekendDays(team_id="core", days=rests),)) == 1


def test_signed_consent_opens_an_opt_in_country() -> None:
    """Without the signature there is no weekend duty."""
    rule = a_country_rule("DE", weekend=WeekendRule.OPT_IN)
    assert _amount(an_engineer(weekend_consent=True), a_shift(), rule) == 0
    assert _amount(an_engineer(weekend_consent=False), a_shift(), rule) == 1


def test_a_rule_binds_from_its_first_day_on() -> None:
    """A ban from Saturday on forbids that Saturday; one from Sunday on does not."""
    for effective_on, amount in ((SATURDAY, 1), (SATURDAY + DAY, 0)):
        rule = a_country_rule("DE", weekend=WeekendRule.BANNED, effective_on=effective_on)
        assert _amount(an_engineer(), a_shift(), rule) == amount


def test_a_holiday_counts_where_the_engineer_lives() -> None:
    """Friday 12:00 UTC is already Saturday in Auckland, and still Friday when the shift ends at midnight there."""
    rule = a_country_rule("NZ", public_holidays_banned=True)
    engineer, holidays = an_engineer(country="NZ", time_zone="Pacific/Auckland"), (a_holiday(SATURDAY, "NZ"),)
    assert _amount(engineer, a_shift(FRIDAY, "11:00", 4), rule, holidays=holidays) == 1
    assert _amount(engineer, a_shift(FRIDAY, "07:00", 4), rule, holidays=holidays) == 0


def test_a_holiday_of_one_region_is_a_working_day_in_the_others() -> None:
    """A holiday of Bavaria does not bind Berlin; a national one binds both."""
    rule = a_country_rule("DE", public_holidays_banned=True)
    for subdivision, amount in (("BY", 1), ("BE", 0), (None, 0)):
        engineer = an_engineer(subdivision=subdivision)
        assert _amount(engineer, a_shift(), rule, holidays=(a_holiday(subdivision="BY"),)) == amount
        assert _amount(engineer, a_shift(), rule, holidays=(a_holiday(),)) == 1


def test_holidays_of_other_countries_do_not_count() -> None:
    """A Swiss holiday is no reason in Germany."""
    rule = a_country_rule("DE", public_holidays_banned=True)
    assert _amount(an_engineer(), a_shift(), rule, holidays=(a_holiday(country="CH"),)) == 0


def test_a_company_day_on_friday_is_weekend_where_saturday_has_begun() -> None:
    """The ban follows the calendar on the engineer's wall."""
    rule, shift = a_country_rule("NZ", weekend=WeekendRule.BANNED), a_shift(FRIDAY, "12:00")
    assert _amount(an_engineer(country="NZ", time_zone="Pacific/Auckland"), shift, rule) == 1
    assert _amount(an_engineer(country="NZ", time_zone="Europe/Berlin"), shift, rule) == 0


def test_it_says_each_rule_that_is_broken() -> None:
    """Two rules make an amount of two and one sentence."""
    rule = a_country_rule("DE", weekend=WeekendRule.OPT_IN, public_holidays_banned=True)
    shift = a_shift()
    problem = a_problem(engineers=(an_engineer(),), shifts=(shift,), country_rules=(rule,), holidays=(a_holiday(),))
    assert broken_by(CountryLaw(), problem, ("ada", shift.id)) == 2
    assert sentences(CountryLaw(), problem, ("ada", shift.id)) == [
        (
            "Ada on 08:00 Sat 09 Jan 2027: DE asks for signed consent to weekend duty; Ada has not given it; "
            "DE allows no duty on Founders' Day (09 Jan)."
        )
    ]


def test_a_policy_may_ask_for_it() -> None:
    """The law itself stands with the countries of the organisation."""
    assert parse([{"kind": "country_law", "reason": "works council"}]) == (CountryLaw(reason="works council"),)
