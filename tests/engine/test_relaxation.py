"""A bound is a promise: no plan costs less, whatever a solver of linear programs has said."""

from __future__ import annotations

import random
import threading
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.engine.budget import Budget
from scheduler.engine.part import Part
from scheduler.engine.relaxation import certified, relaxed
from tests.engine.rosters_in_numbers import optimum, random_roster
from tests.engine.small_parts import a_part

seeds = st.integers(0, 10_000)
COVER = a_part([3, 5, 4], [({0: 1, 1: 1, 2: 1}, 2, None)], constant=10)
"""Two of three people have to serve; the cheapest two cost 17 with what is paid anyway."""


def _relaxed(part: Part, effort: float = 100.0):
    return relaxed(part, Budget.of_seconds(30, effort=effort), threading.Event())


def test_the_bound_of_a_part_whose_relaxation_is_whole_is_its_best_cost():
    """Two of three have to serve: the relaxation takes the cheapest two."""
    found = _relaxed(COVER)
    assert found is not None
    assert found.bound == 17


def test_a_price_for_each_seat_tells_what_each_person_costs_beyond_it():
    """At 4.5 a seat: serving saves 1.5 and 0.5 with two people, and costs 0.5 more with the third."""
    found = certified(COVER, np.array([4.5]), np.zeros(3))
    assert (found.reduced / found.scale).tolist() == [-1.5, 0.5, -0.5]
    assert found.bound == 17


def test_a_bound_is_rounded_up_to_the_next_cost_that_a_plan_can_have():
    """Three pairs each need one of two, out of three people: the relaxation halves everybody, whole people do not."""
    pairs = [({a: 1, b: 1}, 1, None) for a, b in ((0, 1), (1, 2), (0, 2))]
    found = _relaxed(a_part([10, 10, 10], pairs, constant=7))
    assert found is not None
    assert found.least / found.scale == pytest.approx(22.0)
    assert found.bound == 27


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_no_plan_costs_less_than_the_bound(seed):
    """On random rosters, against the exact optimum."""
    part = random_roster(random.Random(seed))
    best, found = optimum(part), _relaxed(part)
    assert found is None or best is None or found.bound <= best


@settings(max_examples=40, deadline=None)
@given(seeds, st.floats(0.001, 1e15))
def test_any_prices_whatever_give_a_bound_that_holds(seed, size):
    """Also prices that are wrong, huge, or push a row to an end that it has not."""
    part = random_roster(random.Random(seed))
    prices = np.random.default_rng(seed).normal(scale=size, size=part.rows)
    prices[::5] = np.inf
    best = optimum(part)
    assert best is None or certified(part, prices, part.lower.astype(float)).bound <= best


@settings(max_examples=30, deadline=None)
@given(seeds)
def test_a_plan_that_moves_a_variable_off_its_end_costs_what_the_reduced_cost_says(seed):
    """Forcing one variable off the end that its reduced cost pushes it to never costs less than was said."""
    part = random_roster(random.Random(seed))
    found = _relaxed(part)
    if found is None:
        return
    for variable in np.flatnonzero(found.reduced)[:4]:
        up = found.reduced[variable] > 0
        lower, upper = part.lower.copy(), part.upper.copy()
        ends = lower if up else upper
        ends[variable] += 1 if up else -1
        if lower[variable] > upper[variable]:
            continue
        forced = optimum(replace(part, lower=lower, upper=upper))
        assert forced is None or forced * found.scale >= found.least + abs(int(found.reduced[variable]))


def test_the_same_part_gives_the_same_relaxation():
    """Prices decide which candidates are tried, so a plan is only the same again when they are."""
    part = random_roster(random.Random(4))
    first, second = _relaxed(part), _relaxed(part)
    assert first is not None
    assert second is not None
    assert first.least == second.least
    assert (first.reduced == second.reduced).all()


def test_a_part_too_large_for_the_effort_has_no_relaxation_or_one_that_holds():
    """With hardly any effort there may be nothing to say, but nothing wrong is said."""
    found = _relaxed(COVER, effort=1e-9)
    assert found is None or found.bound <= 17


def test_a_part_without_rules_costs_what_its_ends_cost():
    """Nothing to relax: everybody stays where it is cheapest."""
    found = _relaxed(a_part([3, -2], [], constant=1))
    assert found is not None
    assert found.bound == -1


def test_a_stop_before_the_work_leaves_no_relaxation_that_does_not_hold():
    """Whoever stops waits no longer than for the solver to notice."""
    stop = threading.Event()
    stop.set()
    found = relaxed(COVER, Budget.of_seconds(30), stop)
    assert found is None or found.bound <= 17
