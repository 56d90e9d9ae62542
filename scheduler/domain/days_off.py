"""Days off: the company's days and the public holidays where somebody lives, and the shifts that fall on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from scheduler.domain.coverage import Shift
from scheduler.domain.facts import TopHoliday
from scheduler.domain.fairness import shifts_by_engineer
from scheduler.domain.people import Engineer
from scheduler.domain.problem import Problem
from scheduler.domain.time import local_dates


def days_off(problem: Problem, engineer: Engineer) -> frozenset[date]:
    """Company days, and the public holidays of the engineer's country and subdivision."""
    company, public = problem.lasting(_days_off)
    of_country = public.get((engineer.country, None), frozenset())
    return company | of_country | public.get((engineer.country, engineer.subdivision), frozenset())


def _days_off(
    problem: Problem,
) -> tuple[frozenset[date], Mapping[tuple[str, str | None], frozenset[date]]]:
    """The company's days, and the holidays of every country and subdivision."""
    public: dict[tuple[str, str | None], set[date]] = defaultdict(set)
    for holiday in problem.holidays:
        public[holiday.country, holiday.subdivision].add(holiday.on)
    return frozenset(day.on for day in problem.company_days), {place: frozenset(on) for place, on in public.items()}


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
