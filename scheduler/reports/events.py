"""Customer events: which known dates need whom, and who is on duty for them."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.domain.coverage import Shift
from scheduler.domain.events import CustomerEvent
from scheduler.domain.problem import Problem
from scheduler.domain.schedule import Schedule


@dataclass(frozen=True, slots=True)
class CoveredShift:
    """A shift that an event touches: who is on it, the seats still open, and the domains that nobody there knows."""

    shift: Shift
    engineer_ids: tuple[str, ...]
    names: tuple[str, ...]
    open_seats: int
    missing_domains: tuple[str, ...]

    @property
    def is_ready(self) -> bool:
        return not self.open_seats and not self.missing_domains


@dataclass(frozen=True, slots=True)
class EventCover:
    """One event that touches the horizon. Without shifts it falls into hours that no rotation covers."""

    event: CustomerEvent
    customer: str
    shifts: tuple[CoveredShift, ...]

    @property
    def is_ready(self) -> bool:
        """Whether every shift it touches is full and knows what is asked."""
        return bool(self.shifts) and all(covered.is_ready for covered in self.shifts)

    @property
    def title(self) -> str:
        """What may be shown to anybody: of a confidential event its id alone."""
        return self.event.id if self.event.confidential else f"{self.customer}: {self.event.title}"


def event_cover(problem: Problem, schedule: Schedule) -> tuple[EventCover, ...]:
    """The events of the horizon in order of start."""
    customers = {customer.id: customer.name for customer in problem.customers}
    found = []
    for event in sorted(problem.events, key=lambda e: (e.span.start_at, e.id)):
        touched = tuple(shift for shift in problem.shifts if event.touches(shift))
        if touched or event.span.start_at.date() in problem.horizon:
            shifts = tuple(_covered(problem, schedule, event, shift) for shift in touched)
            found.append(EventCover(event, customers.get(event.customer_id, event.customer_id), shifts))
    return tuple(found)


def _covered(problem: Problem, schedule: Schedule, event: CustomerEvent, shift: Shift) -> CoveredShift:
    people = [problem.engineer(engineer_id) for engineer_id in schedule.holders(shift.id)]
    known = {domain for engineer in people for domain in engineer.domains}
    return CoveredShift(
        shift=shift,
        engineer_ids=tuple(engineer.id for engineer in people),
        names=tuple(engineer.name for engineer in people),
        open_seats=max(0, shift.seats - len(people)),
        missing_domains=tuple(domain for domain in event.domains if domain not in known),
    )
