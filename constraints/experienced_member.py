"""Somebody on term knows the work already."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from scheduler.domain.cohorts import cohort_weeks, is_experienced, seats_taken
from scheduler.domain.constraint import Aim, Constraint, Encoding, Violation
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.domain.values import Identifier, RotationId


class ExperiencedMember(Constraint):
    """Each week somebody on term has done a term before, or has at least ``level``; an open seat may stand for them.

    Amount: per week, the people without experience beyond the seats that an experienced member leaves them.
    Boundary: with three seats two people without experience are allowed and a third is not; with one seat nobody
    without experience is. A level counts as at least ``level`` on the same ladder: IC5 is at least IC4, M5 is not.
    """

    kind: Literal["experienced_member"] = "experienced_member"
    rotation_id: RotationId = Field(examples=["ee"], description="the term rotation that is meant")
    level: Identifier = Field(default="IC4", description="level from which on somebody counts as experienced")

    aim: ClassVar[Aim] = Aim.SPREAD

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for rotation, week_on in cohort_weeks(problem, self.rotation_id):
            people = schedule.on_terms(rotation.id, week_on)
            new = [e for e in people if not is_experienced(problem.engineer(e), self.level)]
            room = rotation.needs_seats(week_on) - 1
            if len(new) > room:
                yield self.violation(
                    (rotation.id, week_on.isoformat()),
                    f"{rotation.name}, week of {week_on:%d %b %Y}: {', '.join(problem.engineer(e).name for e in new)} "
                    f"without anybody who has done a term before or is {self.level} or above.",
                    amount=len(new) - room,
                    engineers=people,
                )

    def state(self, model: Encoding) -> None:
        problem = model.problem
        new = [e for e in problem.rosters.get(self.rotation_id, ()) if not is_experienced(e, self.level)]
        for rotation, week_on in cohort_weeks(problem, self.rotation_id):
            taken = seats_taken(model, rotation.id, week_on, new)
            model.at_most(taken, rotation.needs_seats(week_on) - 1, (rotation.id, week_on.isoformat()))
