"""What bodies of rotations look like."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time
from typing import Annotated, Literal

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from api.http.models import Out, Page
from scheduler.domain.coverage import Approval, CoverageLevel, Rotation, Weekday, WeekendRotation
from scheduler.domain.publication import PublicationTarget

TARGET: JsonDict = {"schedule_id": "PABC123", "seat": 1}
HOURS: JsonDict = {"first": 8, "last": 20}
ZONE_HOURS: JsonDict = HOURS | {"zones": ["Europe/Berlin"]}
WINDOW: JsonDict = {
    "name": "day",
    "days": ["sat", "sun"],
    "opens_at": "10:00:00",
    "hours": 12,
    "seats": 1,
    "domains": ["gitaly"],
}


class TargetOut(Out):
    """A schedule outside, which shows one seat of the rotation. Seats count from 1."""

    model_config = ConfigDict(json_schema_extra={"example": TARGET})

    schedule_id: str
    seat: int


class RotationWindowOut(Out):
    """A stretch of a weekend that is covered: from a wall time of the rotation's zone, so many hours long."""

    model_config = ConfigDict(json_schema_extra={"example": WINDOW})

    name: str
    days: list[Weekday]
    opens_at: Annotated[time, Field(json_schema_extra={"format": "partial-time"})]
    hours: int
    seats: int
    domains: list[str]


class LocalHoursOut(Out):
    """Local hours in which somebody may be on duty, both included; 24 is midnight."""

    model_config = ConfigDict(json_schema_extra={"example": HOURS})

    first: int
    last: int


class ZoneHoursOut(LocalHoursOut):
    """Local hours of some zones, in the place of the rotation's own."""

    model_config = ConfigDict(json_schema_extra={"example": ZONE_HOURS})

    zones: list[str]


class WeekendRotationOut(Out):
    """A duty that recurs every weekend. Nobody in ``team_ids`` and ``engineer_ids`` means that everybody is on it.
    ``targets`` is null for those who do not publish."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "type": "weekend",
                "id": "tier2",
                "name": "Tier 2 weekend",
                "time_zone": "UTC",
                "coverage": "24x7",
                "approval": "approved",
                "effective_on": None,
                "windows": [WINDOW],
                "covers_company_days": True,
                "local_hours": HOURS,
                "zone_hours": [ZONE_HOURS],
                "min_tenure_days": 90,
                "levels": [],
                "team_ids": [],
                "engineer_ids": [],
                "bridge_url": "",
                "targets": [TARGET],
            }
        }
    )

    type: Literal["weekend"]
    id: str
    name: str
    time_zone: str
    coverage: CoverageLevel
    approval: Approval
    effective_on: date | None
    windows: list[RotationWindowOut]
    covers_company_days: bool
    local_hours: LocalHoursOut | None = Field(description="Null: at any hour.")
    zone_hours: list[ZoneHoursOut]
    min_tenure_days: int
    levels: list[str]
    team_ids: list[str]
    engineer_ids: list[str]
    bridge_url: str
    targets: list[TargetOut] | None


class TermRotationOut(Out):
    """Seats that people leave their team for, for some weeks each. No ``lengths`` means every length from
    ``min_weeks`` to ``max_weeks``. ``targets`` is null for those who do not publish."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "type": "term",
                "id": "ee",
                "name": "Escalation Engineer",
                "time_zone": "UTC",
                "approval": "approved",
                "effective_on": None,
                "seats": 3,
                "min_weeks": 4,
                "max_weeks": 10,
                "lengths": [],
                "start_every_weeks": 1,
                "may_overrun": True,
                "min_tenure_days": 180,
                "max_terms_each": 1,
                "levels": [],
                "targets": [],
            }
        }
    )

    type: Literal["term"]
    id: str
    name: str
    time_zone: str
    approval: Approval
    effective_on: date | None
    seats: int
    min_weeks: int
    max_weeks: int
    lengths: list[int]
    start_every_weeks: int
    may_overrun: bool
    min_tenure_days: int
    max_terms_each: int
    levels: list[str]
    targets: list[TargetOut] | None


RotationOut = Annotated[WeekendRotationOut | TermRotationOut, Field(discriminator="type")]


class RotationPage(Page[RotationOut]):
    """A part of a list of rotations. It has a name of its own, because one made of both kinds can be read by nobody."""

    model_config = ConfigDict(json_schema_extra={"example": {"items": [], "next_cursor": None}})


def rotation_out(rotation: Rotation, targets: Iterable[PublicationTarget] | None) -> RotationOut:
    """A rotation with those of the targets that are its own."""
    own = None if targets is None else [_target(each) for each in targets if each.rotation_id == rotation.id]
    kind = WeekendRotationOut if isinstance(rotation, WeekendRotation) else TermRotationOut
    return kind.model_validate(rotation.model_dump() | {"targets": own})


def _target(target: PublicationTarget) -> TargetOut:
    return TargetOut(schedule_id=target.schedule_id, seat=target.seat)
