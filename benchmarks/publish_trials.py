"""Random quarters published under faults, over both kinds of PagerDuty schedule and both transports:

    python -m benchmarks.publish_trials [--trials 1000] [--without SAFEGUARD]

Each trial publishes 12 shifts in 4 versions, 3 disturbed runs each (broken connections before and after the write,
errors, refusals for speed, stale reads, crashes, people who edit by hand), then once undisturbed. Some shifts are TBD,
some are of somebody without an account, accounts come and go between versions, and in every other trial the later
versions come while shifts run. Every other four trials publish 4 seats of 4 shifts instead, some of them in parts, to 4
schedules in one go, of which the first is of the kind named and the others of any. Every promise broken is a line on
standard error. Then the calls of a whole quarter are counted. Prints one JSON line for each figure. Exit code 1 when a
promise or a bar is broken.
``--without`` takes one safeguard away: then trials must fail.
"""

from __future__ import annotations

import argparse
import json
import sys
import time

from benchmarks.publish_calls import SEATS, measured_calls
from tests.support.publish_safeguards import SAFEGUARDS
from tests.support.publish_trials import ADAPTERS, trial
from tests.support.publishing import Kind, a_stage

KINDS: tuple[Kind, ...] = ("layers", "shifts")
MANY = 4
"""Seats that are published together."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=1000, help="in total, over all eight combinations")
    parser.add_argument("--without", choices=SAFEGUARDS, help="take this safeguard away")
    parser.add_argument("--first-seed", type=int, default=0)
    asked = parser.parse_args()
    started = time.process_time()
    combinations = [(kind, adapter, seats) for seats in (1, MANY) for kind in KINDS for adapter in ADAPTERS]
    failed = dict.fromkeys(combinations, 0)
    with a_stage() as stage:
        for number in range(asked.trials):
            seed = asked.first_seed + number
            kind, adapter, seats = combination = combinations[number % len(combinations)]
            broken = trial(stage, seed, kind=kind, adapter=adapter, seats=seats, without=asked.without)
            failed[combination] += bool(broken)
            for line in broken:
                print(f"{seed} {kind} {adapter} {seats}: {line}", file=sys.stderr, flush=True)
        calls = [] if asked.without else [measured_calls(stage, kind, count) for kind in KINDS for count in (1, SEATS)]
    by_combination = {f"{kind}/{adapter}/{seats}": count for (kind, adapter, seats), count in failed.items()}
    cpu = round(time.process_time() - started, 1)
    print(json.dumps({"name": "trials", "trials": asked.trials, "failed": by_combination, "cpu_seconds": cpu}))
    for measured in calls:
        print(json.dumps(measured))
    return int(any(failed.values()) or any(not measured["within_bars"] for measured in calls))


if __name__ == "__main__":
    sys.exit(main())
