"""Shortly before an announced duty, nothing changes for anybody without their consent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from scheduler.domain.constraint import Aim, Constraint, Encoding, Reach, Violation
from scheduler.domain.coverage import Duty
from scheduler.domain.notice import NOTICE_DAYS, agreed, announced_here, days_left
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule


class Consent(Constraint):
    """Once a plan is announced, duties that begin within ``days`` are neither taken away nor given without consent.

    Consent is a fact of one engineer and one duty. The rule sleeps until something of the horizon was announced.
    Amount: one per duty taken away from the engineer to whom it was announced, and one per duty given to somebody
    to whom it was not, without their consent.
    Boundary: a duty that begins in exactly ``days`` days may change, one that begins a day earlier may not; what has
    begun may not either.
    """

    kind: Literal["consent"] = "consent"
    days: int = Field(default=NOTICE_DAYS, ge=0, le=366, description="days before a duty in which consent is needed")

    aim: ClassVar[Aim] = Aim.CHANGES
    reach: ClassVar[Reach] = Reach.ENGINEER

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        near, told, agrees = self._near(problem), _told(problem), agreed(problem)
        for engineer_id, duty_id in sorted(told - agrees):
            if duty_id in near and not schedule.holds(engineer_id, duty_id):
                yield self._change(problem, "taken", engineer_id, near[duty_id])
        for assignment in schedule.assignments:
            pair = (assignment.engineer_id, assignment.duty_id)
            if pair[1] in near and pair not in told | agrees:
                yield self._change(problem, "given", pair[0], near[pair[1]])

    def state(self, model: Encoding) -> None:
        problem = model.problem
        near, told, agrees = self._near(problem), _told(problem), agreed(problem)
        for duty in near.values():
            for engineer in problem.roster(duty):
                if (engineer.id, duty.id) not in told | agrees:
                    model.forbid(engineer.id, duty.id, ("given", engineer.id, duty.id))
        for engineer_id, duty_id in sorted(told - agrees):
            if duty_id in near:
                model.at_least(model.works(engineer_id, duty_id), 1, ("taken", engineer_id, duty_id))

    def _change(self, problem: Problem, change: str, engineer_id: str, duty: Duty) -> Violation:
        name = problem.engineer(engineer_id).name
        how = f"taken away from {name}" if change == "taken" else f"given to {name}"
        return self.violation(
            (change, engineer_id, duty.id),
            f"{duty.label} is {how} within {self.days} days, without consent.",
            engineers=(engineer_id,),
            duties=(duty.id,),
        )

    def _near(self, problem: Problem) -> dict[str, Duty]:
        """The duties that begin too soon to change, by id; none before anything was announced."""
        if problem.today is None or not announced_here(problem):
            return {}
        left = {duty.id: days_left(problem, duty) for duty in problem.duties.values()}
        return {id_: problem.duties[id_] for id_, days in left.items() if days is not None and days < self.days}


def _told(problem: Problem) -> frozenset[tuple[str, str]]:
    return frozenset((a.engineer_id, a.duty_id) for a in announced_here(problem))
