"""Lanes take turns: which run side by side changes the time, never the plan."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest

from scheduler.engine.board import Board
from scheduler.engine.budget import Budget
from scheduler.engine.exact import solved
from scheduler.engine.part import Part
from scheduler.engine.portfolio import Lane, Piece, Portfolio, Worker, values_of
from tests.engine.small_parts import a_part
from tests.support.patience import PATIENCE_SECONDS, until

PART = a_part([5, 4, 3, 3], [({0: 1, 1: 1, 2: 1, 3: 1}, 1, None)])
"""One of four people serves; the last two cost the same, and less than the others."""


def _plan(person: int) -> np.ndarray:
    return np.array([int(n == person) for n in range(4)])


def _offers(*people: int, bound: int | None = None, pause: float = 0.0) -> Worker:
    """A lane that tries people in turn, one per unit of effort, and may know a bound in the end."""

    def work(_part: Part, board: Board, budget: Budget) -> None:
        for person in people:
            if budget.is_spent or board.stop.is_set():
                return
            board.stop.wait(pause)
            board.offer(_plan(person))
            budget.spend(1)
        if bound is not None:
            board.raise_bound(bound)

    return work


def _played(*lanes: Lane, workers: int = 1, effort: float = 4.0, stop: threading.Event | None = None) -> Piece:
    piece = Piece(PART, lanes)
    Portfolio(
        [piece], Budget.of_seconds(5 * PATIENCE_SECONDS, effort=effort), workers=workers, stop=stop or threading.Event()
    ).run()
    return piece


def _server(piece: Piece) -> int | None:
    return None if piece.board.values is None else int(np.argmax(piece.board.values))


def test_the_cheapest_plan_of_all_lanes_is_kept() -> None:
    """Whichever lane found it."""
    assert _server(_played(Lane("a", _offers(0), 1), Lane("b", _offers(2), 1))) == 2


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("first_pause", [0.0, 0.2])
def test_of_equal_plans_the_first_lane_s_is_kept(workers: int, first_pause: float) -> None:
    """Also when the second lane had it long before."""
    lanes = Lane("a", _offers(3, pause=first_pause), 1), Lane("b", _offers(2, pause=0.1), 1)
    assert _server(_played(*lanes, workers=workers)) == 3


@pytest.mark.parametrize("workers", [1, 2])
def test_a_later_lane_s_proof_lets_the_earlier_one_finish_its_turn(workers: int) -> None:
    """The second lane proves its plan at once; the first one finds an equal plan late in its turn, and that is kept."""
    lanes = Lane("a", _offers(0, 3, pause=0.15), 2), Lane("b", _offers(2, bound=3), 2)
    piece = _played(*lanes, workers=workers)
    assert (_server(piece), piece.board.is_closed) == (3, True)


def test_an_earlier_lane_s_proof_ends_the_turns_behind_it() -> None:
    """What the second lane could still find costs no less."""
    begun = time.monotonic()
    lanes = Lane("a", _offers(3, bound=3), 2), Lane("b", _offers(0, 1, 2, pause=2 * PATIENCE_SECONDS), 3)
    assert _server(_played(*lanes, workers=2, effort=20)) == 3
    assert time.monotonic() - begun < PATIENCE_SECONDS


@pytest.mark.parametrize("workers", [1, 2])
def test_the_rank_decides_between_equal_plans_and_not_who_played_first(workers: int) -> None:
    """A lane that only finds may play first and yet give way to one that proves."""
    lanes = Lane("finds", _offers(3), 1, rank=2), Lane("proves", _offers(2, bound=3, pause=0.1), 1, rank=1)
    assert _server(_played(*lanes, workers=workers)) == 2


def test_a_turn_begins_with_the_best_plan_of_the_rounds_before() -> None:
    """A lane that adds nothing still has it."""
    seen: list[int | None] = []

    def looks(_part: Part, board: Board, budget: Budget) -> None:
        seen.append(board.best)
        budget.spend(budget.effort)

    _played(Lane("a", _offers(1), 1), Lane("b", looks, 1), effort=6)
    assert seen == [None, 4]


def test_each_round_is_twice_as_long_until_the_effort_is_spent() -> None:
    """The last one gets what is left."""
    given: list[float] = []

    def uses_all(_part: Part, _board: Board, budget: Budget) -> None:
        given.append(budget.effort)
        budget.spend(budget.effort)

    _played(Lane("a", uses_all, 1), effort=6)
    assert given == [1, 2, 3]


def test_no_two_turns_have_the_same_seed() -> None:
    """A search that begins again does something else."""
    seeds: list[int] = []

    def notes(_part: Part, _board: Board, budget: Budget) -> None:
        seeds.append(budget.seed)
        budget.spend(budget.effort)

    _played(Lane("a", notes, 1), effort=7)
    assert len(set(seeds)) == len(seeds) == 3


def test_a_lane_that_begins_has_one_turn_before_all_others() -> None:
    """The others begin with its plan."""
    order: list[tuple[str, int | None]] = []

    def named(name: str, person: int) -> Worker:
        def work(part: Part, board: Board, budget: Budget) -> None:
            order.append((name, board.best))
            _offers(person)(part, board, budget)

        return work

    _played(Lane("then", named("then", 2), 1), Lane("begin", named("begin", 1), 1, begins=True), effort=3)
    assert order == [("begin", None), ("then", 4), ("then", 3)]


def test_a_lane_of_last_resort_comes_in_its_round_even_when_the_others_have_given_up() -> None:
    """And a search in which nobody has anything to do ends by itself."""
    idle = Lane("idle", lambda _part, _board, _budget: None, 1)
    assert _server(_played(idle, effort=float("inf"))) is None
    assert _server(_played(idle, Lane("late", _offers(1, bound=4), 1, since=3), effort=float("inf"))) == 1


def test_stopping_ends_all_turns_and_keeps_the_best() -> None:
    """Nobody waits for a lane that is in the midst of its turn."""
    stop = threading.Event()

    def stops(_part: Part, board: Board, _budget: Budget) -> None:
        board.offer(_plan(1))
        stop.set()
        board.stop.wait(2 * PATIENCE_SECONDS)

    begun = time.monotonic()
    piece = _played(
        Lane("a", stops, 9),
        Lane("b", _offers(0, 2, pause=2 * PATIENCE_SECONDS), 9),
        workers=2,
        stop=stop,
    )
    assert _server(piece) == 1
    assert time.monotonic() - begun < PATIENCE_SECONDS


def test_what_fails_in_a_lane_is_told_to_the_caller() -> None:
    """An error is never taken for "nothing found"."""

    def fails(_part: Part, _board: Board, _budget: Budget) -> None:
        raise RuntimeError("out of cheese")

    with pytest.raises(RuntimeError, match="cheese"):
        _played(Lane("a", _offers(1, pause=0.1), 1), Lane("b", fails, 1), workers=2)


@pytest.mark.solver
def test_parts_together_are_a_whole_plan_or_none() -> None:
    """One piece without a plan leaves the whole without one."""
    left, right = (Piece(PART, (Lane("exact", solved, 10),)) for _ in range(2))
    Portfolio([left], Budget.of_seconds(20), workers=1, stop=threading.Event()).run()
    assert values_of([left, right], 4) is None
    whole = values_of([left], 4)
    assert whole is not None
    assert PART.price(whole) == 3


def test_a_bound_is_told_to_all_lanes_of_a_part() -> None:
    """So that everyone can stop whose own plan it proves."""
    heard: list[int | None] = []

    def listens(_part: Part, board: Board, budget: Budget) -> None:
        until(lambda: board.bound is not None)
        heard.append(board.bound)
        budget.spend(budget.effort)

    _played(Lane("a", listens, 1), Lane("b", _offers(bound=2), 1), workers=2, effort=2)
    assert heard == [2]
