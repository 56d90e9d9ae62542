"""Searches with a limit half way between what is proven and what is found, where costs only count."""

from __future__ import annotations

import pytest

from scheduler.engine.board import Board
from scheduler.engine.budget import Budget
from scheduler.engine.halving import FIRST_EFFORT, halved, only_counts
from scheduler.engine.part import Part, Whole, capped
from tests.engine.small_parts import a_part

pytestmark = pytest.mark.solver

DUTIES, PEOPLE = 12, 5


def _pairs() -> Part:
    """Twelve duties for five people, four of whom may hold two of them: one point for each that is left over."""
    place = {(p, d): p * DUTIES + d for p in range(PEOPLE) for d in range(DUTIES)}
    left = {d: len(place) + d for d in range(DUTIES)}
    held = {d: {place[p, d]: 1 for p in range(PEOPLE)} | {left[d]: 1} for d in range(DUTIES)}
    rows: list[tuple[dict[int, int], int | None, int]] = [(held[d], 1, 1) for d in range(DUTIES)]
    rows += [({place[p, d]: 1 for d in range(DUTIES)}, None, 2 if p else 0) for p in range(PEOPLE)]
    return a_part([0] * len(place) + [1] * DUTIES, rows, ranges=dict.fromkeys(left.values(), (0, 1)))


def _halved(part: Part, board: Board, effort: float = 20.0) -> Board:
    halved(part, board, Budget.of_seconds(20, effort=effort))
    return board


def test_costs_only_count_when_all_are_the_same() -> None:
    """Points of 3 each count, points of 2 and 3 do not; what costs nothing does not matter."""
    assert only_counts(a_part([3, 0, 3], []))
    assert not only_counts(a_part([3, 2], []))
    assert not only_counts(a_part([0, 0], []))


def test_the_plan_with_the_fewest_points_is_proven() -> None:
    """Four of the duties stay open."""
    board = _halved(_pairs(), Board(_pairs()))
    assert (board.best, board.bound) == (4, 4)


def test_a_bad_plan_at_first_only_sets_the_first_limit() -> None:
    """With all duties open, half way is six; the search goes on to four. With a first turn alone, too."""
    part = _pairs()
    board = Board(part)
    assert board.offer(_all_open(part))
    assert _halved(part, board).best == 4
    assert _halved(part, Board(part), effort=FIRST_EFFORT).is_closed


def test_bounds_of_others_do_not_steer_the_search() -> None:
    """A bound that somebody else has proven changes nothing about the plan that is found."""
    part = _pairs()
    alone, told = Board(part), Board(part)
    told.raise_bound(3)
    plan, same = _halved(part, alone).values, _halved(part, told).values
    assert plan is not None
    assert same is not None
    assert plan.tolist() == same.tolist()


def test_without_any_plan_the_search_ends() -> None:
    """Whether that is so is for those to say who look twice."""
    board = _halved(a_part([1, 1], [({0: 1, 1: 1}, 3, None)]), Board(a_part([1, 1], [({0: 1, 1: 1}, 3, None)])))
    assert (board.best, board.is_impossible) == (None, False)


def test_a_limit_forbids_dearer_plans_only() -> None:
    """One that costs just as much stays, constant and all."""
    part = a_part([2, 3], [], constant=1)
    for limit, allowed in ((6, True), (5, False)):
        assert capped(part, limit).allows(part.upper) is allowed


def _all_open(part: Part) -> Whole:
    values = part.lower.copy()
    values[-DUTIES:] = 1
    return values
