"""Timefold's model of ee-*: a person's first, second, ... term is an entity, when and how long the variable.

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


@dataclass(unsafe_hash=True)
class Option:
    """When a term begins and how long it is; ``inside`` are its weeks before the end of the horizon."""

    id: Annotated[str, PlanningId]
    first: int = field(hash=False)
    weeks: int = field(hash=False)
    inside: int = field(hash=False)
    is_closed: bool = field(hash=False)


@dataclass(unsafe_hash=True)
class Person:
    """``by_weeks`` is the cost of every number of weeks on, as the file says."""

    id: Annotated[str, PlanningId]
    region: str = field(hash=False)
    cooldown: int = field(hash=False)
    by_weeks: list[int] = field(hash=False)


@planning_entity
@dataclass(unsafe_hash=True)
class Term:
    """One of the terms that a person may come to hold; not held while ``option`` is None."""

    id: Annotated[str, PlanningId]
    person: Person = field(hash=False)
    options: Annotated[list[Option], ValueRangeProvider(id="options")] = field(hash=False)
    option: Annotated[
        Option | None, PlanningVariable(value_range_provider_refs=["options"], allows_unassigned=True)
    ] = field(hash=False, default=None)


@dataclass(unsafe_hash=True)
class Week:
    """A week that wants so many people."""

    id: Annotated[str, PlanningId]
    number: int = field(hash=False)
    seats: int = field(hash=False)


@dataclass(unsafe_hash=True)
class RegionWeek:
    """A week that wants somebody of a region."""

    id: Annotated[str, PlanningId]
    number: int = field(hash=False)
    region: str = field(hash=False)


@planning_solution
@dataclass
class Rotation:
    """All that Timefold plans: people, wants, and the terms that it places."""

    people: Annotated[list[Person], ProblemFactCollectionProperty]
    weeks: Annotated[list[Week], ProblemFactCollectionProperty]
    regions: Annotated[list[RegionWeek], ProblemFactCollectionProperty]
    terms: Annotated[list[Term], PlanningEntityCollectionProperty]
    score: Annotated[HardSoftScore, PlanningScore] = field(default=None)


def covers(term: Term, week: Week) -> bool:
    return term.option.first <= week.number < term.option.first + term.option.weeks


def covered(week: Week, term: Term) -> bool:
    return term.option is not None and term.option.first <= week.number < term.option.first + term.option.weeks


def stands_for(week: RegionWeek, term: Term) -> bool:
    return term.option is not None and term.option.first <= week.number < term.option.first + term.option.weeks


def too_soon(one: Term, other: Term) -> bool:
    rest = one.person.cooldown
    return (
        one.option.first < other.option.first + other.option.weeks + rest
        and other.option.first < one.option.first + one.option.weeks + rest
    )


@constraint_provider
def rules(factory: ConstraintFactory) -> list[Constraint]:
    return [
        factory.for_each(Term)
        .join(Week, Joiners.filtering(covers))
        .group_by(lambda term, week: week, ConstraintCollectors.count_bi())
        .filter(lambda week, count: count != week.seats)
        .penalize(HardSoftScore.ONE_HARD, lambda week, count: abs(count - week.seats))
        .as_constraint("seats"),
        factory.for_each(Week)
        .if_not_exists(Term, Joiners.filtering(covered))
        .penalize(HardSoftScore.ONE_HARD, lambda week: week.seats)
        .as_constraint("nobody"),
        factory.for_each(RegionWeek)
        .if_not_exists(
            Term,
            Joiners.equal(lambda week: week.region, lambda term: term.person.region),
            Joiners.filtering(stands_for),
        )
        .penalize(HardSoftScore.ONE_HARD)
        .as_constraint("region"),
        factory.for_each_unique_pair(Term, Joiners.equal(lambda term: term.person))
        .filter(too_soon)
        .penalize(HardSoftScore.ONE_HARD)
        .as_constraint("cooldown"),
        factory.for_each(Term)
        .filter(lambda term: term.option.first > 0)
        .group_by(lambda term: term.option.first, ConstraintCollectors.count())
        .filter(lambda first, count: count > 1)
        .penalize(HardSoftScore.ONE_HARD, lambda first, count: count - 1)
        .as_constraint("begin together"),
        factory.for_each(Term)
        .filter(lambda term: term.option.is_closed)
        .penalize(HardSoftScore.ONE_HARD)
        .as_constraint("begins in a closed week"),
        factory.for_each(Term)
        .group_by(lambda term: term.person, ConstraintCollectors.sum(lambda term: term.option.inside))
        .impact(HardSoftScore.ONE_SOFT, lambda person, weeks: person.by_weeks[0] - person.by_weeks[weeks])
        .as_constraint("even weeks"),
    ]


def of_terms(data: dict[str, Any]) -> Rotation:
    horizon, most = data["weeks"], 1 + (data["weeks"] - 1) // (data["min_weeks"] + data["cooldown"])
    mean = (sum(e["carry"] for e in data["engineers"]) + data["seats"] * horizon) / len(data["engineers"])
    every = [
        Option(f"{first}+{weeks}", first, weeks, min(weeks, horizon - first), first > 0 and first in data["events"])
        for first in range(horizon)
        for weeks in range(data["min_weeks"], data["max_weeks"] + 1)
    ]
    people, terms = [], []
    for engineer in data["engineers"]:
        costs = [round(10 * (engineer["carry"] + n - mean) ** 2) for n in range(most * data["max_weeks"] + 1)]
        person = Person(str(engineer["id"]), engineer["region"], data["cooldown"], costs)
        people.append(person)
        mine = [o for o in every if not set(range(o.first, o.first + o.weeks)) & set(engineer["off"])]
        terms += [Term(f"{engineer['id']}/{n}", person, mine) for n in range(most)]
    weeks = [Week(str(week), week, data["seats"]) for week in range(horizon)]
    regions = [RegionWeek(f"{region}/{week}", week, region) for week in range(horizon) for region in data["regions"]]
    return Rotation(people, weeks, regions, terms)


def terms_of(rotation: Rotation) -> list[list[Any]]:
    held = [term for term in rotation.terms if term.option is not None]
    return [[int(term.person.id), term.option.first, term.option.weeks] for term in held]
