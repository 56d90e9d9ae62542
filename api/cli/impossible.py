"""Why no plan can exist, or why seats must stay open: the cheapest ways out, the rules that clash, what changes buy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from api.cli.documents import violation_document
from scheduler.domain.constraint import Constraint
from scheduler.domain.problem import Problem
from scheduler.domain.solution import Solution, Status
from scheduler.engine.explain import Conflict, Explanation, Repair
from scheduler.engine.solve import SolveLimits, solve
from scheduler.reports.clashes import conflict_lines, repair_lines
from scheduler.services.planning import Planned
from scheduler.services.relaxing import PRICES, SEATS, Relaxation, relaxations

SECONDS = 15.0
"""Longest search for conflicts, and for repairs."""
SECONDS_EACH = 5.0
"""Longest search for what one change buys."""
MOST_CONFLICTS = 5
MOST_LINES = 6
"""Conflicts, and lines of one repair, before the rest is counted."""


@dataclass(frozen=True, slots=True)
class Clashes:
    """Conflicts that share no rule, repairs, cheapest first, and changes that fill open seats, best first.

    All are empty unless it was proven that the hard rules cannot all hold. ``is_complete``: there are no other
    conflicts that share no rule with these.
    """

    problem: Problem
    constraints: tuple[Constraint, ...]
    conflicts: tuple[Conflict, ...] = ()
    repairs: tuple[Repair, ...] = ()
    relaxations: tuple[Relaxation, ...] = ()
    is_complete: bool = False

    @property
    def document(self) -> dict[str, Any]:
        """For machines."""
        return {
            "conflicts": [
                {"says": list(self._conflict(c)), "statements": [violation_document(each) for each in c.statements]}
                | {"smallest": c.is_smallest}
                for c in self.conflicts
            ],
            "all_conflicts": self.is_complete,
            "repairs": [
                {"cost": r.cost, "cheapest": r.is_cheapest, "says": list(self._repair(r))}
                | {"accepts": [violation_document(each) for each in r.accepts]}
                for r in self.repairs
            ],
            "relaxations": [{**asdict(r), "buys": r.buys, "says": r.says} for r in self.relaxations],
        }

    @property
    def lines(self) -> Iterator[str]:
        """For people: the cheapest way out first, then why one is needed."""
        yield from self._ways_out()
        for number, conflict in enumerate(self.conflicts[:MOST_CONFLICTS], 1):
            which = f"Conflict {number} of {len(self.conflicts)}. " if len(self.conflicts) > 1 else ""
            smallest = ": without any one of them the others can." if conflict.is_smallest else "."
            yield f"{which}These cannot all hold{smallest}"
            yield from (f"  {line}" for line in self._conflict(conflict))
        others = self.conflicts[MOST_CONFLICTS:]
        if others:
            rules = ", ".join(sorted({rule for conflict in others for rule in conflict.constraints}))
            yield f"{len(others)} more such {'conflict' if len(others) == 1 else 'conflicts'} between {rules}."
        if self.conflicts and not self.is_complete:
            yield "The time was up; there may be more conflicts."
        if self.relaxations:
            yield "What one change buys:"
            yield from (f"  {relaxation.says}" for relaxation in self.relaxations)

    def _ways_out(self) -> Iterator[str]:
        """The first in full; another one by what it asks instead, where it has something in common with the first."""
        first: tuple[str, ...] = ()
        for number, repair in enumerate(self.repairs, 1):
            lines = self._repair(repair)
            shared = [line for line in first if line in lines]
            proven = ", proven cheapest" if repair.is_cheapest else ""
            what = "it lets all the other rules hold" if not shared else "as way out 1, but"
            yield f"Way out {number}, at a cost of {repair.cost}{proven}; {what}:"
            new = [line for line in lines if line not in shared]
            gone = [line for line in first if line not in lines] if shared else []
            yield from _listed([*(f"{line}" for line in new), *(f"instead of {line}" for line in gone)])
            first = first or lines

    def _conflict(self, conflict: Conflict) -> tuple[str, ...]:
        return conflict_lines(self.problem, self.constraints, conflict.statements)

    def _repair(self, repair: Repair) -> tuple[str, ...]:
        return repair_lines(self.problem, self.constraints, repair.accepts, repair.schedule)


def _listed(lines: list[str]) -> Iterator[str]:
    yield from (f"  {line}" for line in lines[:MOST_LINES])
    if len(lines) > MOST_LINES:
        yield f"  and {len(lines) - MOST_LINES} more"


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
    explanation = Explanation(problem, constraints, seconds=SECONDS, prices=PRICES)
    conflicts, is_complete = explanation.conflicts, explanation.is_complete
    if not conflicts:
        return Clashes(problem, constraints, is_complete=is_complete)
    bought = relaxations(problem, constraints, solve=_quickly)
    return Clashes(problem, constraints, conflicts, explanation.repairs(), bought, is_complete)


def _quickly(problem: Problem, constraints: tuple[Constraint, ...]) -> Solution:
    return solve(problem, constraints, SolveLimits(seconds=SECONDS_EACH))
