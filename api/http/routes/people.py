"""People and teams, as they were imported. Engineers see their own profile; managers see everybody's."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import ConfigDict

from api.bootstrap import Services
from api.http.asking import CallerIn, IdIn
from api.http.models import Out, Page
from api.http.paging import PagingIn
from api.http.route import router
from scheduler.domain.people import Engineer, Team


class PersonOut(Out):
    """An engineer. Service is from joined_on to leaves_on, both included; null is long ago, or not planned."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "ada",
                "name": "Ada Example",
                "email": "ada@example.com",
                "team_id": "core",
                "time_zone": "Europe/Berlin",
                "country": "DE",
                "subdivision": None,
                "fte": 1.0,
                "level": "IC3",
                "domains": ["gitaly"],
                "joined_on": "2021-03-01",
                "leaves_on": None,
                "weekend_consent": True,
                "previous_terms": 1,
            }
        }
    )

    id: str
    name: str
    email: str
    team_id: str
    time_zone: str
    country: str
    subdivision: str | None
    fte: float
    level: str | None
    domains: list[str]
    joined_on: date | None
    leaves_on: date | None
    weekend_consent: bool
    previous_terms: int

    @classmethod
    def of(cls, engineer: Engineer) -> PersonOut:
        return cls(**engineer.model_dump(exclude={"domains"}), domains=list(engineer.domains))


class TeamOut(Out):
    """A home team. headcount counts members who take no duty, too; 0 means those we know."""

    model_config = ConfigDict(json_schema_extra={"example": {"id": "core", "name": "Core", "headcount": 9}})

    id: str
    name: str
    headcount: int

    @classmethod
    def of(cls, team: Team) -> TeamOut:
        return cls(**team.model_dump())


def people_routes(services: Services) -> APIRouter:
    """Reading alone: people and teams are changed by an import."""
    routes = router("people")

    @routes.get("/people")
    def list_people(
        caller: CallerIn,
        paging: PagingIn,
        team_id: Annotated[str | None, Query(max_length=120, description="Of this team alone.")] = None,
    ) -> Page[PersonOut]:
        """Engineers by id: everybody, or you alone."""
        with services.store.reading() as work:
            found = work.people.engineers(
                caller.actor.reach, team_id=team_id, after=paging.behind(""), limit=paging.fetch
            )
        return paging.page(found, PersonOut.of, lambda engineer: engineer.id)

    @routes.get("/people/{person_id}")
    def get_person(person_id: IdIn, caller: CallerIn) -> PersonOut:
        """One engineer."""
        with services.store.reading() as work:
            return PersonOut.of(work.people.engineer(person_id, caller.actor.reach))

    @routes.get("/teams")
    def list_teams(paging: PagingIn) -> Page[TeamOut]:
        """Teams by id."""
        with services.store.reading() as work:
            found = work.people.teams(after=paging.behind(""), limit=paging.fetch)
        return paging.page(found, TeamOut.of, lambda team: team.id)

    @routes.get("/teams/{team_id}")
    def get_team(team_id: IdIn) -> TeamOut:
        """One team."""
        with services.store.reading() as work:
            return TeamOut.of(work.people.team(team_id))

    return routes
