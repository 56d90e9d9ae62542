"""Costs that rise with a load, stated by slopes instead of lines: the same plans at the same costs."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.engine.board import Board
from scheduler.engine.budget import Budget
from scheduler.engine.exact import solved
from scheduler.engine.part import Part, Whole, capped
from scheduler.engine.slopes import WIDEST, Sloped, sloped
from tests.engine.small_parts import a_part

pytestmark = pytest.mark.solver

Line = tuple[int, int]
RISING: tuple[Line, ...] = ((1, 0), (3, -2), (7, -10))
"""(slope, start) of lines whose largest is 0, 1, 4, 11, 18 for a load of 0 to 4."""
FOUR_DUTIES = (1, 1, 1, 1)
GAIN = 5
TOP = 1_000_000


def _loaded(lines: tuple[Line, ...], *, loads: tuple[int, ...] = FOUR_DUTIES, price: int = 1) -> Part:
    """Duties that gain five points each when they are held, and a cost that is at least every line over their load."""
    cost = len(loads)
    rows: list[tuple[dict[int, int], int | None, int | None]] = [
        ({duty: -slope * load for duty, load in enumerate(loads)} | {cost: 1}, start, None) for slope, start in lines
    ]
    return a_part([-GAIN] * cost + [price], rows, ranges={cost: (-TOP, TOP)})


def _held(part: Part, lines: tuple[Line, ...], loads: tuple[int, ...], duties: tuple[int, ...]) -> Whole:
    """The plan that holds some duties, with the cost as low as the lines allow."""
    total = sum(load for load, held in zip(loads, duties, strict=True) if held)
    values = np.array([*duties, max(slope * total + start for slope, start in lines)])
    assert part.allows(values)
    return values


def _cheapest(steep: Sloped, duties: tuple[int, ...]) -> int:
    """The least that some duties cost in the part with slopes, whatever its steps do."""
    part, own = steep.part, len(duties) + 1
    ways = product(*(range(width + 1) for width in part.upper[own:].tolist()))
    start, slopes = steep.rising[0].start, steep.rising[0].slopes
    plans = (np.array([*duties, start + int(slopes @ np.array(way)), *way]) for way in ways)
    return min(part.price(plan) for plan in plans if part.allows(plan))


def test_a_rising_cost_has_one_step_per_slope() -> None:
    """A load of 0 to 4 costs 0, 1, 4, 11, 18: it rises by 1, by 3, and then twice by 7."""
    (rising,) = sloped(_loaded(RISING)).rising
    assert (rising.least, rising.start) == (0, 0)
    assert (rising.slopes.tolist(), rising.widths.tolist()) == ([1, 3, 7], [1, 1, 2])


def test_corners_between_whole_loads_are_cut_off() -> None:
    """The lines load and 3 x load - 3 meet at a load of 1.5, which nobody has: from 1 to 2 the cost rises by 2."""
    (rising,) = sloped(_loaded(((1, 0), (3, -3), (4, -7)))).rising
    assert (rising.slopes.tolist(), rising.widths.tolist()) == ([1, 2, 3], [1, 1, 2])


@given(
    lines=st.lists(st.tuples(st.integers(-9, 9).filter(bool), st.integers(-20, 20)), min_size=3, max_size=6),
    loads=st.lists(st.sampled_from((-1, 1, 2)), min_size=2, max_size=4),
    price=st.integers(0, 3),
)
def test_every_plan_costs_the_same_by_slopes_as_by_lines(lines: list[Line], loads: list[int], price: int) -> None:
    """Whatever the lines, the loads and the price: nothing is gained by filling the steps in another order."""
    rules, weights = tuple(lines), tuple(loads)
    part = _loaded(rules, loads=weights, price=price)
    steep = sloped(part)
    for duties in product((0, 1), repeat=len(loads)) if steep.rising else ():
        plan = _held(part, rules, weights, duties)
        extended = steep.extended(plan)
        assert steep.part.allows(extended)
        assert steep.part.price(extended) == part.price(plan) == _cheapest(steep, duties)


def test_three_lines_become_steps_and_two_stay() -> None:
    """Two are a distance, which is short already."""
    two = _loaded(RISING[:2])
    assert sloped(_loaded(RISING)).rising
    assert sloped(two).part is two


@pytest.mark.parametrize(("widest", "steps"), [(WIDEST, 3), (WIDEST + 1, 0)])
def test_loads_are_looked_at_one_by_one_up_to_a_limit(widest: int, steps: int) -> None:
    """A thousand values are; beyond, the lines stay."""
    part = _loaded(RISING, loads=(1, widest - 1))
    assert sloped(part).part.variables == part.variables + steps


def test_the_largest_of_different_sums_stays_as_it_is() -> None:
    """Three duties of which any makes a weekend one of work are not one load."""
    part = a_part([0, 0, 0, 2], [({duty: -1, 3: 1}, 0, None) for duty in range(3)], ranges={3: (0, 1)})
    assert sloped(part).part is part
    flat = _loaded(((0, 1), (0, 2), (0, 3)))
    assert sloped(flat).part is flat
    other = a_part([0, 0, 2], [({0: -1, 1: -slope, 2: 1}, 0, None) for slope in (1, 2, 3)], ranges={2: (0, 9)})
    assert sloped(other).part is other


def test_what_limits_a_cost_limits_its_steps() -> None:
    """Three duties cost 11 and gain 15; a limit of -5 points allows 4 - 10, and one of -6 too, but none of -7."""
    part = _loaded(RISING)
    assert [_best(capped(part, limit)) for limit in (-5, -6, -7)] == [-6, -6, None]


def test_a_search_begins_with_a_plan_that_is_dearer_than_it_has_to_be() -> None:
    """Nobody on duty at a cost of 50 instead of 0: the best is two duties, which cost 4 and gain 10."""
    part = _loaded(RISING)
    assert _best(part, np.array([0, 0, 0, 0, 50])) == -6


def _best(part: Part, begin: Whole | None = None) -> int | None:
    """What the proven best plan costs, None when it is proven that there is none."""
    board = Board(part)
    if begin is not None:
        assert board.offer(begin)
    solved(part, board, Budget.of_seconds(60, effort=60))
    assert board.is_closed or board.is_impossible
    return board.best
