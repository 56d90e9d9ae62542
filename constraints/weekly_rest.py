"""Where the law asks for weekly rest, every week has one long piece of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import ClassVar, Literal

from pydantic import Field

from scheduler.domain.constraint import Aim, Constraint, Encoding, Reach, Violation
from scheduler.domain.coverage import LocalHours, Shift
from scheduler.domain.fairness import shifts_by_engineer
from scheduler.domain.people import Engineer
from scheduler.domain.problem import Problem
from scheduler.domain.rest import PersonWeek, longest_rest, person_weeks
from scheduler.domain.schedule import Schedule


class WeeklyRest(Constraint):
    """In countries whose rule says so, every week leaves so many hours of rest in one piece.

    EU directive 2003/88 asks for 24 hours a week and the daily 11, which makes 35 in one piece. The numbers stand in
    the country rules. Rest is free of shifts and of ordinary working hours. This rule measures in hours what
    ``one_weekend_day`` measures in days, and neither says all that the other does: here both days of a weekend may be
    worked if a few hours are, or if a day in the week is free instead (an absence, a public holiday or a company day),
    and one late shift alone may already be too much. A policy can ask for either or for both.
    Amount: one per engineer and week without enough rest. Weeks that leave too little without any shift do not count.
    Boundary: exactly the hours asked are enough. A week runs for seven local days from the hour at which work begins
    on the first day after the person's weekend, so that Sunday night is still rest; rest does not reach from one week
    into another. Weeks that begin before the rule takes effect do not count.
    """

    kind: Literal["weekly_rest"] = "weekly_rest"
    working_hours: LocalHours = Field(
        default=LocalHours(first=9, last=17), description="local hours of ordinary work on working days"
    )

    aim: ClassVar[Aim] = Aim.LAW
    reach: ClassVar[Reach] = Reach.ENGINEER

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for engineer in problem.engineers:
            held = schedule.shifts_of(engineer.id)
            for week, asked in self._weeks(problem, engineer, held):
                rest = longest_rest(week.free, (shift.span for shift in held))
                if rest < asked:
                    yield self.violation(
                        (engineer.id, week.starts_on.isoformat()),
                        f"{engineer.name} has {_hours(rest):.4g} hours of rest in one piece in the week from "
                        f"{week.starts_on:%d %b %Y}; {engineer.country} asks for {_hours(asked):g}.",
                        engineers=(engineer.id,),
                        duties=tuple(shift.id for shift in held if _cuts(shift, week)),
                    )

    def state(self, model: Encoding) -> None:
        problem = model.problem
        for engineer_id, shifts in shifts_by_engineer(problem).items():
            for week, asked in self._weeks(problem, problem.engineer(engineer_id), shifts):
                ways = _ways_to_rest(week, asked, shifts)
                if all(ways):
                    taken = [model.maximum(model.works(engineer_id, shift) for shift in sorted(way)) for way in ways]
                    model.at_most(model.total(taken), len(ways) - 1, (engineer_id, week.starts_on.isoformat()))

    def _weeks(
        self, problem: Problem, engineer: Engineer, shifts: tuple[Shift, ...]
    ) -> Iterator[tuple[PersonWeek, timedelta]]:
        """The weeks that shifts could spoil, and the rest asked in them."""
        rule = problem.country_rule.get(engineer.country)
        if rule is None or rule.rest_hours_weekly is None:
            return
        asked = timedelta(hours=rule.rest_hours_weekly)
        for week in person_weeks(problem, engineer, shifts, self.working_hours):
            if rule.binds_on(week.starts_on) and longest_rest(week.free, ()) >= asked:
                yield week, asked


def _ways_to_rest(week: PersonWeek, asked: timedelta, shifts: tuple[Shift, ...]) -> list[frozenset[str]]:
    """Per place for the rest, the shifts that would take it; the smallest of these sets, because they decide.

    It is enough to look at rest that begins with a free stretch or with the end of a shift.
    """
    near = [shift for shift in shifts if _cuts(shift, week)]
    ways = {
        frozenset(s.id for s in near if s.span.start_at < begins + asked and begins < s.span.end_at)
        for starts_at, ends_at in week.free
        for begins in _beginnings(starts_at, near)
        if starts_at <= begins and begins + asked <= ends_at
    }
    return sorted((way for way in ways if not any(other < way for other in ways)), key=sorted)


def _beginnings(starts_at: datetime, near: list[Shift]) -> set[datetime]:
    return {starts_at, *(shift.span.end_at for shift in near)}


def _cuts(shift: Shift, week: PersonWeek) -> bool:
    """Whether the shift lies in a free stretch of the week, at least in part."""
    return any(shift.span.start_at < ends_at and starts_at < shift.span.end_at for starts_at, ends_at in week.free)


def _hours(length: timedelta) -> float:
    return length / timedelta(hours=1)
