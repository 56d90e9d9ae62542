"""Only those serve whose service dates, tenure, level, consent and local hours allow it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from scheduler.domain.constraint import Constraint, Encoding, Violation
from scheduler.domain.eligibility import not_eligible
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule


class Eligibility(Constraint):
    """Service dates, tenure, level, consent to a term and local hours allow the duty.

    Amount: the number of reasons that stand against an engineer on a duty.
    Boundary: the day on which tenure is reached and the last day of service count as eligible; a shift may touch
    both ends of the local hours; a term must lie within a window that the engineer volunteered for.
    """

    kind: Literal["eligibility"] = "eligibility"

    unary: ClassVar[bool] = True

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for assignment in schedule.assignments:
            engineer, duty = problem.engineer(assignment.engineer_id), problem.duties[assignment.duty_id]
            reasons = tuple(not_eligible(problem, engineer, duty))
            if reasons:
                yield self.violation(
                    (engineer.id, duty.id),
                    "; ".join(reasons) + ".",
                    amount=len(reasons),
                    engineers=(engineer.id,),
                    duties=(duty.id,),
                )

    def state(self, model: Encoding) -> None:
        problem = model.problem
        for duty in problem.duties.values():
            for engineer in problem.roster(duty):
                reasons = sum(1 for _ in not_eligible(problem, engineer, duty))
                if reasons:
                    model.forbid(engineer.id, duty.id, (engineer.id, duty.id), amount=reasons)
