"""Explains instances that have no plan when every seat must be filled: all conflicts, and the cheapest ways out.

    python -m benchmarks.infeasible FILE... [--seconds N]

prints one JSON line per file and variant: ``base`` with every seat to be filled; ``drop`` without some of the people
who serve the thinnest window, one more until counting says that seats stay open; ``tighten`` with one weekend in the
smallest g at which counting says so; ``spread`` with the spread over time zones as a hard rule and all but five
volunteers living in New York. ``outcome`` is FEASIBLE when no rules clash. ``conflicts`` counts those that share no
statement, with ``all`` when what is left without them can hold; ``sizes`` are their statements, ``smallest`` says that
none of these is idle. ``repairs`` are the costs of the ways out. Both have their wall seconds; ``cpu_seconds`` is for
everything. ``counted`` is what head-counting says must stay open.
"""

from __future__ import annotations

import argparse
import copy
import json
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.families import Instance
from benchmarks.instances import read
from scheduler.domain.constraint import Constraint
from scheduler.engine.explain import Explanation
from scheduler.services.counting import limits_of, shortfall
from scheduler.services.relaxing import PRICES

G = "max_one_weekend_in_any"
MOST_SPACING = 26
STAY = 5


def hard(constraints: Sequence[Constraint], *kinds: str) -> tuple[Constraint, ...]:
    """The constraints with those of some kinds made hard."""
    return tuple(c.model_copy(update={"weight": None}) if c.kind in kinds else c for c in constraints)


def variants(data: dict[str, Any]) -> Iterator[tuple[str, Instance, tuple[Constraint, ...]]]:
    """(name, instance, its policy with every seat to be filled)."""
    base = read(data)
    yield "base", base, hard(base.constraints, "coverage")
    if "slots" in data:
        for name, changed in (("drop", _dropped(data)), ("tighten", _tightened(data))):
            if changed is not None:
                instance = read(changed)
                yield name, instance, hard(instance.constraints, "coverage")
    if any(c.kind == "timezone_spread" for c in base.constraints):
        elsewhere = read(_moved(data))
        yield "spread", elsewhere, hard(elsewhere.constraints, "coverage", "timezone_spread")


def _moved(data: dict[str, Any]) -> dict[str, Any]:
    """All but five of the volunteers outside America move there."""
    changed = copy.deepcopy(data)
    outside = [person for person in changed["volunteers"] if not person["tz"].startswith("America/")]
    for person in outside[STAY:]:
        person["tz"] = "America/New_York"
    return changed


def _is_short(data: dict[str, Any]) -> bool:
    instance = read(data)
    return shortfall(instance.problem, instance.constraints).open_at_least > 0


def _tightened(data: dict[str, Any]) -> dict[str, Any] | None:
    changed = copy.deepcopy(data)
    for weekends in range(data["rules"][G] + 1, MOST_SPACING + 1):
        changed["rules"][G] = weekends
        if _is_short(changed):
            return changed
    return None


def _dropped(data: dict[str, Any]) -> dict[str, Any] | None:
    """Without people who serve the thinnest window, in the order of the file."""
    instance = read(data)
    limits = limits_of(instance.problem, instance.constraints)
    able: dict[str, set[str]] = {}
    for shift in instance.problem.shifts:
        people = {e.id for e in instance.problem.roster(shift) if limits.may_hold(e.id, shift.id)}
        able.setdefault(shift.window, set()).update(people)
    thinnest = min(able.values(), key=len)
    changed = copy.deepcopy(data)
    for person in [p["id"] for p in data["people"] if p["id"] in thinnest]:
        changed["people"] = [p for p in changed["people"] if p["id"] != person]
        if _is_short(changed):
            return changed
    return None


def explained(instance: Instance, rules: tuple[Constraint, ...], seconds: float) -> dict[str, Any]:
    """All conflicts and the cheapest ways out, each with its time."""
    started, cpu = time.monotonic(), time.process_time()
    explanation = Explanation(instance.problem, rules, seconds=seconds, prices=PRICES)
    conflicts = explanation.conflicts
    after_conflicts = time.monotonic()
    people, took = len(instance.problem.engineers), round(after_conflicts - started, 2)
    if not conflicts:
        outcome = "FEASIBLE" if explanation.is_complete else "UNKNOWN"
        return {"outcome": outcome, "people": people, "seconds": took} | _cpu_since(cpu)
    repairs = explanation.repairs()
    return {
        "outcome": "INFEASIBLE",
        "people": people,
        "seconds": took,
        "conflicts": len(conflicts),
        "all": explanation.is_complete,
        "smallest": all(conflict.is_smallest for conflict in conflicts),
        "sizes": [len(conflict.core) for conflict in conflicts],
        "rules": sorted({rule for conflict in conflicts for rule in conflict.constraints}),
        "counted": shortfall(instance.problem, rules).open_at_least,
        "repairs": [repair.cost for repair in repairs],
        "repair_seconds": round(time.monotonic() - after_conflicts, 2),
    } | _cpu_since(cpu)


def _cpu_since(begun: float) -> dict[str, Any]:
    return {"cpu_seconds": round(time.process_time() - begun, 2)}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.infeasible", description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--seconds", type=float, default=60.0, help="wall time per search (default 60)")
    options = parser.parse_args(arguments)
    for path in options.files:
        for name, instance, rules in variants(json.loads(path.read_text())):
            line = {"name": instance.name, "variant": name, **explained(instance, rules, options.seconds)}
            print(json.dumps(line), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
