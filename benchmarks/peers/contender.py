"""One contender on one file, in this process: prints what it found as one JSON line, scored by the evaluator.

    python -m benchmarks.peers.contender NAME FILE [--seconds 60] [--workers 2] [--seed 0] [--effort N] [--plan]

NAME is watchbill, cp-sat, highs, scip, greedy or timefold.

Each lies in a module of its own, which is loaded by its name: the memory of the others is none of its, and neither is
their code.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from benchmarks.judging import judge
from benchmarks.meter import Meter
from benchmarks.peers.answer import Answer

ADAPTERS: Mapping[str, tuple[str, str]] = {
    "watchbill": ("benchmarks.peers.watchbill", "watchbill"),
    "cp-sat": ("benchmarks.peers.solvers", "cp_sat"),
    "highs": ("benchmarks.peers.solvers", "highs"),
    "scip": ("benchmarks.peers.solvers", "scip"),
    "timefold": ("benchmarks.peers.timefold.adapter", "timefold"),
    "greedy": ("benchmarks.peers.greedy", "greedy"),
}
"""The module and the function of every contender."""
KEPT = 60
"""Points of a course that are kept: the first, the last, and evenly many between."""


def adapter(name: str) -> Callable[..., Answer]:
    """The function of a contender."""
    module, function = ADAPTERS[name]
    return cast("Callable[..., Answer]", getattr(import_module(module), function))


def scored(data: Any, answer: Answer, meter: Meter) -> dict[str, Any]:
    """The figures of an answer. A plan that breaks a hard rule has no objective, and none came first; its first
    breaches are told."""
    judgement = None if answer.plan is None else judge(data, answer.plan)
    objective = judgement.objective if judgement and judgement.is_valid else None
    bound = None if answer.bound is None or answer.bound < 0 else round(answer.bound)
    gap = None
    if objective is not None and bound is not None:
        gap = round(max(0, objective - bound) / max(1, objective), 5)
    return {
        "status": _status(answer, objective),
        "objective": objective,
        "bound": bound,
        "gap": gap,
        "first_seconds": None if objective is None else _rounded(answer.first_seconds),
        "seconds": round(answer.seconds, 2),
        "cpu_seconds": round(meter.cpu_seconds, 2),
        "peak_mb": meter.peak_mb,
        "broken": list(judgement.broken[:3]) if judgement else [],
        "breaches": len(judgement.broken) if judgement else 0,
        "digest": None if answer.plan is None else digest(answer.plan),
        "version": answer.version,
        "course": thinned(answer.course),
    }


def digest(plan: Any) -> str:
    """Twelve letters that differ when plans differ."""
    return hashlib.sha256(json.dumps(plan, sort_keys=True).encode()).hexdigest()[:12]


def _status(answer: Answer, objective: int | None) -> str:
    if answer.plan is None:
        return "no plan"
    if objective is None:
        return "breaks rules"
    return "proven" if answer.is_proven else "plan"


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 2)


def thinned(course: Sequence[Any]) -> list[Any]:
    """At most KEPT points."""
    if len(course) <= KEPT:
        return list(course)
    step = (len(course) - 1) / (KEPT - 1)
    return [course[round(n * step)] for n in range(KEPT)]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.peers.contender", description=__doc__.partition("\n")[0]
    )
    parser.add_argument("name", choices=ADAPTERS)
    parser.add_argument("file", type=Path)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--effort", type=float, help="deterministic seconds (watchbill only)")
    parser.add_argument("--plan", action="store_true", help="print the plan, too")
    options = parser.parse_args(arguments)
    contend, meter = adapter(options.name), Meter()
    data = json.loads(options.file.read_text("utf-8"))
    more = {"effort": options.effort} if options.effort is not None else {}
    answer = contend(data, options.seconds, options.workers, options.seed, **more)
    line = {"name": options.file.stem, "contender": options.name, "seed": options.seed, **scored(data, answer, meter)}
    if options.plan:
        line["plan"] = answer.plan
    print(json.dumps(line))
    return 0


if __name__ == "__main__":
    sys.exit(main())
