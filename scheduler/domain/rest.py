"""Weekly rest: the weeks of a person, and the stretches in them in which they neither work nor could be on duty.

A week of somebody runs for seven local days from the hour at which ordinary work begins on the first day after the
weekend, so that a free weekend lies inside one week, up to the last minute. On ordinary working days they work from
the first to the last working hour. Days of the own weekend, company days, public holidays and days of absence are free.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from scheduler.domain.coverage import LocalHours, Shift
from scheduler.domain.days_off import days_off
from scheduler.domain.people import Engineer
from scheduler.domain.problem import Problem
from scheduler.domain.time import DAY, WEEK, Span, local, to_instant
from scheduler.domain.weekends import weekend_days

Stretch = tuple[datetime, datetime]
"""[from, until) as instants; the first is before the second."""


@dataclass(frozen=True, slots=True)
class PersonWeek:
    """One week of one person: ``starts_on`` is its first local date, ``free`` what work leaves of it, in order."""

    starts_on: date
    free: tuple[Stretch, ...]


def person_weeks(
    problem: Problem, engineer: Engineer, shifts: Iterable[Shift], hours: LocalHours
) -> Iterator[PersonWeek]:
    """The weeks of a person that the shifts reach into, in order. ``hours`` are those of ordinary work."""
    touched: set[date] = set()
    weekend = weekend_days(problem, engineer)
    begins = next((day for day in range(7) if day not in weekend and (day - 1) % 7 in weekend), 0)
    for shift in shifts:
        first = _week_of(shift.span.start_at, engineer, begins, hours)
        last = _week_of(shift.span.end_at - timedelta(microseconds=1), engineer, begins, hours)
        touched |= {first, last}
    for starts_on in sorted(touched):
        yield PersonWeek(starts_on, tuple(_free(problem, engineer, starts_on, weekend, hours)))


def _week_of(instant: datetime, engineer: Engineer, begins: int, hours: LocalHours) -> date:
    """The first date of the person's week in which an instant lies."""
    on = local(instant, engineer.time_zone).date()
    starts_on = on - DAY * ((on.weekday() - begins) % 7)
    return starts_on if _at(starts_on, hours.first, engineer) <= instant else starts_on - WEEK


def _at(on: date, hour: int, engineer: Engineer) -> datetime:
    return to_instant(on + DAY * (hour // 24), time(hour % 24), engineer.time_zone)


def _free(
    problem: Problem, engineer: Engineer, starts_on: date, weekend: frozenset[int], hours: LocalHours
) -> Iterator[Stretch]:
    """What is left of a week between the ordinary working hours."""
    free_from = _at(starts_on, hours.first, engineer)
    for number in range(7):
        on = starts_on + DAY * number
        if not _is_free(problem, engineer, on, weekend):
            works_from = _at(on, hours.first, engineer)
            if free_from < works_from:
                yield free_from, works_from
            free_from = _at(on, hours.last, engineer)
    ends_at = _at(starts_on + WEEK, hours.first, engineer)
    if free_from < ends_at:
        yield free_from, ends_at


def _is_free(problem: Problem, engineer: Engineer, on: date, weekend: frozenset[int]) -> bool:
    return (
        on.weekday() in weekend
        or on in days_off(problem, engineer)
        or any(on in absence for absence in problem.absences_of(engineer.id))
    )


def longest_rest(free: Iterable[Stretch], busy: Iterable[Span]) -> timedelta:
    """The longest piece of the free stretches that no busy span touches; zero when there is none."""
    longest = timedelta(0)
    spans = sorted(busy, key=lambda span: span.start_at)
    for starts_at, ends_at in free:
        rests_from = starts_at
        for span in spans:
            if span.start_at < ends_at:
                longest = max(longest, span.start_at - rests_from)
                rests_from = max(rests_from, span.end_at)
        longest = max(longest, ends_at - rests_from)
    return longest
