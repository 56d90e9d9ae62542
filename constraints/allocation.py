"""What is promised to other work, and duty, fit into the working time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import ClassVar, Literal

from pydantic import Field

from scheduler.domain.constraint import Constraint, Encoding, Violation
from scheduler.domain.coverage import Duty, Shift, Term
from scheduler.domain.facts import Allocation
from scheduler.domain.people import Engineer
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.domain.time import DAY


class AllocationConstraint(Constraint):
    """Allocations and duty together take no more than an engineer's working time.

    Both are per cent of full time; working time is 100 per cent times FTE. A term takes all of it, so that no
    allocation may overlap a term. A shift takes ``weekend_percent`` of its week, Monday to Sunday, once however many
    shifts the week has; what is allocated in the week is the sum of the allocations on its fullest day.
    Amount: one per shift or term that does not fit beside the allocations.
    Boundary: exactly the working time is allowed: with 20 for a shift, 80 allocated beside full time, 60 beside an
    FTE of 0.8. Where nothing is allocated, duty always fits.
    """

    kind: Literal["allocation"] = "allocation"
    weekend_percent: int = Field(
        default=20, ge=0, le=100, description="per cent of full time that a week with a shift takes; one day of five"
    )

    unary: ClassVar[bool] = True

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for assignment in schedule.assignments:
            engineer, duty = problem.engineer(assignment.engineer_id), problem.duties[assignment.duty_id]
            allocated = _allocated(problem, engineer, duty)
            if allocated and self._is_too_much(engineer, duty, allocated):
                yield self.violation(
                    (engineer.id, duty.id),
                    f"{engineer.name} has {allocated} % of full time allocated to other work; {duty.label} takes "
                    f"{float(self._taken(engineer, duty)):g} % and the working time is {float(_all(engineer)):g} %.",
                    engineers=(engineer.id,),
                    duties=(duty.id,),
                )

    def state(self, model: Encoding) -> None:
        problem = model.problem
        for engineer in problem.engineers:
            for duty in problem.duties.values() if engineer.id in _allocations(problem) else ():
                allocated = _allocated(problem, engineer, duty)
                if allocated and self._is_too_much(engineer, duty, allocated):
                    model.forbid(engineer.id, duty.id, (engineer.id, duty.id))

    def _is_too_much(self, engineer: Engineer, duty: Duty, allocated: int) -> bool:
        return allocated + self._taken(engineer, duty) > _all(engineer)

    def _taken(self, engineer: Engineer, duty: Duty) -> Fraction:
        return _all(engineer) if isinstance(duty, Term) else Fraction(self.weekend_percent)


def _all(engineer: Engineer) -> Fraction:
    """The working time, in per cent of full time."""
    return 100 * Fraction(engineer.fte).limit_denominator(100)


def _allocated(problem: Problem, engineer: Engineer, duty: Duty) -> int:
    """Per cent of full time allocated on the fullest day of the week of a shift, or of a term."""
    allocations = _allocations(problem).get(engineer.id, ())
    first_on, last_on = _busy(duty)
    # The sum is largest on the first day of some allocation, or on the first day of all.
    starts = {max(first_on, a.first_on) for a in allocations if a.touches((first_on, last_on))}
    return max((sum(a.percent for a in allocations if on in a) for on in starts), default=0)


def _busy(duty: Duty) -> tuple[date, date]:
    """First and last day that a duty takes working time from."""
    if isinstance(duty, Term):
        return duty.starts_on, duty.last_on
    assert isinstance(duty, Shift)
    return duty.week_on, duty.week_on + DAY * 6


def _allocations(problem: Problem) -> Mapping[str, tuple[Allocation, ...]]:
    return problem.remembered(_by_engineer)


def _by_engineer(problem: Problem) -> Mapping[str, tuple[Allocation, ...]]:
    found: dict[str, list[Allocation]] = defaultdict(list)
    for allocation in problem.facts_of(Allocation):
        found[allocation.engineer_id].append(allocation)
    return {engineer_id: tuple(allocations) for engineer_id, allocations in found.items()}
