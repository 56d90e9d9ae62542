"""Counting: what the hard rules of a policy mean for the head count, by the kinds that it understands."""

from __future__ import annotations

from collections.abc import Iterable

from scheduler.domain.constraint import Constraint
from scheduler.domain.forbidden import forbidden_pairs
from scheduler.domain.problem import Problem
from scheduler.reports.head_limits import Limits


def limits_of(problem: Problem, constraints: Iterable[Constraint]) -> Limits:
    """The limits that hard constraints set. A kind that is not known here is left out, so that counting stays safe:
    it may promise too little, and never too much."""
    hard = tuple(constraint for constraint in constraints if constraint.is_hard)
    kinds = {constraint.kind for constraint in hard}
    return Limits(
        weekends=max(_numbers(hard, "spacing", "weekends"), default=1),
        rest_hours=max(_numbers(hard, "min_rest", "hours"), default=0),
        one_at_a_time="one_duty_at_a_time" in kinds,
        one_weekend_day="one_weekend_day" in kinds,
        term_rotations=frozenset(
            str(vars(c)["rotation_id"]) for c in hard if c.kind == "one_term_each" and not vars(c)["wanted"]
        ),
        forbidden=forbidden_pairs(problem, hard),
    )


def _numbers(hard: Iterable[Constraint], kind: str, parameter: str) -> list[int]:
    return [int(vars(constraint)[parameter]) for constraint in hard if constraint.kind == kind]
