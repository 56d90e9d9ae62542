"""Wishes: which shifts the graded dates of people touch, and how far a quota honours them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from scheduler.domain.availability import Grade
from scheduler.domain.coverage import Shift
from scheduler.domain.fairness import shifts_by_engineer
from scheduler.domain.people import Engineer
from scheduler.domain.problem import Problem
from scheduler.domain.time import local_dates

WEEKENDS_FREE = 3
"""Weekends per person and quarter that may be kept free without asking anybody; more need a manager."""


def graded_shifts(problem: Problem, engineer: Engineer, grade: Grade) -> Mapping[date, tuple[Shift, ...]]:
    """The shifts that touch dates which an engineer gave that grade, by weekend, in order of date.

    A weekend is named by the Monday of its week; a company day in the week belongs to the weekend of that week. Only
    shifts of the engineer's rosters count.
    """
    return problem.lasting(_graded_shifts).get((engineer.id, grade), {})


def honoured(problem: Problem, engineer: Engineer, grade: Grade, quota: int) -> tuple[Shift, ...]:
    """The shifts of the first ``quota`` weekends with that grade."""
    weekends = graded_shifts(problem, engineer, grade)
    return tuple(shift for week_on in list(weekends)[:quota] for shift in weekends[week_on])


def beyond_quota(problem: Problem, engineer: Engineer, grade: Grade, quota: int) -> tuple[date, ...]:
    """The Mondays of the weekends with that grade that come after the first ``quota``."""
    return tuple(graded_shifts(problem, engineer, grade))[quota:]


def _graded_shifts(problem: Problem) -> Mapping[tuple[str, Grade], Mapping[date, tuple[Shift, ...]]]:
    found: dict[tuple[str, Grade], dict[date, list[Shift]]] = defaultdict(lambda: defaultdict(list))
    shifts = shifts_by_engineer(problem)
    for engineer in problem.engineers:
        wishes = problem.preferences_of(engineer.id)
        for shift in shifts.get(engineer.id, ()) if wishes else ():
            dates = local_dates(shift.span, engineer.time_zone)
            for grade in {wish.grade for wish in wishes if wish.touches(dates)}:
                found[engineer.id, grade][shift.week_on].append(shift)
    return {
        place: {week_on: tuple(weekends[week_on]) for week_on in sorted(weekends)} for place, weekends in found.items()
    }
