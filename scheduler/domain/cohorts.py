"""Cohorts: the people on term together in one week, and what the clock and the ladder of levels say of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time
from functools import lru_cache

from scheduler.domain.constraint import Encoding, Expression
from scheduler.domain.coverage import Term, TermRotation
from scheduler.domain.people import Engineer
from scheduler.domain.problem import Problem
from scheduler.domain.time import to_instant, utc_offset_minutes

WORKDAY_MINUTES = (9 * 60, 17 * 60)
"""09:00 to 17:00 on the wall: the normal working hours that Escalation Engineers keep."""
DAY_MINUTES = 24 * 60
_LEVEL = re.compile(r"([A-Za-z._/@:+-]*)(\d+)$")


def cohort_weeks(problem: Problem, rotation_id: str) -> Iterator[tuple[TermRotation, date]]:
    """The term rotation of that id and the Monday of every week of the horizon in which it needs people."""
    for rotation in problem.term_rotations:
        if rotation.id == rotation_id:
            for week_on in problem.horizon.week_starts:
                if rotation.needs_seats(week_on):
                    yield rotation, week_on


def terms_in_week(problem: Problem, rotation_id: str, week_on: date) -> tuple[Term, ...]:
    """The possible terms of a rotation that cover the week that starts on that Monday."""
    return problem.remembered(_terms_by_week).get((rotation_id, week_on), ())


def _terms_by_week(problem: Problem) -> Mapping[tuple[str, date], tuple[Term, ...]]:
    return {
        (rotation.id, week_on): tuple(
            term for term in problem.terms if term.rotation_id == rotation.id and term.covers_week(week_on)
        )
        for rotation in problem.term_rotations
        for week_on in problem.horizon.week_starts
    }


def seats_taken(model: Encoding, rotation_id: str, week_on: date, people: Iterable[Engineer]) -> Expression:
    """How many seats of a week these people hold; each term of a person counts."""
    terms = terms_in_week(model.problem, rotation_id, week_on)
    return model.total(model.works(engineer.id, term.id) for engineer in people for term in terms)


def is_level(level: str | None, least: str) -> bool:
    """Whether a level is ``least`` or higher on the same ladder: IC5 is at least IC4, M5 and no level are not.

    A level is a ladder and a number at its end; one without a number is only at least itself.
    """
    if level is None or level == least:
        return level == least
    mine, asked = _LEVEL.match(level), _LEVEL.match(least)
    return bool(mine and asked and mine[1] == asked[1] and int(mine[2]) >= int(asked[2]))


def is_experienced(engineer: Engineer, level: str) -> bool:
    """Whether an engineer has done a term before, or has at least that level."""
    return engineer.previous_terms > 0 or is_level(engineer.level, level)


@lru_cache(maxsize=20_000)
def utc_hours_worked(zone_name: str, week_on: date) -> frozenset[int]:
    """The hours 0 to 23 UTC that lie wholly between 09:00 and 17:00 in a zone, by its offset on the Monday.

    Zones a half hour off cover seven whole hours: 09:00 to 17:00 in Kolkata is 03:30 to 11:30 UTC, hours 4 to 10.
    """
    offset = _offset(zone_name, week_on)
    first, last = (minute - offset for minute in WORKDAY_MINUTES)
    return frozenset(hour % 24 for hour in range(-24, 48) if first <= hour * 60 and hour * 60 + 60 <= last)


@lru_cache(maxsize=100_000)
def minutes_apart(one: str, other: str, week_on: date) -> int:
    """Minutes between the clocks of two zones, the short way round the day: at most 720."""
    apart = abs(_offset(one, week_on) - _offset(other, week_on)) % DAY_MINUTES
    return min(apart, DAY_MINUTES - apart)


def _offset(zone_name: str, week_on: date) -> int:
    """Minutes east of UTC at noon UTC of the Monday, for the whole week."""
    return utc_offset_minutes(to_instant(week_on, time(12), "UTC"), zone_name)
