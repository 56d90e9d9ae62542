"""People: teams, engineers and when they serve, and the country rules that bind them."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, Field, field_validator, model_validator

from scheduler.domain.time import DAY, DateRange, TimeZoneName, to_instant
from scheduler.domain.values import (
    CountryCode,
    CustomerId,
    DomainId,
    EngineerId,
    Identifier,
    RotationId,
    ShortText,
    TeamId,
    Value,
)


def _email(text: str) -> str:
    name, at, host = text.strip().partition("@")
    if not (name and at and "." in host) or any(c.isspace() for c in text.strip()) or "@" in host:
        raise ValueError(f"{text!r} is not an e-mail address; write name@example.com")
    return text.strip()


Email = Annotated[str, AfterValidator(_email)]


class Team(Value):
    """A home team. ``headcount`` counts members outside Watchbill too; 0 means "those we know"."""

    id: TeamId
    name: ShortText
    headcount: int = Field(default=0, ge=0, description="people in the team, including those who take no duty")


class Engineer(Value):
    """A person who can be on call.

    Service is from ``joined_on`` to ``leaves_on``, both included; None means "long ago" and "not planned".
    ``fte`` is the share of full time, in (0, 1]. ``weekend_consent`` is the signed agreement that some countries
    ask for. ``level`` is the career level as the company writes it (IC3).
    """

    id: EngineerId
    name: ShortText
    email: Email
    team_id: TeamId
    time_zone: TimeZoneName
    country: CountryCode
    subdivision: Identifier | None = None
    fte: float = Field(default=1.0, gt=0, le=1)
    level: Identifier | None = None
    domains: tuple[DomainId, ...] = ()
    joined_on: date | None = None
    leaves_on: date | None = None
    weekend_consent: bool = False
    previous_terms: int = Field(default=0, ge=0)

    @field_validator("domains")
    @classmethod
    def _sorted(cls, domains: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(sorted(set(domains)))

    @model_validator(mode="after")
    def _leaves_after_joining(self) -> Self:
        if self.joined_on and self.leaves_on and self.leaves_on < self.joined_on:
            raise ValueError(f"leaves_on {self.leaves_on} is before joined_on {self.joined_on}")
        return self


def end_of_service(leaves_on: date | None, zone_name: str) -> datetime | None:
    """The instant from which somebody serves no more: the end of their last day, where they live."""
    return None if leaves_on is None else to_instant(leaves_on + DAY, time(0), zone_name)


class CustomerState(StrEnum):
    """A proposed customer appears in what-if runs only, never in a published plan."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    RETIRED = "retired"


class Tier1Customer(Value):
    """A group that may page Tier 2, from ``effective_on`` on. ``pages_per_weekend`` is the expected mean."""

    id: CustomerId
    name: ShortText
    state: CustomerState = CustomerState.PROPOSED
    effective_on: date | None = None
    pages_per_weekend: float = Field(default=0.0, ge=0)

    def counts_on(self, on: date) -> bool:
        """Whether the customer may page on that date."""
        return self.state is CustomerState.APPROVED and (self.effective_on is None or self.effective_on <= on)


class WeekendRule(StrEnum):
    """What a country says about weekend duty."""

    ALLOWED = "allowed"
    OPT_IN = "opt_in"
    BANNED = "banned"


class CountryRule(Value):
    """What law or works agreement of one country asks. Every rule names its source and whether counsel has seen it.

    The numbers are None where nothing is asked. ``notice_days``: an announced duty does not change that shortly
    before it without consent. ``max_duty_days_in_4_weeks``: local dates with duty in any 28 days in a row.
    ``rest_hours_daily``: between separate duties. ``rest_hours_weekly``: in one piece, in any week.
    """

    country: CountryCode
    weekend: WeekendRule = WeekendRule.ALLOWED
    public_holidays_banned: bool = False
    one_weekend_day: bool = False
    source: ShortText = ""
    status: ShortText = "needs review"
    effective_on: date | None = None
    notice_days: int | None = Field(default=None, ge=0, le=365)
    max_duty_days_in_4_weeks: int | None = Field(default=None, ge=0, le=28)
    rest_hours_daily: int | None = Field(default=None, ge=0, le=24)
    rest_hours_weekly: int | None = Field(default=None, ge=0, le=168)

    def binds_on(self, on: date) -> bool:
        return self.effective_on is None or self.effective_on <= on


class Volunteer(Value):
    """Consent to serve one Escalation Engineer term inside a window.

    The whole term lies between ``earliest_on`` and ``latest_on``, both included. Lengths are in weeks.
    ``review_on`` is the promotion review that the term should end before.
    """

    engineer_id: EngineerId
    rotation_id: RotationId
    earliest_on: date
    latest_on: date
    min_weeks: int = Field(default=4, ge=1, le=52)
    max_weeks: int = Field(default=10, ge=1, le=52)
    preferred_weeks: int | None = Field(default=None, ge=1, le=52)
    review_on: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.latest_on < self.earliest_on:
            raise ValueError(f"latest_on {self.latest_on} is before earliest_on {self.earliest_on}")
        if self.max_weeks < self.min_weeks:
            raise ValueError(f"max_weeks {self.max_weeks} is less than min_weeks {self.min_weeks}")
        return self

    @property
    def window(self) -> DateRange:
        return DateRange(first_on=self.earliest_on, last_on=self.latest_on)
