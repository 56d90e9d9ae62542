"""The backup shift comes directly after the primary shift."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from scheduler.domain.constraint import Aim, Constraint, Encoding, Reach, Violation
from scheduler.domain.coverage import Shift
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.domain.values import RotationId


class SecondaryFollows(Constraint):
    """Who is primary on a shift is secondary on the next one, and so knows what has just happened.

    PagerDuty's guide to being on call puts the backup shift directly after the primary one. The next shift is the
    first of ``secondary_rotation`` in the window of the same name that starts when the primary shift ends, or later.
    Amount: one per holder of a primary shift who is not on the next secondary shift. The last primary shifts of a
    horizon, which none follows, count nothing.
    Boundary: a secondary shift that starts at the very end of the primary one is the next; one that starts earlier
    is not.
    """

    kind: Literal["secondary_follows"] = "secondary_follows"
    primary_rotation: RotationId = Field(description="rotation whose holders go on as secondary", examples=["tier2"])
    secondary_rotation: RotationId = Field(description="rotation in which they go on", examples=["tier2-backup"])

    aim: ClassVar[Aim] = Aim.SPREAD
    reach: ClassVar[Reach] = Reach.ENGINEER

    @model_validator(mode="after")
    def _two_rotations(self) -> Self:
        if self.primary_rotation == self.secondary_rotation:
            raise ValueError(f"primary_rotation and secondary_rotation are both {self.primary_rotation}; name two")
        return self

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for primary, following in self._pairs(problem):
            for engineer_id in schedule.holders(primary.id):
                if not schedule.holds(engineer_id, following.id):
                    yield self.violation(
                        (engineer_id, primary.id),
                        f"{problem.engineer(engineer_id).name} is primary on {primary.label} and not secondary on "
                        f"{following.label}.",
                        engineers=(engineer_id,),
                        duties=(primary.id, following.id),
                    )

    def state(self, model: Encoding) -> None:
        for primary, following in self._pairs(model.problem):
            for engineer in model.problem.roster(primary):
                ahead = model.works(engineer.id, primary.id) - model.works(engineer.id, following.id)
                model.at_most(ahead, 0, (engineer.id, primary.id))

    def _pairs(self, problem: Problem) -> Iterator[tuple[Shift, Shift]]:
        """Every primary shift that is followed by a secondary one, with the first that follows it."""
        windows: dict[str, list[Shift]] = defaultdict(list)
        for shift in sorted(problem.shifts, key=lambda s: (s.span.start_at, s.id)):
            if shift.rotation_id == self.secondary_rotation:
                windows[shift.window].append(shift)
        for primary in problem.shifts:
            if primary.rotation_id == self.primary_rotation:
                later = windows[primary.window]
                place = bisect_left(later, primary.span.end_at, key=lambda s: s.span.start_at)
                if place < len(later):
                    yield primary, later[place]
