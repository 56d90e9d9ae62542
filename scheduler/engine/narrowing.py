"""Narrowing: a part with fewer candidates, and what a search of it proves about the whole part.

By what the relaxation proves, a plan that uses a candidate which is left out costs at least ``floor``. So a plan of
the narrow part that is its best and costs no more than the floor is the best of the whole part, too.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np

from scheduler.engine import exact
from scheduler.engine.board import Board
from scheduler.engine.budget import Budget
from scheduler.engine.part import NOBODY, Part, Whole, cut
from scheduler.engine.portfolio import Worker
from scheduler.engine.relaxation import Relaxation, relaxed

PER_DUTY = (10, 14, 18, 24)
"""Candidates of each duty in one search after the other, beside those that the relaxation uses. With these the best
plans of 600 and of 1,000 people x 156 weekends, equal to their bounds, take 6 and 2 CPU seconds after the relaxation;
with 30 of each duty 20 seconds did not suffice. Fewer make the search quicker, too few leave out the best plans."""
EFFORT = 2.0
"""Deterministic seconds for each of these searches; twice as many each time that all have had their turn."""
USED = 1e-6
"""Part of a candidate from which the relaxation uses it."""
MOST_KEPT = 0.9
"""A part of which more stays is not worth a search of its own."""
FAR = 1 << 62
"""Room from which nothing is pruned: it would not fit into 64 bits, and so poor a plan rules nothing out."""
POLL_SECONDS = 0.01


@dataclass(frozen=True, slots=True)
class Narrow:
    """``part`` has the variables ``keep`` of the whole part; every other one stands at its value in ``values``.

    Every plan that is not in the narrow part costs at least ``floor``. ``is_empty`` says that no plan is in it,
    because some row fails whatever is chosen.
    """

    part: Part
    keep: Whole
    values: Whole
    floor: int
    is_empty: bool

    def whole(self, values: Whole) -> Whole:
        """A plan of the narrow part as one of the whole part."""
        lifted = self.values.copy()
        lifted[self.keep] = values
        return lifted


def pruned(part: Part, relaxation: Relaxation, best: int) -> Narrow:
    """The part without what no plan can use that costs less than ``best``: so no better plan is lost.

    A variable whose reduced cost exceeds what is left between bound and best stays at its end; others may move less.
    """
    room = (best - 1) * relaxation.scale - relaxation.least
    lower, upper = part.lower.copy(), part.upper.copy()
    priced = np.flatnonzero(relaxation.reduced)
    steps = np.full(part.variables, 0, dtype=np.int64)
    steps[priced] = FAR if room >= FAR else max(room, -1) // np.abs(relaxation.reduced[priced])
    up, down = relaxation.reduced > 0, relaxation.reduced < 0
    upper[up] = np.minimum(upper[up], np.maximum(lower[up], lower[up] + steps[up]))
    lower[down] = np.maximum(lower[down], np.minimum(upper[down], upper[down] - steps[down]))
    return _narrow(replace(part, lower=lower, upper=upper), np.flatnonzero(lower < upper), lower, best)


def few_candidates(part: Part, relaxation: Relaxation, per_duty: int, *, seed: int, plan: Whole | None) -> Narrow:
    """The part with so many candidates of each duty: those that ``plan`` or the relaxation uses, then the cheapest by
    reduced cost; a seeded draw decides among equals, which are many, so that everybody is candidate somewhere."""
    literals = np.flatnonzero(part.duty != NOBODY)
    used = relaxation.fractional[literals] > USED
    draw = np.random.default_rng(seed).random(len(literals))
    thousandth = max(1, relaxation.scale // 1000)
    thousandths = (relaxation.reduced[literals] + thousandth // 2) // thousandth
    order = np.lexsort((draw, thousandths, ~used, part.duty[literals]))
    duties = part.duty[literals][order]
    rank = np.arange(len(order)) - np.searchsorted(duties, duties)
    kept = np.ones(part.variables, dtype=bool)
    kept[literals[order[rank >= per_duty]]] = False
    if plan is not None:
        kept |= plan != part.lower
    more = max(0, int(relaxation.reduced[~kept].min(initial=np.iinfo(np.int64).max)))
    floor = -((-relaxation.least - more) // relaxation.scale)
    return _narrow(part, np.flatnonzero(kept), part.lower, floor)


def _narrow(part: Part, keep: Whole, values: Whole, floor: int) -> Narrow:
    fixed = np.ones(part.variables, dtype=bool)
    fixed[keep] = False
    free = np.zeros(part.rows, dtype=bool)
    free[part.row_of[~fixed[part.columns]]] = True
    totals = part.totals(values)
    fails = ~free & ((totals < part.low) | (totals > part.high))
    return Narrow(cut(part, keep, values), keep, values.copy(), floor, bool(fails.any()))


class NarrowSearch:
    """A searcher of one part, which remembers its relaxation from turn to turn.

    Raises the bound by the relaxation, then searches narrow parts, drawn anew each time around the best plan, and
    whatever a better plan can use as soon as that is much less than the part. ``inner`` searches a narrow part.
    """

    def __init__(self, inner: Worker = exact.solved) -> None:
        self._inner = inner
        self._relaxation: Relaxation | None = None

    def __call__(self, part: Part, board: Board, budget: Budget) -> None:
        relaxation = self._relaxation = self._relaxation or relaxed(part, budget, board.stop)
        if relaxation is None:
            return
        board.raise_bound(relaxation.bound)
        number = 0
        while not board.stop.is_set() and not budget.is_spent:
            around, place = divmod(number, len(PER_DUTY))
            if place == 0 and board.best is not None:
                self._search(pruned(part, relaxation, board.best), relaxation, board, budget, EFFORT * 2.0**around)
            seed = len(PER_DUTY) * budget.seed + number
            narrow = few_candidates(part, relaxation, PER_DUTY[place], seed=seed, plan=board.values)
            if len(narrow.keep) > MOST_KEPT * part.variables:
                return
            self._search(narrow, relaxation, board, budget, EFFORT * 2.0**around)
            number += 1

    def _search(self, narrow: Narrow, relaxation: Relaxation, board: Board, budget: Budget, effort: float) -> None:
        """Searches the narrow part and tells the board of the whole what is found and what that proves."""
        if narrow.is_empty:
            board.raise_bound(narrow.floor)
        if board.stop.is_set() or len(narrow.keep) > MOST_KEPT * board.part.variables:
            return
        own = Board(narrow.part, report=lambda _best, _bound: _pass_on(narrow, own, board))
        own.raise_bound(relaxation.bound)
        if board.values is not None:
            own.offer(board.values[narrow.keep])
        granted = budget.slice(effort, seed=budget.seed)
        given = granted.effort
        with stopped_with(board.stop, own.stop):
            self._inner(narrow.part, own, granted)
        budget.spend(given - granted.effort)
        if own.is_impossible:
            board.raise_bound(narrow.floor)


def _pass_on(narrow: Narrow, own: Board, board: Board) -> None:
    if own.bound is not None:
        board.raise_bound(min(own.bound, narrow.floor))
    if own.values is not None:
        board.offer(narrow.whole(own.values))


@contextmanager
def stopped_with(outer: threading.Event, inner: threading.Event) -> Iterator[None]:
    """While the block runs, sets ``inner`` soon after ``outer`` is set."""
    done = threading.Event()

    def watch() -> None:
        while not done.is_set():
            if outer.wait(POLL_SECONDS):
                inner.set()
                return

    watcher = threading.Thread(target=watch, name="watchbill-narrowing", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
