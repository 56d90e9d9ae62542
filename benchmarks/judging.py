"""What a plan for an instance file costs and which rules it breaks, counted from the file and the plan alone.

The one evaluator of every figure that compares: it scores Watchbill, the other solvers and the greedy rotation alike,
and uses nothing of the product, neither its constraints nor its checker. A plan is plain data:

    weekend-ExW   [[engineer id, week], ...]
    ee-ExW        [[engineer id, first week, weeks], ...]
    dense-N       [[number of the person, number of the seat], ...]
    joint         {"weekends": [[engineer id, week], ...], "terms": [[engineer id, first week, weeks], ...]}
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

OPEN = 100_000
"""What a seat left open, or a domain that nobody knows, costs in dense-N."""
AWKWARD, WEEKEND = 3, 2
DISLIKED = 10


@dataclass(frozen=True)
class Judgement:
    """The objective of a plan, and a sentence per hard rule broken; with any, the objective means nothing."""

    objective: int
    broken: tuple[str, ...] = ()

    @property
    def is_valid(self) -> bool:
        return not self.broken


def judge(data: Mapping[str, Any], plan: Any) -> Judgement:
    """Scores a plan of any family; what the file holds tells the family. Raises ValueError for a strange file."""
    for mark, family in JUDGES.items():
        if mark in data:
            cost, broken = family(data, plan)
            return Judgement(cost, tuple(broken))
    raise ValueError("not an instance of weekend-*, ee-*, dense-* or joint")


def weekend_loads(data: Mapping[str, Any]) -> list[int]:
    """What each weekend counts: a holiday its weight, any other 1."""
    holidays = set(data["holidays"])
    return [data["holiday_weight"] if week in holidays else 1 for week in range(data["weeks"])]


def weekend_targets(data: Mapping[str, Any]) -> dict[str, int]:
    """Per engineer, in thousandths: round(1000 x load of the region x share / shares of the region)."""
    seats = data["per_region"] * sum(weekend_loads(data))
    targets: dict[str, int] = {}
    for region in data["regions"]:
        people = [engineer for engineer in data["engineers"] if engineer["region"] == region]
        load = sum(engineer["carry"] for engineer in people) + seats
        shares = sum(engineer["share"] for engineer in people)
        targets |= {engineer["id"]: round(1000 * load * engineer["share"] / shares) for engineer in people}
    return targets


def _weekends(data: Mapping[str, Any], plan: Sequence[Sequence[Any]]) -> tuple[int, Iterator[str]]:
    loads, targets = weekend_loads(data), weekend_targets(data)
    weeks: dict[str, list[int]] = defaultdict(list)
    for engineer_id, week in plan:
        weeks[engineer_id].append(week)
    cost = 0
    for engineer in data["engineers"]:
        held = weeks[engineer["id"]]
        load = engineer["carry"] + sum(loads[week] for week in held)
        cost += abs(1000 * load - targets[engineer["id"]]) // 10
        cost += DISLIKED * len(set(held) & set(engineer["dislike"]))
    return cost, _broken_weekends(data, weeks)


def _broken_weekends(data: Mapping[str, Any], weeks: Mapping[str, Sequence[int]]) -> Iterator[str]:
    on: Counter[tuple[str, int]] = Counter()
    for engineer in data["engineers"]:
        held = sorted(weeks[engineer["id"]])
        on.update((engineer["region"], week) for week in held)
        yield from (f"{engineer['id']} is off in week {week}" for week in sorted(set(held) & set(engineer["off"])))
        for first, second in pairwise(held):
            if second - first < data["gap"]:
                yield f"{engineer['id']} is on in weeks {first} and {second}"
    for region in data["regions"]:
        for week in range(data["weeks"]):
            if on[region, week] != data["per_region"]:
                yield f"{on[region, week]} of {region} in week {week}, not {data['per_region']}"


def _terms(data: Mapping[str, Any], plan: Sequence[Sequence[int]]) -> tuple[int, Iterator[str]]:
    terms: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for person, first, weeks in plan:
        terms[person].append((first, weeks))
    engineers = data["engineers"]
    carried = sum(engineer["carry"] for engineer in engineers)
    mean = (carried + data["seats"] * data["weeks"]) / len(engineers)
    inside = {
        engineer["id"]: sum(min(first + weeks, data["weeks"]) - first for first, weeks in terms[engineer["id"]])
        for engineer in engineers
    }
    cost = sum(round(10 * (engineer["carry"] + inside[engineer["id"]] - mean) ** 2) for engineer in engineers)
    return cost, _broken_terms(data, terms)


def _broken_terms(data: Mapping[str, Any], terms: Mapping[int, list[tuple[int, int]]]) -> Iterator[str]:
    present: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    begun: Counter[int] = Counter()
    for engineer in data["engineers"]:
        name, held = engineer["id"], sorted(terms[engineer["id"]])
        begun.update(first for first, _ in held)
        for first, weeks in held:
            if not data["min_weeks"] <= weeks <= data["max_weeks"]:
                yield f"{name} has a term of {weeks} weeks"
            for week in range(first, min(first + weeks, data["weeks"])):
                present[week].append(engineer)
                if week in engineer["off"]:
                    yield f"{name} is off in week {week}"
        for (first, weeks), (second, _) in pairwise(held):
            if second < first + weeks + data["cooldown"]:
                yield f"{name} begins again in week {second}, too early after week {first + weeks - 1}"
    for week in range(data["weeks"]):
        if len(present[week]) != data["seats"]:
            yield f"{len(present[week])} on in week {week}, not {data['seats']}"
        missing = set(data["regions"]) - {engineer["region"] for engineer in present[week]}
        yield from (f"nobody of {region} in week {week}" for region in sorted(missing))
        if week and begun[week] > (0 if week in data["events"] else 1):
            yield f"{begun[week]} terms begin in week {week}"


def local_middle(block: int, tz_hours: float) -> float:
    """The local hour at which the middle of a four-hour block lies."""
    return (4 * block + 2 + tz_hours) % 24


def _dense(data: Mapping[str, Any], plan: Sequence[Sequence[int]]) -> tuple[int, Iterator[str]]:
    people, seats = data["people"], data["seats"]
    holders: dict[int, set[int]] = defaultdict(set)
    blocks: Counter[int] = Counter()
    weekends: Counter[tuple[int, int]] = Counter()
    cost = 0
    for person, seat in plan:
        holders[seat].add(person)
        blocks[person] += 1
        weekends[person, seats[seat]["weekend"]] += 1
        middle = local_middle(seats[seat]["block"], people[person]["tz_hours"])
        cost += 0 if 9 <= middle <= 19 else AWKWARD
    cost += OPEN * sum(max(0, data["seats_per_block"] - len(holders[seat])) for seat in range(len(seats)))
    for seat, domain in data["needs_domain"]:
        cost += 0 if any(domain in people[person]["domains"] for person in holders[seat]) else OPEN
    cost += WEEKEND * len(weekends)
    cost += sum(10 * ((people[p]["carried"] + n) ** 2 - people[p]["carried"] ** 2) for p, n in blocks.items())
    return cost, _broken_dense(data, plan, weekends)


def _broken_dense(
    data: Mapping[str, Any], plan: Sequence[Sequence[int]], weekends: Mapping[tuple[int, int], int]
) -> Iterator[str]:
    away = {(person, weekend) for person, weekend in data["away"]}
    for (person, seat), times in Counter((person, seat) for person, seat in plan).items():
        if times > 1:
            yield f"{person} sits twice on block {seat}"
        if not 7 <= local_middle(data["seats"][seat]["block"], data["people"][person]["tz_hours"]) <= 23:
            yield f"{person} sleeps during block {seat}"
    for seat, count in Counter(seat for _, seat in plan).items():
        if count > data["seats_per_block"]:
            yield f"{count} people on block {seat}"
    for (person, weekend), count in weekends.items():
        if (person, weekend) in away:
            yield f"{person} is away on weekend {weekend}"
        if count > 2:
            yield f"{person} has {count} blocks on weekend {weekend}"
        if (person, weekend + 1) in weekends:
            yield f"{person} serves on weekends {weekend} and {weekend + 1}"


def _joint(data: Mapping[str, Any], plan: Mapping[str, Sequence[Sequence[Any]]]) -> tuple[int, Iterator[str]]:
    weekends, terms = data["weekends"], data["terms"]
    cost, broken = _weekends(weekends, plan["weekends"])
    cost_of_terms, broken_terms = _terms(terms, plan["terms"])
    return cost + cost_of_terms, _chained(broken, broken_terms, _both(data, plan))


def _chained(*parts: Iterator[str]) -> Iterator[str]:
    for part in parts:
        yield from part


def _both(data: Mapping[str, Any], plan: Mapping[str, Sequence[Sequence[Any]]]) -> Iterator[str]:
    """Nobody holds a weekend in a week of their own term; person n of one file is person n of the other."""
    pairs = zip(data["weekends"]["engineers"], data["terms"]["engineers"], strict=True)
    same = {on_terms["id"]: on_weekends["id"] for on_weekends, on_terms in pairs}
    on = {(same[person], week) for person, first, weeks in plan["terms"] for week in range(first, first + weeks)}
    for engineer_id, week in plan["weekends"]:
        if (engineer_id, week) in on:
            yield f"{engineer_id} holds weekend {week} while on a term"


JUDGES: Mapping[str, Callable[[Mapping[str, Any], Any], tuple[int, Iterator[str]]]] = {
    "per_region": _weekends,
    "cooldown": _terms,
    "seats_per_block": _dense,
    "weekends": _joint,
}
"""The evaluator of each family, by a field that only its files have."""
