"""Why no plan can exist: which hard rules clash, and what would let one exist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from api.cli.documents import violation_document
from scheduler.domain.solution import Status
from scheduler.engine.explain import Conflict, Repair, find_conflicts, find_repairs
from scheduler.services.planning import Planned

SECONDS = 15.0
"""Longest search for each of the two answers."""


@dataclass(frozen=True, slots=True)
class Clashes:
    """Conflicts that share no rule, and repairs, cheapest first. Both empty unless impossibility was proven."""

    conflicts: tuple[Conflict, ...] = ()
    repairs: tuple[Repair, ...] = ()

    @property
    def document(self) -> dict[str, Any]:
        """For machines."""
        return {
            "conflicts": [[violation_document(each) for each in conflict.statements] for conflict in self.conflicts],
            "repairs": [
                {"accepts": [violation_document(each) for each in repair.accepts], "cost": repair.cost}
                for repair in self.repairs
            ],
        }

    @property
    def lines(self) -> list[str]:
        """For people."""
        lines: list[str] = []
        for conflict in self.conflicts:
            lines += ["These cannot all hold:", *(f"  {each.constraint}: {each.says}" for each in conflict.statements)]
        for repair in self.repairs:
            lines += ["A plan exists for those who accept:", *(f"  {each.says}" for each in repair.accepts)]
        return lines


def clashes(planned: Planned) -> Clashes:
    """The clashes of a problem that was proven to have no plan."""
    if planned.solution.status is not Status.INFEASIBLE:
        return Clashes()
    problem, constraints = planned.prepared.problem, planned.prepared.constraints
    return Clashes(
        find_conflicts(problem, constraints, seconds=SECONDS), find_repairs(problem, constraints, seconds=SECONDS)
    )
