"""How long ``watchbill --help`` takes to answer, in a fresh process: python -m benchmarks.startup [--runs N]

Prints one JSON line; the bar is 0.4 seconds. Exit code 1 when the slowest run misses it.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time

BAR_SECONDS = 0.4
COMMAND = [sys.executable, "-c", "from api.cli.main import run; run()", "--help"]


def main() -> int:
    """Measures and prints; the first run, which may have to compile, does not count."""
    parser = argparse.ArgumentParser(description="Measure how long 'watchbill --help' takes.")
    parser.add_argument("--runs", type=int, default=10)
    runs = parser.parse_args().runs
    seconds = [_seconds() for _ in range(runs + 1)][1:]
    worst = max(seconds)
    print(
        json.dumps(
            {
                "name": "help",
                "runs": runs,
                "median_seconds": round(statistics.median(seconds), 3),
                "worst_seconds": round(worst, 3),
                "bar_seconds": BAR_SECONDS,
            }
        )
    )
    return int(worst > BAR_SECONDS)


def _seconds() -> float:
    started = time.perf_counter()
    subprocess.run(COMMAND, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 -- our own command
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
