"""One small search after the other on cuts of a part, each the same every time, all of them ended by one event."""

from __future__ import annotations

import threading
from types import TracebackType

import numpy as np
from ortools.sat.python import cp_model

from scheduler.engine.board import Board
from scheduler.engine.budget import Budget
from scheduler.engine.part import Part, Whole
from scheduler.engine.stating import stated

POLL_SECONDS = 0.05
ENTRIES_PER_EFFORT = 400_000
"""Entries of a cut that are stated and presolved in about a second: small searches are charged for that too."""


class Steps:
    """A context in which cuts are solved one at a time, with one worker; the board's stop ends the one at work.

    ``count`` is how many were solved, ``spent`` the effort that they took.
    """

    def __init__(self, board: Board, budget: Budget) -> None:
        self._board, self._budget = board, budget
        self._solver: cp_model.CpSolver | None = None
        self._over = threading.Event()
        self._watch = threading.Thread(target=self._listen, name="watchbill-steps", daemon=True)
        self.count = 0
        self.spent = 0.0

    def __enter__(self) -> Steps:
        self._watch.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._watch.join()

    @property
    def is_over(self) -> bool:
        """Whether the board's stop is set or the budget is spent."""
        return self._board.stop.is_set() or self._budget.is_spent

    def solved(
        self, cut: Part, known: Whole | None, effort: float, *, linear: int, gap: float = 0.0
    ) -> tuple[Whole | None, bool]:
        """The best values found, and whether they are within the absolute gap of the best that there are.

        ``known`` are values of the cut to begin with, if any are worth it, ``linear`` is how much goes into the linear
        relaxation: 0 is none, which finds plans soonest, 2 is all, which improves them most where it is quick.
        ``effort`` is the most that the search itself may take, in deterministic seconds; the budget is charged for
        what it took.
        """
        model, own = stated(cut)
        for variable, value in zip(own, known.tolist(), strict=True) if known is not None else ():
            model.add_hint(variable, value)
        solver = self._a_solver(min(effort, self._budget.effort), linear, gap)
        self.count += 1
        self._solver = solver
        status = solver.solve(model)
        self._solver = None
        effort = solver.response_proto.deterministic_time + len(cut.columns) / ENTRIES_PER_EFFORT
        self.spent += effort
        self._budget.spend(effort)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None, False
        return np.array([solver.value(variable) for variable in own], dtype=np.int64), status == cp_model.OPTIMAL

    def _a_solver(self, effort: float, linear: int, gap: float) -> cp_model.CpSolver:
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = (self._budget.seed * 10_007 + self.count) % (1 << 30)
        solver.parameters.max_deterministic_time = effort
        solver.parameters.max_time_in_seconds = max(0.01, self._budget.seconds)
        solver.parameters.absolute_gap_limit = gap
        solver.parameters.linearization_level = linear
        solver.parameters.cp_model_probing_level = 0  # on models this small, these two cost more than they save
        solver.parameters.symmetry_level = 0
        solver.parameters.catch_sigint_signal = False
        return solver

    def _listen(self) -> None:
        while not self._over.wait(POLL_SECONDS):
            solver = self._solver
            if solver is not None and self._board.stop.is_set():
                solver.stop_search()
