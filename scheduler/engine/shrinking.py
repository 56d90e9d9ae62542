"""Conflicts: all the smallest sets of clashing statements that share none, until what is left can hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from scheduler.engine.budget import Budget
from scheduler.engine.holding import Verdict, core_of, holds
from scheduler.engine.part import NOBODY, Whole
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
    """The cores in what the relaxation or the clauses name; what they name in places that share nothing are several."""
    for piece in left.of(core_of(left, budget)).pieces():
        still = piece
        while budget.seconds > 0 and len(statements_of(still)) and holds(still.part, budget).clashes:
            core = _shrunk(still, budget, variables)
            yield core
            still = still.of(np.setdiff1d(statements_of(still), core.statements))


def _shrunk(clashing: Tagged, budget: Budget, variables: int) -> Core:
    """Leaves out what is idle: half of the statements at once, then quarters, in the end one by one.

    A statement that is needed beside more statements is needed beside fewer, so each is asked about once.
    """
    without: dict[int, Whole] = {}
    current, size = statements_of(clashing), max(1, len(statements_of(clashing)) // 2)
    while True:
        first = 0
        while first < len(current) and budget.seconds > 0:
            kept = np.delete(current, slice(first, first + size))
            rest = clashing.of(kept)
            answer = holds(rest.part, budget)
            if answer.clashes:
                current = kept
                continue
            if size == 1 and answer.verdict is Verdict.HOLDS and answer.values is not None:
                without[int(current[first])] = spread(rest, answer.values, variables)
            first += size
        if size == 1 or budget.seconds <= 0:
            return Core(tuple(current.tolist()), without)
        size = max(1, size // 2)
