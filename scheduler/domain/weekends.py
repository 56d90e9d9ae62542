"""Weekends: which days are somebody's weekend, and how much of it a duty takes.

There are two counters. The *own* weekend is local to a person: their team's days, else their country's, else Saturday
and Sunday; what it loses is what a person gives. The *coverage* calendar's weekend is what a rotation promises to
cover: every shift of its weekend counts whole, wherever the person lives.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from functools import lru_cache
from typing import Literal, TypeAlias

from scheduler.domain.coverage import Shift
from scheduler.domain.facts import WeekendDays
from scheduler.domain.people import Engineer
from scheduler.domain.problem import Problem
from scheduler.domain.time import DAY, SATURDAY, Span, local_dates, monday_of, to_instant

SATURDAY_AND_SUNDAY = frozenset({SATURDAY, SATURDAY + 1})

WeekendCounter: TypeAlias = Literal["own", "coverage"]
"""Whose weekend is counted: the person's own, or that of the coverage calendar."""

_MINUTE = timedelta(minutes=1)


def weekend_days(problem: Problem, engineer: Engineer) -> frozenset[int]:
    """The days of the engineer's weekend, 0 for Monday.

    What is written for the team counts before what is written for the country; where neither is, it is Saturday and
    Sunday. Of two entries about the same team or country the first counts.
    """
    by_team, by_country = problem.remembered(_written)
    return by_team.get(engineer.team_id) or by_country.get(engineer.country) or SATURDAY_AND_SUNDAY


def _written(problem: Problem) -> tuple[Mapping[str, frozenset[int]], Mapping[str, frozenset[int]]]:
    """The weekend days of teams, and of countries."""
    by_team: dict[str, frozenset[int]] = {}
    by_country: dict[str, frozenset[int]] = {}
    for fact in problem.facts_of(WeekendDays):
        days = frozenset(day.number for day in fact.days)
        if fact.team_id is not None:
            by_team.setdefault(fact.team_id, days)
        elif fact.country is not None:
            by_country.setdefault(fact.country, days)
    return by_team, by_country


def weekend_begins(on: date, days: frozenset[int]) -> date:
    """The first day of the weekend that a weekend day belongs to: of the days in a row, at most a week of them."""
    first = on
    for _ in range(6):
        if (first - DAY).weekday() not in days:
            return first
        first -= DAY
    return monday_of(on)


def weekend_minutes(problem: Problem, engineer: Engineer, span: Span) -> int:
    """Elapsed minutes of a span that lie in the engineer's own weekend; begun minutes do not count.

    A day lasts from local midnight to the next, so a weekend in which clocks change has 47 or 49 hours.
    """
    return _minutes_on(span, engineer.time_zone, weekend_days(problem, engineer))


def weekend_hours(problem: Problem, engineer: Engineer, span: Span) -> float:
    """The same in hours."""
    return weekend_minutes(problem, engineer, span) / 60


@lru_cache(maxsize=200_000)
def _minutes_on(span: Span, zone_name: str, days: frozenset[int]) -> int:
    inside = timedelta(0)
    for on in local_dates(span, zone_name):
        if on.weekday() in days:
            opens, closes = to_instant(on, time(0), zone_name), to_instant(on + DAY, time(0), zone_name)
            inside += max(timedelta(0), min(closes, span.end_at) - max(opens, span.start_at))
    return inside // _MINUTE


def coverage_minutes(shift: Shift) -> int:
    """Elapsed minutes of the coverage calendar's weekend in a shift: all of one that belongs to a weekend."""
    return shift.span.duration // _MINUTE if shift.is_weekend else 0


def counted_minutes(problem: Problem, engineer: Engineer, shift: Shift, counter: WeekendCounter) -> int:
    """Minutes of weekend duty in a shift by one of the two counters."""
    if counter == "coverage":
        return coverage_minutes(shift)
    return weekend_minutes(problem, engineer, shift.span)
