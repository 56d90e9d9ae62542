"""Searchers and provers at work on parts, in turns of fixed effort, so that the same input gives the same plan.

A turn is one lane on one part. It begins with the best plan of the rounds before, works on a board of its own, and may
use a fixed deterministic effort. When all turns of a round are over, each part takes the best of its lanes' plans; of
equal ones that of the lane with the lowest rank. Which turns run at the same time therefore changes nothing but the
time that they take: one worker and two find the same plan. Bounds are told at once, from anywhere: a bound ends a turn
only when the plan of that very turn is proven by it, and a plan that costs as much as another never replaces it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from itertools import count
from typing import TypeAlias

import numpy as np

from scheduler.engine.board import Board
from scheduler.engine.budget import Budget
from scheduler.engine.part import Part, Whole

POLL_SECONDS = 0.05

Worker: TypeAlias = Callable[[Part, Board, Budget], None]
"""Offers plans and raises bounds on the board until its stop is set, the budget is spent, or it is done."""


@dataclass(frozen=True, slots=True)
class Lane:
    """A searcher or prover and the deterministic seconds of its first turn; each further turn is twice as long.

    ``says`` is what people read while it is at work. Lanes play in the order in which a piece has them; of equal
    plans the one of the lane with the lowest ``rank`` is kept, and then of the first. A lane that ``begins`` has one
    turn, before all others; any other has its first turn in round ``since``.
    """

    says: str
    work: Worker
    effort: float
    rank: int = 0
    begins: bool = False
    since: int = 1


class Piece:
    """A part, the lanes that work on it, and what they have reached together.

    ``told`` is called after every improvement by any lane.
    """

    def __init__(self, part: Part, lanes: Sequence[Lane], told: Callable[[], None] = lambda: None) -> None:
        self.part = part
        self.lanes = tuple(lanes)
        self.board = Board(part)
        self.turns: list[_Turn] = []
        self._told = told
        self._seen: int | None = None

    @property
    def best(self) -> int | None:
        """The smallest cost that any lane has seen, also in a turn that is not over."""
        known = [cost for cost in (self._seen, self.board.best) if cost is not None]
        return min(known, default=None)

    @property
    def is_done(self) -> bool:
        return self.board.is_closed or self.board.is_impossible

    def heard(self, turn: _Turn, best: int | None, bound: int | None) -> None:
        """Passes a bound on to all, and calls off the turns that a proof makes idle: those of a higher rank."""
        if best is not None and (self._seen is None or best < self._seen):
            self._seen = best
        if bound is not None and self.board.raise_bound(bound):
            for other in self.turns:
                other.board.raise_bound(bound)
        if turn.board.is_closed:
            self.call_off_after(turn)
        self._told()

    def call_off_after(self, turn: _Turn) -> None:
        for other in self.turns[self.turns.index(turn) + 1 :]:
            other.board.stop.set()

    def merge(self) -> None:
        """Takes the best plan of the round, among equals that of the lowest rank."""
        for turn in self.turns:
            if turn.board.values is not None:
                self.board.offer(turn.board.values)
            if turn.board.is_impossible:
                self.board.refute()
        self.turns = []


@dataclass(eq=False)
class _Turn:
    """One lane on one piece, with a board and a budget of its own."""

    piece: Piece
    lane: Lane
    budget: Budget
    board: Board = field(init=False)
    is_running: bool = False
    _given: float = field(init=False)

    def __post_init__(self) -> None:
        piece = self.piece
        self._given = self.budget.effort
        self.board = Board(piece.part, report=lambda best, bound: piece.heard(self, best, bound))
        if piece.board.bound is not None:
            self.board.raise_bound(piece.board.bound)
        if piece.board.values is not None:
            self.board.offer(piece.board.values)

    @property
    def cost(self) -> float:
        """The effort used, or all that was given where a bound of another lane may have ended the turn."""
        return self._given if len(self.piece.turns) > 1 else self._given - self.budget.effort

    @property
    def has_worked(self) -> bool:
        return self.budget.effort < self._given

    def play(self) -> None:
        if self.board.stop.is_set():
            return
        self.is_running = True
        try:
            self.lane.work(self.piece.part, self.board, self.budget)
        finally:
            self.is_running = False
        if self.board.is_impossible:
            self.piece.call_off_after(self)


class Portfolio:
    """The pieces of a model, worked on until all are done, the budget is spent or ``stop`` is set."""

    def __init__(self, pieces: Sequence[Piece], budget: Budget, *, workers: int, stop: threading.Event) -> None:
        self.pieces = tuple(pieces)
        self._budget = budget
        self._workers = workers
        self._stop = stop

    @property
    def at_work(self) -> tuple[str, ...]:
        """What the lanes say that are at work now."""
        return tuple(dict.fromkeys(turn.lane.says for p in self.pieces for turn in p.turns if turn.is_running))

    @property
    def is_impossible(self) -> bool:
        return any(piece.board.is_impossible for piece in self.pieces)

    def run(self) -> None:
        """Plays round after round. Where several lanes work on a piece, a turn costs the whole effort that it was
        given, however much of it was used: what is left for others must not depend on when a bound arrived."""
        self._round([(piece, lane) for piece in self.pieces for lane in piece.lanes if lane.begins], 0)
        last = max((lane.since for piece in self.pieces for lane in piece.lanes), default=0)
        for number in count(1):
            if not self._may_go_on():
                return
            has_worked = self._round(list(self._chosen(number)), number)
            if not has_worked and number >= last:
                return

    def _chosen(self, number: int) -> Iterator[tuple[Piece, Lane]]:
        """Whose turn it is in a round: the first lane of every piece that is not done, then the second, and so on."""
        playing = [
            (piece, [lane for lane in piece.lanes if not lane.begins and lane.since <= number])
            for piece in self.pieces
            if not piece.is_done
        ]
        for place in range(max((len(lanes) for _, lanes in playing), default=0)):
            yield from ((piece, lanes[place]) for piece, lanes in playing if place < len(lanes))

    def _may_go_on(self) -> bool:
        is_over = self._stop.is_set() or self._budget.is_spent or self.is_impossible
        return not is_over and not all(piece.is_done for piece in self.pieces)

    def _round(self, chosen: Sequence[tuple[Piece, Lane]], number: int) -> bool:
        """One turn of each; their efforts are cut alike when the budget does not suffice for all. Says whether any
        lane had something to do."""
        efforts = [lane.effort * 2.0 ** max(0, number - lane.since) for _, lane in chosen]
        share = min(1.0, self._budget.effort / sum(efforts)) if efforts else 1.0
        turns = [
            _Turn(piece, lane, self._budget.slice(effort * share, seed=self._budget.seed + number))
            for (piece, lane), effort in zip(chosen, efforts, strict=True)
        ]
        for piece in self.pieces:
            piece.turns = sorted((turn for turn in turns if turn.piece is piece), key=lambda turn: turn.lane.rank)
        self._play(turns)
        self._budget.spend(sum(turn.cost for turn in turns))
        for piece in self.pieces:
            piece.merge()
        return any(turn.has_worked for turn in turns)

    def _play(self, turns: Sequence[_Turn]) -> None:
        """Plays the turns in order, as many at once as there are workers. This thread stays free to hear ``stop``."""
        with ThreadPoolExecutor(self._workers, thread_name_prefix="watchbill-solve") as pool:
            waiting: set[Future[None]] = {pool.submit(turn.play) for turn in turns}
            try:
                while waiting:
                    over, waiting = wait(waiting, POLL_SECONDS, return_when=FIRST_EXCEPTION)
                    for future in over:
                        future.result()
                    if self._stop.is_set() or self._budget.seconds <= 0:
                        _call_off(turns)
            except BaseException:
                _call_off(turns)
                raise


def _call_off(turns: Sequence[_Turn]) -> None:
    for turn in turns:
        turn.board.stop.set()


def values_of(pieces: Sequence[Piece], variables: int) -> Whole | None:
    """The values of a whole model of so many variables, None when some piece has no plan."""
    values = np.zeros(variables, dtype=np.int64)
    for piece in pieces:
        if piece.board.values is None:
            return None
        values[piece.part.whole] = piece.board.values
    return values
