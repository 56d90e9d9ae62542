"""Timefold's side: reads {"data", "seconds", "seed"} from one file and writes its answer to another.

    python program.py ASKED ANSWERED

Runs in Timefold's Python, as a file, and needs nothing of this project but the two models beside it.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

import seats
import terms
from timefold.solver import SolverFactory
from timefold.solver.config import (
    Duration,
    EnvironmentMode,
    ScoreDirectorFactoryConfig,
    SolverConfig,
    TerminationConfig,
)


def always(_solution: Any) -> bool:
    return True


FAMILIES = {
    "per_region": (seats.of_weekends, seats.weekends_of, seats.Roster, seats.Seat, seats.rules, seats.is_full),
    "cooldown": (terms.of_terms, terms.terms_of, terms.Rotation, terms.Term, terms.rules, always),
    "seats_per_block": (seats.of_dense, seats.blocks_of, seats.Roster, seats.Seat, seats.rules, always),
}
"""How each family is stated, and which of the solutions without a broken hard constraint are plans: to the models an
open seat is a cost, but the files of weekends forbid it."""


def main() -> None:
    asked = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    data = asked["data"]
    family = next((family for mark, family in FAMILIES.items() if mark in data), None)
    if family is None:
        raise SystemExit("no model for this family")
    Path(sys.argv[2]).write_text(json.dumps(answered(data, family, asked["seconds"], asked["seed"])), "utf-8")


def answered(data: dict[str, Any], family: tuple[Any, ...], seconds: float, seed: int) -> dict[str, Any]:
    """The plan, its seconds, and when better ones came; time counts from the start of the search."""
    make, plan_of, solution, entity, rules, is_plan = family
    config = SolverConfig(
        solution_class=solution,
        entity_class_list=[entity],
        environment_mode=EnvironmentMode.NO_ASSERT,
        random_seed=seed,
        score_director_factory_config=ScoreDirectorFactoryConfig(constraint_provider_function=rules),
        termination_config=TerminationConfig(spent_limit=Duration(milliseconds=round(1000 * seconds))),
    )
    solver = SolverFactory.create(config).build_solver()
    problem = make(data)
    started = time.monotonic()
    better_at: list[float] = []
    feasible_at: list[float] = []

    def better(event: Any) -> None:
        better_at.append(round(time.monotonic() - started, 2))
        if not feasible_at and event.new_best_score.is_feasible and is_plan(event.new_best_solution):
            feasible_at.append(better_at[-1])

    solver.add_event_listener(better)
    best = solver.solve(problem)
    return {
        "plan": plan_of(best),
        "score": str(best.score),
        "seconds": time.monotonic() - started,
        "better_at": better_at,
        "feasible_at": feasible_at[0] if feasible_at else None,
    }


if __name__ == "__main__":
    main()
