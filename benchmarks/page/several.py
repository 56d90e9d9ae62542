"""Several runs of one task with different seeds: which is the worst, and what they say together."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

RANK = {"proven": 0, "plan": 1, "breaks rules": 2, "no plan": 3, "failed": 4}


def badness(run: Mapping[str, Any]) -> tuple[Any, ...]:
    """Sorts runs from good to bad: by outcome, then by gap, then by time."""
    gap = run.get("gap")
    return (RANK.get(run.get("status", ""), 0), 1.0 if gap is None else gap, run.get("seconds") or 0)


def most(runs: Sequence[Mapping[str, Any]], name: str) -> Any:
    """The largest value of a figure; None when no run has it."""
    return max((run[name] for run in runs if isinstance(run.get(name), int | float)), default=None)


def together(runs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The medians of some runs and their worst status; cost None when one of them has no valid plan."""
    costs = [run.get("objective") for run in runs]
    worst = max(runs, key=badness)
    whole = {
        name: _median(run.get(name) for run in runs) for name in ("first_seconds", "seconds", "cpu_seconds", "bound")
    }
    return {
        **whole,
        "cost": None if None in costs else statistics.median_high([cost for cost in costs if cost is not None]),
        "status": worst["status"],
        "peak_mb": most(runs, "peak_mb"),
        "runs": len(runs),
        "breaches": worst.get("breaches", 0),
        "says": worst.get("says", ""),
    }


def _median(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(statistics.median(known), 2) if known else None
