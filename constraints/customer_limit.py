"""Some customers are served by citizens or residents of certain countries only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from scheduler.domain.constraint import Constraint, Encoding, Violation
from scheduler.domain.coverage import Shift
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.domain.served_customers import customers_of, limits_of, may_serve


class CustomerLimitConstraint(Constraint):
    """Everybody on the shift of a customer event keeps the customer's limits of citizenship and residence.

    An open seat may stand for somebody who does. A person of whom no citizenship is written down has none here.
    Amount: one per shift, person and customer whose limits the person does not keep.
    Boundary: one of the citizenships named is enough, and the country of residence has to be one of those named;
    when a limit names both, both are asked. A limit that names neither is none.
    """

    kind: Literal["customer_limit"] = "customer_limit"

    unary: ClassVar[bool] = True

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for assignment in schedule.assignments:
            engineer, shift = problem.engineer(assignment.engineer_id), problem.duties[assignment.duty_id]
            if not isinstance(shift, Shift):
                continue
            for customer_id, event_ids in customers_of(problem, shift).items():
                if not may_serve(problem, engineer, customer_id):
                    yield self.violation(
                        (engineer.id, shift.id, customer_id),
                        f"{engineer.name} may not serve {', '.join(event_ids)} on {shift.label}: "
                        f"its customer asks for {_asked(problem, customer_id)}.",
                        engineers=(engineer.id,),
                        duties=(shift.id,),
                    )

    def state(self, model: Encoding) -> None:
        problem = model.problem
        for shift in problem.shifts:
            for customer_id in customers_of(problem, shift):
                for engineer in problem.engineers:
                    if not may_serve(problem, engineer, customer_id):
                        model.forbid(engineer.id, shift.id, (engineer.id, shift.id, customer_id))


def _asked(problem: Problem, customer_id: str) -> str:
    """All limits of a customer in words."""
    parts: list[str] = []
    for limit in limits_of(problem, customer_id):
        if limit.citizenships:
            parts.append(f"citizens of {' or '.join(sorted(limit.citizenships))}")
        if limit.countries:
            parts.append(f"residents of {' or '.join(sorted(limit.countries))}")
    return " and ".join(parts)
