"""An outline of a plan: how often each duty is held, and by what sort of people, before anybody is named.

Rows that people share, such as seats that must be filled in every week, say the same of many people. Literals of one
duty that those rows cannot tell apart become one number, so that the outline of a plan of many people is a small
model. Rows of one person alone are left out; who holds what the outline asks for is decided afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scheduler.engine.draft import Draft
from scheduler.engine.part import NOBODY, Part, Whole
from scheduler.engine.parts import NO_BOUND
from scheduler.engine.steps import Steps
from scheduler.engine.structure import Structure, spread

EFFORT = 0.5
LITERALS_ASKED, PEOPLE_ASKED = 5_000, 8
"""What each duty would cost alone is asked of so many people that they have so many literals; of at least some."""
CHEAP_SHARE = 0.3
"""A number costs what a literal costs than which so many of those asked are cheaper: the cheap ones come first."""
DEAREST = 1_000_000
FEWEST_ALIKE = 4
"""Literals per number from which on an outline is worth having."""


def outlined(draft: Draft, steps: Steps, random: np.random.Generator) -> Whole:
    """The literals of duties, with the sort of people, that a good outline uses; none where no outline is found or
    where people are too different for one. ``draft`` is a plan with nobody on duty."""
    none = draft.structure.literals[:0]
    shared = _shared(draft.structure)
    if shared is None:
        return none
    group, count = _alike(shared, draft)
    literals = draft.structure.literals
    if len(np.unique(group[literals])) * FEWEST_ALIKE > len(literals):
        return none
    model = _merged(draft, shared, group, _prices(draft, shared, group, count, random))
    values, _ = steps.solved(model, None, EFFORT, linear=2)
    if values is None:
        return none
    chosen: Whole = literals[values[group[literals]] > 0]
    return chosen


@dataclass(frozen=True, eq=False)
class _Shared:
    """Rows that several people share, over literals and what belongs to nobody: (row, variable, coefficient) of each
    entry, and the ends of each row."""

    row: Whole
    variable: Whole
    coefficient: Whole
    low: Whole
    high: Whole
    names: NDArray[np.bool_]
    """By variable: whether any of the rows names it."""


def _shared(structure: Structure) -> _Shared | None:
    """The shared rows with the sums of one person written out; None when something else of one person is in them."""
    part, owner = structure.part, structure.reach[0]
    rows = np.flatnonzero(~structure.of_one_person)
    places, row = spread(part.starts, rows)
    variable, coefficient = part.columns[places], part.coefficients[places]
    named = (structure.level[variable] > 0) & (owner[variable] != NOBODY)
    sums, which = np.unique(variable[named], return_inverse=True)
    starts, of_target = structure.rows_of_target
    if len(sums) and (starts[sums + 1] - starts[sums] != 1).any():
        return None
    defined = of_target[starts[sums]]
    factor = structure.factor[defined]
    if ((part.low[defined] != part.high[defined]) | (np.abs(factor) != 1)).any():
        return None
    terms, of_sum = spread(part.starts, defined[which])
    inner = part.columns[terms] != variable[named][of_sum]
    terms, of_sum = terms[inner], of_sum[inner]
    if (part.owner[part.columns[terms]] == NOBODY).any():
        return None
    times = coefficient[named] * factor[which]
    settled = np.zeros(len(rows), dtype=np.int64)
    np.add.at(settled, row[named], times * part.low[defined][which])
    written = np.concatenate((variable[~named], part.columns[terms]))
    names = np.zeros(part.variables, dtype=bool)
    names[written] = True
    return _Shared(
        np.concatenate((row[~named], row[named][of_sum])),
        written,
        np.concatenate((coefficient[~named], -times[of_sum] * part.coefficients[terms])),
        np.where(part.low[rows] <= -NO_BOUND, -NO_BOUND, part.low[rows] - settled),
        np.where(part.high[rows] >= NO_BOUND, NO_BOUND, part.high[rows] - settled),
        names,
    )


def _alike(shared: _Shared, draft: Draft) -> tuple[Whole, int]:
    """By variable: the number of its group, of which there are so many. Literals of one duty that stand in the same
    rows with the same coefficients are alike, and so is all that is nobody's and in none of the rows."""
    part = draft.part
    random = np.random.default_rng(0)
    secret = random.integers(1 << 62, size=len(shared.low))
    told = np.zeros(part.variables, dtype=np.int64)
    with np.errstate(over="ignore"):
        np.add.at(told, shared.variable, secret[shared.row] * shared.coefficient)
    is_literal = part.owner != NOBODY
    first = np.where(is_literal, part.duty, NOBODY)
    second = np.where(is_literal, told, np.where(shared.names, np.arange(part.variables), NOBODY))
    order = np.lexsort((second, first))
    new = np.concatenate(([False], (np.diff(first[order]) != 0) | (np.diff(second[order]) != 0)))
    group = np.empty(part.variables, dtype=np.int64)
    group[order] = np.cumsum(new)
    return group, int(group.max(initial=-1)) + 1


def _prices(draft: Draft, shared: _Shared, group: Whole, count: int, random: np.random.Generator) -> Whole:
    """What one more of each group would cost, as some people say who are drawn by chance."""
    part, literals = draft.part, draft.structure.literals
    people = np.unique(part.owner[literals])
    many = max(PEOPLE_ASKED, LITERALS_ASKED * len(people) // len(literals))
    asked = np.isin(part.owner[literals], random.permutation(people)[:many])
    price, _ = draft.marginals(literals[asked], 0)
    prices = np.full(count, int(np.quantile(price, 0.5)) if len(price) else 0, dtype=np.int64)
    groups = group[literals[asked]]
    order = np.lexsort((price, groups))
    own, first, each = np.unique(groups[order], return_index=True, return_counts=True)
    prices[own] = price[order][first + (CHEAP_SHARE * each).astype(np.int64)]
    nobody = np.flatnonzero((part.owner == NOBODY) & shared.names)
    prices[group[nobody]] = part.cost[nobody]
    return np.clip(prices, -DEAREST, DEAREST)


def _merged(draft: Draft, shared: _Shared, group: Whole, prices: Whole) -> Part:
    """The shared rows over groups."""
    part, count = draft.part, len(prices)
    pairs, first = np.unique(shared.row * count + group[shared.variable], return_index=True)
    row, column = np.divmod(pairs, count)
    literals = draft.structure.literals
    lower, upper, none = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64), np.full(count, NOBODY)
    np.add.at(lower, group[literals], part.lower[literals])
    np.add.at(upper, group[literals], part.upper[literals])
    nobody = np.flatnonzero((part.owner == NOBODY) & shared.names)
    lower[group[nobody]], upper[group[nobody]] = part.lower[nobody], part.upper[nobody]
    return Part(
        starts=np.searchsorted(row, np.arange(len(shared.low) + 1)),
        columns=column,
        coefficients=shared.coefficient[first],
        low=shared.low,
        high=shared.high,
        lower=lower,
        upper=upper,
        cost=prices,
        constant=0,
        owner=none,
        week=none,
        duty=none,
        whole=np.arange(count),
    )
