"""Solves instance files of the families weekend-*, ee-* and dense-*, and the on-call files *.dzn.

    python -m benchmarks.solve FILE... [--seconds N] [--workers N]
    python -m benchmarks.solve --joint WEEKENDS TERMS   # both together, for the same people

prints one JSON line per file: ``objective``, ``bound`` and ``gap`` are those of the file's own objective; ``seconds``
is wall time from opening the file to the checked plan and ``cpu_seconds`` what the processors spent on it, building
and the processes that the engine starts included; ``peak_mb`` is the largest memory of the process, which is a new one
for every file, and of what it started. Every plan is scored by
the independent checker; a plan that it finds broken is an error, never a line.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks import on_call_rostering
from benchmarks.families import UnknownRule
from benchmarks.meter import Meter
from benchmarks.solver_families import dense, joint, terms, weekends
from benchmarks.solver_families.case import Case
from scheduler.domain.errors import EngineDisagreement, WatchbillError
from scheduler.domain.evaluation import evaluate
from scheduler.domain.solution import Status
from scheduler.engine.solve import SolveLimits, solve

FAMILIES: Mapping[str, Callable[[str, Mapping[str, Any]], Case]] = {
    "per_region": weekends.read,
    "cooldown": terms.read,
    "seats_per_block": dense.read,
    "weekends": joint.read,
}
"""The reader of each family, by a field that only its files have."""


def read(path: Path) -> Case:
    """The case in a file; what it holds tells the family. Raises UnknownRule when none fits."""
    text = path.read_text("utf-8")
    if path.suffix == ".dzn":
        return on_call_rostering.read(path.stem, text)
    data = json.loads(text)
    family = next((family for mark, family in FAMILIES.items() if mark in data), None)
    if family is not None:
        return family(path.stem, data)
    raise UnknownRule(f"{path}: not an instance of weekend-*, ee-*, dense-* or joint")


def read_joint(weekends_path: Path, terms_path: Path) -> Case:
    """The case of two files together: the weekends and the terms of the same people."""
    both = {"weekends": weekends_path, "terms": terms_path}
    name = f"joint-{weekends_path.stem.partition('-')[2] or weekends_path.stem}"
    return joint.read(name, {key: json.loads(path.read_text("utf-8")) for key, path in both.items()})


def line(paths: tuple[Path, ...], limits: SolveLimits) -> dict[str, Any]:
    """Reads, solves and checks one file, or two that belong together; the JSON line of it."""
    meter = Meter()
    case = read(*paths) if len(paths) == 1 else read_joint(*paths)
    solution = solve(case.problem, case.constraints, limits)
    found = solution.schedule is not None
    if solution.schedule is not None:
        evaluation = evaluate(case.problem, solution.schedule, case.constraints)
        if not evaluation.is_valid or evaluation.penalty != solution.objective:
            raise EngineDisagreement(f"{case.name}: the checker counts {evaluation.penalty}, not {solution.objective}")
    return {
        "name": case.name,
        "status": str(solution.status),
        "objective": solution.objective if found else None,
        "bound": solution.bound if found else None,
        "gap": round(solution.gap, 5) if found else None,
        "seconds": round(meter.seconds, 2),
        "cpu_seconds": round(meter.cpu_seconds, 2),
        "peak_mb": meter.peak_mb,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.solve", description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    parser.add_argument(
        "--joint", nargs=2, type=Path, action="append", default=[], metavar="FILE", help="weekends and terms together"
    )
    parser.add_argument("--seconds", type=float, default=60.0, help="wall time per file (default 60)")
    parser.add_argument("--workers", type=int, default=1, help="threads of the solver (default 1)")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    asked = [*((path,) for path in options.files), *map(tuple, options.joint)]
    if not asked:
        parser.error("name a FILE, or two with --joint")
    limits = SolveLimits(seconds=options.seconds, workers=options.workers, seed=options.seed)
    worst = 0
    context = multiprocessing.get_context("forkserver")
    for paths in asked:
        try:
            with ProcessPoolExecutor(max_workers=1, mp_context=context) as pool:
                result = pool.submit(line, paths, limits).result()
        except (OSError, ValueError, KeyError, WatchbillError) as error:
            print(f"{' and '.join(map(str, paths))}: {error}", file=sys.stderr)
            worst = 2
            continue
        print(json.dumps(result), flush=True)
        worst = max(worst, int(result["status"] not in (Status.OPTIMAL, Status.FEASIBLE)))
    return worst


if __name__ == "__main__":
    sys.exit(main())
