"""Who has given notice takes no more duty."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Literal

from scheduler.domain.constraint import Constraint, Encoding, Violation
from scheduler.domain.coverage import Duty
from scheduler.domain.eligibility import duty_dates
from scheduler.domain.people import Engineer
from scheduler.domain.problem import Problem
from scheduler.domain.ramps import no_duty_from
from scheduler.domain.schedule import Schedule


class Offboarding(Constraint):
    """From the date of a notice on, nobody has a shift, or a term that would end after it.

    Amount: one per shift or term that touches the date of the notice or a later one.
    Boundary: a shift or term whose last local date is the day before the notice is allowed; the date itself is not.
    """

    kind: Literal["offboarding"] = "offboarding"

    unary: ClassVar[bool] = True

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for assignment in schedule.assignments:
            engineer, duty = problem.engineer(assignment.engineer_id), problem.duties[assignment.duty_id]
            ends_on = _ended(problem, engineer, duty)
            if ends_on is not None:
                yield self.violation(
                    (engineer.id, duty.id),
                    f"{engineer.name} takes no duty from {ends_on:%d %b %Y} on; {duty.label} would end after that.",
                    engineers=(engineer.id,),
                    duties=(duty.id,),
                )

    def state(self, model: Encoding) -> None:
        problem = model.problem
        for engineer in problem.engineers:
            if no_duty_from(problem, engineer.id) is not None:
                for duty in problem.duties.values():
                    if _ended(problem, engineer, duty) is not None:
                        model.forbid(engineer.id, duty.id, (engineer.id, duty.id))


def _ended(problem: Problem, engineer: Engineer, duty: Duty) -> date | None:
    """The date from which the engineer takes no duty, if this one touches it or a later one."""
    ends_on = no_duty_from(problem, engineer.id)
    return ends_on if ends_on is not None and duty_dates(engineer, duty)[-1] >= ends_on else None
