"""The clocks of the people on term together are some hours apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import combinations
from typing import ClassVar, Literal

from pydantic import Field

from scheduler.domain.cohorts import cohort_weeks, minutes_apart, seats_taken
from scheduler.domain.constraint import Aim, Constraint, Encoding, Violation
from scheduler.domain.people import Engineer
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.domain.values import RotationId


class ZoneDistance(Constraint):
    """Any two people on term in the same week live at least ``hours`` apart by the clock.

    Amount: one per week and pair of people who are nearer to each other.
    Boundary: exactly ``hours`` are far enough. The distance goes the short way round the day, so that +13:00 and
    -11:00 show the same clock; offsets are those of the week's Monday. Somebody with two terms in one week is near
    to themselves, and makes one more of every pair that they are in.
    """

    kind: Literal["zone_distance"] = "zone_distance"
    rotation_id: RotationId = Field(examples=["ee"], description="the term rotation that is meant")
    hours: int = Field(default=5, ge=1, le=12, description="hours between the clocks of any two")

    aim: ClassVar[Aim] = Aim.SPREAD

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        roster = problem.rosters.get(self.rotation_id, ())
        for rotation, week_on in cohort_weeks(problem, self.rotation_id):
            taken = Counter(schedule.on_terms(rotation.id, week_on))
            for one, other in self._near_pairs(roster, week_on):
                amount = taken[one.id] + taken[other.id] - 1
                if amount > 0:
                    yield self.violation(
                        (rotation.id, week_on.isoformat(), one.id, other.id),
                        f"{rotation.name}, week of {week_on:%d %b %Y}: {self._says(one, other, taken, week_on)}.",
                        amount=amount,
                        engineers=(one.id, other.id),
                    )

    def state(self, model: Encoding) -> None:
        problem = model.problem
        roster = problem.rosters.get(self.rotation_id, ())
        for rotation, week_on in cohort_weeks(problem, self.rotation_id):
            # The maximum with 0 gives the sum a name of its own, which keeps every pair a statement of two parts.
            taken = {e.id: model.maximum((seats_taken(model, rotation.id, week_on, (e,)), 0)) for e in roster}
            for one, other in self._near_pairs(roster, week_on):
                key = (rotation.id, week_on.isoformat(), one.id, other.id)
                model.at_most(taken[one.id] + taken[other.id], 1, key)

    def _says(self, one: Engineer, other: Engineer, taken: Counter[str], week_on: date) -> str:
        twice = [engineer.name for engineer in (one, other) if taken[engineer.id] > 1]
        if twice:
            return f"{' and '.join(twice)} with more than one term"
        apart = minutes_apart(one.time_zone, other.time_zone, week_on) / 60
        return f"{one.name} and {other.name} are {apart:g} h apart; {self.hours} h are wished"

    def _near_pairs(self, roster: tuple[Engineer, ...], week_on: date) -> Iterator[tuple[Engineer, Engineer]]:
        for one, other in combinations(sorted(roster, key=lambda engineer: engineer.id), 2):
            if minutes_apart(one.time_zone, other.time_zone, week_on) < self.hours * 60:
                yield one, other
