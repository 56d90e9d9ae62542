"""What the files of the solver families say a plan costs, counted from the file and the plan alone.

Each function asserts every hard rule of its family in plain arithmetic and returns the objective; nothing of the
constraints is used, so that a rule misread by them is found.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import pairwise
from typing import Any

from scheduler.domain.schedule import Schedule

WEEK_0 = date(2027, 1, 4)


def weeks_held(schedule: Schedule) -> dict[str, list[tuple[str, int]]]:
    """Per engineer the (rotation, week number) of the shifts held."""
    held: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for shift in schedule.shifts:
        for engineer_id in schedule.holders(shift.id):
            held[engineer_id].append((shift.rotation_id, (shift.on - WEEK_0).days // 7))
    return held


def weekend_score(data: dict[str, Any], schedule: Schedule) -> int:
    held, cost = weeks_held(schedule), 0
    weight = {w: data["holiday_weight"] if w in data["holidays"] else 1 for w in range(data["weeks"])}
    people = {e["id"]: e for e in data["engineers"]}
    for region in data["regions"]:
        for week in weight:
            on = [e for e, duties in held.items() if (region, week) in duties]
            assert len(on) == data["per_region"]
            assert all(people[e]["region"] == region for e in on)
    for engineer_id, person in people.items():
        weeks = sorted(week for _, week in held[engineer_id])
        assert not set(weeks) & set(person["off"])
        assert all(b - a >= data["gap"] for a, b in pairwise(weeks))
        mates = [e for e in people.values() if e["region"] == person["region"]]
        total = sum(e["carry"] for e in mates) + data["per_region"] * sum(weight.values())
        target = round(1000 * total * person["share"] / sum(e["share"] for e in mates))
        load = person["carry"] + sum(weight[week] for week in weeks)
        cost += abs(1000 * load - target) // 10 + 10 * len(set(weeks) & set(person["dislike"]))
    return cost


def term_score(data: dict[str, Any], schedule: Schedule) -> int:
    on: dict[int, set[int]] = defaultdict(set)
    begun: dict[int, int] = defaultdict(int)
    for person in data["engineers"]:
        terms = [((t.starts_on - WEEK_0).days // 7, t.weeks) for t in schedule.terms_of(f"e{person['id']}")]
        for start, weeks in terms:
            assert data["min_weeks"] <= weeks <= data["max_weeks"]
            begun[start] += 1
            on[person["id"]] |= set(range(start, min(start + weeks, data["weeks"])))
        assert all(b >= a + n + data["cooldown"] for (a, n), (b, _) in pairwise(terms))
        assert not on[person["id"]] & set(person["off"])
    for week in range(data["weeks"]):
        present = [person for person in data["engineers"] if week in on[person["id"]]]
        assert len(present) == data["seats"]
        assert {person["region"] for person in present} >= set(data["regions"])
        assert week == 0 or begun[week] <= (0 if week in data["events"] else 1)
    mean = (sum(e["carry"] for e in data["engineers"]) + data["seats"] * data["weeks"]) / len(data["engineers"])
    return sum(round(10 * (e["carry"] + len(on[e["id"]]) - mean) ** 2) for e in data["engineers"])


def dense_score(data: dict[str, Any], schedule: Schedule) -> int:
    cost, away = 0, {(person, weekend) for person, weekend in data["away"]}
    holders = [[int(e.removeprefix("p")) for e in schedule.holders(shift.id)] for shift in schedule.shifts]
    worked: dict[tuple[int, int], int] = defaultdict(int)
    for seat, people in zip(data["seats"], holders, strict=True):
        cost += 100_000 * (data["seats_per_block"] - len(people))
        assert len(people) <= data["seats_per_block"]
        for number in people:
            middle = (4 * seat["block"] + 2 + data["people"][number]["tz_hours"]) % 24
            assert 7 <= middle <= 23
            assert (number, seat["weekend"]) not in away
            cost += 0 if 9 <= middle <= 19 else 3
            worked[number, seat["weekend"]] += 1
    for block, domain in data["needs_domain"]:
        cost += 0 if any(domain in data["people"][n]["domains"] for n in holders[block]) else 100_000
    for (number, weekend), blocks in worked.items():
        assert blocks <= 2
        assert (number, weekend + 1) not in worked
        cost += 2
    for number, person in enumerate(data["people"]):
        blocks = sum(number in people for people in holders)
        cost += 10 * ((person["carried"] + blocks) ** 2 - person["carried"] ** 2)
    return cost


def on_call_score(data: dict[str, Any], schedule: Schedule) -> int:
    """Of the days of an on-call file as ``parse`` reads them."""
    who = {
        (s.on - WEEK_0).days + 1: int(e.removeprefix("s")) - 1 for s in schedule.shifts for e in schedule.holders(s.id)
    }
    last, fixed = data["num_days"], set().union(*data["fixed"])
    weekends = {5 * d + data["weekend_offset"] + 1 for d in range(last) if 5 * d + data["weekend_offset"] < last}
    assert sorted(who) == list(range(1, last + 1))
    for person, (away, must) in enumerate(zip(data["unavailable"], data["fixed"], strict=True)):
        assert all(who[day] != person for day in away if day <= last)
        assert all(who[day] == person for day in must if day <= last)
    for day in range(1, last - 1):
        assert len({who[day], who[day + 1], who[day + 2]}) > 1 or {day, day + 1, day + 2} <= fixed
    for day in weekends:
        beside = {other for other in (day - 1, day + 1) if other in who}
        assert all(who[other] != who[day] for other in beside) or beside | {day} <= fixed
        assert who.get(day + 5) != who[day] or {day, day + 5} <= fixed
    cost = sum(data["adj_days_str"] for day in range(1, last - 1) if who[day] == who[day + 1])
    cost += sum(data["wed_before_weekend_str"] for day in weekends if day > 2 and who[day] == who[day - 2])
    for days in (weekends, set(who) - weekends):
        held = [sum(who[day] == person for day in days) for person in range(data["num_staff"])]
        loads = data["work_load"]
        apart = [abs(a * n - b * m) for a, m in zip(loads, held, strict=True) for b, n in zip(loads, held, strict=True)]
        cost += -(-max(apart) // 100)
    return cost
