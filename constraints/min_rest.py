"""Nobody works two shifts closer together than the rest period."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import combinations
from typing import ClassVar, Literal

from pydantic import Field

from scheduler.domain.constraint import Constraint, Encoding, Reach, Violation
from scheduler.domain.coverage import Shift
from scheduler.domain.fairness import shifts_by_engineer
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule


class MinRest(Constraint):
    """Rest between separate shifts. 11 hours is the daily rest of EU directive 2003/88.

    Amount: one per pair of shifts of an engineer with less rest between them; shifts that touch are one longer
    shift and need no rest between them, unless ``touching_is_separate``.
    Boundary: a gap of exactly ``hours`` is enough.
    """

    kind: Literal["min_rest"] = "min_rest"
    hours: int = Field(default=11, ge=0, le=168, description="hours of rest between two shifts")
    touching_is_separate: bool = Field(default=False, description="ask for rest between shifts that touch, too")

    reach: ClassVar[Reach] = Reach.ENGINEER

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for engineer in problem.engineers:
            for a, b in combinations(schedule.shifts_of(engineer.id), 2):
                if self._too_close(a.span.gap_to(b.span)):
                    hours = a.span.gap_to(b.span) / timedelta(hours=1)
                    yield self.violation(
                        (engineer.id, a.id, b.id),
                        f"{engineer.name} has {hours:g} h between {a.label} and {b.label}; {self.hours} h are asked.",
                        engineers=(engineer.id,),
                        duties=(a.id, b.id),
                    )

    def state(self, model: Encoding) -> None:
        close = self._close_pairs(model.problem)
        for engineer_id, shifts in shifts_by_engineer(model.problem).items():
            mine = {shift.id for shift in shifts}
            for a, b in close:
                if a in mine and b in mine:
                    model.at_most(model.works(engineer_id, a) + model.works(engineer_id, b), 1, (engineer_id, a, b))

    def _too_close(self, gap: timedelta) -> bool:
        """Overlapping shifts are another constraint's business."""
        shortest = timedelta(0) if self.touching_is_separate else timedelta(microseconds=1)
        return shortest <= gap < timedelta(hours=self.hours)

    def _close_pairs(self, problem: Problem) -> list[tuple[str, str]]:
        """Pairs of shifts with too little rest between them, the earlier first."""
        pairs: list[tuple[str, str]] = []
        recent: list[Shift] = []
        for shift in sorted(problem.shifts, key=lambda s: (s.span.start_at, s.id)):
            recent = [r for r in recent if shift.span.start_at - r.span.end_at < timedelta(hours=self.hours)]
            pairs += [(r.id, shift.id) for r in recent if self._too_close(r.span.gap_to(shift.span))]
            recent.append(shift)
        return pairs
