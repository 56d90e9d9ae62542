"""Whether solver and checker agree: ``python -m benchmarks.agreement --problems 1000`` prints one JSON line.

Every seed names a random small problem and a random policy. Three answers are compared for each:

- what ``solve`` returns, against the checker (``solve`` itself refuses a plan that they price differently);
- the solver's own penalty per aim for the plan found, from a fresh model, against the checker's;
- where there are few enough schedules to try them all, the best of them by the checker alone, against the proof.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from random import Random

from constraints.catalog import BUILT_IN
from scheduler.domain.constraint import Aim, Constraint
from scheduler.domain.errors import EngineDisagreement
from scheduler.domain.evaluation import evaluate
from scheduler.domain.problem import Problem
from scheduler.domain.solution import Solution, Status
from scheduler.engine.solve import SolveLimits, solve
from tests.support.builders import a_schedule
from tests.support.parameters import random_policy
from tests.support.solving import aims_by_solver
from tests.support.strategies import random_problem

MOST_CANDIDATES = 9
"""Candidates up to which all schedules are tried: 512 of them take about a tenth of a second."""
SECONDS_EACH = 20.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one seed gave: the solver's status, whether all schedules were tried, and what differed."""

    seed: int
    status: Status
    all_tried: bool
    differences: tuple[str, ...]


def examine(seed: int) -> Outcome:
    """Solves the problem that the seed names, and compares the answers."""
    rng = Random(seed)
    problem = random_problem(rng, small=rng.random() < 0.5)
    rules = random_policy(rng, BUILT_IN)
    few = len(candidates(problem)) <= MOST_CANDIDATES
    try:
        solution = solve(problem, rules, SolveLimits(seconds=SECONDS_EACH))
    except EngineDisagreement as error:
        return Outcome(seed, Status.UNKNOWN, few, (str(error),))
    found = list(_price_differences(problem, rules, solution))
    if few:
        found += _proof_differences(problem, rules, solution)
    return Outcome(seed, solution.status, few, tuple(found))


def _price_differences(problem: Problem, rules: tuple[Constraint, ...], solution: Solution) -> Iterator[str]:
    if solution.schedule is None:
        return
    evaluation = evaluate(problem, solution.schedule, rules)
    prices = aims_by_solver(problem, rules, solution.schedule)
    if prices is None or not evaluation.is_valid:
        yield f"the plan is {'not ' * (prices is None)}feasible to the solver; the checker finds {evaluation.broken}"
        return
    for aim in Aim:
        if prices[aim] != evaluation.by_aim[aim]:
            yield f"{aim.says}: {prices[aim]} to the solver, {evaluation.by_aim[aim]} to the checker"
    for result in solution.aims:
        if result.best != evaluation.by_aim[result.aim]:
            yield f"{result.aim.says}: reported as {result.best}, {evaluation.by_aim[result.aim]} to the checker"


def _proof_differences(problem: Problem, rules: tuple[Constraint, ...], solution: Solution) -> Iterator[str]:
    best = best_of_all(problem, rules)
    if (best is None) != (solution.status is Status.INFEASIBLE):
        yield f"{solution.status} to the solver; of all schedules the best is {best}"
    elif solution.schedule is not None and solution.status is Status.OPTIMAL:
        vector = evaluate(problem, solution.schedule, rules).vector
        if vector != best:
            yield f"proven best at {vector}; of all schedules the best is {best}"


def best_of_all(problem: Problem, rules: tuple[Constraint, ...]) -> tuple[int, ...] | None:
    """The smallest penalty vector of all schedules that break no hard rule, found by trying each; None without one."""
    pairs = candidates(problem)
    vectors = []
    for chosen in product((False, True), repeat=len(pairs)):
        held = (pair for pair, holds in zip(pairs, chosen, strict=True) if holds)
        evaluation = evaluate(problem, a_schedule(problem, *held), rules)
        if evaluation.is_valid:
            vectors.append(evaluation.vector)
    return min(vectors, default=None)


def candidates(problem: Problem) -> list[tuple[str, str]]:
    """(engineer, duty) of everybody on a roster, before any rule."""
    return [(engineer.id, duty.id) for duty in problem.duties.values() for engineer in problem.roster(duty)]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--problems", type=int, default=1000)
    parser.add_argument("--first-seed", type=int, default=0)
    asked = parser.parse_args()
    started = time.monotonic()
    outcomes = [examine(seed) for seed in range(asked.first_seed, asked.first_seed + asked.problems)]
    differing = [outcome for outcome in outcomes if outcome.differences]
    answer = {
        "problems": len(outcomes),
        "differences": len(differing),
        "statuses": dict(sorted(Counter(outcome.status.value for outcome in outcomes).items())),
        "all_schedules_tried": sum(outcome.all_tried for outcome in outcomes),
        "seconds": round(time.monotonic() - started, 1),
        "first": [{"seed": outcome.seed, "differences": outcome.differences} for outcome in differing[:5]],
    }
    print(json.dumps(answer))
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
