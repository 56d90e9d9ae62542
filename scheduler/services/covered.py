"""Covers in what is announced: who holds each duty now, for everything that is planned or judged anew."""

from __future__ import annotations

from scheduler.domain.schedule import Assignment, Schedule
from scheduler.domain.time import DAY
from scheduler.services.ports import RecordReader
from scheduler.services.standing import Place, standing


def covered(record: RecordReader, schedule: Schedule) -> tuple[Assignment, ...]:
    """The assignments of a published schedule that somebody else holds by now, from its beginning to its end.

    A cover of a part of a duty leaves the duty with whom it was announced for.
    """
    horizon, people = schedule.horizon, record.people()
    found = []
    for held in standing(record, from_on=horizon.starts_on, until_on=horizon.ends_on - DAY):
        whole = [person for span, person in held.turns if span == held.entry.span]
        if whole and whole[0] != held.entry.person_id and (who := people[whole[0]].handle):
            found.append(Assignment(engineer_id=who, duty_id=held.entry.duty_id, seat=held.entry.seat))
    return tuple(each for each in found if each.duty_id in schedule.duties)


def as_it_stands(schedule: Schedule, covers: tuple[Assignment, ...]) -> Schedule:
    """The schedule with those in their seats who cover them."""
    new: dict[Place, Assignment] = {(each.duty_id, each.seat): each for each in covers}
    return schedule.with_assignments(tuple(new.get((a.duty_id, a.seat), a) for a in schedule.assignments))
