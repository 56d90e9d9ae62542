"""Proving a part by patterns, with plans by the way."""

from __future__ import annotations

from itertools import count

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
"""Deterministic seconds of the first searches by CP-SAT; each time round they get ``MORE`` times as many."""
MORE = 1.5
WIDER = 0.002
"""By how much, as a part of the bound, patterns of a mix may be dearer each time round."""
MOST_NARROWED = 16_000
"""Largest number of variables of a narrowed search."""


def prove(part: Part, board: Board, budget: Budget, *, threads: int = 1) -> None:
    """Raises the board's bound, and offers plans, until the best is proven, the board stops or the budget is spent.

    ``threads`` people are asked at once. A part in which nobody owns anything, or whose
    numbers are too large to be added up exactly in 64 bits, is left alone.
    """
    split = split_of(part)
    kinds = kinds_of(part, split)
    coupling = Coupling.of(part, split, kinds)
    if not kinds or not coupling.scale:
        return
    people = People(part, kinds, threads=threads, stop=board.stop)
    if not people.possible or board.stop.is_set():
        return
    generation = Generation(part, board, budget, coupling, people, Master(coupling))
    if board.values is not None:
        generation.put_plan(board.values)
    generation.ascend()
    generation.converge()
    if generation.best is not None:
        _search(generation)


def _search(generation: Generation) -> None:
    """Mixes, dives and narrowed searches in turn, each time round with more effort."""
    for number in count():
        effort = FIRST_EFFORT * MORE**number
        if _ends(generation):
            return
        mixed(generation, number * WIDER * abs(generation.bound), effort)
        order = None if _ends(generation) else Dive(generation, number).run()
        if order is not None and not _ends(generation):
            finished(generation, order, effort)
        for slack in _slacks(generation):
            if not _ends(generation):
                narrowed(generation, slack, effort, MOST_NARROWED)


def _ends(generation: Generation) -> bool:
    return generation.is_over or generation.budget.is_spent or generation.board.is_closed


def _slacks(generation: Generation) -> tuple[float, ...]:
    """First the choices that cost next to nothing, then, when a plan is known, all that a better one can hold."""
    best = generation.board.best
    return (0.0,) if best is None else (0.0, float(max(0, best - generation.bound)))
