"""How the scope of a plan looks from outside: what it takes from each team, and who has acknowledged it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, ConfigDict, Field

from api.http.models import In, Out
from scheduler.reports.acknowledged import AcknowledgedScope
from scheduler.reports.scope import TeamScope

WEEK: dict[str, Any] = {
    "week_on": "2027-01-04",
    "on_terms": 1.0,
    "on_weekends": 0.0,
    "away": 1.0,
    "percent": 12.5,
    "people": ["ada"],
}
WORD: dict[str, Any] = {
    "by": "mia",
    "at": "2026-12-01T09:00:00Z",
    "plan_id": "2027-Q1-v1",
    "entry": 5,
    "holds": True,
}
TEAM: dict[str, Any] = {
    "team_id": "core",
    "name": "Core",
    "headcount": 8,
    "fte": 8.0,
    "person_weeks": 4.0,
    "percent": 3.8,
    "highest": 1.0,
    "allowed": 1,
    "lends": True,
    "acknowledged": WORD,
    "weeks": [WEEK],
}


Hundredths = Annotated[float, AfterValidator(lambda number: round(number, 2))]
"""Nobody plans with more than two places."""


class ScopeWeekOut(Out):
    """Full-time people that duty takes from a team in a week, and their share of it. people are those counted."""

    model_config = ConfigDict(json_schema_extra={"example": WEEK})

    week_on: date
    on_terms: Hundredths
    on_weekends: Hundredths
    away: Hundredths
    percent: Hundredths
    people: list[str]


class ScopeWordOut(Out):
    """A team's last word. holds: it is enough for this version, which takes no more than the one that was seen."""

    model_config = ConfigDict(json_schema_extra={"example": WORD})

    by: str
    at: datetime
    plan_id: str
    entry: int
    holds: bool


class TeamScopeOut(Out):
    """One team over the horizon: person_weeks of its fte are taken, which is percent; highest is the most in a week.
    allowed is how many people the policy lets go at once, null where it says nothing."""

    model_config = ConfigDict(json_schema_extra={"example": TEAM})

    team_id: str
    name: str
    headcount: int
    fte: Hundredths
    person_weeks: Hundredths
    percent: Hundredths
    highest: Hundredths
    allowed: int | None
    lends: bool = Field(description="Whether duty takes anybody at all; if not, nothing is to be acknowledged.")
    acknowledged: ScopeWordOut | None
    weeks: list[ScopeWeekOut]

    @classmethod
    def of(cls, found: AcknowledgedScope) -> TeamScopeOut:
        scope = found.scope
        return cls(
            team_id=scope.team_id,
            name=scope.name,
            headcount=scope.headcount,
            fte=scope.fte,
            person_weeks=scope.person_weeks,
            percent=scope.percent,
            highest=scope.highest.away,
            allowed=scope.allowed,
            lends=found.lends,
            acknowledged=_word(found),
            weeks=_weeks(scope),
        )


def _word(found: AcknowledgedScope) -> ScopeWordOut | None:
    if found.by is None or found.at is None or found.plan_id is None or found.entry is None:
        return None
    return ScopeWordOut(by=found.by, at=found.at, plan_id=found.plan_id, entry=found.entry, holds=found.holds)


def _weeks(scope: TeamScope) -> list[ScopeWeekOut]:
    return [ScopeWeekOut.model_validate(week) for week in scope.weeks]


class ScopeReportOut(Out):
    """What a plan takes from every team. missing are the teams that lend people and have not acknowledged as much:
    while there are any, publishing is refused with 409. head is where the record stands."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"plan_id": "2027-Q1-v1", "missing": [], "head": f"5:{'0' * 64}", "teams": [TEAM]}
        }
    )

    plan_id: str
    missing: list[str]
    head: str
    teams: list[TeamScopeOut]


class AcknowledgementIn(In):
    """The teams whose managers have seen what the plan takes from them."""

    model_config = ConfigDict(json_schema_extra={"example": {"team_ids": ["core"]}})

    team_ids: list[str] = Field(min_length=1, max_length=100)
