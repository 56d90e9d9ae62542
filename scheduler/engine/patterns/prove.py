"""Proving a part by patterns, with plans by the way."""

from __future__ import annotations

from collections.abc import Iterator
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


class Proof:
    """A prover of one part that goes on, from turn to turn, where the budget of the turn before was spent.

    Raises the board's bound, and offers plans, until the best is proven, the board stops or the budget is spent.
    ``threads`` people are asked at once. A part in which nobody owns anything, or whose numbers are too large to be
    added up exactly in 64 bits, is left alone.
    """

    def __init__(self, *, threads: int = 1) -> None:
        self._threads = threads
        self._generation: Generation | None = None
        self._searches: Iterator[None] = iter(())

    def __call__(self, part: Part, board: Board, budget: Budget) -> None:
        if self._generation is None or self._generation.part is not part:
            self._begin(part, board, budget)
        generation = self._generation
        if generation is None:
            return
        generation.board, generation.budget = board, budget
        generation.people.heed(board.stop)
        if board.values is not None:
            generation.put_plan(board.values)
        while not _ends(generation) and next(self._searches, self) is None:
            pass

    def _begin(self, part: Part, board: Board, budget: Budget) -> None:
        """Makes what asks people for patterns; leaves it out where there is nothing to ask."""
        split = split_of(part)
        kinds = kinds_of(part, split)
        coupling = Coupling.of(part, split, kinds)
        if not kinds or not coupling.scale:
            return
        people = People(part, kinds, threads=self._threads, stop=board.stop)
        if not people.possible or board.stop.is_set():
            return
        self._generation = Generation(part, board, budget, coupling, people, Master(coupling))
        self._searches = _searches(self._generation)


def prove(part: Part, board: Board, budget: Budget, *, threads: int = 1) -> None:
    """The first turn of a Proof."""
    Proof(threads=threads)(part, board, budget)


def _searches(generation: Generation) -> Iterator[None]:
    """The way to a proof in steps, one at a time: prices, then mixes, dives and narrowed searches in turn, each time
    round with more effort."""
    generation.ascend()
    generation.converge()
    if generation.best is None:
        return
    for number in count():
        effort = FIRST_EFFORT * MORE**number
        yield
        mixed(generation, number * WIDER * abs(generation.bound), effort)
        yield
        order = Dive(generation, number).run()
        yield
        if order is not None:
            finished(generation, order, effort)
        for place in range(2):
            yield
            slacks = _slacks(generation)
            if place < len(slacks):
                narrowed(generation, slacks[place], effort, MOST_NARROWED)


def _ends(generation: Generation) -> bool:
    return generation.is_over or generation.budget.is_spent or generation.board.is_closed


def _slacks(generation: Generation) -> tuple[float, ...]:
    """First the choices that cost next to nothing, then, when a plan is known, all that a better one can hold."""
    best = generation.board.best
    return (0.0,) if best is None else (0.0, float(max(0, best - generation.bound)))
