"""How promotion evidence looks from outside: facts of service, each with the entries that it comes from."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import ConfigDict

from api.http.models import Out
from scheduler.domain.record_reasons import NotSelected
from scheduler.reports.evidence import Evidence
from scheduler.reports.waiver import Waiver, WaiverStatus

ORIGIN: dict[str, Any] = {
    "entries": [12],
    "quarter": "2027-Q1",
    "plan_id": "2027-Q1-v1",
    "policy_digest": "0" * 64,
}
ROTATION: dict[str, Any] = {"rotation_id": "ee", "rotation_name": "Escalation Engineers"}
TERM: dict[str, Any] = {
    **ROTATION,
    "duty_id": "ee/2027-01-04/4w",
    "starts_on": "2027-01-04",
    "last_on": "2027-01-31",
    "planned_days": 28,
    "days": 28,
    "completed": True,
    "instead": False,
    "level": "IC3",
    "team_id": "core",
    "origin": ORIGIN,
}
SHIFT: dict[str, Any] = {
    "rotation_id": "tier2",
    "rotation_name": "Tier 2 weekend",
    "duty_id": "tier2/2027-01-09/day",
    "window": "day",
    "on": "2027-01-09",
    "weekend_on": "2027-01-09",
    "hours": 8.0,
    "weekend_hours": 8.0,
    "on_holiday": False,
    "instead": False,
    "level": "IC3",
    "team_id": "core",
    "origin": ORIGIN,
}
AHEAD: dict[str, Any] = {
    **ROTATION,
    "duty_id": "ee/2027-04-05/4w",
    "is_term": True,
    "on": "2027-04-05",
    "last_on": "2027-05-02",
    "level": "IC3",
    "origin": ORIGIN,
}
TOTALS: dict[str, Any] = {
    "quarter": None,
    "level": None,
    "terms_completed": 1,
    "terms_in_part": 0,
    "term_days": 28,
    "weekends": 1,
    "shifts": 1,
    "hours": 8.0,
    "weekend_hours": 8.0,
    "holiday_shifts": 0,
}
OFFER: dict[str, Any] = {
    "rotation_id": "ee",
    "earliest_on": "2027-02-01",
    "latest_on": "2027-03-28",
    "from_on": "2027-02-01",
    "until_on": "2027-03-28",
    "min_weeks": 4,
    "review_on": "2027-06-30",
    "announced_on": "2026-12-01",
    "duty_id": None,
    "taken_back": False,
    "not_selected": "others_seated",
    "counts": True,
    "says": "Every seat of the window went to others: 3 people volunteered for 1 seat, and 1 got a term.",
    "level": "IC3",
    "team_id": "core",
    "entry": 9,
    "quarter": "2027-Q1",
    "plan_id": "2027-Q1-v1",
    "policy_digest": "0" * 64,
}
WAIVER: dict[str, Any] = {
    "rotation_id": "ee",
    "status": "waiting",
    "waived": False,
    "says": "Passed over in 1 quarter, and never seated; 2 would be a waiver.",
    "rule": "",
    "entries": [9],
}


class OriginOut(Out):
    """Where a fact comes from: numbers of entries, and the plan and policy that they name."""

    model_config = ConfigDict(json_schema_extra={"example": ORIGIN})

    entries: list[int]
    quarter: str
    plan_id: str
    policy_digest: str


class TotalsOut(Out):
    """What was served in a quarter at a level; both are null in the sum over all."""

    model_config = ConfigDict(json_schema_extra={"example": TOTALS})

    quarter: str | None
    level: str | None
    terms_completed: int
    terms_in_part: int
    term_days: int
    weekends: int
    shifts: int
    hours: float
    weekend_hours: float
    holiday_shifts: int


class TermServedOut(Out):
    """A term, or the part of it that was served; completed from 80 % of its planned days on. instead: it was, at least
    in part, announced for somebody else."""

    model_config = ConfigDict(json_schema_extra={"example": TERM})

    rotation_id: str
    rotation_name: str
    duty_id: str
    starts_on: date
    last_on: date
    planned_days: int
    days: int
    completed: bool
    instead: bool
    level: str | None
    team_id: str
    origin: OriginOut


class ShiftServedOut(Out):
    """A shift, or the part of it that was served. weekend_hours lie in the person's own weekend."""

    model_config = ConfigDict(json_schema_extra={"example": SHIFT})

    rotation_id: str
    rotation_name: str
    duty_id: str
    window: str
    on: date
    weekend_on: date | None
    hours: float
    weekend_hours: float
    on_holiday: bool
    instead: bool
    level: str | None
    team_id: str
    origin: OriginOut


