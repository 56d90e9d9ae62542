"""What must not matter does not: the order of people and shifts, their ids, and somebody who is away all the time."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from random import Random
from typing import Any

import pytest

from benchmarks.lexicographic import mostly_soft
from constraints.absence import AbsenceConstraint
from constraints.catalog import BUILT_IN
from scheduler.domain.constraint import Constraint
from scheduler.domain.evaluation import evaluate
from scheduler.domain.problem import Problem
from scheduler.domain.solution import Status
from scheduler.engine.solve import SolveLimits, solve
from tests.support.builders import a_team, an_absence, an_engineer
from tests.support.parameters import random_policy
from tests.support.patience import PATIENCE_SECONDS
from tests.support.strategies import changed, random_problem

pytestmark = pytest.mark.solver

SEEDS = range(25)


def best_vector(problem: Problem, rules: tuple[Constraint, ...]) -> tuple[int, ...] | None:
    """The proven smallest penalty of every aim, None when the rules cannot all hold."""
    solution = solve(problem, rules, SolveLimits(seconds=PATIENCE_SECONDS))
    assert solution.status in (Status.OPTIMAL, Status.INFEASIBLE)
    return evaluate(problem, solution.schedule, rules).vector if solution.schedule else None


def shuffled(problem: Problem) -> Problem:
    """The same people, shifts, terms and all that is known of them in another order."""
    rng = Random(1)
    parts = (
        "teams", "engineers", "shifts", "terms", "rotations", "absences", "volunteers", "holidays", "pins",
        "preferences", "interlocks", "country_rules", "company_days", "events", "carried", "facts", "announced",
    )  # fmt: skip
    return changed(
        problem, **{part: tuple(rng.sample(getattr(problem, part), len(getattr(problem, part)))) for part in parts}
    )


def renamed(problem: Problem) -> Problem:
    """The same people under ids that sort the other way round."""
    ids = [engineer.id for engineer in problem.engineers]
    new = dict(zip(ids, (f"z{len(ids) - n}" for n in range(len(ids))), strict=True))

    def replaced(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: replaced(value) for key, value in part.items()}
        if isinstance(part, list):
            return [replaced(value) for value in part]
        return new.get(part, part) if isinstance(part, str) else part

    return Problem.model_validate(replaced(problem.model_dump(mode="json")))


def with_somebody_away(problem: Problem) -> Problem:
    """One more person, of a team of their own, who is away from long before to long after."""
    absence = an_absence(
        "zoe", problem.horizon.starts_on.replace(year=2020), problem.horizon.ends_on.replace(year=2035)
    )
    return changed(
        problem,
        teams=(*problem.teams, a_team("elsewhere")),
        engineers=(*problem.engineers, an_engineer("zoe", team_id="elsewhere")),
        absences=(*problem.absences, absence),
    )


@cache
def a_case(seed: int) -> tuple[Problem, tuple[Constraint, ...], tuple[int, ...] | None]:
    """A random problem, its rules and what they come to at best: found once for all changes."""
    rng = Random(seed)
    problem = random_problem(rng)
    drawn = mostly_soft(rng) if seed % 2 else random_policy(rng, BUILT_IN)
    policy = (rule for rule in drawn if not isinstance(rule, AbsenceConstraint))
    rules = (AbsenceConstraint(most_of_term_percent=0), *policy)
    return problem, rules, best_vector(problem, rules)


@pytest.mark.parametrize("change", [shuffled, renamed, with_somebody_away])
def test_the_best_plan_is_as_good_as_before(change: Callable[[Problem], Problem]) -> None:
    """The optimal penalty of every aim stays, and what was impossible stays impossible."""
    found = set()
    for seed in SEEDS:
        problem, rules, before = a_case(seed)
        assert best_vector(change(problem), rules) == before, f"seed {seed}"
        found.add(before)
    assert len(found) > 10
