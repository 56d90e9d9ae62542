"""Kept events join what was imported, where a problem is made of both; and what their changes touch."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from scheduler.domain.coverage import Shift
from scheduler.domain.events import CustomerEvent
from scheduler.domain.known_events import KnownEvent, TouchedShift
from scheduler.domain.organisation import Organisation
from scheduler.domain.parts import Part, parts_by_duty
from scheduler.domain.plan import Plan, PlanState
from scheduler.domain.time import DAY
from scheduler.services.covered import as_served
from scheduler.store.unit_of_work import SqlUnitOfWork


def with_events(organisation: Organisation, known: Iterable[KnownEvent]) -> Organisation:
    """The organisation with the events that are kept one by one, besides what was imported with it.

    An event that was imported counts as it was imported, whatever else has its id; one that is cancelled does not
    count. Events of customers and rotations that are no longer there are left out.
    """
    customers = {customer.id for customer in organisation.customers}
    rotations = {None, *(rotation.id for rotation in organisation.rotations)}
    taken = {event.id for event in organisation.events}
    more = tuple(
        each.event
        for each in known
        if each.counts
        and each.event.id not in taken
        and each.event.customer_id in customers
        and each.event.rotation_id in rotations
    )
    return organisation.model_copy(update={"events": (*organisation.events, *more)}) if more else organisation


def published_plans(work: SqlUnitOfWork, events: Iterable[CustomerEvent]) -> tuple[Plan, ...]:
    """The published plans whose horizons some of the events touch, as they stand with every cover since; a day more,
    because shifts reach over midnight."""
    spans = [event.span for event in events]
    heads = [
        head
        for head in work.plans.plans(state=PlanState.PUBLISHED)
        if any(
            head.horizon.starts_on - DAY <= span.end_at.date() and span.start_at.date() <= head.horizon.ends_on + DAY
            for span in spans
        )
    ]
    return tuple(as_served(work.record, work.plans.plan(head.id)) for head in heads)


def touched_shifts(
    plans: Iterable[Plan], events: Iterable[CustomerEvent], *, since: datetime
) -> tuple[TouchedShift, ...]:
    """The published shifts that any of the events touches and that have not ended, by their start; with whoever
    serves while it does."""
    known, found = tuple(events), list[TouchedShift]()
    for plan in plans:
        serving = None
        for shift in plan.schedule.shifts:
            touching = [event for event in known if event.touches(shift)] if shift.span.end_at > since else []
            if touching:
                serving = serving or parts_by_duty(plan.schedule, plan.parts)
                found.append(_touched(plan, shift, touching, serving.get(shift.id, ())))
    return tuple(sorted(found, key=lambda shift: (shift.span.start_at, shift.duty_id)))


def _touched(plan: Plan, shift: Shift, events: Iterable[CustomerEvent], parts: Iterable[Part]) -> TouchedShift:
    spans = [event.span for event in events]
    ids = [part.engineer_id for part in parts if any(span.overlaps(part.span) for span in spans)]
    names = tuple(dict.fromkeys(plan.problem.engineer(engineer_id).name for engineer_id in ids if engineer_id))
    return TouchedShift(plan_id=plan.id, duty_id=shift.id, rotation_id=shift.rotation_id, span=shift.span, people=names)
