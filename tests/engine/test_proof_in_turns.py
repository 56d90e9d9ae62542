"""A proof by patterns goes on, turn by turn, where the effort of the turn before was spent."""

from __future__ import annotations

import random

import pytest

from scheduler.engine.board import Board
from scheduler.engine.budget import Budget
from scheduler.engine.patterns.prove import Proof
from tests.engine.rosters_in_numbers import optimum, random_roster

pytestmark = pytest.mark.solver


@pytest.mark.parametrize("closes_first", [False, True])
@pytest.mark.parametrize("seed", range(8))
def test_many_short_turns_prove_no_more_than_is_true(seed: int, closes_first: bool) -> None:
    """A bound that was reached is never lost, and what is closed in the end is the best plan, in either order."""
    part = random_roster(random.Random(seed))
    best, board, proof = optimum(part), Board(part), Proof(closes_first=closes_first)
    for _ in range(20):
        before = board.bound
        proof(part, board, Budget.of_seconds(20.0, effort=0.02))
        if best is None:
            assert board.best is None
            continue
        assert board.bound is not None
        assert before is None or before <= board.bound <= best
        assert board.best is None or board.best >= best


def test_a_turn_does_not_ask_again_what_the_turn_before_has_proven() -> None:
    """The second turn begins with searches: nothing is left to be learnt from prices."""
    part, proof = random_roster(random.Random(7)), Proof()
    first = Board(part)
    proof(part, first, Budget.of_seconds(20.0, effort=0.001))
    assert first.bound is not None
    second = Board(part)
    proof(part, second, Budget.of_seconds(20.0, effort=0.0))
    assert second.bound is None


def test_a_proof_of_another_part_begins_anew() -> None:
    """What was learnt of one roster is not taken for true of another."""
    proof = Proof()
    for seed in (3, 7, 3):
        part = random_roster(random.Random(seed))
        board = Board(part)
        proof(part, board, Budget.of_seconds(20.0, effort=0.5))
        assert board.bound is not None
        best = optimum(part)
        assert best is not None
        assert board.bound <= best
