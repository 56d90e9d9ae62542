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
    def misses(self) -> Whole:
        """By how much each row is missed; 0 where it holds."""
        part = self.part
        return np.maximum(np.maximum(part.low - self.totals, self.totals - part.high), 0)

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

    def restore(self, variables: Whole, values: Whole, totals: Whole) -> None:
        """Back to an earlier state of the given variables, whose totals were these."""
        self.values[variables] = values
        self.totals = totals

    # -- what one change would cost -----------------------------------------------------------------------------

    def marginals(self, literals: Whole, miss: int) -> tuple[Whole, NDArray[np.bool_]]:
        """What the plan would cost more with each of the literals changed alone, where a unit by which a row that is
        missed now is missed less or more counts ``miss``; and whether all rows that hold now would still hold."""
        change = np.where(self.values[literals] == self.part.lower[literals], 1, -1)
        price = np.zeros(len(literals), dtype=np.int64)
        fits = np.ones(len(literals), dtype=bool)
        of, variable, delta = np.arange(len(literals)), literals, change
        waiting = np.zeros((3, 0), dtype=np.int64)
        while len(of):
            price += np.bincount(of, self.part.cost[variable] * delta, len(literals)).astype(np.int64)
            waiting = np.concatenate((waiting, self._touched(of, variable, delta)), axis=1)
            of, variable, delta, waiting = self._next(waiting, price, fits, miss)
        self._judge(waiting, price, fits, miss)
        return price, fits

    def _touched(self, of: Whole, variable: Whole, delta: Whole) -> Whole:
        """(of, row, change of its total), one for each row of each variable."""
        starts, rows, coefficients = self.structure.by_variable
        places, which = spread(starts, variable)
        return np.stack((of[which], rows[places], coefficients[places] * delta[which]))

    def _next(
        self, waiting: Whole, price: Whole, fits: NDArray[np.bool_], miss: int
    ) -> tuple[Whole, Whole, Whole, Whole]:
        """Takes the rows of the lowest level that wait: (of, variable, change) of what follows, and what waits on."""
        structure = self.structure
        target = structure.target[waiting[1]]
        level = np.where(target == NOBODY, NO_BOUND, structure.level[target])
        now = level == (level.min() if len(level) else 0)
        if not len(level) or level.min() == NO_BOUND:
            return waiting[0][:0], waiting[0][:0], waiting[0][:0], waiting
        of, rows, delta = _summed(*waiting[:, now], self.part.rows)
        new = self._followed(of, rows, delta)
        return (*new, waiting[:, ~now])

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
        untouched = ~np.isin(owner[few][which] * part.rows + of_target[places], of * part.rows + rows)
        places, which = places[untouched], which[untouched]
        np.maximum.at(least, few[which], self._needs(of_target[places], self.totals[of_target[places]]))
        least = np.minimum(least, part.upper[variable])
        changed = least != self.values[variable]
        return owner[changed], variable[changed], (least - self.values[variable])[changed]

    def _judge(self, waiting: Whole, price: Whole, fits: NDArray[np.bool_], miss: int) -> None:
        """Adds what the rows that bound nothing from below say of the changes."""
        part = self.part
        of, rows, delta = _summed(*waiting, part.rows)
        before = np.maximum(np.maximum(part.low[rows] - self.totals[rows], self.totals[rows] - part.high[rows]), 0)
        totals = self.totals[rows] + delta
        after = np.maximum(np.maximum(part.low[rows] - totals, totals - part.high[rows]), 0)
        price += miss * np.bincount(of, np.where(before > 0, after - before, 0), len(price)).astype(np.int64)
        fits[of[(before == 0) & (after > 0)]] = False


def _summed(of: Whole, rows: Whole, delta: Whole, many: int) -> tuple[Whole, Whole, Whole]:
    """Changes of the same row by the same literal, added up."""
    keys, place = np.unique(of * many + rows, return_inverse=True)
    return keys // many, keys % many, np.bincount(place, delta, len(keys)).astype(np.int64)
