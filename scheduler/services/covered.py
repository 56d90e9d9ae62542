"""Covers in what is announced: who holds each duty now, for everything that is planned or judged anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from scheduler.domain.plan import Plan
from scheduler.domain.record import CoveredEntry
from scheduler.domain.record_kinds import EntryKind
from scheduler.domain.record_reading import Person
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


def with_covers(record: RecordReader, history: Sequence[Plan]) -> tuple[Plan, ...]:
    """The announced versions of a horizon, oldest first, each followed by what every cover of a whole duty made of it.

    Such a version is the one before it with somebody else in one seat, announced when the cover was recorded. Covers
    of a part of a duty, or by nobody, are left out.
    """
    people = record.people()
    entries = [each.entry for each in record.entries((EntryKind.COVERED,))]
    covers = [entry for entry in entries if isinstance(entry, CoveredEntry)]
    found: list[Plan] = []
    for plan, after in pairwise((*history, None)):
        assert plan is not None
        until = after.published_at if after else None
        since = [c for c in covers if plan.published_at and plan.published_at <= c.recorded_at]
        found += [plan, *_steps(plan, (c for c in since if until is None or c.recorded_at < until), people)]
    return tuple(found)


def _steps(plan: Plan, covers: Iterable[CoveredEntry], people: Mapping[str, Person]) -> Iterator[Plan]:
    """The plan after each cover in turn."""
    known = {engineer.id for engineer in plan.problem.engineers}
    for cover in covers:
        who = people[cover.person_id].handle if cover.person_id else None
        duty = plan.schedule.duties.get(cover.duty_id)
        if who in known and duty is not None and duty.span == cover.span:
            taken = Assignment(engineer_id=who, duty_id=cover.duty_id, seat=cover.seat)
            schedule = as_it_stands(plan.schedule, (taken,))
            plan = plan.model_copy(update={"schedule": schedule, "published_at": cover.recorded_at})
            yield plan
