"""Who is away for long has no shift around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from scheduler.domain.constraint import Constraint, Encoding, Violation
from scheduler.domain.coverage import Shift
from scheduler.domain.people import Engineer
from scheduler.domain.problem import Problem
from scheduler.domain.ramps import leaves_of
from scheduler.domain.schedule import Schedule
from scheduler.domain.time import DAY, DateRange, local_dates
from scheduler.domain.weekends import weekend_days


class LongAbsence(Constraint):
    """Nobody has a shift when most of the days around it are spent away.

    Sourcegraph asks for approval when somebody is away more than 10 business days in 30. The ``around_days`` dates
    around a shift are half before its first local date and half from that date on. Working days are those outside
    the person's weekend.
    Amount: one per shift with more than ``most_days`` working days away around it. Terms are no matter of this rule.
    Boundary: exactly ``most_days`` working days away are allowed, one more is not. With 30 days around it, the 15th
    day before the shift and the 14th after it count; the next ones do not.
    """

    kind: Literal["long_absence"] = "long_absence"
    most_days: int = Field(default=10, ge=0, le=366, description="working days away around a shift that are allowed")
    around_days: int = Field(default=30, ge=1, le=366, description="days around a shift that are looked at")

    unary: ClassVar[bool] = True

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for assignment in schedule.assignments:
            engineer, duty = problem.engineer(assignment.engineer_id), problem.duties[assignment.duty_id]
            if not isinstance(duty, Shift):
                continue
            away = self._away(problem, engineer, duty)
            if away > self.most_days:
                yield self.violation(
                    (engineer.id, duty.id),
                    f"{engineer.name} is away on {away} working days of the {self.around_days} days around "
                    f"{duty.label}; {self.most_days} are allowed.",
                    engineers=(engineer.id,),
                    duties=(duty.id,),
                )

    def state(self, model: Encoding) -> None:
        problem = model.problem
        for engineer in problem.engineers:
            if len(_days_away(problem).get(engineer.id, ())) > self.most_days:
                for shift in problem.shifts:
                    if self._away(problem, engineer, shift) > self.most_days:
                        model.forbid(engineer.id, shift.id, (engineer.id, shift.id))

    def _away(self, problem: Problem, engineer: Engineer, shift: Shift) -> int:
        """Working days away around a shift."""
        days = _days_away(problem).get(engineer.id, frozenset())
        if not days:
            return 0
        first_on = local_dates(shift.span, engineer.time_zone)[0] - DAY * (self.around_days // 2)
        return sum(first_on + DAY * n in days for n in range(self.around_days))


def _days_away(problem: Problem) -> Mapping[str, frozenset[date]]:
    """The working days on which each engineer is away, for those who ever are."""
    return problem.lasting(_count_days_away)


def _count_days_away(problem: Problem) -> Mapping[str, frozenset[date]]:
    found: dict[str, frozenset[date]] = {}
    for engineer in problem.engineers:
        away: tuple[DateRange, ...] = (*problem.absences_of(engineer.id), *leaves_of(problem, engineer.id))
        if away:
            weekend = weekend_days(problem, engineer)
            found[engineer.id] = frozenset(
                on for stretch in away for on in _dates(stretch) if on.weekday() not in weekend
            )
    return found


def _dates(stretch: DateRange) -> Iterator[date]:
    for n in range((stretch.last_on - stretch.first_on).days + 1):
        yield stretch.first_on + DAY * n
