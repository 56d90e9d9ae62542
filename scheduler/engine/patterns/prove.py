"""Proving a part by patterns, with plans by the way."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from scheduler.engine.board import Board
from scheduler.engine.budget import Budget
from scheduler.engine.part import Part
from scheduler.engine.patterns.closing import closed
from scheduler.engine.patterns.coupling import Coupling
from scheduler.engine.patterns.generation import Generation
from scheduler.engine.patterns.master import Master
from scheduler.engine.patterns.people import People
from scheduler.engine.patterns.plans import Dive, finished, mixed
from scheduler.engine.patterns.split import kinds_of, split_of

QUICK_EFFORT = 1.0
"""Deterministic seconds of the first mix and dive: where what proves the bound makes a plan, it is found in less."""
FIRST_EFFORT = 2.0
"""The same times round after it, each of them with ``MORE`` times as many as the last."""
MORE = 1.5
WIDER = 0.002
"""By how much, as a part of the bound, patterns of a mix may be dearer each time round."""
CLOSING_EFFORT = 3.0
"""The same, for searches that close the gap. With blocks of four hours for 100 people two of four seeds need 2.5 and
2.9, and the others more than 4, so a new turn with another seed is worth more than a longer one."""
MOST_LEFT = 16_000
"""Largest number of variables of a search that closes the gap."""


class Proof:
    """A prover of one part that goes on, from turn to turn, where the budget of the turn before was spent.

    Raises the board's bound, and offers plans, until the best is proven, the board stops or the budget is spent.
    ``threads`` people are asked at once. One that ``closes_first`` looks for a plan that costs what is proven before it
    dives for any plan: where such a plan exists, that is quicker. With blocks of four hours for 100 people it takes 6.4
    CPU seconds instead of 13; terms seldom have such a plan. A part in which nobody owns anything, or whose numbers are
    too large to be added up exactly in 64 bits, is left alone.
    """

    def __init__(self, *, threads: int = 1, closes_first: bool = False) -> None:
        self._threads = threads
        self._closes_first = closes_first
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
        self._searches = _searches(self._generation, closes_first=self._closes_first)


def prove(part: Part, board: Board, budget: Budget, *, threads: int = 1) -> None:
    """The first turn of a Proof."""
    Proof(threads=threads)(part, board, budget)


def _searches(generation: Generation, *, closes_first: bool) -> Iterator[None]:
    """The way to a proof in steps, one at a time: prices, then mixes, dives and searches that close the gap in turn,
    each time round with more effort."""
    generation.ascend()
    generation.converge()
    if generation.best is None:
        return
    for number in count():
        more = MORE**number
        effort = FIRST_EFFORT * more if number else QUICK_EFFORT
        yield
        mixed(generation, number * WIDER * abs(generation.bound), effort)
        yield
        has_closed = closes_first and not number
        if has_closed:
            closed(generation, 0, CLOSING_EFFORT, MOST_LEFT)
            yield
        order = Dive(generation, number).run()
        yield
        if order is not None:
            finished(generation, order, effort)
        for place in range(int(has_closed), 2):
            yield
            slacks = _slacks(generation)
            if place < len(slacks):
                closed(generation, slacks[place], CLOSING_EFFORT * more, MOST_LEFT)


def _ends(generation: Generation) -> bool:
    return generation.is_over or generation.budget.is_spent or generation.board.is_closed


def _slacks(generation: Generation) -> tuple[int, ...]:
    """First plans that cost what is proven, then, when a plan is known, all that cost less than that one."""
    best = generation.board.best
    return (0,) if best is None or best - 1 <= generation.bound else (0, best - 1 - generation.bound)
