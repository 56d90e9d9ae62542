"""The rota, for everybody in the company: who is on duty when. Why somebody is not on it is no part of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import ConfigDict, Field

from api.bootstrap import Services
from api.http.models import DateIn, Out, Page
from api.http.paging import PagingIn
from api.http.problems import unusable
from api.http.route import router
from scheduler.domain.time import DAY, DateRange
from scheduler.services.covered_since import CoveredDuty
from scheduler.services.rota import RotaSeat, Turn, rota

LONGEST_DAYS = 186
DEFAULT_DAYS = 28
TURN: dict[str, Any] = {
    "starts_at": "2027-01-09T08:00:00Z",
    "ends_at": "2027-01-09T16:00:00Z",
    "engineer_id": "ada",
    "name": "Ada Example",
}
SEAT: dict[str, Any] = {
    "duty_id": "tier2/2027-01-09/day",
    "duty_type": "shift",
    "rotation_id": "tier2",
    "seat": 1,
    "first_on": "2027-01-09",
    "last_on": "2027-01-09",
    "starts_at": TURN["starts_at"],
    "ends_at": TURN["ends_at"],
    "open": False,
    "turns": [TURN],
}


class TurnOut(Out):
    """Who serves from starts_at to before ends_at; engineer_id and name are null while nobody does: TBD."""

    model_config = ConfigDict(json_schema_extra={"example": TURN})

    starts_at: datetime
    ends_at: datetime
    engineer_id: str | None
    name: str | None

    @classmethod
    def of(cls, turn: Turn) -> TurnOut:
        span = turn.span
        return cls(starts_at=span.start_at, ends_at=span.end_at, engineer_id=turn.engineer_id, name=turn.name)


class SeatOut(Out):
    """One seat of a shift or term as it stands now, with covers. Its turns in order are all of its time; open says that
    some of it is TBD. Dates are local, both included."""

    model_config = ConfigDict(json_schema_extra={"example": SEAT})

    duty_id: str
    duty_type: Literal["shift", "term"]
    rotation_id: str
    seat: int
    first_on: date
    last_on: date
    starts_at: datetime
    ends_at: datetime
    open: bool = Field(description="Whether nobody serves some of it.")
    turns: list[TurnOut]

    @classmethod
    def of(cls, seat: RotaSeat) -> SeatOut:
        return cls(**_fields(seat))


class PlanSeatOut(SeatOut):
    """One seat of a shift or term as a plan was made, without covers. covered are the turns that others serve since
    it was published, in order, or that nobody serves (null); none for any other plan. Dates are local, both
    included."""

    model_config = ConfigDict(
        json_schema_extra={"example": SEAT | {"covered": [TURN | {"engineer_id": "ben", "name": "Ben Example"}]}}
    )

    covered: list[TurnOut]

    @classmethod
    def planned(cls, seat: RotaSeat, since: CoveredDuty | None) -> PlanSeatOut:
        turns = since.turns if since else ()
        covered = [Turn(span=each.span, engineer_id=each.engineer_id, name=each.who) for each in turns]
        return cls(**_fields(seat), covered=[TurnOut.of(turn) for turn in covered])


def _fields(seat: RotaSeat) -> dict[str, Any]:
    return {
        **seat.model_dump(exclude={"span", "turns"}),
        "starts_at": seat.span.start_at,
        "ends_at": seat.span.end_at,
        "open": any(turn.engineer_id is None for turn in seat.turns),
        "turns": [TurnOut.of(turn) for turn in seat.turns],
    }


NameIn = Annotated[str | None, Query(min_length=1, max_length=120)]


def schedule_routes(services: Services) -> APIRouter:
    """Reading alone: the rota changes by a publication, a cover or a swap."""
    routes = router("schedule")

    @routes.get("/schedule")
    def get_schedule(
        paging: PagingIn,
        first_on: Annotated[DateIn | None, Query(description="First local date; today when left out.")] = None,
        last_on: Annotated[
            DateIn | None, Query(description=f"Last one; {DEFAULT_DAYS} days in all when left out.")
        ] = None,
        rotation_id: NameIn = None,
        team_id: NameIn = None,
        engineer_id: NameIn = None,
    ) -> Page[SeatOut]:
        """Who is on duty between two dates, in order of start, with the seats that are TBD. With engineer_id or
        team_id: the seats in which they have a turn."""
        dates = _dates(first_on or services.now().date(), last_on)
        behind = paging.behind("")
        with services.store.reading() as work:
            seats = rota(work, dates, rotation_id=rotation_id, team_id=team_id, engineer_id=engineer_id)
        found = [seat for seat in seats if seat.place > behind]
        return paging.page(found[: paging.fetch], SeatOut.of, lambda seat: seat.place)

    return routes


def _dates(first_on: date, last_on: date | None) -> DateRange:
    last = last_on or first_on + DAY * (DEFAULT_DAYS - 1)
    if last < first_on:
        raise unusable(("query.last_on", "this is before first_on"))
    if (last - first_on).days >= LONGEST_DAYS:
        raise unusable(("query.last_on", f"ask for {LONGEST_DAYS} days at most"))
    return DateRange(first_on=first_on, last_on=last)
