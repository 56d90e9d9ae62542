"""Which literals a small search frees: those of some weeks, of some people, or around what costs most."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from scheduler.engine.draft import Draft
from scheduler.engine.part import NOBODY, Whole

LOOKED_AT = 4
"""A choice of literals is made from so many times as many, which chance has picked when there are more."""


def held(draft: Draft, literals: Whole) -> Whole:
    """Those of the literals that are true in the plan."""
    return literals[draft.values[literals] > 0]


def of_weeks(draft: Draft, first: int, end: int) -> Whole:
    """The literals of duties that begin in the weeks from ``first`` up to ``end``, that one excluded."""
    literals = draft.structure.literals
    weeks = draft.part.week[literals]
    return literals[(weeks >= first) & (weeks < end)]


def promising(draft: Draft, region: Whole, most: int, miss: int, random: np.random.Generator) -> Whole:
    """At most about so many literals of the region: those that are true, and per duty the ones that would cost least
    if what is true in the region were not.

    What a literal would cost alone is exact; equal costs are told apart by chance, the same for all literals of one
    person, so that who is chosen for one duty is rather chosen for others too.
    """
    if len(region) <= most:
        return region
    luck = random.random(int(draft.part.owner.max()) + 1)
    region = _of_the_lucky(draft, region, LOOKED_AT * most, luck)
    bare = draft.copy()
    bare.clear(held(draft, region))
    price, fits = bare.marginals(region, miss)
    order = np.lexsort((luck[draft.part.owner[region]], price, ~fits, draft.part.duty[region]))
    duty = draft.part.duty[region][order]
    begins = np.flatnonzero(np.concatenate(([True], duty[1:] != duty[:-1])))
    place = np.arange(len(order)) - np.repeat(begins, np.diff(np.concatenate((begins, [len(order)]))))
    chosen = order[(place < max(2, most // len(begins))) & fits[order]]
    wanted = draft.values[region] > 0
    wanted[chosen] = True
    return region[wanted]


def _of_the_lucky(draft: Draft, region: Whole, most: int, luck: NDArray[np.float64]) -> Whole:
    """At most about so many literals of the region, of people by chance, and those that are true."""
    if len(region) <= most:
        return region
    limit = np.quantile(luck[draft.part.owner[region]], most / len(region))
    return region[(luck[draft.part.owner[region]] <= limit) | (draft.values[region] > 0)]


def of_people(draft: Draft, people: Whole) -> Whole:
    """All literals of the people."""
    literals = draft.structure.literals
    wanted = np.zeros(int(draft.part.owner.max()) + 2, dtype=bool)
    wanted[people] = True
    wanted[NOBODY] = False
    return literals[wanted[draft.part.owner[literals]]]


def add_greedily(draft: Draft, literals: Whole, miss: int) -> None:
    """Makes literals true as long as one saves something and breaks no row; of each duty the one that saves most.

    Several are taken in one look. They may spoil each other's saving, so the look ends where one does.
    """
    while True:
        idle = literals[draft.values[literals] == draft.part.lower[literals]]
        price, fits = draft.marginals(idle, miss)
        saving = np.flatnonzero(fits & (price < 0))
        saving = saving[np.argsort(price[saving], kind="stable")]
        _, best = np.unique(draft.part.duty[idle[saving]], return_index=True)
        best = saving[np.sort(best)]
        _, own = np.unique(draft.part.owner[idle[best]], return_index=True)
        if not _taken(draft, idle[best[np.sort(own)]]):
            break


def _taken(draft: Draft, literals: Whole) -> int:
    """How many of the literals were made true, in order, each if it breaks no row after those before it."""
    count = 0
    for literal in literals:
        one = np.array([literal])
        _, fits = draft.marginals(one, 0)
        if fits[0]:
            draft.put(one, draft.part.upper[one])
            draft.settle(draft.structure.followers(one))
            count += 1
    return count
