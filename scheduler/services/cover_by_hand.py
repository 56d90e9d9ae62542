"""A cover that a manager records by hand: written whatever it breaks, with what it breaks for whoever wrote it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from scheduler.domain.constraint import Violation
from scheduler.domain.errors import NotFound
from scheduler.domain.plan import Plan
from scheduler.domain.record import CoveredEntry
from scheduler.domain.time import Span
from scheduler.services.cover_judging import as_it_stands_now, newly_broken, published_with
from scheduler.services.covering import record_cover
from scheduler.services.facts_now import with_facts_now
from scheduler.services.judging import ParsePolicy
from scheduler.store.unit_of_work import SqlUnitOfWork


@dataclass(frozen=True, slots=True)
class CoverByHand:
    """What was written, and the breaches of hard rules that come of it by what is known now. ``broken`` is None where
    nothing judges it: no published plan has the duty, nothing is imported, or whoever serves is not on its roster."""

    entry: CoveredEntry
    broken: tuple[Violation, ...] | None
    is_on_roster: bool = True
    """False for somebody who is not on the duty's roster in the published plan."""


def cover_by_hand(
    work: SqlUnitOfWork,
    duty_id: str,
    *,
    instead_of: str,
    who: str | None,
    span: Span | None,
    now: datetime,
    by: str,
    parse_policy: ParsePolicy,
) -> CoverByHand:
    """Records a cover as ``record_cover`` does, and says what it breaks. A duty that several serve in parts is judged
    as whoever has most of it. Raises what ``record_cover`` raises."""
    plan = _judging(work, duty_id)
    before = as_it_stands_now(work.record, plan) if plan else None
    entry = record_cover(work, duty_id, instead_of=instead_of, who=who, span=span, now=now, by=by)
    if plan is None or before is None:
        return CoverByHand(entry, None)
    if not _is_on_roster(work, plan, entry):
        return CoverByHand(entry, None, is_on_roster=False)
    after = as_it_stands_now(work.record, plan)
    return CoverByHand(entry, newly_broken(plan.problem, before, after, parse_policy(plan.policy)))


def _judging(work: SqlUnitOfWork, duty_id: str) -> Plan | None:
    """The published plan with the duty, by what is known now; None where there is none."""
    try:
        plan = with_facts_now(work, published_with(work, duty_id))
    except NotFound:
        return None
    return plan if duty_id in plan.schedule.duties else None


def _is_on_roster(work: SqlUnitOfWork, plan: Plan, entry: CoveredEntry) -> bool:
    if entry.person_id is None:
        return True
    who = work.record.people()[entry.person_id].handle
    return who is not None and plan.problem.is_candidate(who, plan.schedule.duties[entry.duty_id])
