"""Every constraint is stated twice, once for people and once for the solver. Here both have to say the same.

The cases are named by seeds: ``random_case(17)`` of tests/support/strategies.py is the one that a failure calls 17.
"""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from constraints.absence import AbsenceConstraint
from constraints.catalog import BUILT_IN
from constraints.heaviest_load import HeaviestLoad
from constraints.min_rest import MinRest
from constraints.spacing import Spacing
from constraints.term_length import TermLength
from scheduler.domain.constraint import Constraint
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from tests.support.arithmetic import judged_amounts, stated_amounts
from tests.support.parameters import random_constraint
from tests.support.solving import allowed_by_solver, priced_by_solver
from tests.support.strategies import random_cases

CASES = 300
SOLVER_CASES = 50

each_kind = pytest.mark.parametrize("kind", BUILT_IN, ids=lambda kind: kind.model_fields["kind"].default)


def _drawn(kind: type[Constraint], seed: int, weight: int | None = None) -> Constraint:
    return random_constraint(Random(seed), kind, weight)


def _stated_otherwise(constraint: Constraint, problem: Problem, schedule: Schedule) -> bool:
    return stated_amounts(constraint, problem, schedule) != judged_amounts(constraint, problem, schedule)


@each_kind
def test_the_statement_and_the_checker_count_the_same(kind: type[Constraint]) -> None:
    """Key by key and amount by amount, on legal and illegal schedules alike."""
    wrong = [
        seed
        for seed, problem, schedule in random_cases(CASES)
        if _stated_otherwise(_drawn(kind, seed), problem, schedule)
    ]
    assert wrong == []


@pytest.mark.solver
@each_kind
def test_the_solver_allows_exactly_what_the_checker_finds_legal(kind: type[Constraint]) -> None:
    """With the schedule decided, the hard rule is feasible to the solver if and only if nothing is broken."""
    for seed, problem, schedule in random_cases(CASES)[:SOLVER_CASES]:
        constraint = _drawn(kind, seed)
        legal = not judged_amounts(constraint, problem, schedule)
        assert allowed_by_solver(problem, (constraint,), schedule) is legal, f"case {seed}: {constraint!r}"


@pytest.mark.solver
@each_kind
def test_the_solver_prices_a_breach_as_the_checker_does(kind: type[Constraint]) -> None:
    """With a weight, the slack of every key is the amount that the checker counts there."""
    for seed, problem, schedule in random_cases(CASES)[:SOLVER_CASES]:
        constraint = _drawn(kind, seed, weight=1 + seed % 3)
        judged = judged_amounts(constraint, problem, schedule)
        assert priced_by_solver(problem, constraint, schedule) == judged, f"case {seed}: {constraint!r}"


@each_kind
def test_the_cases_break_every_rule_and_keep_every_rule(kind: type[Constraint]) -> None:
    """Agreement about schedules that are all legal, or all illegal, would prove little."""
    verdicts = [
        bool(judged_amounts(_drawn(kind, seed), problem, schedule)) for seed, problem, schedule in random_cases(CASES)
    ]
    assert verdicts.count(True) >= 20
    assert verdicts.count(False) >= 2


class RestUpToTheHourToo(MinRest):
    """States that a gap of exactly the rest period is too short, too."""

    def _close_pairs(self, problem: Problem) -> list[tuple[str, str]]:
        shifts = sorted(problem.shifts, key=lambda shift: (shift.span.start_at, shift.id))
        return [
            (a.id, b.id)
            for n, a in enumerate(shifts)
            for b in shifts[n + 1 :]
            if timedelta(0) < a.span.gap_to(b.span) <= timedelta(hours=self.hours)
        ]


@pytest.mark.parametrize(
    ("judged", "stated"),
    [
        (MinRest(hours=8), RestUpToTheHourToo(hours=8)),
        (Spacing(weekends=3), Spacing(weekends=4)),
        (AbsenceConstraint(most_of_term_percent=20), AbsenceConstraint(most_of_term_percent=19)),
        (HeaviestLoad(most=2), HeaviestLoad(most=1)),
        (TermLength(min_weeks=1, max_weeks=3), TermLength(min_weeks=2, max_weeks=3)),
    ],
)
def test_a_mistake_of_one_at_a_boundary_would_be_seen(judged: Constraint, stated: Constraint) -> None:
    """The cases come near enough to the boundaries to tell two rules apart that differ by one there."""
    assert any(
        stated_amounts(stated, problem, schedule) != judged_amounts(judged, problem, schedule)
        for _, problem, schedule in random_cases(CASES)
    )
