"""What is published and not over: duty ahead does not end with the horizon that was published last."""

from __future__ import annotations

from datetime import datetime

from scheduler.domain.plan import Plan, PlanState
from scheduler.domain.time import WEEK
from scheduler.store.unit_of_work import SqlUnitOfWork

LONGEST_TERM = WEEK * 53
"""How long after a horizon a term may end that began in it."""


def published_now(work: SqlUnitOfWork, now: datetime) -> tuple[Plan, ...]:
    """The published plans of which any duty is still to be served at ``now``, in order of their horizons."""
    heads = work.plans.plans(state=PlanState.PUBLISHED)
    near = (work.plans.plan(head.id) for head in heads if head.horizon.ends_on + LONGEST_TERM > now.date())
    found = (plan for plan in near if any(duty.span.end_at > now for duty in plan.schedule.duties.values()))
    return tuple(sorted(found, key=lambda plan: plan.horizon.starts_on))
