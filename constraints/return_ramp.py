"""Who comes back from a long leave gets time before the next duty."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from scheduler.domain.constraint import Constraint, Encoding, Violation
from scheduler.domain.coverage import Duty
from scheduler.domain.eligibility import duty_dates
from scheduler.domain.people import Engineer
from scheduler.domain.problem import Problem
from scheduler.domain.ramps import REST_DAYS, leaves_of
from scheduler.domain.schedule import Schedule
from scheduler.domain.time import DAY


class ReturnRamp(Constraint):
    """Nobody has duty during a long leave and in the days after it.

    28 days: GitLab gives half capacity for 2 to 4 weeks after parental leave; duty waits for the longest of these.
    Amount: one per shift or term that touches a leave or the ``days`` after its last day.
    Boundary: with 28 days, a shift on the 29th day after the last day of leave is allowed, on the 28th it is not.
    """

    kind: Literal["return_ramp"] = "return_ramp"
    days: int = Field(default=REST_DAYS, ge=0, le=366, description="days without duty after a long leave")

    unary: ClassVar[bool] = True

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for assignment in schedule.assignments:
            engineer, duty = problem.engineer(assignment.engineer_id), problem.duties[assignment.duty_id]
            back_on = self._back_on(problem, engineer, duty)
            if back_on is not None:
                yield self.violation(
                    (engineer.id, duty.id),
                    f"{engineer.name} is away until {back_on:%d %b %Y} and has no duty for {self.days} days "
                    f"after that; {duty.label} is too early.",
                    engineers=(engineer.id,),
                    duties=(duty.id,),
                )

    def state(self, model: Encoding) -> None:
        problem = model.problem
        for engineer in problem.engineers:
            if leaves_of(problem, engineer.id):
                for duty in problem.duties.values():
                    if self._back_on(problem, engineer, duty) is not None:
                        model.forbid(engineer.id, duty.id, (engineer.id, duty.id))

    def _back_on(self, problem: Problem, engineer: Engineer, duty: Duty) -> date | None:
        """The last day of the last leave that the duty is too close to."""
        leaves = leaves_of(problem, engineer.id)
        if not leaves:
            return None
        dates = duty_dates(engineer, duty)
        close = [e.last_on for e in leaves if e.first_on <= dates[-1] and dates[0] <= e.last_on + DAY * self.days]
        return max(close, default=None)
