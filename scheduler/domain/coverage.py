"""Coverage: rotations and their windows, and the shifts and terms they unfold into."""

from __future__ import annotations

from datetime import date, time
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator

from scheduler.domain.time import DAY, WEEK, Span, TimeZoneName, monday_of
from scheduler.domain.values import (
    DomainId,
    DutyId,
    EngineerId,
    EventId,
    Identifier,
    RotationId,
    ShortText,
    TeamId,
    Value,
)

LOAD_PER_POINT = 10
"""Load is an integer count of tenths of a point; one point is four hours of weekend duty."""


class Weekday(StrEnum):
    """A day of the week, as people write it."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"

    @property
    def number(self) -> int:
        """0 for Monday, as date.weekday()."""
        return list(Weekday).index(self)


class CoverageLevel(StrEnum):
    """How much of the week a rotation promises; only 24x7 includes weekends."""

    ALWAYS = "24x7"
    WEEKDAYS = "24x5"
    WEEKDAYS_PARTIAL = "24x5_partial"
    BEST_EFFORT = "best_effort"


class Approval(StrEnum):
    """Whether those who have to agree to a rotation have done so; only an approved one asks for people."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"


class LocalHours(Value):
    """Local hours [first, last] in which somebody may be on duty; both may be touched. 24 is midnight."""

    first: int = Field(default=8, ge=0, le=23)
    last: int = Field(default=20, ge=1, le=24)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last <= self.first:
            raise ValueError(f"local hours end ({self.last}) before they start ({self.first})")
        return self


class ZoneHours(LocalHours):
    """Local hours that hold in some zones instead of the rotation's own."""

    zones: tuple[TimeZoneName, ...]


class WeekendWindow(Value):
    """One window of a weekend rotation: it opens at a wall time of the rotation's anchor zone on each of ``days``.

    ``hours`` is elapsed time when the anchor is UTC; in a local zone the window closes at the wall time that many
    hours later, so the night of a clock change makes it an hour longer or shorter.
    """

    name: Identifier
    days: tuple[Weekday, ...] = Field(min_length=1)
    opens_at: time
    hours: int = Field(ge=1, le=72)
    seats: int = Field(default=1, ge=1, le=50)
    domains: tuple[DomainId, ...] = ()


class WeekendRotation(Value):
    """A duty that recurs every weekend, such as Tier 2.

    Nobody serves before ``min_tenure_days`` in the company, or outside their local hours. An empty ``team_ids`` and
    ``engineer_ids`` means that everybody is on the roster. Windows make shifts only from ``effective_on`` on, when
    the rotation is approved and covers weekends.
    """

    type: Literal["weekend"] = "weekend"
    id: RotationId
    name: ShortText
    time_zone: TimeZoneName = "UTC"
    coverage: CoverageLevel = CoverageLevel.ALWAYS
    approval: Approval = Approval.APPROVED
    effective_on: date | None = None
    windows: tuple[WeekendWindow, ...] = Field(min_length=1)
    covers_company_days: bool = True
    local_hours: LocalHours | None = LocalHours()
    zone_hours: tuple[ZoneHours, ...] = ()
    min_tenure_days: int = Field(default=0, ge=0)
    levels: tuple[Identifier, ...] = ()
    team_ids: tuple[TeamId, ...] = ()
    engineer_ids: tuple[EngineerId, ...] = ()
    bridge_url: ShortText = ""

    @field_validator("windows")
    @classmethod
    def _window_names_differ(cls, windows: tuple[WeekendWindow, ...]) -> tuple[WeekendWindow, ...]:
        names = [window.name for window in windows]
        if len(set(names)) != len(names):
            raise ValueError(f"two windows have the same name: {', '.join(names)}")
        return windows

    def hours_in(self, zone_name: str) -> LocalHours | None:
        """The local hours that bind somebody in that zone; None means any hour."""
        return next((hours for hours in self.zone_hours if zone_name in hours.zones), self.local_hours)

    def covers(self, on: date) -> bool:
        """Whether the rotation promises weekend duty on that date."""
        promised = self.approval is Approval.APPROVED and self.coverage is CoverageLevel.ALWAYS
        return promised and (self.effective_on is None or self.effective_on <= on)


class TermRotation(Value):
    """Seats that people leave their team for, such as Escalation Engineer.

    Terms start on Mondays and last whole weeks. ``start_every_weeks`` and ``lengths`` narrow the possible terms;
    empty ``lengths`` means every length from ``min_weeks`` to ``max_weeks``. ``may_overrun`` lets a term that starts
    inside the horizon end after it.
    """

    type: Literal["term"] = "term"
    id: RotationId
    name: ShortText
    time_zone: TimeZoneName = "UTC"
    seats: int = Field(default=3, ge=1, le=50)
    min_weeks: int = Field(default=4, ge=1, le=52)
    max_weeks: int = Field(default=10, ge=1, le=52)
    lengths: tuple[int, ...] = ()
    start_every_weeks: int = Field(default=1, ge=1)
    may_overrun: bool = True
    min_tenure_days: int = Field(default=0, ge=0)
    max_terms_each: int = Field(default=1, ge=1)
    levels: tuple[Identifier, ...] = ()
    approval: Approval = Approval.APPROVED
    effective_on: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.max_weeks < self.min_weeks:
            raise ValueError(f"max_weeks {self.max_weeks} is less than min_weeks {self.min_weeks}")
        return self

    def needs_seats(self, week_on: date) -> int:
        """Seats to fill in the week that starts on that Monday."""
        live = self.approval is Approval.APPROVED and (self.effective_on is None or self.effective_on <= week_on)
        return self.seats if live else 0


Rotation = Annotated[WeekendRotation | TermRotation, Field(discriminator="type")]


class Duty(Value):
    """What one engineer can hold: a shift, or one possible term."""

    id: DutyId
    rotation_id: RotationId
    span: Span

    @property
    def label(self) -> str:
        """The duty in words, for sentences."""
        return self.id


class Shift(Duty):
    """One concrete span to fill with ``seats`` people.

    The id is made of rotation, local date and window, so it is stable over re-plans. ``weekend_on`` is the Saturday
    of the weekend it belongs to, None on a company day in the week. ``load`` is what one person carries by it.
    At least one of the people on it knows each of ``domains``.
    """

    window: Identifier
    on: date
    weekend_on: date | None
    seats: int = Field(ge=1)
    domains: tuple[DomainId, ...] = ()
    wished_domains: tuple[DomainId, ...] = ()
    load: int = Field(ge=0)
    event_ids: tuple[EventId, ...] = ()

    @property
    def week_on(self) -> date:
        """The Monday of its week: of its weekend, or of the UTC date of its middle, so that an eve counts forward."""
        middle = self.span.start_at + self.span.duration / 2
        return monday_of(self.weekend_on or middle.date())

    @property
    def is_weekend(self) -> bool:
        return self.weekend_on is not None

    @property
    def label(self) -> str:
        return f"{self.window} {self.on:%a %d %b %Y}"


class Term(Duty):
    """One possible stay of an Escalation Engineer: half-open [starts_on, ends_on), whole weeks."""

    starts_on: date
    weeks: int = Field(ge=1)

    @property
    def ends_on(self) -> date:
        return self.starts_on + WEEK * self.weeks

    @property
    def last_on(self) -> date:
        return self.ends_on - DAY

    @property
    def label(self) -> str:
        return f"term {self.starts_on:%d %b %Y} to {self.last_on:%d %b %Y} ({self.weeks} weeks)"

    def covers_week(self, week_on: date) -> bool:
        return self.starts_on <= week_on < self.ends_on
