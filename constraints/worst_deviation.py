"""Nobody is far from their fair share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from scheduler.domain.constraint import Aim, Constraint, Encoding, Violation
from scheduler.domain.coverage import LOAD_PER_POINT
from scheduler.domain.fairness import fair_shares, load_carried, load_expression
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule


class WorstDeviation(Constraint):
    """The engineer who carries most above their fair share is as near to it as can be.

    Amount: tenths of a point by which the worst-off engineer exceeds the share, beyond ``free``.
    Boundary: exactly ``free`` tenths above the share cost nothing; less than the share is no burden.
    """

    kind: Literal["worst_deviation"] = "worst_deviation"
    free: int = Field(default=0, ge=0, description="tenths of a point above the share that cost nothing")

    aim: ClassVar[Aim] = Aim.WORST_LOAD

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        above = {e: load_carried(problem, schedule, e) - share.due for e, share in fair_shares(problem).items()}
        worst = max(above.values(), default=0)
        if worst > self.free:
            people = tuple(engineer_id for engineer_id, amount in above.items() if amount == worst)
            *others, last = (problem.engineer(engineer_id).name for engineer_id in people)
            names = f"{', '.join(others)} and {last} carry" if others else f"{last} carries"
            says = f"{names} {worst / LOAD_PER_POINT:.1f} points above a fair share, the most of all."
            yield self.violation(("worst",), says, amount=worst - self.free, engineers=people)

    def state(self, model: Encoding) -> None:
        shares = fair_shares(model.problem)
        if shares:
            above = [load_expression(model, engineer_id, share) - share.due for engineer_id, share in shares.items()]
            model.at_most(model.maximum(above), self.free, ("worst",))
