"""The cheapest pattern of one person by CP-SAT, for own rows that no small diagram can hold."""

from __future__ import annotations

import math

import numpy as np
from ortools.sat.python import cp_model

from scheduler.engine.part import Part, Whole
from scheduler.engine.patterns.split import Kind
from scheduler.engine.rows import NO_BOUND

EFFORT = 0.2
"""Deterministic seconds for one person and one set of prices; what is proven by then is the bound."""
EXACT = 1 << 52
"""Up to here the solver's bounds, which are fractions of 64 bits, are exact."""


class SmallModel:
    """The own rows of the first of a kind, stated once; only the objective changes."""

    def __init__(self, part: Part, kind: Kind) -> None:
        self._variables = kind.variables
        self._model = cp_model.CpModel()
        lower, upper = part.lower[kind.variables].tolist(), part.upper[kind.variables].tolist()
        self._own = [self._model.new_int_var(low, high, "") for low, high in zip(lower, upper, strict=True)]
        self._below = sum(max(0, -low) for low in lower)
        place = {variable: number for number, variable in enumerate(kind.variables.tolist())}
        for row in kind.rows.tolist():
            columns, coefficients = part.row(row)
            members = [self._own[place[variable]] for variable in columns.tolist()]
            total = cp_model.LinearExpr.weighted_sum(members, coefficients.tolist())
            low, high = max(int(part.low[row]), -NO_BOUND), min(int(part.high[row]), NO_BOUND)
            self._model.add_linear_constraint(total, low, high)

    def cheapest(self, prices: Whole, seed: int) -> tuple[int | None, Whole | None]:
        """What no pattern costs less than, None when there is no pattern; and a cheap pattern, if one was found.

        The prices are made coarser, towards less, where they are too fine for the solver's fractions.
        """
        own = prices[self._variables]
        shift = max(0, int(np.abs(own).sum()).bit_length() - EXACT.bit_length() + 1)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = seed
        solver.parameters.max_deterministic_time = EFFORT
        solver.parameters.cp_model_probing_level = 0
        solver.parameters.symmetry_level = 0
        solver.parameters.catch_sigint_signal = False
        coarse = own >> shift
        self._model.minimize(cp_model.LinearExpr.weighted_sum(self._own, coarse.tolist()))
        status = solver.solve(self._model)
        if status == cp_model.INFEASIBLE:
            return None, None
        found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
        values = np.array([solver.value(v) for v in self._own], dtype=np.int64) if found else None
        return (math.ceil(solver.best_objective_bound - 1e-6) << shift) - self._below * ((1 << shift) - 1), values
