"""One process from the file to an explained plan: loads, builds, solves, checks and explains.

    python -m benchmarks.end_to_end FILE [--seconds N] [--workers N] [--seed N]

Explaining is: the certificate of every aim, what each rule costs, the open seats, and for the first duty why it is
whose it is and who could hold it instead. Prints one JSON line; ``seconds`` is wall time of all of it and
``process_seconds`` with the start of Python, ``solved_seconds`` and ``explained_seconds`` are parts of it.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.judging import judge
from benchmarks.meter import Meter
from benchmarks.plain import plain_plan
from benchmarks.solve import read
from benchmarks.solver_families.case import Case
from scheduler.domain.errors import EngineDisagreement
from scheduler.domain.evaluation import evaluate
from scheduler.domain.plan import PlanContent, Provenance, penalties_of
from scheduler.domain.solution import Solution, Status
from scheduler.engine.solve import SolveLimits, solve
from scheduler.reports.certificate import certificate
from scheduler.reports.explain import why
from scheduler.reports.rules import rule_costs
from scheduler.reports.view import PlanView


def viewed(case: Case, solution: Solution) -> PlanView:
    """The plan as reports see it, judged anew by the checker."""
    assert solution.schedule is not None
    policy = tuple(rule.model_dump_json() for rule in case.constraints)
    evaluation = evaluate(case.problem, solution.schedule, case.constraints)
    content = PlanContent(
        quarter=case.name,
        problem=case.problem,
        policy=policy,
        schedule=solution.schedule,
        provenance=Provenance.of(case.problem, policy, solution),
        penalty=evaluation.penalty,
        penalties=penalties_of(evaluation),
    )
    return PlanView(content, case.constraints, evaluation)


def explained(view: PlanView) -> dict[str, Any]:
    """What is said of the plan."""
    said = [line.says for line in certificate(view.provenance)]
    price = {cost.label: cost.penalty for cost in rule_costs(view) if cost.weight is not None}
    first = view.schedule.assignments[0]
    return {
        "certificate": said,
        "price_of_rules": price,
        "open_seats": len(view.schedule.open_seats),
        "why": why(view, first.engineer_id, first.duty_id).says,
    }


def line(path: Path, limits: SolveLimits) -> dict[str, Any]:
    """The JSON line of a file. Raises EngineDisagreement when the evaluator of the benchmarks counts something else."""
    meter = Meter()
    data, case = json.loads(path.read_text("utf-8")), read(path)
    solution = solve(case.problem, case.constraints, limits)
    solved = meter.seconds
    if solution.schedule is None:
        return {"name": case.name, "status": "no plan", "objective": None, "seconds": round(solved, 2)}
    said = explained(viewed(case, solution))
    seconds = meter.seconds
    judgement = judge(data, plain_plan(data, solution.schedule))
    if not judgement.is_valid or judgement.objective != solution.objective:
        raise EngineDisagreement(f"{case.name}: the evaluator counts {judgement}, not {solution.objective}")
    return {
        "name": case.name,
        "status": "proven" if solution.status is Status.OPTIMAL else "plan",
        "objective": solution.objective,
        "bound": solution.bound,
        "gap": round(solution.gap, 5),
        "seconds": round(seconds, 2),
        "solved_seconds": round(solved, 2),
        "explained_seconds": round(seconds - solved, 2),
        "process_seconds": round(time.monotonic() - BEGUN, 2),
        "cpu_seconds": round(meter.cpu_seconds, 2),
        "peak_mb": meter.peak_mb,
        **said,
    }


BEGUN = time.monotonic()


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.end_to_end", description=__doc__.partition("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    limits = SolveLimits(seconds=options.seconds, workers=options.workers, seed=options.seed)
    print(json.dumps(line(options.file, limits)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
