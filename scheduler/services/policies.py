"""The policy and its versions: who changes the rules, from when, and under which of them a plan was made."""

from __future__ import annotations

from datetime import datetime

from scheduler.domain.audit import Actor, Decision
from scheduler.domain.plan import Plan
from scheduler.domain.policy_version import PolicyVersion
from scheduler.services.registering import Seen, expect
from scheduler.store.unit_of_work import SqlUnitOfWork


def change_policy(
    work: SqlUnitOfWork, policy: tuple[str, ...], *, seen: Seen, actor: Actor, now: datetime
) -> PolicyVersion:
    """Puts rules, which are good ones, in force. The same as are in force make no new version.

    Raises NotFound when nothing is imported, and ChangedMeanwhile.
    """
    before = work.policies.newest()
    expect(before.number, seen)
    if before.policy == policy:
        return before
    made = work.organisations.replace_policy(policy, now, by=actor.person_id)
    work.audit.note(Decision.POLICY_CHANGED, str(made.number), actor, now)
    return made


def version_behind(work: SqlUnitOfWork, plan: Plan) -> PolicyVersion | None:
    """The version that a plan was made under: the last one before it whose rules on its first day are the plan's.

    None when none is, because the plan was made under rules of another file, or before there were versions.
    """
    before = work.policies.versions(until=plan.created_at)
    return next((each for each in before if each.in_force_on(plan.horizon.starts_on) == plan.policy), None)


def rules_stand(work: SqlUnitOfWork, plan: Plan) -> bool:
    """Whether the rules in force now are, on the plan's first day, those that it was made under."""
    newest = work.policies.versions(limit=1)
    return bool(newest) and newest[0].in_force_on(plan.horizon.starts_on) == plan.policy
