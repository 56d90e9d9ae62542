"""Long-term feature work is cut into as little as can be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from scheduler.domain.constraint import Aim, Constraint, Encoding, Violation
from scheduler.domain.coverage import Duty
from scheduler.domain.eligibility import duty_dates
from scheduler.domain.facts import FeatureWindow
from scheduler.domain.people import Engineer
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule


class FeatureWindowConstraint(Constraint):
    """Duty keeps away from the windows of feature work of a person or of a team.

    Amount: per engineer and duty, the sum over the windows of weight times days of overlap. A day is a local date
    that the duty touches, however short it is.
    Boundary: both ends of a window are included; a shift that ends at local midnight does not touch the next day.
    """

    kind: Literal["feature_window"] = "feature_window"

    unary: ClassVar[bool] = True
    aim: ClassVar[Aim] = Aim.PREFERENCES

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for assignment in schedule.assignments:
            engineer, duty = problem.engineer(assignment.engineer_id), problem.duties[assignment.duty_id]
            windows = _windows(problem, engineer)
            if cost := _cost(engineer, duty, windows):
                cut = ", ".join(w.title or "feature work" for w in windows if _days(engineer, duty, w))
                yield self.violation(
                    (engineer.id, duty.id),
                    f"{duty.label} takes {engineer.name} from {cut}: weight times days is {cost}.",
                    amount=cost,
                    engineers=(engineer.id,),
                    duties=(duty.id,),
                )

    def state(self, model: Encoding) -> None:
        problem = model.problem
        for engineer in problem.engineers:
            windows = _windows(problem, engineer)
            for duty in problem.duties.values() if windows else ():
                if cost := _cost(engineer, duty, windows):
                    model.forbid(engineer.id, duty.id, (engineer.id, duty.id), cost)


def _windows(problem: Problem, engineer: Engineer) -> tuple[FeatureWindow, ...]:
    return tuple(w for w in problem.facts_of(FeatureWindow) if w.binds(engineer.id, engineer.team_id))


def _cost(engineer: Engineer, duty: Duty, windows: tuple[FeatureWindow, ...]) -> int:
    return sum(window.weight * _days(engineer, duty, window) for window in windows)


def _days(engineer: Engineer, duty: Duty, window: FeatureWindow) -> int:
    """Local dates that the duty and the window share."""
    dates = duty_dates(engineer, duty)
    return max(0, (min(dates[-1], window.last_on) - max(dates[0], window.first_on)).days + 1)
