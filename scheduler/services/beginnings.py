"""What a search begins with: as much of the announced plan as still is one."""

from __future__ import annotations

from collections.abc import Iterable

from scheduler.domain.constraint import Constraint
from scheduler.domain.evaluation import evaluate
from scheduler.domain.forbidden import forbidden_pairs
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Assignment

COVERAGE = "coverage"
"""Seats that are open are what a search fills; they are no reason to take anybody out."""
ROUNDS = 3
"""Taking somebody out mends nearly every breach at once; what is left then is for the search."""


def still_legal(
    problem: Problem, constraints: Iterable[Constraint], announced: Iterable[Assignment]
) -> tuple[Assignment, ...]:
    """The announced assignments without those that cannot stay: of people and duties that are gone, and, where
    something is pinned, those that break a hard rule together with it.

    A search can begin with what is left, and so does not look for the whole plan again. Nothing rests on it: an
    assignment that is left out may be in the plan all the same.
    """
    hard = tuple(rule for rule in constraints if rule.is_hard and rule.kind != COVERAGE)
    people = {engineer.id for engineer in problem.engineers}
    held = {_pair(each): each for each in announced if each.engineer_id in people and each.duty_id in problem.duties}
    if not problem.pins:
        return tuple(held.values())
    pins, impossible = {_pair(pin) for pin in problem.pins}, forbidden_pairs(problem, hard)
    cannot = impossible - pins
    held = {pair: each for pair, each in held.items() if pair not in cannot and _is_candidate(problem, each)}
    for _ in range(ROUNDS):
        broken = evaluate(problem, problem.schedule(tuple(held.values())), hard).broken
        out = {(who, duty_id) for each in broken for who in each.engineer_ids for duty_id in each.duty_ids} - pins
        if held.keys().isdisjoint(out):
            break
        held = {pair: each for pair, each in held.items() if pair not in out}
    return tuple(held.values())


def _pair(each: Assignment) -> tuple[str, str]:
    return each.engineer_id, each.duty_id


def _is_candidate(problem: Problem, each: Assignment) -> bool:
    return problem.is_candidate(each.engineer_id, problem.duties[each.duty_id])
