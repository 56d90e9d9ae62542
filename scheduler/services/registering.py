"""Registering: what engineers may say about themselves, until when, and what a withdrawal comes to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from scheduler.domain.audit import Actor, Decision
from scheduler.domain.availability import Grade
from scheduler.domain.errors import BadInput, ChangedMeanwhile, NotOpen
from scheduler.domain.record import PublishedEntry
from scheduler.domain.record_kinds import EntryKind
from scheduler.domain.registration import (
    MOST_EACH,
    Away,
    Content,
    Offer,
    Registration,
    RegistrationState,
    RegistrationWindow,
    Wish,
    new_registration_id,
)
from scheduler.domain.time import DateRange, local_dates
from scheduler.services.cover_opening import open_requests
from scheduler.services.ports import RecordReader
from scheduler.services.service_facts import person_of
from scheduler.services.standing import standing
from scheduler.services.unfit import refuse_unfit
from scheduler.store.unit_of_work import SqlUnitOfWork

_ASKED_FOR = frozenset({Grade.PREFER, Grade.VOLUNTEER})
"""Wishes by which somebody may have come to a duty."""

Seen = Collection[int] | None
"""The versions that somebody has looked at; None: whatever it is now."""


def register(
    work: SqlUnitOfWork, content: Content, engineer_id: str, *, actor: Actor, now: datetime, reason: str = ""
) -> Registration:
    """Keeps what an engineer registers. ``reason`` of an absence is kept and never given out.

    Raises NotFound for an engineer out of reach, NotOpen when a window of the dates is not open and the actor is no
    lead, and BadInput when it fits nothing, or a lead gives no reason for acting late.
    """
    late = _admit(work, content, engineer_id, (content.dates,), actor, now)
    refuse_unfit(work, content, engineer_id, now)
    if work.registrations.count_in_force(engineer_id) >= MOST_EACH:
        raise BadInput(f"{engineer_id} has {MOST_EACH} registrations in force; withdraw some first")
    made = work.registrations.add(
        Registration(
            number=1,
            id=new_registration_id(),
            engineer_id=engineer_id,
            content=content,
            registered_at=now,
            changed_at=now,
        ),
        reason,
    )
    _note(work, Decision.REGISTRATION_MADE, made, actor, now, late=late)
    return made


def change(
    work: SqlUnitOfWork,
    registration_id: str,
    content: Content,
    *,
    seen: Seen,
    actor: Actor,
    now: datetime,
    reason: str | None = None,
) -> Registration:
    """Puts other content in the place of what was registered; its kind stays. Every window of the dates before and
    after must be open.

    Raises as ``register`` does, NotFound, ChangedMeanwhile when it is not a version that was seen, and NotOpen when it
    was withdrawn.
    """
    before = _seen(work, registration_id, seen, actor)
    if before.content.kind != content.kind:
        raise BadInput(f"kind: what is registered as {before.content.kind} stays one; withdraw it and register anew")
    late = _admit(work, content, before.engineer_id, (before.content.dates, content.dates), actor, now)
    if content != before.content:
        refuse_unfit(work, content, before.engineer_id, now, but=before.id)
    after = before.model_copy(update={"content": content, "version": before.version + 1, "changed_at": now})
    work.registrations.replace(after, reason)
    _note(work, Decision.REGISTRATION_CHANGED, after, actor, now, late=late)
    return after


def withdraw(work: SqlUnitOfWork, registration_id: str, *, seen: Seen, actor: Actor, now: datetime) -> Registration:
    """Takes back what was registered, at any time. Before a plan was announced by it, that is all.

    Afterwards the engineer stays announced, and the registration asks for somebody to cover those duties that have not
    ended. Raises NotFound, ChangedMeanwhile, and NotOpen when it was withdrawn before.
    """
    before = _seen(work, registration_id, seen, actor)
    duties = announced_by(work.record, before, now)
    state = RegistrationState.COVER_REQUESTED if duties else RegistrationState.WITHDRAWN
    changes = {"state": state, "withdrawn_at": now, "changed_at": now, "duty_ids": duties}
    after = before.model_copy(update=changes | {"version": before.version + 1})
    work.registrations.replace(after)
    open_requests(work, before.engineer_id, duties, now)
    decision = Decision.COVER_REQUESTED if duties else Decision.REGISTRATION_WITHDRAWN
    _note(work, decision, after, actor, now, late=False)
    return after


def _seen(work: SqlUnitOfWork, registration_id: str, seen: Seen, actor: Actor) -> Registration:
    found = work.registrations.registration(registration_id, actor.reach)
    expect(found.version, seen)
    if not found.counts:
        raise NotOpen(f"{registration_id} was withdrawn; register anew")
    return found


def expect(version: int, seen: Seen) -> None:
    """Raises ChangedMeanwhile when it is none of the versions that were seen."""
    if seen is not None and version not in seen:
        raise ChangedMeanwhile(f"this is version {version} by now; look at it again, then repeat your change")


def _admit(
    work: SqlUnitOfWork,
    content: Content,
    engineer_id: str,
    dates: Iterable[DateRange],
    actor: Actor,
    now: datetime,
) -> bool:
    """Whether the actor is late, if they may register this at all."""
    work.people.require_engineer(engineer_id, actor.reach)
    if isinstance(content, Offer) and work.people.find_rotation_type(content.rotation_id) != "term":
        raise BadInput(f"rotation_id: {content.rotation_id} is no rotation with terms that somebody could offer")
    shut = [w for part in dates for w in work.registrations.windows_of(part) if not w.is_open(now)]
    if not shut:
        return False
    if not actor.is_lead:
        raise NotOpen(_says_when(shut[0], now, "; ask a manager"))
    if not actor.because:
        raise BadInput(f"because: {_says_when(shut[0], now)}; say why you act all the same")
    return True


def _says_when(window: RegistrationWindow, now: datetime, advice: str = "") -> str:
    """When a window opens or closed; ``advice`` is for whoever comes too late."""
    dates = f"dates from {window.first_on} to {window.last_on}"
    if now < window.opens_at:
        return f"registration for {dates} opens at {window.opens_at:%Y-%m-%d %H:%M} UTC"
    return f"registration for {dates} closed at {window.closes_at:%Y-%m-%d %H:%M} UTC{advice}"


def _note(
    work: SqlUnitOfWork, decision: Decision, registration: Registration, actor: Actor, now: datetime, *, late: bool
) -> None:
    about = actor.person_id
    if registration.engineer_id != actor.engineer_id:
        known = work.record.find_full_person_id(registration.engineer_id)
        about = known or person_of(work.record, work.people.engineer(registration.engineer_id, actor.reach))
    work.audit.note(decision, registration.id, actor, now, about_id=about, late=late)


def announced_by(record: RecordReader, registration: Registration, now: datetime) -> tuple[str, ...]:
    """Ids of announced duties that the engineer came to by this, still holds, and has not ended, by their start."""
    content = registration.content
    if isinstance(content, Away) or (isinstance(content, Wish) and content.grade not in _ASKED_FOR):
        return ()
    held = announced_on(record, registration, now)
    return tuple(entry.duty_id for entry in held if _came_by(content, entry))


def _came_by(content: Offer | Wish, entry: PublishedEntry) -> bool:
    if isinstance(content, Wish):
        return entry.duty_type == "shift"
    fits = content.earliest_on <= entry.on and entry.last_on <= content.latest_on
    return entry.duty_type == "term" and entry.rotation_id == content.rotation_id and fits


def announced_on(
    record: RecordReader, registration: Registration, now: datetime | None = None
) -> tuple[PublishedEntry, ...]:
    """Announced duties that the engineer holds on dates of the registration, by their start; those that have not
    ended by ``now``, when that is given."""
    person = record.find_person(registration.engineer_id)
    if person is None:
        return ()
    dates = registration.content.dates
    found = (
        entry for entry in _held(record, person.id, now) if dates.touches(local_dates(entry.span, entry.time_zone))
    )
    return tuple(sorted(found, key=lambda entry: (entry.span.start_at, entry.duty_id)))


def _held(record: RecordReader, person_id: str, now: datetime | None) -> Iterator[PublishedEntry]:
    told = record.entries((EntryKind.PUBLISHED,), person_id=person_id)
    for duty_id in dict.fromkeys(each.entry.duty_id for each in told if isinstance(each.entry, PublishedEntry)):
        for held in standing(record, duty_id):
            mine = [span for span, person in held.turns if person == person_id]
            if held.entry.person_id == person_id and any(now is None or span.end_at > now for span in mine):
                yield held.entry
