"""What a country's law or works agreement says about weekends and public holidays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from scheduler.domain.constraint import Aim, Constraint, Encoding, Violation
from scheduler.domain.eligibility import against_country_rule
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule


class CountryLaw(Constraint):
    """Weekend bans, consent to weekend duty, and public holidays off, as the country rules of the organisation say.

    Amount: the number of country rules that an engineer's shift breaks.
    Boundary: a shift touches a weekend or a holiday by its local dates where the engineer lives; one that ends at
    local midnight does not touch the next day.
    """

    kind: Literal["country_law"] = "country_law"

    aim: ClassVar[Aim] = Aim.LAW
    unary: ClassVar[bool] = True

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for shift in problem.shifts:
            for engineer_id in schedule.holders(shift.id):
                reasons = tuple(against_country_rule(problem, problem.engineer(engineer_id), shift))
                if reasons:
                    yield self.violation(
                        (engineer_id, shift.id),
                        f"{problem.engineer(engineer_id).name} on {shift.label}: {'; '.join(reasons)}.",
                        amount=len(reasons),
                        engineers=(engineer_id,),
                        duties=(shift.id,),
                    )

    def state(self, model: Encoding) -> None:
        problem = model.problem
        for shift in problem.shifts:
            for engineer in problem.roster(shift):
                reasons = sum(1 for _ in against_country_rule(problem, engineer, shift))
                if reasons:
                    model.forbid(engineer.id, shift.id, (engineer.id, shift.id), amount=reasons)
