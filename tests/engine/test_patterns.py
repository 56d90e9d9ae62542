"""What a person may do, as patterns: who owns what, who is alike, and bounds that are proofs."""

from __future__ import annotations

import itertools
import random
import threading
from fractions import Fraction

import numpy as np
import pytest

from scheduler.engine.board import Board
from scheduler.engine.budget import Budget
from scheduler.engine.part import NOBODY, Part
from scheduler.engine.patterns import people as people_module
from scheduler.engine.patterns.coupling import Coupling
from scheduler.engine.patterns.diagram import TooWide
from scheduler.engine.patterns.people import People
from scheduler.engine.patterns.prove import prove
from scheduler.engine.patterns.small_model import SmallModel
from scheduler.engine.patterns.split import kinds_of, split_of
from tests.engine.rosters_in_numbers import Roster, optimum, random_roster


def shared_seat(costs: tuple[int, int], *, with_largest: bool = True) -> Part:
    """Two people, each with a price of the load; one seat that may stay open; a largest load, or none."""
    roster = Roster()
    largest = roster.new(0, 9) if with_largest else None
    works, prices = [], []
    for person, cost in enumerate(costs):
        works.append(roster.new(0, 1, (person, 0, 0), cost))
        prices.append(roster.new(0, 9, cost=1))
        roster.add([(prices[-1], 1), (works[-1], -2)], 0, None)
        if largest is not None:
            roster.add([(largest, 1), (prices[-1], -1)], 0, None)
    gap = roster.new(0, 1, cost=50)
    roster.add([(works[0], 1), (works[1], 1), (gap, 1)], 1, None)
    return roster.part()


def test_the_price_of_a_load_belongs_to_the_person_and_an_open_seat_to_nobody() -> None:
    """A variable that one person's rows alone tie is theirs; what rows of several people tie is nobody's."""
    split = split_of(shared_seat((1, 1)))
    assert split.owner.tolist() == [NOBODY, 0, 0, 1, 1, NOBODY]
    assert split.row_owner.tolist() == [0, NOBODY, 1, NOBODY, NOBODY]


def test_a_seat_with_one_candidate_is_the_candidates_own() -> None:
    """Whether it stays open is then up to one person."""
    roster = Roster()
    works, gap = roster.new(0, 1, (4, 0, 0)), roster.new(0, 1, cost=9)
    roster.add([(works, 1), (gap, 1)], 1, None)
    split = split_of(roster.part())
    assert split.owner.tolist() == [4, 4]
    assert split.row_owner.tolist() == [4]


def test_a_sum_of_ones_own_duties_stays_ones_own_in_rows_of_many() -> None:
    """Though one of the many stands in the shared row by name, and the others by their sums."""
    roster = Roster()
    works = [[roster.new(0, 1, (person, 0, 2 * person + n)) for n in range(2)] for person in range(2)]
    sums = [roster.new(0, 2) for _ in works]
    for mine, total in zip(works, sums, strict=True):
        roster.add([*((v, 1) for v in mine), (total, -1)], 0, 0)
    by_name = roster.new(0, 1, (7, 0, 9))
    for least in (1, 2):
        roster.add([(by_name, 1), *((total, 1) for total in sums)], least, None)
    split = split_of(roster.part())
    assert split.owner.tolist() == [0, 0, 1, 1, 0, 1, 7]
    assert split.row_owner.tolist() == [0, 1, NOBODY, NOBODY]


def test_people_who_are_exactly_alike_are_one_kind_counted_twice() -> None:
    """Twins share a kind, and their variables stand in the same order."""
    part = shared_seat((1, 1), with_largest=False)
    (kind,) = kinds_of(part, split_of(part))
    assert kind.count == 2
    assert kind.members.tolist() == [[0, 1], [2, 3]]


def test_people_whose_duties_cost_differently_are_two_kinds() -> None:
    """One unit of cost is enough to tell two people apart."""
    part = shared_seat((1, 2), with_largest=False)
    assert [kind.count for kind in kinds_of(part, split_of(part))] == [1, 1]


def test_a_bound_is_exact_in_whole_numbers() -> None:
    """The bound at any prices equals the one in fractions over all patterns, written out by hand."""
    part = shared_seat((1, 2))
    split = split_of(part)
    kinds = kinds_of(part, split)
    coupling = Coupling.of(part, split, kinds)
    people = People(part, kinds, stop=threading.Event())
    for duals in itertools.product((-0.3, 0.0, 0.7), (0.0, 0.1), (0.0, 2.7, 51.3)):
        whole = coupling.rounded(np.array(duals))
        prices = coupling.prices(whole)
        least, _, _ = people.cheapest(prices, seed=0)
        assert least is not None
        a, b, seat = (Fraction(int(w), coupling.scale) for w in whole)
        assert min(a, b, seat) >= 0  # a row without an upper end has no price below 0
        patterns = [(works, price) for works in (0, 1) for price in range(2 * works, 10)]
        first = [(1 - seat) * works + (1 + a) * price for works, price in patterns]
        second = [(2 - seat) * works + (1 + b) * price for works, price in patterns]
        by_hand = seat + min(first) + min(second) + min(Fraction(0), 9 * (-a - b)) + min(Fraction(0), 50 - seat)
        assert Fraction(coupling.bound(whole, prices, least), coupling.scale) == by_hand


