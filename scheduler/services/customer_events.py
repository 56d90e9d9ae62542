"""Customer events from outside: written one by one, or taken over from a calendar or file as often as one likes.

Whoever changes an event hears which published shifts it touches, or touched before: those people have to know.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Self

from scheduler.domain.audit import Actor, Decision
from scheduler.domain.errors import BadInput, NotOpen
from scheduler.domain.events import CustomerEvent
from scheduler.domain.import_notes import ImportNote, sentences
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


class _Step(NamedTuple):
    """What becomes of one event. ``before`` None: it is new, and gets its number when it is kept."""

    after: KnownEvent
    diff: EventDiff
    before: KnownEvent | None = None

    @property
    def events(self) -> tuple[CustomerEvent, ...]:
        return tuple(each.event for each in (self.after, self.before) if each)


class _Named(NamedTuple):
    """What an event may name: the customers and rotations that are there, and the domains that somebody knows."""

    customer_ids: frozenset[str]
    rotation_ids: frozenset[str]
    domain_ids: frozenset[str]

    @classmethod
    def of(cls, work: SqlUnitOfWork) -> Self:
        """Raises NotFound when nothing was imported."""
        found = work.organisations
        return cls(found.customer_ids(), found.rotation_ids(), found.domain_ids())

    def problem_with(self, event: CustomerEvent) -> str:
        """Why an event cannot be planned for; empty when it can."""
        if event.customer_id not in self.customer_ids:
            return f"customer_id: there is no customer {event.customer_id}"
        if event.rotation_id is not None and event.rotation_id not in self.rotation_ids:
            return f"rotation_id: there is no rotation {event.rotation_id}"
        unknown = next((domain for domain in event.domains if domain not in self.domain_ids), None)
        return "" if unknown is None else f"domains: no engineer knows the domain {unknown!r}"


def create_event(work: SqlUnitOfWork, event: CustomerEvent, *, actor: Actor, now: datetime) -> EventChange:
    """Keeps an event that somebody wrote down. The id of one that was cancelled, from wherever it came, is free: it
    comes back as it is written now, under the next version.

    Raises BadInput when its id is taken, or it names a customer or rotation that is not there, or a domain that no
    engineer knows.
    """
    problem = _Named.of(work).problem_with(event)
    if problem:
        raise BadInput(problem)
    before = work.events.find(known_id(event.id))
    if (before and before.counts) or event.id in work.organisations.event_ids():
        raise BadInput(f"event_id: there is an event {event.id} already; change that one, or choose another id")
    made = _kept(work, [_in_force(event, before, BY_HAND, now)])
    work.audit.note(Decision.EVENT_CREATED, made[0].after.id, actor, now)
    return _told(work, made, now)[0]


def change_event(
    work: SqlUnitOfWork, key: str, event: CustomerEvent, *, seen: Seen, actor: Actor, now: datetime
) -> EventChange:
    """Writes an event anew; its id stays. One from a calendar is changed there.

    Raises NotFound, ChangedMeanwhile, NotOpen when it was cancelled, and BadInput.
    """
    before = _seen(work, key, seen)
    problem = _Named.of(work).problem_with(event)
    if event.id != before.event.id:
        problem = "event_id: the id of an event stays; cancel it and write another"
    if problem:
        raise BadInput(problem)
    made = _kept(work, [_Step(_next(before, now, event=event), EventDiff.CHANGED, before)])
    work.audit.note(Decision.EVENT_CHANGED, before.id, actor, now)
    return _told(work, made, now)[0]


def cancel_event(work: SqlUnitOfWork, key: str, *, seen: Seen, actor: Actor, now: datetime) -> EventChange:
    """Takes an event out of all plans to come. Raises as ``change_event`` does."""
    before = _seen(work, key, seen)
    made = _kept(work, [_cancelled(before, now)])
    work.audit.note(Decision.EVENT_CANCELLED, before.id, actor, now)
    return _told(work, made, now)[0]


def take_over_events(
    work: SqlUnitOfWork,
    source: EventSource,
    events: Iterable[CustomerEvent],
    *,
    looked_at: Span,
    is_whole: bool = True,
    warnings: Iterable[str] = (),
    lines: Mapping[str, int] | None = None,
    actor: Actor,
    now: datetime,
) -> EventsTaken:
    """Takes over what a calendar holds now, each id once. The same calendar again changes nothing.

    ``looked_at`` is the time for which the calendar was read: an event of this source that lies in it, has not ended,
    and is no longer in the calendar, is cancelled, unless the calendar is not ``is_whole``, because some of it could
    not be read: then it stays, with a warning. Past ones stay as they were, and so does an event of another source or
    of the imported folder; an id that another source brought and took back is free. An event that could not be
    written down one by one is left out with a sentence; ``lines`` say where each event stands in the file, by its id.
    Raises BadInput for a source of that name which is no calendar.
    """
    if source.id == BY_HAND:
        raise BadInput(f"source: {BY_HAND} is what is written one by one; choose another name")
    wanted, named, told, notes = tuple(events), _Named.of(work), list(warnings), list[ImportNote]()
    known = work.events.find_all([known_id(event.id) for event in wanted])
    imported = work.organisations.event_ids()
    found, unchanged = list[_Step](), 0
    for event in wanted:
        before = known.get(known_id(event.id))
        problem = _taken_by(event, before, source.id, imported) or named.problem_with(event)
        if problem:
            notes.append(ImportNote((lines or {}).get(event.id, 0), event.id, f"left out, because {problem}"))
            continue
        step = _step(event, before, source.id, now)
        unchanged += step is None
        found += [] if step is None else [step]
    gone = _gone(work, source.id, {event.id for event in wanted}, looked_at, now)
    found += [_cancelled(each, now) for each in gone * is_whole]
    stay = "stays, because not all of the calendar could be read"
    told += sentences([*notes, *(ImportNote(0, each.event.id, stay) for each in gone * (not is_whole))])
    kept = _kept(work, found)
    work.events.keep_source(source)
    if kept:
        work.audit.note(Decision.EVENTS_IMPORTED, source.id, actor, now)
    return EventsTaken(source_id=source.id, changes=_told(work, kept, now), unchanged=unchanged, warnings=tuple(told))


def _taken_by(event: CustomerEvent, before: KnownEvent | None, source_id: str, imported: Container[str]) -> str:
    """Who has the id of an event, if that is somebody else; else empty."""
    if event.id in imported:
        return "the imported folder has an event of that id; change that one, or give this one another UID"
    if before is not None and before.counts and before.source_id != source_id:
        return f"it is kept already, from {before.source_id}"
    return ""


def _step(event: CustomerEvent, before: KnownEvent | None, source_id: str, now: datetime) -> _Step | None:
    """What becomes of one event of a calendar; None when it is what it was."""
    if before is not None and before.counts and before.event == event:
        return None
    return _in_force(event, before, source_id, now)


def _in_force(event: CustomerEvent, before: KnownEvent | None, source_id: str, now: datetime) -> _Step:
    """An event as it is from now on, whatever was kept under its id before."""
    if before is None:
        return _Step(_new(event, source_id, now), EventDiff.ADDED)
    after = _next(before, now, event=event, state=EventState.IN_FORCE, source_id=source_id)
    return _Step(after, EventDiff.CHANGED if before.counts else EventDiff.BACK, before)


def _kept(work: SqlUnitOfWork, found: Sequence[_Step]) -> list[_Step]:
    """The same steps, written down; those that are new have their numbers now."""
    numbered = iter(work.events.add([step.after for step in found if step.before is None]))
    work.events.replace([step.after for step in found if step.before is not None])
    return [step._replace(after=next(numbered)) if step.before is None else step for step in found]


def _gone(work: SqlUnitOfWork, source_id: str, there: set[str], looked_at: Span, now: datetime) -> list[KnownEvent]:
    """The events that the calendar does not hold any more."""
    ends_after, ids = max(now, looked_at.start_at), {known_id(event_id) for event_id in there}
    return list(work.events.find_others(source_id, ids, ends_after=ends_after, starts_before=looked_at.end_at))


def _told(work: SqlUnitOfWork, found: Sequence[_Step], now: datetime) -> tuple[EventChange, ...]:
    """The changes with the published shifts that each of them touches."""
    plans = published_plans(work, [event for step in found for event in step.events])
    return tuple(
        EventChange(
            known=step.after,
            diff=step.diff,
            fields=differing(step.before.event, step.after.event) if step.before else (),
            shifts=touched_shifts(plans, step.events, since=now),
        )
        for step in found
    )


def _seen(work: SqlUnitOfWork, key: str, seen: Seen) -> KnownEvent:
    before = work.events.event(key)
    expect(before.version, seen)
    if before.source_id != BY_HAND:
        raise NotOpen(f"{key} comes from {before.source_id}; change it there, and import that again")
    if not before.counts:
        raise NotOpen(f"{key} was cancelled; to have it back, create it anew with the same event_id")
    return before


def _new(event: CustomerEvent, source_id: str, now: datetime) -> KnownEvent:
    return KnownEvent(number=1, id=known_id(event.id), source_id=source_id, event=event, made_at=now, changed_at=now)


def _next(before: KnownEvent, now: datetime, **changes: object) -> KnownEvent:
    return before.model_copy(update={**changes, "version": before.version + 1, "changed_at": now})


def _cancelled(before: KnownEvent, now: datetime) -> _Step:
    return _Step(_next(before, now, state=EventState.CANCELLED), EventDiff.CANCELLED, before)
