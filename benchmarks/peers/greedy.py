"""Whoever has been idle the longest takes the next duty: a rotation, as paging tools offer it, that never looks ahead.

It is kinder than a bare rotation: whoever a rule keeps from a duty is passed over. Where nobody is left the seat stays
open, and the evaluator says so; it never breaks another rule. It has no bound.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from benchmarks.judging import local_middle
from benchmarks.meter import Meter
from benchmarks.peers.answer import Answer

NEVER = -(10**6)


def greedy(data: Mapping[str, Any], seconds: float, workers: int, seed: int) -> Answer:
    """A plan in one pass over the duties, in the order of time. Limits and seed change nothing."""
    del seconds, workers, seed
    meter = Meter()
    plan = next(take(data) for mark, take in TAKEN.items() if mark in data)
    return Answer(plan=plan, seconds=meter.seconds, first_seconds=meter.seconds, version="one pass")


def _weekends(data: Mapping[str, Any], taken: Callable[[str, int], bool] = lambda _id, _week: False) -> list[list[Any]]:
    """``taken`` says that somebody is on something else in a week."""
    last = {engineer["id"]: NEVER + engineer["carry"] for engineer in data["engineers"]}
    plan: list[list[Any]] = []
    for week in range(data["weeks"]):
        for region in data["regions"]:
            able = [
                engineer["id"]
                for engineer in data["engineers"]
                if engineer["region"] == region
                and week not in engineer["off"]
                and week - last[engineer["id"]] >= data["gap"]
                and not taken(engineer["id"], week)
            ]
            for engineer_id in sorted(able, key=lambda e: (last[e], e))[: data["per_region"]]:
                last[engineer_id] = week
                plan.append([engineer_id, week])
    return plan


@dataclass
class _Rotation:
    """Terms given out so far: when each person may begin again, who ends when, who is on."""

    data: Mapping[str, Any]
    ready: dict[Any, int] = field(default_factory=dict)
    idle_since: dict[Any, int] = field(default_factory=dict)
    on: list[tuple[Mapping[str, Any], int]] = field(default_factory=list)
    plan: list[list[Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for engineer in self.data["engineers"]:
            self.ready[engineer["id"]] = 0
            self.idle_since[engineer["id"]] = NEVER + engineer["carry"]

    def run(self) -> list[list[Any]]:
        for week in range(self.data["weeks"]):
            self.on = [(engineer, end) for engineer, end in self.on if end > week]
            beginning = self.data["seats"] if week == 0 else int(week not in self.data["events"])
            for _ in range(min(beginning, self.data["seats"] - len(self.on))):
                self._begin(week)
        return self.plan

    def _begin(self, week: int) -> None:
        """Somebody of a region that nobody stands for, else of any."""
        there = {engineer["region"] for engineer, _ in self.on}
        missing = [region for region in self.data["regions"] if region not in there]
        free = self.data["seats"] - len(self.on)
        able = [
            engineer
            for engineer in self.data["engineers"]
            if self.ready[engineer["id"]] <= week
            and (engineer["region"] in missing or len(missing) < free)
            and engineer not in [holder for holder, _ in self.on]
        ]
        for engineer in sorted(able, key=lambda e: (self.idle_since[e["id"]], e["id"])):
            weeks = self._length(engineer, week)
            if weeks:
                self.on.append((engineer, week + weeks))
                self.ready[engineer["id"]] = week + weeks + self.data["cooldown"]
                self.idle_since[engineer["id"]] = week + weeks
                self.plan.append([engineer["id"], week, weeks])
                return

    def _length(self, engineer: Mapping[str, Any], week: int) -> int:
        """The longest term that meets no absence and ends when somebody else may begin; 0 when there is none."""
        ends = {end for _, end in self.on}
        for weeks in range(self.data["max_weeks"], self.data["min_weeks"] - 1, -1):
            end = week + weeks
            ends_well = end >= self.data["weeks"] or (end not in ends and end not in self.data["events"])
            if ends_well and not set(range(week, end)) & set(engineer["off"]):
                return weeks
        return 0


def _terms(data: Mapping[str, Any]) -> list[list[Any]]:
    return _Rotation(data).run()


def _joint(data: Mapping[str, Any]) -> dict[str, list[list[Any]]]:
    """Terms first; whoever is on one is passed over for weekends."""
    terms = _terms(data["terms"])
    pairs = zip(data["weekends"]["engineers"], data["terms"]["engineers"], strict=True)
    same = {on_terms["id"]: on_weekends["id"] for on_weekends, on_terms in pairs}
    on = {(same[person], week) for person, first, weeks in terms for week in range(first, first + weeks)}
    return {"weekends": _weekends(data["weekends"], lambda e, week: (e, week) in on), "terms": terms}


def _dense(data: Mapping[str, Any]) -> list[list[int]]:
    people, away = data["people"], {(person, weekend) for person, weekend in data["away"]}
    needs = dict(data["needs_domain"])
    last = {number: NEVER + person["carried"] for number, person in enumerate(people)}
    held: dict[tuple[int, int], int] = {}
    plan: list[list[int]] = []
    for block, seat in enumerate(data["seats"]):
        weekend = seat["weekend"]
        able = [
            number
            for number, person in enumerate(people)
            if 7 <= local_middle(seat["block"], person["tz_hours"]) <= 23
            and (number, weekend) not in away
            and held.get((number, weekend), 0) < 2
            and (number, weekend - 1) not in held
        ]
        able.sort(key=lambda number: (last[number], number))
        experts = [number for number in able if block in needs and needs[block] in people[number]["domains"]]
        for number in list(dict.fromkeys([*experts[:1], *able]))[: data["seats_per_block"]]:
            plan.append([number, block])
            held[number, weekend] = held.get((number, weekend), 0) + 1
            last[number] = block
    return plan


TAKEN: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "per_region": _weekends,
    "cooldown": _terms,
    "seats_per_block": _dense,
    "weekends": _joint,
}
"""How each family is filled, by a field that only its files have."""
