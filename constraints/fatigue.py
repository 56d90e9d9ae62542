"""People who were paged a lot are spared for a while."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from scheduler.domain.constraint import Aim, Constraint, Encoding, Violation
from scheduler.domain.coverage import Shift
from scheduler.domain.eligibility import duty_dates
from scheduler.domain.fatigue import TENTHS_PER_PAGE, fatigue_on, nights_paged, page_loads_of, rests_until
from scheduler.domain.people import Engineer
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule


class Fatigue(Constraint):
    """Shifts go to people whom past pages weigh on little; or nobody starts one in the morning after a paged night.

    Fatigue is the sum of pages times 0.5 to the power of days since / 28; a page between 00:00 and 06:00 local counts
    ``night_bonus`` more. With ``rest_after_night_pages`` the entry is about rest instead: after a night with so many
    pages or more, no shift starts within ``rest_hours`` of 06:00 local. 11 hours is the daily rest of EU directive
    2003/88, which work at night starts anew; write 1 for any work at night. State each of the two in an entry of its
    own.
    Amount: per shift given, the fatigue on its first local date beyond ``tolerated_pages``, in tenths of a page; with
    ``rest_after_night_pages``, one per shift that starts too early.
    Boundary: fatigue of exactly ``tolerated_pages`` costs nothing, and pages of the shift's own first date count; a
    shift that starts exactly ``rest_hours`` after 06:00 is allowed, and so is one that had started before 06:00.
    """

    kind: Literal["fatigue"] = "fatigue"
    night_bonus: int = Field(default=1, ge=0, le=100, description="pages that a page at night counts beyond itself")
    tolerated_pages: int = Field(default=0, ge=0, le=1000, description="fatigue that costs nothing")
    rest_after_night_pages: int | None = Field(
        default=None, ge=1, le=1000, description="pages in a night that ask for rest"
    )
    rest_hours: int = Field(default=11, ge=0, le=168, description="hours of rest after 06:00 local")

    unary: ClassVar[bool] = True
    aim: ClassVar[Aim] = Aim.PREFERENCES

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for assignment in schedule.assignments:
            engineer, shift = problem.engineer(assignment.engineer_id), problem.duties[assignment.duty_id]
            if not isinstance(shift, Shift):
                continue
            if amount := self._amount(problem, engineer, shift):
                yield self.violation(
                    (engineer.id, shift.id),
                    self._says(engineer, shift, amount),
                    amount=amount,
                    engineers=(engineer.id,),
                    duties=(shift.id,),
                )

    def state(self, model: Encoding) -> None:
        problem = model.problem
        for engineer in problem.engineers:
            for shift in problem.shifts if page_loads_of(problem, engineer.id) else ():
                if amount := self._amount(problem, engineer, shift):
                    model.forbid(engineer.id, shift.id, (engineer.id, shift.id), amount)

    def _amount(self, problem: Problem, engineer: Engineer, shift: Shift) -> int:
        if self.rest_after_night_pages is not None:
            return int(self._starts_too_early(problem, engineer, shift, self.rest_after_night_pages))
        fatigue = fatigue_on(problem, engineer.id, duty_dates(engineer, shift)[0], self.night_bonus)
        return max(0, fatigue - self.tolerated_pages * TENTHS_PER_PAGE)

    def _starts_too_early(self, problem: Problem, engineer: Engineer, shift: Shift, pages: int) -> bool:
        rests = (rests_until(engineer, on, self.rest_hours) for on in nights_paged(problem, engineer.id, pages))
        return any(from_at <= shift.span.start_at < until_at for from_at, until_at in rests)

    def _says(self, engineer: Engineer, shift: Shift, amount: int) -> str:
        if self.rest_after_night_pages is not None:
            return (
                f"{engineer.name} was paged at night; {shift.label} starts within {self.rest_hours} h of 06:00 "
                "that day."
            )
        over = f" above the {self.tolerated_pages} tolerated" if self.tolerated_pages else ""
        return f"Past pages still weigh {amount / TENTHS_PER_PAGE:g}{over} on {engineer.name} on {shift.label}."
