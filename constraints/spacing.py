"""Weekends on duty are some weekends apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Literal

from pydantic import Field

from scheduler.domain.constraint import Constraint, Encoding, Violation
from scheduler.domain.coverage import Shift
from scheduler.domain.fairness import shifts_by_engineer
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.domain.time import WEEK


class Spacing(Constraint):
    """At most one weekend on duty in any ``weekends`` consecutive weekends.

    Amount: per engineer and window of ``weekends`` weekends, the weekends on duty beyond the first.
    Boundary: with 4, duty on the 1st and the 5th weekend is allowed, on the 1st and the 4th it is not. Company days
    in the week are no weekend.
    """

    kind: Literal["spacing"] = "spacing"
    weekends: int = Field(default=4, ge=2, le=26, description="the g of 'one weekend in any g'")

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for engineer in problem.engineers:
            worked = {shift.weekend_on for shift in schedule.shifts_of(engineer.id) if shift.weekend_on}
            for first in self._windows(problem):
                inside = sorted(on for on in worked if first <= on < first + WEEK * self.weekends)
                if len(inside) > 1:
                    yield self.violation(
                        (engineer.id, first.isoformat()),
                        f"{engineer.name} is on duty on {len(inside)} weekends of {self.weekends} "
                        f"({', '.join(f'{on:%d %b}' for on in inside)}); one is allowed.",
                        amount=len(inside) - 1,
                        engineers=(engineer.id,),
                        duties=tuple(s.id for s in schedule.shifts_of(engineer.id) if s.weekend_on in inside),
                    )

    def state(self, model: Encoding) -> None:
        for engineer_id, shifts in shifts_by_engineer(model.problem).items():
            turns = self._turns(model, engineer_id, shifts)
            for first in self._windows(model.problem):
                inside = [turn for on, turn in turns.items() if first <= on < first + WEEK * self.weekends]
                if len(inside) > 1:
                    model.at_most(model.total(inside), 1, (engineer_id, first.isoformat()))

    @staticmethod
    def _turns(model: Encoding, engineer_id: str, shifts: tuple[Shift, ...]) -> dict[date, object]:
        """Per weekend: 1 if the engineer has any shift on it."""
        by_weekend: dict[date, list[object]] = defaultdict(list)
        for shift in shifts:
            if shift.weekend_on:
                by_weekend[shift.weekend_on].append(model.works(engineer_id, shift.id))
        return {on: model.maximum(works) for on, works in sorted(by_weekend.items())}

    def _windows(self, problem: Problem) -> list[date]:
        """The first weekend of every window that lies in the horizon; one window when the horizon is shorter."""
        if not problem.weekends:
            return []
        first, last = problem.weekends[0], problem.weekends[-1]
        count = max(1, (last - first) // WEEK + 2 - self.weekends)
        return [first + WEEK * n for n in range(count)]
