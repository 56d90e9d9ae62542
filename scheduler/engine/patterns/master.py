"""The master: which mix of the patterns known so far is cheapest, and what its rows are worth.

A linear program (GLOP, through MathOpt, which keeps its basis while columns are added): one column per pattern, one
row per kind of people that says how many they are, the coupling rows, and what belongs to nobody. Every coupling row
may be missed at a price, so that there always is a mix, and duals stay within a range.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

import numpy as np
from ortools.math_opt.python import mathopt

from scheduler.engine.part import Whole
from scheduler.engine.patterns.choices import NOT_BINDING
from scheduler.engine.patterns.coupling import Coupling, Reals

EPSILON = 1e-7


@dataclass(frozen=True, eq=False)
class Column:
    """A pattern of one kind: its values in the kind's order of variables, as places and values other than 0, and what
    it adds to the coupling rows, as their places and amounts."""

    kind: int
    cost: int
    places: Whole
    values: Whole
    rows: Whole
    amounts: Whole

    def worth(self, mix: Mix) -> float:
        """What the pattern costs more than what it is worth to the mix; below 0 the mix becomes cheaper with it."""
        return self.cost - float(mix.people[self.kind]) - float(mix.rows[self.rows] @ self.amounts)


@dataclass(frozen=True, eq=False)
class Mix:
    """The cheapest mix: its price, the worth of the coupling rows and of one more person of each kind, by how much
    rows are missed in all, and how many people have the pattern of each column."""

    price: float
    rows: Reals
    people: Reals
    missed: float
    shares: Reals


@dataclass
class Master:
    """The linear program over the ``columns`` known so far."""

    coupling: Coupling
    columns: list[Column] = field(default_factory=list)

    def __post_init__(self) -> None:
        coupling, part = self.coupling, self.coupling.part
        self._model = mathopt.Model()
        self._rows = [
            self._model.add_linear_constraint(lb=_end(low), ub=_end(high))
            for low, high in zip(coupling.low.tolist(), coupling.high.tolist(), strict=True)
        ]
        self._people = [self._model.add_linear_constraint(lb=n, ub=n) for n in coupling.counts.tolist()]
        free = [
            self._model.add_variable(lb=low, ub=high)
            for low, high in zip(part.lower[coupling.free].tolist(), part.upper[coupling.free].tolist(), strict=True)
        ]
        for row, place, coefficient in zip(*(each.tolist() for each in coupling.free_entries), strict=True):
            self._rows[row].set_coefficient(free[place], coefficient)
        for variable, cost in zip(free, part.cost[coupling.free].tolist(), strict=True):
            self._model.objective.set_linear_coefficient(variable, cost)
        self._short = [self._missing(row, 1.0) for row in self._rows]
        self._over = [self._missing(row, -1.0) for row in self._rows]
        self._mix: list[mathopt.Variable] = []
        self._solver = mathopt.IncrementalSolver(self._model, mathopt.SolverType.GLOP)

    def _missing(self, row: mathopt.LinearConstraint, sign: float) -> mathopt.Variable:
        variable = self._model.add_variable(lb=0.0)
        row.set_coefficient(variable, sign)
        return variable

    def price_of_missing(self, price: float) -> None:
        """What a row costs per unit that it is short of, or over, its range: no dual is larger."""
        for variable in (*self._short, *self._over):
            self._model.objective.set_linear_coefficient(variable, price)

    def add(self, column: Column) -> None:
        variable = self._model.add_variable(lb=0.0)
        self._model.objective.set_linear_coefficient(variable, column.cost)
        self._people[column.kind].set_coefficient(variable, 1.0)
        for row, amount in zip(column.rows.tolist(), column.amounts.tolist(), strict=True):
            self._rows[row].set_coefficient(variable, amount)
        self.columns.append(column)
        self._mix.append(variable)

    def solve(self, seconds: float) -> Mix | None:
        """The cheapest mix, None when the time did not suffice."""
        parameters = mathopt.SolveParameters(
            presolve=mathopt.Emphasis.OFF, time_limit=datetime.timedelta(seconds=max(0.01, seconds)), threads=1
        )
        result = self._solver.solve(params=parameters)
        if result.termination.reason is not mathopt.TerminationReason.OPTIMAL:
            return None
        missed = sum(result.variable_values(self._short)) + sum(result.variable_values(self._over))
        return Mix(
            result.objective_value() + self.coupling.part.constant,
            np.array(result.dual_values(self._rows)),
            np.array(result.dual_values(self._people)),
            missed,
            np.array(result.variable_values(self._mix)),
        )

    def settle(self, column: int, people: int) -> None:
        """At least so many people of the column's kind have its pattern from now on; 0 takes that back."""
        self._mix[column].lower_bound = float(people)


def _end(value: int) -> float:
    return float(value) if abs(value) < NOT_BINDING else float("inf") * (1 if value > 0 else -1)
