"""Calendars of absences as they come in and go out: dates, and never what they are for."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import ConfigDict, Field

from api.http.models import In, Out
from scheduler.domain.days_away import AwayCalendar
from scheduler.domain.time import DateRange
from scheduler.domain.values import ShortText
from scheduler.services.days_away import DaysTaken, TouchedDuty

DATES: dict[str, Any] = {"first_on": "2027-02-01", "last_on": "2027-02-05"}
CALENDAR: dict[str, Any] = {
    "id": "leave",
    "engineer_id": "ada",
    "host": "calendar.example",
    "read_at": "2026-12-01T09:00:00Z",
    "days": [DATES],
}
DUTY: dict[str, Any] = {
    "duty_id": "tier2/2027-01-09/day",
    "rotation_id": "tier2",
    "start_at": "2027-01-09T08:00:00Z",
    "end_at": "2027-01-09T16:00:00Z",
}
BECAUSE = Annotated[ShortText, Field(description="Why you act for somebody else. It is kept in the audit log.")]


class AwayAddressIn(In):
    """A calendar of absences on somebody's server, by https or webcal."""

    model_config = ConfigDict(json_schema_extra={"example": {"url": "https://calendar.example/ada.ics"}})

    url: str = Field(min_length=1, max_length=2_000)
    because: BECAUSE = ""


class AwayDatesOut(Out):
    """Local dates on which somebody is away, both included."""

    model_config = ConfigDict(json_schema_extra={"example": DATES})

    first_on: date
    last_on: date

    @classmethod
    def of(cls, dates: DateRange) -> AwayDatesOut:
        return cls(first_on=dates.first_on, last_on=dates.last_on)


class AwayCalendarOut(Out):
    """A calendar of one engineer, and the dates that it says. Of its address the host alone is told: the rest is often
    a secret."""

    model_config = ConfigDict(json_schema_extra={"example": CALENDAR})

    id: str
    engineer_id: str
    host: str | None = Field(description="Null for files that are sent.")
    read_at: datetime
    days: list[AwayDatesOut]

    @classmethod
    def of(cls, calendar: AwayCalendar) -> AwayCalendarOut:
        return cls(
            id=calendar.id,
            engineer_id=calendar.engineer_id,
            host=urlsplit(calendar.url).hostname,
            read_at=calendar.read_at,
            days=[AwayDatesOut.of(dates) for dates in calendar.days],
        )


class TouchedDutyOut(Out):
    """A part of an announced duty that the engineer holds on a day away. It stays theirs until somebody covers it."""

    model_config = ConfigDict(json_schema_extra={"example": DUTY})

    duty_id: str
    rotation_id: str
    start_at: datetime
    end_at: datetime

    @classmethod
    def of(cls, duty: TouchedDuty) -> TouchedDutyOut:
        fields = duty.model_dump(exclude={"span"})
        return cls(**fields, start_at=duty.span.start_at, end_at=duty.span.end_at)


class DaysTakenOut(Out):
    """What came of an import: dates that are new, dates that no longer count, announced duties that a new date touches,
    and a sentence with its line for everything that was left out or adjusted. The same file again changes nothing."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"calendar": CALENDAR, "added": [DATES], "removed": [], "duties": [DUTY], "warnings": []}
        }
    )

    calendar: AwayCalendarOut
    added: list[AwayDatesOut]
    removed: list[AwayDatesOut]
    duties: list[TouchedDutyOut]
    warnings: list[str]

    @classmethod
    def of(cls, taken: DaysTaken) -> DaysTakenOut:
        return cls(
            calendar=AwayCalendarOut.of(taken.calendar),
            added=[AwayDatesOut.of(dates) for dates in taken.added],
            removed=[AwayDatesOut.of(dates) for dates in taken.removed],
            duties=[TouchedDutyOut.of(duty) for duty in taken.duties],
            warnings=list(taken.warnings),
        )
