"""Fewer candidates make the search short; what is left out is proven to be no loss, or is looked at later."""

from __future__ import annotations

import random
import threading
import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.engine.board import Board
from scheduler.engine.budget import Budget
from scheduler.engine.narrowing import NarrowSearch, few_candidates, pruned
from scheduler.engine.part import Part
from scheduler.engine.relaxation import certified, relaxed
from tests.engine.rosters_in_numbers import optimum, random_roster
from tests.engine.small_parts import a_part
from tests.support.patience import PATIENCE_SECONDS

seeds = st.integers(0, 10_000)
COVER = a_part([3, 5, 9, 40], [({0: 1, 1: 1, 2: 1, 3: 1}, 2, None)])
"""Two of four people have to serve; the cheapest two cost 8."""


def _relaxed(part: Part):
    return relaxed(part, Budget.of_seconds(3 * PATIENCE_SECONDS), threading.Event())


def a_quarter(people: int = 12, weeks: int = 12) -> Part:
    """One of all people each week, nobody in two weeks running, everybody likes some weeks less."""
    random_ = random.Random(1)
    at = {(p, w): p * weeks + w for p in range(people) for w in range(weeks)}
    rows = [({at[p, w]: 1 for p in range(people)}, 1, 1) for w in range(weeks)]
    rows += [({at[p, w]: 1, at[p, w + 1]: 1}, None, 1) for p in range(people) for w in range(weeks - 1)]
    part = a_part([random_.randint(1, 30) for _ in at], rows)
    weeks_of = np.array([w for _, w in at])
    return replace(part, owner=np.array([p for p, _ in at]), week=weeks_of, duty=weeks_of)


def test_whoever_a_better_plan_cannot_use_is_left_out():
    """With a plan of 12 in hand the person who costs 40 is no candidate any more; the one who costs 9 needs 12."""
    found = certified(COVER, np.array([5.0]), np.zeros(4))
    assert 3 not in pruned(COVER, found, 12).keep
    assert 2 not in pruned(COVER, found, 12).keep
    assert 2 in pruned(COVER, found, 13).keep


@settings(max_examples=40, deadline=None)
@given(seeds, st.integers(1, 5))
def test_pruning_never_loses_a_better_plan(seed, above):
    """Random rosters, with a best in hand that is worse than the optimum: the optimum is still there."""
    part = random_roster(random.Random(seed))
    found, best = _relaxed(part), optimum(part)
    if found is None or best is None:
        return
    narrow = pruned(part, found, best + above)
    assert not narrow.is_empty
    assert optimum(narrow.part) == best


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_when_pruning_leaves_nothing_better_the_best_is_proven(seed):
    """With the optimum in hand, what is left holds no cheaper plan."""
    part = random_roster(random.Random(seed))
    found, best = _relaxed(part), optimum(part)
    if found is None or best is None:
        return
    narrow = pruned(part, found, best)
    rest = None if narrow.is_empty else optimum(narrow.part)
    assert rest is None or rest >= best


@settings(max_examples=40, deadline=None)
@given(seeds, st.integers(1, 3))
def test_a_plan_with_a_candidate_that_was_left_out_costs_at_least_the_floor(seed, per_duty):
    """So the best of the narrow part, when it costs no more than the floor, is the best of all."""
    part = random_roster(random.Random(seed))
    found, best = _relaxed(part), optimum(part)
    if found is None or best is None:
        return
    narrow = few_candidates(part, found, per_duty, seed=seed, plan=None)
    inside = None if narrow.is_empty else optimum(narrow.part)
    assert best == inside or best >= narrow.floor


def test_the_plan_in_hand_stays_possible_with_few_candidates():
    """A search with fewer candidates begins with the best plan, so it never ends with a worse one."""
    found = _relaxed(COVER)
    assert found is not None
    plan = np.array([0, 0, 1, 1])
    narrow = few_candidates(COVER, found, 1, seed=0, plan=plan)
    assert {2, 3} <= set(narrow.keep.tolist())
    assert (narrow.whole(plan[narrow.keep]) == plan).all()


def test_a_quarter_is_proven_with_few_candidates_at_a_time():
    """Twelve people and twelve weeks: searched narrow, proven for all."""
    part = a_quarter()
    board = Board(part)
    NarrowSearch()(part, board, Budget.of_seconds(30, effort=20))
    assert board.is_closed
    assert board.best == optimum(part)


def test_the_same_quarter_gives_the_same_plan_twice():
    """Candidates are drawn with the seed of the search, never by chance."""
    part, plans = a_quarter(), []
    for _ in range(2):
        board = Board(part)
        NarrowSearch()(part, board, Budget.of_seconds(30, effort=20, seed=5))
        plans.append(board.values.tolist())
    assert plans[0] == plans[1]


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_what_a_narrow_search_tells_is_true(seed):
    """Random rosters: the bound is under the optimum, the best is not."""
    part = random_roster(random.Random(seed))
    board, best = Board(part), optimum(part)
    NarrowSearch()(part, board, Budget.of_seconds(10, effort=2))
    if best is None:
        assert board.best is None
    else:
        assert board.bound is None or board.bound <= best
        assert board.best is None or board.best >= best


def test_a_narrow_search_ends_soon_after_it_is_stopped():
    """The search inside hears of the stop outside."""
    heard: list[float] = []

    def never_ends(_part: Part, board: Board, _budget: Budget) -> None:
        stopper.start()
        board.stop.wait(2 * PATIENCE_SECONDS)
        heard.append(time.monotonic())

    board = Board(a_quarter())
    stopped: list[float] = []
    stopper = threading.Timer(0.05, lambda: (stopped.append(time.monotonic()), board.stop.set()))
    NarrowSearch(never_ends)(board.part, board, Budget.of_seconds(3 * PATIENCE_SECONDS))
    stopper.join()
    assert heard[0] - stopped[0] < PATIENCE_SECONDS
    assert len(heard) == 1


@pytest.mark.parametrize(("best", "kept"), [(10**12, 2), (2, 1)])
def test_a_very_poor_plan_rules_nothing_out(best: int, kept: int) -> None:
    """Its distance from what is proven fits into no 64 bits; a plan at the next cost rules out the dearer person."""
    part = a_part([1, 4], [({0: 1, 1: 1}, 1, 1)])
    relaxation = relaxed(part, Budget.of_seconds(60, effort=10), threading.Event())
    assert relaxation is not None
    assert np.count_nonzero(pruned(part, relaxation, best).part.upper) == kept
