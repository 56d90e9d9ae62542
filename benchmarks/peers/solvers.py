"""CP-SAT with its default settings, and HiGHS and SCIP as they come with ortools, on the textbook model."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import timedelta
from importlib.metadata import version
from typing import Any

from ortools.math_opt.python import mathopt
from ortools.sat.python import cp_model

from benchmarks.meter import Meter
from benchmarks.peers.answer import Answer
from benchmarks.peers.textbook import INFINITE, Textbook, textbook

LEAST_SECONDS = 0.1


class _Watch(cp_model.CpSolverSolutionCallback):
    """Notes when plans come."""

    def __init__(self, meter: Meter, constant: int) -> None:
        super().__init__()
        self.meter, self.constant = meter, constant
        self.course: list[tuple[float, float | None, float | None]] = []

    def on_solution_callback(self) -> None:
        best, bound = self.objective_value + self.constant, self.best_objective_bound + self.constant
        self.course.append((round(self.meter.seconds, 2), best, bound))


def cp_sat(data: Mapping[str, Any], seconds: float, workers: int, seed: int) -> Answer:
    """CP-SAT as it comes: nothing set but time, workers and seed."""
    meter = Meter()
    stated = textbook(data)
    model = cp_model.CpModel()
    variables = [model.new_int_var(least, most, "") for least, most in stated.ranges]
    for least, most, entries in stated.rows:
        total = cp_model.LinearExpr.weighted_sum([variables[v] for v in entries], list(entries.values()))
        model.add_linear_constraint(total, least, most)
    model.minimize(cp_model.LinearExpr.weighted_sum([variables[v] for v in stated.costs], list(stated.costs.values())))
    solver, watch = cp_model.CpSolver(), _Watch(meter, stated.constant)
    solver.parameters.max_time_in_seconds = max(LEAST_SECONDS, seconds - meter.seconds)
    solver.parameters.num_workers = workers
    solver.parameters.random_seed = seed
    status = solver.solve(model, watch)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return Answer(
        plan=stated.plan([solver.value(variable) for variable in variables]) if found else None,
        bound=math.ceil(solver.best_objective_bound - 1e-6) + stated.constant if found else None,
        is_proven=status == cp_model.OPTIMAL,
        seconds=meter.seconds,
        first_seconds=watch.course[0][0] if watch.course else None,
        course=watch.course,
        version=f"ortools {version('ortools')}",
    )


def highs(data: Mapping[str, Any], seconds: float, workers: int, seed: int) -> Answer:
    """HiGHS with its default settings, through MathOpt, which leaves the number of threads to it."""
    del workers
    return _mathopt(data, mathopt.SolverType.HIGHS, seconds, seed)


def scip(data: Mapping[str, Any], seconds: float, workers: int, seed: int) -> Answer:
    """SCIP with its default settings, through MathOpt; it works in one thread."""
    del workers
    return _mathopt(data, mathopt.SolverType.GSCIP, seconds, seed)


def _mathopt(data: Mapping[str, Any], solver: mathopt.SolverType, seconds: float, seed: int) -> Answer:
    meter = Meter()
    stated = textbook(data)
    model, variables = _stated(stated)
    parameters = mathopt.SolveParameters(
        time_limit=timedelta(seconds=max(LEAST_SECONDS, seconds - meter.seconds)), random_seed=seed
    )
    result = mathopt.solve(model, solver, params=parameters)
    bound = result.termination.objective_bounds.dual_bound
    found = result.has_primal_feasible_solution()
    return Answer(
        plan=stated.plan([result.variable_values(variable) for variable in variables]) if found else None,
        bound=math.ceil(bound - 1e-6) if math.isfinite(bound) and abs(bound) < INFINITE else None,
        is_proven=result.termination.reason == mathopt.TerminationReason.OPTIMAL,
        seconds=meter.seconds,
        version=f"with ortools {version('ortools')}",
    )


def _stated(stated: Textbook) -> tuple[mathopt.Model, list[mathopt.Variable]]:
    model = mathopt.Model()
    variables = [model.add_integer_variable(lb=least, ub=most) for least, most in stated.ranges]
    for least, most, entries in stated.rows:
        row = model.add_linear_constraint(
            lb=-math.inf if least <= -INFINITE else least, ub=math.inf if most >= INFINITE else most
        )
        for variable, factor in entries.items():
            row.set_coefficient(variables[variable], factor)
    for variable, cost in stated.costs.items():
        model.objective.set_linear_coefficient(variables[variable], cost)
    model.objective.offset = stated.constant
    return model, variables
