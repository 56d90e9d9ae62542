"""Somebody stays when others hand over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from scheduler.domain.constraint import Aim, Constraint, Encoding, Violation
from scheduler.domain.coverage import TermRotation
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.domain.time import WEEK
from scheduler.domain.values import RotationId


class EEHandover(Constraint):
    """Across every boundary between two weeks, enough people of the term rotation stay on.

    With ``continuing`` one less than the seats, terms are staggered: one person changes at a time.
    Amount: per boundary, continuing people missing. Boundaries at which nobody can hand over, because one of the
    two weeks needs no seats, do not count.
    Boundary: exactly ``continuing`` people who serve both weeks are enough.
    """

    kind: Literal["ee_handover"] = "ee_handover"
    rotation_id: RotationId = Field(examples=["ee"], description="the term rotation that is meant")
    continuing: int = Field(default=1, ge=1, le=50, description="people who serve on both sides of a boundary")
    every_weeks: int = Field(default=1, ge=1, le=52, description="weeks between the boundaries that are looked at")

    aim: ClassVar[Aim] = Aim.SPREAD

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for rotation, monday in self._boundaries(problem):
            staying = [
                engineer_id
                for term in schedule.terms
                if term.rotation_id == rotation.id and term.starts_on < monday < term.ends_on
                for engineer_id in schedule.holders(term.id)
            ]
            if len(staying) < self.continuing:
                yield self.violation(
                    (rotation.id, monday.isoformat()),
                    f"{rotation.name}: {len(staying)} of {self.continuing} stay on across {monday:%d %b %Y}.",
                    amount=self.continuing - len(staying),
                    engineers=tuple(staying),
                )

    def state(self, model: Encoding) -> None:
        problem = model.problem
        for rotation, monday in self._boundaries(problem):
            staying = model.total(
                model.works(engineer.id, term.id)
                for term in problem.terms
                if term.rotation_id == rotation.id and term.starts_on < monday < term.ends_on
                for engineer in problem.rosters[rotation.id]
            )
            model.at_least(staying, self.continuing, (rotation.id, monday.isoformat()))

    def _boundaries(self, problem: Problem) -> Iterator[tuple[TermRotation, date]]:
        """Mondays inside the horizon; the first one of the horizon belongs to the plan before."""
        for rotation in problem.term_rotations:
            if rotation.id == self.rotation_id:
                for monday in problem.horizon.week_starts[self.every_weeks :: self.every_weeks]:
                    if rotation.needs_seats(monday - WEEK) and rotation.needs_seats(monday):
                        yield rotation, monday
