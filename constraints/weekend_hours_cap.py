"""Nobody gives more hours of weekends to duty than a cap."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from scheduler.domain.constraint import Constraint, Encoding, Reach, Violation
from scheduler.domain.fairness import shifts_by_engineer
from scheduler.domain.problem import Problem
from scheduler.domain.rolling import rolling_weeks
from scheduler.domain.schedule import Schedule
from scheduler.domain.weekends import WeekendCounter, counted_minutes

MINUTES = 60


class WeekendHoursCap(Constraint):
    """At most so many hours of weekend duty per person in any quarter, so that no culture of always-on grows.

    32 hours a quarter is a choice: four shifts of eight hours, one weekend in about three. The hours are those of the
    person's own weekend, exact to the minute over clock changes; ``counts: coverage`` counts every shift of the
    coverage calendar's weekend whole instead. Terms are served in working hours and count nothing.
    Amount: per engineer and ``weeks`` calendar weeks in a row, the minutes above the cap.
    Boundary: exactly ``hours`` are allowed. A horizon shorter than ``weeks`` is one window; duty before the horizon is
    not known. A shift belongs to the week of its weekend.
    """

    kind: Literal["weekend_hours_cap"] = "weekend_hours_cap"
    hours: int = Field(default=32, ge=0, le=1000, description="weekend hours of one person that are allowed")
    weeks: int = Field(default=13, ge=1, le=53, description="weeks in a row in which they are counted")
    counts: WeekendCounter = Field(default="own", description="whose weekend: the person's own, or the coverage's")

    reach: ClassVar[Reach] = Reach.ENGINEER

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        windows = rolling_weeks(problem, self.weeks)
        for engineer in problem.engineers:
            minutes = {s: counted_minutes(problem, engineer, s, self.counts) for s in schedule.shifts_of(engineer.id)}
            for first_on, end_on in windows:
                inside = [shift for shift in minutes if minutes[shift] and first_on <= shift.week_on < end_on]
                given = sum(minutes[shift] for shift in inside)
                if given > self.hours * MINUTES:
                    yield self.violation(
                        (engineer.id, first_on.isoformat()),
                        f"{engineer.name} gives {given / MINUTES:.4g} hours of weekends in the {self.weeks} weeks "
                        f"from {first_on:%d %b %Y}; {self.hours} are allowed.",
                        amount=given - self.hours * MINUTES,
                        engineers=(engineer.id,),
                        duties=tuple(shift.id for shift in inside),
                    )

    def state(self, model: Encoding) -> None:
        problem = model.problem
        windows, most = rolling_weeks(problem, self.weeks), self.hours * MINUTES
        for engineer_id, shifts in shifts_by_engineer(problem).items():
            engineer = problem.engineer(engineer_id)
            for first_on, end_on in windows:
                inside = [shift for shift in shifts if first_on <= shift.week_on < end_on]
                minutes = [counted_minutes(problem, engineer, shift, self.counts) for shift in inside]
                if sum(minutes) > most:
                    works = [model.works(engineer_id, shift.id) for shift in inside]
                    model.at_most(model.total(works, minutes), most, (engineer_id, first_on.isoformat()))
