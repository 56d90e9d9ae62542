"""Nobody is on duty while away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from scheduler.domain.constraint import Constraint, Encoding, Violation
from scheduler.domain.coverage import Shift, Term
from scheduler.domain.eligibility import away_on, away_share
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule


class AbsenceConstraint(Constraint):
    """Nobody is on duty while away, and nobody takes a term that they would miss much of.

    Amount: one per shift that touches a local date of an absence, and one per term missed too much.
    Boundary: a shift that ends at local midnight does not touch the next day; missing exactly
    ``most_of_term_percent`` of the working days of a term is allowed.
    """

    kind: Literal["absence"] = "absence"
    most_of_term_percent: int = Field(default=20, ge=0, le=100, description="working days of a term that may be missed")

    unary: ClassVar[bool] = True

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for assignment in schedule.assignments:
            engineer, duty = problem.engineer(assignment.engineer_id), problem.duties[assignment.duty_id]
            if isinstance(duty, Shift) and away_on(problem, engineer, duty):
                says = f"{engineer.name} is away on {duty.label}."
            elif isinstance(duty, Term) and self._misses_too_much(*away_share(problem, engineer, duty)):
                away, days = away_share(problem, engineer, duty)
                says = f"{engineer.name} misses {away} of {days} working days of the {duty.label}; "
                says += f"{self.most_of_term_percent} % are allowed."
            else:
                continue
            yield self.violation((engineer.id, duty.id), says, engineers=(engineer.id,), duties=(duty.id,))

    def state(self, model: Encoding) -> None:
        problem = model.problem
        for engineer in problem.engineers:
            if not problem.absences_of(engineer.id):
                continue
            for shift in problem.shifts:
                if away_on(problem, engineer, shift):
                    model.forbid(engineer.id, shift.id, (engineer.id, shift.id))
            for term in problem.terms:
                if self._misses_too_much(*away_share(problem, engineer, term)):
                    model.forbid(engineer.id, term.id, (engineer.id, term.id))

    def _misses_too_much(self, away: int, days: int) -> bool:
        return away * 100 > self.most_of_term_percent * days
