"""Why no plan can exist, or why seats must stay open: which hard rules clash, and what giving way would buy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from api.cli.documents import violation_document
from scheduler.domain.constraint import Constraint
from scheduler.domain.problem import Problem
from scheduler.domain.solution import Solution, Status
from scheduler.engine.explain import Conflict, Repair, find_conflicts, find_repairs
from scheduler.engine.solve import SolveLimits, solve
from scheduler.reports.clashes import conflict_lines, repair_lines
from scheduler.services.counting import short_shifts
from scheduler.services.planning import Planned
from scheduler.services.relaxing import SEATS, Relaxation, relaxations

SECONDS = 15.0
"""Longest search for conflicts, and for repairs."""
SECONDS_EACH = 5.0
"""Longest search for what one change buys."""
MOST_LINES = 6
"""Lines of one repair before the rest is counted."""


@dataclass(frozen=True, slots=True)
class Clashes:
    """Conflicts that share no rule, repairs, cheapest first, and changes that fill open seats, best first.

    All are empty unless it was proven that the hard rules cannot all hold.
    """

    problem: Problem
    constraints: tuple[Constraint, ...]
    conflicts: tuple[Conflict, ...] = ()
    repairs: tuple[Repair, ...] = ()
    relaxations: tuple[Relaxation, ...] = ()

    @property
    def document(self) -> dict[str, Any]:
        """For machines."""
        return {
            "conflicts": [
                {"says": list(self._conflict(c)), "statements": [violation_document(each) for each in c.statements]}
                for c in self.conflicts
            ],
            "repairs": [
                {"cost": r.cost, "says": list(self._repair(r)), "accepts": [violation_document(e) for e in r.accepts]}
                for r in self.repairs
            ],
            "relaxations": [{**asdict(r), "buys": r.buys, "says": r.says} for r in self.relaxations],
        }

    @property
    def lines(self) -> Iterator[str]:
        """For people."""
        for conflict in self.conflicts:
            yield "These cannot all hold: without any one of them the others can."
            yield from (f"  {line}" for line in self._conflict(conflict))
        for number, repair in enumerate(self.repairs, 1):
            yield f"Way out {number}, at a cost of {repair.cost}; it lets all the other rules hold:"
            lines = self._repair(repair)
            yield from (f"  {line}" for line in lines[:MOST_LINES])
            if len(lines) > MOST_LINES:
                yield f"  and {len(lines) - MOST_LINES} more"
        if self.relaxations:
            yield "What one change buys:"
            yield from (f"  {relaxation.says}" for relaxation in self.relaxations)

    def _conflict(self, conflict: Conflict) -> tuple[str, ...]:
        return conflict_lines(self.problem, self.constraints, conflict.statements)

    def _repair(self, repair: Repair) -> tuple[str, ...]:
        return repair_lines(self.problem, self.constraints, repair.accepts, repair.schedule)


def clashes(planned: Planned) -> Clashes:
    """The clashes of a problem that was proven to have no plan."""
    problem, constraints = planned.prepared.problem, planned.prepared.constraints
    if planned.solution.status is not Status.INFEASIBLE:
        return Clashes(problem, constraints)
    return _found(problem, constraints)


def why_seats_stay_open(problem: Problem, constraints: tuple[Constraint, ...]) -> Clashes:
    """The clashes when every seat has to be filled, as if coverage were hard."""
    hard = tuple(c.model_copy(update={"weight": None}) if c.kind == SEATS else c for c in constraints)
    return _found(problem, hard)


def _found(problem: Problem, constraints: tuple[Constraint, ...]) -> Clashes:
    short = short_shifts(problem, constraints)
    conflicts = find_conflicts(problem, constraints, seconds=SECONDS, among=short)
    if not conflicts:
        return Clashes(problem, constraints)
    repairs = find_repairs(problem, constraints, seconds=SECONDS, clashes=conflicts)
    return Clashes(problem, constraints, conflicts, repairs, relaxations(problem, constraints, solve=_quickly))


def _quickly(problem: Problem, constraints: tuple[Constraint, ...]) -> Solution:
    return solve(problem, constraints, SolveLimits(seconds=SECONDS_EACH))