class OfferMadeOut(Out):
    """What became of a window that somebody volunteered for, with the quarter that decided on it. counts: for a
    waiver. says never tells why somebody was away."""

    model_config = ConfigDict(json_schema_extra={"example": OFFER})

    rotation_id: str
    earliest_on: date
    latest_on: date
    from_on: date
    until_on: date
    min_weeks: int
    review_on: date | None
    announced_on: date
    duty_id: str | None
    taken_back: bool
    not_selected: NotSelected | None
    counts: bool
    says: str
    level: str | None
    team_id: str
    entry: int
    quarter: str
    plan_id: str
    policy_digest: str


class WaiverOut(Out):
    """Where somebody stands with one rotation, what it rests on, and the rule in words."""

    model_config = ConfigDict(json_schema_extra={"example": WAIVER})

    rotation_id: str
    status: WaiverStatus
    waived: bool
    says: str
    rule: str
    entries: list[int]

    @classmethod
    def of(cls, waiver: Waiver) -> WaiverOut:
        fields = {name: getattr(waiver, name) for name in ("rotation_id", "status", "says", "rule")}
        return cls(**fields, waived=waiver.status.is_waived, entries=list(waiver.entries))


class DutyAheadOut(Out):
    """Announced, and not yet in the record as served."""

    model_config = ConfigDict(json_schema_extra={"example": AHEAD})

    rotation_id: str
    rotation_name: str
    duty_id: str
    is_term: bool
    on: date
    last_on: date
    level: str | None
    origin: OriginOut


class EvidenceOut(Out):
    """One person as of the end of a date, in UTC. For a date that is over, the answer never changes. head is where the
    record stood then. name and engineer_id are null for somebody who was erased."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "person_id": "p-fedcba9876543210fedcba9876543210",
                "engineer_id": "ada",
                "name": "Ada Example",
                "as_of": "2027-06-30",
                "head": f"177:{'0' * 64}",
                "overall": TOTALS,
                "by_quarter": [{**TOTALS, "quarter": "2027-Q1", "level": "IC3"}],
                "terms": [TERM],
                "shifts": [SHIFT],
                "offers": [OFFER],
                "waivers": [WAIVER],
                "ahead": [AHEAD],
            }
        }
    )

    person_id: str
    engineer_id: str | None
    name: str | None
    as_of: date
    head: str
    overall: TotalsOut
    by_quarter: list[TotalsOut]
    terms: list[TermServedOut]
    shifts: list[ShiftServedOut]
    offers: list[OfferMadeOut]
    waivers: list[WaiverOut]
    ahead: list[DutyAheadOut]

    @classmethod
    def of(cls, evidence: Evidence) -> EvidenceOut:
        return cls(
            person_id=evidence.person_id,
            engineer_id=evidence.handle,
            name=evidence.name,
            as_of=evidence.as_of,
            head=evidence.head.text,
            overall=TotalsOut.model_validate(evidence.overall),
            by_quarter=[TotalsOut.model_validate(each) for each in evidence.by_quarter],
            terms=[TermServedOut.model_validate(each) for each in evidence.terms],
            shifts=[ShiftServedOut.model_validate(each) for each in evidence.shifts],
            offers=[OfferMadeOut.model_validate(each) for each in evidence.offers],
            waivers=[WaiverOut.of(each) for each in evidence.waivers],
            ahead=[DutyAheadOut.model_validate(each) for each in evidence.ahead],
        )
