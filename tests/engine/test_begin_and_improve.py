"""A first plan, and better ones by small searches: always allowed, the same every time, and soon over when told so."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable

import numpy as np
import pytest

from benchmarks.solver_families import dense, terms, weekends
from scheduler.engine import begin
from scheduler.engine.begin import started
from scheduler.engine.board import Board
from scheduler.engine.budget import Budget
from scheduler.engine.improving import Improvement, improve
from scheduler.engine.part import NOBODY, Part
from scheduler.engine.roster_model import RosterModel
from tests.benchmarks.test_solver_families import DENSE, TERMS, WEEKENDS
from tests.engine.rosters_in_numbers import optimum, random_roster
from tests.engine.small_parts import a_part
from tests.support.patience import PATIENCE_SECONDS

pytestmark = pytest.mark.solver
EFFORT = 30.0


def _part_of(family: str) -> Part:
    read, data = {"weekends": (weekends.read, WEEKENDS), "terms": (terms.read, TERMS), "dense": (dense.read, DENSE)}[
        family
    ]
    case = read("small", data)
    model = RosterModel(case.problem, case.constraints)
    ((_, penalty),) = model.aims()
    return model.part(penalty)


def _begun(part: Part, **budget: float) -> Board:
    board = Board(part)
    started(part, board, Budget(**{"effort": EFFORT, **budget}))
    return board


@pytest.mark.parametrize("seed", range(30))
def test_a_small_roster_gets_a_plan_whenever_there_is_one(seed: int) -> None:
    """Also where seats must be filled, and none where there is none; improving it never breaks a row."""
    part = random_roster(random.Random(seed))
    best, board = optimum(part), _begun(part)
    if best is None:
        assert board.best is None
        return
    assert board.best is not None
    assert board.best >= best
    improve(part, board, Budget(effort=1.0))
    assert board.best == board.bound == best


@pytest.mark.parametrize("family", ["weekends", "terms", "dense"])
def test_every_kind_of_roster_gets_a_plan_and_its_best_one(family: str) -> None:
    """Weekends with seats that must be filled, terms of weeks in every week, and blocks that may stay open."""
    part = _part_of(family)
    board = _begun(part)
    assert board.values is not None
    improve(part, board, Budget(effort=EFFORT))
    assert board.best == optimum(part)


def test_terms_are_decided_with_the_weeks_in_view_that_they_reach() -> None:
    """Four weeks are the longest term: a week's seats are decided up to three weeks before. Weekends stand alone."""
    assert begin.span(begin.Structure(_part_of("terms"))) == 3
    assert begin.span(begin.Structure(_part_of("weekends"))) == 0


@pytest.mark.parametrize("family", ["weekends", "terms", "dense"])
def test_the_same_part_seed_and_effort_give_the_same_plan(family: str) -> None:
    """Value for value, with the same effort left."""
    part, plans = _part_of(family), []
    for _ in range(2):
        board, budget = _begun(part, seed=3), Budget(effort=0.5, seed=4)
        improve(part, board, budget)
        assert board.values is not None
        plans.append((board.values.tolist(), budget.effort))
    assert plans[0] == plans[1]


def test_a_plan_that_is_known_is_where_the_search_begins() -> None:
    """It is offered at once, also when nothing may be spent; what is no plan is passed over."""
    part = a_part([1, 2], [({0: 1, 1: 1}, 1, 1)])
    board = Board(part)
    started(part, board, Budget(effort=0), [np.array([0, 1]), np.array([1])])
    assert board.values is not None
    assert board.values.tolist() == [0, 1]


def test_nothing_is_improved_without_a_plan_or_without_people() -> None:
    """There is nothing to begin with, or nothing to choose."""
    without = a_part([1], [], ranges={0: (0, 5)})
    empty, settled = Board(_part_of("weekends")), Board(without)
    settled.offer(np.array([3]))
    improve(empty.part, empty, Budget(effort=1))
    improve(without, settled, Budget(effort=1))
    assert empty.best is None
    assert settled.best == 3


def test_what_is_spent_is_charged() -> None:
    """A search with little effort ends when it is spent, and not much later."""
    part = _part_of("terms")
    board, budget = _begun(part), Budget(effort=0.001)
    improve(part, board, budget)
    assert -0.2 < budget.effort <= 0


def test_a_search_that_has_learnt_goes_on_with_another_plan() -> None:
    """One Improvement may be called again and again, on the same part or on another."""
    search = Improvement()
    for family in ("weekends", "dense", "dense"):
        part = _part_of(family)
        board = _begun(part)
        before = board.best
        search(part, board, Budget(effort=0.5))
        assert board.best is not None
        assert before is not None
        assert board.best <= before


@pytest.mark.parametrize("search", [started, improve])
def test_a_stop_is_heard_soon(search: Callable[[Part, Board, Budget], None]) -> None:
    """Well before the effort is spent."""
    stop = threading.Event()
    part = _part_of("dense")
    board = Board(part, stop=stop)
    started(part, board, Budget())
    timer = threading.Timer(0.2, stop.set)
    timer.start()
    before = time.monotonic()
    search(part, board, Budget(effort=10_000))
    assert time.monotonic() - before < PATIENCE_SECONDS
    timer.join()


def test_people_are_told_from_all_other_variables() -> None:
    """Only what somebody chooses is freed on purpose."""
    structure = begin.Structure(_part_of("terms"))
    assert (structure.part.owner[structure.literals] != NOBODY).all()
