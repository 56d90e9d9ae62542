"""Public holidays and weekends by country, from the ``holidays`` package.

Dates that follow the moon are estimates there, and say so in their name; days off in lieu are named "(observed)".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from importlib.metadata import version

import holidays

from scheduler.domain.availability import Holiday
from scheduler.domain.coverage import Weekday
from scheduler.domain.errors import BadInput
from scheduler.domain.time import DAY, monday_of

LANGUAGE = "en_US"
"""Countries without names in English keep those of their own language."""
MAX_NAME = 200

Place = tuple[str, str | None]
"""A country (ISO 3166-1 alpha-2) and one of its subdivisions, or None."""


def public_holidays(places: Iterable[Place], first_on: date, last_on: date) -> tuple[Holiday, ...]:
    """The public holidays of the places between two dates, both included, in order.

    A day that holds in every place asked for of a country is the country's; any other belongs to the subdivisions.
    Raises BadInput for a country or subdivision that is not known.
    """
    wanted = {(country.strip().upper(), subdivision) for country, subdivision in places}
    found: set[tuple[date, str, str, str]] = set()
    for country in {country for country, _ in wanted}:
        subdivisions = [subdivision for of, subdivision in wanted if of == country]
        found |= _holidays_of(country, subdivisions, first_on, last_on)
    return tuple(
        Holiday(on=on, name=name, country=country, subdivision=subdivision or None)
        for on, country, subdivision, name in sorted(found)
    )


def knows(country: str) -> bool:
    """Whether public holidays of a country are known at all."""
    return country in holidays.list_supported_countries()


def weekend_days(country: str, on: date) -> tuple[Weekday, ...]:
    """The weekend of a country in the week of a date, Monday first. Raises BadInput for an unknown country.

    It is a default: some states and employers keep another weekend than the country.
    """
    calendar = _calendar(country, None, on, on)
    week = [monday_of(on) + DAY * number for number in range(7)]
    return tuple(weekday for weekday, day in zip(Weekday, week, strict=True) if calendar.is_weekend(day))


def holiday_data_version() -> str:
    """Which edition of the data this is; dates change between editions, so plans record it."""
    return f"holidays {version('holidays')}"


def _holidays_of(
    country: str, subdivisions: list[str | None], first_on: date, last_on: date
) -> set[tuple[date, str, str, str]]:
    """Date, country, subdivision ("" for the whole country) and name."""
    where: dict[tuple[date, str], set[str | None]] = defaultdict(set)
    for subdivision in subdivisions:
        for on, name in _calendar(country, subdivision, first_on, last_on).items():
            if first_on <= on <= last_on:
                where[on, name[:MAX_NAME]].add(subdivision)
    return {
        (on, country, subdivision or "", name)
        for (on, name), those in where.items()
        for subdivision in ({None} if len(those) == len(subdivisions) and None in subdivisions else those)
    }


def _calendar(country: str, subdivision: str | None, first_on: date, last_on: date) -> holidays.HolidayBase:
    years = range(first_on.year, last_on.year + 1)
    code = country.strip().upper()
    try:
        if len(code) != 2:
            raise NotImplementedError  # the package knows some countries by longer names; we know none
        return holidays.country_holidays(code, subdiv=subdivision, years=years, language=LANGUAGE)
    except NotImplementedError as error:
        place = f"{country}-{subdivision}" if subdivision else country
        known = "see ISO 3166-2 for its subdivisions" if subdivision else "use its two letters, as in DE"
        raise BadInput(f"no public holidays are known for {place!r}; {known}, or leave it out") from error
