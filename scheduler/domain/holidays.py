"""Public holidays where somebody lives and works, with what people have written about them by hand.

The package that knows the holidays of countries can be wrong for a place, a year or an employer, and dates that follow
the moon are estimates. So a written change decides over it: that of the team over that of the subdivision, and that
over the one of the whole country. Of two for the same place, the later one counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from scheduler.domain.availability import Holiday
from scheduler.domain.facts import HolidayChange
from scheduler.domain.people import Engineer
from scheduler.domain.problem import Problem

Home = tuple[str, str | None, str]
"""Country, subdivision and team."""


def holidays_of(problem: Problem, engineer: Engineer) -> Mapping[date, str]:
    """The public holidays of an engineer with their names. Computed once for each place."""
    known = problem.lasting(_known)
    home = (engineer.country, engineer.subdivision, engineer.team_id)
    if home not in known:
        known[home] = _at(problem, home)
    return known[home]


def observed_holidays(problem: Problem) -> tuple[Holiday, ...]:
    """Every holiday that somebody has, once for each country that people who have it live in, in order."""
    found = {
        (on, engineer.country, name)
        for engineer in problem.engineers
        for on, name in holidays_of(problem, engineer).items()
    }
    return tuple(Holiday(on=on, name=name, country=country) for on, country, name in sorted(found))


def _known(_: Problem) -> dict[Home, Mapping[date, str]]:
    """Filled as holidays are asked for."""
    return {}


def _at(problem: Problem, home: Home) -> Mapping[date, str]:
    country, subdivision, _ = home
    found = {holiday.on: holiday.name for holiday in problem.holidays if holiday.applies_to(country, subdivision)}
    for change in sorted(problem.facts_of(HolidayChange), key=_narrowness):
        if not _concerns(change, home):
            continue
        if change.off:
            found[change.on] = change.name or found.get(change.on, "a holiday")
        else:
            found.pop(change.on, None)
    return found


def _narrowness(change: HolidayChange) -> int:
    """The country's come first, the team's last."""
    return 2 if change.team_id is not None else int(change.subdivision is not None)


def _concerns(change: HolidayChange, home: Home) -> bool:
    country, subdivision, team_id = home
    if change.team_id is not None:
        return change.team_id == team_id
    return change.country == country and change.subdivision in (None, subdivision)
