"""Covers in what is announced: who holds each duty now, for everything that is planned, judged or shown anew."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from scheduler.domain.parts import Part, Turn, parts_of
from scheduler.domain.plan import Plan
from scheduler.domain.publication_spans import common, minus
from scheduler.domain.record import CoveredEntry, Recorded
from scheduler.domain.record_kinds import EntryKind
from scheduler.domain.record_reading import Person
from scheduler.domain.schedule import Assignment, Schedule
from scheduler.domain.time import DAY, Span
from scheduler.domain.values import DutyId, EngineerId
from scheduler.services.ports import RecordReader
from scheduler.services.standing import TOLD_BY, Place, Standing, Stands, standing

Who = Callable[[str], EngineerId | None]
"""The engineer behind a person id, as far as they may be named."""


def covered(record: RecordReader, schedule: Schedule) -> tuple[Assignment, ...]:
    """The assignments of a published schedule that somebody else holds by now, from its beginning to its end.

    A cover of a part of a duty leaves the duty with whom it was announced for: a plan gives a seat to one person.
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


def as_served(record: RecordReader, plan: Plan, more: Collection[EngineerId] = ()) -> Plan:
    """A published plan as it stands now: whoever covers a whole duty is in its seat, and the other seats of which the
    record says something else than the plan are cut into ``parts``.

    Nobody but the plan's own people and ``more`` is named; what anybody else serves is TBD.
    """
    stands = Stands()
    for each in _told(record, plan.schedule.duties):
        stands.add(each)
    return _served(plan, stands.all, _who(record.people(), plan, more))


def with_covers(record: RecordReader, history: Sequence[Plan]) -> tuple[Plan, ...]:
    """The announced versions of a horizon, oldest first, each followed by what every cover since made of it.

    Such a version is the one before it as ``as_served`` has it, announced when the cover was recorded.
    """
    duties = {duty_id for plan in history for duty_id in plan.schedule.duties}
    return tuple(_versions(record.people(), history, _told(record, duties)))


def _versions(people: Mapping[str, Person], history: Sequence[Plan], told: Iterable[Recorded]) -> Iterator[Plan]:
    coming, stands = deque(history), Stands()
    plan, last, who = None, None, None
    for each in told:
        is_cover, at = isinstance(each.entry, CoveredEntry), each.entry.recorded_at
        while coming and _is_out(coming[0], at, is_cover=is_cover):
            plan = coming.popleft()
            who = _who(people, plan)
            yield (last := _served(plan, stands.all, who))
        stands.add(each)
        if is_cover and plan is not None and last is not None and who is not None:
            after = _served(plan, stands.all, who)
            if (after.schedule, after.parts) != (last.schedule, last.parts):
                yield (last := after.model_copy(update={"published_at": at}))
    for plan in coming:
        yield _served(plan, stands.all, _who(people, plan))


def _is_out(plan: Plan, at: datetime, *, is_cover: bool) -> bool:
    """Whether a version was announced before an entry of that time. What its announcement itself says belongs to it;
    a cover of the same moment comes after it."""
    out_at = plan.published_at or plan.created_at
    return out_at <= at if is_cover else out_at < at


def _told(record: RecordReader, duty_ids: Collection[DutyId]) -> list[Recorded]:
    """All that the record says of those duties that somebody covers, in its order."""
    covers = (each.entry for each in record.entries((EntryKind.COVERED,)))
    ids = {entry.duty_id for entry in covers if isinstance(entry, CoveredEntry)}.intersection(duty_ids)
    found = (each for duty_id in ids for each in record.entries(TOLD_BY, duty_id=duty_id))
    return sorted(found, key=lambda each: each.seq)


def _who(people: Mapping[str, Person], plan: Plan, more: Collection[EngineerId] = ()) -> Who:
    known = {engineer.id for engineer in plan.problem.engineers}.union(more)

    def named(person_id: str) -> EngineerId | None:
        handle = people[person_id].handle or person_id
        return handle if handle in known else None

    return named


def _served(plan: Plan, live: Sequence[Standing], who: Who) -> Plan:
    """The plan with what these duties say of its seats."""
    seats: dict[DutyId, dict[int, EngineerId]] = defaultdict(dict)
    for a in plan.schedule.assignments:
        seats[a.duty_id][a.seat] = a.engineer_id
    takers: list[Assignment] = []
    parts: list[Part] = []
    for held in live:
        duty_id, seat = held.place
        if not held.covers or seat not in seats.get(duty_id, ()):
            continue
        planned = seats[duty_id][seat]
        turns = _turns(held, plan.schedule.duties[duty_id].span, planned, who)
        taker = turns[0][1] if len(turns) == 1 else None
        # A schedule has nobody on two seats of a duty, and has somebody there whose other seat is covered in parts.
        if taker is not None and all(each != taker or other == seat for other, each in seats[duty_id].items()):
            seats[duty_id][seat] = taker
            takers.append(Assignment(engineer_id=taker, duty_id=duty_id, seat=seat))
        else:
            parts += parts_of(held.place, turns, planned)
    if not takers and not parts:
        return plan
    schedule = as_it_stands(plan.schedule, tuple(takers)) if takers else plan.schedule
    return plan.model_copy(update={"schedule": schedule, "parts": tuple(parts)})


def _turns(held: Standing, whole: Span, planned: EngineerId, who: Who) -> list[Turn]:
    """Who serves which part of the duty, from its start to its end. What the record does not speak of, or the duty no
    longer has, is as planned, or nobody's."""
    spoken_of = held.entry.span
    turns: list[Turn] = [(span, who(person_id)) for span, person_id in held.turns]
    turns += [(gap, None) for gap in minus(spoken_of, [span for span, _ in turns])]
    turns = [(part, person) for span, person in turns if (part := common(span, whole))]
    turns += [(gap, planned) for gap in minus(whole, [spoken_of])]
    return _joined(sorted(turns, key=lambda turn: turn[0].start_at))


def _joined(turns: Sequence[Turn]) -> list[Turn]:
    """Turns of one person that touch are one."""
    found: list[Turn] = []
    for span, person in turns:
        if found and found[-1][1] == person:
            found[-1] = Span(start_at=found[-1][0].start_at, end_at=span.end_at), person
        else:
            found.append((span, person))
    return found
