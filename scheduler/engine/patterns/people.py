"""The cheapest pattern of every kind of people at given prices: by diagrams where they are small enough, else by
CP-SAT on the own rows of one person."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from scheduler.engine.part import NOBODY, Part, Whole
from scheduler.engine.patterns.choices import Choices, NotWalkable, choices_of
from scheduler.engine.patterns.diagram import UNREACHED, Diagram, TooWide, diagram_of
from scheduler.engine.patterns.layout import Layout, laid_out
from scheduler.engine.patterns.small_model import SmallModel
from scheduler.engine.patterns.split import Kind, ragged

AT_ONCE = 512
"""People of one diagram."""
RESERVED = (AT_ONCE - 1).bit_length()
MOST_DECISIONS = 40_000
"""Decisions of one diagram: what it needs while it is made is a multiple of that."""


class People:
    """The kinds of people of a part, ready to be asked for their cheapest patterns.

    ``possible`` is false when somebody has no pattern at all, so that there is no plan.
    """

    def __init__(self, part: Part, kinds: Sequence[Kind], *, threads: int = 1, stop: threading.Event) -> None:
        self._part, self._kinds, self._threads = part, kinds, threads
        self._stop = stop
        self._diagrams: list[tuple[Diagram, list[int]]] = []
        self._models: list[tuple[SmallModel, int]] = []
        self.possible = True
        walkable: list[tuple[int, Choices, Layout]] = []
        chained: list[int] = []
        sums: list[tuple[int, int, int]] = []
        constants: list[tuple[int, int]] = []
        for number, kind in enumerate(kinds):
            if stop.is_set():
                break
            found = choices_of(part, kind)
            try:
                walkable.append((number, found, laid_out(part, kind, found, RESERVED)))
            except NotWalkable:
                self._models.append((SmallModel(part, kind), number))
                continue
            for place, (constant, terms, factors) in found.sums.items():
                variable, named = int(kind.variables[place]), kind.variables[terms]
                sums += zip([variable] * len(terms), named.tolist(), factors.tolist(), strict=True)
                constants.append((variable, constant))
        for batch in _batches(walkable):
            self._add(batch)
        self._sum, self._term, self._factor = np.array(sums, dtype=np.int64).reshape(-1, 3).T
        self._constant = np.array(constants, dtype=np.int64).reshape(-1, 2)
        self._fixed = np.flatnonzero(part.lower == part.upper)
        self._owner = np.full(part.variables, NOBODY, dtype=np.int64)
        for number, found, _ in walkable:
            self._owner[kinds[number].variables] = number
            chained += found.chained
        self._chained = np.array(chained, dtype=np.int64)

    def _add(self, batch: list[tuple[int, Choices, Layout]]) -> None:
        if self._stop.is_set():
            return
        kinds = [self._kinds[number] for number, _, _ in batch]
        try:
            diagram = diagram_of(kinds, [c for _, c, _ in batch], [y for _, _, y in batch], self._part.variables)
        except TooWide:
            if len(batch) == 1:
                self._models.append((SmallModel(self._part, kinds[0]), batch[0][0]))
                return
            self._add(batch[: len(batch) // 2])
            self._add(batch[len(batch) // 2 :])
            return
        self.possible = self.possible and bool((diagram.roots >= 0).all())
        self._diagrams.append((diagram, [number for number, _, _ in batch]))

    def cheapest(self, prices: Whole, seed: int) -> tuple[list[int] | None, Whole, list[bool]]:
        """Per kind what no pattern costs less than at these prices (per variable, and a 0); the values of a cheap
        pattern of the first of each kind, 0 for everybody else; and for whom the pattern is one.

        None instead of the costs when somebody has no pattern or the search was stopped.
        """
        substituted = prices.copy()
        np.add.at(substituted, self._term, self._factor * prices[self._sum])
        values = np.zeros(self._part.variables, dtype=np.int64)
        least, valid = [0] * len(self._kinds), [True] * len(self._kinds)

        def by_diagram(item: tuple[Diagram, list[int]]) -> None:
            diagram, numbers = item
            best = diagram.cheapest(substituted)
            for number, price in zip(numbers, best[diagram.roots].tolist(), strict=True):
                least[number] += price
            diagram.follow(substituted, best, values)

        def by_model(item: tuple[SmallModel, int]) -> None:
            model, number = item
            bound, found = (None, None) if self._stop.is_set() else model.cheapest(prices, seed)
            valid[number] = found is not None
            self.possible = self.possible and (bound is not None or self._stop.is_set())
            least[number] = bound or 0
            if found is not None:
                values[self._kinds[number].variables] = found

        self._each(by_diagram, self._diagrams)
        self._settle(prices, values, least, valid)
        self._each(by_model, self._models)
        return (least if self.possible and not self._stop.is_set() else None), values, valid

    def heed(self, stop: threading.Event) -> None:
        """Ends questions by this event from now on."""
        self._stop = stop

    @property
    def size(self) -> int:
        """How many arcs a question to all people walks through."""
        return sum(len(diagram.head) for diagram, _ in self._diagrams)

    def through(self, prices: Whole) -> Whole:
        """Per variable, what the cheapest pattern with a yes to it costs more than the cheapest pattern of the same
        person; 0 for whatever is no yes-or-no choice of a person with a diagram."""
        part = self._part
        substituted = prices.copy()
        np.add.at(substituted, self._term, self._factor * prices[self._sum])
        least = np.full(part.variables + 1, UNREACHED, dtype=np.int64)
        dearer = np.zeros(part.variables, dtype=np.int64)
        for diagram, numbers in self._diagrams:
            diagram.through(substituted, diagram.cheapest(substituted), least)
            for number in numbers:
                own = self._kinds[number].variables
                yes_or_no = (part.lower[own] == 0) & (part.upper[own] == 1)
                dearer[self._kinds[number].members] = np.where(yes_or_no, least[own], 0)
        return dearer

    def _each(self, ask: Callable[[Any], None], items: Sequence[Any]) -> None:
        """Asks for all items, as many at once as there are threads; the solver and numpy let other threads run."""
        if self._threads > 1 and len(items) > 1:
            with ThreadPoolExecutor(self._threads) as pool:
                list(pool.map(ask, items))
        else:
            for item in items:
                ask(item)

    def _settle(self, prices: Whole, values: Whole, least: list[int], valid: list[bool]) -> None:
        """What diagrams leave out: fixed variables, sums, and whether numbers that limit each other do fit."""
        own = self._fixed[self._owner[self._fixed] >= 0]
        values[own] = self._part.lower[own]
        for number, price in zip(self._owner[own].tolist(), (prices[own] * values[own]).tolist(), strict=True):
            least[number] += price
        values[self._constant[:, 0]] = self._constant[:, 1]
        np.add.at(values, self._sum, self._factor * values[self._term])
        for variable, constant in self._constant.tolist():
            least[self._owner[variable]] += int(prices[variable]) * constant
        if len(self._chained):
            part, rows = self._part, self._chained
            counts = part.starts[rows + 1] - part.starts[rows]
            entries = ragged(part.starts[rows], counts)
            products = part.coefficients[entries] * values[part.columns[entries]]
            totals = np.add.reduceat(products, np.cumsum(counts) - counts)
            broken = np.flatnonzero((totals < part.low[rows]) | (totals > part.high[rows]))
            for row in broken.tolist():
                valid[self._owner[part.columns[part.starts[rows[row]]]]] = False


def _batches(walkable: list[tuple[int, Choices, Layout]]) -> Iterator[list[tuple[int, Choices, Layout]]]:
    """People of one diagram: not too many, with not too many decisions."""
    together: list[tuple[int, Choices, Layout]] = []
    decisions = 0
    for item in walkable:
        more = len(item[1].decisions)
        if together and (len(together) == AT_ONCE or decisions + more > MOST_DECISIONS):
            yield together
            together, decisions = [], 0
        together.append(item)
        decisions += more
    if together:
        yield together
