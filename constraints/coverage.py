"""Every seat has one engineer; a seat that nobody can fill stays TBD at a price above everything else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Literal

from scheduler.domain.constraint import Aim, Constraint, Encoding, Reach, Violation
from scheduler.domain.coverage import TermRotation
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule


class Coverage(Constraint):
    """Every shift has as many engineers as seats, and so has every week of a term rotation.

    Amount: per shift, and per week of a term rotation, the seats left open (TBD); people beyond the seats count too.
    Boundary: exactly as many people as seats costs nothing; a term covers the weeks from its first Monday up to the
    Monday on which it ends, that one excluded.
    """

    kind: Literal["coverage"] = "coverage"

    aim: ClassVar[Aim] = Aim.UNFILLED
    reach: ClassVar[Reach] = Reach.HEADS

    def violations(self, problem: Problem, schedule: Schedule) -> Iterator[Violation]:
        for shift in problem.shifts:
            people = schedule.holders(shift.id)
            yield from self._judge((shift.id,), f"{shift.label}", len(people), shift.seats, people, (shift.id,))
        for rotation in problem.term_rotations:
            for week_on in problem.horizon.week_starts:
                people = schedule.on_terms(rotation.id, week_on)
                where = f"{rotation.name}, week of {week_on:%d %b %Y}"
                seats = rotation.needs_seats(week_on)
                yield from self._judge((rotation.id, week_on.isoformat()), where, len(people), seats, people, ())

    def _judge(
        self, key: tuple[str, ...], where: str, have: int, want: int, people: tuple[str, ...], duties: tuple[str, ...]
    ) -> Iterator[Violation]:
        if have < want:
            says = f"{where}: {want - have} of {want} seats open (TBD)."
            yield self.violation((*key, "open"), says, amount=want - have, engineers=people, duties=duties)
        elif have > want:
            says = f"{where}: {have} people for {want} seats."
            yield self.violation((*key, "over"), says, amount=have - want, engineers=people, duties=duties)

    def state(self, model: Encoding) -> None:
        problem = model.problem
        for shift in problem.shifts:
            holders = model.total(model.works(e.id, shift.id) for e in problem.roster(shift))
            model.at_least(holders, shift.seats, (shift.id, "open"))
            model.at_most(holders, shift.seats, (shift.id, "over"))
        for rotation in problem.term_rotations:
            for week_on in problem.horizon.week_starts:
                self._state_week(model, rotation, week_on)

    @staticmethod
    def _state_week(model: Encoding, rotation: TermRotation, week_on: date) -> None:
        problem, key = model.problem, (rotation.id, week_on.isoformat())
        holders = model.total(
            model.works(engineer.id, term.id)
            for term in problem.terms
            if term.rotation_id == rotation.id and term.covers_week(week_on)
            for engineer in problem.roster(term)
        )
        model.at_least(holders, rotation.needs_seats(week_on), (*key, "open"))
        model.at_most(holders, rotation.needs_seats(week_on), (*key, "over"))