def own_choices(part: Part, variables: np.ndarray, rows: np.ndarray) -> list[np.ndarray]:
    """Every pattern of one person, by trying all values."""
    ranges = [range(part.lower[v], part.upper[v] + 1) for v in variables]
    found = []
    for values in itertools.product(*ranges):
        plan = np.zeros(part.variables, dtype=np.int64)
        plan[variables] = values
        totals = part.totals(plan)[rows]
        if (totals >= part.low[rows]).all() and (totals <= part.high[rows]).all():
            found.append(plan[variables])
    return found


@pytest.mark.parametrize("seed", range(25))
def test_the_cheapest_pattern_is_the_cheapest_of_all(seed: int) -> None:
    """Diagram, CP-SAT and trying everything agree on what one person costs, at prices of either sign."""
    random_ = random.Random(seed)
    roster = Roster()
    mine = [roster.new(0, 1, (0, n // 2, n)) for n in range(5)]
    load = roster.new(0, 12)
    roster.add([(v, random_.choice((1, 2, -1))) for v in mine] + [(load, -1)], 0, 0)
    price = roster.new(0, 8)
    roster.add([(price, random_.choice((1, 2))), (load, -random_.choice((1, 2)))], -2, None)
    roster.add(
        [(v, random_.choice((-2, -1, 1, 3))) for v in mine[:4]], random_.choice((None, -1)), random_.choice((1, 2))
    )
    roster.add([(v, 1) for v in mine[1:]], None, 2)
    part = roster.part()
    (kind,) = kinds_of(part, split_of(part))
    prices = np.array([random_.randint(-9, 9) for _ in range(part.variables)] + [0])
    patterns = own_choices(part, kind.variables, kind.rows)
    cheapest = min(int(prices[kind.variables] @ values) for values in patterns)
    least, values, valid = People(part, [kind], stop=threading.Event()).cheapest(prices, seed=0)
    assert least == [cheapest]
    assert valid == [True]
    assert int(prices[:-1] @ values) == cheapest
    assert SmallModel(part, kind).cheapest(prices, seed=0)[0] == cheapest


@pytest.mark.parametrize("first", range(0, 200, 10))
def test_no_bound_exceeds_the_true_optimum_and_a_closed_board_has_it(first: int) -> None:
    """Two hundred small rosters: what is proven is true, and nearly all are proven."""
    closed = 0
    for seed in range(first, first + 10):
        part = random_roster(random.Random(seed))
        best = optimum(part)
        board = Board(part)
        prove(part, board, Budget.of_seconds(20.0, effort=0.5))
        if best is None:
            assert board.best is None
            continue
        assert board.bound is not None
        assert board.bound <= best
        assert board.best is None or board.best >= best
        if board.is_closed:
            assert board.best == board.bound == best
            closed += 1
    assert closed >= 7


def test_the_same_roster_gets_the_same_plan_every_time() -> None:
    """Plans depend on the roster, the seed and the effort alone."""
    part = random_roster(random.Random(7))
    plans = []
    for _ in range(3):
        board = Board(part)
        prove(part, board, Budget.of_seconds(20.0, effort=0.5))
        assert board.values is not None
        plans.append(board.values.tolist())
    assert plans[0] == plans[1] == plans[2]


def test_a_known_plan_is_only_ever_improved() -> None:
    """A board that starts with everybody's worst plan ends with the best."""
    part = shared_seat((1, 2))
    board = Board(part)
    board.offer(np.array([9, 0, 9, 0, 9, 1]))
    assert board.best == 68
    prove(part, board, Budget.of_seconds(10.0, effort=1.0))
    assert (board.best, board.bound) == (3, 3)


def test_a_stopped_board_ends_the_proof_at_once() -> None:
    """Nothing is asked once somebody has pressed stop."""
    part = random_roster(random.Random(3))
    stop = threading.Event()
    stop.set()
    board = Board(part, stop=stop)
    prove(part, board, Budget.of_seconds(60.0))
    assert board.bound is None


def test_people_too_wide_for_a_diagram_are_asked_by_the_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the same bounds in the end."""
    part = random_roster(random.Random(11))
    best = optimum(part)
    assert best is not None

    def too_wide(*_: object) -> None:
        raise TooWide

    monkeypatch.setattr(people_module, "diagram_of", too_wide)
    board = Board(part)
    prove(part, board, Budget.of_seconds(10.0, effort=1.0))
    assert board.bound is not None
    assert board.bound <= best


def test_costs_too_large_to_add_up_exactly_prove_nothing() -> None:
    """Rather no bound than one that has run over."""
    roster = Roster()
    works = [roster.new(0, 1, (person, 0, 0), 1 << 59) for person in range(2)]
    roster.add([(v, 1) for v in works], 1, None)
    board = Board(roster.part())
    prove(board.part, board, Budget.of_seconds(10.0, effort=0.1))
    assert board.bound is None
