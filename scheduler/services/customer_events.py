"""Customer events from outside: written one by one, or taken over from a calendar or file as often as one likes.

Whoever changes an event hears which published shifts it touches, or touched before: those people have to know.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from scheduler.domain.audit import Actor, Decision
from scheduler.domain.errors import BadInput, NotOpen
from scheduler.domain.events import CustomerEvent
from scheduler.domain.known_events import (
    BY_HAND,
    EventChange,
    EventDiff,
    EventSource,
    EventState,
    KnownEvent,
    differing,
    known_id,
)
from scheduler.domain.organisation import Organisation
from scheduler.domain.time import Span
from scheduler.domain.values import Value
from scheduler.services.known_events import published_plans, touched_shifts
from scheduler.services.registering import Seen, expect
from scheduler.store.unit_of_work import SqlUnitOfWork


class EventsTaken(Value):
    """What came of an import: what is no longer as it was, how much is, and a sentence for all that was left out."""

    source_id: str
    changes: tuple[EventChange, ...]
    unchanged: int
    warnings: tuple[str, ...]


def create_event(work: SqlUnitOfWork, event: CustomerEvent, *, actor: Actor, now: datetime) -> EventChange:
    """Keeps an event that somebody wrote down. Raises BadInput when its id is taken, or it names a customer or
    rotation that is not there."""
    organisation = work.organisations.organisation()
    problem = _unfit(organisation, event)
    if problem:
        raise BadInput(problem)
    if work.events.find(known_id(event.id)) or any(event.id == other.id for other in organisation.events):
        raise BadInput(f"event_id: there is an event {event.id} already; change that one, or choose another id")
    made = _added(work, event, BY_HAND, now)
    work.audit.note(Decision.EVENT_CREATED, made.id, actor, now)
    return _told(work, [(made, EventDiff.ADDED, None)], now)[0]


def change_event(
    work: SqlUnitOfWork, key: str, event: CustomerEvent, *, seen: Seen, actor: Actor, now: datetime
) -> EventChange:
    """Writes an event anew; its id stays. One from a calendar is changed there.

    Raises NotFound, ChangedMeanwhile, NotOpen when it was cancelled, and BadInput.
    """
    before = _seen(work, key, seen)
    problem = _unfit(work.organisations.organisation(), event)
    if event.id != before.event.id:
        problem = "event_id: the id of an event stays; cancel it and write another"
    if problem:
        raise BadInput(problem)
    after = _replaced(work, before, now, event=event)
    work.audit.note(Decision.EVENT_CHANGED, after.id, actor, now)
    return _told(work, [(after, EventDiff.CHANGED, before)], now)[0]


def cancel_event(work: SqlUnitOfWork, key: str, *, seen: Seen, actor: Actor, now: datetime) -> EventChange:
    """Takes an event out of all plans to come. Raises as ``change_event`` does."""
    before = _seen(work, key, seen)
    after = _replaced(work, before, now, state=EventState.CANCELLED)
    work.audit.note(Decision.EVENT_CANCELLED, after.id, actor, now)
    return _told(work, [(after, EventDiff.CANCELLED, before)], now)[0]


def take_over_events(
    work: SqlUnitOfWork,
    source: EventSource,
    events: Iterable[CustomerEvent],
    *,
    looked_at: Span,
    is_whole: bool = True,
    warnings: Iterable[str] = (),
    actor: Actor,
    now: datetime,
) -> EventsTaken:
    """Takes over what a calendar holds now. The same calendar again changes nothing.

    ``looked_at`` is the time for which the calendar was read: an event of this source that lies in it, has not ended,
    and is no longer in the calendar, is cancelled, unless the calendar is not ``is_whole``, because some of it could
    not be read: then it stays, with a warning. Past ones stay as they were, and so does an event of another source.
    Raises BadInput for a source of that name which is no calendar.
    """
    if source.id == BY_HAND:
        raise BadInput(f"source: {BY_HAND} is what is written one by one; choose another name")
    organisation, told = work.organisations.organisation(), list(warnings)
    found: list[tuple[KnownEvent, EventDiff, KnownEvent | None]] = []
    unchanged, there = 0, set()
    for event in events:
        there.add(event.id)
        problem = _unfit(organisation, event)
        before = work.events.find(known_id(event.id))
        if before is not None and before.source_id != source.id:
            problem = f"it is kept already, from {before.source_id}"
        if problem:
            told.append(f"{event.id}: left out, because {problem}")
            continue
        made = _one_taken(work, event, before, source.id, now)
        unchanged += made is None
        found += [] if made is None else [made]
    gone = _gone(work, source.id, there, looked_at, now)
    found += [
        (_replaced(work, each, now, state=EventState.CANCELLED), EventDiff.CANCELLED, each) for each in gone * is_whole
    ]
    told += [f"{each.event.id}: stays, because not all of the calendar could be read" for each in gone * (not is_whole)]
    work.events.keep_source(source)
    if found:
        work.audit.note(Decision.EVENTS_IMPORTED, source.id, actor, now)
    return EventsTaken(source_id=source.id, changes=_told(work, found, now), unchanged=unchanged, warnings=tuple(told))


def _one_taken(
    work: SqlUnitOfWork, event: CustomerEvent, before: KnownEvent | None, source_id: str, now: datetime
) -> tuple[KnownEvent, EventDiff, KnownEvent | None] | None:
    """What became of one event of a calendar; None when it is what it was."""
    if before is None:
        return _added(work, event, source_id, now), EventDiff.ADDED, None
    if before.counts and before.event == event:
        return None
    after = _replaced(work, before, now, event=event, state=EventState.IN_FORCE)
    return after, EventDiff.CHANGED if before.counts else EventDiff.BACK, before


def _gone(work: SqlUnitOfWork, source_id: str, there: set[str], looked_at: Span, now: datetime) -> list[KnownEvent]:
    """The events that the calendar does not hold any more."""
    known = work.events.events(
        source_id=source_id,
        states=(EventState.IN_FORCE,),
        ends_after=max(now, looked_at.start_at),
        starts_before=looked_at.end_at,
    )
    return [each for each in known if each.event.id not in there]


def _told(
    work: SqlUnitOfWork, found: list[tuple[KnownEvent, EventDiff, KnownEvent | None]], now: datetime
) -> tuple[EventChange, ...]:
    """The changes with the published shifts that each of them touches."""
    plans = published_plans(work, [each.event for after, _, before in found for each in (after, before) if each])
    return tuple(
        EventChange(
            known=after,
            diff=diff,
            fields=differing(before.event, after.event) if before else (),
            shifts=touched_shifts(plans, [each.event for each in (after, before) if each], since=now),
        )
        for after, diff, before in found
    )


def _seen(work: SqlUnitOfWork, key: str, seen: Seen) -> KnownEvent:
    before = work.events.event(key)
    expect(before.version, seen)
    if before.source_id != BY_HAND:
        raise NotOpen(f"{key} comes from {before.source_id}; change it there, and import that again")
    if not before.counts:
        raise NotOpen(f"{key} was cancelled; write it down anew")
    return before


def _added(work: SqlUnitOfWork, event: CustomerEvent, source_id: str, now: datetime) -> KnownEvent:
    new = KnownEvent(number=1, id=known_id(event.id), source_id=source_id, event=event, made_at=now, changed_at=now)
    return work.events.add(new)


def _replaced(work: SqlUnitOfWork, before: KnownEvent, now: datetime, **changes: object) -> KnownEvent:
    after = before.model_copy(update={**changes, "version": before.version + 1, "changed_at": now})
    work.events.replace(after)
    return after


def _unfit(organisation: Organisation, event: CustomerEvent) -> str:
    """Why an event cannot be planned for; empty when it can."""
    if event.customer_id not in {customer.id for customer in organisation.customers}:
        return f"customer_id: there is no customer {event.customer_id}"
    if event.rotation_id not in {None, *(rotation.id for rotation in organisation.rotations)}:
        return f"rotation_id: there is no rotation {event.rotation_id}"
    return ""
