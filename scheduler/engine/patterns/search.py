"""Searches by CP-SAT within an effort, for plans out of patterns and for what is left of a part."""

from __future__ import annotations

import threading

import numpy as np
from ortools.sat.python import cp_model

from scheduler.engine.board import Board
from scheduler.engine.budget import Budget
from scheduler.engine.part import Part, Whole
from scheduler.engine.patterns.coupling import Coupling
from scheduler.engine.patterns.master import Column
from scheduler.engine.rows import NO_BOUND
from scheduler.engine.stating import stated

POLL_SECONDS = 0.05
NO_VALUES = 1 << 60
"""The bound of a part that allows nothing."""
RELAXED, PLAIN = "max_lp", "no_lp"
"""Searches along the largest linear relaxation that the solver makes, and by nothing but consequences and conflicts."""


def searched(
    part: Part, hint: Whole | None, board: Board, budget: Budget, effort: float, *, strategy: str = RELAXED
) -> tuple[Whole | None, int | None]:
    """The best values of a (cut) part that CP-SAT finds within an effort, and its bound; None for what it has not.

    Without any allowed values the bound is as large as it can be.
    """
    model, own = stated(part)
    if hint is not None:
        for variable, value in zip(own, hint.tolist(), strict=True):
            model.add_hint(variable, value)
    return _run(model, own, board, budget, effort, strategy)


def whole_mix(
    coupling: Coupling, columns: list[Column], board: Board, budget: Budget, effort: float
) -> tuple[list[tuple[int, int]], Whole] | None:
    """The cheapest whole-number mix of some columns that CP-SAT finds: (place in ``columns``, people) and the values of
    what belongs to nobody; None when it finds none."""
    part, model = coupling.part, cp_model.CpModel()
    free = [
        model.new_int_var(low, high, "")
        for low, high in zip(part.lower[coupling.free].tolist(), part.upper[coupling.free].tolist(), strict=True)
    ]
    counts = coupling.counts.tolist()
    people = [model.new_int_var(0, counts[column.kind], "") for column in columns]
    in_rows: list[tuple[list[cp_model.IntVar], list[int]]] = [([], []) for _ in coupling.low]
    of_kind: list[list[cp_model.IntVar]] = [[] for _ in counts]
    for row, place, coefficient in zip(*(each.tolist() for each in coupling.free_entries), strict=True):
        in_rows[row][0].append(free[place])
        in_rows[row][1].append(coefficient)
    for column, variable in zip(columns, people, strict=True):
        of_kind[column.kind].append(variable)
        for row, amount in zip(column.rows.tolist(), column.amounts.tolist(), strict=True):
            in_rows[row][0].append(variable)
            in_rows[row][1].append(amount)
    for count, members in zip(counts, of_kind, strict=True):
        model.add(cp_model.LinearExpr.sum(members) == count)
    for (members, amounts), low, high in zip(in_rows, coupling.low.tolist(), coupling.high.tolist(), strict=True):
        total = cp_model.LinearExpr.weighted_sum(members, amounts)
        model.add_linear_constraint(total, max(low, -NO_BOUND), min(high, NO_BOUND))
    costs = [column.cost for column in columns] + part.cost[coupling.free].tolist()
    model.minimize(cp_model.LinearExpr.weighted_sum([*people, *free], costs))
    values, _ = _run(model, [*people, *free], board, budget, effort, RELAXED)
    if values is None:
        return None
    chosen = np.flatnonzero(values[: len(columns)])
    return list(zip(chosen.tolist(), values[chosen].tolist(), strict=True)), values[len(columns) :]


def _run(
    model: cp_model.CpModel, own: list[cp_model.IntVar], board: Board, budget: Budget, effort: float, strategy: str
) -> tuple[Whole | None, int | None]:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = budget.seed
    solver.parameters.subsolvers.append(strategy)
    solver.parameters.max_deterministic_time = max(1e-3, min(effort, budget.effort))
    solver.parameters.max_time_in_seconds = max(POLL_SECONDS, budget.seconds)
    solver.parameters.catch_sigint_signal = False
    done = threading.Event()

    def watch() -> None:
        while not done.wait(POLL_SECONDS):
            if board.stop.is_set():
                solver.stop_search()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    status = solver.solve(model)
    done.set()
    watcher.join()
    budget.spend(solver.response_proto.deterministic_time)
    if status == cp_model.INFEASIBLE:
        return None, NO_VALUES
    bound = int(np.ceil(solver.best_objective_bound - 1e-6)) if status != cp_model.MODEL_INVALID else None
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None, bound
    return np.array([solver.value(variable) for variable in own], dtype=np.int64), bound
