"""Which literals a small search frees: those of some weeks, of some people, or around what costs most."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from scheduler.engine.draft import Draft
from scheduler.engine.part import NOBODY, Whole

MANY_DUTIES = 20
"""Duties that are opened together when each of them has more people than a step can free."""
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

    Several are taken in one look. They may spoil each other's saving, so the look ends where one does. A literal that
    saves nothing rarely does so after others are true; so all are looked at again only when none is left that did.
    """
    looked = literals
    while True:
        idle = looked[draft.values[looked] == draft.part.lower[looked]]
        price, fits = draft.marginals(idle, miss)
        saving = np.flatnonzero(fits & (price < 0))
        if _taken(draft, _best(draft, idle[saving], price[saving])):
            looked = idle[saving]
        elif looked is literals:
            break
        else:
            looked = literals


def _best(draft: Draft, literals: Whole, price: Whole) -> Whole:
    """Of each duty the cheapest literal, and of those of one person again the cheapest; the cheapest first."""
    literals = literals[np.argsort(price, kind="stable")]
    for number in (draft.part.duty, draft.part.owner):
        _, first = np.unique(number[literals], return_index=True)
        literals = literals[np.sort(first)]
    return literals


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


# -- kinds of neighbourhoods: each frees about so many literals, chosen by chance ----------------------------------


def weeks_in_a_row(draft: Draft, size: int, random: np.random.Generator) -> Whole:
    """Some weeks, with the people who would cost least there."""
    many = _weeks(draft, size, random)
    first = int(random.integers(1 - many, _last_week(draft) + 1))
    return promising(draft, of_weeks(draft, first, first + many), size, 0, random)


def scattered_weeks(draft: Draft, size: int, random: np.random.Generator) -> Whole:
    """Some weeks anywhere, with the people who would cost least there."""
    chosen = np.zeros(_last_week(draft) + 1, dtype=bool)
    chosen[random.permutation(len(chosen))[: _weeks(draft, size, random)]] = True
    literals = draft.structure.literals
    return promising(draft, literals[chosen[draft.part.week[literals]]], size, 0, random)


def some_people(draft: Draft, size: int, random: np.random.Generator) -> Whole:
    """All that some people may do; they can trade among themselves."""
    return of_people(draft, _so_many(draft, random.permutation(_people(draft)), size))


def dear_people(draft: Draft, size: int, random: np.random.Generator) -> Whole:
    """All that some people may do: half of them the ones who cost most, more or less."""
    owner, _, _ = draft.structure.reach
    part, owned = draft.part, draft.structure.reach[0] != NOBODY
    cost = (part.cost * (draft.values - part.lower))[owned]
    people = _people(draft)
    dear = np.bincount(owner[owned], cost, int(people.max()) + 1)[people]
    luck = random.random(len(people))
    by_cost = people[np.argsort(-dear * luck, kind="stable")]
    by_chance = random.permutation(people)
    return of_people(draft, _so_many(draft, np.stack((by_cost, by_chance), axis=1).ravel(), size))


def people_for_some_weeks(draft: Draft, size: int, random: np.random.Generator) -> Whole:
    """What some people may do in a quarter of the horizon."""
    weeks = _last_week(draft) + 1
    many = max(2, weeks // 4)
    first = int(random.integers(1 - many // 2, weeks - many // 2))
    literals = of_people(draft, _so_many(draft, random.permutation(_people(draft)), 4 * size))
    week = draft.part.week[literals]
    return literals[(week >= first) & (week < first + many)]


def duties_in_use(draft: Draft, size: int, random: np.random.Generator) -> Whole:
    """Some of the duties that somebody holds, open to others: who does what changes, and what is done does not."""
    literals = draft.structure.literals
    duties = draft.part.duty[literals]
    used = np.zeros(int(duties.max()) + 1, dtype=bool)
    used[duties[draft.values[literals] > 0]] = True
    counts = np.minimum(np.bincount(duties), size) * used
    first = int(random.integers(len(used)))
    turn = np.roll(np.arange(len(used)), -first)
    within = np.zeros(len(used), dtype=bool)
    within[turn[np.cumsum(counts[turn]) <= max(size, MANY_DUTIES * counts.max())]] = True
    return promising(draft, literals[(used & within)[duties]], size, 0, random)


KINDS: tuple[Callable[[Draft, int, np.random.Generator], Whole], ...] = (
    weeks_in_a_row,
    scattered_weeks,
    some_people,
    dear_people,
    people_for_some_weeks,
    duties_in_use,
)


def _last_week(draft: Draft) -> int:
    return int(draft.part.week.max())


def _weeks(draft: Draft, size: int, random: np.random.Generator) -> int:
    """How many weeks make up the size when each of their duties has a few people to choose from."""
    literals = draft.structure.literals
    each = len(literals) / (_last_week(draft) + 1)
    duties = (int(draft.part.duty.max()) + 1) / (_last_week(draft) + 1)
    few = min(each, duties * int(random.integers(4, 24)))
    return max(1, min(_last_week(draft) + 1, round(size / few)))


def _people(draft: Draft) -> Whole:
    """Everybody who has a literal."""
    counts = np.bincount(draft.part.owner[draft.structure.literals])
    return np.flatnonzero(counts)


def _so_many(draft: Draft, people: Whole, size: int) -> Whole:
    """The first of the people who have so many literals together; at least two."""
    counts = np.bincount(draft.part.owner[draft.structure.literals])
    return people[: max(2, int(np.searchsorted(np.cumsum(counts[people]), size)))]
