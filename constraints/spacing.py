"""Weekends on duty are some weekends apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from scheduler.domain.constraint import Constraint, Encoding, Reach, Violation
from scheduler.domain.coverage import Shift
from scheduler.domain.facts import WeekendServed
from scheduler.domain.fairness import shifts_by_engineer
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.domain.time import WEEK


class Spacing(Constraint):
    """At most one weekend on duty in any ``weekends`` consecutive weekends.

    Amount: per engineer and window of ``weekends`` weekends, the weekends of the horizon on duty beyond the first, or
    beyond none where the engineer was on duty on an earlier weekend of the window.
    Boundary: with 4, duty on the 1st and the 5th weekend is allowed, on the 1st and the 4th it is not. Company days
    in the week are no weekend. Weekends before the horizon that were published, or written down as served, count.
    """

    kind: Literal["spacing"] = "spacing"
    weekends: int = Field(default=4, ge=2, le=26, description="the g of 'one weekend in any g'")

    reach: ClassVar[Reach] = Reach.ENGINEER

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for engineer in problem.engineers:
            worked = {shift.weekend_on for shift in schedule.shifts_of(engineer.id) if shift.weekend_on}
            for first, earlier in self._windows(problem, engineer.id):
                inside = sorted(on for on in worked if first <= on < first + WEEK * self.weekends)
                excess = len(inside) - (0 if earlier else 1)
                if excess > 0:
                    days = ", ".join(f"{on:%d %b}" for on in (*earlier, *inside))
                    yield self.violation(
                        (engineer.id, first.isoformat()),
                        f"{engineer.name} is on duty on {len(earlier) + len(inside)} weekends of {self.weekends} "
                        f"({days}); one is allowed.",
                        amount=excess,
                        engineers=(engineer.id,),
                        duties=tuple(s.id for s in schedule.shifts_of(engineer.id) if s.weekend_on in inside),
                    )

    def state(self, model: Encoding) -> None:
        for engineer_id, shifts in shifts_by_engineer(model.problem).items():
            turns = self._turns(model, engineer_id, shifts)
            for first, earlier in self._windows(model.problem, engineer_id):
                inside = [turn for on, turn in turns.items() if first <= on < first + WEEK * self.weekends]
                if len(inside) > (0 if earlier else 1):
                    model.at_most(model.total(inside), 0 if earlier else 1, (engineer_id, first.isoformat()))

    @staticmethod
    def _turns(model: Encoding, engineer_id: str, shifts: tuple[Shift, ...]) -> dict[date, object]:
        """Per weekend: 1 if the engineer has any shift on it."""
        by_weekend: dict[date, list[object]] = defaultdict(list)
        for shift in shifts:
            if shift.weekend_on:
                by_weekend[shift.weekend_on].append(model.works(engineer_id, shift.id))
        return {on: model.maximum(works) for on, works in sorted(by_weekend.items())}

    def _windows(self, problem: Problem, engineer_id: str) -> list[tuple[date, tuple[date, ...]]]:
        """The first weekend of every window, and the weekends before the horizon that the engineer served in it.

        Windows lie in the horizon (one window when the horizon is shorter), and for who served shortly before it also
        across its beginning.
        """
        if not problem.weekends:
            return []
        first, last = problem.weekends[0], problem.weekends[-1]
        served = [on for on in _served(problem).get(engineer_id, ()) if first - WEEK * self.weekends < on < first]
        count = max(1, (last - first) // WEEK + 2 - self.weekends)
        across = range(1 - self.weekends, 0) if served else ()
        starts = [first + WEEK * n for n in (*across, *range(count))]
        return [(start, tuple(on for on in served if start <= on < start + WEEK * self.weekends)) for start in starts]


def _served(problem: Problem) -> Mapping[str, tuple[date, ...]]:
    """The weekends that each engineer served before the horizon, in order."""
    return problem.remembered(_served_before)


def _served_before(problem: Problem) -> Mapping[str, tuple[date, ...]]:
    found: dict[str, set[date]] = defaultdict(set)
    for fact in problem.facts_of(WeekendServed):
        found[fact.engineer_id].add(fact.weekend_on)
    return {engineer_id: tuple(sorted(weekends)) for engineer_id, weekends in found.items()}
