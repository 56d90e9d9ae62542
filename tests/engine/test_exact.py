"""The exact search of a part: a proven plan, a proof that there is none, and the variables that follow from a plan."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest
from ortools.sat.python import cp_model

from scheduler.engine.board import Board
from scheduler.engine.budget import Budget
from scheduler.engine.exact import a_solver, answer, branched, completed, solved
from scheduler.engine.part import Part
from scheduler.engine.stating import written
from tests.engine.small_parts import a_part
from tests.support.patience import PATIENCE_SECONDS

pytestmark = pytest.mark.solver

TOP = a_part(
    [0, 0, 7],
    [({0: 1, 1: 1}, 1, None), ({2: 1, 0: -2}, 0, None), ({2: 1, 1: -1}, 0, None)],
    ranges={2: (0, 2)},
    constant=1,
)
"""Somebody serves, and a variable is as large as twice the first or once the second."""


def _solved(part: Part, **limits: float) -> Board:
    board = Board(part)
    solved(part, board, Budget.of_seconds(20, **limits))
    return board


def test_the_best_plan_is_found_and_proven() -> None:
    """The second person costs 7, the first 14, and 1 is paid in any case."""
    board = _solved(TOP)
    assert (board.best, board.bound, board.is_closed) == (8, 8, True)
    assert board.values is not None
    assert board.values.tolist() == [0, 1, 1]


def test_the_other_strategy_proves_the_same() -> None:
    """Only the way there differs."""
    board = Board(TOP)
    branched(TOP, board, Budget.of_seconds(20))
    assert (board.best, board.bound) == (8, 8)


class _Symmetric(cp_model.CpSolver):
    """Fails as the real one does on a few models, as long as it looks for symmetries."""

    def solve(self, model: cp_model.CpModel, callback: cp_model.CpSolverSolutionCallback | None = None) -> int:
        if self.parameters.symmetry_level:
            raise IndexError("absl::btree_map::at")
        return int(super().solve(model, callback))


def test_a_model_on_which_presolve_fails_is_solved_without_symmetries() -> None:
    """Instead of ending in a traceback."""
    solver = _Symmetric()
    solver.parameters.symmetry_level = 2
    assert answer(solver, written(TOP)) == cp_model.OPTIMAL
    assert answer(a_solver(Budget.of_seconds(20)), written(TOP)) == cp_model.OPTIMAL


def test_what_cannot_be_is_proven_twice() -> None:
    """Three of two people; two of two are possible."""
    for least, impossible in ((2, False), (3, True)):
        assert _solved(a_part([1, 1], [({0: 1, 1: 1}, least, None)])).is_impossible is impossible


def test_a_row_about_nobody_that_cannot_hold_makes_the_part_impossible() -> None:
    """And one that holds does nothing."""
    assert _solved(a_part([1], [({}, 1, None)])).is_impossible
    assert not _solved(a_part([1], [({}, 0, None)])).is_impossible


def test_what_follows_from_a_plan_costs_as_little_as_it_can() -> None:
    """Whatever it was before."""
    for people, follows in (((1, 0), 2), ((0, 1), 1), ((1, 1), 2)):
        whole = completed(TOP, np.array([*people, 2]), Budget())
        assert whole is not None
        assert whole.tolist() == [*people, follows]


def test_a_plan_that_breaks_a_rule_has_no_completion() -> None:
    """Nobody serves."""
    assert completed(TOP, np.array([0, 0, 0]), Budget()) is None


def test_a_search_without_effort_left_gives_up() -> None:
    """It may have a plan, but it does not go on."""
    begun = time.monotonic()
    _solved(_pigeons(), effort=0.5)
    assert time.monotonic() - begun < PATIENCE_SECONDS


def test_a_search_ends_soon_after_it_is_stopped() -> None:
    """From another thread."""
    board = Board(_pigeons())
    threading.Timer(0.5, board.stop.set).start()
    begun = time.monotonic()
    solved(board.part, board, Budget.of_seconds(10 * PATIENCE_SECONDS))
    assert time.monotonic() - begun < PATIENCE_SECONDS


def _pigeons(holes: int = 12) -> Part:
    """A pigeon more than there are holes, each unplaced one at a price, and costs that make a proof long."""
    place = {(p, h): p * holes + h for p in range(holes + 1) for h in range(holes)}
    costs = [(p * 7 + h * 13) % 11 + (p * h) % 5 for p, h in place]
    rows = [({place[p, h]: 1 for h in range(holes)}, None, 1) for p in range(holes + 1)]
    rows += [({place[p, h]: 1 for p in range(holes + 1)}, 1, 1) for h in range(holes)]
    rows += [({place[p, h]: 1 + (p * h) % 3 for p in range(holes + 1) for h in range(0, holes, 3)}, 7, 9)]
    return a_part(costs, rows)
