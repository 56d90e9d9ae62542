"""Whether aims are kept in order: ``python -m benchmarks.lexicographic --problems 500`` prints one JSON line.

Every seed names a random small problem and a random policy, mostly of soft rules. The penalty per aim of the plan that
``solve`` proves best is compared with answers that are found without it:

- where there are few enough schedules to try them all, the smallest vector of any, by the checker alone;
- otherwise one aim after the other, each in a model made anew in which the aims above are held at their best;
- and the aims above a line drawn at random, once all weights below it are a thousand times as large.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from ortools.sat.python import cp_model

from benchmarks.agreement import MOST_CANDIDATES, best_of_all, candidates
from constraints.catalog import BUILT_IN
from constraints.coverage import Coverage
from scheduler.domain.constraint import Aim, Constraint
from scheduler.domain.evaluation import evaluate
from scheduler.domain.problem import Problem
from scheduler.domain.solution import Status
from scheduler.engine.linear import Linear
from scheduler.engine.roster_model import RosterModel
from scheduler.engine.solve import SolveLimits, solve
from scheduler.engine.stating import written
from tests.support.parameters import random_constraint
from tests.support.strategies import random_problem

SECONDS_EACH = 20.0
HARD = 0.15
"""Part of the rules that are hard: with many, hardly any problem has a plan."""
TIMES = 1000
HIGHEST_WEIGHT = 1_000_000

Vector = tuple[int, ...]


class UndecidedError(Exception):
    """Something was not proven in the time given, so there is nothing to compare."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one seed gave: whether there is a plan, how the answer was checked, and what differed."""

    seed: int
    verdict: str
    checked_by: str
    differences: tuple[str, ...]


def examine(seed: int) -> Outcome:
    """Solves the problem that the seed names, and compares the answers."""
    rng = Random(seed)
    problem = random_problem(rng, small=rng.random() < 0.4)
    rules = mostly_soft(rng)
    few = len(candidates(problem)) <= MOST_CANDIDATES
    checked_by = "all schedules" if few else "aim after aim"
    try:
        found = solved(problem, rules)
        best = best_of_all(problem, rules) if few else aim_after_aim(problem, rules)
        differences = [] if found == best else [f"solve: {found}; {checked_by}: {best}"]
        if found is not None:
            differences += _bought(problem, rules, found, rng.choice(list(Aim)[:-1]))
    except UndecidedError:
        return Outcome(seed, "undecided", checked_by, ())
    return Outcome(seed, "a plan" if found is not None else "no plan", checked_by, tuple(differences))


def mostly_soft(rng: Random) -> tuple[Constraint, ...]:
    """Six rules of different kinds or more; open seats always have a price, or are forbidden."""
    kinds = {Coverage, *rng.sample(BUILT_IN, rng.randint(6, 14))}
    return tuple(
        random_constraint(rng, kind, None if rng.random() < HARD else rng.choice((1, 2, 7, 100)))
        for kind in BUILT_IN
        if kind in kinds
    )


def solved(problem: Problem, rules: tuple[Constraint, ...]) -> Vector | None:
    """The penalty per aim of the plan that ``solve`` proves best, None when it proves that there is none."""
    solution = solve(problem, rules, SolveLimits(seconds=SECONDS_EACH))
    if solution.status not in (Status.OPTIMAL, Status.INFEASIBLE):
        raise UndecidedError
    return evaluate(problem, solution.schedule, rules).vector if solution.schedule else None


def aim_after_aim(problem: Problem, rules: tuple[Constraint, ...]) -> Vector | None:
    """The same by hand: every aim in a model of its own, without hints from the aim before."""
    reached: dict[Aim, int] = {}
    for aim in Aim:
        model = RosterModel(problem, rules)
        penalties = dict(model.aims())
        for above, best in reached.items():
            model.keep_at_most(penalties.get(above, Linear.constant(0)), best)
        part = model.part(penalties.get(aim, Linear.constant(0)))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.linearization_level = 2
        solver.parameters.max_time_in_seconds = SECONDS_EACH
        status = solver.solve(written(part))
        if status == cp_model.INFEASIBLE and not reached:
            return None
        if status != cp_model.OPTIMAL:
            raise UndecidedError
        reached[aim] = round(solver.objective_value)
    return tuple(reached.values())


def _bought(problem: Problem, rules: tuple[Constraint, ...], before: Vector, line: Aim) -> Iterator[str]:
    """Whether any aim down to the line is worse or better when everything below it weighs a thousand times more."""
    dearer = tuple(
        rule.model_copy(update={"weight": min(HIGHEST_WEIGHT, rule.weight * TIMES)})
        if rule.weight and rule.aim > line
        else rule
        for rule in rules
    )
    after = solved(problem, dearer)
    if after is None or after[: int(line)] != before[: int(line)]:
        yield f"down to {line.says}: {before[: int(line)]}; with dearer aims below: {after and after[: int(line)]}"


def main() -> int:
    """Examines as many problems as asked for; the exit code says whether anything differed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--problems", type=int, default=500)
    parser.add_argument("--first-seed", type=int, default=0)
    asked = parser.parse_args()
    started = time.monotonic()
    outcomes = [examine(seed) for seed in range(asked.first_seed, asked.first_seed + asked.problems)]
    differing = [outcome for outcome in outcomes if outcome.differences]
    answer = {
        "problems": len(outcomes),
        "differences": len(differing),
        "verdicts": dict(sorted(Counter(outcome.verdict for outcome in outcomes).items())),
        "checked_by": dict(sorted(Counter(outcome.checked_by for outcome in outcomes).items())),
        "seconds": round(time.monotonic() - started, 1),
        "first": [{"seed": outcome.seed, "differences": outcome.differences} for outcome in differing[:5]],
    }
    print(json.dumps(answer))
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
