"""Terms start one after the other, and not all in one week."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from scheduler.domain.constraint import Aim, Constraint, Encoding, Violation
from scheduler.domain.coverage import Term
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.domain.values import RotationId


class MaxStarts(Constraint):
    """At most ``most`` terms of the rotation start on the same Monday, so that newcomers come one by one.

    Amount: per Monday, terms that start then beyond ``most``.
    Boundary: exactly ``most`` are allowed; terms that began before the horizon are not looked at.
    """

    kind: Literal["max_starts"] = "max_starts"
    rotation_id: RotationId = Field(examples=["ee"], description="the term rotation that is meant")
    most: int = Field(default=1, ge=1, le=50, description="terms that may start in one week")

    aim: ClassVar[Aim] = Aim.SPREAD

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for monday, terms in self._by_start(problem).items():
            starting = [e for term in terms for e in schedule.holders(term.id)]
            if len(starting) > self.most:
                rotation = problem.rotation(self.rotation_id)
                yield self.violation(
                    (self.rotation_id, monday.isoformat()),
                    f"{rotation.name}: {', '.join(problem.engineer(e).name for e in starting)} start together on "
                    f"{monday:%d %b %Y}; {self.most} at a time are allowed.",
                    amount=len(starting) - self.most,
                    engineers=tuple(starting),
                    duties=tuple(term.id for term in terms if schedule.holders(term.id)),
                )

    def state(self, model: Encoding) -> None:
        for monday, terms in self._by_start(model.problem).items():
            roster = model.problem.rosters[self.rotation_id]
            starting = model.total(model.works(engineer.id, term.id) for term in terms for engineer in roster)
            model.at_most(starting, self.most, (self.rotation_id, monday.isoformat()))

    def _by_start(self, problem: Problem) -> dict[date, list[Term]]:
        """The terms of the rotation that start inside the horizon, by their Monday."""
        found: dict[date, list[Term]] = {}
        for term in problem.terms:
            if term.rotation_id == self.rotation_id and term.starts_on in problem.horizon:
                found.setdefault(term.starts_on, []).append(term)
        return found
