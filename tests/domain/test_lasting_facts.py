"""Facts that outlast decisions are the same facts when they are worked out anew."""

from __future__ import annotations

from random import Random

import pytest

from constraints.catalog import BUILT_IN
from scheduler.domain.constraint import Constraint
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.domain.time import DAY
from tests.support.parameters import random_constraint
from tests.support.strategies import random_cases

each_kind = pytest.mark.parametrize("kind", BUILT_IN, ids=lambda kind: kind.model_fields["kind"].default)


def _judged(constraint: Constraint, problem: Problem, schedule: Schedule) -> list:
    return list(constraint.violations(problem, schedule))


@each_kind
def test_another_day_judges_as_if_nothing_had_been_known(kind: type[Constraint]) -> None:
    """Every kind of rule says the same of a problem that kept the facts of people and of one that kept none."""
    for seed, problem, schedule in random_cases(40):
        constraint = random_constraint(Random(seed), kind)
        _judged(constraint, problem, schedule)
        day = problem.horizon.starts_on + DAY * (seed % 20)
        pins = schedule.assignments[: seed % 3]
        later = problem.as_of(day, announced=schedule.assignments, pins=pins)
        anew = problem.replaced(today=day, announced=schedule.assignments, pins=pins)
        assert later == anew
        assert _judged(constraint, later, schedule) == _judged(constraint, anew, schedule), f"case {seed}"
