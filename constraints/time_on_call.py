"""Nobody is on call in more than a part of their weeks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from scheduler.domain.constraint import Constraint, Encoding, Reach, Violation
from scheduler.domain.coverage import Shift
from scheduler.domain.fairness import shifts_by_engineer
from scheduler.domain.problem import Problem
from scheduler.domain.rolling import rolling_weeks
from scheduler.domain.schedule import Schedule


class TimeOnCall(Constraint):
    """Shifts fall in at most a quarter of the weeks of anybody. The SRE book of Google names 25 % as the limit.

    A term is full-time work in working hours, not being on call, and counts nothing.
    Amount: per engineer and ``weeks`` calendar weeks in a row, the weeks with any shift beyond what is allowed.
    Boundary: the part is rounded down to whole weeks: 25 % of 12 weeks are 3, of 11 weeks 2. A horizon shorter than
    ``weeks`` is one window; duty before the horizon is not known. A shift belongs to the week of its weekend.
    """

    kind: Literal["time_on_call"] = "time_on_call"
    percent: int = Field(default=25, ge=0, le=100, description="part of the weeks in which there may be a shift")
    weeks: int = Field(default=12, ge=1, le=53, description="weeks in a row that are looked at")

    reach: ClassVar[Reach] = Reach.ENGINEER

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        windows = rolling_weeks(problem, self.weeks)
        for engineer in problem.engineers:
            held = schedule.shifts_of(engineer.id)
            for first_on, end_on in windows:
                inside = [shift for shift in held if first_on <= shift.week_on < end_on]
                on_call = {shift.week_on for shift in inside}
                if len(on_call) > self._allowed:
                    yield self.violation(
                        (engineer.id, first_on.isoformat()),
                        f"{engineer.name} is on call in {len(on_call)} of the {self.weeks} weeks from "
                        f"{first_on:%d %b %Y}; {self._allowed} ({self.percent} %) are allowed.",
                        amount=len(on_call) - self._allowed,
                        engineers=(engineer.id,),
                        duties=tuple(shift.id for shift in inside),
                    )

    def state(self, model: Encoding) -> None:
        windows = rolling_weeks(model.problem, self.weeks)
        for engineer_id, shifts in shifts_by_engineer(model.problem).items():
            weeks = self._on_call(model, engineer_id, shifts)
            for first_on, end_on in windows:
                inside = [on_call for on, on_call in weeks.items() if first_on <= on < end_on]
                if len(inside) > self._allowed:
                    model.at_most(model.total(inside), self._allowed, (engineer_id, first_on.isoformat()))

    @staticmethod
    def _on_call(model: Encoding, engineer_id: str, shifts: tuple[Shift, ...]) -> dict[date, object]:
        """Per week: 1 if the engineer has any shift in it."""
        by_week: dict[date, list[object]] = defaultdict(list)
        for shift in shifts:
            by_week[shift.week_on].append(model.works(engineer_id, shift.id))
        return {on: model.maximum(works) for on, works in by_week.items()}

    @property
    def _allowed(self) -> int:
        return self.weeks * self.percent // 100
