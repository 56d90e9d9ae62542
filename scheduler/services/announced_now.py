"""What is announced as it stands: every version with the covers and the customer events that came after it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from scheduler.domain.known_events import known_id
from scheduler.domain.plan import Plan
from scheduler.domain.time import WEEK, Span
from scheduler.domain.told_events import ToldEvent, settled_at, time_of, with_told, with_told_events
from scheduler.services.covered import as_served, with_covers
from scheduler.store.unit_of_work import SqlUnitOfWork


def histories_of(work: SqlUnitOfWork, now: datetime) -> tuple[tuple[Plan, ...], ...]:
    """Per horizon, what was announced, oldest first, each version followed by what every cover and every change of an
    event since made of it. Horizons of which nobody sees anything any more stay without the changes of events."""
    announced = [[work.plans.plan(head.id) for head in heads] for heads in work.feeds.announced()]
    told = told_about(work, (plan for history in announced for plan in history if now < settled_at(plan)))
    return tuple(
        with_told_events(with_covers(work.record, history), told if now < settled_at(history[-1]) else ())
        for history in announced
    )


def as_it_is_now(work: SqlUnitOfWork, *plan_ids: str) -> tuple[Plan, ...]:
    """Published plans with whoever serves by now, and with the events that are known by now."""
    plans = tuple(work.plans.plan(plan_id) for plan_id in plan_ids)
    told = told_about(work, plans, latest=True)
    return tuple(with_told(as_served(work.record, plan), told) for plan in plans)


def told_about(work: SqlUnitOfWork, plans: Iterable[Plan], *, latest: bool = False) -> tuple[ToldEvent, ...]:
    """What became known of the events that ever were near the time of one of these plans, or that one was made with;
    ``latest``: what was last. Of thousands that are told over the years, others do not matter to them."""
    known = tuple(plans)
    if not known:
        return ()
    times = [time_of(plan) for plan in known]
    near = Span(start_at=min(t.start_at for t in times) - WEEK, end_at=max(t.end_at for t in times) + WEEK)
    planned = {known_id(event.id) for plan in known for event in plan.problem.events}
    return work.events.told(near, planned, latest=latest)
