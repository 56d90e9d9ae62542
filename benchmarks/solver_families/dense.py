"""The family dense-N: weekends of four-hour blocks, two seats each, people in many zones with domains.

Rules, all of them: a person may take a block when its middle, in local time, lies in 7..23 h, and not on a weekend on
which they are ``away``; at most 2 blocks per person and weekend; nobody on two weekends in a row. The objective adds up
100,000 per seat left open and per ``needs_domain`` without such a person, 3 per block whose middle lies outside
9..19 h, 2 per weekend worked, and per person 10 x ((c + n)^2 - c^2) for c blocks carried and n blocks held.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.families import refuse_unknown
from benchmarks.solver_families.case import MONDAY, TEAM, Case, a_rotation, a_shift, an_engineer
from benchmarks.solver_families.dense_rules import (
    LONGEST_WEEKEND,
    AwkwardHours,
    DomainWanted,
    FewBlocks,
    FilledSeats,
    NoMoreThanSeats,
    RisingCost,
    WeekendsApart,
    WeekendsWorked,
    Within,
)
from scheduler.domain.constraint import Constraint
from scheduler.domain.problem import Problem
from scheduler.domain.time import Horizon

FILE = {"people", "away", "seats", "needs_domain", "seats_per_block"}
PERSON = {"tz_hours", "domains", "team", "carried"}
SEAT = {"weekend", "day", "block"}
BLOCK_HOURS = 4
OPEN_SEAT = 100_000
AWKWARD, WEEKEND = 3, 2
ROTATION = "blocks"


def read(name: str, data: Mapping[str, Any]) -> Case:
    """The case in a file's JSON. Raises UnknownRule for anything that it would not honour."""
    refuse_unknown("file", data, FILE)
    for number, person in enumerate(data["people"]):
        refuse_unknown(f"person {number}", person, PERSON)
    for number, seat in enumerate(data["seats"]):
        refuse_unknown(f"seat {number}", seat, SEAT)
    shifts = tuple(
        a_shift(
            ROTATION,
            seat["weekend"],
            day=5 + seat["day"],
            hour=BLOCK_HOURS * seat["block"],
            hours=BLOCK_HOURS,
            seats=data["seats_per_block"],
            load=1,
        )
        for seat in data["seats"]
    )
    ids = tuple(f"p{number}" for number in range(len(data["people"])))
    problem = Problem(
        horizon=Horizon.of_weeks(MONDAY, max(seat["weekend"] for seat in data["seats"]) + 1),
        teams=(TEAM,),
        engineers=tuple(map(an_engineer, ids)),
        rotations=(a_rotation(ROTATION),),
        shifts=shifts,
    )
    return Case(name, problem, _rules(data, ids, tuple(shift.id for shift in shifts)))


def _rules(data: Mapping[str, Any], ids: tuple[str, ...], blocks: tuple[str, ...]) -> tuple[Constraint, ...]:
    zones = tuple((engineer_id, float(p["tz_hours"])) for engineer_id, p in zip(ids, data["people"], strict=True))
    knows = {d: tuple(i for i, p in zip(ids, data["people"], strict=True) if d in p["domains"]) for d in range(100)}
    return (
        Within(zones=zones, away=tuple((ids[person], weekend) for person, weekend in data["away"])),
        NoMoreThanSeats(),
        FilledSeats(weight=OPEN_SEAT),
        DomainWanted(wanted=tuple((blocks[b], f"d{d}", knows[d]) for b, d in data["needs_domain"]), weight=OPEN_SEAT),
        FewBlocks(most=LONGEST_WEEKEND),
        WeekendsApart(),
        WeekendsWorked(weight=WEEKEND),
        AwkwardHours(zones=zones, weight=AWKWARD),
        RisingCost(carried=tuple((i, p["carried"]) for i, p in zip(ids, data["people"], strict=True)), weight=1),
    )
