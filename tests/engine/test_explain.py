"""Why there is no plan: conflicts are real, smallest and all told, and the cheapest way out is the cheapest of all."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise, product
from random import Random

import pytest

from benchmarks.agreement import MOST_CANDIDATES
from constraints.catalog import BUILT_IN
from scheduler.domain.constraint import Constraint, Key, Violation
from scheduler.domain.evaluation import evaluate
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.domain.solution import Status
from scheduler.engine.explain import COST, COST_OF_OTHERS, Explanation, find_conflicts, find_repairs
from scheduler.engine.repairing import units_of
from scheduler.engine.solve import SolveLimits, solve
from scheduler.engine.statements import StatedModel, Statement
from tests.engine.toys import Filled, Forbidden, Price
from tests.support.builders import a_problem, a_schedule, a_shift, a_weekend_rotation, an_engineer
from tests.support.parameters import random_policy
from tests.support.patience import PATIENCE_SECONDS
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


def _few(count: int) -> list[tuple[int, Problem, tuple[Constraint, ...], list[Schedule]]]:
    """Cases with few enough candidates to write down every schedule."""
    found = []
    for seed, problem, rules in _cases(count, small=True):
        candidates = [(e.id, duty.id) for duty in problem.duties.values() for e in problem.roster(duty)]
        if len(candidates) < MOST_CANDIDATES:
            held = product((False, True), repeat=len(candidates))
            chosen = ([pair for pair, holds in zip(candidates, each, strict=True) if holds] for each in held)
            found.append((seed, problem, rules, [a_schedule(problem, *pairs) for pairs in chosen]))
    return found


def _broken(problem: Problem, rules: Iterable[Constraint], schedules: list[Schedule]) -> list[frozenset[Statement]]:
    """The statements that each schedule breaks, in the checker's eyes."""
    hard = tuple(rule for rule in rules if rule.is_hard)
    of = StatedModel(problem, hard).by_key
    return [
        frozenset(of[v.constraint, v.key] for v in evaluate(problem, schedule, hard).broken) for schedule in schedules
    ]


def test_a_conflict_names_each_statement_that_is_part_of_it() -> None:
    """Nobody may serve, and somebody has to: three statements, and each of them matters."""
    (conflict,) = find_conflicts(PROBLEM, CLASH)
    assert conflict.constraints == ("filled", "no-ada", "no-ben")
    assert conflict.is_smallest
    assert any(statement.says == "Nobody is on 08:00 Sat 09 Jan 2027." for statement in conflict.statements)


def test_rules_that_can_hold_together_are_no_conflict() -> None:
    """Any two of the three leave a plan: nobody need serve, or the other one can."""
    for left_out in CLASH:
        explanation = Explanation(PROBLEM, [rule for rule in CLASH if rule is not left_out])
        assert (explanation.conflicts, explanation.is_complete, explanation.repairs()) == ((), True, ())


def test_a_rule_with_a_price_is_never_part_of_a_conflict() -> None:
    """It can always give way."""
    (conflict,) = find_conflicts(PROBLEM, (*CLASH, Price(engineer_id="ada", name="dear", weight=1)))
    assert "dear" not in conflict.constraints


def test_there_is_a_conflict_exactly_when_there_is_no_plan() -> None:
    """On random problems under random policies: nobody hears a false "impossible", and nothing impossible is missed."""
    clashes = 0
    for seed, problem, rules in _cases(40, small=False):
        hard = tuple(rule for rule in rules if rule.is_hard)  # no other rule can make a plan impossible
        impossible = solve(problem, hard, SolveLimits(seconds=PATIENCE_SECONDS)).status is Status.INFEASIBLE
        explanation = Explanation(problem, rules)
        assert bool(explanation.conflicts) is impossible, f"seed {seed}"
        assert explanation.is_complete, f"seed {seed}"
        assert all(conflict.is_smallest for conflict in explanation.conflicts), f"seed {seed}"
        clashes += impossible
    assert clashes >= 8


