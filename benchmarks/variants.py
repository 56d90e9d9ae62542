"""What a family asks to be solved beside the file itself."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, TypeAlias

from benchmarks.families import Instance
from scheduler.domain.schedule import Schedule
from scheduler.domain.time import WEEK
from scheduler.engine.solve import SolveLimits, solve

Read: TypeAlias = Callable[[dict[str, Any]], Instance]
Outcome: TypeAlias = tuple[dict[str, Any], Schedule | None]
Extra: TypeAlias = Callable[[Schedule, Outcome], dict[str, Any]]
EVENT_DOMAINS = ("gitaly", "database")
MORE_PTO = re.compile(r"(\S+) pto (\S+)\.\.(\S+)")


def variants(data: dict[str, Any], read: Read) -> Iterator[tuple[str, Instance, Extra]]:
    """(name, instance, what to report of it) for every variant of the file's family."""
    rules = data.get("rules", {})
    if "variant_b" in data:
        yield "b", read(_with_pto(data)), _summary
    if "frozen_weeks" in rules:
        yield from _joiners(data, read, rules["frozen_weeks"])
    if "interlock" in rules and not any("domains" in slot for slot in data["slots"]):
        yield "domains", read(_with_domains(data)), _summary


def _summary(_: Schedule, outcome: Outcome) -> dict[str, Any]:
    return {key: value for key, value in outcome[0].items() if key != "name"}


def _with_pto(data: dict[str, Any]) -> dict[str, Any]:
    """The file with the longer time off that its variant describes."""
    changed = copy.deepcopy(data)
    match = MORE_PTO.match(data["variant_b"]["change"])
    if match:
        for person in changed["people"]:
            if person["id"] == match[1]:
                person["pto"] = [[match[2], _full_date(match[2], match[3])]]
    return changed


def _full_date(start: str, end: str) -> str:
    """2026-10-19 and 11-06 make 2026-11-06."""
    return start[: len(start) - len(end)] + end


def _with_domains(data: dict[str, Any]) -> dict[str, Any]:
    """Every fourth person knows gitaly, every fourth the database; event slots ask for one of each."""
    changed = copy.deepcopy(data)
    for index, person in enumerate(changed["people"]):
        person["domains"] = EVENT_DOMAINS[index % 4 : index % 4 + 1]
    for slot in changed["slots"]:
        if slot["required"] > 1:
            slot["domains"] = EVENT_DOMAINS
    return changed


def _joiners(data: dict[str, Any], read: Read, weeks: int) -> Iterator[tuple[str, Instance, Extra]]:
    """The plan before the joiners came, and the plan with them in which its first weeks stay as they were."""
    first_week = read(data).problem.horizon.starts_on
    before = copy.deepcopy(data)
    before["people"] = [person for person in data["people"] if "eligible_from" not in person]
    yield "without joiners", read(before), _summary
    old = read(before)
    announced = solve(old.problem, old.constraints, SolveLimits(seconds=60)).schedule
    assert announced is not None
    instance, until = read(data), first_week + WEEK * weeks
    pins = tuple(a for a in announced.assignments if announced.duties[a.duty_id].span.start_at.date() < until)
    problem = instance.problem.replaced(pins=pins, frozen_until=until)

    def changes(_: Schedule, outcome: Outcome) -> dict[str, Any]:
        new = {(a.engineer_id, a.duty_id) for a in outcome[1].assignments} if outcome[1] else set()
        kept = {(a.engineer_id, a.duty_id) for a in pins}
        frozen = {s.id for s in problem.shifts if s.on < until}
        moved = {pair for pair in new ^ kept if pair[1] in frozen}
        return {**_summary(_, outcome), "changes_in_frozen_weeks": len(moved)}

    yield "frozen weeks", replace(instance, problem=problem), changes
