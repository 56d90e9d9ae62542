"""Plans from patterns: the mix of the master made whole, a few people at a time.

The people of whom the mix is surest keep their pattern, the others get new ones at the new prices, and so on (a dive:
Joncour and others, "Column generation based primal heuristics", 2010). CP-SAT then settles the last people anew, with
all others as they are, because a dive that is nearly through tends to miss a row or two.
"""

from __future__ import annotations

import numpy as np

from scheduler.engine.part import NOBODY, Whole, cut
from scheduler.engine.patterns.generation import Generation
from scheduler.engine.patterns.master import EPSILON, Mix
from scheduler.engine.patterns.search import searched, whole_mix

AT_A_STEP = (0.1, 0.04, 0.2)
"""Largest part of all people that one step of a dive settles; the first dive takes the first of these, and so on."""
LEAST_OF_MOST = 3
"""One step settles at least one of so many of the largest number, however unsure."""
ROUNDS = 2
"""How often new patterns are asked for before the next people are settled."""
SURE = 0.8
"""Share in the mix from which several people may be settled in one step."""
LATER_PART = 3
"""One of so many parts of the people, those settled last, is settled anew by CP-SAT."""
NEARLY = 0.03
"""How much a choice may cost more than proven, as a part of the bound, when people are settled anew."""
NOISE = 0.3
"""How much the order of people varies from dive to dive."""
NEAR = 1e-6
"""Patterns that cost no more than this beyond their worth are those of which cheapest mixes are made."""


class Dive:
    """One dive: who is settled, in which order, with which values."""

    def __init__(self, generation: Generation, number: int) -> None:
        self._generation = generation
        self._counts = generation.coupling.counts
        self._random = np.random.default_rng((generation.budget.seed, number))
        self._most = max(1, int(AT_A_STEP[number % len(AT_A_STEP)] * int(self._counts.sum())))
        self._least = max(1, self._most // LEAST_OF_MOST)
        self._noise = NOISE if number else 0.0
        self._settled = np.zeros(len(self._counts), dtype=np.int64)
        self._held: dict[int, int] = {}
        self._order: list[tuple[int, int]] = []
        """(column, member of its kind), first settled first."""

    def run(self) -> list[tuple[int, int]] | None:
        """Settles everybody: (column, member of its kind) in the order of settling; None when time was up.

        The master is as before at the end, but for the patterns that it has learnt.
        """
        generation = self._generation
        try:
            while (self._settled < self._counts).any():
                mix = self._priced()
                if mix is None or generation.is_over:
                    return None
                self._settle(mix)
        finally:
            for column in self._held:
                generation.master.settle(column, 0)
        return self._order

    def _priced(self) -> Mix | None:
        """The mix with the settled people as they are, after some rounds of new patterns for the others."""
        generation = self._generation
        mix = generation.master.solve(generation.budget.seconds)
        for _ in range(ROUNDS):
            if mix is None or generation.is_over:
                return None
            answer = generation.ask(mix.rows)
            if answer is None:
                return None
            if not generation.add(answer, mix, self._settled < self._counts):
                break
            mix = generation.master.solve(generation.budget.seconds)
        return mix

    def _settle(self, mix: Mix) -> None:
        """The people of whom the mix is surest, at least one."""
        columns = self._generation.master.columns
        held = np.zeros(len(mix.shares), dtype=np.int64)
        for column, people in self._held.items():
            held[column] = people
        left = mix.shares - held
        rank = left * (1 + self._noise * self._random.random(len(left)))
        done = 0
        for column in np.argsort(-rank, kind="stable").tolist():
            kind = columns[column].kind
            open_people = int(self._counts[kind] - self._settled[kind])
            if not open_people:
                continue
            if done >= self._most or (done >= self._least and left[column] < SURE):
                break
            people = min(max(1, int(left[column] + EPSILON)), open_people)
            self._order += [(column, int(self._settled[kind]) + more) for more in range(people)]
            self._held[column] = int(held[column]) + people
            self._settled[kind] += people
            self._generation.master.settle(column, self._held[column])
            done += people


def mixed(generation: Generation, slack: float, effort: float) -> None:
    """Offers the best plan out of known patterns that cost at most ``slack`` more than their worth."""
    mix = generation.master.solve(generation.budget.seconds)
    if mix is None:
        return
    coupling = generation.coupling
    near = [column for column in generation.master.columns if column.worth(mix) <= slack + NEAR]
    found = whole_mix(coupling, near, generation.board, generation.budget, effort)
    if found is None:
        return
    plan = np.clip(0, generation.part.lower, generation.part.upper)
    done = [0] * len(coupling.kinds)
    for number, people in found[0]:
        column = near[number]
        for variables in coupling.kinds[column.kind].members[done[column.kind] :][:people]:
            plan[variables] = 0
            plan[variables[column.places]] = column.values
        done[column.kind] += people
    plan[coupling.free] = found[1]
    generation.board.offer(plan)


def finished(generation: Generation, order: list[tuple[int, int]], effort: float) -> None:
    """Offers the plan of a dive, the last people settled anew; when that leaves no plan, twice as many.

    They choose among what by itself costs little more than proven: that leaves few choices, and the good ones.
    """
    part, board, best = generation.part, generation.board, generation.best
    values, owners = _values(generation, order)
    if best is None:
        return
    near = generation.people.through(best.prices) <= NEARLY * abs(generation.bound) * generation.coupling.scale
    for parts in (1, 2):
        anew = len(order) * parts // LATER_PART + 1
        again = np.isin(owners, np.arange(len(order))[-anew:]) | (owners == NOBODY)
        keep = np.flatnonzero(again & (near | (values != 0)))
        plan = np.where(again, 0, values)
        found, _ = searched(cut(part, keep, plan), values[keep], board, generation.budget, effort)
        if found is not None:
            plan[keep] = found
            if board.offer(plan):
                generation.put_plan(plan)
            return
        if generation.is_over or generation.budget.is_spent:
            return


def _values(generation: Generation, order: list[tuple[int, int]]) -> tuple[Whole, Whole]:
    """The values that a dive gives, and who of its order each variable belongs to, or NOBODY."""
    part, kinds = generation.part, generation.coupling.kinds
    values = np.clip(0, part.lower, part.upper)
    owners = np.full(part.variables, NOBODY, dtype=np.int64)
    for number, (column, member) in enumerate(order):
        pattern = generation.master.columns[column]
        variables = kinds[pattern.kind].members[member]
        owners[variables] = number
        values[variables] = 0
        values[variables[pattern.places]] = pattern.values
    return values, owners
