"""Solves instance files of the families f1 to f7 with the product's engine and constraints.

    python -m benchmarks.instances FILE... [--seconds N]

prints one JSON line per file. ``status`` OPTIMAL means that ``unfilled`` is proven smallest and, at that, the file's
own objective too; ``objective``, ``bound`` and ``gap`` are those of the file's objective. ``violations`` counts what
the independent checker finds broken. ``also`` holds what the family asks beside: f1 its variant b, f6 the plan
without the joiners and the one with frozen weeks, f7 the events with their domains filled in.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import term_family, weekend_family
from benchmarks.families import Instance
from benchmarks.variants import variants
from scheduler.domain.constraint import Aim
from scheduler.domain.errors import WatchbillError
from scheduler.domain.evaluation import evaluate
from scheduler.domain.schedule import Schedule
from scheduler.domain.solution import Solution, Status
from scheduler.engine.solve import SolveLimits, solve


def read(data: dict[str, Any]) -> Instance:
    """The instance in a file's JSON: blocks make it an f1 or f2, slots one of the others."""
    return weekend_family.read(data) if "slots" in data else term_family.read(data)


def run(instance: Instance, seconds: float) -> tuple[dict[str, Any], Schedule | None]:
    """Solves, checks and sums up an instance."""
    started = time.monotonic()
    solution = solve(instance.problem, instance.constraints, SolveLimits(seconds=seconds))
    schedule = solution.schedule
    if schedule is None:
        return {"name": instance.name, "status": str(solution.status)}, None
    evaluation = evaluate(instance.problem, schedule, instance.constraints)
    loads = Counter(assignment.engineer_id for assignment in schedule.assignments)
    return {
        "name": instance.name,
        "status": str(solution.status),
        **_objective(instance, solution),
        "unfilled": evaluation.by_aim[Aim.UNFILLED] // instance.seat_weeks,
        "max_load": max(loads.values(), default=0),
        "seconds": round(time.monotonic() - started, 2),
        "violations": len(evaluation.broken),
    }, schedule


def _objective(instance: Instance, solution: Solution) -> dict[str, Any]:
    """Best, bound and gap of the file's objective; of the open seats where the file has none."""
    rule = next((c for c in instance.constraints if c.label == instance.objective), None)
    aim = rule.aim if rule else Aim.UNFILLED
    result = next((result for result in solution.aims if result.aim is aim), None)
    if result is None:
        return {"objective": 0, "bound": 0, "gap": 0.0}
    return {"objective": result.best, "bound": result.bound, "gap": round(result.gap, 4)}


def line(path: Path, seconds: float, *, with_variants: bool = True) -> dict[str, Any]:
    """The JSON line of a file."""
    data = json.loads(path.read_text())
    result, schedule = run(read(data), seconds)
    if with_variants and schedule is not None:
        also = [
            {"variant": name, **extra(schedule, outcome)}
            for name, instance, extra in variants(data, read)
            for outcome in [run(instance, seconds)]
        ]
        result |= {"also": also} if also else {}
    return result


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.instances", description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--seconds", type=float, default=60.0, help="wall time per solve (default 60)")
    parser.add_argument("--plain", action="store_true", help="leave out the variants of the family")
    options = parser.parse_args(arguments)
    worst = 0
    for path in options.files:
        try:
            result = line(path, options.seconds, with_variants=not options.plain)
        except (OSError, ValueError, KeyError, WatchbillError) as error:
            print(f"{path}: {error}", file=sys.stderr)
            worst = 2
            continue
        print(json.dumps(result), flush=True)
        worst = max(worst, int(result["status"] not in (Status.OPTIMAL, Status.FEASIBLE)))
    return worst


if __name__ == "__main__":
    sys.exit(main())
