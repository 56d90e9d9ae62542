"""Decisions may break rules: a breach that they make by themselves ends no plan, and excuses no new duty."""

from __future__ import annotations

from random import Random

import pytest

from constraints.absence import AbsenceConstraint
from constraints.catalog import BUILT_IN
from constraints.coverage import Coverage
from constraints.pinned import Pinned
from constraints.secondary_follows import SecondaryFollows
from constraints.spacing import Spacing
from scheduler.domain.constraint import Constraint
from scheduler.domain.decided import decided_breaches
from scheduler.domain.evaluation import evaluate
from scheduler.domain.forbidden import forbidden_pairs
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Assignment
from scheduler.domain.solution import Status
from scheduler.domain.time import WEEK
from scheduler.engine.explain import find_conflicts
from scheduler.engine.solve import SolveLimits, solve
from scheduler.reports.decided import decided_in
from tests.support.builders import (
    SATURDAY,
    TIER2,
    a_problem,
    a_schedule,
    a_shift,
    a_weekend_rotation,
    an_absence,
    an_engineer,
)
from tests.support.parameters import random_constraint
from tests.support.patience import PATIENCE_SECONDS
from tests.support.strategies import random_problem, random_schedule

SHIFTS = tuple(a_shift(SATURDAY + WEEK * n) for n in range(6))
RULES = (Pinned(), Spacing(weekends=3), Coverage(weight=1))
SEEDS = 8
each_kind = pytest.mark.parametrize(
    "kind",
    [kind for kind in BUILT_IN if kind not in (Pinned, Coverage)],
    ids=lambda kind: kind.model_fields["kind"].default,
)


def _pins(*held: tuple[str, int]) -> tuple[Assignment, ...]:
    return tuple(Assignment(engineer_id=who, duty_id=SHIFTS[number].id) for who, number in held)


def _problem(*held: tuple[str, int], people: str = "ada", **parts) -> Problem:
    """Six weekends, and who is pinned to which, counted from 0."""
    return a_problem(
        engineers=tuple(an_engineer(name) for name in people.split()),
        rotations=(a_weekend_rotation(),),
        shifts=SHIFTS,
        weeks=6,
        pins=_pins(*held),
        **parts,
    )


def _held(problem: Problem, *held: tuple[str, int]):
    return a_schedule(problem, *((who, SHIFTS[number].id) for who, number in held))


def test_what_is_decided_breaks_no_rule_anew_and_is_told_apart() -> None:
    """Ada is pinned to the first two weekends: one in three is allowed, and the plan is still one."""
    problem = _problem(("ada", 0), ("ada", 1))
    evaluation = evaluate(problem, _held(problem, ("ada", 0), ("ada", 1)), RULES)
    assert evaluation.is_valid
    assert [violation.duty_ids for violation in evaluation.decided] == [(SHIFTS[0].id, SHIFTS[1].id)]


def test_a_new_duty_may_not_make_it_worse() -> None:
    """The third weekend on top is a breach of one more; the fourth, too, because the second lies too near."""
    problem = _problem(("ada", 0), ("ada", 1))
    for number in (2, 3):
        evaluation = evaluate(problem, _held(problem, ("ada", 0), ("ada", 1), ("ada", number)), RULES)
        assert [violation.amount for violation in evaluation.broken][:1] == [1]
        assert not evaluation.is_valid
    assert evaluate(problem, _held(problem, ("ada", 0), ("ada", 1), ("ada", 4)), RULES).is_valid


def test_a_plan_that_does_not_keep_the_decisions_is_none() -> None:
    """Ada gave the first weekend away and took the third: that she has two near ones is no excuse."""
    problem = _problem(("ada", 0), ("ada", 1))
    broken = evaluate(problem, _held(problem, ("ada", 1), ("ada", 2)), RULES).broken
    assert {violation.constraint for violation in broken} == {"pinned", "spacing"}


def test_without_a_rule_that_keeps_decisions_nothing_is_decided() -> None:
    """Pins bind nobody then, so a breach is a breach."""
    problem = _problem(("ada", 0), ("ada", 1))
    assert decided_breaches(problem, (Spacing(weekends=3),)) == {}
    assert not evaluate(problem, _held(problem, ("ada", 0), ("ada", 1)), (Spacing(weekends=3),)).is_valid


def test_what_no_plan_could_keep_anyway_is_not_the_making_of_decisions() -> None:
    """Ada is the only one and away on the third weekend, which must be filled: that has nothing to do with her pins."""
    away = (an_absence("ada", SATURDAY + WEEK * 2, SATURDAY + WEEK * 2),)
    rules = (Pinned(), AbsenceConstraint(), Coverage())
    assert decided_breaches(_problem(("ada", 0), absences=away), rules) == {}


def test_a_frozen_seat_that_nobody_holds_may_stay_open_and_one_after_it_may_not() -> None:
    """Every seat must be filled; the first was published without anybody and is frozen."""
    problem = _problem(("ada", 1), frozen_until=SATURDAY + WEEK * 2)
    rules = (Pinned(), Coverage())
    assert decided_breaches(problem, rules) == {("coverage", (SHIFTS[0].id, "open")): 1}


