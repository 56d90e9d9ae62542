"""Registrations: what engineers say about themselves for the time ahead, and until when they may.

They are kept beside what is imported, so that the next import does not take them away, and join the organisation
when a plan is made.
"""

from __future__ import annotations

import secrets
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, TypeAdapter, model_validator

from scheduler.domain.availability import Grade
from scheduler.domain.time import WEEK, DateRange, Instant
from scheduler.domain.values import DutyId, EngineerId, Identifier, RotationId, ShortText, Value

MOST_EACH = 500
"""Registrations in force that one engineer may have; more is a program that has gone astray."""


class Offer(Value):
    """A term that somebody would serve: it lies between ``earliest_on`` and ``latest_on``, both included.

    Lengths are in weeks. ``preferred_weeks`` is the length wished for; ``review_on`` is the promotion review that the
    term should end before.
    """

    kind: Literal["offer"] = "offer"
    rotation_id: RotationId
    earliest_on: date
    latest_on: date
    min_weeks: int = Field(default=4, ge=1, le=52)
    max_weeks: int = Field(default=10, ge=1, le=52)
    preferred_weeks: int | None = Field(default=None, ge=1, le=52)
    review_on: date | None = None

    @model_validator(mode="after")
    def _can_be_served(self) -> Self:
        if self.latest_on < self.earliest_on:
            raise ValueError(f"latest_on {self.latest_on} is before earliest_on {self.earliest_on}")
        if self.max_weeks < self.min_weeks:
            raise ValueError(f"max_weeks {self.max_weeks} is less than min_weeks {self.min_weeks}")
        if self.preferred_weeks is not None and not self.min_weeks <= self.preferred_weeks <= self.max_weeks:
            raise ValueError(f"preferred_weeks {self.preferred_weeks} is not from min_weeks to max_weeks")
        if self.latest_on - self.earliest_on < WEEK * self.min_weeks - (WEEK / 7):
            room = f"no room for {self.min_weeks} weeks from earliest_on {self.earliest_on}"
            raise ValueError(f"latest_on {self.latest_on} leaves {room}; write a later latest_on, or fewer min_weeks")
        return self

    @property
    def dates(self) -> DateRange:
        return DateRange(first_on=self.earliest_on, last_on=self.latest_on)


class Wish(DateRange):
    """Local dates that somebody would like to serve, or would rather not; both ends included."""

    kind: Literal["preference"] = "preference"
    grade: Grade

    @property
    def dates(self) -> DateRange:
        return DateRange(first_on=self.first_on, last_on=self.last_on)


class Away(DateRange):
    """Local dates on which somebody is away, both ends included. Why is written down elsewhere, and never read."""

    kind: Literal["absence"] = "absence"

    @property
    def dates(self) -> DateRange:
        return DateRange(first_on=self.first_on, last_on=self.last_on)


Content = Annotated[Offer | Wish | Away, Field(discriminator="kind")]
CONTENT: TypeAdapter[Content] = TypeAdapter(Content)
"""Reads what is registered from plain JSON."""


class RegistrationState(StrEnum):
    """In force; taken back before anything was announced by it; or taken back after, so that somebody has to cover."""

    IN_FORCE = "in_force"
    WITHDRAWN = "withdrawn"
    COVER_REQUESTED = "cover_requested"


class Registration(Value):
    """What one engineer has registered. Only those in force count when a plan is made.

    ``version`` counts its changes. ``duty_ids`` are announced duties that the engineer asks somebody to cover.
    """

    number: int = Field(ge=1)
    id: Identifier
    engineer_id: EngineerId
    content: Content
    state: RegistrationState = RegistrationState.IN_FORCE
    version: int = Field(default=1, ge=1)
    registered_at: Instant
    changed_at: Instant
    withdrawn_at: Instant | None = None
    duty_ids: tuple[DutyId, ...] = ()

    @property
    def counts(self) -> bool:
        return self.state is RegistrationState.IN_FORCE


class RegistrationWindow(DateRange):
    """When engineers may register for the dates from ``first_on`` to ``last_on``, both included.

    It is open from ``opens_at`` until ``closes_at`` (not included). Every date belongs to one window at most; dates
    of no window are open to everybody at any time.
    """

    id: Identifier
    name: ShortText
    opens_at: Instant
    closes_at: Instant
    version: int = Field(default=1, ge=1)
    changed_at: Instant

    @model_validator(mode="after")
    def _opens_before_closing(self) -> Self:
        if self.closes_at <= self.opens_at:
            raise ValueError("closes_at is not after opens_at")
        return self

    def is_open(self, now: datetime) -> bool:
        return self.opens_at <= now < self.closes_at

    def overlaps(self, dates: DateRange) -> bool:
        """Whether a date belongs to both."""
        return self.first_on <= dates.last_on and dates.first_on <= self.last_on


def new_registration_id() -> str:
    """Random, so that nobody can guess another person's."""
    return f"r-{secrets.token_hex(12)}"


def new_window_id() -> str:
    return f"w-{secrets.token_hex(8)}"
