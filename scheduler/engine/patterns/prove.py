"""Proving a part by patterns, with plans by the way."""

from __future__ import annotations

from scheduler.engine.board import Board
from scheduler.engine.budget import Budget
from scheduler.engine.part import Part
from scheduler.engine.patterns.coupling import Coupling
from scheduler.engine.patterns.generation import Generation
from scheduler.engine.patterns.master import Master
from scheduler.engine.patterns.people import People
from scheduler.engine.patterns.plans import Dive, finished, mixed, narrowed
from scheduler.engine.patterns.split import kinds_of, split_of

FIRST_EFFORT = 2.0
"""Deterministic seconds of the first searches by CP-SAT; each time round they get twice as many."""
MOST_NARROWED = 16_000
"""Largest number of variables of a narrowed search."""


def prove(part: Part, board: Board, budget: Budget, *, threads: int = 1) -> None:
    """Raises the board's bound, and offers plans, until the best is proven, the board stops or the budget is spent.

    ``threads`` people are asked at once. A part in which nobody owns anything is left alone.
    """
    split = split_of(part)
    kinds = kinds_of(part, split)
    people = People(part, kinds, threads=threads, stop=board.stop)
    if not kinds or not people.possible or board.stop.is_set():
        return
    coupling = Coupling.of(part, split, kinds)
    generation = Generation(part, board, budget, coupling, people, Master(coupling))
    if board.values is not None:
        generation.put_plan(board.values)
    generation.ascend()
    generation.converge()
    if generation.best is not None:
        _search(generation)


def _search(generation: Generation) -> None:
    """Dives and narrowed searches in turn, each time round with more effort."""
    number, effort = 0, FIRST_EFFORT
    while not generation.is_over and not generation.budget.is_spent:
        mixed(generation, 0.0, effort)
        if generation.board.is_closed:
            return
        order = Dive(generation, number).run()
        if order is not None and not generation.board.is_closed:
            finished(generation, order, effort)
        if not generation.is_over and not generation.board.is_closed:
            _narrow(generation, effort)
        number, effort = number + 1, effort * 1.5


def _narrow(generation: Generation, effort: float) -> None:
    """A search among the choices that cost next to nothing, then among all that a better plan can hold."""
    board, bound = generation.board, generation.bound
    gap = board.best - 1 - bound if board.best is not None else None
    for slack in (0.0,) if gap is None else (0.0, float(gap + 1)):
        if not generation.is_over and not board.is_closed:
            narrowed(generation, slack, effort, MOST_NARROWED)
