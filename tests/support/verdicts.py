"""What one constraint makes of one small schedule, for tests that speak of a single rule."""

from __future__ import annotations

from scheduler.domain.constraint import Constraint
from scheduler.domain.problem import Problem
from tests.support.arithmetic import judged_amounts, stated_amounts
from tests.support.builders import a_schedule


def broken_by(constraint: Constraint, problem: Problem, *held: tuple[str, str]) -> int:
    """The total amount by which (engineer, duty) pairs break the rule: 0 when they keep it.

    Checker and statement have to say the same, so that no example proves only one of the two.
    """
    schedule = a_schedule(problem, *held)
    amounts = judged_amounts(constraint, problem, schedule)
    assert amounts == stated_amounts(constraint, problem, schedule)
    return sum(amounts.values())


def sentences(constraint: Constraint, problem: Problem, *held: tuple[str, str]) -> list[str]:
    """What the manager reads about the same pairs."""
    return [violation.says for violation in constraint.violations(problem, a_schedule(problem, *held))]
