"""The linear relaxation of a part: a bound under every plan, and what each variable would cost on top of it.

A solver of linear programs works with floating numbers, so its answer proves nothing. Any prices of the rows, however
they were found, give a bound when they are put into the Lagrangian function, and that is done here with whole numbers:

    cost x + constant  =  prices (A x) + (cost - prices A) x + constant
                       >= prices (the end of each row that its price pushes to)
                        + (cost - prices A) (the end of each range that it pushes to) + constant

Source: A. M. Geoffrion, Lagrangean relaxation for integer programming, Mathematical Programming Study 2 (1974).
"""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from ortools.math_opt import callback_pb2, model_parameters_pb2, parameters_pb2, result_pb2
from ortools.math_opt.core.python import solver
from ortools.util.python.solve_interrupter import SolveInterrupter

from scheduler.engine.budget import Budget
from scheduler.engine.mathopt_model import exported, numbers_of
from scheduler.engine.part import Part, Whole
from scheduler.engine.rows import NO_BOUND

MOST_BITS = 59
"""Scaled reduced costs stay below this power of two, far enough from what 64 bits can hold."""
FINEST = 40
"""Prices are kept in units of at least 2 ** -FINEST."""
SIMPLEX_SECONDS = 1.0
SIMPLEX_SECONDS_PER_ENTRY = 2e-6
MOST_SIMPLEX_SECONDS = 10.0
"""Deterministic seconds of the simplex method before the first-order method is tried. The simplex method relaxes 1,000
people x 156 weekends (1.0 million entries) in 3.5 CPU seconds, where the other takes longer and is less exact; blocks
of four hours with 600 people (0.9 million entries) take it 14 and the other 5, with 2,000 people above 60 and 14."""
SIMPLEX_STEP_EFFORT = 1e-9
FIRST_ORDER_STEP_EFFORT = 4e-9
"""Seconds per step and entry, measured on the instances above: what is charged, so that it is the same on every run."""
TOLERANCE = 1e-10
MOST_STEPS = 20_000
LEAST_SECONDS = 0.01
MOST_SECONDS = 1e8
POLL_SECONDS = 0.01


@dataclass(frozen=True, slots=True)
class Relaxation:
    """What prices of the rows prove.

    No plan costs less than ``least`` / ``scale``, and none less than ``bound``, which is that rounded up to the next
    cost that a plan can have. ``reduced`` (v), in units of 1 / ``scale``: a plan whose variable v is one more above its
    lower end costs at least so much more than ``least``, or one below its upper end when negative. ``fractional`` (v)
    is the relaxation's own plan, for guidance only.
    """

    bound: int
    least: int
    scale: int
    reduced: Whole
    fractional: NDArray[np.float64]


def relaxed(part: Part, budget: Budget, stop: threading.Event) -> Relaxation | None:
    """The relaxation, or None when there is none to be had within the budget or before ``stop`` is set.

    Equal parts with equal effort left give equal relaxations, unless the clock or ``stop`` ends the work.
    """
    if not part.variables or not part.rows:
        return certified(part, np.zeros(part.rows), part.lower.astype(np.float64))
    model = exported(part, whole=False)
    limit = SIMPLEX_SECONDS + SIMPLEX_SECONDS_PER_ENTRY * len(part.columns)
    found = _by_simplex(part, model, budget, min(limit, MOST_SIMPLEX_SECONDS), stop)
    if found is None and not stop.is_set() and not budget.is_spent:
        found = _by_first_order(part, model, budget, stop)
    return None if found is None else certified(part, *found)


def certified(part: Part, prices: NDArray[np.float64], fractional: NDArray[np.float64]) -> Relaxation:
    """What any prices of the rows prove, in exact arithmetic; bad prices prove little, but nothing wrong.

    Prices that push a row to an end it has not count as zero.
    """
    prices = np.where(np.isfinite(prices), prices, 0.0)
    prices = np.where((prices > 0) & (part.low <= -NO_BOUND), 0.0, prices)
    prices = np.where((prices < 0) & (part.high >= NO_BOUND), 0.0, prices)
    if _largest(part, prices) >= 2.0**MOST_BITS:
        prices = np.zeros(part.rows)
    scale = 1 << max(0, min(FINEST, math.floor(MOST_BITS - math.log2(_largest(part, prices)))))
    scaled = np.rint(prices * scale).astype(np.int64)
    reduced = part.cost * scale
    np.subtract.at(reduced, part.columns, part.coefficients * scaled[part.row_of])
    rows = np.where(scaled > 0, part.low, part.high)
    ends = np.where(reduced > 0, part.lower, part.upper)
    least = _product(scaled, rows) + _product(reduced, ends) + part.constant * scale
    return Relaxation(_next_cost(part, least, scale), least, scale, reduced, fractional)


