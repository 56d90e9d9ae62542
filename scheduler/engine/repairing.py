"""Ways out: the cheapest sets of keys at which rules give way, so that all the others hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import cycle, islice

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from scheduler.engine.budget import Budget
from scheduler.engine.exact import FOUND
from scheduler.engine.holding import a_quick_solver, elastic, most_of
from scheduler.engine.part import NOBODY, Part, Whole, cut
from scheduler.engine.rows import NO_BOUND
from scheduler.engine.settling import settled
from scheduler.engine.statements import Tagged
from scheduler.engine.stating import written

MOST_COUNTED = 20
"""The largest amount that is counted unit by unit, as people and weekends are. What can be exceeded by more, as minutes
can, costs the same by how much ever it is."""
FIRST_EFFORT, EFFORT = 6.0, 2.0
"""Deterministic seconds for the cheapest way out, and for each other one. What is found is good without a proof, too,
and says so."""
NEVER = -1
"""The price of what cannot give way."""
LARGE = 10_000
"""Variables from which presolve costs more than it saves: blocks of four hours with 176 people are done in half the
time without it, weekends of 18 people in a third of the time with it."""
SMALL = 3_000
"""Variables of a piece of which every other way out is looked for everywhere; in a larger one near the first."""
WEEKS_AROUND = 5
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
    """A piece of the model in which statements may give way at the price of their row's key, unless that is NEVER.

    ``gives``, in the order of ``keys``, is the variable that is positive when the row gives way: the literal
    itself where a row forbids one, so that what keeps thousands of people away makes no model larger, else a slack.
    """

    def __init__(self, piece: Tagged, price_of_key: Whole) -> None:
        part = replace(piece.part, cost=np.zeros(piece.part.variables, dtype=np.int64), constant=0)
        stated = (piece.statement != NOBODY) & (price_of_key[piece.key] != NEVER)
        literal = stated & _forbids(part)
        rest, rows = piece.rows(~literal, keep_all=True).part, np.flatnonzero(stated & ~literal)
        places = (np.cumsum(~literal) - 1)[rows]
        self.variables = part.variables
        self.units, self.slack_rows, self.rest = units_of(part)[rows], places, replace(rest, cost=part.cost, constant=0)
        self.part = elastic(self.rest, places, price_of_key[piece.key[rows]], self.units)
        forbidding = np.flatnonzero(literal)
        literals = part.columns[part.starts[forbidding]]
        np.add.at(self.part.cost, literals, price_of_key[piece.key[forbidding]])
        self.keys = piece.key[np.concatenate((forbidding, rows))]
        self.gives = np.concatenate((literals, part.variables + np.arange(len(rows))))

    def way_out(
        self,
        budget: Budget,
        *,
        near: WayOut | None = None,
        around: frozenset[int] = frozenset(),
        without: frozenset[int] = frozenset(),
    ) -> WayOut | None:
        """The cheapest way out that spares all keys of ``without``.

        With ``near``, the cheapest of those that differ from it only in the weeks around the keys ``around``, which
        it gives; when that is the cheapest of all, the search ends at one that costs no more. None when there is none,
        or when none was found in time.
        """
        part = replace(self.part, upper=self._upper(without))
        fixed, free = np.zeros(part.variables, dtype=np.int64), np.arange(part.variables)
        if near is not None:
            fixed = np.minimum(near.values, part.upper)
            free = self._around(near, around)
        first = settled(part if near is None else cut(part, free, fixed), is_priced=True)
        if first.is_impossible:
            return None
        fixed[free], status = first.values, cp_model.OPTIMAL
        if first.rest is not None:
            model = written(first.rest)
            if near is not None and near.is_cheapest:
                model.proto.objective.domain.extend((near.cost - first.rest.constant, NO_BOUND))
            solver = a_quick_solver(budget)
            solver.parameters.cp_model_presolve = first.rest.variables < LARGE
            status = solver.solve(model)
            if status not in FOUND:
                return None
            fixed[free[first.free]] = np.array(solver.response_proto.solution, dtype=np.int64)
        is_cheapest = status == cp_model.OPTIMAL and near is None and not without
        way_out = self.of(fixed[: self.variables], is_cheapest=is_cheapest)
        return way_out if part.allows(way_out.values) else None

    def _upper(self, without: frozenset[int]) -> Whole:
        upper = self.part.upper.copy()
        upper[self.gives[np.isin(self.keys, sorted(without))]] = 0
        return upper

    def of(self, values: Whole, *, is_cheapest: bool = False) -> WayOut:
        """The way out that values of the piece are, with no key given that they keep."""
        excess = self.rest.totals(values)[self.slack_rows] - self.rest.high[self.slack_rows]
        whole = np.concatenate((values, np.maximum(0, -(-excess // self.units))))
        given = frozenset(self.keys[whole[self.gives] > 0].tolist())
        return WayOut(self.part.price(whole), given, whole, is_cheapest)

    def _around(self, way: WayOut, keys: frozenset[int]) -> Whole:
        """The variables of the weeks around some keys that give way, and the slacks of their rows; all of a small
        piece."""
        part = self.part
        if self.variables < SMALL:
            return np.arange(part.variables)
        weeks = self._weeks(way, keys)
        free = np.isin(part.week, (weeks[:, None] + np.arange(-WEEKS_AROUND, WEEKS_AROUND + 1)).ravel())
        free[: self.variables] |= part.owner[: self.variables] == NOBODY
        touched = np.zeros(part.rows, dtype=bool)
        touched[part.row_of[free[part.columns]]] = True
        free[self.variables :] |= touched[self.slack_rows]
        return np.flatnonzero(free)

    def _weeks(self, way: WayOut, keys: frozenset[int]) -> Whole:
        """The weeks of the literals that give way at the keys, and of those in the rows that do."""
        part = self.part
        gives = self.gives[np.isin(self.keys, sorted(keys)) & (way.values[self.gives] > 0)]
        rows = np.zeros(part.rows, dtype=bool)
        rows[self.slack_rows[gives[gives >= self.variables] - self.variables]] = True
        weeks = part.week[np.concatenate((gives[gives < self.variables], part.columns[rows[part.row_of]]))]
        return np.unique(weeks[weeks != NOBODY])


def _forbids(part: Part) -> NDArray[np.bool_]:
    """Per row: whether it says that one literal is 0, and no more."""
    single = np.flatnonzero(np.diff(part.starts) == 1)
    only = part.columns[part.starts[single]]
    found = np.zeros(part.rows, dtype=bool)
    found[single] = (
        (part.coefficients[part.starts[single]] == 1)
        & (part.high[single] == 0)
        & (part.lower[only] == 0)
        & (part.upper[only] == 1)
    )
    return found


def units_of(part: Part) -> Whole:
    """Per row, how much excess costs the price once: 1 for what can be counted, else all there can be."""
    most = most_of(part) - part.high
    return np.where(most > MOST_COUNTED, most, 1)


def ways_out(piece: Elastic, labels: Sequence[str], most: int, budget: Budget) -> list[WayOut]:
    """The cheapest first, then those of other kinds, then others; ``labels`` are those of all keys.

    Of another kind is a way out that asks nothing of any rule that one before it asked something of. The others spare
    one key of the first each, and what was given instead of it before. None gives all that another one gives.
    """
    first = piece.way_out(budget.slice(FIRST_EFFORT, seed=budget.seed))
    if first is None:
        return []
    found, used = [first], {labels[key] for key in first.given}
    while used and len(found) < most:
        without = frozenset(key for key in piece.keys.tolist() if labels[key] in used)
        way = piece.way_out(budget.slice(EFFORT, seed=budget.seed), near=first, around=first.given, without=without)
        if way is None:
            break
        found.append(way)
        used |= {labels[key] for key in way.given}
    instead: frozenset[int] = frozenset()
    for key in islice(cycle(sorted(first.given)), 2 * most):
        if len(found) >= most:
            break
        limit, around = budget.slice(EFFORT, seed=budget.seed), frozenset((key,))
        way = piece.way_out(limit, near=first, around=around, without=instead | around)
        if way is not None:
            instead |= way.given - first.given
            found += [way] if not any(other.given <= way.given for other in found) else []
    return found
