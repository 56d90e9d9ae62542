"""Who served on a top holiday is not asked again soon."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar, Literal

from pydantic import Field

from scheduler.domain.constraint import Aim, Constraint, Encoding, Violation
from scheduler.domain.coverage import Shift
from scheduler.domain.days_off import top_holidays_on
from scheduler.domain.facts import HolidayServed, TopHoliday
from scheduler.domain.fairness import shifts_by_engineer
from scheduler.domain.people import Engineer
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule


class TopHolidayConstraint(Constraint):
    """Nobody serves on the same top holiday twice within a few years, as far as is remembered.

    Once in two years is a choice. Which dates are top holidays, for which countries, and who served on them are facts.
    A shift of such a day weighs double: the weight is 2 when none is given. ``weight: null`` makes the rule hard.
    Amount: the load of the shift, in tenths of a point, once per top holiday that the engineer served too recently.
    Boundary: with 2 years, who served in 2026 is not asked in 2027 and may be in 2028. A holiday has the year of its
    first day. A shift touches it by its local dates; one that ends at local midnight does not touch the next day.
    """

    kind: Literal["top_holiday"] = "top_holiday"
    years: int = Field(default=2, ge=2, le=20, description="years in a row in which one person serves at most once")
    weight: int | None = Field(default=2, ge=1, le=1_000_000, description="penalty per unit; null means hard")

    aim: ClassVar[Aim] = Aim.EVENNESS
    unary: ClassVar[bool] = True

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for engineer in problem.engineers:
            for shift in schedule.shifts_of(engineer.id):
                for holiday, year in self._again(problem, engineer, shift).items():
                    yield self.violation(
                        (engineer.id, shift.id, holiday),
                        f"{engineer.name} is on {shift.label}, {holiday}, and served on it in {year}; "
                        f"once in {self.years} years is asked.",
                        amount=max(1, shift.load),
                        engineers=(engineer.id,),
                        duties=(shift.id,),
                    )

    def state(self, model: Encoding) -> None:
        problem = model.problem
        if not problem.facts_of(TopHoliday):
            return
        for engineer_id in _served(problem):
            engineer = problem.engineer(engineer_id)
            for shift in shifts_by_engineer(problem).get(engineer_id, ()):
                for holiday in self._again(problem, engineer, shift):
                    model.forbid(engineer_id, shift.id, (engineer_id, shift.id, holiday), amount=max(1, shift.load))

    def _again(self, problem: Problem, engineer: Engineer, shift: Shift) -> Mapping[str, int]:
        """The top holidays on the shift that the engineer served too recently, with the last year of it."""
        served = _served(problem).get(engineer.id, ())
        if not served:
            return {}
        found: dict[str, int] = {}
        for holiday, year in top_holidays_on(problem, engineer, shift).items():
            recent = [fact.year for fact in served if fact.holiday == holiday and 0 < year - fact.year < self.years]
            if recent:
                found[holiday] = max(recent)
        return found


def _served(problem: Problem) -> Mapping[str, tuple[HolidayServed, ...]]:
    """What is remembered of each engineer of the problem."""
    return problem.remembered(_served_by_engineer)


def _served_by_engineer(problem: Problem) -> Mapping[str, tuple[HolidayServed, ...]]:
    found: dict[str, tuple[HolidayServed, ...]] = {}
    known = {engineer.id for engineer in problem.engineers}
    for fact in problem.facts_of(HolidayServed):
        if fact.engineer_id in known:
            found[fact.engineer_id] = (*found.get(fact.engineer_id, ()), fact)
    return found
