"""The product on an instance file: its engine, the family's constraints, its checker."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from benchmarks.meter import Meter
from benchmarks.peers.answer import Answer
from benchmarks.plain import plain_plan
from benchmarks.solve import FAMILIES
from scheduler.domain.errors import EngineDisagreement
from scheduler.domain.evaluation import evaluate
from scheduler.domain.solution import Status
from scheduler.engine.solve import Progress, SolveLimits, solve


def watchbill(data: Mapping[str, Any], seconds: float, workers: int, seed: int, effort: float | None = None) -> Answer:
    """Reads, solves and checks. Raises EngineDisagreement when the checker counts something else than the engine."""
    meter = Meter()
    case = next(read for mark, read in FAMILIES.items() if mark in data)("instance", data)
    answer = Answer(version=f"watchbill {version('watchbill')}")

    def told(progress: Progress) -> None:
        point = (progress.best, progress.bound)
        if not answer.course or answer.course[-1][1:] != point:
            answer.course.append((round(meter.seconds, 2), *point))

    limits = SolveLimits(seconds=max(0.1, seconds - meter.seconds), workers=workers, seed=seed, effort=effort)
    solution = solve(case.problem, case.constraints, limits, report=told)
    if solution.schedule is not None:
        evaluation = evaluate(case.problem, solution.schedule, case.constraints)
        if not evaluation.is_valid or evaluation.penalty != solution.objective:
            raise EngineDisagreement(f"the checker counts {evaluation.penalty}, not {solution.objective}")
        answer.plan, answer.bound = plain_plan(data, solution.schedule), solution.bound
    answer.is_proven = solution.status is Status.OPTIMAL
    answer.seconds = meter.seconds
    answer.first_seconds = next((at for at, best, _ in answer.course if best is not None), None)
    if answer.first_seconds is None and answer.plan is not None:
        answer.first_seconds = answer.seconds
    return answer
