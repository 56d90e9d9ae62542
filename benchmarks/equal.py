"""Solves the same file again and again, each time in a process of its own, and counts the plans that differ.

    python -m benchmarks.equal FILE [--runs 100] [--workers 1] [--seconds 60] [--effort N] [--at-once 2] [--seed 0]

Input, seed and version are the same; what else runs on the machine is not. Prints one JSON line: ``plans`` counts the
distinct plans, by a digest of who holds what, and ``objectives`` the distinct costs. ``effort`` limits the search in
deterministic seconds, so that the clock ends none of them. Exit code 1 when there is more than one plan.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any


def once(options: argparse.Namespace) -> dict[str, Any]:
    """One run, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.peers.contender", "watchbill", str(options.file)]
    command += ["--seconds", str(options.seconds), "--workers", str(options.workers), "--seed", str(options.seed)]
    if options.effort is not None:
        command += ["--effort", str(options.effort)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 -- our own command
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.equal", description=__doc__.partition("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--runs", type=int, default=100)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--effort", type=float)
    parser.add_argument("--at-once", type=int, default=2, help="processes side by side (default 2)")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    with ThreadPoolExecutor(options.at_once) as pool:
        found = list(pool.map(lambda _: once(options), range(options.runs)))
    plans = Counter(run["digest"] for run in found)
    summary = {
        "name": options.file.stem,
        "runs": options.runs,
        "plans": len(plans),
        "objectives": len({run["objective"] for run in found}),
        "most_equal": max(plans.values()),
        "statuses": sorted({run["status"] for run in found}),
        "workers": options.workers,
        "effort": options.effort,
        "seconds": round(sum(run["seconds"] for run in found), 1),
    }
    print(json.dumps(summary))
    return int(len(plans) > 1)


if __name__ == "__main__":
    sys.exit(main())
