"""A newcomer is not alone among newcomers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from scheduler.domain.constraint import Aim, Constraint, Encoding, Violation
from scheduler.domain.coverage import Shift
from scheduler.domain.eligibility import duty_dates
from scheduler.domain.experience import experience_of, primary_days
from scheduler.domain.people import Engineer
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.domain.values import RotationId


class Buddy(Constraint):
    """On every shift one seat is left for somebody experienced; an open seat may stand for that person.

    A newcomer has not been primary in the rotation, or for less than ``new_days``. The default of 28 days covers the
    first shift of somebody who serves one weekend in four.
    Amount: per shift, the newcomers beyond one less than its seats.
    Boundary: on two seats one newcomer is allowed and a second is not; who has been primary for exactly ``new_days``
    is experienced. A shift of a single seat has no room for a buddy: ``single_seat`` says whether newcomers may have
    it all the same. People of whom nothing is written down count as experienced, unless ``unknown_is_experienced``
    says otherwise.
    """

    kind: Literal["buddy"] = "buddy"
    new_days: int = Field(default=28, ge=0, le=3660, description="days as primary after which one is experienced")
    single_seat: Literal["allowed", "refused"] = Field(default="allowed", description="newcomers on shifts of one seat")
    unknown_is_experienced: bool = Field(default=True, description="people without any entry are experienced")
    rotation_ids: tuple[RotationId, ...] = Field(default=(), description="rotations that ask for it; none means all")

    aim: ClassVar[Aim] = Aim.PREFERENCES

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for shift in self._asking(problem):
            people = [problem.engineer(engineer_id) for engineer_id in schedule.holders(shift.id)]
            new = [engineer for engineer in people if self._is_new(problem, engineer, shift)]
            if len(new) > shift.seats - 1:
                names = " and ".join(engineer.name for engineer in new)
                yield self.violation(
                    (shift.id,),
                    f"{shift.label}: {names} {'is' if len(new) == 1 else 'are'} new to "
                    f"{problem.rotation(shift.rotation_id).name} and nobody experienced is with them.",
                    amount=len(new) - shift.seats + 1,
                    engineers=tuple(engineer.id for engineer in new),
                    duties=(shift.id,),
                )

    def state(self, model: Encoding) -> None:
        problem = model.problem
        for shift in self._asking(problem):
            new = [engineer for engineer in problem.roster(shift) if self._is_new(problem, engineer, shift)]
            if len(new) > shift.seats - 1:
                works = model.total(model.works(engineer.id, shift.id) for engineer in new)
                model.at_most(works, shift.seats - 1, (shift.id,))

    def _asking(self, problem: Problem) -> Iterator[Shift]:
        """The shifts that are to have somebody experienced."""
        for shift in problem.shifts:
            if (shift.seats > 1 or self.single_seat == "refused") and (
                not self.rotation_ids or shift.rotation_id in self.rotation_ids
            ):
                yield shift

    def _is_new(self, problem: Problem, engineer: Engineer, shift: Shift) -> bool:
        entries = experience_of(problem, engineer.id, shift.rotation_id)
        if not entries:
            return not self.unknown_is_experienced
        days = primary_days(entries, duty_dates(engineer, shift)[0])
        return days is None or days < self.new_days
