"""Duties that an import leaves behind: announced for somebody whom it takes away, or who is no longer there for them.

An import changes nothing that is announced. Whoever imports hears which of those duties somebody else has to cover.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import chain

from scheduler.domain.availability import Absence
from scheduler.domain.days_away import dates_of
from scheduler.domain.facts import Leave, Notice
from scheduler.domain.organisation import Organisation
from scheduler.domain.people import Engineer, end_of_service
from scheduler.domain.time import DAY, Span, local_dates
from scheduler.domain.values import DutyId, EngineerId, RotationId, Value
from scheduler.services.ports import RecordReader
from scheduler.services.standing import standing
from scheduler.store.unit_of_work import SqlUnitOfWork

LONGEST_DUTY = DAY * 53 * 7


class WhyLeft(StrEnum):
    """No longer in the organisation, leaving before the duty ends, or away on one of its dates."""

    GONE = "gone"
    LEAVING = "leaving"
    AWAY = "away"


class DutyLeft(Value):
    """A part of an announced duty that an engineer holds, and will not serve all of by what was imported."""

    engineer_id: EngineerId
    duty_id: DutyId
    rotation_id: RotationId
    span: Span
    why: WhyLeft


@dataclass(frozen=True, slots=True)
class _Loss:
    """What an import takes from one engineer: everything; the time after ``ends_at``, where they were to serve until
    ``ended_at`` before (None: for ever); or local dates."""

    why: WhyLeft
    ends_at: datetime | None = None
    ended_at: datetime | None = None
    dates: frozenset[date] = frozenset()

    def touches(self, span: Span, time_zone: str) -> bool:
        if self.why is WhyLeft.GONE:
            return True
        if self.why is WhyLeft.AWAY:
            return not self.dates.isdisjoint(local_dates(span, time_zone))
        served = self.ends_at is None or span.end_at <= self.ends_at
        return not served and (self.ended_at is None or span.end_at <= self.ended_at)


def duties_left(work: SqlUnitOfWork, before: Organisation, after: Organisation, now: datetime) -> tuple[DutyLeft, ...]:
    """Announced duties that have not ended, of people who could serve them by what was imported before and cannot by
    what is imported after, by start. Each is named once, for the first reason there is."""
    losses = {each.id: found for each in before.engineers if (found := tuple(_losses(each, before, after)))}
    return tuple(sorted(_of(work.record, losses, now), key=lambda each: (each.span.start_at, each.duty_id)))


def _of(record: RecordReader, losses: dict[EngineerId, tuple[_Loss, ...]], now: datetime) -> Iterator[DutyLeft]:
    people = {person.id: who for who in losses if (person := record.find_person(who)) is not None}
    if not people:
        return
    for held in standing(record, from_on=now.date() - LONGEST_DUTY):
        for span, person_id in held.turns:
            who = people.get(person_id)
            if who is None or span.end_at <= now:
                continue
            why = next((loss.why for loss in losses[who] if loss.touches(span, held.entry.time_zone)), None)
            if why is not None:
                entry = held.entry
                yield DutyLeft(
                    engineer_id=who, duty_id=entry.duty_id, rotation_id=entry.rotation_id, span=span, why=why
                )


def _losses(engineer: Engineer, before: Organisation, after: Organisation) -> Iterator[_Loss]:
    still = next((each for each in after.engineers if each.id == engineer.id), None)
    if still is None:
        yield _Loss(WhyLeft.GONE)
        return
    ends_at, ended_at = _serves_until(still, after), _serves_until(engineer, before)
    if ends_at is not None and (ended_at is None or ends_at < ended_at):
        yield _Loss(WhyLeft.LEAVING, ends_at=ends_at, ended_at=ended_at)
    new = _away(engineer.id, after) - _away(engineer.id, before)
    if new:
        yield _Loss(WhyLeft.AWAY, dates=new)


def _serves_until(engineer: Engineer, organisation: Organisation) -> datetime | None:
    """The end of service, or of duty for whoever has given notice, if that is sooner."""
    notices = (fact for fact in organisation.facts if isinstance(fact, Notice))
    last_days = [notice.on - DAY for notice in notices if notice.engineer_id == engineer.id]
    if engineer.leaves_on is not None:
        last_days.append(engineer.leaves_on)
    return end_of_service(min(last_days, default=None), engineer.time_zone)


def _away(engineer_id: EngineerId, organisation: Organisation) -> frozenset[date]:
    """Every date of an absence, or of a long leave."""
    leaves = (fact for fact in organisation.facts if isinstance(fact, Leave))
    ranges: Iterator[Absence | Leave] = chain(organisation.absences, leaves)
    return dates_of(each for each in ranges if each.engineer_id == engineer_id)
