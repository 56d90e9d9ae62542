"""Days away from people's own calendars: taken over as often as one likes, and what that does to announced duties.

A leave calendar is not asked whether registration is open: what it says holds for plans to come, and changes nothing
that is announced. Whoever takes one over hears which of those duties now lie on days away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime

from scheduler.domain.audit import Actor, Decision
from scheduler.domain.days_away import MOST_CALENDARS, AwayCalendar, dates_of, days_now, ranges_of
from scheduler.domain.errors import BadInput
from scheduler.domain.people import Engineer
from scheduler.domain.time import DAY, DateRange, Span, local, local_dates
from scheduler.domain.values import DutyId, RotationId, Value
from scheduler.services.ports import RecordReader
from scheduler.services.service_facts import person_of
from scheduler.services.standing import Standing, standing
from scheduler.store.unit_of_work import SqlUnitOfWork

AHEAD = DAY * 640
LONGEST_DUTY = DAY * 53 * 7


class TouchedDuty(Value):
    """A part of an announced duty that the engineer holds on a day away."""

    duty_id: DutyId
    rotation_id: RotationId
    span: Span


class DaysTaken(Value):
    """What came of reading a calendar: the dates that are new and those that no longer count, how many count in all,
    the announced duties that a new date touches, and a sentence for everything that was left out."""

    calendar: AwayCalendar
    added: tuple[DateRange, ...]
    removed: tuple[DateRange, ...]
    days: int
    duties: tuple[TouchedDuty, ...]
    warnings: tuple[str, ...]


def dates_ahead(now: datetime, zone_name: str) -> DateRange:
    """The dates for which a calendar of absences is read: from today where its owner lives, for 21 months."""
    today = local(now, zone_name).date()
    return DateRange(first_on=today, last_on=today + AHEAD)


def take_over_days(
    work: SqlUnitOfWork,
    calendar: AwayCalendar,
    says: Iterable[DateRange] | None,
    *,
    looked_at: DateRange,
    is_whole: bool = True,
    warnings: Iterable[str] = (),
    actor: Actor,
    now: datetime,
) -> DaysTaken:
    """Takes over the dates that a calendar says now; None: it is what it was. The same again changes nothing.

    Of the dates ``looked_at``, those that it no longer says do not count any more, unless the calendar is not
    ``is_whole``, because some of it could not be read. Other dates stay. Raises NotFound for an engineer out of reach,
    and BadInput for one with too many calendars.
    """
    engineer = work.people.engineer(calendar.engineer_id, actor.reach)
    known = {each.id: each for each in work.away.calendars(engineer.id)}
    if calendar.id not in known and len(known) >= MOST_CALENDARS:
        raise BadInput(f"source: {engineer.id} has {MOST_CALENDARS} calendars already; take one of them away first")
    before = dates_of(known[calendar.id].days) if calendar.id in known else frozenset()
    after = before if says is None else days_now(before, dates_of(says), looked_at, is_whole=is_whole)
    kept = calendar.model_copy(update={"days": ranges_of(after)})
    work.away.keep(kept)
    if after != before:
        _note(work, Decision.DAYS_AWAY_IMPORTED, engineer, actor, now)
    return DaysTaken(
        calendar=kept,
        added=ranges_of(after - before),
        removed=ranges_of(before - after),
        days=len(after),
        duties=tuple(duties_on(work.record, engineer.id, after - before, now)),
        warnings=tuple(warnings),
    )


def forget_calendar(work: SqlUnitOfWork, engineer_id: str, calendar_id: str, *, actor: Actor, now: datetime) -> None:
    """Takes a calendar and all its dates away. Raises NotFound, also for an engineer out of reach."""
    engineer = work.people.engineer(engineer_id, actor.reach)
    work.away.forget(engineer_id, calendar_id)
    _note(work, Decision.DAYS_AWAY_FORGOTTEN, engineer, actor, now)


def duties_on(record: RecordReader, engineer_id: str, dates: frozenset[date], now: datetime) -> Iterator[TouchedDuty]:
    """What an engineer holds of announced duties, not ended, that touches one of the local dates, by start."""
    person = record.find_person(engineer_id)
    if person is None or not dates:
        return
    stands = standing(record, from_on=min(dates) - LONGEST_DUTY, until_on=max(dates) + DAY)
    yield from held_on(stands, person.id, lambda days: not dates.isdisjoint(days), now)


def held_on(
    stands: Iterable[Standing], person_id: str, is_meant: Callable[[tuple[date, ...]], bool], now: datetime
) -> Iterator[TouchedDuty]:
    """What a person holds of those duties, not ended, whose local dates are meant, by start."""
    held = ((span, each.entry) for each in stands for span, who in each.turns if who == person_id)
    for span, entry in sorted(held, key=lambda turn: (turn[0].start_at, turn[1].duty_id)):
        if span.end_at > now and is_meant(local_dates(span, entry.time_zone)):
            yield TouchedDuty(duty_id=entry.duty_id, rotation_id=entry.rotation_id, span=span)


def _note(work: SqlUnitOfWork, decision: Decision, engineer: Engineer, actor: Actor, now: datetime) -> None:
    """About the person; how they call their calendar could say anything, and the log is for ever."""
    about = actor.person_id
    if engineer.id != actor.engineer_id:
        about = work.record.find_full_person_id(engineer.id) or person_of(work.record, engineer)
    work.audit.note(decision, about, actor, now, about_id=about)
