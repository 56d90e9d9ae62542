"""What was announced stays; a change costs more, the nearer the duty is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from scheduler.domain.constraint import Aim, Constraint, Encoding, Reach, Violation
from scheduler.domain.coverage import Duty
from scheduler.domain.notice import NOTICE_DAYS, announced_here, days_left
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule


class Stability(Constraint):
    """Announced duties stay with the people to whom they were announced; usually soft, it prices every change.

    Amount: per announced duty that its engineer no longer holds, ``base`` and ``per_day`` for every day by which
    fewer than ``days`` are left from today to its first day: 10 + 2 x max(0, 28 - days left).
    Boundary: with ``days`` days left or more a change costs ``base`` alone; today, and for what has begun, it costs
    most: 66. Without a today nothing is near. A seat that was open and is filled now is no change for anybody.
    """

    kind: Literal["stability"] = "stability"
    base: int = Field(default=10, ge=1, le=1000, description="price of a change with plenty of notice")
    per_day: int = Field(default=2, ge=0, le=1000, description="price of each day of notice that is missing")
    days: int = Field(default=NOTICE_DAYS, ge=0, le=366, description="days before a duty that count as notice")

    aim: ClassVar[Aim] = Aim.CHANGES
    reach: ClassVar[Reach] = Reach.ENGINEER

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for announced in announced_here(problem):
            engineer, duty = problem.engineer(announced.engineer_id), problem.duties[announced.duty_id]
            if not schedule.holds(engineer.id, duty.id):
                left = days_left(problem, duty)
                notice = "" if left is None else f", {max(0, left)} days ahead"
                yield self.violation(
                    (engineer.id, duty.id),
                    f"{duty.label} was announced to {engineer.name} and is taken away{notice}.",
                    amount=self._price(problem, duty),
                    engineers=(engineer.id,),
                    duties=(duty.id,),
                )

    def state(self, model: Encoding) -> None:
        problem = model.problem
        for announced in announced_here(problem):
            price = self._price(problem, problem.duties[announced.duty_id])
            key = (announced.engineer_id, announced.duty_id)
            model.at_least(model.works(*key) * price, price, key)

    def _price(self, problem: Problem, duty: Duty) -> int:
        left = days_left(problem, duty)
        missing = 0 if left is None else max(0, self.days - max(0, left))
        return self.base + self.per_day * missing
