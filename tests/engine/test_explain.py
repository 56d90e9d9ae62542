"""Why there is no plan: conflicts are real and smallest, and the cheapest way out is the cheapest of all."""

from __future__ import annotations

from itertools import product
from random import Random

import pytest
from ortools.sat.python import cp_model

from benchmarks.agreement import MOST_CANDIDATES
from constraints.catalog import BUILT_IN
from scheduler.domain.constraint import Constraint, Violation
from scheduler.domain.evaluation import evaluate
from scheduler.domain.problem import Problem
from scheduler.domain.solution import Status
from scheduler.engine.explain import COST, COST_OF_OTHERS, find_conflicts, find_repairs
from scheduler.engine.guarded_model import GuardedModel, Statement
from scheduler.engine.solve import SolveLimits, solve
from tests.engine.toys import Filled, Forbidden, Price
from tests.support.builders import a_problem, a_schedule, a_shift, a_weekend_rotation, an_engineer
from tests.support.parameters import random_policy
from tests.support.strategies import random_problem

pytestmark = pytest.mark.solver

SHIFT = a_shift()
PROBLEM = a_problem(
    engineers=(an_engineer("ada"), an_engineer("ben")), rotations=(a_weekend_rotation(),), shifts=(SHIFT,)
)
CLASH = (Forbidden(engineer_id="ada", name="no-ada"), Forbidden(engineer_id="ben", name="no-ben"), Filled())


def _cases(count: int, *, small: bool) -> list[tuple[int, Problem, tuple[Constraint, ...]]]:
    rngs = [(seed, Random(seed)) for seed in range(count)]
    return [(seed, random_problem(rng, small=small), random_policy(rng, BUILT_IN)) for seed, rng in rngs]


def _can_hold(model: GuardedModel, statements: set[Statement]) -> bool:
    """Whether a plan keeps all of these statements, whatever it does about the others."""
    model.model.clear_assumptions()
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    model.model.add_assumptions([model.guards[statement] for statement in sorted(statements)])
    return solver.solve(model.model) in (cp_model.OPTIMAL, cp_model.FEASIBLE)


def test_a_conflict_names_each_statement_that_is_part_of_it() -> None:
    """Nobody may serve, and somebody has to: three statements, and each of them matters."""
    (conflict,) = find_conflicts(PROBLEM, CLASH)
    assert conflict.constraints == ("filled", "no-ada", "no-ben")
    assert any(statement.says == "Nobody is on 08:00 Sat 09 Jan 2027." for statement in conflict.statements)


def test_rules_that_can_hold_together_are_no_conflict() -> None:
    """Any two of the three leave a plan: nobody need serve, or the other one can."""
    for left_out in CLASH:
        assert find_conflicts(PROBLEM, [rule for rule in CLASH if rule is not left_out]) == ()


def test_a_rule_with_a_price_is_never_part_of_a_conflict() -> None:
    """It can always give way."""
    (conflict,) = find_conflicts(PROBLEM, (*CLASH, Price(engineer_id="ada", name="dear", weight=1)))
    assert "dear" not in conflict.constraints


def test_there_is_a_conflict_exactly_when_there_is_no_plan() -> None:
    """On random problems under random policies, and the statements told really clash, none of them idle."""
    clashes = 0
    for seed, problem, rules in _cases(40, small=False):
        impossible = solve(problem, rules, SolveLimits(seconds=20)).status is Status.INFEASIBLE
        conflicts = find_conflicts(problem, rules, most=1)
        assert bool(conflicts) is impossible, f"seed {seed}"
        model = GuardedModel(problem, rules)
        for conflict in conflicts:
            core = set(conflict.core)
            assert core <= model.guards.keys(), f"seed {seed}"
            assert not _can_hold(model, core), f"seed {seed}"
            assert all(_can_hold(model, core - {statement}) for statement in core), f"seed {seed}"
            clashes += 1
    assert clashes >= 8


def test_the_cheapest_way_out_is_the_cheapest_of_all_schedules() -> None:
    """Where there are few enough schedules to price every one of them by what it would have to accept."""
    compared = 0
    for seed, problem, rules in _cases(60, small=True):
        candidates = [(e.id, duty.id) for duty in problem.duties.values() for e in problem.roster(duty)]
        if len(candidates) >= MOST_CANDIDATES or find_conflicts(problem, rules, most=1) == ():
            continue
        repairs = find_repairs(problem, rules)
        assert repairs[0].cost == _least_cost(problem, rules, candidates), f"seed {seed}"
        assert [repair.cost for repair in repairs] == sorted(repair.cost for repair in repairs)
        assert all(repair.accepts for repair in repairs)
        compared += 1
    assert compared >= 5


def _least_cost(problem: Problem, rules: tuple[Constraint, ...], candidates: list[tuple[str, str]]) -> int:
    """The price of the statements that a schedule breaks, smallest over all schedules."""
    model, hard = GuardedModel(problem, rules), tuple(rule for rule in rules if rule.is_hard)
    cost = {rule.label: COST.get(rule.aim, COST_OF_OTHERS) for rule in hard}
    prices = []
    for chosen in product((False, True), repeat=len(candidates)):
        held = (pair for pair, holds in zip(candidates, chosen, strict=True) if holds)
        broken = evaluate(problem, a_schedule(problem, *held), hard).broken
        prices.append(sum(cost[label] for label, _ in {_statement(model, violation) for violation in broken}))
    return min(prices)


def _statement(model: GuardedModel, violation: Violation) -> Statement:
    """The switch that lets a breach happen: its own, its engineer's, or one that gathers who is kept from a duty."""
    for group in ((violation.constraint, (part,)) for part in (*violation.duty_ids, *violation.engineer_ids)):
        if any(pair in model.gathered.get(group, ()) for pair in product(violation.engineer_ids, violation.duty_ids)):
            return group
    own, of_engineer = (violation.constraint, violation.key), (violation.constraint, violation.key[:1])
    return own if own in model.guards else of_engineer
