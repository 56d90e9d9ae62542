"""The working days of the people on term cover much of the day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field, field_validator

from scheduler.domain.cohorts import cohort_weeks, seats_taken, utc_hours_worked
from scheduler.domain.constraint import Aim, Constraint, Encoding, Violation
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.domain.values import RotationId


class HoursCovered(Constraint):
    """Each week, enough hours of the UTC day lie in the working day, 09 to 17 local, of somebody on term.

    Amount: per week, covered hours missing to ``hours``, or to all ``wanted_hours`` when those are fewer.
    Boundary: an hour is covered when it lies wholly in the working day of one person, by the UTC offset of the week's
    Monday; where the clock is half an hour off, a working day covers seven such hours. Exactly ``hours`` are enough.
    """

    kind: Literal["hours_covered"] = "hours_covered"
    rotation_id: RotationId = Field(examples=["ee"], description="the term rotation that is meant")
    hours: int = Field(default=24, ge=1, le=24, description="hours of the day that should be covered")
    wanted_hours: tuple[int, ...] = Field(
        default=tuple(range(24)), min_length=1, description="hours of the UTC day that count, 0 for 00:00 to 01:00"
    )

    aim: ClassVar[Aim] = Aim.SPREAD

    @field_validator("wanted_hours")
    @classmethod
    def _hours_of_a_day(cls, hours: tuple[int, ...]) -> tuple[int, ...]:
        strange = [hour for hour in hours if not 0 <= hour <= 23]
        if strange:
            raise ValueError(f"hours of the day are 0 to 23, not {', '.join(map(str, strange))}")
        return tuple(sorted(set(hours)))

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        wanted = min(self.hours, len(self.wanted_hours))
        for rotation, week_on in cohort_weeks(problem, self.rotation_id):
            people = schedule.on_terms(rotation.id, week_on)
            zones = [problem.engineer(e).time_zone for e in people]
            covered = {hour for zone in zones for hour in utc_hours_worked(zone, week_on)} & set(self.wanted_hours)
            if len(covered) < wanted:
                yield self.violation(
                    (rotation.id, week_on.isoformat()),
                    f"{rotation.name}, week of {week_on:%d %b %Y}: {len(covered)} of {wanted} UTC hours covered.",
                    amount=wanted - len(covered),
                    engineers=people,
                )

    def state(self, model: Encoding) -> None:
        roster = model.problem.rosters.get(self.rotation_id, ())
        for rotation, week_on in cohort_weeks(model.problem, self.rotation_id):
            taken = {e.id: seats_taken(model, rotation.id, week_on, (e,)) for e in roster}
            covered = []
            for hour in self.wanted_hours:
                able = [taken[e.id] for e in roster if hour in utc_hours_worked(e.time_zone, week_on)]
                if able:
                    covered.append(model.minimum((model.total(able), 1)))
            wanted = min(self.hours, len(self.wanted_hours))
            model.at_least(model.total(covered), wanted, (rotation.id, week_on.isoformat()))
