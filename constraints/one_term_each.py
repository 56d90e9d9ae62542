"""Nobody takes more terms than the rotation gives each, and if wished everybody takes one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal

from pydantic import Field

from scheduler.domain.constraint import Aim, Constraint, Encoding, Reach, Violation
from scheduler.domain.coverage import TermRotation
from scheduler.domain.people import Engineer
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule
from scheduler.domain.values import RotationId


class OneTermEach(Constraint):
    """At most ``max_terms_each`` of the rotation per engineer; with ``wanted`` at least one for every volunteer.

    Amount: per engineer, terms beyond the most, or with ``wanted`` the missing one.
    Boundary: exactly as many terms as the most is allowed.
    """

    kind: Literal["one_term_each"] = "one_term_each"
    rotation_id: RotationId = Field(examples=["ee"], description="the term rotation that is meant")
    wanted: bool = Field(default=False, description="ask for one term for everybody instead of at most so many")

    aim: ClassVar[Aim] = Aim.PREFERENCES
    reach: ClassVar[Reach] = Reach.ENGINEER

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for rotation, engineer in self._people(problem):
            terms = [t for t in schedule.terms_of(engineer.id) if t.rotation_id == rotation.id]
            if self.wanted and not terms:
                says = f"{engineer.name} volunteered for {rotation.name} and has no term."
                yield self.violation((rotation.id, engineer.id), says, engineers=(engineer.id,))
            elif not self.wanted and len(terms) > rotation.max_terms_each:
                yield self.violation(
                    (rotation.id, engineer.id),
                    f"{engineer.name} has {len(terms)} terms of {rotation.name}; "
                    f"{rotation.max_terms_each} is the most.",
                    amount=len(terms) - rotation.max_terms_each,
                    engineers=(engineer.id,),
                    duties=tuple(term.id for term in terms),
                )

    def state(self, model: Encoding) -> None:
        problem = model.problem
        for rotation, engineer in self._people(problem):
            terms = model.total(
                model.works(engineer.id, term.id) for term in problem.terms if term.rotation_id == rotation.id
            )
            if self.wanted:
                model.at_least(terms, 1, (rotation.id, engineer.id))
            else:
                model.at_most(terms, rotation.max_terms_each, (rotation.id, engineer.id))

    def _people(self, problem: Problem) -> Iterator[tuple[TermRotation, Engineer]]:
        for rotation in problem.term_rotations:
            if rotation.id == self.rotation_id:
                for engineer in problem.rosters[rotation.id]:
                    yield rotation, engineer
