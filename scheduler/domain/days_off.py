"""Days off: the company's days and the public holidays where somebody lives, and the shifts that fall on them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from scheduler.domain.coverage import Shift
from scheduler.domain.facts import TopHoliday
from scheduler.domain.fairness import shifts_by_engineer
from scheduler.domain.holidays import holidays_of
from scheduler.domain.people import Engineer
from scheduler.domain.problem import Problem
from scheduler.domain.time import local_dates


def days_off(problem: Problem, engineer: Engineer) -> frozenset[date]:
    """Company days, and the public holidays where the engineer lives and works."""
    return problem.lasting(_company_days).union(holidays_of(problem, engineer))


def _company_days(problem: Problem) -> frozenset[date]:
    return frozenset(day.on for day in problem.company_days)


def shifts_on_days_off(problem: Problem) -> Mapping[str, tuple[Shift, ...]]:
    """Per engineer: the shifts of their rosters that touch a day off of theirs by its local dates. Computed once."""
    return problem.lasting(_shifts_on_days_off)


def _shifts_on_days_off(problem: Problem) -> Mapping[str, tuple[Shift, ...]]:
    found: dict[str, tuple[Shift, ...]] = {}
    for engineer_id, shifts in shifts_by_engineer(problem).items():
        engineer = problem.engineer(engineer_id)
        off = days_off(problem, engineer)
        touched = tuple(s for s in shifts if not off.isdisjoint(local_dates(s.span, engineer.time_zone)))
        if touched:
            found[engineer_id] = touched
    return found


def top_holidays_on(problem: Problem, engineer: Engineer, shift: Shift) -> Mapping[str, int]:
    """The top holidays of the engineer that a shift touches, each with its year: that of its first day."""
    dates = local_dates(shift.span, engineer.time_zone)
    return {
        top.holiday: top.first_on.year
        for top in problem.facts_of(TopHoliday)
        if top.touches(dates) and (not top.countries or engineer.country in top.countries)
    }