def test_conflicts_are_smallest_disjoint_and_all_of_them_against_every_schedule() -> None:
    """Where every schedule can be written down: each breaks a statement of every conflict; for every statement one
    schedule breaks it alone of its conflict; no two conflicts share one; some schedule breaks nothing beside them."""
    compared = 0
    for seed, problem, rules, schedules in _few(60):
        broken = _broken(problem, rules, schedules)
        conflicts = find_conflicts(problem, rules)
        cores = [set(conflict.core) for conflict in conflicts]
        for core in cores:
            assert all(each & core for each in broken), f"seed {seed}"
            assert {frozenset(each & core) for each in broken} >= {frozenset((s,)) for s in core}, f"seed {seed}"
        everything = set().union(*cores)
        assert len(everything) == sum(map(len, cores)), f"seed {seed}"
        assert any(each <= everything for each in broken), f"seed {seed}"
        compared += len(cores)
    assert compared >= 20


def test_the_cheapest_way_out_is_the_cheapest_of_all_schedules() -> None:
    """Where every schedule can be priced by the keys that it would have to accept."""
    compared = 0
    for seed, problem, rules, schedules in _few(60):
        repairs = find_repairs(problem, rules)
        if find_conflicts(problem, rules):
            assert repairs[0].is_cheapest, f"seed {seed}"
            assert repairs[0].cost == min(_cost(problem, rules, schedule) for schedule in schedules), f"seed {seed}"
            compared += 1
    assert compared >= 5


def test_every_way_out_is_a_plan_once_its_breaches_are_accepted_and_no_two_are_alike() -> None:
    """The checker finds what is accepted and nothing else; costs never fall along the list; each accepts other keys."""
    several = 0
    for seed, problem, rules in _cases(25, small=False):
        hard = tuple(rule for rule in rules if rule.is_hard)
        repairs = find_repairs(problem, rules)
        for repair in repairs:
            assert evaluate(problem, repair.schedule, hard).broken == repair.accepts, f"seed {seed}"
            assert repair.cost == _cost(problem, rules, repair.schedule), f"seed {seed}"
        assert all(earlier.cost <= later.cost for earlier, later in pairwise(repairs)), f"seed {seed}"
        accepted = {frozenset((v.constraint, v.key) for v in repair.accepts) for repair in repairs}
        assert len(accepted) == len(repairs), f"seed {seed}"
        several += len(repairs) >= 3
    assert several >= 5


def test_ways_out_are_of_different_kinds_where_there_are_any() -> None:
    """Ada's rule, Ben's rule or the open shift: three ways, each of another rule."""
    repairs = find_repairs(PROBLEM, CLASH)
    assert [repair.constraints for repair in repairs][-1] == ("filled",)
    assert {repair.constraints for repair in repairs} == {("no-ada",), ("no-ben",), ("filled",)}


def test_what_can_never_give_way_is_in_no_way_out() -> None:
    """Only the open shift is left when both people's rules say what is so."""
    (repair,) = find_repairs(PROBLEM, CLASH, prices={"forbidden": None})
    assert repair.constraints == ("filled",)
    assert find_repairs(PROBLEM, CLASH, prices={"forbidden": None, "filled": None}) == ()


def _cost(problem: Problem, rules: Iterable[Constraint], schedule: Schedule) -> int:
    """The price of the keys that a schedule breaks: by amount where it can be counted, else once."""
    hard = {rule.label: rule for rule in rules if rule.is_hard}
    units = _units(problem, hard.values())
    return sum(
        COST.get(hard[v.constraint].aim, COST_OF_OTHERS) * _counted(v, units)
        for v in evaluate(problem, schedule, hard.values()).broken
    )


def _counted(violation: Violation, units: dict[tuple[str, Key], int]) -> int:
    return -(-violation.amount // units[violation.constraint, violation.key])


def _units(problem: Problem, hard: Iterable[Constraint]) -> dict[tuple[str, Key], int]:
    """How much of each key's amount is charged once. Somebody kept from a duty is, for however many reasons."""
    model = StatedModel(problem, hard)
    tagged = model.tagged()
    gathered = {statement for statement, pairs in model.gathered.items() if pairs}
    found = {}
    for row, unit in zip(tagged.key.tolist(), units_of(tagged.part).tolist(), strict=True):
        if row >= 0:
            label, key = model.keys[row]
            found[label, key] = 10**6 if model.by_key[label, key] in gathered else unit
    return found
