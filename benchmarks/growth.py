"""Growth: how processor time rises with the size of weekend instances, from 2,000 to 100,000 literals.

    python -m benchmarks.growth [--seconds 120] [--workers 2] [--seeds 3]

Literals are the possible pairs of a person and a weekend. Every size is generated from each seed, solved in a process
of its own, and scored by the evaluator. One JSON line per run, then a summary: ``exponent`` is the slope of the least
squares line through the logarithms of literals and of CPU seconds, of all runs that ended with a proof.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.generate import literals, weekend

SIZES = ((45, 52), (90, 80), (150, 104), (300, 104), (450, 130), (700, 160))
FOLDER = Path(__file__).resolve().parents[1] / "build" / "bench"


def exponent(points: Iterable[tuple[float, float]]) -> float | None:
    """The slope through the logarithms of the points; None for fewer than two sizes."""
    logs = [(math.log(size), math.log(max(cost, 0.01))) for size, cost in points]
    if len({size for size, _ in logs}) < 2:
        return None
    return statistics.linear_regression([size for size, _ in logs], [cost for _, cost in logs]).slope


def instance(engineers: int, weekends: int, seed: int) -> Path:
    """The file of a generated instance; written unless it is there."""
    path = FOLDER / f"weekend-{engineers}x{weekends}-seed{seed}.json"
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(weekend(engineers, weekends, seed=seed), separators=(",", ":")), "utf-8")
    return path


def line(engineers: int, weekends: int, seed: int, seconds: float, workers: int) -> dict[str, Any]:
    """One run."""
    path = instance(engineers, weekends, seed)
    command = [sys.executable, "-m", "benchmarks.peers.contender", "watchbill", str(path)]
    command += ["--seconds", str(seconds), "--workers", str(workers), "--seed", str(seed)]
    said = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 -- our own command
    run: dict[str, Any] = json.loads(said.stdout)
    run.pop("course")
    return {"literals": literals(json.loads(path.read_text("utf-8"))), **run}


def summed(lines: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """All runs together."""
    done = [line for line in lines if line["status"] == "proven"]
    slope = exponent((line["literals"], line["cpu_seconds"]) for line in done)
    return {
        "name": "growth",
        "runs": len(lines),
        "proven": len(done),
        "largest": max(line["literals"] for line in lines),
        "exponent": None if slope is None else round(slope, 3),
        "points": [[line["literals"], line["cpu_seconds"], line["peak_mb"], line["status"]] for line in lines],
    }


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=120.0, help="wall time per run (default 120)")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args(arguments)
    lines = []
    for engineers, weekends in SIZES:
        for seed in range(options.seeds):
            lines.append(line(engineers, weekends, seed, options.seconds, options.workers))
            print(json.dumps(lines[-1]), flush=True)
    print(json.dumps(summed(lines)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
