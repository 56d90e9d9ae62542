"""The busiest person holds as few shifts as can be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from scheduler.domain.constraint import Aim, Constraint, Encoding, Violation
from scheduler.domain.fairness import shifts_by_engineer
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule


class HeaviestLoad(Constraint):
    """Nobody holds many shifts. Soft, it makes the largest number of shifts per person small; hard, it is a cap.

    Amount: shifts of the engineer with the most, beyond ``most``.
    Boundary: exactly ``most`` shifts cost nothing.
    """

    kind: Literal["heaviest_load"] = "heaviest_load"
    most: int = Field(default=0, ge=0, description="shifts per person that are free of charge")

    aim: ClassVar[Aim] = Aim.WORST_LOAD

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        loads = {engineer.id: len(schedule.shifts_of(engineer.id)) for engineer in problem.engineers}
        top = max(loads.values(), default=0)
        if top > self.most:
            busiest = tuple(engineer_id for engineer_id, load in loads.items() if load == top)
            says = f"{len(busiest)} engineers hold {top} shifts each, the most; {self.most} are free of charge."
            yield self.violation(("most",), says, amount=top - self.most, engineers=busiest)

    def state(self, model: Encoding) -> None:
        shifts = shifts_by_engineer(model.problem)
        loads = [model.total(model.works(e, s.id) for s in held) for e, held in shifts.items()]
        if loads:
            model.at_most(model.maximum(loads), self.most, ("most",))
