"""A customer's event is served by somebody who knows the customer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import ClassVar, Literal

from scheduler.domain.constraint import Aim, Constraint, Encoding, Violation
from scheduler.domain.coverage import Shift
from scheduler.domain.facts import Affinity
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.domain.served_customers import customers_of

ASSIGNED, BACKUP = 2, 1
"""How much the presence of an assigned engineer, and of a named backup, is worth."""


class AffinityConstraint(Constraint):
    """On the shift of a customer event is an engineer assigned to the customer, or at least the named backup.

    Amount: per shift and customer, 2 when nobody who knows the customer is on it, 1 when one backup is, 0 when an
    assigned engineer or two backups are. When all who know the customer and may be on the shift are one backup, that
    backup is enough; when nobody is, nothing is asked.
    Boundary: somebody who is both assigned and backup counts as assigned.
    """

    kind: Literal["affinity"] = "affinity"

    aim: ClassVar[Aim] = Aim.PREFERENCES

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for shift, customer_id, known in _asked(problem):
            present = sum(known.get(engineer_id, 0) for engineer_id in schedule.holders(shift.id))
            missing = min(ASSIGNED, sum(known.values())) - present
            if missing > 0:
                names = " or ".join(problem.engineer(engineer_id).name for engineer_id in known)
                whom = ", ".join(customers_of(problem, shift)[customer_id])
                rest = "only a backup" if present else "nobody"
                yield self.violation(
                    (shift.id, customer_id),
                    f"{shift.label}: {rest} who knows the customer of {whom} is on duty; {names} would.",
                    amount=missing,
                    engineers=schedule.holders(shift.id),
                    duties=(shift.id,),
                )

    def state(self, model: Encoding) -> None:
        for shift, customer_id, known in _asked(model.problem):
            present = model.total((model.works(engineer_id, shift.id) for engineer_id in known), known.values())
            model.at_least(present, min(ASSIGNED, sum(known.values())), (shift.id, customer_id))


def _asked(problem: Problem) -> Iterator[tuple[Shift, str, Mapping[str, int]]]:
    """Every shift and customer of its events, with those on the roster who know the customer and how well."""
    knowing = problem.remembered(_knowing)
    for shift in problem.shifts:
        for customer_id in customers_of(problem, shift):
            known = {
                engineer_id: worth
                for engineer_id, worth in knowing.get(customer_id, {}).items()
                if problem.is_candidate(engineer_id, shift)
            }
            if known:
                yield shift, customer_id, known


def _knowing(problem: Problem) -> Mapping[str, Mapping[str, int]]:
    """Per customer: the engineers who know it, best first, and what the presence of each is worth."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for affinity in problem.facts_of(Affinity):
        worth = BACKUP if affinity.backup else ASSIGNED
        held = found[affinity.customer_id]
        held[affinity.engineer_id] = max(worth, held.get(affinity.engineer_id, 0))
    return {c: dict(sorted(held.items(), key=lambda item: (-item[1], item[0]))) for c, held in found.items()}
