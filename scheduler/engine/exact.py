"""CP-SAT on a whole part: it finds plans, raises the bound and, given time, closes the part."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from ortools.sat.python import cp_model

from scheduler.domain.errors import SolverFailed
from scheduler.engine.board import Board
from scheduler.engine.budget import Budget
from scheduler.engine.part import NOBODY, Part, Whole, cut
from scheduler.engine.slopes import sloped
from scheduler.engine.stating import written

FOUND = (cp_model.OPTIMAL, cp_model.FEASIBLE)
POLL_SECONDS = 0.05
LEAST_SECONDS = 0.01
LEAST_TO_CONFIRM = 5.0
"""Seconds that a second look at an impossible part may take when the time is nearly up."""
COMPLETION_EFFORT = 20.0
"""Deterministic seconds for the variables that follow from a plan. Presolve finds nearly all; a part of 150,000
literals took 0.4."""


RELAXED = "max_lp"
"""Searches along the largest linear relaxation that the solver makes."""
BRANCHING = "pseudo_costs"
"""Branches where the bound has risen the most."""


def solved(part: Part, board: Board, budget: Budget, *, strategy: str = RELAXED) -> None:
    """One worker with a full linear relaxation, which on two cores proves rosters sooner than the solver's own
    portfolio, and finds the same plan every time. Begins with the best of the board."""
    if searched(part, board, budget, strategy) == cp_model.INFEASIBLE and board.best is None:
        _confirm(part, board, budget, strategy)


def searched(part: Part, board: Board, budget: Budget, strategy: str) -> int:
    """As ``solved``, but a part without any plan is looked at once only; the status that the solver ends with."""
    solver, status = _run(part, board, budget, strategy, presolve=True)
    if status in FOUND:
        board.offer(_values(solver)[: part.variables])
        if status == cp_model.OPTIMAL:
            board.raise_bound(round(solver.objective_value))
    return status


def branched(part: Part, board: Board, budget: Budget) -> None:
    """As ``solved``, but by another strategy: where one meets bad luck, the other seldom does."""
    solved(part, board, budget, strategy=BRANCHING)


def completed(part: Part, values: Whole, budget: Budget) -> Whole | None:
    """The plan whose literals are those of ``values`` and whose other variables cost the least; None when no such
    plan keeps the rows."""
    free = np.flatnonzero(part.owner == NOBODY)
    if not _settled_rows_hold(part, free, values):
        return None
    if not len(free):
        return values
    rest = cut(part, free, values)
    solver = a_solver(budget.slice(COMPLETION_EFFORT, seed=budget.seed))
    status = answer(solver, written(rest))
    budget.spend(solver.deterministic_time)
    if status not in FOUND:
        return None
    whole = values.copy()
    whole[free] = _values(solver)
    return whole


def _settled_rows_hold(part: Part, free: Whole, values: Whole) -> bool:
    """Whether the rows that name literals only hold."""
    is_free = np.zeros(part.variables, dtype=bool)
    is_free[free] = True
    open_rows = np.zeros(part.rows, dtype=bool)
    open_rows[part.row_of[is_free[part.columns]]] = True
    totals = part.totals(values)
    return bool((open_rows | ((totals >= part.low) & (totals <= part.high))).all())


def a_solver(budget: Budget, strategy: str = RELAXED) -> cp_model.CpSolver:
    """One worker with the settings that were measured best for rosters, until the budget is spent."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = budget.seed
    solver.parameters.subsolvers.append(strategy)
    solver.parameters.catch_sigint_signal = False
    solver.parameters.max_time_in_seconds = max(LEAST_SECONDS, min(budget.seconds, 1e9))
    if budget.effort < math.inf:
        solver.parameters.max_deterministic_time = max(0.0, budget.effort)
    return solver


def answer(
    solver: cp_model.CpSolver, model: cp_model.CpModel, heard: cp_model.CpSolverSolutionCallback | None = None
) -> int:
    """The status that the solver ends with.

    Presolve of ortools 9.15 fails on some models with a hint, by ``absl::btree_map::at`` while it breaks symmetries;
    such a model is solved again without that.
    """
    try:
        return int(solver.solve(model, heard))
    except IndexError:
        solver.parameters.symmetry_level = 0
        return int(solver.solve(model, heard))


def _run(part: Part, board: Board, budget: Budget, strategy: str, *, presolve: bool) -> tuple[cp_model.CpSolver, int]:
    """Solves the part, with its rising costs stated by slopes, telling the board of every plan and bound on the way.
    The solver's values begin with those of the part."""
    steep = sloped(part)
    model = written(steep.part)
    if board.values is not None:
        model.proto.solution_hint.vars.extend(range(steep.part.variables))
        model.proto.solution_hint.values.extend(steep.extended(board.values).tolist())
    solver = a_solver(budget, strategy)
    solver.parameters.cp_model_presolve = presolve
    solver.best_bound_callback = lambda bound: _tell_bound(board, bound)
    with stopping(solver, board.stop):
        status = answer(solver, model, _Teller(board))
    if status == cp_model.MODEL_INVALID:
        raise SolverFailed(f"the solver refused the model: {model.validate()}")
    budget.spend(solver.deterministic_time)
    if status in FOUND:
        _tell_bound(board, solver.best_objective_bound)
    return solver, status


def _confirm(part: Part, board: Board, budget: Budget, strategy: str) -> None:
    """A second look without presolve, which has been wrong before (google/or-tools issue 5274). What it finds counts;
    when it ends without an answer, the first proof stands."""
    longer = Budget.of_seconds(max(budget.seconds, LEAST_TO_CONFIRM), seed=budget.seed)
    solver, status = _run(part, board, longer, strategy, presolve=False)
    if status in FOUND:
        board.offer(_values(solver)[: part.variables])
    elif not board.stop.is_set():
        board.refute()


def _tell_bound(board: Board, bound: float) -> None:
    """Rounds up, because costs are whole, after taking off what the solver's arithmetic may have added."""
    if math.isfinite(bound):
        board.raise_bound(math.ceil(bound - 1e-6))


def _values(solver: cp_model.CpSolver) -> Whole:
    return np.array(solver.response_proto.solution, dtype=np.int64)


class _Teller(cp_model.CpSolverSolutionCallback):
    """Offers every better plan to the board."""

    def __init__(self, board: Board) -> None:
        super().__init__()
        self._board = board

    def on_solution_callback(self) -> None:
        found = np.array(self.response_proto.solution, dtype=np.int64)
        self._board.offer(found[: self._board.part.variables])


@contextmanager
def stopping(solver: cp_model.CpSolver, stop: threading.Event) -> Iterator[None]:
    """While the block runs, ends the solver's search within POLL_SECONDS after ``stop`` is set."""
    done = threading.Event()

    def watch() -> None:
        while not done.is_set():
            if stop.wait(POLL_SECONDS):
                solver.stop_search()
                done.wait(POLL_SECONDS)

    watcher = threading.Thread(target=watch, name="watchbill-stopping", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
