"""Public holidays and weekends of the countries that people live in."""

from __future__ import annotations

from datetime import date

import pytest

from calendars.holidays.loader import holiday_data_version, public_holidays, weekend_days
from scheduler.domain.errors import BadInput

FIRST, LAST = date(2027, 1, 1), date(2027, 12, 31)


def the_days(*places: tuple[str, str | None], first_on: date = FIRST, last_on: date = LAST) -> set[tuple[str, str]]:
    found = public_holidays(places, first_on, last_on)
    return {(f"{day.country}{f'-{day.subdivision}' if day.subdivision else ''}", f"{day.on:%m-%d}") for day in found}


def test_a_day_of_the_whole_country_is_the_countrys_and_one_of_bavaria_is_bavarias():
    days = the_days(("DE", None), ("DE", "BY"))
    assert ("DE", "10-03") in days
    assert ("DE-BY", "01-06") in days
    assert ("DE", "01-06") not in days
    assert ("DE-BY", "10-03") not in days


def test_days_of_one_subdivision_do_not_reach_another():
    """2 January is a holiday in Scotland, not in England."""
    days = the_days(("GB", "SCT"), ("GB", "ENG"))
    assert ("GB-SCT", "01-02") in days
    assert ("GB-ENG", "01-02") not in days
    found = public_holidays([("GB", "SCT"), ("GB", "ENG")], FIRST, LAST)
    second = next(day for day in found if day.on == date(2027, 1, 2))
    assert second.applies_to("GB", "SCT")
    assert not second.applies_to("GB", "ENG")


def test_both_ends_of_the_window_are_included():
    days = the_days(("DE", None), first_on=date(2027, 10, 3), last_on=date(2027, 12, 25))
    assert days == {("DE", "10-03"), ("DE", "12-25")}


def test_a_window_over_new_year_has_the_days_of_both_years():
    days = public_holidays([("DE", None)], date(2026, 12, 20), date(2027, 1, 10))
    assert [day.on for day in days] == [date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1)]


def test_days_come_in_order_with_names_in_english():
    days = public_holidays([("JP", None), ("DE", None), ("de", None)], FIRST, LAST)
    assert [day.on for day in days] == sorted(day.on for day in days)
    assert len(set(days)) == len(days)
    assert "German Unity Day" in {day.name for day in days}


def test_a_day_off_in_lieu_says_so():
    """Juneteenth 2027 is a Saturday, so Friday is off."""
    friday = next(day for day in public_holidays([("US", None)], FIRST, LAST) if day.on == date(2027, 6, 18))
    assert friday.name.endswith("(observed)")


@pytest.mark.parametrize(("country", "subdivision"), [("XX", None), ("", None), ("USA", None), ("DE", "ZZ")])
def test_an_unknown_place_is_named(country, subdivision):
    place = f"{country}-{subdivision}" if subdivision else country
    with pytest.raises(BadInput, match=f"'{place}'"):
        public_holidays([(country, subdivision)], FIRST, LAST)


@pytest.mark.parametrize(
    ("country", "on", "days"),
    [
        ("DE", date(2027, 3, 1), "sat sun"),
        ("EG", date(2027, 3, 1), "fri sat"),
        ("IR", date(2027, 3, 1), "fri"),
        ("BN", date(2027, 3, 1), "fri sun"),
        ("AE", date(2027, 3, 1), "sat sun"),
        ("AE", date(2021, 3, 1), "fri sat"),
    ],
)
def test_the_weekend_is_that_of_the_country_at_the_time(country, on, days):
    assert " ".join(weekend_days(country, on)) == days


def test_the_edition_of_the_data_is_known():
    name, _, number = holiday_data_version().partition(" ")
    assert name == "holidays"
    assert number.split(".")[0].isdecimal()
