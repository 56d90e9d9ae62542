"""A plan under work: its values, what every row adds up to, and quick answers about small changes.

Everything here costs as much as what it touches, not as much as the part, so that a thousand small steps on a part
of a million literals are cheap.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scheduler.engine.part import NOBODY, Part, Whole
from scheduler.engine.parts import NO_BOUND
from scheduler.engine.structure import Structure, spread

MANY_ROWS = 200
"""A variable that follows from more rows than this is taken to fall no lower in ``marginals``: the largest load of
thousands of people does not fall because one of them serves less."""


class Draft:
    """Values of all variables of a part that keep every range, though perhaps not every row."""

    def __init__(self, structure: Structure, values: Whole) -> None:
        self.structure = structure
        self.part = structure.part
        self.values = values.copy()
        self.totals = self.part.totals(values)

    @classmethod
    def of_literals(cls, structure: Structure, held: Whole) -> Draft:
        """The plan in which exactly the literals ``held`` are true and all else is as low as they let it be."""
        part = structure.part
        values = part.lower.copy()
        values[held] = np.minimum(1, part.upper[held])
        draft = cls(structure, values)
        draft.settle(np.flatnonzero(structure.level))
        return draft

    @property
    def shortfalls(self) -> Whole:
        """What each row lacks; below 0 for one that has too much, 0 where it holds."""
        part = self.part
        missed: Whole = np.maximum(part.low - self.totals, 0) - np.maximum(self.totals - part.high, 0)
        return missed

    @property
    def misses(self) -> Whole:
        """By how much each row is missed; 0 where it holds."""
        return _missed(self.part, np.arange(self.part.rows), self.totals)

    def put(self, variables: Whole, values: Whole) -> None:
        """Gives the variables other values. What follows from them stays as it is."""
        starts, rows, coefficients = self.structure.by_variable
        change = values - self.values[variables]
        moved = np.flatnonzero(change)
        places, which = spread(starts, variables[moved])
        np.add.at(self.totals, rows[places], coefficients[places] * change[moved][which])
        self.values[variables] = values

    def settle(self, variables: Whole) -> None:
        """Gives variables that follow from others the lowest values that those allow."""
        levels = self.structure.level[variables]
        order = np.argsort(levels, kind="stable")
        ordered, levels = variables[order], levels[order]
        for one in np.split(ordered, np.flatnonzero(np.diff(levels)) + 1):
            if len(one) and self.structure.level[one[0]]:
                self.put(one, self._lowest(one))

    def _lowest(self, variables: Whole) -> Whole:
        starts, rows = self.structure.rows_of_target
        places, which = spread(starts, variables)
        least = self.part.lower[variables].copy()
        np.maximum.at(least, which, self._needs(rows[places], self.totals[rows[places]]))
        return np.minimum(least, self.part.upper[variables])

    def _needs(self, rows: Whole, totals: Whole) -> Whole:
        """The least value of each row's target that the rest of the row allows, were its total this."""
        part, structure = self.part, self.structure
        factor = structure.factor[rows]
        rest = totals - factor * self.values[structure.target[rows]]
        return np.where(factor > 0, -((rest - part.low[rows]) // factor), -((part.high[rows] - rest) // -factor))

    def clear(self, literals: Whole) -> None:
        """Takes the literals out of the plan, with all that follows."""
        self.put(literals, self.part.lower[literals])
        self.settle(self.structure.followers(literals))

    def copy(self) -> Draft:
        """The same plan, to be changed on its own; costs as much as the part has variables and rows."""
        other = object.__new__(Draft)
        other.structure, other.part = self.structure, self.part
        other.values, other.totals = self.values.copy(), self.totals.copy()
        return other

    def cut(self, keep: Whole) -> tuple[Part, Whole]:
        """The part with only ``keep`` free, in this order, and all else as it is; and the numbers of its rows."""
        part = self.part
        starts, rows, coefficients = self.structure.by_variable
        places, which = spread(starts, keep)
        order = np.argsort(rows[places], kind="stable")
        own, first = np.unique(rows[places][order], return_index=True)
        factors, columns = coefficients[places][order], which[order]
        still = self.totals[own]
        if len(own):
            still = still - np.add.reduceat(factors * self.values[keep[columns]], first)
        cut = Part(
            starts=np.concatenate((first, [len(places)])),
            columns=columns,
            coefficients=factors,
            low=np.where(part.low[own] <= -NO_BOUND, -NO_BOUND, part.low[own] - still),
            high=np.where(part.high[own] >= NO_BOUND, NO_BOUND, part.high[own] - still),
            lower=part.lower[keep],
            upper=part.upper[keep],
            cost=part.cost[keep],
            constant=part.price(self.values) - int(part.cost[keep] @ self.values[keep]),
            owner=part.owner[keep],
            week=part.week[keep],
            duty=part.duty[keep],
            whole=part.whole[keep],
        )
        return cut, own

    # -- what one change would cost -----------------------------------------------------------------------------

    def marginals(self, literals: Whole, miss: int) -> tuple[Whole, NDArray[np.bool_]]:
        """What the plan would cost more with each of the literals changed alone, where a unit by which a row that is
        missed now is missed less or more counts ``miss``; and whether all rows that hold now would still hold."""
        change = np.where(self.values[literals] == self.part.lower[literals], 1, -1)
        price = np.zeros(len(literals), dtype=np.int64)
        fits = np.ones(len(literals), dtype=bool)
        moves = np.arange(len(literals)), literals, change
        waiting, told = np.zeros((3, 0), dtype=np.int64), []
        while True:
            of, variable, delta = moves
            price += np.bincount(of, self.part.cost[variable] * delta, len(literals)).astype(np.int64)
            onward, seen = self._touched(*moves)
            told.append(seen)
            waiting = np.concatenate((waiting, onward), axis=1)
            now = self._of_lowest_level(waiting[1])
            if not now.any():
                break
            moves = self._followed(*_summed(waiting[:, now], self.part.rows))
            waiting = waiting[:, ~now]
        self._judge(_summed(np.concatenate(told, axis=1), self.part.rows), price, fits, miss)
        return price, fits

    def _touched(self, of: Whole, variable: Whole, delta: Whole) -> tuple[Whole, Whole]:
        """(of, row, change of its total) of each row of each variable: rows that others follow from, and rows to be
        judged, which may be both."""
        structure = self.structure
        starts, rows, coefficients = structure.by_variable
        places, which = spread(starts, variable)
        row = rows[places]
        touched = np.stack((of[which], row, coefficients[places] * delta[which]))
        target = structure.target[row]
        return touched[:, (target != NOBODY) & (target != variable[which])], touched[:, ~structure.sure[row]]

    def _of_lowest_level(self, rows: Whole) -> NDArray[np.bool_]:
        """Which of the rows have a target of the lowest level among them: nothing else changes those any more."""
        level = self.structure.level[self.structure.target[rows]]
        now: NDArray[np.bool_] = level == level.min(initial=NO_BOUND)
        return now

    def _followed(self, of: Whole, rows: Whole, delta: Whole) -> tuple[Whole, Whole, Whole]:
        """What the targets of the rows come to, as (of, variable, change) where it changes."""
        structure, part = self.structure, self.part
        target = structure.target[rows]
        keys, pair = np.unique(of * part.variables + target, return_inverse=True)
        owner, variable = keys // part.variables, keys % part.variables
        starts, of_target = structure.rows_of_target
        many = starts[variable + 1] - starts[variable] > MANY_ROWS
        least = np.where(many, self.values[variable], part.lower[variable])
        np.maximum.at(least, pair, self._needs(rows, self.totals[rows] + delta))
        few = np.flatnonzero(~many)
        places, which = spread(starts, variable[few])
        untouched = ~_among(owner[few][which] * part.rows + of_target[places], of * part.rows + rows)
        places, which = places[untouched], which[untouched]
        np.maximum.at(least, few[which], self._needs(of_target[places], self.totals[of_target[places]]))
        least = np.minimum(least, part.upper[variable])
        changed = least != self.values[variable]
        return owner[changed], variable[changed], (least - self.values[variable])[changed]

    def _judge(self, changes: tuple[Whole, Whole, Whole], price: Whole, fits: NDArray[np.bool_], miss: int) -> None:
        """Adds what rows say of the changes."""
        part = self.part
        of, rows, delta = changes
        before = _missed(part, rows, self.totals[rows])
        after = _missed(part, rows, self.totals[rows] + delta)
        price += miss * np.bincount(of, np.where(before > 0, after - before, 0), len(price)).astype(np.int64)
        fits[of[(before == 0) & (after > 0)]] = False


def eased(cut: Part, shortfalls: Whole, priced: NDArray[np.bool_], weight: int) -> Part:
    """The cut with rows that its draft misses made possible; ``shortfalls`` has one number per row of the cut.

    A ``priced`` row gets a variable of its own, behind all others, for what it is missed by: at most as much as now,
    at ``weight`` a unit. Any other may be missed by as much as now, for nothing.
    """
    rows = np.flatnonzero((shortfalls != 0) & priced)
    free = np.where(priced, 0, shortfalls)
    none = np.full(len(rows), NOBODY)
    return Part(
        starts=cut.starts + np.searchsorted(rows, np.arange(cut.rows + 1)),
        columns=np.insert(cut.columns, cut.starts[rows + 1], cut.variables + np.arange(len(rows))),
        coefficients=np.insert(cut.coefficients, cut.starts[rows + 1], np.sign(shortfalls[rows])),
        low=cut.low - np.maximum(free, 0),
        high=cut.high + np.maximum(-free, 0),
        lower=np.concatenate((cut.lower, 0 * rows)),
        upper=np.concatenate((cut.upper, np.abs(shortfalls[rows]))),
        cost=np.concatenate((cut.cost, 0 * rows + weight)),
        constant=cut.constant,
        owner=np.concatenate((cut.owner, none)),
        week=np.concatenate((cut.week, none)),
        duty=np.concatenate((cut.duty, none)),
        whole=np.concatenate((cut.whole, none)),
    )


def _missed(part: Part, rows: Whole, totals: Whole) -> Whole:
    """By how much the totals of rows miss their range."""
    missed: Whole = np.maximum(np.maximum(part.low[rows] - totals, totals - part.high[rows]), 0)
    return missed


def _among(numbers: Whole, rising: Whole) -> NDArray[np.bool_]:
    """Which of the numbers are in the other array, which rises. Looked up by order: numpy's own way is by a hash, which
    takes minutes on numbers made like these."""
    places = np.minimum(np.searchsorted(rising, numbers), len(rising) - 1)
    found: NDArray[np.bool_] = rising[places] == numbers
    return found


def _summed(changes: Whole, many: int) -> tuple[Whole, Whole, Whole]:
    """Changes of the same row by the same literal, added up; by literal and then by row."""
    of, rows, delta = changes
    keys, place = np.unique(of * many + rows, return_inverse=True)
    return keys // many, keys % many, np.bincount(place, delta, len(keys)).astype(np.int64)
