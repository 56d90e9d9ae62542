"""Counting heads before the search: what it says must stay open, no plan fills."""

from __future__ import annotations

from random import Random

import pytest

from constraints.absence import AbsenceConstraint
from constraints.country_law import CountryLaw
from constraints.coverage import Coverage
from constraints.eligibility import Eligibility
from constraints.interlock import InterlockConstraint
from constraints.min_rest import MinRest
from constraints.one_duty_at_a_time import OneDutyAtATime
from constraints.one_term_each import OneTermEach
from constraints.one_weekend_day import OneWeekendDay
from constraints.spacing import Spacing
from constraints.unavailable import Unavailable
from scheduler.domain.constraint import Constraint
from scheduler.domain.evaluation import evaluate
from scheduler.domain.problem import Problem
from scheduler.domain.solution import Status
from scheduler.engine.solve import SolveLimits, solve
from scheduler.reports.head_limits import Limits
from scheduler.services.counting import limits_of, shortfall
from tests.support.builders import a_problem, a_shift, an_absence, an_engineer
from tests.support.strategies import changed, random_problem

HARD = (
    AbsenceConstraint(),
    CountryLaw(),
    Eligibility(),
    InterlockConstraint(),
    Unavailable(),
    OneDutyAtATime(),
    OneWeekendDay(),
    OneTermEach(rotation_id="ee"),
    OneTermEach(rotation_id="swat", name="swat_terms"),
)


def _policy(rng: Random) -> tuple[Constraint, ...]:
    """Most of the hard rules, each sometimes soft or left out, and rest and spacing at some number."""
    numbered = (MinRest(hours=rng.choice((0, 8, 11, 16))), Spacing(weekends=rng.choice((2, 3, 4))))
    picked = [rule for rule in (*HARD, *numbered) if rng.random() < 0.8]
    return tuple(rule.model_copy(update={"weight": 1}) if rng.random() < 0.15 else rule for rule in picked)


def _least_open(problem: Problem, rules: tuple[Constraint, ...]) -> int:
    """Open seats and open weeks of the best plan, as the solver proves."""
    hard = tuple(rule for rule in rules if rule.is_hard)
    solution = solve(problem, (*hard, Coverage(weight=1)), SolveLimits(seconds=20))
    assert solution.status is Status.OPTIMAL
    assert solution.schedule is not None
    return evaluate(problem, solution.schedule, (Coverage(weight=1),)).penalty


@pytest.mark.solver
def test_what_counting_says_must_stay_open_no_plan_fills() -> None:
    """On random problems under random hard rules, the best plan leaves at least as many seats open; often exactly."""
    positive = exact = 0
    for seed in range(150):
        rng = Random(seed)
        problem, rules = changed(random_problem(rng), pins=(), frozen_until=None), _policy(rng)
        counted = shortfall(problem, rules).open_at_least
        best = _least_open(problem, rules)
        assert counted <= best, f"seed {seed}"
        positive += counted > 0
        exact += counted == best
    assert positive >= 80
    assert exact >= 60


def test_only_hard_rules_of_known_kinds_set_limits() -> None:
    """A spacing with a price can give way, so that it promises nothing about open seats."""
    problem = a_problem(shifts=(a_shift(),), absences=(an_absence("ada"),))
    hard = limits_of(problem, (Spacing(weekends=4), MinRest(hours=11), AbsenceConstraint(), OneWeekendDay()))
    assert (hard.weekends, hard.rest_hours, hard.one_weekend_day, hard.one_at_a_time) == (4, 11, True, False)
    assert not hard.may_hold("ada", a_shift().id)
    assert limits_of(problem, (Spacing(weekends=4, weight=1), AbsenceConstraint(weight=1))) == Limits()


def test_of_two_spacings_the_wider_counts() -> None:
    """Both hold, so the stricter one limits."""
    problem = a_problem(engineers=(an_engineer("ada"),), shifts=(a_shift(),))
    assert limits_of(problem, (Spacing(weekends=2), Spacing(name="wide", weekends=5))).weekends == 5
