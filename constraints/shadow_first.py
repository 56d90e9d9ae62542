"""Nobody is primary before having shadowed a shift."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from scheduler.domain.constraint import Constraint, Encoding, Violation
from scheduler.domain.coverage import Shift
from scheduler.domain.eligibility import duty_dates
from scheduler.domain.experience import experience_of, primary_days, shadowed_before
from scheduler.domain.people import Engineer
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.domain.values import RotationId


class ShadowFirst(Constraint):
    """Before the first shift in a rotation, one shift of it has been shadowed.

    PagerDuty and GitLab ask for at least one shadowed shift. Who has been primary before needs none.
    Amount: one per shift of somebody who has neither shadowed on an earlier date nor been primary by then.
    Boundary: shadowed the day before the shift is enough, on its first local date is too late; being primary since
    that date is enough. People of whom nothing is written down in the rotation count as experienced, unless
    ``unknown_is_experienced`` says otherwise.
    """

    kind: Literal["shadow_first"] = "shadow_first"
    unknown_is_experienced: bool = Field(default=True, description="people without any entry may be primary")
    rotation_ids: tuple[RotationId, ...] = Field(default=(), description="rotations that ask for it; none means all")

    unary: ClassVar[bool] = True

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for assignment in schedule.assignments:
            engineer, duty = problem.engineer(assignment.engineer_id), problem.duties[assignment.duty_id]
            if isinstance(duty, Shift) and self._is_too_new(problem, engineer, duty):
                yield self.violation(
                    (engineer.id, duty.id),
                    f"{engineer.name} has not shadowed a shift of {problem.rotation(duty.rotation_id).name} "
                    f"before {duty.label}.",
                    engineers=(engineer.id,),
                    duties=(duty.id,),
                )

    def state(self, model: Encoding) -> None:
        problem = model.problem
        for shift in problem.shifts:
            for engineer in problem.engineers:
                if self._is_too_new(problem, engineer, shift):
                    model.forbid(engineer.id, shift.id, (engineer.id, shift.id))

    def _is_too_new(self, problem: Problem, engineer: Engineer, shift: Shift) -> bool:
        if self.rotation_ids and shift.rotation_id not in self.rotation_ids:
            return False
        entries = experience_of(problem, engineer.id, shift.rotation_id)
        if not entries:
            return not self.unknown_is_experienced
        first_on = duty_dates(engineer, shift)[0]
        return not shadowed_before(entries, first_on) and primary_days(entries, first_on) is None
