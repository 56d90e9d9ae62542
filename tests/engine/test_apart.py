"""What only single people join is searched apart: bounds add up, and plans are made piece by piece."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from benchmarks.solver_families import joint, terms, weekends
from benchmarks.solver_families.case import Case
from scheduler.engine.apart import ApartSearch, taken_apart
from scheduler.engine.board import Board
from scheduler.engine.budget import Budget
from scheduler.engine.exact import solved
from scheduler.engine.lanes import lanes_of
from scheduler.engine.part import NOBODY, Part
from scheduler.engine.portfolio import Lane
from scheduler.engine.roster_model import RosterModel
from scheduler.engine.structure import Structure
from tests.benchmarks.test_solver_families import TERMS, WEEKENDS
from tests.engine.rosters_in_numbers import optimum

pytestmark = pytest.mark.solver
WEEKENDS_TOO: dict[str, Any] = {**WEEKENDS, "weeks": TERMS["weeks"], "gap": 1}
EFFORT = 20.0


def _part(case: Case) -> Part:
    model = RosterModel(case.problem, case.constraints)
    ((_, penalty),) = model.aims()
    return model.part(penalty)


@pytest.fixture(scope="module")
def both() -> Part:
    """Weekends and terms of the same six people in eight weeks."""
    return _part(joint.read("small", {"weekends": WEEKENDS_TOO, "terms": TERMS}))


def _exactly(_: Part) -> tuple[Lane, ...]:
    return (Lane("exact search", solved, EFFORT),)


def test_weekends_and_terms_come_apart_with_the_terms_first(both: Part) -> None:
    """The weekends of two regions, which share nobody, are two pieces more; every choice is in one piece."""
    pieces = taken_apart(Structure(both))
    alone = _part(terms.read("small", TERMS))
    assert len(pieces) == 3
    choices = [int((piece.owner != NOBODY).sum()) for piece in pieces]
    assert choices[0] == int((alone.owner != NOBODY).sum())
    assert sum(choices) == int((both.owner != NOBODY).sum())


@pytest.mark.parametrize("family", ["weekends", "terms"])
def test_weekends_alone_and_terms_alone_stay_whole(family: str) -> None:
    """A rest between two weekends is no joint: it decides who can serve at all."""
    read, data = {"weekends": (weekends.read, WEEKENDS), "terms": (terms.read, TERMS)}[family]
    assert taken_apart(Structure(_part(read("small", data)))) == ()


def test_what_the_pieces_prove_adds_up_to_no_more_than_the_best_plan(both: Part) -> None:
    """And the plan that is made piece by piece keeps every rule between the pieces."""
    best, pieces, board = optimum(both), taken_apart(Structure(both)), Board(both)
    ApartSearch(pieces, _exactly)(both, board, Budget(effort=EFFORT))
    assert best is not None
    assert board.bound == sum(optimum(piece) or 0 for piece in pieces)
    assert board.bound <= best
    assert board.best is not None
    assert board.best >= best


def test_what_is_impossible_for_one_piece_is_impossible_for_all() -> None:
    """No term may begin after the first week, and none lasts for all eight."""
    closed = {**TERMS, "events": [1, 2, 3, 4, 5, 6, 7]}
    part = _part(joint.read("closed", {"weekends": WEEKENDS_TOO, "terms": closed}))
    board = Board(part)
    ApartSearch(taken_apart(Structure(part)), _exactly)(part, board, Budget(effort=EFFORT))
    assert board.is_impossible


def test_turns_go_on_from_what_pieces_have_reached(both: Part) -> None:
    """A piece that is proven is not searched again, and a plan around the same piece is not made twice."""
    search, first = ApartSearch(taken_apart(Structure(both)), _exactly), Board(both)
    search(both, first, Budget(effort=EFFORT))
    again, budget = Board(both), Budget(effort=EFFORT)
    search(both, again, budget)
    assert budget.effort == EFFORT
    assert again.bound == first.bound
    assert again.best is None


def test_the_same_effort_gives_the_same_plan(both: Part) -> None:
    """Value for value, by the lanes that work on any part."""
    plans = []
    for _ in range(2):
        board = Board(both)
        ApartSearch(taken_apart(Structure(both)), lanes_of)(both, board, Budget.of_seconds(60.0, effort=4.0, seed=2))
        assert board.values is not None
        plans.append(board.values.tolist())
    assert plans[0] == plans[1]


def test_a_stopped_search_of_pieces_does_nothing(both: Part) -> None:
    """Stop is heard before the first piece."""
    stop = threading.Event()
    stop.set()
    board = Board(both, stop=stop)
    ApartSearch(taken_apart(Structure(both)), _exactly)(both, board, Budget(effort=EFFORT))
    assert board.best is None
    assert board.bound is None
