"""Only a part of the people has weekend duty in any few weeks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Literal

from pydantic import Field

from scheduler.domain.constraint import Constraint, Encoding, Violation
from scheduler.domain.coverage import Shift, WeekendRotation
from scheduler.domain.fairness import shifts_by_engineer
from scheduler.domain.people import Engineer
from scheduler.domain.problem import Problem
from scheduler.domain.rolling import rolling_weeks
from scheduler.domain.schedule import Schedule
from scheduler.domain.values import RotationId
from scheduler.domain.weekends import WeekendCounter, counted_minutes


class ShareOnWeekends(Constraint):
    """In any few weeks, at most a share of the people on the roster has any weekend duty.

    35 % in 4 weeks is a choice. The roster is everybody on a weekend roster, or the people of ``rotation_id`` alone.
    Duty that touches nothing of a person's own weekend is none to them; ``counts: coverage`` counts every shift of
    the coverage calendar's weekend instead.
    Amount: per ``weeks`` calendar weeks in a row, the people with weekend duty above the share.
    Boundary: the share is rounded down to whole people, but one person may always serve: with 35 %, 7 of 20, 6 of 19
    and 1 of 2. A horizon shorter than ``weeks`` is one window.
    """

    kind: Literal["share_on_weekends"] = "share_on_weekends"
    percent: int = Field(default=35, ge=1, le=100, description="part of the roster that may have weekend duty")
    weeks: int = Field(default=4, ge=1, le=53, description="weeks in a row that are looked at")
    rotation_id: RotationId | None = Field(default=None, description="one rotation; none means all of them together")
    counts: WeekendCounter = Field(default="own", description="whose weekend: the person's own, or the coverage's")

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        roster, allowed = self._roster(problem), self._allowed(problem)
        for first_on, end_on in rolling_weeks(problem, self.weeks):
            serving = {
                engineer.id: duties
                for engineer in roster
                if (duties := self._weekend_duty(problem, engineer, schedule.shifts_of(engineer.id), first_on, end_on))
            }
            if len(serving) > allowed:
                yield self.violation(
                    (first_on.isoformat(),),
                    f"{len(serving)} of {len(roster)} people have weekend duty in the {self.weeks} weeks from "
                    f"{first_on:%d %b %Y}; {allowed} ({self.percent} %) are allowed.",
                    amount=len(serving) - allowed,
                    engineers=tuple(serving),
                    duties=tuple(dict.fromkeys(shift.id for duties in serving.values() for shift in duties)),
                )

    def _weekend_duty(
        self, problem: Problem, engineer: Engineer, held: tuple[Shift, ...], first_on: date, end_on: date
    ) -> list[Shift]:
        """The shifts among those held that take of the weekends between two Mondays."""
        return [
            shift
            for shift in held
            if first_on <= shift.week_on < end_on and self._counts(shift) and self._takes(problem, engineer, shift)
        ]

    def state(self, model: Encoding) -> None:
        problem = model.problem
        allowed = self._allowed(problem)
        turns = {engineer.id: self._turns(model, engineer) for engineer in self._roster(problem)}
        for first_on, end_on in rolling_weeks(problem, self.weeks):
            inside = [[turn for on, turn in weeks.items() if first_on <= on < end_on] for weeks in turns.values()]
            serving = [model.maximum(weeks) for weeks in inside if weeks]
            if len(serving) > allowed:
                model.at_most(model.total(serving), allowed, (first_on.isoformat(),))

    def _turns(self, model: Encoding, engineer: Engineer) -> dict[date, object]:
        """Per week: 1 if the engineer has any weekend duty in it."""
        by_week: dict[date, list[object]] = defaultdict(list)
        for shift in shifts_by_engineer(model.problem).get(engineer.id, ()):
            if self._counts(shift) and self._takes(model.problem, engineer, shift):
                by_week[shift.week_on].append(model.works(engineer.id, shift.id))
        return {on: model.maximum(works) for on, works in by_week.items()}

    def _counts(self, shift: Shift) -> bool:
        return self.rotation_id in (None, shift.rotation_id)

    def _takes(self, problem: Problem, engineer: Engineer, shift: Shift) -> bool:
        return counted_minutes(problem, engineer, shift, self.counts) > 0

    def _roster(self, problem: Problem) -> tuple[Engineer, ...]:
        on_roster = {
            engineer.id
            for rotation in problem.rotations
            if isinstance(rotation, WeekendRotation) and self.rotation_id in (None, rotation.id)
            for engineer in problem.rosters[rotation.id]
        }
        return tuple(engineer for engineer in problem.engineers if engineer.id in on_roster)

    def _allowed(self, problem: Problem) -> int:
        return max(1, len(self._roster(problem)) * self.percent // 100)
