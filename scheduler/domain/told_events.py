"""What became known of customer events over time, and announced plans with the events that were known by then.

A plan keeps the events that it was made with: they say how many people a shift needs. What those on duty have to know
is another matter: it changes whenever an event is added, changed or cancelled, long after the plan was announced.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, time
from typing import NamedTuple

from scheduler.domain.coverage import Shift
from scheduler.domain.events import CustomerEvent
from scheduler.domain.known_events import known_id
from scheduler.domain.organisation import counts
from scheduler.domain.plan import Plan
from scheduler.domain.schedule import Schedule
from scheduler.domain.time import DAY, Span
from scheduler.domain.values import Identifier

TOLD_FOR = DAY * 40
"""For so long behind its horizon a plan follows what is told. Shifts reach over the end by a day, and calendars show
what ended up to 30 days ago."""


class ToldEvent(NamedTuple):
    """What became known of an event at an instant: how it is from then on, or None when it counts no more.

    ``event_id`` is the id under which an event is kept. ``is_imported``: by an import of the folder. Of an event that
    the folder has, its word counts; else what is kept of it one by one.
    """

    event_id: Identifier
    is_imported: bool
    event: CustomerEvent | None
    at: datetime


class _Known:
    """Every event of which something was told, as it is by now."""

    def __init__(self) -> None:
        self._imported: dict[str, CustomerEvent | None] = {}
        self._kept: dict[str, CustomerEvent | None] = {}

    def take(self, told: ToldEvent) -> tuple[CustomerEvent, ...]:
        """Takes into account what was told; gives what was told of the event before, and now, where it counts."""
        where = self._imported if told.is_imported else self._kept
        before, where[told.event_id] = where.get(told.event_id), told.event
        return tuple(event for event in (before, told.event) if event is not None)

    def on(self, plan: Plan) -> Plan:
        """The plan with the events that are known by now; one of which nothing was told is as the plan has it. Events
        that the plan would not have counted for their customer do not count now either."""
        if not self._kept and not self._imported:
            return plan
        events = {known_id(event.id): event for event in plan.problem.events}
        for event_id in (*self._kept, *self._imported):
            event = self._imported.get(event_id) or self._kept.get(event_id)
            if event is not None:
                events[event_id] = event
            else:
                events.pop(event_id, None)
        horizon, customers = time_of(plan), {customer.id: (customer,) for customer in plan.problem.customers}
        near = tuple(
            event
            for event in events.values()
            if event.span.overlaps(horizon) and counts(customers.get(event.customer_id, ()), event)
        )
        return plan.model_copy(update={"told": near, "schedule": _with_ids(plan.schedule, near)})


def with_told(plan: Plan, told: Iterable[ToldEvent]) -> Plan:
    """The plan with the events that are known after all that was told. Its seats stay as they were planned."""
    known = _Known()
    for each in told:
        known.take(each)
    return known.on(plan)


def with_told_events(versions: Sequence[Plan], told: Iterable[ToldEvent]) -> tuple[Plan, ...]:
    """The announced versions of a horizon, oldest first, each with the events that were known then, and followed by
    what every change since of an event that touches one of its shifts made of it.

    Such a version is announced when the change was told. What was told at one instant makes one, but for an event of
    which two things were told then. What was told at the instant of an announcement came after it.
    """
    return tuple(_versions(versions, deque(sorted(told, key=lambda each: each.at))))


def _versions(versions: Sequence[Plan], coming: deque[ToldEvent]) -> Iterator[Plan]:
    known = _Known()
    for number, plan in enumerate(versions):
        following = versions[number + 1] if number + 1 < len(versions) else None
        planned = {known_id(event.id): (event,) for event in plan.problem.events}
        while coming and coming[0].at < _out_at(plan):
            known.take(coming.popleft())
        yield known.on(plan)
        while coming and (following is None or coming[0].at < _out_at(following)):
            moved = list[CustomerEvent]()
            together = _together(coming)
            for told in together:
                moved += (*planned.get(told.event_id, ()), *known.take(told))
            if _touches(plan, moved):
                yield known.on(plan).model_copy(update={"published_at": together[0].at})


def _together(coming: deque[ToldEvent]) -> list[ToldEvent]:
    """Takes away what was told at the first instant, each event once."""
    found = [coming.popleft()]
    ids = {found[0].event_id}
    while coming and coming[0].at == found[0].at and coming[0].event_id not in ids:
        found.append(coming.popleft())
        ids.add(found[-1].event_id)
    return found


def _out_at(plan: Plan) -> datetime:
    return plan.published_at or plan.created_at


def _touches(plan: Plan, events: Iterable[CustomerEvent]) -> bool:
    shifts = _InOrder(plan.schedule)
    return any(shifts.touched_by(event) for event in events)


def settled_at(plan: Plan) -> datetime:
    """The instant from which on nobody sees what is told about the plan's time any more."""
    return datetime.combine(plan.horizon.ends_on + TOLD_FOR, time(0), UTC)


def time_of(plan: Plan) -> Span:
    """The horizon and a day more, because shifts reach over midnight."""
    first_on, last_on = plan.horizon.starts_on - DAY, plan.horizon.ends_on + DAY
    return Span(start_at=datetime.combine(first_on, time(0), UTC), end_at=datetime.combine(last_on, time(0), UTC))


class _InOrder:
    """The shifts of a schedule by start, so that thousands of events find theirs at once."""

    def __init__(self, schedule: Schedule) -> None:
        self._shifts = sorted(schedule.shifts, key=lambda shift: (shift.span.start_at, shift.id))
        self._starts = [shift.span.start_at for shift in self._shifts]
        self._longest = max((shift.span.duration for shift in self._shifts), default=DAY)

    def touched_by(self, event: CustomerEvent) -> list[Shift]:
        first = bisect_left(self._starts, event.span.start_at - self._longest)
        behind = bisect_left(self._starts, event.span.end_at)
        return [shift for shift in self._shifts[first:behind] if event.touches(shift)]


def _with_ids(schedule: Schedule, events: Iterable[CustomerEvent]) -> Schedule:
    """The schedule, where each shift names the events that touch it, and nothing else is another."""
    ids: dict[str, set[str]] = defaultdict(set)
    in_order = _InOrder(schedule)
    for event in events:
        for shift in in_order.touched_by(event):
            ids[shift.id].add(event.id)
    shifts = tuple(
        shift.model_copy(update={"event_ids": tuple(sorted(ids[shift.id]))})
        if ids[shift.id] != set(shift.event_ids)
        else shift
        for shift in schedule.shifts
    )
    if shifts == schedule.shifts:
        return schedule
    fields = {name: getattr(schedule, name) for name in Schedule.model_fields}
    return Schedule(**{**fields, "shifts": shifts})
