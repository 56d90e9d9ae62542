"""A commitment to a customer keeps its people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from scheduler.domain.constraint import Constraint, Encoding, Violation
from scheduler.domain.eligibility import interlocks_on
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule


class InterlockConstraint(Constraint):
    """Nobody takes duty during a customer interlock of theirs or of their team.

    Amount: one per duty and interlock that it touches.
    Boundary: both ends of an interlock are included; a shift that ends at local midnight does not touch the next day.
    """

    kind: Literal["interlock"] = "interlock"

    unary: ClassVar[bool] = True

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for assignment in schedule.assignments:
            engineer, duty = problem.engineer(assignment.engineer_id), problem.duties[assignment.duty_id]
            for interlock in interlocks_on(problem, engineer, duty):
                yield self.violation(
                    (engineer.id, duty.id, interlock.id),
                    f"{engineer.name} is bound by {interlock.title or interlock.id} "
                    f"from {interlock.first_on:%d %b} to {interlock.last_on:%d %b %Y}.",
                    engineers=(engineer.id,),
                    duties=(duty.id,),
                )

    def state(self, model: Encoding) -> None:
        problem = model.problem
        for engineer in problem.engineers:
            if not any(interlock.binds(engineer.id, engineer.team_id) for interlock in problem.interlocks):
                continue
            for duty in problem.duties.values():
                for interlock in interlocks_on(problem, engineer, duty):
                    model.forbid(engineer.id, duty.id, (engineer.id, duty.id, interlock.id))
