"""Searches for cover: how long it takes to rank everybody who could take a duty, and whether the differences are right.

    python -m benchmarks.cover [FILE...] [--duties 50] [--seconds 60] [--seed 0]
    python -m benchmarks.cover --bundled [--weeks 13]

FILE is an instance weekend-*.json; without one, those with 45 x 52 and 300 x 104 of the shared data. ``--bundled``
takes the organisation that ships with Watchbill with its whole policy, for so many weeks. One JSON line per file:
wall milliseconds of the search when the problem was just loaded (``first_ms``), and of all (``median_ms``,
``worst_ms``, ``median_cpu_ms``). ``checked`` differences of candidates were computed again by judging the whole plan
twice; ``wrong`` of them differed.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.bundled import bundled
from benchmarks.solve import read
from scheduler.domain.constraint import Aim, Constraint
from scheduler.domain.evaluation import Evaluation, evaluate
from scheduler.domain.notice import first_day
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Assignment, Schedule
from scheduler.domain.time import DAY
from scheduler.engine.solve import SolveLimits, solve
from scheduler.reports.cover import Cover
from scheduler.services.cover_search import search_cover

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "solver-instances"
SHARED = (FOLDER / "weekend-45x52.json", FOLDER / "weekend-300x104.json")
BAR_MS = 100.0
DAYS_AHEAD = 3
"""How long before a duty somebody drops out."""
CHECKED_EACH = 3
"""Candidates of a search whose difference is computed again in full: the best ones."""


def measured(
    name: str, problem: Problem, constraints: tuple[Constraint, ...], schedule: Schedule, duties: int, seed: int
) -> dict[str, Any]:
    """Seeded searches on one plan."""
    held = sorted(schedule.assignments, key=lambda a: (a.duty_id, a.seat))
    dropped = Random(seed).sample(held, min(duties, len(held)))
    wall, cpu, able, checked, wrong = [], [], [], 0, 0
    for out in dropped:
        today = first_day(problem.duties[out.duty_id]) - DAY * DAYS_AHEAD
        started, spent = time.perf_counter(), time.process_time()
        found = search_cover(problem, schedule, constraints, out.duty_id, instead_of=out.engineer_id, today=today)
        wall.append((time.perf_counter() - started) * 1000)
        cpu.append((time.process_time() - spent) * 1000)
        able.append(len(found.stand_ins))
        differing = _differing(problem, schedule, constraints, found, out)
        checked, wrong = checked + len(differing), wrong + sum(differing)
    return {
        "name": name,
        "engineers": len(problem.engineers),
        "duties": len(problem.duties),
        "rules": len(constraints),
        "searches": len(dropped),
        "mean_candidates": round(statistics.fmean(able), 1),
        "first_ms": round(wall[0], 1),
        "median_ms": round(statistics.median(wall), 1),
        "worst_ms": round(max(wall), 1),
        "median_cpu_ms": round(statistics.median(cpu), 1),
        "checked": checked,
        "wrong": wrong,
        "met": statistics.median(wall) <= BAR_MS and not wrong,
    }


def _differing(
    problem: Problem, schedule: Schedule, constraints: tuple[Constraint, ...], found: Cover, out: Assignment
) -> list[bool]:
    """For the best candidates, whether judging the whole plan without and with them says something else.

    Who was to be asked for consent is left out of both: the search leaves it to the person.
    """
    without = tuple(a for a in schedule.assignments if a != out)
    rules = tuple(rule for rule in constraints if rule.kind not in ("notice", "consent"))
    before = evaluate(problem, problem.schedule(without), rules)
    differing = []
    for each in found.stand_ins[:CHECKED_EACH]:
        taken = out.model_copy(update={"engineer_id": each.engineer.id})
        after = evaluate(problem, problem.schedule((*without, taken)), rules)
        vector = tuple(new - old for new, old in zip(after.vector, before.vector, strict=True))
        differing.append(_said(each.vector) != _said(vector) or _broken(after) > _broken(before))
    return differing


def _said(vector: tuple[int, ...]) -> tuple[int, ...]:
    """The vector without changes to what was announced: the plan in the file was not announced to anybody."""
    return tuple(amount for aim, amount in zip(Aim, vector, strict=True) if aim is not Aim.CHANGES)


def _broken(evaluation: Evaluation) -> Counter[tuple[str, tuple[str, ...]]]:
    return Counter({(v.constraint, v.key): v.amount for v in evaluation.broken})


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cover", description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", default=SHARED)
    parser.add_argument("--bundled", action="store_true", help="the organisation that ships with Watchbill")
    parser.add_argument("--weeks", type=int, default=13, help="weeks of the bundled organisation (default 13)")
    parser.add_argument("--duties", type=int, default=50, help="searches per file (default 50)")
    parser.add_argument("--seconds", type=float, default=60.0, help="longest search for a plan (default 60)")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    worst = 0
    for path in [Path("bundled")] if options.bundled else options.files:
        if not options.bundled and not path.exists():
            print(f"skipped: {path} is absent; try --bundled", file=sys.stderr)
            continue
        problem, constraints = bundled(options.weeks) if options.bundled else _of_file(path)
        planned = solve(problem, constraints, SolveLimits(seconds=options.seconds)).schedule
        if planned is None:
            print(f"{path}: no plan was found in {options.seconds:.0f} s", file=sys.stderr)
            worst = 1
            continue
        fresh = problem.replaced()
        line = measured(path.stem, fresh, constraints, planned, options.duties, options.seed)
        print(json.dumps(line), flush=True)
        worst = max(worst, int(not line["met"]))
    return worst


def _of_file(path: Path) -> tuple[Problem, tuple[Constraint, ...]]:
    case = read(path)
    return case.problem, case.constraints


if __name__ == "__main__":
    sys.exit(main())
