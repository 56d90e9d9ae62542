"""On-call rosters of the public MiniZinc challenge problem of that name: a reader of .dzn files, and its rules.

Days count from 1. Friday to Sunday are one day, the weekend: day 5 d + weekend_offset + 1 for d = 0, 1, ...; all other
days are week days. One person is on call on each day. The objective adds up the unevenness of week days and of
weekends, each the smallest whole a with |load_i x days_j - load_j x days_i| <= 100 a for all pairs of people,
``adj_days_str`` per pair of days in a row, and ``wed_before_weekend_str`` per weekend with the day two days before.
"""

from __future__ import annotations

import re
from typing import Any

from benchmarks.families import UnknownRule, refuse_unknown
from benchmarks.on_call_rules import DaysTogether, EvenDays, Fixed, NeverAllOf, group
from benchmarks.solver_families.case import MONDAY, TEAM, Banned, Case, a_rotation, an_engineer, day_shift
from constraints.coverage import Coverage
from scheduler.domain.constraint import Constraint
from scheduler.domain.problem import Problem
from scheduler.domain.time import Horizon

FIELDS = {
    "num_staff", "work_load", "num_days", "unavailable", "fixed", "weekend_offset", "adj_days_str",
    "wed_before_weekend_str",
}  # fmt: skip
ENTRY = re.compile(r"\s*(\w+)\s*=\s*([^;]*);")
ROTATION = "on-call"


def parse(text: str) -> dict[str, Any]:
    """The assignments of a .dzn file: whole numbers, lists of them and lists of sets of them.

    Raises UnknownRule for an assignment that is not known, missing, or of another form.
    """
    plain = re.sub(r"%[^\n]*", "", text)
    if ENTRY.sub("", plain).strip():
        raise UnknownRule(f"not an assignment: {ENTRY.sub('', plain).strip()[:60]!r}")
    found = {name: _value(name, written) for name, written in ENTRY.findall(plain)}
    refuse_unknown("file", found, FIELDS)
    if FIELDS - found.keys():
        raise UnknownRule(f"missing: {', '.join(sorted(FIELDS - found.keys()))}")
    lists = [name for name in ("work_load", "unavailable", "fixed") if len(found[name]) != found["num_staff"]]
    if lists:
        raise UnknownRule(f"{', '.join(lists)}: not one entry for each of the {found['num_staff']} people")
    return found


def _value(name: str, written: str) -> Any:
    """A number, a list of numbers, or a list of sets; ``a..b`` is the set from a to b."""
    text = re.sub(r"\s+", "", written)
    if re.fullmatch(r"-?\d+", text):
        return int(text)
    if re.fullmatch(r"\[(-?\d+,?)*\]", text):
        return [int(number) for number in re.findall(r"-?\d+", text)]
    if re.fullmatch(r"\[((\{(\d+,?)*\}|\d+\.\.\d+),?)*\]", text):
        return [_days(one) for one in re.findall(r"\{[\d,]*\}|\d+\.\.\d+", text)]
    raise UnknownRule(f"{name}: {written.strip()[:60]!r} is no number, no list of numbers and no list of sets")


def _days(text: str) -> set[int]:
    if ".." in text:
        first, last = map(int, text.split(".."))
        return set(range(first, last + 1))
    return {int(number) for number in re.findall(r"\d+", text)}


def read(name: str, text: str) -> Case:
    """The case of a .dzn file."""
    data = parse(text)
    days = range(1, data["num_days"] + 1)
    people = tuple(f"s{number}" for number in range(1, data["num_staff"] + 1))
    shifts = {day: day_shift(ROTATION, day - 1) for day in days}
    problem = Problem(
        horizon=Horizon.of_weeks(MONDAY, (data["num_days"] + 6) // 7),
        teams=(TEAM,),
        engineers=tuple(map(an_engineer, people)),
        rotations=(a_rotation(ROTATION),),
        shifts=tuple(shifts.values()),
    )
    ids = {day: shift.id for day, shift in shifts.items()}
    return Case(name, problem, _rules(data, people, ids))


def _rules(data: dict[str, Any], people: tuple[str, ...], ids: dict[int, str]) -> tuple[Constraint, ...]:
    weekends = [day for day in range(data["weekend_offset"] + 1, data["num_days"] + 1, 5) if day in ids]
    week_days = [day for day in ids if day not in set(weekends)]
    fixed = set().union(*data["fixed"])
    loads = tuple(zip(people, data["work_load"], strict=True))

    def pairs(field: str) -> tuple[tuple[str, str], ...]:
        return tuple(
            (p, ids[day]) for p, on in zip(people, data[field], strict=True) for day in sorted(on) if day in ids
        )

    three = [(day, day + 1, day + 2) for day in ids if day + 2 in ids]
    beside = [((day, other), (day - 1, day, day + 1)) for day in weekends for other in (day - 1, day + 1)]
    in_a_row = [(day, day + 5) for day in weekends if day + 5 in ids]
    never = [
        *(group(ids, days) for days in three if not fixed.issuperset(days)),
        *(group(ids, pair) for pair, around in beside if pair[1] in ids and not fixed.issuperset(ids.keys() & around)),
        *(group(ids, pair) for pair in in_a_row if not fixed.issuperset(pair)),
    ]
    adjacent = tuple(group(ids, (day, day + 1)) for day in range(1, data["num_days"] - 1))
    before = tuple(group(ids, (day - 2, day)) for day in weekends if day > 2)
    rules: list[Constraint] = [
        Banned(pairs=pairs("unavailable")),
        Coverage(),
        Fixed(pairs=pairs("fixed")),
        NeverAllOf(groups=tuple(dict.fromkeys(never))),
        EvenDays(name="week_days", loads=loads, duties=tuple(ids[day] for day in week_days), weight=1),
        EvenDays(name="weekends", loads=loads, duties=tuple(ids[day] for day in weekends), weight=1),
    ]
    for name, groups in (("adj_days", adjacent), ("wed_before_weekend", before)):
        if data[f"{name}_str"]:
            rules.append(DaysTogether(name=name, groups=groups, weight=data[f"{name}_str"]))
    return tuple(rules)
