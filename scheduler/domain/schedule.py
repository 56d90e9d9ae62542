"""The schedule: who holds which duty over a horizon, with the seats that nobody holds yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Self

from pydantic import Field, field_validator, model_validator

from scheduler.domain.coverage import Duty, Shift, Term, TermRotation
from scheduler.domain.errors import InvalidSchedule
from scheduler.domain.time import WEEK, Horizon
from scheduler.domain.values import DutyId, EngineerId, RotationId, Value


class Assignment(Value):
    """One engineer on one duty. ``seat`` counts from 1 within the shift, or within the rotation for terms."""

    engineer_id: EngineerId
    duty_id: DutyId
    seat: int = Field(default=1, ge=1)


class OpenSeat(Value):
    """A seat that is TBD: one seat of a shift, or one seat of a term rotation over whole weeks [from_on, until_on)."""

    rotation_id: RotationId
    duty_id: DutyId | None
    seat: int
    from_on: date
    until_on: date


class Schedule(Value):
    """Assignments over a horizon, together with every duty they speak of, so that it can be rendered alone.

    ``shifts`` holds all shifts of the horizon, filled or not; ``terms`` the terms that somebody holds;
    ``term_rotations`` the seats that terms have to fill.
    """

    horizon: Horizon
    shifts: tuple[Shift, ...] = ()
    terms: tuple[Term, ...] = ()
    term_rotations: tuple[TermRotation, ...] = ()
    assignments: tuple[Assignment, ...] = ()

    @field_validator("assignments")
    @classmethod
    def _in_order(cls, assignments: tuple[Assignment, ...]) -> tuple[Assignment, ...]:
        return tuple(sorted(assignments, key=lambda a: (a.duty_id, a.seat, a.engineer_id)))

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        pairs = [(a.engineer_id, a.duty_id) for a in self.assignments]
        if len(set(pairs)) != len(pairs):
            raise InvalidSchedule("an engineer is assigned to the same duty twice")
        unknown = {a.duty_id for a in self.assignments} - self.duties.keys()
        if unknown:
            raise InvalidSchedule(f"assigned to a duty that the schedule does not hold: {', '.join(sorted(unknown))}")
        return self

    @cached_property
    def duties(self) -> Mapping[str, Duty]:
        return {duty.id: duty for duty in (*self.shifts, *self.terms)}

    @cached_property
    def _by_duty(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = defaultdict(list)
        for assignment in self.assignments:
            found[assignment.duty_id].append(assignment.engineer_id)
        return {duty_id: tuple(people) for duty_id, people in found.items()}

    @cached_property
    def _by_engineer(self) -> Mapping[str, tuple[Duty, ...]]:
        found: dict[str, list[Duty]] = defaultdict(list)
        for assignment in self.assignments:
            found[assignment.engineer_id].append(self.duties[assignment.duty_id])
        return {e: tuple(sorted(held, key=lambda d: (d.span.start_at, d.id))) for e, held in found.items()}

    def holders(self, duty_id: str) -> tuple[str, ...]:
        """Ids of the engineers on a duty, by seat."""
        return self._by_duty.get(duty_id, ())

    def holds(self, engineer_id: str, duty_id: str) -> bool:
        return engineer_id in self.holders(duty_id)

    def duties_of(self, engineer_id: str) -> tuple[Duty, ...]:
        """What an engineer holds, in order of start."""
        return self._by_engineer.get(engineer_id, ())

    def shifts_of(self, engineer_id: str) -> tuple[Shift, ...]:
        return tuple(duty for duty in self.duties_of(engineer_id) if isinstance(duty, Shift))

    def terms_of(self, engineer_id: str) -> tuple[Term, ...]:
        return tuple(duty for duty in self.duties_of(engineer_id) if isinstance(duty, Term))

    def on_terms(self, rotation_id: str, week_on: date) -> tuple[str, ...]:
        """Ids of the engineers whose term of the rotation covers the week that starts on that Monday."""
        return tuple(
            engineer_id
            for term in self.terms
            if term.rotation_id == rotation_id and term.covers_week(week_on)
            for engineer_id in self.holders(term.id)
        )

    @cached_property
    def open_seats(self) -> tuple[OpenSeat, ...]:
        """Every TBD seat: of shifts in order of start, then of term rotations, weeks of one seat joined."""
        return (*self._open_shift_seats(), *self._open_term_seats())

    @property
    def open_shift_seats(self) -> int:
        """How many seats of shifts are TBD."""
        return sum(seat.duty_id is not None for seat in self.open_seats)

    @property
    def open_term_weeks(self) -> int:
        """In how many weeks a seat of a term rotation is TBD, each seat counted."""
        return sum((seat.until_on - seat.from_on) // WEEK for seat in self.open_seats if seat.duty_id is None)

    def _open_shift_seats(self) -> tuple[OpenSeat, ...]:
        taken = {(a.duty_id, a.seat) for a in self.assignments}
        return tuple(
            OpenSeat(rotation_id=s.rotation_id, duty_id=s.id, seat=seat, from_on=s.on, until_on=s.on)
            for s in self.shifts
            for seat in range(1, s.seats + 1)
            if (s.id, seat) not in taken
        )

    def _open_term_seats(self) -> tuple[OpenSeat, ...]:
        found: list[OpenSeat] = []
        for rotation in self.term_rotations:
            for seat in range(1, rotation.seats + 1):
                found += self._gaps(rotation, seat)
        return tuple(found)

    def _gaps(self, rotation: TermRotation, seat: int) -> list[OpenSeat]:
        held = [
            self.duties[a.duty_id]
            for a in self.assignments
            if a.seat == seat and self.duties[a.duty_id].rotation_id == rotation.id
        ]
        gaps: list[OpenSeat] = []
        for week_on in self.horizon.week_starts:
            if seat > rotation.needs_seats(week_on) or any(
                isinstance(t, Term) and t.covers_week(week_on) for t in held
            ):
                continue
            if gaps and gaps[-1].until_on == week_on:
                gaps[-1] = gaps[-1].model_copy(update={"until_on": week_on + WEEK})
            else:
                gaps.append(
                    OpenSeat(rotation_id=rotation.id, duty_id=None, seat=seat, from_on=week_on, until_on=week_on + WEEK)
                )
        return gaps

    def with_assignments(self, assignments: tuple[Assignment, ...], terms: tuple[Term, ...] | None = None) -> Schedule:
        """The same duties held by other people, checked anew."""
        return Schedule(
            horizon=self.horizon,
            shifts=self.shifts,
            terms=self.terms if terms is None else terms,
            term_rotations=self.term_rotations,
            assignments=assignments,
        )
