"""Where the law gives one free day in the week, at most one day of a weekend is worked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Literal

from scheduler.domain.constraint import Aim, Constraint, Encoding, Reach, Violation
from scheduler.domain.coverage import Shift
from scheduler.domain.fairness import shifts_by_engineer
from scheduler.domain.people import Engineer
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.domain.time import local_dates
from scheduler.domain.weekends import weekend_begins, weekend_days


class OneWeekendDay(Constraint):
    """Weekly rest: in countries whose rule says so, an engineer works at most one day of any weekend.

    EU directive 2003/88 asks for 24 hours of rest a week beside the daily 11; with a working week from Monday to
    Friday that leaves one weekend day.
    Amount: per engineer and weekend, the local weekend days worked beyond the first.
    Boundary: two shifts on one local day are one day; a shift over local midnight from Saturday to Sunday is two. A
    company day in the week counts where it is already, or still, the weekend. Which days are the weekend is the
    team's or the country's to say; a weekend of one day leaves nothing to choose and is never broken.
    """

    kind: Literal["one_weekend_day"] = "one_weekend_day"

    aim: ClassVar[Aim] = Aim.LAW
    reach: ClassVar[Reach] = Reach.ENGINEER

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for engineer in problem.engineers:
            for weekend, days in sorted(_days(problem, engineer, schedule.shifts_of(engineer.id)).items()):
                if len(days) > 1:
                    duties = tuple(sorted({shift.id for shifts in days.values() for shift in shifts}))
                    yield self.violation(
                        (engineer.id, weekend.isoformat()),
                        f"{engineer.name} works {len(days)} days of the weekend of {weekend:%d %b %Y}; "
                        f"{engineer.country} leaves one.",
                        amount=len(days) - 1,
                        engineers=(engineer.id,),
                        duties=duties,
                    )

    def state(self, model: Encoding) -> None:
        problem = model.problem
        for engineer_id, shifts in shifts_by_engineer(problem).items():
            for weekend, days in _days(problem, problem.engineer(engineer_id), shifts).items():
                if len(days) > 1:
                    worked = [model.maximum(model.works(engineer_id, s.id) for s in held) for held in days.values()]
                    model.at_most(model.total(worked), 1, (engineer_id, weekend.isoformat()))


def _days(problem: Problem, engineer: Engineer, shifts: tuple[Shift, ...]) -> dict[date, dict[date, list[Shift]]]:
    """Per weekend (its first day) and local weekend day: the shifts that touch it, where the rule binds."""
    rule = problem.country_rule.get(engineer.country)
    found: dict[date, dict[date, list[Shift]]] = defaultdict(lambda: defaultdict(list))
    if rule is None or not rule.one_weekend_day:
        return found
    weekend = weekend_days(problem, engineer)
    for shift in shifts:
        if rule.binds_on(shift.on):
            for on in local_dates(shift.span, engineer.time_zone):
                if on.weekday() in weekend:
                    found[weekend_begins(on, weekend)][on].append(shift)
    return found
