"""A second opinion in a process of its own, which ends when it is told to and leaves nothing behind."""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from scheduler.engine import second_prover
from scheduler.engine.board import Board
from scheduler.engine.budget import Budget
from scheduler.engine.part import Part
from scheduler.engine.second_prover import PROGRAM, prove
from scheduler.engine.second_prover_process import bound_in
from tests.engine.rosters_in_numbers import optimum, random_roster
from tests.engine.small_parts import a_part
from tests.support.patience import PATIENCE_SECONDS

COVER = a_part([3, 5, 4], [({0: 1, 1: 1, 2: 1}, 2, None)], constant=10)
IMPOSSIBLE = a_part([1, 1], [({0: 1, 1: 1}, 3, None)])


def a_hard_part(things: int = 60) -> Part:
    """Weights with market splits: no tree search of today ends on it within minutes."""
    random_ = random.Random(3)
    rows = []
    for _ in range(8):
        weights = {n: random_.randint(10, 99) for n in range(things)}
        rows.append((weights, sum(weights.values()) // 2, sum(weights.values()) // 2))
    return a_part([random_.randint(1, 9) for _ in range(things)], rows)


def test_the_best_plan_is_found_and_proven():
    """Two of three have to serve; the board is closed."""
    board = Board(COVER)
    prove(COVER, board, Budget.of_seconds(30))
    assert board.is_closed
    assert board.best == 17
    assert board.values.tolist() == [1, 0, 1]


def test_a_plan_in_hand_is_proven_or_bettered():
    """Beginning with the dearest plan makes no difference to what is proven."""
    board = Board(COVER)
    board.offer(np.array([1, 1, 1]))
    prove(COVER, board, Budget.of_seconds(30))
    assert (board.best, board.bound) == (17, 17)


@pytest.mark.slow
def test_both_provers_agree():
    """Random rosters, against the exact optimum of the other prover."""
    for seed in range(25):
        part = random_roster(random.Random(seed))
        board = Board(part)
        prove(part, board, Budget.of_seconds(30))
        assert board.best == optimum(part)
        assert board.best is None or board.is_closed


def test_where_no_plan_is_possible_none_is_offered():
    """Three of two cannot serve."""
    board = Board(IMPOSSIBLE)
    prove(IMPOSSIBLE, board, Budget.of_seconds(30))
    assert board.best is None


def test_a_stop_ends_the_process_soon(monkeypatch):
    """Whoever stops does not wait for a tree search, and no process is left behind."""
    started = _remember_processes(monkeypatch)
    board = Board(a_hard_part())
    stopped: list[float] = []
    stopper = threading.Timer(1.0, lambda: (stopped.append(time.monotonic()), board.stop.set()))
    stopper.start()
    prove(board.part, board, Budget.of_seconds(10 * PATIENCE_SECONDS))
    ended = time.monotonic()
    stopper.join()
    assert ended - stopped[0] < PATIENCE_SECONDS
    assert [process.poll() is not None for process in started] == [True]


def test_the_clock_ends_the_process(monkeypatch):
    """A budget of a second is a promise to people."""
    started = _remember_processes(monkeypatch)
    board, before = Board(a_hard_part()), time.monotonic()
    prove(board.part, board, Budget.of_seconds(1))
    assert time.monotonic() - before < PATIENCE_SECONDS
    assert [process.poll() is not None for process in started] == [True]


def test_the_process_ends_when_whoever_asked_is_gone():
    """Its standard input ends, as it does when this process is killed; then it ends itself."""
    with subprocess.Popen(
        [sys.executable, "-P", str(PROGRAM)], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as own:
        own.stdin.write(b"".join(_hard_messages()))
        own.stdin.flush()
        time.sleep(0.5)
        own.stdin.close()
        assert own.wait(PATIENCE_SECONDS) == 1


def test_no_process_is_started_when_there_is_nothing_to_do(monkeypatch):
    """Stopped before it began, or without effort: then nothing is asked."""
    started = _remember_processes(monkeypatch)
    stopped = Board(COVER)
    stopped.stop.set()
    prove(COVER, stopped, Budget.of_seconds(30))
    prove(COVER, Board(COVER), Budget.of_seconds(30, effort=0.0))
    assert started == []


def test_the_bound_is_read_from_the_lines_of_the_log_that_tell_one():
    """Lines of the tree tell a bound; the first of all tells none, and no other line does."""
    told = " R       0       0         0   0.00%   19832.5         4121284           99.52%     0   0   0   16011"
    none = " J       0       0         0   0.00%   -inf            33500000           Large     0   0   0   0"
    assert bound_in(told) == 19832.5
    assert bound_in(none) is None
    assert bound_in("   Gap               0%") is None


def _remember_processes(monkeypatch) -> list[subprocess.Popen]:
    """Every process that is started, as the real thing."""
    started = []
    original = subprocess.Popen

    def start(*args, **named):
        started.append(original(*args, **named))
        return started[-1]

    monkeypatch.setattr(second_prover.subprocess, "Popen", start)
    return started


def _hard_messages() -> list[bytes]:
    """What the process reads, for a part that it works on for long."""
    texts = [
        second_prover.exported(a_hard_part(), whole=True).SerializeToString(),
        second_prover._wanted(Budget.of_seconds(300)).SerializeToString(),
        b"",
    ]
    return [len(text).to_bytes(8, "little") + text for text in texts]
