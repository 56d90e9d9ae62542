"""The rota: who is on duty when, as it stands now: announced, with every cover since, and with the seats that are TBD.

It says who and when, and never why: absences and their reasons are no part of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Literal

from scheduler.domain.audit import EVERYBODY
from scheduler.domain.coverage import TermRotation
from scheduler.domain.expansion import term
from scheduler.domain.plan import Plan, PlanState
from scheduler.domain.problem import Problem
from scheduler.domain.publication_spans import minus
from scheduler.domain.record_reading import Person
from scheduler.domain.schedule import Assignment, OpenSeat, Schedule
from scheduler.domain.time import WEEK, DateRange, Span
from scheduler.domain.values import DutyId, RotationId, Value
from scheduler.reports.open_seats import name_of
from scheduler.services.service_facts import duty_facts
from scheduler.services.standing import Standing, standing
from scheduler.store.unit_of_work import SqlUnitOfWork

LONGEST_TERM = WEEK * 53
"""How long before a date a term may have begun that still goes on."""


class Turn(Value):
    """Who serves a part of a duty; ``engineer_id`` is None while nobody does."""

    span: Span
    engineer_id: str | None = None
    name: str | None = None


class RotaSeat(Value):
    """One seat of one duty, with its turns in order: together they are all of ``span``. Dates are local, both
    included. ``duty_id`` of weeks that nobody holds in a term rotation is rotation/date."""

    duty_id: DutyId
    duty_type: Literal["shift", "term"]
    rotation_id: RotationId
    seat: int
    first_on: date
    last_on: date
    span: Span
    turns: tuple[Turn, ...]

    @property
    def place(self) -> str:
        """Where it stands in the rota."""
        return f"{self.span.start_at.isoformat()}|{self.duty_id}|{self.seat:03d}"


def rota(
    work: SqlUnitOfWork,
    dates: DateRange,
    *,
    rotation_id: str | None = None,
    team_id: str | None = None,
    engineer_id: str | None = None,
) -> tuple[RotaSeat, ...]:
    """Every seat that touches the dates, in order of start; of one rotation, or those in which one engineer or
    somebody of one team has a turn, if given."""
    people = work.record.people()
    found = [*_held(work, dates, people), *_open(work, dates)]
    wanted = _wanted(work, team_id, engineer_id)
    chosen = (
        seat
        for seat in found
        if (rotation_id is None or seat.rotation_id == rotation_id)
        and (wanted is None or any(turn.engineer_id in wanted for turn in seat.turns))
    )
    return tuple(sorted(chosen, key=lambda seat: seat.place))


def planned(plan: Plan) -> tuple[RotaSeat, ...]:
    """Every seat of a plan as it was made, in order of start, so that a draft can be looked at. Covers of what was
    published are not in it."""
    held = (_planned_seat(plan.problem, assignment) for assignment in plan.schedule.assignments)
    still_open = (_open_seat(plan.schedule, seat) for seat in plan.schedule.open_seats)
    return tuple(sorted((*held, *still_open), key=lambda seat: seat.place))


def _planned_seat(problem: Problem, held: Assignment) -> RotaSeat:
    engineer, duty = problem.engineer(held.engineer_id), problem.duties[held.duty_id]
    facts = duty_facts(problem, engineer, duty, held.seat, duty.span)
    names = ("duty_id", "duty_type", "rotation_id", "seat", "last_on", "span")
    turn = Turn(span=duty.span, engineer_id=engineer.id, name=engineer.name)
    return RotaSeat(first_on=facts["on"], turns=(turn,), **{name: facts[name] for name in names})


def _wanted(work: SqlUnitOfWork, team_id: str | None, engineer_id: str | None) -> frozenset[str] | None:
    """The engineers of whom something is asked; None: of everybody, and of nobody."""
    members = None
    if team_id is not None:
        members = frozenset(engineer.id for engineer in work.people.engineers(EVERYBODY, team_id=team_id))
    if engineer_id is None:
        return members
    return frozenset({engineer_id}) if members is None else members & {engineer_id}


def _held(work: SqlUnitOfWork, dates: DateRange, people: Mapping[str, Person]) -> Iterator[RotaSeat]:
    since = dates.first_on - LONGEST_TERM
    for held in standing(work.record, from_on=since, until_on=dates.last_on):
        entry = held.entry
        if entry.last_on >= dates.first_on and entry.on <= dates.last_on:
            yield RotaSeat(
                duty_id=entry.duty_id,
                duty_type=entry.duty_type,
                rotation_id=entry.rotation_id,
                seat=entry.seat,
                first_on=entry.on,
                last_on=entry.last_on,
                span=entry.span,
                turns=tuple(_turns(held, people)),
            )


def _turns(held: Standing, people: Mapping[str, Person]) -> Iterable[Turn]:
    served = [
        Turn(span=span, engineer_id=people[person_id].handle or person_id, name=people[person_id].name)
        for span, person_id in held.turns
    ]
    gaps = [Turn(span=gap) for gap in minus(held.entry.span, [turn.span for turn in served])]
    return sorted((*served, *gaps), key=lambda turn: turn.span.start_at)


def _open(work: SqlUnitOfWork, dates: DateRange) -> Iterator[RotaSeat]:
    """The seats that published plans leave TBD."""
    for head in work.plans.plans(state=PlanState.PUBLISHED):
        if head.horizon.starts_on <= dates.last_on and dates.first_on < head.horizon.ends_on:
            schedule = work.plans.plan(head.id).schedule
            seats = (_open_seat(schedule, seat) for seat in schedule.open_seats)
            yield from (seat for seat in seats if seat.first_on <= dates.last_on and seat.last_on >= dates.first_on)


def _open_seat(schedule: Schedule, seat: OpenSeat) -> RotaSeat:
    if seat.duty_id is not None:
        duty_type, span, last_on = "shift", schedule.duties[seat.duty_id].span, seat.until_on
    else:
        weeks = (seat.until_on - seat.from_on) // WEEK
        span = term(_term_rotation(schedule, seat), seat.from_on, weeks).span
        duty_type, last_on = "term", seat.until_on - WEEK / 7
    return RotaSeat(
        duty_id=name_of(seat),
        duty_type=duty_type,
        rotation_id=seat.rotation_id,
        seat=seat.seat,
        first_on=seat.from_on,
        last_on=last_on,
        span=span,
        turns=(Turn(span=span),),
    )


def _term_rotation(schedule: Schedule, seat: OpenSeat) -> TermRotation:
    return next(rotation for rotation in schedule.term_rotations if rotation.id == seat.rotation_id)
