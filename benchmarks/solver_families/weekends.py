"""The family weekend-ExW: engineers of regions, whole weekends, a gap between two, shares of the load.

Rules, all of them: each weekend and region has exactly ``per_region`` engineers of the region; nobody in a weekend of
``off``; two duties of one person lie at least ``gap`` weekends apart. The objective adds up, per person,
floor(|1000 x load - target| / 10) and 10 per weekend worked that the person dislikes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.families import refuse_unknown
from benchmarks.solver_families.case import MONDAY, TEAM, Banned, Case, a_rotation, a_shift, an_engineer
from benchmarks.solver_families.weekend_rules import Disliked, ShareDeviation, WeekendGap
from constraints.coverage import Coverage
from scheduler.domain.constraint import Constraint
from scheduler.domain.problem import Problem
from scheduler.domain.time import Horizon

FILE = {"weeks", "regions", "per_region", "gap", "engineers", "holidays", "holiday_weight"}
ENGINEER = {"id", "region", "share", "carry", "off", "dislike"}
COST_OF_DISLIKED = 10


def read(name: str, data: Mapping[str, Any]) -> Case:
    """The case in a file's JSON. Raises UnknownRule for anything that it would not honour."""
    refuse_unknown("file", data, FILE)
    engineers = data["engineers"]
    for engineer in engineers:
        refuse_unknown(f"engineer {engineer.get('id')}", engineer, ENGINEER)
    members = {r: tuple(e["id"] for e in engineers if e["region"] == r) for r in data["regions"]}
    holidays = set(data["holidays"])
    shifts = {
        (region, week): a_shift(
            region, week, seats=data["per_region"], load=data["holiday_weight"] if week in holidays else 1
        )
        for week in range(data["weeks"])
        for region in data["regions"]
    }
    problem = Problem(
        horizon=Horizon.of_weeks(MONDAY, data["weeks"]),
        teams=(TEAM,),
        engineers=tuple(an_engineer(engineer["id"]) for engineer in engineers),
        rotations=tuple(a_rotation(region, people) for region, people in members.items() if people),
        shifts=tuple(shifts.values()),
    )

    def pairs(field: str) -> tuple[tuple[str, str], ...]:
        return tuple((e["id"], shifts[e["region"], w].id) for e in engineers for w in e[field] if w < data["weeks"])

    rules: list[Constraint] = [
        Banned(pairs=pairs("off")),
        Coverage(),
        WeekendGap(weekends=data["gap"]),
        ShareDeviation(targets=_targets(data), weight=1),
        Disliked(pairs=pairs("dislike"), weight=COST_OF_DISLIKED),
    ]
    return Case(name, problem, tuple(rules))


def _targets(data: Mapping[str, Any]) -> tuple[tuple[str, int, int], ...]:
    """Per engineer: what they carry, and the target in thousandths, their share of the load of their region."""
    extra = (data["holiday_weight"] - 1) * sum(week < data["weeks"] for week in set(data["holidays"]))
    seats = data["per_region"] * (data["weeks"] + extra)
    load = {r: seats + sum(e["carry"] for e in data["engineers"] if e["region"] == r) for r in data["regions"]}
    shares = {r: sum(e["share"] for e in data["engineers"] if e["region"] == r) for r in data["regions"]}
    return tuple(
        (e["id"], e["carry"], round(1000 * load[e["region"]] * e["share"] / shares[e["region"]]))
        for e in data["engineers"]
    )
