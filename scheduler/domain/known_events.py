"""Customer events that are kept one by one, beside those of the imported folder, and where they come from.

They join the organisation when a plan is made, as registrations do. An event that is cancelled stays, so that those
who had planned for it can be told.
"""

from __future__ import annotations

import hashlib
from enum import StrEnum

from pydantic import Field

from scheduler.domain.events import CustomerEvent
from scheduler.domain.time import Instant, Span, TimeZoneName
from scheduler.domain.values import CustomerId, DutyId, EventId, Identifier, RotationId, ShortText, Value

BY_HAND = "by-hand"
"""The source of events that somebody wrote into the API one at a time. No import touches them."""


class EventState(StrEnum):
    """A cancelled event asks for nobody any more."""

    IN_FORCE = "in_force"
    CANCELLED = "cancelled"


def known_id(event_id: str) -> str:
    """The id under which an event is kept: the same for the same event, and fit for an address whatever its own is."""
    return f"e-{hashlib.sha256(event_id.encode()).hexdigest()[:20]}"


class KnownEvent(Value):
    """One event as it is kept. ``source_id`` is the calendar or file that it came from; only that may change it,
    until it is cancelled: then its id is free for whoever uses it next."""

    number: int = Field(ge=1)
    id: Identifier
    source_id: Identifier
    event: CustomerEvent
    state: EventState = EventState.IN_FORCE
    version: int = Field(default=1, ge=1)
    made_at: Instant
    changed_at: Instant

    @property
    def counts(self) -> bool:
        return self.state is EventState.IN_FORCE


class EventSource(Value):
    """A calendar or file that events are taken over from, again and again.

    ``url`` is empty for files that are sent to us; it may hold a secret and is never given out. All its events are
    those of ``customer_id``, if given; ``time_zone`` holds for times that name none. ``etag`` and ``last_modified``
    are what its server said last of ``fetched_url``, where the redirects ended.
    """

    id: Identifier
    url: str = Field(default="", max_length=2_000)
    customer_id: CustomerId | None = None
    time_zone: TimeZoneName = "UTC"
    fetched_url: str = ""
    etag: str = ""
    last_modified: str = ""
    read_at: Instant


class EventDiff(StrEnum):
    """What an import did to an event."""

    ADDED = "added"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    BACK = "back"


class TouchedShift(Value):
    """A published shift that an event touches, or touched before it changed, and who is announced for it."""

    plan_id: Identifier
    duty_id: DutyId
    rotation_id: RotationId
    span: Span
    people: tuple[ShortText, ...]


class EventChange(Value):
    """One event that is not what it was. ``fields`` are those that differ, in order of their names."""

    known: KnownEvent
    diff: EventDiff
    fields: tuple[str, ...] = ()
    shifts: tuple[TouchedShift, ...] = ()

    @property
    def event_id(self) -> EventId:
        return self.known.event.id


def differing(before: CustomerEvent, after: CustomerEvent) -> tuple[str, ...]:
    """The fields in which two versions of an event differ."""
    return tuple(sorted(name for name in type(before).model_fields if getattr(before, name) != getattr(after, name)))
