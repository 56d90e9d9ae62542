"""A lower aim is never improved at the cost of a higher one, whatever the weights."""

from __future__ import annotations

from random import Random

import pytest

from benchmarks.agreement import best_of_all
from benchmarks.lexicographic import Outcome, aim_after_aim, examine, mostly_soft, solved
from constraints.coverage import Coverage
from constraints.preference import PreferenceConstraint
from scheduler.domain.availability import Grade
from scheduler.domain.constraint import Aim
from tests.support.builders import SATURDAY, a_preference, a_problem, a_shift, a_weekend_rotation, an_engineer
from tests.support.strategies import random_problem

pytestmark = pytest.mark.solver

PROBLEMS = 16


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    """Random problems of all kinds of rules, each solved and compared with answers found without ``solve``."""
    return [examine(seed) for seed in range(PROBLEMS)]


def test_the_best_plan_is_the_best_at_every_aim_in_turn(outcomes: list[Outcome]) -> None:
    """By trying all schedules, by solving aim after aim, and with dearer weights below a line."""
    assert [(outcome.seed, outcome.differences) for outcome in outcomes if outcome.differences] == []


def test_most_problems_had_a_plan_and_both_ways_of_checking_were_used(outcomes: list[Outcome]) -> None:
    """Agreement that nothing is possible would prove little."""
    assert [outcome.verdict for outcome in outcomes].count("a plan") >= PROBLEMS // 2
    assert {outcome.checked_by for outcome in outcomes} == {"all schedules", "aim after aim"}


def test_no_weight_buys_an_open_seat() -> None:
    """Ada would rather not, a million times; the seat costs one, and she serves."""
    shift = a_shift()
    avoid = a_preference("ada", SATURDAY, Grade.AVOID)
    problem = a_problem(
        engineers=(an_engineer("ada"),), rotations=(a_weekend_rotation(),), shifts=(shift,), preferences=(avoid,)
    )
    rules = (Coverage(weight=1), PreferenceConstraint(weight=1_000_000))
    vector = dict(zip(Aim, solved(problem, rules) or (), strict=True))
    assert (vector[Aim.UNFILLED], vector[Aim.PREFERENCES]) == (0, 1_000_000)


def test_the_two_ways_of_checking_agree_with_each_other() -> None:
    """Where all schedules can be tried, solving aim after aim finds the same."""
    seen = 0
    for seed in range(12):
        rng = Random(seed)
        problem = random_problem(rng, small=True)
        rules = mostly_soft(rng)
        if len(problem.engineers) * len(problem.duties) in range(1, 9):
            assert aim_after_aim(problem, rules) == best_of_all(problem, rules), f"seed {seed}"
            seen += 1
    assert seen >= 3
