"""Timefold's model of weekend-* and dense-*: a seat is an entity, its holder the variable.

Runs in Timefold's Python.
"""

# No `from __future__ import annotations` here: Timefold reads the annotations of these classes.
from dataclasses import dataclass, field
from typing import Annotated, Any

from timefold.solver.domain import (
    PlanningEntityCollectionProperty,
    PlanningId,
    PlanningScore,
    PlanningVariable,
    ProblemFactCollectionProperty,
    ValueRangeProvider,
    planning_entity,
    planning_solution,
)
from timefold.solver.score import (
    Constraint,
    ConstraintCollectors,
    ConstraintFactory,
    HardSoftScore,
    Joiners,
    constraint_provider,
)

OPEN, AWKWARD, WEEKEND, DISLIKED = 100_000, 3, 2, 10


@dataclass(unsafe_hash=True)
class Person:
    """``prices`` are per kind of seat, ``by_load`` the cost of every load, both as the file says."""

    id: Annotated[str, PlanningId]
    prices: list[int] = field(hash=False)
    by_load: list[int] = field(hash=False)
    weekend_price: int = field(hash=False)
    domains: list[int] = field(hash=False)


@planning_entity
@dataclass(unsafe_hash=True)
class Seat:
    """``block`` names what is going on at one time; weeks nearer than ``near`` to one another exclude each other."""

    id: Annotated[str, PlanningId]
    week: int = field(hash=False)
    block: int = field(hash=False)
    kind: int = field(hash=False)
    load: int = field(hash=False)
    near: int = field(hash=False)
    candidates: Annotated[list[Person], ValueRangeProvider(id="candidates")] = field(hash=False)
    person: Annotated[
        Person | None, PlanningVariable(value_range_provider_refs=["candidates"], allows_unassigned=True)
    ] = field(hash=False, default=None)


@dataclass(unsafe_hash=True)
class Need:
    """A block that wants somebody who knows a domain."""

    id: Annotated[str, PlanningId]
    block: int = field(hash=False)
    domain: int = field(hash=False)


@planning_solution
@dataclass
class Roster:
    """All that Timefold plans: people, wants, and the seats that it fills."""

    people: Annotated[list[Person], ProblemFactCollectionProperty]
    needs: Annotated[list[Need], ProblemFactCollectionProperty]
    seats: Annotated[list[Seat], PlanningEntityCollectionProperty]
    score: Annotated[HardSoftScore, PlanningScore] = field(default=None)


def clash(first: Seat, second: Seat) -> bool:
    if first.week == second.week:
        return first.block == second.block
    return abs(first.week - second.week) <= first.near


def price(seat: Seat) -> int:
    return seat.person.prices[seat.kind]


def knows(need: Need, seat: Seat) -> bool:
    return seat.person is not None and need.domain in seat.person.domains


@constraint_provider
def rules(factory: ConstraintFactory) -> list[Constraint]:
    return [
        factory.for_each_unique_pair(Seat, Joiners.equal(lambda seat: seat.person))
        .filter(clash)
        .penalize(HardSoftScore.ONE_HARD)
        .as_constraint("too near"),
        factory.for_each(Seat)
        .group_by(lambda seat: seat.person, lambda seat: seat.week, ConstraintCollectors.count())
        .filter(lambda person, week, count: count > 2)
        .penalize(HardSoftScore.ONE_HARD, lambda person, week, count: count - 2)
        .as_constraint("blocks on a weekend"),
        factory.for_each_including_unassigned(Seat)
        .filter(lambda seat: seat.person is None)
        .penalize(HardSoftScore.of_soft(OPEN))
        .as_constraint("open seat"),
        factory.for_each(Need)
        .if_not_exists(Seat, Joiners.equal(lambda need: need.block, lambda seat: seat.block), Joiners.filtering(knows))
        .penalize(HardSoftScore.of_soft(OPEN))
        .as_constraint("domain"),
        factory.for_each(Seat).penalize(HardSoftScore.ONE_SOFT, price).as_constraint("price"),
        factory.for_each(Seat)
        .group_by(lambda seat: seat.person, lambda seat: seat.week)
        .penalize(HardSoftScore.ONE_SOFT, lambda person, week: person.weekend_price)
        .as_constraint("weekend"),
        factory.for_each(Seat)
        .group_by(lambda seat: seat.person, ConstraintCollectors.sum(lambda seat: seat.load))
        .impact(HardSoftScore.ONE_SOFT, lambda person, load: person.by_load[0] - person.by_load[load])
        .as_constraint("load"),
    ]


def of_weekends(data: dict[str, Any]) -> Roster:
    """``loads`` and ``targets`` are those that the evaluator counts with."""
    most, people, able = sum(data["loads"]), {}, {}
    for engineer in data["engineers"]:
        target = data["targets"][engineer["id"]]
        people[engineer["id"]] = Person(
            engineer["id"],
            [DISLIKED if week in engineer["dislike"] else 0 for week in range(data["weeks"])],
            [abs(1000 * (engineer["carry"] + n) - target) // 10 for n in range(most + 1)],
            0,
            [],
        )
        for week in set(range(data["weeks"])) - set(engineer["off"]):
            able.setdefault((engineer["region"], week), []).append(people[engineer["id"]])
    seats = [
        Seat(f"{region}/{week}/{n}", week, week, week, data["loads"][week], data["gap"] - 1, able[region, week])
        for week in range(data["weeks"])
        for region in data["regions"]
        for n in range(data["per_region"])
    ]
    return Roster(list(people.values()), [], seats)


def of_dense(data: dict[str, Any]) -> Roster:
    away = {tuple(pair) for pair in data["away"]}
    people = []
    for number, person in enumerate(data["people"]):
        hours = [(4 * block + 2 + person["tz_hours"]) % 24 for block in range(6)]
        prices = [0 if 9 <= hour <= 19 else AWKWARD for hour in hours]
        costs = [10 * ((person["carried"] + n) ** 2 - person["carried"] ** 2) for n in range(len(data["seats"]) + 1)]
        people.append(Person(str(number), prices, costs, WEEKEND, list(person["domains"])))
    seats = []
    for block, seat in enumerate(data["seats"]):
        able = [
            people[number]
            for number, person in enumerate(data["people"])
            if 7 <= (4 * seat["block"] + 2 + person["tz_hours"]) % 24 <= 23 and (number, seat["weekend"]) not in away
        ]
        for n in range(data["seats_per_block"]):
            seats.append(Seat(f"{block}/{n}", seat["weekend"], block, seat["block"], 1, 1, able))
    needs = [Need(f"{block}/{domain}", block, domain) for block, domain in data["needs_domain"]]
    return Roster(people, needs, seats)


def is_full(roster: Roster) -> bool:
    """Whether somebody is on every seat."""
    return all(seat.person is not None for seat in roster.seats)


def weekends_of(roster: Roster) -> list[list[Any]]:
    return [[seat.person.id, seat.week] for seat in roster.seats if seat.person is not None]


def blocks_of(roster: Roster) -> list[list[Any]]:
    return [[int(seat.person.id), seat.block] for seat in roster.seats if seat.person is not None]
