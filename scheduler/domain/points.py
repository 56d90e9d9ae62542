"""Points: what one shift weighs for one person, by the days and hours that it takes where they live.

One point is four hours of weekend duty. A weekday in ordinary hours weighs a quarter of that, a public holiday or
company day on a weekday one and a half, a top holiday two; and up to half as much again is added for the share of
the shift outside 08:00 to 20:00 on the person's wall.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from scheduler.domain.coverage import Shift
from scheduler.domain.expansion import HOLIDAY_FACTOR
from scheduler.domain.facts import TopHoliday
from scheduler.domain.holidays import holidays_of
from scheduler.domain.people import Engineer
from scheduler.domain.problem import Problem
from scheduler.domain.time import DAY, Span, local_dates, to_instant
from scheduler.domain.weekends import weekend_days

ON_WEEKEND = Fraction(1)
ON_HOLIDAY = Fraction(HOLIDAY_FACTOR)
ON_TOP_HOLIDAY = Fraction(2)
IN_HOURS = Fraction(1, 4)
"""A weekday between 08:00 and 20:00 local, such as Monday morning in Auckland at the end of a UTC Sunday."""
OUT_OF_HOURS = Fraction(1)
"""A weekday's evening, night or early morning is free time, as a weekend is."""
MORE_AT_NIGHT = Fraction(1, 2)
DAYTIME = (time(8), time(20))

_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a shift on one local date, inside or outside daytime; ``length`` is elapsed time in microseconds."""

    on: date
    in_daytime: bool
    length: int


@dataclass(frozen=True, slots=True)
class DaysOff:
    """What weighs more to one person: their weekend days (0 for Monday), holidays and company days, top holidays."""

    weekend: frozenset[int]
    holidays: frozenset[date]
    top: tuple[TopHoliday, ...]


def load_for(problem: Problem, engineer: Engineer, shift: Shift) -> int:
    """Load of one seat of a shift for one engineer, in tenths of a point.

    ``shift.load`` is the base: hours by the factor of the weekend, or of a holiday for a company day. The factor is
    replaced by the mean over the engineer's local days, and the share outside daytime is added. A shift that is only
    there for a company day weighs as a holiday on every weekday that it touches.
    """
    known = problem.lasting(_known_loads)
    place = (engineer.id, shift.id)
    if place not in known:
        off = problem.lasting(_days_off)[engineer.id]
        known[place] = _points(shift.span, shift.load, shift.is_weekend, engineer.time_zone, off)
    return known[place]


def _known_loads(_: Problem) -> dict[tuple[str, str], int]:
    """Filled as loads are asked for."""
    return {}


def _days_off(problem: Problem) -> Mapping[str, DaysOff]:
    company = frozenset(day.on for day in problem.company_days)
    top = problem.facts_of(TopHoliday)
    places: dict[tuple[str, str | None, str], DaysOff] = {}
    found: dict[str, DaysOff] = {}
    for engineer in problem.engineers:
        place = (engineer.country, engineer.subdivision, engineer.team_id)
        if place not in places:
            mine = tuple(h for h in top if not h.countries or engineer.country in h.countries)
            off = company.union(holidays_of(problem, engineer))
            places[place] = DaysOff(weekend_days(problem, engineer), off, mine)
        found[engineer.id] = places[place]
    return found


@lru_cache(maxsize=200_000)
def _points(span: Span, load: int, is_weekend: bool, zone_name: str, off: DaysOff) -> int:
    parts = pieces(span, zone_name)
    total = sum(piece.length for piece in parts)
    factor = sum((piece.length * _factor(piece, off, is_weekend) for piece in parts), Fraction()) / total
    outside = Fraction(sum(piece.length for piece in parts if not piece.in_daytime), total)
    per_weekend_hour = Fraction(load) / (ON_WEEKEND if is_weekend else ON_HOLIDAY)
    return round(per_weekend_hour * factor * (1 + MORE_AT_NIGHT * outside))


def _factor(piece: Piece, off: DaysOff, is_weekend: bool) -> Fraction:
    if any(piece.on in holiday for holiday in off.top):
        return ON_TOP_HOLIDAY
    if piece.on.weekday() in off.weekend:
        return ON_WEEKEND
    if piece.on in off.holidays or not is_weekend:
        return ON_HOLIDAY
    return IN_HOURS if piece.in_daytime else OUT_OF_HOURS


@lru_cache(maxsize=100_000)
def pieces(span: Span, zone_name: str) -> tuple[Piece, ...]:
    """A span cut at local midnight, 08:00 and 20:00, in order. Clock changes make a piece longer or shorter."""
    found = []
    for on in local_dates(span, zone_name):
        cuts = [to_instant(on, at, zone_name) for at in (time(0), *DAYTIME)]
        cuts.append(to_instant(on + DAY, time(0), zone_name))
        for number, (opens, closes) in enumerate(pairwise(cuts)):
            inside = min(closes, span.end_at) - max(opens, span.start_at)
            if inside > timedelta(0):
                found.append(Piece(on, number == 1, inside // _MOMENT))
    return tuple(found)
