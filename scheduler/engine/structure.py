"""How the variables of a part hang together: which rows each is in, and which variables follow from which.

A literal is somebody's choice. Every other variable follows from literals: the slack of a soft rule, the sum of a
load, the largest of some costs. A model makes it after the variables that it follows from, so the last variable of a
row follows from the others when the row bounds it from below.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from scheduler.engine.part import NOBODY, Part, Whole
from scheduler.engine.parts import NO_BOUND


def spread(starts: Whole, chosen: Whole) -> tuple[Whole, Whole]:
    """The places of the chosen slices of a flat array that ``starts`` cuts, and for each the chosen one it is of."""
    counts = starts[chosen + 1] - starts[chosen]
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    places = np.arange(total) + np.repeat(starts[chosen] - (ends - counts), counts)
    return places, np.repeat(np.arange(len(chosen)), counts)


def ends_of_rows(part: Part, numbers: Whole) -> tuple[Whole, Whole]:
    """(smallest, largest) per row of the numbers (v) of its variables; NOBODY for a row without any."""
    lowest, highest = np.full(part.rows, NOBODY, dtype=np.int64), np.full(part.rows, NOBODY, dtype=np.int64)
    filled = np.flatnonzero(np.diff(part.starts))
    if len(filled):
        lowest[filled] = np.minimum.reduceat(numbers[part.columns], part.starts[filled])
        highest[filled] = np.maximum.reduceat(numbers[part.columns], part.starts[filled])
    return lowest, highest


class Structure:
    """Read-only tables of a part. Each costs about one sort of its entries, and is made on first use.

    ``target`` (rows) is the variable that follows from the others of the row, or NOBODY; ``factor`` (rows) is its
    coefficient there, or 0.
    """

    def __init__(self, part: Part) -> None:
        self.part = part
        self.literals = np.flatnonzero(part.owner != NOBODY)
        self.target, self.factor = self._targets()

    def _targets(self) -> tuple[Whole, Whole]:
        part = self.part
        target = np.full(part.rows, NOBODY, dtype=np.int64)
        rows = np.flatnonzero(np.diff(part.starts))
        if not len(rows):
            return target, np.zeros(part.rows, dtype=np.int64)
        last = np.maximum.reduceat(part.columns, part.starts[rows])
        at_last = np.flatnonzero(part.columns == np.repeat(last, np.diff(part.starts)[rows]))
        factors = np.zeros(part.rows, dtype=np.int64)
        factors[part.row_of[at_last]] = part.coefficients[at_last]
        below = np.where(factors[rows] > 0, part.low[rows] > -NO_BOUND, part.high[rows] < NO_BOUND)
        follows = below & (part.owner[last] == NOBODY)
        target[rows[follows]] = last[follows]
        self._only_its_sum(target)
        return target, np.where(target == NOBODY, 0, factors)

    def _only_its_sum(self, target: Whole) -> None:
        """A variable whose first row makes it equal to a sum follows from that row alone; others only use it."""
        part = self.part
        rows = np.flatnonzero(target != NOBODY)
        _, first = np.unique(target[rows], return_index=True)
        sums = rows[first[part.low[rows[first]] == part.high[rows[first]]]]
        own = np.full(part.variables, NOBODY)
        own[target[sums]] = sums
        other = (own[target[rows]] != NOBODY) & (own[target[rows]] != rows)
        target[rows[other]] = NOBODY

    @cached_property
    def by_variable(self) -> tuple[Whole, Whole, Whole]:
        """(starts, rows, coefficients): the entries of each variable."""
        part = self.part
        order = np.argsort(part.columns, kind="stable")
        counts = np.bincount(part.columns, minlength=part.variables)
        return np.concatenate(([0], np.cumsum(counts))), part.row_of[order], part.coefficients[order]

    @cached_property
    def rows_of_target(self) -> tuple[Whole, Whole]:
        """(starts, rows): the rows that each variable follows from."""
        rows = np.flatnonzero(self.target != NOBODY)
        rows = rows[np.argsort(self.target[rows], kind="stable")]
        counts = np.bincount(self.target[rows], minlength=self.part.variables)
        return np.concatenate(([0], np.cumsum(counts))), rows

    @cached_property
    def sure(self) -> NDArray[np.bool_]:
        """Rows that hold by themselves once their target follows: one-sided, and it can rise as high as they ask."""
        part = self.part
        rows = np.flatnonzero(self.target != NOBODY)
        factor, target = self.factor[rows], self.target[rows]
        ends = np.sort(part.coefficients * np.stack((part.lower, part.upper))[:, part.columns], axis=0)
        own = np.sort(factor * np.stack((part.lower, part.upper))[:, target], axis=0)
        sums = np.concatenate((np.zeros((2, 1), dtype=np.int64), np.cumsum(ends, axis=1)), axis=1)
        least, most = sums[:, part.starts[rows + 1]] - sums[:, part.starts[rows]]
        need = np.where(factor > 0, part.low[rows] - (least - own[0]), (most - own[1]) - part.high[rows])
        one_sided = (part.low[rows] <= -NO_BOUND) | (part.high[rows] >= NO_BOUND)
        sure = np.zeros(part.rows, dtype=bool)
        sure[rows] = one_sided & (need <= np.abs(factor) * part.upper[target])
        return sure

    @cached_property
    def _links(self) -> tuple[Whole, Whole]:
        """(from, to) for every variable and each that follows from it."""
        part = self.part
        to = np.repeat(self.target, np.diff(part.starts))
        linked = (to != NOBODY) & (to != part.columns)
        return part.columns[linked], to[linked]

    @cached_property
    def level(self) -> Whole:
        """0 for what follows from nothing, else one more than the highest level that the variable follows from."""
        source, to = self._links
        level = np.zeros(self.part.variables, dtype=np.int64)
        level[to] = 1
        inner = level[source] > 0
        source, to = source[inner], to[inner]
        while len(source):
            late = level[to] <= level[source]
            if not late.any():
                break
            np.maximum.at(level, to[late], level[source[late]] + 1)
        return level

    @cached_property
    def reach(self) -> tuple[Whole, Whole, Whole]:
        """(owner, first week, last week) of every variable: of a literal its own, else of those it follows from.

        The owner is NOBODY where there are several.
        """
        part = self.part
        owner, first, last = part.owner.copy(), part.week.copy(), part.week.copy()
        several = part.variables + 1
        first[first == NOBODY] = several
        low, high = np.where(owner == NOBODY, NO_BOUND, owner), owner.copy()
        source, to = self._links
        levels = self.level[to]
        order = np.argsort(levels, kind="stable")
        source, to, levels = source[order], to[order], levels[order]
        for one in np.split(np.arange(len(to)), np.flatnonzero(np.diff(levels)) + 1):
            np.minimum.at(first, to[one], first[source[one]])
            np.maximum.at(last, to[one], last[source[one]])
            np.minimum.at(low, to[one], low[source[one]])
            np.maximum.at(high, to[one], high[source[one]])
        return np.where(low == high, low, NOBODY), np.where(first == several, NOBODY, first), last

    @cached_property
    def of_one_person(self) -> NDArray[np.bool_]:
        """Rows whose variables all come from one person."""
        lowest, highest = ends_of_rows(self.part, self.reach[0])
        own: NDArray[np.bool_] = (lowest != NOBODY) & (lowest == highest)
        return own

    @cached_property
    def weeks_of_rows(self) -> tuple[Whole, Whole]:
        """(first, last): the weeks that the variables of each row come from; NOBODY for a row without any."""
        part = self.part
        first, last = np.full(part.rows, NOBODY), np.full(part.rows, NOBODY)
        rows = np.flatnonzero(np.diff(part.starts))
        if len(rows):
            _, early, late = self.reach
            early = np.where(early == NOBODY, NO_BOUND, early)
            lowest = np.minimum.reduceat(early[part.columns], part.starts[rows])
            first[rows] = np.where(lowest == NO_BOUND, NOBODY, lowest)
            last[rows] = np.maximum.reduceat(late[part.columns], part.starts[rows])
        return first, last

    def followers(self, variables: Whole) -> Whole:
        """All that may change with the variables, without themselves: what follows from any of them, by steps, and
        what is in a row with any of those and follows from nothing, though it is nobody's choice."""
        starts, rows, _ = self.by_variable
        seen = np.zeros(self.part.variables, dtype=bool)
        seen[variables] = True
        edge = variables
        found = []
        while len(edge):
            places, _ = spread(starts, edge)
            reached = np.concatenate((self.target[rows[places]], self._loose_in(rows[places])))
            reached = np.sort(reached[reached != NOBODY])
            reached = reached[np.diff(reached, prepend=NOBODY) > 0]
            edge = reached[~seen[reached]]
            seen[edge] = True
            found.append(edge)
        return np.sort(np.concatenate(found)) if found else variables[:0]

    @cached_property
    def _loose(self) -> tuple[Whole, Whole]:
        """(row, variable) of all variables that are nobody's choice and follow from nothing."""
        loose = (self.level == 0) & (self.part.owner == NOBODY)
        entries = np.flatnonzero(loose[self.part.columns])
        return self.part.row_of[entries], self.part.columns[entries]

    def _loose_in(self, rows: Whole) -> Whole:
        of, variables = self._loose
        if not len(of):
            return of
        touched = np.zeros(self.part.rows, dtype=bool)
        touched[rows] = True
        return variables[touched[of]]
