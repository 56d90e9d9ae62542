"""No more than so many announced duties change hands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from scheduler.domain.constraint import Aim, Constraint, Encoding, Violation
from scheduler.domain.notice import announced_here
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule

KEY = ("changes",)


class ChangeLimit(Constraint):
    """A plan made anew takes at most ``most`` duties from the people to whom they were announced.

    Unlike stability it counts every change the same and asks for no fewer changes than it allows: within the limit,
    fairness decides. A re-plan puts it in the place of stability for the number of changes that somebody chose.
    Amount: the announced duties that their engineers no longer hold, beyond ``most``.
    Boundary: exactly ``most`` changes are allowed. A seat that was open and is filled now is no change; two people who
    swap are two. Duties of people who are gone do not count, and nothing counts before anything was announced.
    """

    kind: Literal["change_limit"] = "change_limit"
    most: int = Field(default=10, ge=0, le=100_000, description="announced duties that may change hands")

    aim: ClassVar[Aim] = Aim.CHANGES

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        announced = announced_here(problem)
        lost = [a for a in announced if not schedule.holds(a.engineer_id, a.duty_id)]
        if len(lost) > self.most:
            yield self.violation(
                KEY,
                f"{len(lost)} of {len(announced)} announced duties change hands; {self.most} may.",
                amount=len(lost) - self.most,
                engineers=tuple(sorted({a.engineer_id for a in lost})),
                duties=tuple(sorted({a.duty_id for a in lost})),
            )

    def state(self, model: Encoding) -> None:
        announced = announced_here(model.problem)
        kept = model.total(model.works(a.engineer_id, a.duty_id) for a in announced)
        model.at_least(kept, len(announced) - self.most, KEY)
