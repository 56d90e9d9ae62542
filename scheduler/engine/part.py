"""A model as plain numbers: what every searcher and every prover of the engine works on.

    minimise  cost x + constant   with  low <= A x <= high  and  lower <= x <= upper, x whole

Numbers instead of a solver's objects: cheap to hold, quick to cut into smaller models, and open to any solver. A part
is a whole model or a piece of it that shares nothing with the rest.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from scheduler.engine.linear import Linear
from scheduler.engine.rows import NO_BOUND, Rows

Whole: TypeAlias = NDArray[np.int64]
"""An array of whole numbers."""
NOBODY = -1
"""Owner of a variable that is not the choice of one person, week of one that belongs to no week."""


@dataclass(frozen=True, eq=False)
class Part:
    """The numbers of a model with v variables, r rows and e entries.

    ``starts`` (r + 1) says where the entries of each row begin in ``columns`` and ``coefficients`` (e). ``low`` and
    ``high`` (r) hold -NO_BOUND and NO_BOUND for no bound. ``owner``, ``week`` and ``duty`` (v) number the engineer, the
    week and the duty of a literal, and are NOBODY for every other variable; equal numbers mean equal things, in all
    parts of a model. ``whole`` (v) are the numbers that the variables have in the model that the part was cut from.
    """

    starts: Whole
    columns: Whole
    coefficients: Whole
    low: Whole
    high: Whole
    lower: Whole
    upper: Whole
    cost: Whole
    constant: int
    owner: Whole
    week: Whole
    duty: Whole
    whole: Whole

    @property
    def variables(self) -> int:
        return len(self.lower)

    @property
    def rows(self) -> int:
        return len(self.low)

    @cached_property
    def row_of(self) -> Whole:
        """The row of each entry."""
        return np.repeat(np.arange(self.rows), np.diff(self.starts))

    def row(self, number: int) -> tuple[Whole, Whole]:
        """The variables and the coefficients of a row."""
        first, end = self.starts[number], self.starts[number + 1]
        return self.columns[first:end], self.coefficients[first:end]

    def totals(self, values: Whole) -> Whole:
        """A x, one number per row."""
        products = self.coefficients * values[self.columns]
        sums = np.concatenate(([0], np.cumsum(products)))
        return sums[self.starts[1:]] - sums[self.starts[:-1]]

    def allows(self, values: Whole) -> bool:
        """Whether the values keep every row and every range."""
        if (values < self.lower).any() or (values > self.upper).any():
            return False
        totals = self.totals(values)
        return bool((totals >= self.low).all() and (totals <= self.high).all())

    def price(self, values: Whole) -> int:
        """cost x + constant."""
        return int(self.cost @ values) + self.constant


def part_of(
    rows: Rows, bounds: Sequence[tuple[int, int]], penalty: Linear, labels: tuple[array[int], array[int], array[int]]
) -> Part:
    """The whole model as one part, to be minimised for ``penalty``; ``labels`` are owner, week and duty by variable."""
    cost = np.zeros(len(bounds), dtype=np.int64)
    cost[list(penalty.variables)] = penalty.coefficients
    ends = np.array(bounds, dtype=np.int64).reshape(-1, 2)
    owner, week, duty = map(_numbers, labels)
    return Part(
        starts=_numbers(rows.starts),
        columns=_numbers(rows.columns),
        coefficients=_numbers(rows.coefficients),
        low=_numbers(rows.low),
        high=_numbers(rows.high),
        lower=ends[:, 0].copy(),
        upper=ends[:, 1].copy(),
        cost=cost,
        constant=penalty.const,
        owner=owner,
        week=week,
        duty=duty,
        whole=np.arange(len(bounds), dtype=np.int64),
    )


def _numbers(numbers: array[int]) -> Whole:
    """A copy: an array that numpy looks into cannot grow any more."""
    return np.frombuffer(numbers, dtype=np.int64).copy() if numbers else np.zeros(0, dtype=np.int64)


def cut(part: Part, keep: Whole, fixed: Whole) -> Part:
    """The part with only the variables ``keep`` free and all others at their value in ``fixed`` (v).

    Rows that name no free variable are left out, so ``fixed`` must keep them. The order of ``keep`` is the order of
    the variables of the result, whose ``whole`` still counts in the model that ``part`` was cut from.
    """
    place = np.full(part.variables, NOBODY, dtype=np.int64)
    place[keep] = np.arange(len(keep))
    free = place[part.columns] != NOBODY
    rows = np.unique(part.row_of[free])
    still = fixed.copy()
    still[keep] = 0
    settled = part.totals(still)[rows]
    counts = np.bincount(part.row_of[free], minlength=part.rows)[rows]
    return Part(
        starts=np.concatenate(([0], np.cumsum(counts))),
        columns=place[part.columns[free]],
        coefficients=part.coefficients[free],
        low=np.where(part.low[rows] <= -NO_BOUND, -NO_BOUND, part.low[rows] - settled),
        high=np.where(part.high[rows] >= NO_BOUND, NO_BOUND, part.high[rows] - settled),
        lower=part.lower[keep],
        upper=part.upper[keep],
        cost=part.cost[keep],
        constant=part.constant + int(part.cost @ still),
        owner=part.owner[keep],
        week=part.week[keep],
        duty=part.duty[keep],
        whole=part.whole[keep],
    )


def capped(part: Part, limit: int) -> Part:
    """The part with one row more: nothing but plans that cost at most ``limit``."""
    priced = np.flatnonzero(part.cost)
    return replace(
        part,
        starts=np.append(part.starts, part.starts[-1] + len(priced)),
        columns=np.concatenate((part.columns, priced)),
        coefficients=np.concatenate((part.coefficients, part.cost[priced])),
        low=np.append(part.low, -NO_BOUND),
        high=np.append(part.high, limit - part.constant),
    )
