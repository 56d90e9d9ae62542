"""Seeded disruptions: what happens to an announced plan, the same for the same seed."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from benchmarks.solver_families import weekends
from benchmarks.solver_families.case import MONDAY, Case
from constraints.pinned import Pinned
from scheduler.domain.availability import Absence
from scheduler.domain.constraint import Constraint
from scheduler.domain.notice import first_day
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Assignment
from scheduler.domain.time import DAY, WEEK
from scheduler.services.planning import PINNED

AWAY_PEOPLE, AWAY_WEEKENDS = 3, 2


@dataclass(frozen=True)
class Disrupted:
    """A problem after a disruption: what was announced is known, what has begun by ``today`` is pinned."""

    what: str
    problem: Problem
    constraints: tuple[Constraint, ...]


def of_case(name: str, data: Mapping[str, Any], announced: tuple[Assignment, ...], seed: int) -> Disrupted:
    """An instance of the family weekend-ExW in which, at some week of the first half, one engineer leaves for good and
    three others need two weekends each for themselves.

    The share of the leaver shrinks to the weeks that are served, so everybody else's target grows.
    """
    rng = Random(seed)
    changed = copy.deepcopy(dict(data))
    weeks = changed["weeks"]
    week = rng.randint(weeks // 6, weeks // 2)
    leaver, *others = rng.sample(changed["engineers"], 1 + AWAY_PEOPLE)
    leaver["off"] = sorted({*leaver["off"], *range(week, weeks)})
    leaver["share"] = leaver["share"] * week / weeks
    for engineer in others:
        free = [number for number in range(week, weeks) if number not in engineer["off"]]
        engineer["off"] = sorted({*engineer["off"], *rng.sample(free, min(AWAY_WEEKENDS, len(free)))})
    case = weekends.read(name, changed)
    what = f"{leaver['id']} leaves in week {week}; away are {', '.join(engineer['id'] for engineer in others)}"
    return _as_of(what, case, announced, MONDAY + WEEK * week)


def _as_of(what: str, case: Case, announced: tuple[Assignment, ...], today: date) -> Disrupted:
    begun = tuple(a for a in announced if _begins(case.problem, a) < today)
    problem = case.problem.replaced(announced=announced, today=today, frozen_until=today, pins=begun)
    return Disrupted(what, problem, (*case.constraints, Pinned()))


def of_plan(
    problem: Problem, constraints: tuple[Constraint, ...], announced: tuple[Assignment, ...], seed: int
) -> Disrupted:
    """A plan of the product: some day in its first half, one engineer who is on duty later is away for three weeks
    from their next duty on, and another one on a weekend of duty."""
    rng = Random(seed)
    today = problem.horizon.starts_on + DAY * rng.randint(0, problem.horizon.weeks * 7 // 2)
    ahead = sorted({a.engineer_id for a in announced if _begins(problem, a) >= today})
    first, second = rng.sample(ahead, 2)
    absences = tuple(
        _away(
            engineer_id, min(_begins(problem, a) for a in announced if _is_ahead(problem, a, engineer_id, today)), days
        )
        for engineer_id, days in ((first, 21), (second, 2))
    )
    begun = tuple(a for a in announced if _begins(problem, a) < today)
    changed = problem.replaced(
        absences=(*problem.absences, *absences), announced=announced, today=today, frozen_until=today, pins=begun
    )
    rules = constraints if any(rule.kind == PINNED for rule in constraints) else (*constraints, Pinned())
    what = " and ".join(f"{a.engineer_id} is away from {a.first_on} to {a.last_on}" for a in absences)
    return Disrupted(f"{what}, known on {today}", changed, rules)


def _is_ahead(problem: Problem, assignment: Assignment, engineer_id: str, today: date) -> bool:
    return assignment.engineer_id == engineer_id and _begins(problem, assignment) >= today


def _away(engineer_id: str, first_on: date, days: int) -> Absence:
    return Absence(engineer_id=engineer_id, first_on=first_on, last_on=first_on + DAY * (days - 1))


def _begins(problem: Problem, assignment: Assignment) -> date:
    return first_day(problem.duties[assignment.duty_id])
