"""Ways out: the cheapest sets of keys at which rules give way, so that all the others hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from ortools.sat.python import cp_model

from scheduler.engine.budget import Budget
from scheduler.engine.exact import FOUND
from scheduler.engine.holding import a_quick_solver, elastic, most_of
from scheduler.engine.part import NOBODY, Part, Whole, cut
from scheduler.engine.statements import Tagged
from scheduler.engine.stating import written

MOST_COUNTED = 20
"""The largest amount that is counted unit by unit, as people and weekends are. What can be exceeded by more, as minutes
can, costs the same by how much ever it is."""
SMALL = 3_000
"""Variables of a piece of which every other way out is looked for everywhere; in a larger one near the first."""
WEEKS_AROUND = 8
"""How near: what gives way there can be made up for within so many weeks before and after."""


@dataclass(frozen=True, eq=False)
class WayOut:
    """What it costs when the keys ``given`` (numbers) give way, and values, of the piece and then of what its rows
    exceed, that keep everything else. ``is_cheapest``: it is proven that no other costs less."""

    cost: int
    given: frozenset[int]
    values: Whole
    is_cheapest: bool


class Elastic:
    """A piece of the model in which every statement may give way at the price of its row's key."""

    def __init__(self, piece: Tagged, price_of_key: Whole) -> None:
        rows = np.flatnonzero(piece.statement != NOBODY)
        self.plain = replace(piece.part, cost=np.zeros(piece.part.variables, dtype=np.int64), constant=0)
        self.variables = piece.part.variables
        self.rows, self.keys = rows, piece.key[rows]
        self.units = units_of(piece.part)[rows]
        self.part = elastic(self.plain, rows, price_of_key[self.keys], self.units)

    def way_out(
        self,
        budget: Budget,
        *,
        near: WayOut | None = None,
        other_than: Sequence[WayOut] = (),
        without: frozenset[int] = frozenset(),
    ) -> WayOut | None:
        """The cheapest way out that spares all keys of ``without`` and, for each of ``other_than``, one of its keys.

        With ``near``, only of those that differ from it in the weeks around the keys that it gives.
        None when there is none, or when none was found in time.
        """
        upper = self.part.upper.copy()
        upper[self.variables :][np.isin(self.keys, sorted(without))] = 0
        part = replace(self.part, upper=upper)
        free = np.arange(part.variables) if near is None else self._around(near)
        fixed = np.zeros(part.variables, dtype=np.int64) if near is None else np.minimum(near.values, upper)
        small = part if len(free) == part.variables else cut(part, free, fixed)
        model = written(small)
        for way in other_than:
            self._differ(model, way, free)
        solver = a_quick_solver(budget)
        status = int(solver.solve(model))
        budget.spend(solver.deterministic_time)
        if status not in FOUND:
            return None
        fixed[free] = np.array(solver.response_proto.solution, dtype=np.int64)[: len(free)]
        fixed[self.variables :] = self._exceeded(fixed[: self.variables])
        given = frozenset(self.keys[fixed[self.variables :] > 0].tolist())
        is_cheapest = status == cp_model.OPTIMAL and near is None and not other_than and not without
        return WayOut(part.price(fixed), given, fixed, is_cheapest) if part.allows(fixed) else None

    def _exceeded(self, values: Whole) -> Whole:
        """What the rows exceed with these values and no more, in units."""
        excess = self.plain.totals(values)[self.rows] - self.plain.high[self.rows]
        return np.maximum(0, -(-excess // self.units))

    def _around(self, way: WayOut) -> Whole:
        """The variables of the weeks around the keys that gave way, and the slacks of their rows; all of a small
        piece."""
        part = self.part
        if self.variables < SMALL:
            return np.arange(part.variables)
        given = np.zeros(part.rows, dtype=bool)
        given[self.rows[way.values[self.variables :] > 0]] = True
        weeks = np.unique(part.week[part.columns[given[part.row_of]]])
        weeks = np.unique(weeks[weeks != NOBODY][:, None] + np.arange(-WEEKS_AROUND, WEEKS_AROUND + 1))
        free = np.isin(part.week, weeks) & (part.owner != NOBODY)
        free[: self.variables] |= part.owner[: self.variables] == NOBODY
        touched = np.zeros(part.rows, dtype=bool)
        touched[part.row_of[free[part.columns]]] = True
        free[self.variables :] |= touched[self.rows]
        return np.flatnonzero(free)

    def _differ(self, model: cp_model.CpModel, way: WayOut, free: Whole) -> None:
        """At least one of the keys of a way out does not give way."""
        spared = []
        slacks = self.variables + np.flatnonzero(np.isin(self.keys, sorted(way.given)))
        for key in np.unique(self.keys[slacks - self.variables]):
            is_spared = model.new_bool_var("")
            places = np.searchsorted(free, slacks[self.keys[slacks - self.variables] == key])
            for place in places.tolist():
                model.add(model.get_int_var_from_proto_index(place) == 0).only_enforce_if(is_spared)
            spared.append(is_spared)
        model.add_bool_or(spared)


def units_of(part: Part) -> Whole:
    """Per row, how much excess costs the price once: 1 for what can be counted, else all there can be."""
    most = most_of(part) - part.high
    return np.where(most > MOST_COUNTED, most, 1)


def ways_out(piece: Elastic, labels: Sequence[str], most: int, budget: Budget) -> Iterator[WayOut]:
    """The cheapest first, then those of other kinds, then others; ``labels`` are those of all keys.

    Of another kind is a way out that asks nothing of any rule that one before it asked something of.
    """
    first = piece.way_out(budget)
    if first is None:
        return
    yield first
    found, way = [first], first
    used: set[str] = set()
    while way.given and len(found) < most and budget.seconds > 0:
        used |= {labels[key] for key in way.given}
        without = frozenset(key for key in piece.keys.tolist() if labels[key] in used)
        other = piece.way_out(budget, near=first, without=without)
        if other is None:
            break
        way = other
        found.append(way)
        yield way
    while first.given and len(found) < most and budget.seconds > 0:
        other = piece.way_out(budget, near=first, other_than=found)
        if other is None:
            return
        found.append(other)
        yield other
