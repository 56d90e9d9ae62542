"""Re-plans after seeded disruptions: the forced changes, the front, and how many changes cost no fairness.

    python -m benchmarks.replan [FILE] [--disruptions 200] [--seconds 10] [--first-seed 0]
    python -m benchmarks.replan --bundled [--disruptions 5]

FILE is an instance weekend-*.json; without one, the instance 45 x 52 of the shared data. ``--bundled`` takes the
organisation that ships with Watchbill. One JSON line per disruption, then a summary. ``forced`` are the fewest changes,
``free`` the fewest more at which no plan that keeps what stands is fairer, ``loss`` what the forced changes alone cost
in fairness; ``replanned`` counts the changes when the rest is simply solved again. ``seconds`` and ``cpu_seconds`` are
for the whole front: the changes tried are every number from the forced on until nothing fairer exists.

``points`` are the plans a person may choose from: [changes, then the penalty at each aim of fairness]. A plan with more
changes that is no fairer is no choice and is left out, so a front is as short as the disruption is harmless: where the
forced changes cost no fairness it has one point. The summary counts them: ``points_mean``, ``fronts_of_4`` (fronts with
at least four points) and ``fronts_of_4_within_bar`` (the part of those that took at most two seconds; none: null).
The last point is always as fair as the plan of a search that may change anything that is not held.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from api.jobs.change_rules import CHANGE_RULES
from benchmarks.bundled import bundled
from benchmarks.disruptions import Disrupted, of_case, of_plan
from benchmarks.solve import read
from scheduler.domain.constraint import Constraint
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Assignment
from scheduler.domain.solution import Solution
from scheduler.engine.solve import SolveLimits, solve
from scheduler.services.replanning import Front, Replanning

SHARED = Path(__file__).resolve().parents[2] / "shared" / "solver-instances" / "weekend-45x52.json"
ENOUGH = 2
"""Changes beyond the forced ones that may be needed for no loss of fairness."""
BAR_SHARE, BAR_SECONDS, BAR_POINTS = 0.9, 2.0, 4
SECONDS_TO_ANNOUNCE = 60.0


def outcome(seed: int, disrupted: Disrupted, seconds: float) -> dict[str, Any]:
    """One disruption: the whole front with its times. A front without points has no other numbers."""

    def engine(problem: Problem, rules: tuple[Constraint, ...], start: tuple[Assignment, ...]) -> Solution:
        return solve(problem, rules, SolveLimits(seconds=seconds), start_from=start)

    started, cpu = time.monotonic(), time.process_time()
    replanning = Replanning(disrupted.problem, disrupted.constraints, solve=engine, change_rules=CHANGE_RULES)
    front = replanning.front()
    took = {"seconds": round(time.monotonic() - started, 2), "cpu_seconds": round(time.process_time() - cpu, 2)}
    line: dict[str, Any] = {"seed": seed, "what": disrupted.what, "status": str(front.solution.status)}
    return {**line, **(_numbers(front) if front.points else {}), **took}


def _numbers(front: Front) -> dict[str, Any]:
    forced = front.forced
    enough = next((point for point in front.points if front.loss(point) is None), None)
    loss = front.loss(forced)
    return {
        "forced": forced.changes,
        "forced_near": forced.near,
        "most_near": max(point.near for point in front.points),
        "loss": round(loss[1], 4) if loss else 0.0,
        "free": enough.changes - forced.changes if enough else None,
        "proven": front.fairest_proven,
        "tried": front.tried,
        "replanned": front.unlimited,
        "points": [[point.changes, *point.fairness] for point in front.points],
    }


def summary(lines: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """All disruptions together. ``met`` needs the share of disruptions, the time, and no near change that is not
    forced."""
    planned = [line for line in lines if "forced" in line]
    enough = [line for line in planned if line["free"] is not None and line["free"] <= ENOUGH and line["proven"]]
    near = sum(line["most_near"] > line["forced_near"] for line in planned)
    share = len(enough) / max(1, len(lines))
    seconds = [line["seconds"] for line in lines]
    long = [line for line in planned if len(line["points"]) >= BAR_POINTS]
    return {
        "disruptions": len(lines),
        "planned": len(planned),
        "no_loss_within_2_more": round(share, 3),
        "mean_forced": _mean(line["forced"] for line in planned),
        "mean_free": _mean(line["free"] for line in planned if line["free"] is not None),
        "mean_loss_of_forced": _mean(line["loss"] for line in planned),
        "mean_replanned": _mean(line["replanned"] for line in planned),
        "points_mean": _mean(len(line["points"]) for line in planned),
        f"fronts_of_{BAR_POINTS}": len(long),
        f"fronts_of_{BAR_POINTS}_within_bar": _mean(line["seconds"] <= BAR_SECONDS for line in long),
        "near_moves_not_forced": near,
        "median_seconds": round(statistics.median(seconds), 2),
        "worst_seconds": max(seconds),
        "median_cpu_seconds": round(statistics.median(line["cpu_seconds"] for line in lines), 2),
        "within_bar_seconds": round(sum(s <= BAR_SECONDS for s in seconds) / len(seconds), 3),
        "met": share >= BAR_SHARE and not near and statistics.median(seconds) <= BAR_SECONDS,
    }


def _mean(numbers: Any) -> float | None:
    found = list(numbers)
    return round(statistics.fmean(found), 3) if found else None


def disruptions_of(file: Path) -> Callable[[int], Disrupted]:
    """Disruptions of the best plan of an instance file, by seed."""
    case = read(file)
    data = json.loads(file.read_text("utf-8"))
    announced = _announced(case.problem, case.constraints)
    return lambda seed: of_case(case.name, data, announced, seed)


def disruptions_of_bundled() -> Callable[[int], Disrupted]:
    """Disruptions of a plan for the organisation that ships with Watchbill, by seed."""
    problem, constraints = bundled()
    announced = _announced(problem, constraints)
    return lambda seed: of_plan(problem, constraints, announced, seed)


def _announced(problem: Problem, constraints: tuple[Constraint, ...]) -> tuple[Assignment, ...]:
    found = solve(problem, constraints, SolveLimits(seconds=SECONDS_TO_ANNOUNCE))
    if found.schedule is None:
        raise SystemExit(f"no plan to disrupt was found in {SECONDS_TO_ANNOUNCE:.0f} s")
    return found.schedule.assignments


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.replan", description=__doc__.partition("\n")[0])
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", default=SHARED)
    parser.add_argument("--bundled", action="store_true", help="the organisation that ships with Watchbill")
    parser.add_argument("--disruptions", type=int, default=200)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=10.0, help="wall time of each search (default 10)")
    options = parser.parse_args(arguments)
    if not options.bundled and not options.file.exists():
        print(f"skipped: {options.file} is absent; try --bundled", file=sys.stderr)
        return 0
    disrupted = disruptions_of_bundled() if options.bundled else disruptions_of(options.file)
    lines = []
    for seed in range(options.first_seed, options.first_seed + options.disruptions):
        lines.append(outcome(seed, disrupted(seed), options.seconds))
        print(json.dumps(lines[-1]), flush=True)
    found = {"name": "bundled" if options.bundled else options.file.stem, **summary(lines)}
    print(json.dumps(found))
    return 0 if found["met"] else 1


if __name__ == "__main__":
    sys.exit(main())
