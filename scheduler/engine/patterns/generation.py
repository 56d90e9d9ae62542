"""Column generation: patterns that are worth having are added to the master until none is left.

Prices are smoothed towards those that have proved most so far (Wentges, "Weighted Dantzig-Wolfe decomposition for
linear mixed-integer programming", 1997); they begin with some steps along the subgradient of the bound (Polyak, 1969).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from scheduler.engine.board import Board
from scheduler.engine.budget import Budget
from scheduler.engine.part import Part, Whole
from scheduler.engine.patterns.coupling import Coupling, Reals
from scheduler.engine.patterns.master import EPSILON, Column, Master, Mix
from scheduler.engine.patterns.people import People
from scheduler.engine.patterns.split import Kind

SMOOTHING = 0.5
"""Share of the best prices so far in the prices to ask at."""
STEPS = 25
PATIENCE = 4
"""Steps without a better bound after which steps become half as long."""
HOPE = 0.1
"""How much more than proven so far, as a part of it, steps hope for while no plan is known."""
EFFORT_OF_ASKING, EFFORT_OF_AN_ARC = 0.002, 3e-8
"""Deterministic seconds: about those that asking takes."""
LEAST_WORTH = 1e-6
FIRST_PRICE = 64.0
DEARER = 8.0
"""Factor by which missing a row becomes dearer when a mix without any is not the cheapest."""


@dataclass(frozen=True, eq=False)
class Answer:
    """What was found at some prices: the prices of rows (whole multiples of 1 / scale) and of variables, the least
    that a pattern of each kind costs, cheap patterns, for whom they are patterns, and the proven bound in 1 / scale."""

    rows: Whole
    prices: Whole
    least: list[int]
    values: Whole
    valid: list[bool]
    proven: int


@dataclass
class Generation:
    """Asks people for patterns and keeps what prices have proved; ``best`` is the answer that proved most."""

    part: Part
    board: Board
    budget: Budget
    coupling: Coupling
    people: People
    master: Master
    best: Answer | None = None
    _center: Reals | None = None
    _known: set[tuple[int, bytes]] = field(default_factory=set)
    _price_of_missing: float = FIRST_PRICE

    @property
    def kinds(self) -> list[Kind]:
        return list(self.coupling.kinds)

    @property
    def is_over(self) -> bool:
        return self.board.stop.is_set() or self.budget.seconds <= 0

    @property
    def bound(self) -> int:
        """What the best prices prove, rounded up to a whole number."""
        assert self.best is not None
        return -(-self.best.proven // self.coupling.scale)

    def ask(self, duals: Reals) -> Answer | None:
        """The cheapest patterns at prices of the coupling rows; raises the bound. None when there is no time left."""
        self.budget.spend(EFFORT_OF_ASKING + self.people.size * EFFORT_OF_AN_ARC)
        whole = self.coupling.rounded(duals)
        prices = self.coupling.prices(whole)
        least, values, valid = self.people.cheapest(prices, self.budget.seed)
        if least is None:
            return None
        answer = Answer(whole, prices, least, values, valid, self.coupling.bound(whole, prices, least))
        if self.best is None or answer.proven > self.best.proven:
            self.best, self._center = answer, duals
            self.board.raise_bound(self.bound)
        return answer

    def ascend(self) -> None:
        """Some steps of prices towards a better bound; their patterns go into the master."""
        scale, duals = self.coupling.scale, np.zeros(len(self.coupling.rows))
        length, waited = 1.0, 0
        for _ in range(STEPS):
            before = self.best
            answer = None if self.is_over else self.ask(duals)
            if answer is None or self.best is None:
                return
            self.add(answer, None)
            waited = 0 if self.best is not before else waited + 1
            if waited == PATIENCE:
                length, waited = length / 2, 0
            missing = self.coupling.missing(answer.rows, answer.prices, answer.values)
            square = float(missing @ missing)
            if not square:
                return
            proven = self.best.proven / scale
            target = self.board.best if self.board.best is not None else proven + HOPE * abs(proven) + 1.0
            hoped = max(1.0, target - answer.proven / scale)
            duals = self.coupling.rounded(duals + length * hoped / square * missing) / scale

    def add(self, answer: Answer, mix: Mix | None, wanted: np.ndarray | None = None) -> int:
        """Adds the patterns of an answer: all of them, or those that make the mix cheaper, of the ``wanted`` kinds.
        Returns how many were new."""
        starts, rows, amounts = self.coupling.columns(answer.values)
        added = 0
        for number, kind in enumerate(self.coupling.kinds):
            if not answer.valid[number] or (wanted is not None and not wanted[number]):
                continue
            mine = slice(starts[number], starts[number + 1])
            column = self._column(number, answer.values[kind.variables], rows[mine], amounts[mine])
            if mix is None or column.worth(mix) < -LEAST_WORTH:
                added += self._put(column)
        return added

    def _column(self, number: int, values: Whole, rows: Whole, amounts: Whole) -> Column:
        cost = int(self.part.cost[self.coupling.kinds[number].variables] @ values)
        places = np.flatnonzero(values)
        return Column(number, cost, places, values[places], rows, amounts)

    def _put(self, column: Column) -> bool:
        """Adds a pattern of a kind unless the master has it."""
        name = column.kind, column.places.tobytes() + column.values.tobytes()
        if name in self._known:
            return False
        self._known.add(name)
        self.master.add(column)
        return True

    def put_plan(self, plan: Whole) -> None:
        """Adds the patterns of everybody in a plan."""
        kinds = self.coupling.kinds
        for member in range(max((kind.count for kind in kinds), default=0)):
            values = plan.copy()
            for kind in kinds:
                values[kind.variables] = plan[kind.members[min(member, kind.count - 1)]]
            starts, rows, amounts = self.coupling.columns(values)
            for number, kind in enumerate(kinds):
                mine = slice(starts[number], starts[number + 1])
                self._put(self._column(number, values[kind.variables], rows[mine], amounts[mine]))

    def converge(self) -> Mix | None:
        """Asks and adds until the bound meets the mix; the last mix, None when there was no time for one."""
        size = len(self.coupling.rows)
        center = self._center if self._center is not None else np.zeros(size)
        self._price_of_missing = max(FIRST_PRICE, 2 * float(np.abs(center).max(initial=0.0)))
        self.master.price_of_missing(self._price_of_missing)
        mix: Mix | None = None
        while not self.is_over:
            found = self.master.solve(self.budget.seconds)
            if found is None:
                break
            mix = found
            if self._improved(mix):
                continue
            if mix.missed < EPSILON or self._price_of_missing > self.coupling.dearest:
                break
            self._price_of_missing *= DEARER
            self.master.price_of_missing(self._price_of_missing)
        return mix

    def _improved(self, mix: Mix) -> bool:
        """Asks at smoothed prices, then closer and closer to the mix's own, until a pattern is worth adding."""
        share = SMOOTHING
        while not self.is_over:
            center = self._center if self._center is not None else mix.rows
            answer = self.ask(share * center + (1 - share) * mix.rows)
            if answer is None:
                return False
            if self.add(answer, mix):
                return mix.missed > EPSILON or self.bound < math.ceil(mix.price - LEAST_WORTH)
            if not share:
                return False
            share = share / 2 if share > SMOOTHING / 4 else 0.0
        return False
