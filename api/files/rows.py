"""Rows that differ from the values they become: written for people, in wall times, points and reasons."""

from __future__ import annotations

import re
from datetime import datetime, time
from decimal import Decimal
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from api.files.shapes import YEARS
from scheduler.domain.availability import Absence
from scheduler.domain.coverage import LOAD_PER_POINT
from scheduler.domain.events import Confidence, CustomerEvent, EventKind
from scheduler.domain.problem import CarriedLoad, Counter
from scheduler.domain.time import DAY, Instant, Span, TimeZoneName, to_instant
from scheduler.domain.values import CustomerId, DomainId, EngineerId, EventId, RotationId, ShortText, Value

_WALL = re.compile(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d)?", re.ASCII)
_QUARTER = re.compile(r"\d{4}-Q[1-4]", re.ASCII)


def _wall_time(text: str) -> str:
    try:
        if _WALL.fullmatch(text) and datetime.fromisoformat(text).year in YEARS:
            return text
    except ValueError:  # 2027-02-30 has the form of a date and is none
        pass
    raise ValueError(f"{text[:60]!r} is not a wall time; write 2027-01-16 22:00, or 2027-01-16 for whole days")


WallTime = Annotated[str, AfterValidator(_wall_time)]
"""A local date, or a local date and time of day; the zone stands in another field."""


class AbsenceRow(Absence):
    """An absence as written. The reason goes to the store, which guards it; it never reaches a plan."""

    reason: ShortText = Field(default="", repr=False)

    def absence(self) -> Absence:
        return Absence(engineer_id=self.engineer_id, first_on=self.first_on, last_on=self.last_on)


class EventRow(Value):
    """A customer event as written: between instants, or between wall times of a zone.

    A wall time without a time of day means the whole day; the last whole day is included.
    """

    id: EventId
    customer_id: CustomerId
    title: ShortText
    kind: EventKind = EventKind.OTHER
    start_at: Instant | None = None
    end_at: Instant | None = None
    start: WallTime | None = None
    end: WallTime | None = None
    time_zone: TimeZoneName | None = None
    confidence: Confidence = Confidence.CONFIRMED
    confidential: bool = True
    domains: tuple[DomainId, ...] = ()
    extra_seats: int = Field(default=1, ge=0, le=20)
    rotation_id: RotationId | None = None

    @model_validator(mode="after")
    def _one_pair_in_order(self) -> Self:
        instants, walls = (self.start_at, self.end_at), (self.start, self.end, self.time_zone)
        if not (all(instants) and not any(walls)) and not (all(walls) and not any(instants)):
            raise ValueError("start_at or start is not clear; write start_at and end_at, or start, end and time_zone")
        starts, ends = self._ends()
        if ends <= starts:
            field = "end_at" if self.end_at else "end"
            raise ValueError(f"{field} is not after the start; put the later of the two here")
        return self

    def _ends(self) -> tuple[datetime, datetime]:
        if self.start_at and self.end_at:
            return self.start_at, self.end_at
        assert self.start is not None
        assert self.end is not None
        assert self.time_zone is not None
        return _instant(self.start, self.time_zone, is_end=False), _instant(self.end, self.time_zone, is_end=True)

    def event(self) -> CustomerEvent:
        """The event as the domain knows it."""
        starts, ends = self._ends()
        written = self.model_dump(exclude={"start_at", "end_at", "start", "end", "time_zone"})
        return CustomerEvent.model_validate({**written, "span": Span(start_at=starts, end_at=ends)})


def _instant(text: str, zone_name: str, *, is_end: bool) -> datetime:
    wall = datetime.fromisoformat(text)
    if len(text) == 10:
        return to_instant(wall.date() + DAY * is_end, time(0), zone_name)
    return to_instant(wall.date(), wall.time(), zone_name)


class CarriedRow(Value):
    """Points carried from earlier quarters; positive: served more than a fair share. Several rows add up.

    For terms they are weeks on term.
    """

    engineer_id: EngineerId
    points: Decimal = Field(ge=-1000, le=1000)
    counter: Counter = Counter.WEEKENDS
    quarter: str | None = None

    @model_validator(mode="after")
    def _tenths_of_a_quarter(self) -> Self:
        if self.points * LOAD_PER_POINT % 1:
            raise ValueError("points are counted in tenths; write one digit after the point")
        if self.quarter is not None and not _QUARTER.fullmatch(self.quarter):
            raise ValueError(f"quarter {self.quarter[:20]!r} is not a quarter; write it as 2026-Q4")
        return self

    def carried(self) -> CarriedLoad:
        return CarriedLoad(engineer_id=self.engineer_id, load=int(self.points * LOAD_PER_POINT), counter=self.counter)
