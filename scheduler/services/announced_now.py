"""What is announced as it stands: every version with the covers and the customer events that came after it."""

from __future__ import annotations

from scheduler.domain.plan import Plan
from scheduler.domain.told_events import with_told, with_told_events
from scheduler.services.covered import as_served, with_covers
from scheduler.store.unit_of_work import SqlUnitOfWork


def histories_of(work: SqlUnitOfWork) -> tuple[tuple[Plan, ...], ...]:
    """Per horizon, what was announced, oldest first, each version followed by what every cover and every change of an
    event since made of it."""
    announced = [[work.plans.plan(head.id) for head in heads] for heads in work.feeds.announced()]
    told = work.events.told() if announced else ()  # thousands of them, of which nobody reads without a plan
    return tuple(with_told_events(with_covers(work.record, history), told) for history in announced)


def as_it_is_now(work: SqlUnitOfWork, *plan_ids: str) -> tuple[Plan, ...]:
    """Published plans with whoever serves by now, and with the events that are known by now."""
    told = work.events.told(latest=True)
    return tuple(with_told(as_served(work.record, work.plans.plan(plan_id)), told) for plan_id in plan_ids)
