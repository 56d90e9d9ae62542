"""Customers who ask for it are served by people who have been trained."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from scheduler.domain.constraint import Constraint, Encoding, Violation
from scheduler.domain.coverage import Shift
from scheduler.domain.eligibility import duty_dates
from scheduler.domain.people import Engineer
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.domain.served_customers import trained_until, trainings_asked


class TrainingConstraint(Constraint):
    """Everybody on the shift of a customer event has every training that the customer asks for.

    An open seat may stand for somebody who has it.
    Amount: one per shift, person and training that is missing or has run out.
    Boundary: a training that is valid until the last local date of the shift is enough; until the day before is not.
    """

    kind: Literal["training"] = "training"

    unary: ClassVar[bool] = True

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for assignment in schedule.assignments:
            engineer, shift = problem.engineer(assignment.engineer_id), problem.duties[assignment.duty_id]
            if not isinstance(shift, Shift):
                continue
            for subject, event_ids in trainings_asked(problem, shift).items():
                if _lacks(problem, engineer, shift, subject):
                    yield self.violation(
                        (engineer.id, shift.id, subject),
                        f"{engineer.name} {_had(problem, engineer, subject)}; "
                        f"{', '.join(event_ids)} asks for it on {shift.label}.",
                        engineers=(engineer.id,),
                        duties=(shift.id,),
                    )

    def state(self, model: Encoding) -> None:
        problem = model.problem
        for shift in problem.shifts:
            for subject in trainings_asked(problem, shift):
                for engineer in problem.engineers:
                    if _lacks(problem, engineer, shift, subject):
                        model.forbid(engineer.id, shift.id, (engineer.id, shift.id, subject))


def _lacks(problem: Problem, engineer: Engineer, shift: Shift, subject: str) -> bool:
    until = trained_until(problem, engineer.id, subject)
    return until is None or until < duty_dates(engineer, shift)[-1]


def _had(problem: Problem, engineer: Engineer, subject: str) -> str:
    until = trained_until(problem, engineer.id, subject)
    return f"is not trained in {subject}" if until is None else f"was trained in {subject} until {until:%d %b %Y}"
