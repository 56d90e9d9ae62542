"""Customer events: known dates with extra demand."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from pydantic import Field

from scheduler.domain.coverage import Shift
from scheduler.domain.time import Span
from scheduler.domain.values import CustomerId, DomainId, EventId, RotationId, ShortText, Value


class EventKind(StrEnum):
    """What a customer is up to."""

    UPGRADE = "upgrade"
    MIGRATION = "migration"
    GO_LIVE = "go_live"
    OTHER = "other"


class Confidence(StrEnum):
    """A confirmed event's domains are a demand, a tentative one's a wish."""

    TENTATIVE = "tentative"
    CONFIRMED = "confirmed"


class CustomerEvent(Value):
    """A date that a customer has told us of. ``extra_seats`` more people are needed on every shift it overlaps."""

    id: EventId
    customer_id: CustomerId
    title: ShortText
    kind: EventKind = EventKind.OTHER
    span: Span
    confidence: Confidence = Confidence.CONFIRMED
    confidential: bool = True
    domains: tuple[DomainId, ...] = ()
    extra_seats: int = Field(default=1, ge=0, le=20)
    rotation_id: RotationId | None = None

    def touches(self, shift: Shift) -> bool:
        return self.rotation_id in (None, shift.rotation_id) and self.span.overlaps(shift.span)


def with_demand(shifts: Iterable[Shift], events: Iterable[CustomerEvent]) -> tuple[Shift, ...]:
    """The shifts with the seats and domains that the events add. Simultaneous events add up."""
    known = tuple(events)
    return tuple(_raised(shift, [event for event in known if event.touches(shift)]) for shift in shifts)


def _raised(shift: Shift, events: list[CustomerEvent]) -> Shift:
    if not events:
        return shift
    confirmed = [event for event in events if event.confidence is Confidence.CONFIRMED]
    tentative = [event for event in events if event.confidence is Confidence.TENTATIVE]
    return shift.model_copy(
        update={
            "seats": shift.seats + sum(event.extra_seats for event in events),
            "domains": _joined(shift.domains, confirmed),
            "wished_domains": _joined(shift.wished_domains, tentative),
            "event_ids": tuple(sorted({*shift.event_ids, *(event.id for event in events)})),
        }
    )


def _joined(domains: tuple[str, ...], events: list[CustomerEvent]) -> tuple[str, ...]:
    return tuple(sorted({*domains, *(domain for event in events for domain in event.domains)}))
