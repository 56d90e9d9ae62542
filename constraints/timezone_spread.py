"""The people on duty together are spread over time zones."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time
from typing import ClassVar, Literal, Self

from pydantic import Field, field_validator, model_validator

from scheduler.domain.constraint import Aim, Constraint, Encoding, Violation
from scheduler.domain.coverage import TermRotation
from scheduler.domain.people import Engineer
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.domain.time import to_instant, utc_offset_minutes
from scheduler.domain.values import Identifier, RotationId, Value


class ZoneNeed(Value):
    """So many people whose UTC offset lies between two hours, both included."""

    region: Identifier
    from_hours: float = Field(ge=-14, le=15, description="lowest UTC offset that counts, in hours")
    to_hours: float = Field(ge=-14, le=15, description="highest UTC offset that counts, in hours")
    people: int = Field(default=1, ge=1, description="people asked for from there")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.to_hours < self.from_hours:
            raise ValueError(f"to_hours {self.to_hours} is less than from_hours {self.from_hours}")
        return self


class TimezoneSpread(Constraint):
    """Each week the people on term come from the regions asked for; an open seat may stand for a missing region.

    Amount: per week and region, the people of other regions beyond the seats that the region leaves them.
    Boundary: with three seats and one for a region, two people from elsewhere are allowed and a third is not. The
    offset is that of the week's Monday, or of ``offsets_on`` when given; both ends of a region count as inside.
    """

    kind: Literal["timezone_spread"] = "timezone_spread"
    rotation_id: RotationId = Field(examples=["ee"], description="the term rotation that is meant")
    needs: tuple[ZoneNeed, ...] = Field(
        min_length=1,
        examples=[[{"region": "EMEA", "from_hours": -2, "to_hours": 4.5}]],
        description="regions asked for",
    )
    offsets_on: date | None = Field(default=None, description="date whose UTC offsets hold for all weeks")

    aim: ClassVar[Aim] = Aim.SPREAD

    @field_validator("needs")
    @classmethod
    def _regions_differ(cls, needs: tuple[ZoneNeed, ...]) -> tuple[ZoneNeed, ...]:
        regions = [need.region for need in needs]
        if len(set(regions)) != len(regions):
            raise ValueError(f"two needs name the same region: {', '.join(regions)}")
        return needs

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for rotation, week_on in self._weeks(problem):
            people = schedule.on_terms(rotation.id, week_on)
            for need in self.needs:
                others = [e for e in people if not self._inside(need, problem.engineer(e), week_on)]
                room = max(0, rotation.needs_seats(week_on) - need.people)
                if len(others) > room:
                    yield self.violation(
                        (rotation.id, week_on.isoformat(), need.region),
                        f"{rotation.name}, week of {week_on:%d %b %Y}: {len(people) - len(others)} of "
                        f"{need.people} from {need.region}.",
                        amount=len(others) - room,
                        engineers=people,
                    )

    def state(self, model: Encoding) -> None:
        problem = model.problem
        for rotation, week_on in self._weeks(problem):
            terms = [t for t in problem.terms if t.rotation_id == rotation.id and t.covers_week(week_on)]
            for need in self.needs:
                others = model.total(
                    model.works(engineer.id, term.id)
                    for engineer in problem.rosters[rotation.id]
                    if not self._inside(need, engineer, week_on)
                    for term in terms
                )
                room = max(0, rotation.needs_seats(week_on) - need.people)
                model.at_most(others, room, (rotation.id, week_on.isoformat(), need.region))

    def _weeks(self, problem: Problem) -> Iterator[tuple[TermRotation, date]]:
        for rotation in problem.term_rotations:
            if rotation.id == self.rotation_id:
                for week_on in problem.horizon.week_starts:
                    if rotation.needs_seats(week_on):
                        yield rotation, week_on

    def _inside(self, need: ZoneNeed, engineer: Engineer, week_on: date) -> bool:
        noon = to_instant(self.offsets_on or week_on, time(12), "UTC")
        return need.from_hours <= utc_offset_minutes(noon, engineer.time_zone) / 60 <= need.to_hours
