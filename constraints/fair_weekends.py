"""Weekend load stays near everybody's fair share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from scheduler.domain.constraint import Aim, Constraint, Encoding, Reach, Violation
from scheduler.domain.coverage import LOAD_PER_POINT
from scheduler.domain.fairness import fair_shares, load_carried, load_expression, squared
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule


class FairWeekends(Constraint):
    """Weekend load, with what was carried before, stays near the fair share.

    Amount: per engineer, the square of the deviation from the share in points, in tenths of a squared point,
    interpolated between whole points; loads that only a rule-breaking schedule can reach go on as a straight line.
    A point is four hours of weekend duty in daytime; nights, public and top holidays weigh more and weekday hours
    less, by the clock and the calendar of the person.
    Boundary: load equal to the share costs nothing; people who could serve no shift are not counted.
    """

    kind: Literal["fair_weekends"] = "fair_weekends"

    aim: ClassVar[Aim] = Aim.EVENNESS
    reach: ClassVar[Reach] = Reach.ENGINEER

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for engineer_id, share in fair_shares(problem).items():
            deviation = load_carried(problem, schedule, engineer_id) - share.due
            amount = squared(deviation, share.most - share.due)
            if amount:
                points, due = (share.due + deviation) / LOAD_PER_POINT, share.due / LOAD_PER_POINT
                yield self.violation(
                    (engineer_id,),
                    f"{problem.engineer(engineer_id).name} carries {points:.1f} points; a fair share is {due:.1f}.",
                    amount=amount,
                    engineers=(engineer_id,),
                    duties=tuple(shift.id for shift in schedule.shifts_of(engineer_id)),
                )

    def state(self, model: Encoding) -> None:
        for engineer_id, share in fair_shares(model.problem).items():
            deviation = load_expression(model, engineer_id, share) - share.due
            lines = [slope * deviation - foot for slope, foot in support_lines(-share.due, share.most - share.due)]
            model.at_most(model.maximum(lines), 0, (engineer_id,))


def support_lines(low: int, high: int) -> list[tuple[int, int]]:
    """(slope, foot) of the lines slope * x - foot whose maximum is ``squared(x, high)`` for every x from low on."""
    points = range(low // LOAD_PER_POINT, high // LOAD_PER_POINT + 1)
    return [(2 * p + 1, LOAD_PER_POINT * p * (p + 1)) for p in points]
