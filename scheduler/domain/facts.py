"""Facts: what else is known of people, teams and customers that a rule may ask for.

Each fact is one row that somebody wrote down. They share one list in the organisation and in the problem, so that a
new rule needs a new class here and no new list anywhere else. ``type`` names the class in files and in the store.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from scheduler.domain.coverage import Weekday
from scheduler.domain.time import SATURDAY, DateRange
from scheduler.domain.values import (
    CountryCode,
    CustomerId,
    DutyId,
    EngineerId,
    Identifier,
    RotationId,
    ShortText,
    TeamId,
    Value,
)


class Training(Value):
    """An engineer has been trained in a subject, until ``valid_until`` (included) or for good."""

    type: Literal["training"] = "training"
    engineer_id: EngineerId
    subject: Identifier
    valid_until: date | None = None


class Citizenship(Value):
    """A citizenship of an engineer; some customers may only be served by citizens of certain countries."""

    type: Literal["citizenship"] = "citizenship"
    engineer_id: EngineerId
    country: CountryCode


class CustomerLimit(Value):
    """Who may serve a customer's events. An empty list is no limit.

    ``citizenships`` and ``countries`` (of residence) name any that is enough; ``trainings`` are all needed.
    """

    type: Literal["customer_limit"] = "customer_limit"
    customer_id: CustomerId
    citizenships: tuple[CountryCode, ...] = ()
    countries: tuple[CountryCode, ...] = ()
    trainings: tuple[Identifier, ...] = ()


class Affinity(Value):
    """An engineer knows a customer: assigned to it, or the named backup."""

    type: Literal["affinity"] = "affinity"
    engineer_id: EngineerId
    customer_id: CustomerId
    backup: bool = False


class Allocation(DateRange):
    """So many per cent of full time of an engineer are promised to something else; both ends included."""

    type: Literal["allocation"] = "allocation"
    engineer_id: EngineerId
    percent: int = Field(ge=1, le=100)
    title: ShortText = ""


class FeatureWindow(DateRange):
    """Long-term feature work that duty should not cut into. ``weight`` 1 to 10 says how much."""

    type: Literal["feature_window"] = "feature_window"
    team_id: TeamId | None = None
    engineer_id: EngineerId | None = None
    weight: int = Field(default=1, ge=1, le=10)
    title: ShortText = ""

    @model_validator(mode="after")
    def _one_subject(self) -> Self:
        if (self.team_id is None) == (self.engineer_id is None):
            raise ValueError("team_id or engineer_id is not clear; write exactly one of the two")
        return self

    def binds(self, engineer_id: str, team_id: str) -> bool:
        return self.engineer_id == engineer_id or self.team_id == team_id


class Experience(Value):
    """What an engineer has done in a rotation: shadowed a whole shift on a date, been primary since a date."""

    type: Literal["experience"] = "experience"
    engineer_id: EngineerId
    rotation_id: RotationId
    shadowed_on: date | None = None
    primary_since: date | None = None


class OtherDuty(DateRange):
    """Duty in a rotation that is planned elsewhere, such as incident manager; both ends included."""

    type: Literal["other_duty"] = "other_duty"
    engineer_id: EngineerId
    rotation: Identifier


class PageLoad(Value):
    """Pages that an engineer got on a local date; ``night`` of them between 00 and 06 local."""

    type: Literal["page_load"] = "page_load"
    engineer_id: EngineerId
    on: date
    pages: int = Field(ge=0)
    night: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _nights_are_among_them(self) -> Self:
        if self.night > self.pages:
            raise ValueError(f"night {self.night} is more than all {self.pages} pages; pages counts those at night too")
        return self


class HolidayServed(Value):
    """An engineer served on a top holiday in a year."""

    type: Literal["holiday_served"] = "holiday_served"
    engineer_id: EngineerId
    holiday: Identifier
    year: int = Field(ge=2000, le=2200)


class TopHoliday(DateRange):
    """Dates that weigh most for everybody, such as Christmas or Lunar New Year; both ends included."""

    type: Literal["top_holiday"] = "top_holiday"
    holiday: Identifier
    countries: tuple[CountryCode, ...] = ()


class Leave(DateRange):
    """A long leave, such as parental leave, after which somebody returns step by step. Both ends included."""

    type: Literal["leave"] = "leave"
    engineer_id: EngineerId


class Notice(Value):
    """An engineer is leaving: no duty from ``on`` (included), while ``leaves_on`` says when service ends."""

    type: Literal["notice"] = "notice"
    engineer_id: EngineerId
    on: date


class WeekendDays(Value):
    """Which days are the weekend: of a country, or of a team instead of its people's countries."""

    type: Literal["weekend_days"] = "weekend_days"
    country: CountryCode | None = None
    team_id: TeamId | None = None
    days: tuple[Weekday, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_subject(self) -> Self:
        if (self.country is None) == (self.team_id is None):
            raise ValueError("country or team_id is not clear; write exactly one of the two")
        return self


class HolidayChange(Value):
    """A date is a public holiday (``off``), or is none, whatever is known otherwise: for a country, for one of its
    subdivisions, or for a team wherever its people live."""

    type: Literal["holiday_change"] = "holiday_change"
    on: date
    off: bool = True
    name: ShortText = ""
    country: CountryCode | None = None
    subdivision: Identifier | None = None
    team_id: TeamId | None = None

    @model_validator(mode="after")
    def _one_subject(self) -> Self:
        if (self.country is None) == (self.team_id is None):
            raise ValueError("country or team_id is not clear; write exactly one of the two")
        if self.subdivision is not None and self.country is None:
            raise ValueError("subdivision is not clear; write its country too")
        return self


class TimesPassedOver(Value):
    """How often an engineer volunteered for a term before and was not chosen."""

    type: Literal["passed_over"] = "passed_over"
    engineer_id: EngineerId
    rotation_id: RotationId
    times: int = Field(ge=1)


class WeekendServed(Value):
    """An engineer was on weekend duty on a weekend before the horizon; the weekend is named by its Saturday."""

    type: Literal["weekend_served"] = "weekend_served"
    engineer_id: EngineerId
    weekend_on: date

    @model_validator(mode="after")
    def _a_saturday(self) -> Self:
        if self.weekend_on.weekday() != SATURDAY:
            raise ValueError(f"a weekend is named by its Saturday; {self.weekend_on} is a {self.weekend_on:%A}")
        return self


class ConsentToChange(Value):
    """An engineer agrees that an announced duty is taken away or given, inside the notice period."""

    type: Literal["consent_to_change"] = "consent_to_change"
    engineer_id: EngineerId
    duty_id: DutyId


Fact = Annotated[
    Training
    | Citizenship
    | CustomerLimit
    | Affinity
    | Allocation
    | FeatureWindow
    | Experience
    | OtherDuty
    | PageLoad
    | HolidayServed
    | TopHoliday
    | Leave
    | Notice
    | WeekendDays
    | HolidayChange
    | TimesPassedOver
    | WeekendServed
    | ConsentToChange,
    Field(discriminator="type"),
]
