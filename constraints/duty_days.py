"""Where the law counts days on call, there are at most so many of them in four weeks."""

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
from scheduler.domain.time import WEEK, local_dates

FOUR_WEEKS = WEEK * 4


class DutyDays(Constraint):
    """In countries whose rule says so, an engineer has duty on at most so many local dates in any 28 days in a row.

    Switzerland (ArGV 1) leaves 7, the Netherlands (Arbeidstijdenbesluit) 14; the numbers stand in the country rules.
    A term is served in working hours, is no standby, and counts nothing.
    Amount: per engineer and 28 days, the dates with duty beyond what the country leaves. The 28 days begin on any
    date that a shift of the engineer's rosters touches.
    Boundary: exactly the country's number is allowed. The 28th day counts, the 29th does not. A shift over local
    midnight is two days; one that ends at local midnight is one. Shifts before the rule takes effect count nothing.
    """

    kind: Literal["duty_days"] = "duty_days"

    aim: ClassVar[Aim] = Aim.LAW
    reach: ClassVar[Reach] = Reach.ENGINEER

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for engineer in problem.engineers:
            most = _most(problem, engineer)
            if most is None:
                continue
            held = _by_date(problem, engineer, schedule.shifts_of(engineer.id))
            for first_on in _dates_of_rosters(problem, engineer):
                inside = sorted(on for on in held if first_on <= on < first_on + FOUR_WEEKS)
                if len(inside) > most:
                    yield self.violation(
                        (engineer.id, first_on.isoformat()),
                        f"{engineer.name} has duty on {len(inside)} days in the four weeks from "
                        f"{first_on:%d %b %Y}; {engineer.country} leaves {most}.",
                        amount=len(inside) - most,
                        engineers=(engineer.id,),
                        duties=tuple(dict.fromkeys(shift.id for on in inside for shift in held[on])),
                    )

    def state(self, model: Encoding) -> None:
        problem = model.problem
        for engineer in problem.engineers:
            most = _most(problem, engineer)
            if most is None:
                continue
            days = _by_date(problem, engineer, shifts_by_engineer(problem).get(engineer.id, ()))
            if len(days) <= most:
                continue
            worked = {on: model.maximum(model.works(engineer.id, s.id) for s in held) for on, held in days.items()}
            for first_on in days:
                inside = [day for on, day in worked.items() if first_on <= on < first_on + FOUR_WEEKS]
                if len(inside) > most:
                    model.at_most(model.total(inside), most, (engineer.id, first_on.isoformat()))


def _most(problem: Problem, engineer: Engineer) -> int | None:
    rule = problem.country_rule.get(engineer.country)
    return None if rule is None else rule.max_duty_days_in_4_weeks


def _by_date(problem: Problem, engineer: Engineer, shifts: tuple[Shift, ...]) -> dict[date, list[Shift]]:
    """Per local date: the shifts that touch it, from when the rule binds."""
    found: dict[date, list[Shift]] = defaultdict(list)
    for shift in shifts:
        if problem.country_rule[engineer.country].binds_on(shift.on):
            for on in local_dates(shift.span, engineer.time_zone):
                found[on].append(shift)
    return dict(found)


def _dates_of_rosters(problem: Problem, engineer: Engineer) -> list[date]:
    """The dates on which the engineer could have duty."""
    return sorted(_by_date(problem, engineer, shifts_by_engineer(problem).get(engineer.id, ())))
