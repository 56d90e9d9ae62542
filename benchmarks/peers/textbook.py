"""The families as linear models in whole numbers, stated as textbooks do: one 0/1 variable per possible duty.

They are written from the files' own rules, for any solver that takes linear rows, and are kind to it: no products, no
absolute values and no maxima, which a newcomer might use and which are far slower. Convex costs are unit steps of
rising price, deviations are two rows each, conflicts of more than two duties one row instead of many pairs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from benchmarks.judging import AWKWARD, DISLIKED, OPEN, WEEKEND, local_middle, weekend_loads, weekend_targets

INFINITE = 10**9
BLOCKS_A_WEEKEND = 2


@dataclass
class Textbook:
    """Variables with whole ranges, rows ``least <= sum <= most``, and costs to be made small.

    ``duties`` says which 0/1 variable stands for which duty of the plan.
    """

    ranges: list[tuple[int, int]] = field(default_factory=list)
    rows: list[tuple[int, int, dict[int, int]]] = field(default_factory=list)
    costs: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    constant: int = 0
    duties: dict[int, list[Any]] = field(default_factory=dict)
    kinds: dict[int, str] = field(default_factory=dict)

    def variable(self, least: int = 0, most: int = 1, cost: int = 0) -> int:
        self.ranges.append((least, most))
        if cost:
            self.costs[len(self.ranges) - 1] += cost
        return len(self.ranges) - 1

    def duty(self, duty: list[Any], kind: str, cost: int = 0) -> int:
        number = self.variable(cost=cost)
        self.duties[number], self.kinds[number] = duty, kind
        return number

    def row(self, entries: Mapping[int, int], least: int = -INFINITE, most: int = INFINITE) -> None:
        self.rows.append((least, most, dict(entries)))

    def one_of(self, variables: Sequence[int], *, least: int = 0, most: int = 1) -> None:
        self.row(dict.fromkeys(variables, 1), least, most)

    def rising(self, entries: Mapping[int, int], costs: Sequence[int]) -> None:
        """The sum is 0 .. len(costs) - 1 and costs what the list says, which must be convex: a step per unit."""
        self.constant += costs[0]
        steps = [self.variable(cost=b - a) for a, b in pairwise(costs)]
        self.row({**entries, **dict.fromkeys(steps, -1)}, 0, 0)

    def plan(self, values: Sequence[float]) -> Any:
        """The plan that the values of the variables stand for."""
        held: dict[str, list[list[Any]]] = {kind: [] for kind in dict.fromkeys(self.kinds.values())}
        for number, duty in self.duties.items():
            if values[number] > 0.5:
                held[self.kinds[number]].append(duty)
        return held if len(held) > 1 else next(iter(held.values()), [])


def textbook(data: Mapping[str, Any]) -> Textbook:
    """The model of a file of any family. Raises ValueError for a strange file."""
    for mark, state in STATED.items():
        if mark in data:
            model = Textbook()
            state(model, data)
            return model
    raise ValueError("not an instance of weekend-*, ee-*, dense-* or joint")


def _weekends(model: Textbook, data: Mapping[str, Any]) -> dict[tuple[str, int], list[int]]:
    """States weekends; the variables per engineer and week."""
    loads, targets = weekend_loads(data), weekend_targets(data)
    by_seat: dict[tuple[str, int], list[int]] = defaultdict(list)
    by_week: dict[tuple[str, int], list[int]] = {}
    for engineer in data["engineers"]:
        name, mine = engineer["id"], {}
        for week in sorted(set(range(data["weeks"])) - set(engineer["off"])):
            cost = DISLIKED if week in engineer["dislike"] else 0
            mine[week] = model.duty([name, week], "weekends", cost)
            by_seat[engineer["region"], week].append(mine[week])
            by_week[name, week] = [mine[week]]
        for first in range(data["weeks"]):
            near = [mine[week] for week in range(first, first + data["gap"]) if week in mine]
            if len(near) > 1:
                model.one_of(near)
        _deviation(model, {mine[week]: loads[week] for week in mine}, engineer["carry"], targets[name])
    for region in data["regions"]:
        for week in range(data["weeks"]):
            model.one_of(by_seat[region, week], least=data["per_region"], most=data["per_region"])
    return by_week


def _deviation(model: Textbook, load: Mapping[int, int], carry: int, target: int) -> None:
    """floor(|1000 x load - target| / 10) is the least whole cost with 10 x cost + 9 >= the deviation either way."""
    cost = model.variable(0, INFINITE, cost=1)
    rest = 1000 * carry - target
    model.row({**{v: -1000 * n for v, n in load.items()}, cost: 10}, least=rest - 9)
    model.row({**{v: 1000 * n for v, n in load.items()}, cost: 10}, least=-rest - 9)


def _terms(model: Textbook, data: Mapping[str, Any]) -> dict[tuple[Any, int], list[int]]:
    """States terms; the variables of the terms that are on, per engineer and week."""
    weeks = range(data["weeks"])
    on: dict[tuple[Any, int], list[int]] = defaultdict(list)
    begin: dict[int, list[int]] = defaultdict(list)
    carried = sum(engineer["carry"] for engineer in data["engineers"])
    mean = (carried + data["seats"] * data["weeks"]) / len(data["engineers"])
    for engineer in data["engineers"]:
        held_up: dict[int, list[int]] = defaultdict(list)
        length: dict[int, int] = {}
        for first, count in _possible_terms(data, engineer):
            term = model.duty([engineer["id"], first, count], "terms")
            begin[first].append(term)
            inside = range(first, min(first + count, data["weeks"]))
            length[term] = len(inside)
            for week in inside:
                on[engineer["id"], week].append(term)
            for week in range(first, min(first + count + data["cooldown"], data["weeks"])):
                held_up[week].append(term)
        for week in weeks:
            model.one_of(held_up[week])
        model.rising(length, [round(10 * (engineer["carry"] + n - mean) ** 2) for n in range(data["weeks"] + 1)])
    for week in weeks:
        model.one_of([v for e in data["engineers"] for v in on[e["id"], week]], least=data["seats"], most=data["seats"])
        for region in data["regions"]:
            people = [engineer for engineer in data["engineers"] if engineer["region"] == region]
            model.one_of([v for e in people for v in on[e["id"], week]], least=1, most=INFINITE)
        if week:
            model.one_of(begin[week], most=0 if week in data["events"] else 1)
    return on


def _possible_terms(data: Mapping[str, Any], engineer: Mapping[str, Any]) -> list[tuple[int, int]]:
    """(first week, weeks); of terms that reach the end of the horizon one per first week, as the others are equal."""
    found = []
    for first in range(data["weeks"]):
        for count in range(data["min_weeks"], data["max_weeks"] + 1):
            if not set(range(first, first + count)) & set(engineer["off"]):
                found.append((first, count))
            if first + count >= data["weeks"]:
                break
    return found


def _dense(model: Textbook, data: Mapping[str, Any]) -> None:
    people, seats = data["people"], data["seats"]
    weekends = sorted({seat["weekend"] for seat in seats})
    away = {(person, weekend) for person, weekend in data["away"]}
    on_seat: dict[int, dict[int, int]] = defaultdict(dict)
    for number, person in enumerate(people):
        mine: dict[int, list[int]] = defaultdict(list)
        for block, seat in enumerate(seats):
            middle = local_middle(seat["block"], person["tz_hours"])
            if (number, seat["weekend"]) not in away and 7 <= middle <= 23:
                held = model.duty([number, block], "blocks", 0 if 9 <= middle <= 19 else AWKWARD)
                on_seat[block][number] = held
                mine[seat["weekend"]].append(held)
        works = {weekend: model.variable(cost=WEEKEND) for weekend in weekends if mine[weekend]}
        for weekend, turn in works.items():
            model.row({**dict.fromkeys(mine[weekend], 1), turn: -BLOCKS_A_WEEKEND}, most=0)
            if weekend + 1 in works:
                model.one_of([turn, works[weekend + 1]])
        most, carried = BLOCKS_A_WEEKEND * ((len(weekends) + 1) // 2), person["carried"]
        blocks = {held: 1 for held_in in mine.values() for held in held_in}
        model.rising(blocks, [10 * ((carried + n) ** 2 - carried**2) for n in range(most + 1)])
    wanted = data["seats_per_block"]
    for block in range(len(seats)):
        left_open = model.variable(0, wanted, cost=OPEN)
        model.one_of([*on_seat[block].values(), left_open], least=wanted, most=wanted)
    for block, domain in data["needs_domain"]:
        knowing = [held for number, held in on_seat[block].items() if domain in people[number]["domains"]]
        model.one_of([*knowing, model.variable(cost=OPEN)], least=1, most=INFINITE)


def _joint(model: Textbook, data: Mapping[str, Any]) -> None:
    by_week, on = _weekends(model, data["weekends"]), _terms(model, data["terms"])
    pairs = zip(data["weekends"]["engineers"], data["terms"]["engineers"], strict=True)
    for of_weekends, of_terms in pairs:
        for week in range(data["terms"]["weeks"]):
            both = [*by_week.get((of_weekends["id"], week), ()), *on[of_terms["id"], week]]
            model.one_of(both)


STATED: Mapping[str, Callable[[Textbook, Mapping[str, Any]], object]] = {
    "per_region": _weekends,
    "cooldown": _terms,
    "seats_per_block": _dense,
    "weekends": _joint,
}
"""How each family is stated, by a field that only its files have."""
