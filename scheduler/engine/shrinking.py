"""Conflicts: all the smallest sets of clashing statements that share none, until what is left can hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from scheduler.engine.budget import Budget
from scheduler.engine.holding import core_of, holds
from scheduler.engine.part import NOBODY, Whole
from scheduler.engine.settling import demands, pulled
from scheduler.engine.statements import Tagged


@dataclass(frozen=True, eq=False)
class Core:
    """Numbers of statements that clash, proven without presolve.

    ``without`` holds for a statement the values of the whole model that keep all the others of the core. The core is
    smallest when it holds values for each of them, which only a lack of time prevents.
    """

    statements: tuple[int, ...]
    without: Mapping[int, Whole]

    @property
    def is_smallest(self) -> bool:
        return self.without.keys() == set(self.statements)


@dataclass(eq=False)
class Outcome:
    """The cores of a piece in the order in which they were found, and values for what is left; ``values`` is None
    when the time was over before what is left was known to hold."""

    piece: Tagged
    cores: list[Core] = field(default_factory=list)
    values: Whole | None = None


def examined(piece: Tagged, budget: Budget, variables: int) -> Outcome:
    """All cores of a piece of a model with so many variables."""
    outcome = Outcome(piece)
    standing = statements_of(piece)
    while budget.seconds > 0:
        left = piece.of(standing)
        answer = holds(left.part, budget, presolve=True)
        if answer.values is not None:
            outcome.values = spread(left, answer.values, variables)
            break
        found = list(_cores_in(left, budget, variables)) if answer.clashes else []
        if not found:
            break
        outcome.cores += found
        standing = np.setdiff1d(standing, [s for core in found for s in core.statements])
    return outcome


def statements_of(tagged: Tagged) -> Whole:
    return np.unique(tagged.statement[tagged.statement != NOBODY])


def spread(tagged: Tagged, values: Whole, variables: int) -> Whole:
    """The values in the places that the variables have in the whole model, 0 elsewhere."""
    whole = np.zeros(variables, dtype=np.int64)
    whole[tagged.part.whole] = values
    return whole


def _cores_in(left: Tagged, budget: Budget, variables: int) -> Iterator[Core]:
    """The cores in what the relaxation names; what it names in places that share nothing are several."""
    for piece in left.of(core_of(left, budget)).pieces():
        still: Tagged | None = piece
        while still is not None and holds(still.part, budget, presolve=True).clashes:
            core = _confirmed(still, budget, variables)
            if core is not None:
                yield core
            others = np.setdiff1d(statements_of(still), core.statements if core else statements_of(still))
            still = still.of(others) if len(others) else None


def _confirmed(clashing: Tagged, budget: Budget, variables: int) -> Core | None:
    """A core that clashes without presolve, too. With presolve the search for it is ten times as quick; should that
    have been wrong, it begins again without."""
    for presolve in (True, False):
        core = _Shrinking(budget, variables, presolve=presolve).core(clashing)
        if holds(clashing.of(np.array(core.statements)).part, budget).clashes:
            return core
    return None


@dataclass
class _Shrinking:
    """Leaves out what is idle: first of what asks for people, then of what keeps them back, which often falls with it.

    A statement that is needed beside more statements is needed beside fewer, so each is asked about once.
    """

    budget: Budget
    variables: int
    presolve: bool
    without: dict[int, Whole] = field(default_factory=dict)

    def core(self, clashing: Tagged) -> Core:
        current = _relevant(clashing)
        asking = np.unique(current.statement[demands(current.part) & (current.statement != NOBODY)])
        for group in (asking, np.setdiff1d(statements_of(current), asking)):
            size = len(group)
            while size > 1 and self.budget.seconds > 0:
                size = (size + 1) // 2
                current = self._without_idle(current, group, size)
            if len(group) == 1:
                current = self._without_idle(current, group, 1)
        statements = statements_of(current).tolist()
        return Core(tuple(statements), {s: self.without[s] for s in statements if s in self.without})

    def _without_idle(self, current: Tagged, group: Whole, size: int) -> Tagged:
        """What still clashes when every so many of the group, in order of time, were left out wherever that could be.

        With ``size`` 1, ``without`` takes up the values that show that a statement is needed.
        """
        first = 0
        waiting = _in_time(current, np.intersect1d(group, statements_of(current)))
        while first < len(waiting) and self.budget.seconds > 0:
            chunk = waiting[first : first + size]
            rest = current.of(np.setdiff1d(statements_of(current), chunk))
            answer = holds(rest.part, self.budget, presolve=self.presolve)
            if answer.clashes:
                current = _relevant(rest)
                left = np.isin(waiting, statements_of(current))
                first, waiting = int(left[:first].sum()), waiting[left]
                continue
            if size == 1 and answer.values is not None:
                self.without[int(chunk[0])] = spread(rest, answer.values, self.variables)
            first += size
        return current


def _relevant(clashing: Tagged) -> Tagged:
    """The statements of which a row pulls at another, with all of their rows."""
    live = pulled(clashing.part)
    return clashing.of(np.unique(clashing.statement[live & (clashing.statement != NOBODY)]))


def _in_time(tagged: Tagged, statements: Whole) -> Whole:
    """The statements by the first week of their literals."""
    part = tagged.part
    weeks = np.where(part.week == NOBODY, np.iinfo(np.int64).max, part.week)[part.columns]
    first = np.full(int(tagged.statement.max(initial=0)) + 1, np.iinfo(np.int64).max)
    named = tagged.statement[part.row_of]
    np.minimum.at(first, named[named != NOBODY], weeks[named != NOBODY])
    return statements[np.lexsort((statements, first[statements]))]
