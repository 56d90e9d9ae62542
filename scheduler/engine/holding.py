"""Whether the statements of a part can hold together, and why not: which of them suffice to clash."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np
from ortools.sat.python import cp_model

from scheduler.engine.budget import Budget
from scheduler.engine.exact import FOUND, a_solver
from scheduler.engine.part import NOBODY, Part, Whole
from scheduler.engine.relaxation import relaxed
from scheduler.engine.settling import settled
from scheduler.engine.statements import Tagged
from scheduler.engine.stating import written


class Verdict(Enum):
    """What a question ended with: UNKNOWN when the time was over."""

    HOLDS = 1
    CLASHES = 2
    UNKNOWN = 3


@dataclass(frozen=True, eq=False)
class Answer:
    """A verdict, and with HOLDS the values (v) of the part that keep all of its rows."""

    verdict: Verdict
    values: Whole | None = None

    @property
    def clashes(self) -> bool:
        return self.verdict is Verdict.CLASHES


def holds(part: Part, budget: Budget, *, presolve: bool = False) -> Answer:
    """Whether values keep all rows. Costs are not looked at.

    CLASHES is only to be told to people when it was found without presolve, which has been wrong before
    (google/or-tools issue 5274); HOLDS carries its own proof, the values.
    """
    first = settled(part)
    if first.is_impossible:
        return Answer(Verdict.CLASHES)
    if first.rest is None:
        return Answer(Verdict.HOLDS, first.values)
    rest = replace(first.rest, cost=np.zeros(first.rest.variables, dtype=np.int64))
    solver = a_quick_solver(budget)
    solver.parameters.cp_model_presolve = presolve
    status = int(solver.solve(written(rest)))
    budget.spend(solver.deterministic_time)
    if status == cp_model.INFEASIBLE:
        return Answer(Verdict.CLASHES)
    if status not in FOUND:
        return Answer(Verdict.UNKNOWN)
    values = first.whole(np.array(solver.response_proto.solution, dtype=np.int64))
    return Answer(Verdict.HOLDS, values) if part.allows(values) else Answer(Verdict.UNKNOWN)


def core_of(tagged: Tagged, budget: Budget) -> Whole:
    """Statements that suffice to clash, of a part of which all of them do; all of them when nothing smaller is seen.

    The linear relaxation sees at once why too few people are there for too many weekends, where clauses take for
    ever: prices that make the rows add up to a falsehood (Farkas' lemma), which ``relaxed`` checks in whole numbers.
    Those are the statements of the rows with a price. The solver's own cores are not asked for: of 671 statements it
    named all, where leaving out by halves ends at 63 in less time.
    """
    rows = np.flatnonzero(tagged.statement != NOBODY)
    ones = np.ones(len(rows), dtype=np.int64)
    part = replace(tagged.part, cost=np.zeros(tagged.part.variables, dtype=np.int64), constant=0)
    relaxation = relaxed(elastic(part, rows, ones, ones), budget, threading.Event())
    if relaxation is None or relaxation.least <= 0:
        return np.unique(tagged.statement[rows])
    priced = relaxation.reduced[part.variables :] != relaxation.scale
    return np.unique(tagged.statement[rows[priced]])


def elastic(part: Part, rows: Whole, costs: Whole, units: Whole) -> Part:
    """The part with a new variable at the end for each of the rows: it may exceed its upper end, at a cost per unit.

    No row may be exceeded by more than the ranges of its variables allow, so every row that ends above can give way.
    """
    count = len(rows)
    most = (most_of(part) - part.high)[rows]
    order = np.argsort(np.concatenate((part.row_of, rows)), kind="stable")
    lengths = np.diff(part.starts)
    lengths[rows] += 1
    nobody = np.full(count, NOBODY, dtype=np.int64)
    return Part(
        starts=np.concatenate(([0], np.cumsum(lengths))),
        columns=np.concatenate((part.columns, part.variables + np.arange(count)))[order],
        coefficients=np.concatenate((part.coefficients, -units))[order],
        low=part.low,
        high=part.high,
        lower=np.concatenate((part.lower, np.zeros(count, dtype=np.int64))),
        upper=np.concatenate((part.upper, np.maximum(0, -(-most // units)))),
        cost=np.concatenate((part.cost, costs)),
        constant=part.constant,
        owner=np.concatenate((part.owner, nobody)),
        week=np.concatenate((part.week, nobody)),
        duty=np.concatenate((part.duty, nobody)),
        whole=np.concatenate((part.whole, nobody)),
    )


def most_of(part: Part) -> Whole:
    """The most that each row can add up to."""
    rises = part.coefficients > 0
    ends = part.coefficients * np.where(rises, part.upper[part.columns], part.lower[part.columns])
    sums = np.concatenate(([0], np.cumsum(ends)))
    return sums[part.starts[1:]] - sums[part.starts[:-1]]


def a_quick_solver(budget: Budget) -> cp_model.CpSolver:
    """A solver without the parts of presolve that a short question does not pay for: with 300 people x 104 weekends a
    plan is found in a third of the time without them, a cheapest way out in two thirds."""
    solver = a_solver(budget)
    solver.parameters.cp_model_probing_level = 0
    solver.parameters.symmetry_level = 0
    solver.parameters.max_presolve_iterations = 1
    return solver
