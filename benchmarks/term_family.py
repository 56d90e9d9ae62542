"""Families f1 and f2: Escalation Engineer terms in fixed blocks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from benchmarks.families import Instance, UnknownRule, dates, refuse_unknown
from benchmarks.weekend_family import team_cap
from constraints.absence import AbsenceConstraint
from constraints.ee_handover import EEHandover
from constraints.eligibility import Eligibility
from constraints.interlock import InterlockConstraint
from constraints.one_duty_at_a_time import OneDutyAtATime
from constraints.one_term_each import OneTermEach
from constraints.pinned import Pinned
from constraints.term_length import TermLength
from constraints.timezone_spread import TimezoneSpread, ZoneNeed
from scheduler.domain.availability import Absence, Interlock
from scheduler.domain.constraint import Constraint
from scheduler.domain.coverage import TermRotation
from scheduler.domain.expansion import possible_terms
from scheduler.domain.people import Engineer, Team, Volunteer
from scheduler.domain.problem import Problem
from scheduler.domain.time import DAY, WEEK, Horizon

ROTATION = "ee"
FILE = {
    "name", "description", "blocks", "seats", "exactly_one_stint_each", "people", "expected", "variant_b", "rules",
    "team_sizes", "volunteers",
}  # fmt: skip
RULES = {
    "seats", "block_weeks", "blocks", "stint_blocks", "stints_per_person_max", "spread", "team_cap", "promotion",
    "soft",
}  # fmt: skip
PERSON = {
    "id", "tz", "team", "interlock", "pto", "start_date", "min_tenure_days", "unavailable_blocks",
    "promotion_deadline_block",
}  # fmt: skip
SPREAD = re.compile(r">=(\d+) person with UTC offset <= (-?[\d.]+) and >=(\d+) with offset >= (-?[\d.]+)")
OFFSETS_ON = re.compile(r"offset on (\d{4}-\d\d-\d\d)")
HANDOVERS = "number of handovers with at least one continuing EE"
PROMOTION = "candidate stint must end at or before deadline_block"


def read(data: Mapping[str, Any]) -> Instance:
    """The instance of a file of these families."""
    refuse_unknown("file", data, FILE)
    rules = {**{k: data[k] for k in ("blocks", "seats") if k in data}, **data.get("rules", {})}
    refuse_unknown("rules", rules, RULES)
    people = data.get("people") or data["volunteers"]
    for person in people:
        refuse_unknown(f"person {person.get('id')}", person, PERSON)
    blocks = [(dates(first), dates(end)) for first, end in rules["blocks"]]
    rotation = _rotation(rules, blocks)
    horizon = Horizon(starts_on=blocks[0][0], ends_on=blocks[-1][1])
    sizes = data.get("team_sizes", {})
    problem = Problem(
        horizon=horizon,
        teams=tuple(
            Team(id=t, name=t, headcount=sizes.get(t, 0)) for t in sorted({*sizes, *(p["team"] for p in people)})
        ),
        engineers=tuple(_engineer(person) for person in people),
        rotations=(rotation,),
        terms=tuple(possible_terms(rotation, horizon)),
        absences=tuple(absence for person in people for absence in _absences(person, blocks)),
        interlocks=tuple(
            Interlock(id=f"{p['id']}-{n}", engineer_id=p["id"], first_on=dates(first), last_on=dates(last))
            for p in people
            for n, (first, last) in enumerate(p.get("interlock", ()))
        ),
        volunteers=tuple(_volunteer(person, rotation, blocks) for person in people),
    )
    objective = _objective(data, rules, rotation)
    rest = _constraints(data, rules, rotation)
    return Instance.of(data["name"], problem, rest, objective, rotation.start_every_weeks)


def _rotation(rules: Mapping[str, Any], blocks: Sequence[tuple[date, date]]) -> TermRotation:
    weeks = {(end - first) // WEEK for first, end in blocks}
    gapless = all(blocks[n][1] == blocks[n + 1][0] for n in range(len(blocks) - 1))
    if len(weeks) != 1 or not gapless or rules.get("block_weeks", min(weeks)) not in weeks:
        raise UnknownRule("blocks: they must follow each other without gaps, each as long as block_weeks")
    (length,) = weeks
    lengths = tuple(length * count for count in rules.get("stint_blocks", [1]))
    return TermRotation(
        id=ROTATION,
        name="Escalation Engineer",
        seats=rules["seats"],
        lengths=lengths,
        min_weeks=min(lengths),
        max_weeks=max(lengths),
        start_every_weeks=length,
        may_overrun=False,
        max_terms_each=rules.get("stints_per_person_max", 1),
    )


def _engineer(person: Mapping[str, Any]) -> Engineer:
    started = person.get("start_date")
    return Engineer(
        id=person["id"],
        name=person["id"],
        email=f"{person['id']}@example.com",
        team_id=person["team"],
        time_zone=person["tz"],
        country="ZZ",
        joined_on=dates(started) + DAY * person.get("min_tenure_days", 0) if started else None,
    )


def _absences(person: Mapping[str, Any], blocks: Sequence[tuple[date, date]]) -> list[Absence]:
    away = [(dates(first), dates(last)) for first, last in person.get("pto", ())]
    away += [(blocks[n][0], blocks[n][1] - DAY) for n in person.get("unavailable_blocks", ())]
    return [Absence(engineer_id=person["id"], first_on=first, last_on=last) for first, last in away]


def _volunteer(person: Mapping[str, Any], rotation: TermRotation, blocks: Sequence[tuple[date, date]]) -> Volunteer:
    deadline = person.get("promotion_deadline_block", len(blocks))
    return Volunteer(
        engineer_id=person["id"],
        rotation_id=rotation.id,
        earliest_on=blocks[0][0],
        latest_on=blocks[deadline - 1][1] - DAY,
        min_weeks=rotation.min_weeks,
        max_weeks=rotation.max_weeks,
    )


def _constraints(data: Mapping[str, Any], rules: Mapping[str, Any], rotation: TermRotation) -> list[Constraint]:
    found: list[Constraint] = [
        AbsenceConstraint(most_of_term_percent=0), InterlockConstraint(), Eligibility(), Pinned(), OneDutyAtATime(),
        TermLength(min_weeks=rotation.min_weeks, max_weeks=rotation.max_weeks),
    ]  # fmt: skip
    if data.get("exactly_one_stint_each") or "stints_per_person_max" in rules:
        found.append(OneTermEach(rotation_id=rotation.id))
    if "spread" in rules:
        found.append(_spread(rules["spread"], rotation))
    if "team_cap" in rules:
        found.append(team_cap(rules["team_cap"], "terms"))
    if rules.get("promotion", PROMOTION) != PROMOTION:
        raise UnknownRule(f"promotion: {rules['promotion']!r} is unknown; known is {PROMOTION!r}")
    return found


def _spread(text: str, rotation: TermRotation) -> TimezoneSpread:
    match, on = SPREAD.match(text), OFFSETS_ON.search(text)
    if match is None:
        raise UnknownRule(f"spread: {text!r} is not of the form '>=1 person with UTC offset <= -3 and >=1 with ...'")
    west = ZoneNeed(region="west", from_hours=-14, to_hours=float(match[2]), people=int(match[1]))
    east = ZoneNeed(region="east", from_hours=float(match[4]), to_hours=15, people=int(match[3]))
    return TimezoneSpread(rotation_id=rotation.id, needs=(west, east), offsets_on=dates(on[1]) if on else None)


def _objective(data: Mapping[str, Any], rules: Mapping[str, Any], rotation: TermRotation) -> Constraint | None:
    if "soft" in rules:
        if rules["soft"] != HANDOVERS:
            raise UnknownRule(f"soft: {rules['soft']!r} is unknown; known is {HANDOVERS!r}")
        return EEHandover(rotation_id=rotation.id, every_weeks=rotation.start_every_weeks, weight=1)
    if data.get("exactly_one_stint_each"):
        return OneTermEach(rotation_id=rotation.id, wanted=True, name="one_term_for_each", weight=1)
    return None
