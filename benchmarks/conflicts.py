"""Explains quarters that cannot be: the conflicts and three ways out, with their times; every conflict is verified.

    python -m benchmarks.conflicts [FILE...] [--variants 3] [--seconds 30]

FILE is an instance weekend-*.json; without one, those with 45 x 52 and 300 x 104 of the shared data. Each variant, by
seed, takes everybody of one region off on one weekend and everybody of another region on another, so that there are
two conflicts that have nothing to do with each other. ``seconds`` is wall time of finding all conflicts and the ways
out, building included. A conflict counts as verified when a solver without presolve, which knows nothing of how it was
found, says that its statements clash, and that they do not without any single one.
"""

from __future__ import annotations

import argparse
import copy
import json
import statistics
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

from ortools.sat.python import cp_model

from benchmarks.meter import Meter
from benchmarks.solver_families import weekends
from benchmarks.solver_families.case import Case
from scheduler.engine.explain import Conflict, find_conflicts, find_repairs
from scheduler.engine.guarded_model import GuardedModel

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "solver-instances"
SHARED = (FOLDER / "weekend-45x52.json", FOLDER / "weekend-300x104.json")
WAYS_OUT = 3
CLASHES = 2


def impossible(data: Mapping[str, Any], seed: int) -> tuple[dict[str, Any], list[tuple[str, int]]]:
    """The file's data with two weekends on which nobody of a region can serve, and those regions and weekends."""
    draw, changed = Random(seed), copy.deepcopy(dict(data))
    regions = draw.sample(changed["regions"], CLASHES)
    weeks = draw.sample(range(changed["weeks"]), CLASHES)
    empty = list(zip(regions, weeks, strict=True))
    for engineer in changed["engineers"]:
        off = {week for region, week in empty if region == engineer["region"]}
        engineer["off"] = sorted({*engineer["off"], *off})
    return changed, empty


def is_smallest(case: Case, conflict: Conflict) -> bool:
    """Whether the statements of a conflict clash, and no longer do without any one of them."""
    core = list(conflict.core)
    return _clash(case, core) is True and not any(
        _clash(case, [s for s in core if s != one]) is not False for one in core
    )


def _clash(case: Case, statements: Sequence[Any]) -> bool | None:
    """Whether the statements cannot all hold; None when that is not known."""
    stated = GuardedModel(case.problem, tuple(rule for rule in case.constraints if rule.is_hard))
    for statement, guard in stated.guards.items():
        stated.model.add(guard == int(statement in statements))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.cp_model_presolve = False
    solver.parameters.max_time_in_seconds = 60.0
    return {cp_model.INFEASIBLE: True, cp_model.OPTIMAL: False, cp_model.FEASIBLE: False}.get(
        solver.solve(stated.model)
    )


def line(name: str, data: Mapping[str, Any], seed: int, seconds: float) -> dict[str, Any]:
    """The JSON line of one variant."""
    changed, empty = impossible(data, seed)
    meter = Meter()
    case = weekends.read(name, changed)
    conflicts = find_conflicts(case.problem, case.constraints, seconds=seconds)
    found = meter.seconds
    repairs = find_repairs(case.problem, case.constraints, seconds=seconds, most=WAYS_OUT, clashes=conflicts)
    took, cpu = meter.seconds, meter.cpu_seconds
    return {
        "name": name,
        "seed": seed,
        "conflicts": len(conflicts),
        "sizes": [len(conflict.core) for conflict in conflicts],
        "verified": sum(is_smallest(case, conflict) for conflict in conflicts),
        "ways_out": len(repairs),
        "costs": [repair.cost for repair in repairs],
        "complete": len(conflicts) == len(empty) and len(repairs) == WAYS_OUT,
        "conflicts_seconds": round(found, 2),
        "seconds": round(took, 2),
        "cpu_seconds": round(cpu, 2),
    }


def summed(name: str, lines: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """All variants of a file."""
    return {
        "name": name,
        "variants": len(lines),
        "complete": sum(line["complete"] for line in lines),
        "conflicts": sum(line["conflicts"] for line in lines),
        "verified": sum(line["verified"] for line in lines),
        "median_seconds": statistics.median(line["seconds"] for line in lines),
        "worst_seconds": max(line["seconds"] for line in lines),
        "worst_cpu_seconds": max(line["cpu_seconds"] for line in lines),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.conflicts", description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", default=SHARED)
    parser.add_argument("--variants", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=30.0, help="longest search for each (default 30)")
    options = parser.parse_args(arguments)
    for path in options.files:
        if not path.exists():
            print(f"skipped: {path} is absent", file=sys.stderr)
            continue
        data, lines = json.loads(path.read_text("utf-8")), []
        for seed in range(options.variants):
            lines.append(line(path.stem, data, seed, options.seconds))
            print(json.dumps(lines[-1]), flush=True)
        print(json.dumps(summed(path.stem, lines)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
