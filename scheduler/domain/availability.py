"""Availability: when somebody cannot, would rather not, or would like to serve."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Self

from pydantic import model_validator

from scheduler.domain.time import DateRange
from scheduler.domain.values import CountryCode, EngineerId, Identifier, ShortText, TeamId, Value


class Absence(DateRange):
    """Local dates on which an engineer is away, both ends included. Why is nobody's business here."""

    engineer_id: EngineerId


class Grade(StrEnum):
    """How much an engineer wants a date, from not at all to asking for it.

    Unavailable is kept free up to a quota of weekends; ok says that somebody has looked and does not mind.
    """

    UNAVAILABLE = "unavailable"
    AVOID = "avoid"
    OK = "ok"
    PREFER = "prefer"
    VOLUNTEER = "volunteer"


class Preference(DateRange):
    """Local dates that an engineer would like to serve, or would rather not."""

    engineer_id: EngineerId
    grade: Grade


class Interlock(DateRange):
    """A commitment to a customer that a team or a person must not be taken away from; both ends included."""

    id: Identifier
    team_id: TeamId | None = None
    engineer_id: EngineerId | None = None
    title: ShortText = ""

    @model_validator(mode="after")
    def _one_subject(self) -> Self:
        if (self.team_id is None) == (self.engineer_id is None):
            raise ValueError("an interlock names either a team_id or an engineer_id")
        return self

    def binds(self, engineer_id: str, team_id: str) -> bool:
        return self.engineer_id == engineer_id or self.team_id == team_id


class Holiday(Value):
    """A public holiday of a country, or of one of its subdivisions when that is given."""

    on: date
    name: ShortText
    country: CountryCode
    subdivision: Identifier | None = None

    def applies_to(self, country: str, subdivision: str | None) -> bool:
        return self.country == country and self.subdivision in (None, subdivision)


class CompanyDay(Value):
    """A weekday on which the whole company is off, so that the weekend windows need people."""

    on: date
    name: ShortText
