"""Injects conflicts into weekend instances and has the product find them, and the ways out of them.

    python -m benchmarks.conflicts FILE... [--seed N] [--conflicts K] [--seconds N] [--json]

Half of the conflicts take everybody of a region off on a weekend; the others leave, on as many weekends in a row as
the gap asks for, one person fewer than there are seats: each of them can serve one of these weekends. Two in a region
lie so far apart that they share no weekend. ``seconds`` is wall time and ``cpu_seconds`` what the processor spent, from
the file to all conflicts and repairs. Checked afterwards, and not timed, by a textbook model of the file's rules that
shares no code with the product: ``smallest``, that no core can hold and that each can without any one of its
statements; ``disjoint``, that no two share one; ``all``, that the rest can hold without them; ``verified``, that there
is a plan for each repair once the keys that it accepts are left out.
"""

from __future__ import annotations

import argparse
import copy
import json
import sys
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Any, TypeAlias

from ortools.sat.python import cp_model

from benchmarks.solver_families import weekends
from benchmarks.solver_families.case import MONDAY
from scheduler.domain.errors import BadInput, WatchbillError
from scheduler.domain.time import WEEK
from scheduler.engine.explain import Conflict, Explanation, Repair
from scheduler.engine.statements import Statement

PRICES: Mapping[str, int | None] = {"banned": 40}
"""Somebody who is off is asked to come in; the gap and the seats have the prices of their aims."""
TRIES = 1_000

Row: TypeAlias = tuple[str, str, int]
"""One demand of the file: (rule, person or region, week). The gap's week is the first of its weekends in a row."""


def injected(data: Mapping[str, Any], count: int, rng: Random) -> dict[str, Any]:
    """The file's data with so many conflicts. Raises BadInput when there is no room for them."""
    changed: dict[str, Any] = copy.deepcopy(dict(data))
    gap = changed["gap"]
    taken: dict[str, set[int]] = {region: set() for region in changed["regions"]}
    for number in range(count):
        for _ in range(TRIES):
            region, week = rng.choice(changed["regions"]), rng.randrange(changed["weeks"] - gap + 1)
            length = 1 if number % 2 else gap
            if not taken[region] & set(range(week - gap, week + length + gap)):
                break
        else:
            raise BadInput(f"{changed['weeks']} weeks have no room for {count} conflicts")
        weeks = range(week, week + length)
        taken[region] |= set(weeks)
        _take_off(changed, region, weeks, rng, stay=0 if length == 1 else gap * changed["per_region"] - 1)
    return changed


def _take_off(data: dict[str, Any], region: str, weeks: range, rng: Random, stay: int) -> None:
    """Everybody of a region but a few is off in some weeks; the few are those who are off there least."""
    people = [person for person in data["engineers"] if person["region"] == region]
    rng.shuffle(people)
    people.sort(key=lambda person: len(set(person["off"]) & set(weeks)))
    for person in people[stay:]:
        person["off"] = sorted({*person["off"], *weeks})


