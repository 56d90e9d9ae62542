"""Decisions on plans: order one, approve it, put it aside, have it published. Each is an entry of the audit log.

The log is where an approval is kept: it is written once and never changed, and so is a plan.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from scheduler.domain.audit import Actor, AuditEntry, Decision
from scheduler.domain.errors import BadInput, NotAcknowledged, NotOpen
from scheduler.domain.job import PublishOrder, ReplanOrder, SolveOrder
from scheduler.domain.plan import Plan, PlanState
from scheduler.domain.time import DAY
from scheduler.domain.values import Value
from scheduler.reports.scope import TeamScope
from scheduler.services.acknowledging import unacknowledged
from scheduler.services.job_ports import Jobs, new_replan_id, new_solve_id, next_publication
from scheduler.services.registering import Seen, expect
from scheduler.services.releasing import refuse_stale
from scheduler.store.unit_of_work import SqlUnitOfWork

_STEPS = {PlanState.DRAFT: 0, PlanState.DISCARDED: 1, PlanState.PUBLISHED: 1, PlanState.SUPERSEDED: 2}
"""How often the state of a plan has changed."""


class PlanStanding(Value):
    """Where a plan stands. ``revision`` counts what became of it, so that two who decide at once do not both win.

    ``approved`` is the decision by which it may be published, None while there is none; ``publishing`` is the last
    order to publish it.
    """

    revision: int
    approved: AuditEntry | None = None
    publishing: tuple[AuditEntry, ...] = ()


def standing_of(work: SqlUnitOfWork, plan_id: str, state: PlanState) -> PlanStanding:
    """As the audit log and the state tell it."""
    decisions = work.audit.entries(subject=plan_id)  # the newest first
    return PlanStanding(
        revision=1 + len(decisions) + _STEPS[state],
        approved=next((each for each in decisions if each.decision is Decision.PLAN_APPROVED), None),
        publishing=tuple(each for each in decisions if each.decision is Decision.PLAN_PUBLISHING),
    )


def order_plan(work: SqlUnitOfWork, jobs: Jobs, order: SolveOrder, *, actor: Actor, now: datetime) -> str:
    """Hands over a search, and gives its job id. Raises NotFound for the plan whose duties should stay, and BadInput
    when nobody holds one of them there, or the weeks are over."""
    ends_on = order.starts_on + DAY * 7 * order.weeks
    if ends_on <= now.date():
        raise BadInput(f"starts_on: the {order.weeks} weeks from {order.starts_on} on are over since {ends_on}")
    if order.kept_from is not None:
        held = {assignment.duty_id for assignment in work.plans.plan(order.kept_from).schedule.assignments}
        unknown = sorted(set(order.kept) - held)
        if unknown:
            raise BadInput(f"pins.duty_ids: in {order.kept_from} nobody holds {', '.join(unknown[:5])}")
    job_id = new_solve_id()
    jobs.enqueue(work, order, job_id)
    work.audit.note(Decision.PLAN_ORDERED, job_id, actor, now)
    return job_id


def order_replan(work: SqlUnitOfWork, jobs: Jobs, order: ReplanOrder, *, actor: Actor, now: datetime) -> str:
    """Hands over a search for the fewest changes, and gives its job id. Raises NotFound, and NotOpen for a plan that is
    not published or is over."""
    plan = work.plans.plan(order.plan_id)
    if plan.state is not PlanState.PUBLISHED:
        raise NotOpen(f"{plan.id} is {plan.state}, not published; plan its quarter instead")
    if now.date() >= plan.horizon.ends_on:
        raise NotOpen(f"{plan.id} is over since {plan.horizon.ends_on}; there is nothing to plan anew")
    job_id = new_replan_id()
    jobs.enqueue(work, order, job_id)
    work.audit.note(Decision.PLAN_ORDERED, job_id, actor, now)
    return job_id


def approve(work: SqlUnitOfWork, plan_id: str, *, seen: Seen, actor: Actor, now: datetime) -> Plan:
    """Says that a draft may be published, for the reason that the actor gives. Raises NotFound, ChangedMeanwhile when
    it is not what was seen, NotOpen when it is no draft or approved already, and BadInput without a reason."""
    plan, standing = _seen(work, plan_id, seen)
    _refuse_no_draft(plan)
    if standing.approved is not None:
        raise NotOpen(f"{plan_id} is approved already")
    if not actor.because:
        raise BadInput("because: say why this plan may be published")
    work.audit.note(Decision.PLAN_APPROVED, plan_id, actor, now)
    return plan


def discard(work: SqlUnitOfWork, plan_id: str, *, seen: Seen, actor: Actor, now: datetime) -> Plan:
    """Puts a draft aside. Raises as ``approve`` does; a reason is welcome."""
    plan, _ = _seen(work, plan_id, seen)
    _refuse_no_draft(plan)
    work.plans.discard(plan_id)
    work.audit.note(Decision.PLAN_DISCARDED, plan_id, actor, now)
    return work.plans.plan(plan_id)


def order_publication(
    work: SqlUnitOfWork,
    jobs: Jobs,
    plan_id: str,
    *,
    scopes: Collection[TeamScope],
    restore: bool,
    seen: Seen,
    actor: Actor,
    now: datetime,
) -> str:
    """Hands over the publication of an approved draft, or of what is published already for the targets to catch up
    with, and gives its job id. ``scopes`` are those of the plan when teams must have acknowledged it.

    Raises NotFound, ChangedMeanwhile, StaleDraft, NotAcknowledged, and NotOpen when it is not approved, not alive, or
    just being published.
    """
    plan, standing = _seen(work, plan_id, seen)
    if plan.state not in (PlanState.DRAFT, PlanState.PUBLISHED):
        way = "plan its weeks again" if plan.state is PlanState.DISCARDED else "publish the version that came after it"
        raise NotOpen(f"{plan_id} is {plan.state}; {way}")
    if plan.state is PlanState.DRAFT:
        refuse_stale(work.plans, work.record, plan)
        _refuse_unready(work, plan, standing, scopes)
    job_id, running = next_publication(jobs, plan_id)
    if running is not None:
        raise NotOpen(f"it is being published just now, by the job {running.id}")
    jobs.enqueue(work, PublishOrder(plan_id=plan_id, restore=restore, by=actor.person_id), job_id)
    work.audit.note(Decision.PLAN_PUBLISHING, plan_id, actor, now)
    return job_id


def _seen(work: SqlUnitOfWork, plan_id: str, seen: Seen) -> tuple[Plan, PlanStanding]:
    plan = work.plans.plan(plan_id)
    standing = standing_of(work, plan_id, plan.state)
    expect(standing.revision, seen)
    return plan, standing


def _refuse_no_draft(plan: Plan) -> None:
    if plan.state is not PlanState.DRAFT:
        raise NotOpen(f"{plan.id} is {plan.state}, not a draft")


def _refuse_unready(work: SqlUnitOfWork, plan: Plan, standing: PlanStanding, scopes: Iterable[TeamScope]) -> None:
    if standing.approved is None:
        raise NotOpen(f"{plan.id} is not approved; approve it first")
    missing = tuple(scope.team_id for scope in unacknowledged(work.record, plan, scopes))
    if missing:
        raise NotAcknowledged(plan.id, missing)
