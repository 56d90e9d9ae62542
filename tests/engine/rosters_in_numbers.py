"""Small random rosters as numbers, for provers and searchers that work on parts."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import numpy as np
from ortools.sat.python import cp_model

from scheduler.engine.part import NOBODY, Part
from scheduler.engine.rows import NO_BOUND
from scheduler.engine.stating import stated


@dataclass
class Roster:
    """A roster under construction: variables with ranges and labels, rows, costs."""

    rows: list[tuple[list[tuple[int, int]], int, int]] = field(default_factory=list)
    bounds: list[tuple[int, int]] = field(default_factory=list)
    labels: list[tuple[int, int, int]] = field(default_factory=list)
    costs: list[int] = field(default_factory=list)

    def new(self, low: int, high: int, label: tuple[int, int, int] = (NOBODY, NOBODY, NOBODY), cost: int = 0) -> int:
        self.bounds.append((low, high))
        self.labels.append(label)
        self.costs.append(cost)
        return len(self.bounds) - 1

    def add(self, terms: list[tuple[int, int]], low: int | None, high: int | None) -> None:
        self.rows.append((terms, -NO_BOUND if low is None else low, NO_BOUND if high is None else high))

    def part(self, constant: int = 0) -> Part:
        entries = [entry for terms, _, _ in self.rows for entry in terms]
        lower, upper = np.array(self.bounds, dtype=np.int64).T
        owner, week, duty = np.array(self.labels, dtype=np.int64).T
        return Part(
            starts=np.cumsum([0, *(len(terms) for terms, _, _ in self.rows)], dtype=np.int64),
            columns=np.array([variable for variable, _ in entries], dtype=np.int64),
            coefficients=np.array([coefficient for _, coefficient in entries], dtype=np.int64),
            low=np.array([low for _, low, _ in self.rows], dtype=np.int64),
            high=np.array([high for _, _, high in self.rows], dtype=np.int64),
            lower=lower,
            upper=upper,
            cost=np.array(self.costs, dtype=np.int64),
            constant=constant,
            owner=owner,
            week=week,
            duty=duty,
            whole=np.arange(len(self.bounds), dtype=np.int64),
        )


def random_roster(random_: random.Random) -> Part:
    """People on weekly duties: rest between two duties, a rising price of the load, seats that may stay open or not,
    and by chance a whole-number load, a limited load, a largest load, a duty at all that costs, and twins."""
    people, weeks, duties = random_.randint(1, 4), random_.randint(2, 5), random_.randint(1, 2)
    roster = Roster()
    rules = {rule: random_.random() < 0.4 for rule in ("sum", "most", "largest", "at all", "twins", "chain", "least")}
    likes = [[random_.choice((0, 0, 1, 3)) for _ in range(weeks * duties)] for _ in range(people)]
    if rules["twins"]:
        likes = [likes[0]] * people
    largest = roster.new(0, 30, cost=2) if rules["largest"] else None
    works: list[list[int]] = []
    for person in range(people):
        labels = [(person, n // duties, n) for n in range(weeks * duties)]
        mine = [roster.new(0, 1, label, likes[person][n]) for n, label in enumerate(labels)]
        works.append(mine)
        _own_rows(roster, mine, duties, rules, largest)
    for number in range(weeks * duties):
        column = [(mine[number], 1) for mine in works]
        if random_.random() < 0.7:
            gap = roster.new(0, 1, cost=random_.randint(5, 20))
            roster.add([*column, (gap, 1)], 1, 1)
        else:
            roster.add(column, 0, random_.randint(1, 2))
    return roster.part(random_.randint(-3, 3))


def _own_rows(roster: Roster, mine: list[int], duties: int, rules: dict[str, bool], largest: int | None) -> None:
    for first in range(0, len(mine) - duties, duties):
        roster.add([(v, 1) for v in mine[first : first + 2 * duties]], None, 1)
    load = [(v, 1 + n % 2) for n, v in enumerate(mine)]
    if rules["sum"]:
        total = roster.new(0, 3 * len(mine))
        roster.add([*load, (total, -1)], 0, 0)
        load = [(total, 1)]
    if rules["most"]:
        roster.add(load, None, 3)
    if rules["least"]:
        roster.add(load, 1, None)
    price = roster.new(0, 60, cost=1)
    for slope, start in ((0, 0), (3, -3), (7, -15)):
        roster.add([(price, 1), *((v, -slope * c) for v, c in load if slope)], start, None)
    if rules["chain"]:
        later = roster.new(0, 60, cost=1)
        roster.add([(later, 2), (price, -1)], 1, None)
    if rules["at all"]:
        at_all = roster.new(0, 1, cost=4)
        roster.add([*((v, 1) for v in mine), (at_all, -len(mine))], None, 0)
    if largest is not None:
        roster.add([(largest, 1), *((v, -c) for v, c in load)], 0, None)


def optimum(part: Part) -> int | None:
    """The least price, by CP-SAT; None when the rows allow nothing."""
    model, _ = stated(part)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    status = solver.solve(model)
    return round(solver.objective_value) if status == cp_model.OPTIMAL else None
