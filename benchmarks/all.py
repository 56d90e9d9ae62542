"""Measures everything and writes the page of figures.

    python -m benchmarks.all [--rows weekend,dense,...] [--seconds-factor F] [--seeds N] [--long] [--fresh]
    python -m benchmarks.all --page-only

Every measurement runs in a process of its own, one after the other. What is done is kept: a run that was stopped, by
Ctrl-C for example, writes the page with what it has, and the next one goes on where it stopped. Figures that were
measured with older code are measured again: with any change of a file that their command reaches by imports, so that
the peers' figures stand while the product changes.

Rows: weekend, dense, ee, joint, on-call, replan, conflicts, cover, equal, growth, http, feeds, peers, checks. Three
seeds where a solve may take at most 30 seconds (10 for peers), else one; --seeds sets it for all. --long grants terms
ten minutes.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import machine
from benchmarks.checks import checks, every_check
from benchmarks.page.model import Page
from benchmarks.page.whole import DOCS, write
from benchmarks.peers.timefold.adapter import reason
from benchmarks.rows.entries import Choice, Row
from benchmarks.rows.every import rows
from benchmarks.running import KEPT, Results, Task, due, measure, older


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.all", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", default="", help="ids, with commas between; default: all")
    parser.add_argument("--seconds-factor", type=float, default=1.0, help="multiplies all limits (default 1)")
    parser.add_argument("--seeds", type=int, help="seeds of every measurement that has one")
    parser.add_argument("--long", action="store_true", help="terms for ten minutes, as their aim says")
    parser.add_argument("--fresh", action="store_true", help="measure all again")
    parser.add_argument("--page-only", action="store_true", help="measure nothing, write the page anew")
    parser.add_argument("--to", type=Path, default=DOCS, metavar="FOLDER", help="where the page goes (default docs)")
    options = parser.parse_args(arguments)
    choice = Choice(options.seconds_factor, options.seeds, options.long)
    every = (*rows(choice), *checks())
    wanted = [name for name in options.rows.split(",") if name] or [row.id for row in every]
    strange = sorted(set(wanted) - {row.id for row in every})
    if strange:
        parser.error(f"no rows called {', '.join(strange)}; there are {', '.join(row.id for row in every)}")
    if options.fresh:
        KEPT.unlink(missing_ok=True)
    results = Results()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # being ended is the same as Ctrl-C: nothing stays behind
    stopped = not options.page_only and _measured([row for row in every if row.id in wanted], results)
    with_older_code = older([task for row in every for entry in row.entries for task in entry.tasks], results)
    page = Page(every, results, machine.facts(), choice, skipped_peers(), every_check(), with_older_code)
    for path in write(page, options.to):
        print(f"written: {path}", file=sys.stderr)
    return int(stopped)


def skipped_peers() -> dict[str, str]:
    """Contenders that cannot run here, and why."""
    why = reason()
    return {"timefold": why} if why else {}


def _measured(chosen: Sequence[Row], results: Results) -> bool:
    """Measures what is due; whether it was stopped before the end."""
    skipped = skipped_peers()
    present = [entry for row in chosen for entry in row.entries if entry.missing is None]
    for entry in present:
        entry.prepare()
    tasks = [task for entry in present for task in entry.tasks if task.key.partition("/")[0] not in skipped]
    left = due(tasks, results)
    _say(f"{len(left)} of {len({task.key for task in tasks})} to measure, {_minutes(left)} at most")
    for number, task in enumerate(left):
        _say(f"[{number + 1}/{len(left)}] {task.key} (up to {task.estimate:.0f} s; {_minutes(left[number:])} left)")
        at = datetime.now(UTC).date().isoformat()
        try:
            record = measure(task, at)
        except KeyboardInterrupt:
            _say("stopped; what is done is kept, and the next run goes on from here")
            return True
        results.keep(record)
        _say(f"    {_short(record)}")
    return False


def _minutes(tasks: Sequence[Task]) -> str:
    return f"{sum(task.estimate for task in tasks) / 60:.0f} min"


def _short(record: dict[str, object]) -> str:
    shown = ("status", "says", "objective", "gap", "seconds", "cpu_seconds", "met", "plans", "exponent", "complete")
    return json.dumps({name: record[name] for name in shown if record.get(name) is not None})


def _say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
