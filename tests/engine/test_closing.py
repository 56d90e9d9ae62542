"""Closing the gap leaves out nothing that a plan within the limit can hold."""

from __future__ import annotations

import random

import pytest

from scheduler.engine.board import Board
from scheduler.engine.budget import Budget
from scheduler.engine.part import Part
from scheduler.engine.patterns.closing import closed
from scheduler.engine.patterns.coupling import Coupling
from scheduler.engine.patterns.generation import Generation
from scheduler.engine.patterns.master import Master
from scheduler.engine.patterns.people import People
from scheduler.engine.patterns.split import kinds_of, split_of
from tests.engine.rosters_in_numbers import optimum, random_roster

pytestmark = pytest.mark.solver
SEEDS, PLENTY = range(12), 100.0


def _priced(part: Part, board: Board) -> Generation | None:
    """Prices that have proven what they can, None where nobody can do anything."""
    split = split_of(part)
    kinds = kinds_of(part, split)
    coupling = Coupling.of(part, split, kinds)
    people = People(part, kinds, threads=1, stop=board.stop)
    if not people.possible:
        return None
    generation = Generation(part, board, Budget.of_seconds(20.0), coupling, people, Master(coupling))
    generation.ascend()
    generation.converge()
    return generation


@pytest.mark.parametrize("seed", SEEDS)
def test_the_best_plan_is_found_when_the_limit_allows_it(seed: int) -> None:
    """Without slack, when the best costs what is proven; with as much slack as is missing, always."""
    part = random_roster(random.Random(seed))
    best, board = optimum(part), Board(part)
    generation = _priced(part, board)
    if best is None or generation is None or generation.best is None:
        return
    for slack in {0, best - generation.bound}:
        assert closed(generation, slack, PLENTY, part.variables)
    assert board.best == best
    assert board.bound == best


@pytest.mark.parametrize("seed", SEEDS)
def test_a_limit_below_the_best_plan_proves_no_more_than_that_it_is_too_low(seed: int) -> None:
    """A search that finds nothing says that every plan costs more than the limit, and not how much more."""
    part = random_roster(random.Random(seed))
    best, board = optimum(part), Board(part)
    generation = _priced(part, board)
    if best is None or generation is None or generation.best is None or best == generation.bound:
        return
    limit = best - 1
    assert closed(generation, limit - generation.bound, PLENTY, part.variables)
    assert board.bound == best


def test_nothing_is_searched_when_too_much_is_left() -> None:
    """A search too large to end is not begun."""
    part = random_roster(random.Random(1))
    board = Board(part)
    generation = _priced(part, board)
    assert generation is not None
    assert not closed(generation, 0, PLENTY, 0)
    assert board.best is None