@dataclass(frozen=True)
class Textbook:
    """The rules of a file as its README says them, one literal per person and week."""

    data: Mapping[str, Any]

    @property
    def rows(self) -> frozenset[Row]:
        """Everything that the file asks for."""
        data = self.data
        starts = range(max(1, data["weeks"] - data["gap"] + 1)) if data["gap"] > 1 else range(0)
        seats = {(side, r, w) for side in ("open", "over") for r in data["regions"] for w in range(data["weeks"])}
        off = {("banned", person["id"], w) for person in data["engineers"] for w in person["off"] if w < data["weeks"]}
        return frozenset(seats | off | {("gap", person["id"], w) for person in data["engineers"] for w in starts})

    def can_hold(self, rows: Collection[Row]) -> bool:
        """Whether some plan keeps these rows. Raises WatchbillError when a minute does not tell."""
        model, data = cp_model.CpModel(), self.data
        works = {(p["id"], w): model.new_bool_var("") for p in data["engineers"] for w in range(data["weeks"])}
        members = {r: [p["id"] for p in data["engineers"] if p["region"] == r] for r in data["regions"]}
        for rule, name, week in rows:
            if rule == "banned":
                model.add(works[name, week] == 0)
            elif rule == "gap":
                weeks = range(week, min(week + data["gap"], data["weeks"]))
                model.add(sum(works[name, w] for w in weeks) <= 1)
            else:
                people, seats = sum(works[member, week] for member in members[name]), data["per_region"]
                model.add(people >= seats if rule == "open" else people <= seats)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.subsolvers.append("max_lp")
        solver.parameters.cp_model_presolve = False
        solver.parameters.max_time_in_seconds = 60
        status = solver.solve(model)
        if status == cp_model.UNKNOWN:
            raise WatchbillError("the check came to no end")
        return status in (cp_model.OPTIMAL, cp_model.FEASIBLE)

    def asked_by(self, statement: Statement) -> frozenset[Row]:
        """The rows of one of the product's statements."""
        label, key = statement
        if label == "weekend_gap":
            return frozenset({("gap", key[0], (date.fromisoformat(key[1]) - MONDAY) // WEEK)})
        region, week = _place(key[0])
        if label == "coverage":
            return frozenset({(key[1], region, week)})
        people = [person for person in self.data["engineers"] if person["region"] == region]
        return frozenset(("banned", person["id"], week) for person in people if week in person["off"])

    def is_smallest(self, conflict: Conflict) -> bool:
        rows = [self.asked_by(statement) for statement in conflict.core]
        if self.can_hold(frozenset().union(*rows)):
            return False
        return all(self.can_hold(frozenset().union(*rows[:n], *rows[n + 1 :])) for n in range(len(rows)))

    def is_all(self, conflicts: Sequence[Conflict]) -> bool:
        """Whether what the file asks beside the conflicts can hold."""
        named = [self.asked_by(statement) for conflict in conflicts for statement in conflict.core]
        return self.can_hold(self.rows - frozenset().union(*named))

    def is_way_out(self, repair: Repair) -> bool:
        accepted = set()
        for violation in repair.accepts:
            key = violation.key
            if violation.constraint == "weekend_gap":
                accepted.add(("gap", key[0], int(key[1])))
            elif violation.constraint == "coverage":
                accepted.add((key[1], *_place(key[0])))
            else:
                accepted.add(("banned", key[0], _place(key[1])[1]))
        return self.can_hold(self.rows - accepted)


def _place(shift_id: str) -> tuple[str, int]:
    """Region and week of a shift: its id is region/Saturday/window."""
    region, saturday, _ = shift_id.split("/")
    return region, (date.fromisoformat(saturday) - MONDAY) // WEEK


def line(path: Path, seed: int, count: int, seconds: float) -> dict[str, Any]:
    """The JSON line of a file."""
    data = injected(json.loads(path.read_text("utf-8")), count, Random(seed))
    started, cpu = time.monotonic(), time.process_time()
    case = weekends.read(path.stem, data)
    explanation = Explanation(case.problem, case.constraints, seconds=seconds, prices=PRICES)
    conflicts = explanation.conflicts
    for_conflicts = time.process_time() - cpu
    repairs = explanation.repairs()
    took, spent = time.monotonic() - started, time.process_time() - cpu
    textbook = Textbook(data)
    statements = [statement for conflict in conflicts for statement in conflict.core]
    return {
        "name": case.name,
        "seed": seed,
        "seconds": round(took, 2),
        "cpu_seconds": round(spent, 2),
        "cpu_seconds_for_conflicts": round(for_conflicts, 2),
        "injected": count,
        "conflicts": len(conflicts),
        "sizes": sorted(len(conflict.core) for conflict in conflicts),
        "smallest": all(textbook.is_smallest(conflict) for conflict in conflicts),
        "disjoint": len(statements) == len(set(statements)),
        "all": textbook.is_all(conflicts),
        "repairs": [repair.cost for repair in repairs],
        "cheapest": bool(repairs) and repairs[0].is_cheapest,
        "kinds": len({repair.constraints for repair in repairs}),
        "verified": all(textbook.is_way_out(repair) for repair in repairs),
    }


def is_good(result: Mapping[str, Any]) -> bool:
    """Whether the line holds all that is promised: every conflict, smallest, and three ways out that are."""
    checks = all(result[name] for name in ("smallest", "disjoint", "all", "verified"))
    return checks and result["conflicts"] >= result["injected"] and len(result["repairs"]) >= 3


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.conflicts", description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--seed", type=int, default=0, help="where the conflicts are (default 0)")
    parser.add_argument("--conflicts", type=int, default=4, help="how many are injected (default 4)")
    parser.add_argument("--seconds", type=float, default=60.0, help="wall time per search (default 60)")
    parser.add_argument("--json", action="store_true", help="one JSON line per file, which is also the default")
    options = parser.parse_args(arguments)
    worst = 0
    for path in options.files:
        try:
            result = line(path, options.seed, options.conflicts, options.seconds)
        except (OSError, ValueError, KeyError, WatchbillError) as error:
            print(f"{path}: {error}", file=sys.stderr)
            worst = 2
            continue
        print(json.dumps(result), flush=True)
        worst = max(worst, int(not is_good(result)))
    return worst


if __name__ == "__main__":
    sys.exit(main())
