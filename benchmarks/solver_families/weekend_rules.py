"""The rules of the family weekend-ExW, as constraints like those of the product."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import ClassVar, Literal

from pydantic import Field

from benchmarks.solver_families.case import week_number
from scheduler.domain.constraint import Aim, Constraint, Encoding, Reach, Violation
from scheduler.domain.fairness import shifts_by_engineer
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule


class WeekendGap(Constraint):
    """Two duties of one engineer lie at least ``weekends`` weekends apart.

    Amount: per engineer and run of so many weekends, the duties beyond the first.
    Boundary: with 3, duty in weeks 0 and 3 is allowed, in weeks 0 and 2 it is not.
    """

    kind: Literal["weekend_gap"] = "weekend_gap"
    weekends: int = Field(ge=1)

    reach: ClassVar[Reach] = Reach.ENGINEER

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for engineer in problem.engineers:
            weeks = [week_number(shift) for shift in schedule.shifts_of(engineer.id)]
            for first in self._firsts(problem) if len(weeks) > 1 else ():
                inside = [week for week in weeks if first <= week < first + self.weekends]
                if len(inside) > 1:
                    says = f"{engineer.name} serves in weeks {', '.join(map(str, sorted(inside)))}."
                    key = (engineer.id, str(first))
                    yield self.violation(key, says, amount=len(inside) - 1, engineers=(engineer.id,))

    def state(self, model: Encoding) -> None:
        for engineer_id, shifts in shifts_by_engineer(model.problem).items():
            works = {week_number(shift): model.works(engineer_id, shift.id) for shift in shifts}
            for first in self._firsts(model.problem):
                inside = [works[week] for week in range(first, first + self.weekends) if week in works]
                model.at_most(model.total(inside), 1, (engineer_id, str(first)))

    def _firsts(self, problem: Problem) -> range:
        return range(max(1, problem.horizon.weeks - self.weekends + 1)) if self.weekends > 1 else range(0)


class ShareDeviation(Constraint):
    """Load stays near its target, for everybody.

    ``targets`` holds (engineer, load carried, target in thousandths). Amount: per engineer the deviation from the
    target in hundredths of a weekend, rounded down.
    Boundary: a load that misses the target by less than a hundredth costs nothing.
    """

    kind: Literal["share_deviation"] = "share_deviation"
    targets: tuple[tuple[str, int, int], ...]

    aim: ClassVar[Aim] = Aim.EVENNESS
    reach: ClassVar[Reach] = Reach.ENGINEER

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for engineer_id, carried, target in self.targets:
            load = carried + sum(shift.load for shift in schedule.shifts_of(engineer_id))
            amount = deviation(load, target)
            if amount:
                says = f"{problem.engineer(engineer_id).name} carries {load}; the target is {target / 1000:.3f}."
                yield self.violation((engineer_id,), says, amount=amount, engineers=(engineer_id,))

    def state(self, model: Encoding) -> None:
        shifts = shifts_by_engineer(model.problem)
        for engineer_id, carried, target in self.targets:
            mine = shifts.get(engineer_id, ())
            works = [model.works(engineer_id, shift.id) for shift in mine]
            load = model.total(works, [shift.load for shift in mine]) + carried
            lines = [slope * load + start for slope, start in support_lines(target)]
            model.at_most(model.maximum([*lines, 0 * load]), 0, (engineer_id,))


def deviation(load: int, target: int) -> int:
    """The deviation of a load from a target in thousandths, in hundredths, rounded down."""
    return abs(1000 * load - target) // 10


def support_lines(target: int) -> list[tuple[int, int]]:
    """(slope, start) of the lines slope x load + start whose largest is ``deviation`` at every whole load.

    The one in the middle joins the two whole loads around the target: no fraction of a load is cheaper than both.
    """
    below = target // 1000
    slope = deviation(below + 1, target) - deviation(below, target)
    return [(-100, target // 10), (slope, deviation(below, target) - slope * below), (100, -target // 10)]


class Disliked(Constraint):
    """Weekends that people would rather not serve. Amount: one per disliked duty held. Boundary: none."""

    kind: Literal["disliked"] = "disliked"
    pairs: tuple[tuple[str, str], ...]

    aim: ClassVar[Aim] = Aim.EVENNESS
    reach: ClassVar[Reach] = Reach.ENGINEER

    @cached_property
    def _disliked(self) -> Mapping[tuple[str, str], bool]:
        return dict.fromkeys(self.pairs, True)

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for a in schedule.assignments:
            if (a.engineer_id, a.duty_id) in self._disliked:
                says = f"{a.engineer_id} dislikes {problem.duties[a.duty_id].label}."
                yield self.violation((a.engineer_id, a.duty_id), says, engineers=(a.engineer_id,))

    def state(self, model: Encoding) -> None:
        for engineer_id, duty_id in self._disliked:
            model.at_most(model.works(engineer_id, duty_id), 0, (engineer_id, duty_id))
