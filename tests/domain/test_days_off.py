"""Company days and public holidays where somebody lives."""

from __future__ import annotations

from scheduler.domain.availability import CompanyDay
from scheduler.domain.days_off import days_off, shifts_on_days_off, top_holidays_on
from scheduler.domain.facts import TopHoliday
from scheduler.domain.time import DAY
from tests.support.builders import SATURDAY, a_holiday, a_problem, a_shift, an_engineer

ADA = an_engineer("ada", time_zone="UTC", country="DE", subdivision="BY")
BEN = an_engineer("ben", time_zone="Asia/Tokyo", country="JP")


def test_a_day_off_is_the_companys_the_countrys_or_the_subdivisions() -> None:
    """Other subdivisions and other countries have none of it."""
    company = (CompanyDay(on=SATURDAY - DAY, name="Rest"),)
    holidays = tuple(a_holiday(SATURDAY + DAY * n, subdivision=s) for n, s in ((0, None), (1, "BY"), (2, "BE")))
    problem = a_problem(engineers=(ADA, BEN), holidays=holidays, company_days=company)
    assert days_off(problem, ADA) == {SATURDAY - DAY, SATURDAY, SATURDAY + DAY}
    assert days_off(problem, BEN) == {SATURDAY - DAY}


def test_a_shift_is_on_a_day_off_by_the_dates_where_the_person_lives() -> None:
    """16:00 to 24:00 UTC on the day before is past midnight in Tokyo, and not in London."""
    shift = a_shift(SATURDAY, "16:00")
    sunday = (CompanyDay(on=SATURDAY + DAY, name="Rest"),)
    problem = a_problem(engineers=(ADA, BEN), shifts=(shift,), company_days=sunday)
    assert shifts_on_days_off(problem) == {"ben": (shift,)}


def test_a_top_holiday_is_that_of_the_countries_it_names_and_has_the_year_of_its_first_day() -> None:
    """Without countries it is everybody's. In Tokyo the shift reaches into the next day."""
    shift = a_shift(SATURDAY)
    first_on = SATURDAY.replace(year=2026, month=12, day=31)
    tops = (
        TopHoliday(holiday="new-year", first_on=first_on, last_on=SATURDAY),
        TopHoliday(holiday="epiphany", first_on=SATURDAY, last_on=SATURDAY, countries=("DE", "AT")),
        TopHoliday(holiday="later", first_on=SATURDAY + DAY, last_on=SATURDAY + DAY),
    )
    problem = a_problem(engineers=(ADA, BEN), shifts=(shift,), facts=tops)
    assert top_holidays_on(problem, ADA, shift) == {"new-year": 2026, "epiphany": 2027}
    assert top_holidays_on(problem, BEN, shift) == {"new-year": 2026, "later": 2027}