def _primary_then_secondary(*more: Constraint) -> tuple[Problem, tuple[Constraint, ...]]:
    """Ada is pinned to the first of three weekends, and whoever is primary is to be secondary on the next one."""
    secondary = [SHIFTS[n].model_copy(update={"id": f"backup/{n}", "rotation_id": "backup"}) for n in range(3)]
    problem = a_problem(
        engineers=(an_engineer("ada"), an_engineer("ben")),
        rotations=(a_weekend_rotation(), a_weekend_rotation("backup", name="Backup")),
        shifts=(*SHIFTS[:3], *secondary),
        weeks=3,
        pins=_pins(("ada", 0)),
    )
    follows = SecondaryFollows(primary_rotation=TIER2, secondary_rotation="backup")
    return problem, (Pinned(), follows, *more, Coverage(weight=1))


@pytest.mark.solver
def test_what_a_decision_asks_for_and_another_rule_forbids_may_stay_undone() -> None:
    """Ada is to be secondary a week after her pinned weekend, and two weekends in a row are not allowed."""
    problem, rules = _primary_then_secondary(Spacing(weekends=2))
    assert decided_breaches(problem, rules) == {("secondary_follows", ("ada", SHIFTS[0].id)): 1}
    solution = solve(problem, rules, SolveLimits(seconds=PATIENCE_SECONDS))
    assert solution.schedule is not None
    assert not solution.schedule.holds("ada", "backup/1")
    assert evaluate(problem, solution.schedule, rules).is_valid


@pytest.mark.solver
def test_what_a_decision_asks_for_is_done_where_no_rule_forbids_it() -> None:
    """Nothing keeps Ada from a second weekend in a row: she is secondary on it."""
    problem, rules = _primary_then_secondary()
    assert decided_breaches(problem, rules) == {}
    solution = solve(problem, rules, SolveLimits(seconds=PATIENCE_SECONDS))
    assert solution.schedule is not None
    assert solution.schedule.holds("ada", "backup/1")


@pytest.mark.solver
def test_the_engine_and_the_checker_agree_on_what_may_still_be_planned() -> None:
    """Ada has the first two weekends and takes the fifth; Ben alone may take the third and the fourth: one is open."""
    problem = _problem(("ada", 0), ("ada", 1), people="ada ben")
    solution = solve(problem, RULES, SolveLimits(seconds=PATIENCE_SECONDS))
    assert solution.schedule is not None
    assert solution.status is Status.OPTIMAL
    assert len(solution.schedule.assignments) == 5
    assert not {SHIFTS[2].id, SHIFTS[3].id} & {duty.id for duty in solution.schedule.duties_of("ada")}
    assert evaluate(problem, solution.schedule, RULES).is_valid
    assert find_conflicts(problem, RULES) == ()


def test_people_hear_it_once_with_the_widest_breach() -> None:
    """Four weekends in a row break the rule over any three twice, and over its edges twice more."""
    said = decided_in(_problem(*(("ada", number) for number in range(3))), RULES)
    assert len(said) == 1
    assert said[0].startswith("spacing is broken by what is recorded or frozen, and no new duty may add to it: Ada ")


def _drawn(kind: type[Constraint], seed: int) -> tuple[Problem, tuple[Constraint, ...]] | None:
    """A problem with many pins, legal or not, under one hard rule; None where no plan kept the rule without them."""
    rng = Random(seed)
    problem = random_problem(rng)
    rules = (Pinned(), random_constraint(rng, kind), Coverage(weight=1))
    free = problem.replaced(pins=(), frozen_until=None)
    if evaluate(free, free.schedule(()), rules).broken:
        return None
    impossible = forbidden_pairs(problem, rules)
    held = [a for a in random_schedule(rng, problem).assignments if (a.engineer_id, a.duty_id) not in impossible]
    return problem.replaced(pins=tuple(a for a in held if rng.random() < 0.7)), rules


@pytest.mark.solver
@each_kind
def test_whatever_is_decided_there_is_a_plan_and_nothing_new_breaks_a_rule(kind: type[Constraint]) -> None:
    """For every kind of rule and random decisions: the checker finds no breach but those of the decisions alone."""
    for seed in range(SEEDS):
        drawn = _drawn(kind, seed)
        if drawn is None:
            continue
        problem, rules = drawn
        solution = solve(problem, rules, SolveLimits(seconds=PATIENCE_SECONDS))
        assert solution.schedule is not None, f"seed {seed}: {rules[1]!r}"
        evaluation = evaluate(problem, solution.schedule, rules)
        alone = problem.schedule(problem.pins)
        amounts = {violation.key: violation.amount for violation in rules[1].violations(problem, alone)}
        assert evaluation.broken == (), f"seed {seed}: {rules[1]!r}"
        assert all(each.amount <= amounts[each.key] for each in evaluation.decided), f"seed {seed}: {rules[1]!r}"


def test_the_random_decisions_break_many_kinds_of_rules() -> None:
    """Or the promise above would be an easy one."""
    breaking = 0
    for kind in BUILT_IN:
        if kind in (Pinned, Coverage):
            continue
        drawn = filter(None, (_drawn(kind, seed) for seed in range(SEEDS)))
        breaking += any(decided_breaches(problem, rules) for problem, rules in drawn)
    assert breaking >= 15
