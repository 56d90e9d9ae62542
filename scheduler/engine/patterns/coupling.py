"""What people share, priced: the rows that couple them, and the exact bound that prices on these rows prove.

For any price per coupling row, the cheapest pattern of everybody at these prices, and the cheapest values of what
belongs to nobody, cost no more than any plan (Lagrangian relaxation: Geoffrion, 1974). Prices are whole multiples of
1 / ``scale``, so the bound is computed in whole numbers and is a proof, whatever rounding found the prices.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from scheduler.engine.part import NOBODY, Part, Whole
from scheduler.engine.patterns.choices import NOT_BINDING
from scheduler.engine.patterns.split import Kind, Split

FINEST = 20
"""Prices are multiples of 2^-20 at the finest."""
LARGEST = 1 << 60
"""No sum of prices along a pattern may come near the largest whole number of 64 bits."""

Reals = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Coupling:
    """The coupling ``rows`` of a part, and the ``kinds`` of people that they couple."""

    part: Part
    kinds: Sequence[Kind]
    rows: Whole
    free: Whole
    """The variables that belong to nobody."""

    @classmethod
    def of(cls, part: Part, split: Split, kinds: Sequence[Kind]) -> Coupling:
        return cls(part, kinds, np.flatnonzero(split.row_owner == NOBODY), np.flatnonzero(split.owner == NOBODY))

    @cached_property
    def low(self) -> Whole:
        return self.part.low[self.rows]

    @cached_property
    def high(self) -> Whole:
        return self.part.high[self.rows]

    @cached_property
    def counts(self) -> Whole:
        return np.array([kind.count for kind in self.kinds], dtype=np.int64)

    @cached_property
    def _entries(self) -> tuple[Whole, Whole, Whole]:
        """(place of the row, variable, coefficient) of all entries of coupling rows whose variable belongs to nobody
        or to the first of a kind."""
        part = self.part
        place = np.full(part.rows, NOBODY, dtype=np.int64)
        place[self.rows] = np.arange(len(self.rows))
        named = np.zeros(part.variables, dtype=bool)
        named[self.free] = True
        for kind in self.kinds:
            named[kind.variables] = True
        chosen = np.flatnonzero((place[part.row_of] >= 0) & named[part.columns])
        return place[part.row_of[chosen]], part.columns[chosen], part.coefficients[chosen]

    @cached_property
    def _by_kind(self) -> tuple[Whole, Whole, Whole, Whole, Whole]:
        """Entries of the first of each kind, arranged by kind and row: (variable, coefficient, first entry of each
        (kind, row), row of each, first pair of each kind and the end)."""
        rows, variables, coefficients = self._entries
        kind_of = np.full(self.part.variables, NOBODY, dtype=np.int64)
        for number, kind in enumerate(self.kinds):
            kind_of[kind.variables] = number
        owned = np.flatnonzero(kind_of[variables] >= 0)
        pair = kind_of[variables[owned]] * max(1, len(self.rows)) + rows[owned]
        order = np.argsort(pair, kind="stable")
        pairs, firsts = np.unique(pair[order], return_index=True)
        kinds, at = np.divmod(pairs, max(1, len(self.rows)))
        ends = np.searchsorted(kinds, np.arange(len(self.kinds) + 1))
        arranged = owned[order]
        return variables[arranged], coefficients[arranged], firsts, at, ends

    @cached_property
    def free_entries(self) -> tuple[Whole, Whole, Whole]:
        """(place of the row, place in ``free``, coefficient) of what belongs to nobody."""
        rows, variables, coefficients = self._entries
        place = np.full(self.part.variables, NOBODY, dtype=np.int64)
        place[self.free] = np.arange(len(self.free))
        chosen = place[variables] >= 0
        return rows[chosen], place[variables[chosen]], coefficients[chosen]

    @cached_property
    def scale(self) -> int:
        """The finest power of 2 at which no sum of prices is too large for a whole number of 64 bits; 0 when even
        whole prices are."""
        part = self.part
        sizes = np.maximum(np.abs(part.lower), np.abs(part.upper)).astype(np.float64)
        widest = max((float(sizes[kind.variables].sum()) for kind in self.kinds), default=0.0)
        _, variables, coefficients = self._entries
        heaviest = np.bincount(variables, np.abs(coefficients), minlength=1).max(initial=0.0)
        largest = float(np.abs(part.cost).max(initial=0)) + self.dearest * (1.0 + heaviest)
        finest = int(LARGEST / (1.0 + widest) / largest)
        return 1 << min(FINEST, finest.bit_length() - 1) if finest else 0

    @cached_property
    def dearest(self) -> float:
        """No price of a row beyond this is looked at: some times what the dearest variable can cost."""
        part = self.part
        costs = np.abs(part.cost) * np.maximum(np.abs(part.lower), np.abs(part.upper))
        return 8.0 * float(costs.max(initial=1)) + 16.0

    def rounded(self, duals: Reals) -> Whole:
        """Prices of rows as whole multiples of 1 / scale, none on an end that is open."""
        whole = np.rint(np.clip(duals, -self.dearest, self.dearest) * self.scale).astype(np.int64)
        whole[(whole > 0) & (self.low < -NOT_BINDING)] = 0
        whole[(whole < 0) & (self.high > NOT_BINDING)] = 0
        return whole

    def prices(self, whole: Whole) -> Whole:
        """What each variable costs at the prices of the rows, in 1 / scale; with a 0 after the last."""
        rows, variables, coefficients = self._entries
        prices = np.append(self.part.cost * self.scale, 0)
        np.subtract.at(prices, variables, whole[rows] * coefficients)
        return prices

    def bound(self, whole: Whole, prices: Whole, cheapest: Sequence[int]) -> int:
        """What prices prove with the cheapest pattern of each kind (or less): no plan costs less, in 1 / scale."""
        ends = np.where(whole > 0, np.maximum(self.low, -NOT_BINDING), np.minimum(self.high, NOT_BINDING))
        total = self.part.constant * self.scale
        total += sum(price * end for price, end in zip(whole.tolist(), ends.tolist(), strict=True) if price)
        lower, upper = self.part.lower[self.free].tolist(), self.part.upper[self.free].tolist()
        for price, low, high in zip(prices[self.free].tolist(), lower, upper, strict=True):
            total += min(price * low, price * high)
        total += sum(least * count for least, count in zip(cheapest, self.counts.tolist(), strict=True))
        return int(total)

    def missing(self, whole: Whole, prices: Whole, values: Whole) -> Reals:
        """By how much the cheapest patterns, and the cheapest values of what belongs to nobody, miss the rows: the
        direction in which other prices prove more (a subgradient of the bound)."""
        done = np.zeros(len(self.rows), dtype=np.int64)
        starts, rows, amounts = self.columns(values)
        np.add.at(done, rows, amounts * np.repeat(self.counts, np.diff(starts)))
        at, place, coefficients = self.free_entries
        cheap = np.where(prices[self.free] > 0, self.part.lower[self.free], self.part.upper[self.free])
        np.add.at(done, at, coefficients * cheap[place])
        short, over = self.low - done, self.high - done
        return np.where(whole > 0, short, np.where(whole < 0, over, np.maximum(short, 0) + np.minimum(over, 0))).astype(
            np.float64
        )

    def columns(self, values: Whole) -> tuple[Whole, Whole, Whole]:
        """What the pattern of each kind in ``values`` adds to the rows: (first entry of each kind and the end, places
        of rows, amounts)."""
        variables, coefficients, firsts, rows, ends = self._by_kind
        if not len(firsts):
            return ends, rows, rows
        amounts = np.add.reduceat(coefficients * values[variables], firsts)
        kept = amounts != 0
        before = np.concatenate(([0], np.cumsum(kept)))
        return before[ends], rows[kept], amounts[kept]
