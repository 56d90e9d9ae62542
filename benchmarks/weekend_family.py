"""Families f3 to f7: slots on weekends and company holidays, people with zones, countries and absences."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from benchmarks.families import Instance, UnknownRule, dates, refuse_unknown
from calendars.holidays.loader import public_holidays
from constraints.absence import AbsenceConstraint
from constraints.country_law import CountryLaw
from constraints.customer_event import CustomerEventConstraint
from constraints.eligibility import Eligibility
from constraints.heaviest_load import HeaviestLoad
from constraints.interlock import InterlockConstraint
from constraints.min_rest import MinRest
from constraints.one_duty_at_a_time import OneDutyAtATime
from constraints.one_weekend_day import OneWeekendDay
from constraints.pinned import Pinned
from constraints.spacing import Spacing
from constraints.team_scope import TeamScope
from scheduler.domain.availability import Absence, Interlock
from scheduler.domain.constraint import Constraint
from scheduler.domain.coverage import LocalHours, Shift, Weekday, WeekendRotation, WeekendWindow, ZoneHours
from scheduler.domain.expansion import load_of
from scheduler.domain.people import CountryRule, Engineer, Team, WeekendRule
from scheduler.domain.problem import Problem
from scheduler.domain.time import WEEK, Horizon, Span, monday_of, weekend_of

ROTATION = "tier2"
PACIFIC = ("America/Los_Angeles", "America/Tijuana", "America/Vancouver", "US/Pacific")
EU_MEMBERS = (
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
    "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
)  # fmt: skip
OBJECTIVES = {"minimise the largest number of slots held by one person": HeaviestLoad(weight=1)}
RULES = {
    "local_hours", "local_hours_us_pacific", "max_one_weekend_in_any", "eu_one_weekend_day", "rest_hours",
    "no_weekend_countries", "weekend_opt_in_countries", "no_public_holiday_countries", "team_cap", "objective",
    "frozen_weeks", "interlock",
}  # fmt: skip
PERSON = {
    "id", "tz", "country", "team", "unavailable_local_dates_inclusive", "weekend_opt_in", "eligible_from", "domains",
    "eligible_until",
}  # fmt: skip
SLOT = {"id", "kind", "week", "window", "start", "end", "required", "domains"}
TEAM_CAP = re.compile(r"max\((\d+),\s*floor\(([\d.]+)\s*\*\s*team_size\)\)")


def read(data: Mapping[str, Any]) -> Instance:
    """The instance of a file of these families."""
    refuse_unknown("file", data, {"name", "description", "rules", "people", "slots", "expected"})
    rules = data["rules"]
    refuse_unknown("rules", rules, RULES)
    for person in data["people"]:
        refuse_unknown(f"person {person.get('id')}", person, PERSON)
    shifts = tuple(_shift(slot) for slot in data["slots"])
    horizon = _horizon(shifts)
    problem = Problem(
        horizon=horizon,
        teams=tuple(Team(id=team, name=team) for team in sorted({p["team"] for p in data["people"]})),
        engineers=tuple(_engineer(person) for person in data["people"]),
        rotations=(_rotation(rules),),
        shifts=tuple(sorted(shifts, key=lambda shift: (shift.span.start_at, shift.id))),
        country_rules=_country_rules(rules),
        absences=tuple(
            Absence(engineer_id=p["id"], first_on=dates(first), last_on=dates(last))
            for p in data["people"]
            for first, last in p.get("unavailable_local_dates_inclusive", ())
        ),
        interlocks=tuple(
            Interlock(id=f"interlock-{team}", team_id=team, first_on=dates(first), last_on=dates(last))
            for team, (first, last) in rules.get("interlock", {}).items()
        ),
        holidays=_holidays(rules, horizon),
    )
    return Instance.of(data["name"], problem, _constraints(rules), _objective(rules))


def _shift(slot: Mapping[str, Any]) -> Shift:
    refuse_unknown(f"slot {slot.get('id')}", slot, SLOT)
    start, end = (datetime.fromisoformat(slot[key]).astimezone(UTC) for key in ("start", "end"))
    span, weekend = Span(start_at=start, end_at=end), slot["kind"] == "weekend"
    return Shift(
        id=slot["id"],
        rotation_id=ROTATION,
        span=span,
        window=slot["window"],
        on=start.date(),
        weekend_on=weekend_of(start.date()) if weekend else None,
        seats=slot["required"],
        domains=tuple(sorted(slot.get("domains", ()))),
        load=load_of(span, weekend=weekend),
    )


def _engineer(person: Mapping[str, Any]) -> Engineer:
    return Engineer(
        id=person["id"],
        name=person["id"],
        email=f"{person['id']}@example.com",
        team_id=person["team"],
        time_zone=person["tz"],
        country=person["country"],
        weekend_consent=person.get("weekend_opt_in", False),
        joined_on=person.get("eligible_from"),
        leaves_on=person.get("eligible_until"),
        domains=tuple(person.get("domains", ())),
    )


def _rotation(rules: Mapping[str, Any]) -> WeekendRotation:
    """The slots of the file stand for themselves; the window is there because a rotation has one."""
    hours, pacific = rules.get("local_hours"), rules.get("local_hours_us_pacific")
    return WeekendRotation(
        id=ROTATION,
        name="Tier 2",
        windows=(WeekendWindow(name="any", days=(Weekday.SAT, Weekday.SUN), opens_at="00:00", hours=24),),
        local_hours=LocalHours(first=hours[0], last=hours[1]) if hours else None,
        zone_hours=(ZoneHours(first=pacific[0], last=pacific[1], zones=PACIFIC),) if pacific else (),
    )


def _country_rules(rules: Mapping[str, Any]) -> tuple[CountryRule, ...]:
    banned, opt_in = rules.get("no_weekend_countries", ()), rules.get("weekend_opt_in_countries", ())
    holidays = rules.get("no_public_holiday_countries", ())
    members = EU_MEMBERS if rules.get("eu_one_weekend_day") else ()
    return tuple(
        CountryRule(
            country=country,
            weekend=WeekendRule.BANNED
            if country in banned
            else WeekendRule.OPT_IN
            if country in opt_in
            else WeekendRule.ALLOWED,
            public_holidays_banned=country in holidays,
            one_weekend_day=country in members,
        )
        for country in sorted({*banned, *opt_in, *holidays, *members})
    )


def _holidays(rules: Mapping[str, Any], horizon: Horizon) -> Any:
    places = [(country, None) for country in rules.get("no_public_holiday_countries", ())]
    return public_holidays(places, horizon.starts_on, horizon.ends_on)


def _horizon(shifts: tuple[Shift, ...]) -> Horizon:
    first = min(shift.week_on for shift in shifts)
    last: date = max(shift.span.end_at for shift in shifts).date() + timedelta(days=1)
    return Horizon(starts_on=first, ends_on=monday_of(last) + WEEK)


def _constraints(rules: Mapping[str, Any]) -> list[Constraint]:
    found: list[Constraint] = [
        AbsenceConstraint(), InterlockConstraint(), Eligibility(), CountryLaw(), Pinned(), OneDutyAtATime(),
        OneWeekendDay(), CustomerEventConstraint(),
    ]  # fmt: skip
    if "rest_hours" in rules:
        found.append(MinRest(hours=rules["rest_hours"]))
    if rules.get("max_one_weekend_in_any", 1) > 1:
        found.append(Spacing(weekends=rules["max_one_weekend_in_any"]))
    if "team_cap" in rules:
        found.append(team_cap(rules["team_cap"], "weekends"))
    return found


def team_cap(text: str, counts: Any) -> TeamScope:
    """The cap that a file writes as max(1,floor(0.2*team_size)). Raises UnknownRule for any other form."""
    match = TEAM_CAP.match(text)
    if match is None:
        raise UnknownRule(f"team_cap: {text!r} is not of the form max(1,floor(0.2*team_size))")
    return TeamScope(percent=round(float(match[2]) * 100), at_least=int(match[1]), counts=counts)


def _objective(rules: Mapping[str, Any]) -> Constraint | None:
    text = rules.get("objective")
    if text is not None and text not in OBJECTIVES:
        raise UnknownRule(f"objective: {text!r} is unknown; known are {', '.join(OBJECTIVES)}")
    return OBJECTIVES[text] if text else None