def _largest(part: Part, prices: NDArray[np.float64]) -> float:
    """More than any price or reduced cost, or partial sum of one."""
    sizes = np.abs(part.coefficients * prices[part.row_of])
    sums = np.bincount(part.columns, weights=sizes, minlength=part.variables) + np.abs(part.cost)
    return float(sums.max(initial=0.0)) + float(np.abs(prices).max(initial=0.0)) + 1.0


def _product(left: Whole, right: Whole) -> int:
    """Their scalar product in whole numbers of any size."""
    used = np.flatnonzero(left)
    return int(np.dot(left[used].astype(object), right[used].astype(object))) if len(used) else 0


def _next_cost(part: Part, least: int, scale: int) -> int:
    """The smallest cost of whole values that is not below least / scale: a multiple of what divides all costs."""
    unit = int(np.gcd.reduce(part.cost)) or 1
    return part.constant + unit * -((part.constant * scale - least) // (unit * scale))


def _by_simplex(
    part: Part, model: object, budget: Budget, limit: float, stop: threading.Event
) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Prices and values by Glop within a deterministic limit."""
    wanted = parameters_pb2.SolveParametersProto()
    granted = min(limit, budget.effort)
    wanted.glop.max_deterministic_time = granted
    result = _run(model, parameters_pb2.SOLVER_TYPE_GLOP, wanted, budget, stop)
    steps = result.solve_stats.simplex_iterations
    budget.spend(min(granted, steps * len(part.columns) * SIMPLEX_STEP_EFFORT))
    return _prices(part, result) if result.termination.reason == result_pb2.TERMINATION_REASON_OPTIMAL else None


def _by_first_order(
    part: Part, model: object, budget: Budget, stop: threading.Event
) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Prices and values by PDLP within so many steps as the effort pays; also those that are not the best are sound."""
    wanted = parameters_pb2.SolveParametersProto()
    step = len(part.columns) * FIRST_ORDER_STEP_EFFORT
    criteria = wanted.pdlp.termination_criteria
    criteria.simple_optimality_criteria.eps_optimal_absolute = TOLERANCE
    criteria.simple_optimality_criteria.eps_optimal_relative = TOLERANCE
    criteria.iteration_limit = max(1, int(min(MOST_STEPS, budget.effort / step)))
    result = _run(model, parameters_pb2.SOLVER_TYPE_PDLP, wanted, budget, stop)
    budget.spend(result.solve_stats.first_order_iterations * step)
    return _prices(part, result)


def _prices(part: Part, result: result_pb2.SolveResultProto) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    for solution in result.solutions:
        if solution.HasField("dual_solution") and solution.HasField("primal_solution"):
            prices, values = solution.dual_solution.dual_values, solution.primal_solution.variable_values
            return numbers_of(prices.ids, prices.values, part.rows), numbers_of(
                values.ids, values.values, part.variables
            )
    return None


def _run(
    model: object, kind: int, wanted: parameters_pb2.SolveParametersProto, budget: Budget, stop: threading.Event
) -> result_pb2.SolveResultProto:
    wanted.time_limit.FromNanoseconds(int(1e9 * min(MOST_SECONDS, max(LEAST_SECONDS, budget.seconds))))
    with interrupting(stop) as interrupter:
        result: result_pb2.SolveResultProto = solver.solve(
            model,
            kind,
            parameters_pb2.SolverInitializerProto(),
            wanted,
            model_parameters_pb2.ModelSolveParametersProto(),
            None,
            callback_pb2.CallbackRegistrationProto(),
            None,
            interrupter.pybind_interrupter,
        )
    return result


@contextmanager
def interrupting(stop: threading.Event) -> Iterator[SolveInterrupter]:
    """While the block runs, passes ``stop`` on to the interrupter within POLL_SECONDS."""
    interrupter, done = SolveInterrupter(), threading.Event()

    def watch() -> None:
        while not done.is_set():
            if stop.wait(POLL_SECONDS):
                interrupter.interrupt()
                return

    watcher = threading.Thread(target=watch, name="watchbill-interrupting", daemon=True)
    watcher.start()
    try:
        yield interrupter
    finally:
        done.set()
        watcher.join()
