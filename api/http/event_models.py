"""Customer events as they come in and go out. Engineers see the id of a customer; what a confidential event is called
is for managers alone."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import ConfigDict, Field

from api.http.models import In, InstantIn, Out, value_of
from scheduler.domain.events import Confidence, CustomerEvent, EventKind
from scheduler.domain.known_events import EventChange, EventDiff, EventSource, EventState, KnownEvent, TouchedShift
from scheduler.domain.time import Span
from scheduler.domain.values import CustomerId, DomainId, EventId, OutsideText, RotationId
from scheduler.services.customer_events import EventsTaken

EXAMPLE: dict[str, Any] = {
    "event_id": "acme-upgrade",
    "customer_id": "acme",
    "title": "Upgrade",
    "kind": "upgrade",
    "start_at": "2027-01-09T08:00:00Z",
    "end_at": "2027-01-09T16:00:00Z",
    "confidence": "confirmed",
    "confidential": True,
    "domains": ["database"],
    "extra_seats": 1,
    "rotation_id": None,
}
KEPT: dict[str, Any] = EXAMPLE | {
    "id": "e-0123456789abcdef0123",
    "source_id": "by-hand",
    "state": "in_force",
    "version": 1,
    "changed_at": "2026-12-01T09:00:00Z",
}
SHIFT: dict[str, Any] = {
    "plan_id": "2027-Q1-v3",
    "duty_id": "tier2/2027-01-09/day",
    "rotation_id": "tier2",
    "start_at": "2027-01-09T08:00:00Z",
    "end_at": "2027-01-09T16:00:00Z",
    "people": ["Ada"],
}
CHANGE: dict[str, Any] = {"event": KEPT, "diff": "changed", "fields": ["span"], "shifts": [SHIFT]}
BECAUSE = Annotated[OutsideText, Field(description="Why. It is kept in the audit log.")]


class EventIn(In):
    """A date that a customer has told us of. extra_seats more people are needed on every shift that it overlaps, and
    somebody who knows its domains: as a demand when it is confirmed, as a wish when it is tentative."""

    model_config = ConfigDict(json_schema_extra={"example": EXAMPLE})

    event_id: EventId
    customer_id: CustomerId
    title: OutsideText = Field(min_length=1)
    kind: Annotated[EventKind, Field(strict=False)] = EventKind.OTHER
    start_at: InstantIn
    end_at: InstantIn
    confidence: Annotated[Confidence, Field(strict=False)] = Confidence.CONFIRMED
    confidential: bool = True
    domains: list[DomainId] = Field(default=[], max_length=20)
    extra_seats: int = Field(default=1, ge=0, le=20)
    rotation_id: RotationId | None = None
    because: BECAUSE = ""

    def event(self) -> CustomerEvent:
        """Raises Refusal (422) when it ends before it starts."""
        span = value_of(Span, {"start_at": self.start_at, "end_at": self.end_at})
        fields = self.model_dump(exclude={"event_id", "start_at", "end_at", "because", "domains"})
        domains = tuple(sorted(set(self.domains)))
        return value_of(CustomerEvent, fields | {"id": self.event_id, "span": span, "domains": domains})


class EventCancelledIn(In):
    """Why it is cancelled, if there is anything to say."""

    model_config = ConfigDict(json_schema_extra={"example": {"because": "The customer has put it off."}})

    because: BECAUSE = ""


class AddressIn(In):
    """A calendar on somebody's server, by https or webcal; its events are those of customer_id, if given, whatever
    they say, and its times are read in time_zone where they name no zone."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"url": "https://calendar.example/acme.ics", "customer_id": "acme", "time_zone": "Europe/Berlin"}
        }
    )

    url: str = Field(min_length=1, max_length=2_000)
    customer_id: CustomerId | None = None
    time_zone: str = Field(default="UTC", max_length=100)
    because: BECAUSE = ""


class EventOut(Out):
    """An event as it is kept. The title of a confidential one is null for everybody but managers."""

    model_config = ConfigDict(json_schema_extra={"example": KEPT})

    id: str
    event_id: str
    source_id: str
    customer_id: str
    title: str | None
    kind: EventKind
    start_at: datetime
    end_at: datetime
    confidence: Confidence
    confidential: bool
    domains: list[str]
    extra_seats: int
    rotation_id: str | None
    state: EventState
    version: int
    changed_at: datetime

    @classmethod
    def of(cls, known: KnownEvent, *, is_lead: bool) -> EventOut:
        event = known.event
        fields = event.model_dump(exclude={"id", "span", "title", "domains"})
        return cls(
            **fields,
            id=known.id,
            event_id=event.id,
            source_id=known.source_id,
            title=event.title if is_lead or not event.confidential else None,
            start_at=event.span.start_at,
            end_at=event.span.end_at,
            domains=list(event.domains),
            state=known.state,
            version=known.version,
            changed_at=known.changed_at,
        )


class TouchedShiftOut(Out):
    """A published shift that an event touches, or touched, and who is announced for it."""

    model_config = ConfigDict(json_schema_extra={"example": SHIFT})

    plan_id: str
    duty_id: str
    rotation_id: str
    start_at: datetime
    end_at: datetime
    people: list[str]

    @classmethod
    def of(cls, shift: TouchedShift) -> TouchedShiftOut:
        fields = shift.model_dump(exclude={"span", "people"})
        return cls(**fields, start_at=shift.span.start_at, end_at=shift.span.end_at, people=list(shift.people))


class EventChangeOut(Out):
    """An event that was added, changed or cancelled, or is back; the fields that differ; and the published shifts that
    this touches, whose people have to know."""

    model_config = ConfigDict(json_schema_extra={"example": CHANGE})

    event: EventOut
    diff: EventDiff
    fields: list[str]
    shifts: list[TouchedShiftOut]

    @classmethod
    def of(cls, change: EventChange) -> EventChangeOut:
        shifts = [TouchedShiftOut.of(shift) for shift in change.shifts]
        event = EventOut.of(change.known, is_lead=True)  # whoever may change it may see it
        return cls(event=event, diff=change.diff, fields=list(change.fields), shifts=shifts)


class EventsTakenOut(Out):
    """What came of an import: all that is no longer as it was, how many events are, and a sentence with its line for
    everything that was left out or adjusted. The same file again changes nothing."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"source_id": "acme-calendar", "changes": [CHANGE], "unchanged": 12, "warnings": []}
        }
    )

    source_id: str
    changes: list[EventChangeOut]
    unchanged: int
    warnings: list[str]

    @classmethod
    def of(cls, taken: EventsTaken) -> EventsTakenOut:
        changes = [EventChangeOut.of(change) for change in taken.changes]
        return cls(source_id=taken.source_id, changes=changes, unchanged=taken.unchanged, warnings=list(taken.warnings))


class EventSourceOut(Out):
    """Where events come from. Of an address its host alone is told: the rest is often a secret."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "id": "acme-calendar",
                "host": "calendar.example",
                "customer_id": "acme",
                "time_zone": "Europe/Berlin",
                "read_at": "2026-12-01T09:00:00Z",
            }
        }
    )

    id: str
    host: str | None = Field(description="Null for files that are sent.")
    customer_id: str | None
    time_zone: str
    read_at: datetime

    @classmethod
    def of(cls, source: EventSource) -> EventSourceOut:
        fields = source.model_dump(include={"id", "customer_id", "time_zone", "read_at"})
        return cls(**fields, host=urlsplit(source.url).hostname)
