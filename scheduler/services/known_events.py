"""Kept events join what was imported, where a problem is made of both; and what their changes touch."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from scheduler.domain.events import CustomerEvent
from scheduler.domain.known_events import KnownEvent, TouchedShift
from scheduler.domain.organisation import Organisation
from scheduler.domain.plan import Plan, PlanState
from scheduler.domain.time import DAY
from scheduler.store.unit_of_work import SqlUnitOfWork


def with_events(organisation: Organisation, known: Iterable[KnownEvent]) -> Organisation:
    """The organisation with the events that are kept one by one, besides what was imported with it.

    An event of the same id counts once, as it is kept; one that is cancelled does not count. Events of customers and
    rotations that are no longer there are left out.
    """
    customers = {customer.id for customer in organisation.customers}
    rotations = {None, *(rotation.id for rotation in organisation.rotations)}
    events = {event.id: event for event in organisation.events}
    for each in known:
        event = each.event
        if event.customer_id not in customers or event.rotation_id not in rotations:
            continue
        if each.counts:
            events[event.id] = event
        else:
            events.pop(event.id, None)
    if tuple(events.values()) == organisation.events:
        return organisation
    return organisation.model_copy(update={"events": tuple(events.values())})


def published_plans(work: SqlUnitOfWork, events: Iterable[CustomerEvent]) -> tuple[Plan, ...]:
    """The published plans whose horizons some of the events touch; a day more, because shifts reach over midnight."""
    spans = [event.span for event in events]
    heads = [
        head
        for head in work.plans.plans(state=PlanState.PUBLISHED)
        if any(
            head.horizon.starts_on - DAY <= span.end_at.date() and span.start_at.date() <= head.horizon.ends_on + DAY
            for span in spans
        )
    ]
    return tuple(work.plans.plan(head.id) for head in heads)


def touched_shifts(
    plans: Iterable[Plan], events: Iterable[CustomerEvent], *, since: datetime
) -> tuple[TouchedShift, ...]:
    """The published shifts that any of the events touches and that have not ended, by their start."""
    known = tuple(events)
    found = [
        _touched(plan, shift.id)
        for plan in plans
        for shift in plan.schedule.shifts
        if shift.span.end_at > since and any(event.touches(shift) for event in known)
    ]
    return tuple(sorted(found, key=lambda shift: (shift.span.start_at, shift.duty_id)))


def _touched(plan: Plan, duty_id: str) -> TouchedShift:
    shift = plan.schedule.duties[duty_id]
    names = tuple(plan.problem.engineer(engineer_id).name for engineer_id in plan.schedule.holders(duty_id))
    return TouchedShift(plan_id=plan.id, duty_id=duty_id, rotation_id=shift.rotation_id, span=shift.span, people=names)
