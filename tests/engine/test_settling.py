"""What rows settle by arithmetic alone: nothing possible is lost, and nothing impossible is gained."""

from __future__ import annotations

from itertools import product
from random import Random

import numpy as np
import pytest

from scheduler.engine.part import Part, Whole
from scheduler.engine.settling import demands, pulled, settled
from tests.engine.small_parts import a_part

CASES = 300


def _plans(part: Part) -> list[Whole]:
    """All values that keep every row."""
    ranges = [range(low, high + 1) for low, high in zip(part.lower, part.upper, strict=True)]
    every = (np.array(values, dtype=np.int64) for values in product(*ranges))
    return [values for values in every if part.allows(values)]


def _random_part(rng: Random) -> Part:
    """Five literals and one variable up to 2, under rows of any sort."""
    rows = []
    for _ in range(rng.randint(1, 6)):
        terms = {v: rng.choice((-2, -1, 1, 1, 1, 2)) for v in rng.sample(range(6), rng.randint(1, 4))}
        low, high = sorted((rng.randint(-3, 3), rng.randint(-3, 3)))
        rows.append((terms, *rng.choice(((None, high), (None, high), (low, None), (low, high)))))
    return a_part([rng.randint(-3, 3) for _ in range(6)], rows, ranges={5: (0, 2)})


@pytest.mark.parametrize("is_priced", [False, True])
def test_a_settled_part_can_hold_exactly_when_the_part_can(is_priced: bool) -> None:
    """And every plan of what is left is, with what was settled, a plan of the part."""
    impossible = smaller = 0
    for seed in range(CASES):
        part = _random_part(Random(seed))
        found = settled(part, is_priced=is_priced)
        plans = [] if found.is_impossible else _plans(found.rest) if found.rest else [np.zeros(0, dtype=np.int64)]
        assert bool(plans) == bool(_plans(part)), f"seed {seed}"
        assert all(part.allows(found.whole(values)) for values in plans), f"seed {seed}"
        impossible += found.is_impossible
        smaller += len(found.free) < part.variables
    assert impossible >= 20
    assert smaller >= 100


def test_the_cheapest_plan_stays_when_costs_count() -> None:
    """The least cost of what is left is the least of all."""
    compared = 0
    for seed in range(CASES):
        part = _random_part(Random(seed))
        found, plans = settled(part, is_priced=True), _plans(part)
        if plans:
            rest = _plans(found.rest) if found.rest else [np.zeros(0, dtype=np.int64)]
            least = min(part.price(found.whole(values)) for values in rest)
            assert least == min(map(part.price, plans)), f"seed {seed}"
            compared += 1
    assert compared >= 100


def test_rows_that_pull_at_nothing_can_be_left_out_of_every_selection() -> None:
    """Whatever else is left out, too: what is pulled at clashes exactly when it does together with the idle rows."""
    idle = 0
    for seed in range(CASES):
        rng = Random(seed)
        part = _random_part(rng)
        live = pulled(part)
        chosen = live & np.array([rng.random() < 0.7 for _ in range(part.rows)], dtype=bool)
        assert bool(_plans(_only(part, chosen))) == bool(_plans(_only(part, chosen | ~live))), f"seed {seed}"
        idle += int((~live).sum())
    assert idle >= 100


def _only(part: Part, rows: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Part:
    """The part with some of its rows."""
    kept = []
    for row in np.flatnonzero(rows).tolist():
        columns, coefficients = part.row(row)
        terms = dict(zip(columns.tolist(), coefficients.tolist(), strict=True))
        kept.append((terms, int(part.low[row]), int(part.high[row])))
    return a_part(part.cost.tolist(), kept, ranges={5: (0, 2)})


def test_a_demand_is_what_idleness_breaks() -> None:
    """At least one of two is a demand, at most one of two is none."""
    part = a_part([0, 0], [({0: 1, 1: 1}, 1, None), ({0: 1, 1: 1}, None, 1)])
    assert demands(part).tolist() == [True, False]
