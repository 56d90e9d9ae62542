"""How the waiting line looks from outside."""

from __future__ import annotations

from datetime import date
from typing import Any

from pydantic import ConfigDict

from api.http.models import Out
from scheduler.reports.waiting import Cycle, Opportunity, SeatsComing, Waiting

SEATS: dict[str, Any] = {
    "seats": 1,
    "mean_weeks": 4.0,
    "decided_until": "2027-04-05",
    "free_on": ["2027-04-05"],
    "open_weeks": 0,
    "per_cycle": 3.25,
}
CYCLE: dict[str, Any] = {"quarter": "next", "volunteers": 4, "seats": 3.25, "seated": None, "short": 0.75}
WAITS: dict[str, Any] = {
    "person_id": "p-fedcba9876543210fedcba9876543210",
    "name": "Ada Example",
    "team_id": "core",
    "level": "IC3",
    "since": "2026-12-01",
    "waited_weeks": 11,
    "passed_over": 1,
    "review_on": "2027-06-30",
    "earliest_on": "2027-04-05",
    "latest_on": "2027-06-27",
    "place": 1,
    "forecast_on": "2027-04-05",
    "review_first": False,
}


class SeatsComingOut(Out):
    """What a rotation has to give: from which Monday each seat is free, and how many terms fit into a quarter."""

    model_config = ConfigDict(json_schema_extra={"example": SEATS})

    seats: int
    mean_weeks: float
    decided_until: date
    free_on: list[date]
    open_weeks: int
    per_cycle: float

    @classmethod
    def of(cls, coming: SeatsComing) -> SeatsComingOut:
        return cls(
            seats=coming.seats,
            mean_weeks=coming.mean_weeks,
            decided_until=coming.decided_until,
            free_on=list(coming.free_on),
            open_weeks=coming.open_weeks,
            per_cycle=coming.per_cycle,
        )


class CycleOut(Out):
    """Demand against seats in a quarter. short: by how many terms demand exceeds seats."""

    model_config = ConfigDict(json_schema_extra={"example": CYCLE})

    quarter: str
    volunteers: int
    seats: float
    seated: int | None
    short: float

    @classmethod
    def of(cls, cycle: Cycle) -> CycleOut:
        return cls.model_validate(cycle)


class WaitingOut(Out):
    """Somebody who volunteered and was never seated. forecast_on is arithmetic and no promise; null when no seat is
    likely within the window, or nothing is offered now. review_first: the review comes before a term could end."""

    model_config = ConfigDict(json_schema_extra={"example": WAITS})

    person_id: str
    name: str
    team_id: str
    level: str | None
    since: date | None
    waited_weeks: int
    passed_over: int
    review_on: date | None
    earliest_on: date | None
    latest_on: date | None
    place: int | None
    forecast_on: date | None
    review_first: bool

    @classmethod
    def of(cls, waiting: Waiting, today: date) -> WaitingOut:
        return cls(
            person_id=waiting.person_id,
            name=waiting.label,
            team_id=waiting.team_id,
            level=waiting.level,
            since=waiting.since,
            waited_weeks=waiting.waited(today),
            passed_over=waiting.passed_over,
            review_on=waiting.review_on,
            earliest_on=waiting.offer.earliest_on if waiting.offer else None,
            latest_on=waiting.offer.latest_on if waiting.offer else None,
            place=waiting.place,
            forecast_on=waiting.forecast_on,
            review_first=waiting.review_first,
        )


class OpportunityOut(Out):
    """One rotation with terms: who waits, in the order of the line, what is coming, and what went through before."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "rotation_id": "ee",
                "rotation_name": "Escalation Engineers",
                "coming": SEATS,
                "waiting": [WAITS],
                "cycles": [CYCLE],
            }
        }
    )

    rotation_id: str
    rotation_name: str
    coming: SeatsComingOut
    waiting: list[WaitingOut]
    cycles: list[CycleOut]

    @classmethod
    def of(cls, found: Opportunity) -> OpportunityOut:
        return cls(
            rotation_id=found.rotation_id,
            rotation_name=found.rotation_name,
            coming=SeatsComingOut.of(found.coming),
            waiting=[WaitingOut.of(each, found.today) for each in found.waiting],
            cycles=[CycleOut.of(each) for each in found.cycles],
        )


class OpportunitiesOut(Out):
    """Every rotation with terms as of today, and the head of the record that this was read from."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "today": "2027-02-15",
                "head": f"177:{'0' * 64}",
                "rotations": [
                    {
                        "rotation_id": "ee",
                        "rotation_name": "Escalation Engineers",
                        "coming": SEATS,
                        "waiting": [WAITS],
                        "cycles": [CYCLE],
                    }
                ],
            }
        }
    )

    today: date
    head: str
    rotations: list[OpportunityOut]
