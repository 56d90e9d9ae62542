"""Covers and swaps among engineers: ask, accept, confirm. What is settled goes into the record, as any cover does."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from scheduler.domain.audit import EVERYBODY, Actor, Decision
from scheduler.domain.constraint import Constraint
from scheduler.domain.cover_request import CoverRequest, CoverState
from scheduler.domain.errors import BadInput, NotFound, NotOpen
from scheduler.domain.evaluation import compare
from scheduler.domain.plan import Plan, PlanState
from scheduler.domain.schedule import Assignment
from scheduler.domain.values import DutyId, EngineerId
from scheduler.reports.cover import ASKED
from scheduler.services.cover_opening import find_unsettled, open_requests
from scheduler.services.covered import as_it_stands, covered
from scheduler.services.covering import record_cover
from scheduler.services.judging import ParsePolicy
from scheduler.services.registering import Seen, expect
from scheduler.services.service_facts import person_of
from scheduler.services.standing import standing
from scheduler.store.unit_of_work import SqlUnitOfWork

_OF_PLANS = ASKED | {"pinned", "change_limit"}
"""Kinds that bind a search, or ask for consent; whoever takes a duty gives that."""


def ask(
    work: SqlUnitOfWork,
    engineer_id: EngineerId,
    duty_id: DutyId,
    *,
    swap_with: tuple[EngineerId, DutyId] | None = None,
    actor: Actor,
    now: datetime,
) -> CoverRequest:
    """Asks who takes a duty; or, with ``swap_with``, whether that engineer takes it for that duty of theirs.

    Raises NotFound for somebody out of reach, NotOpen when it is asked already, and BadInput when somebody does not
    hold their duty, or it is over.
    """
    work.people.require_engineer(engineer_id, actor.reach)
    _require_holder(work, engineer_id, duty_id, now, "duty_id")
    if find_unsettled(work, engineer_id, duty_id) is not None:
        raise NotOpen(f"cover of {duty_id} is asked for already")
    asked = None
    if swap_with is not None:
        if swap_with[0] == engineer_id:
            raise BadInput("swap: name somebody else")
        asked = _require_holder(work, *swap_with, now, "swap")
    made = open_requests(work, engineer_id, [duty_id], now)[0]
    if swap_with is not None:
        made = made.model_copy(update={"asked_id": asked, "return_duty_id": swap_with[1]})
        work.covers.replace(made)
    _note(work, Decision.COVER_ASKED, made, actor, now)
    return made


def _require_holder(work: SqlUnitOfWork, engineer_id: EngineerId, duty_id: DutyId, now: datetime, field: str) -> str:
    """The person id of an engineer who holds a duty that is not over."""
    person = work.record.find_person(engineer_id)
    turns = [turn for held in standing(work.record, duty_id) for turn in held.turns]
    if person is None or not any(who == person.id and span.end_at > now for span, who in turns):
        raise BadInput(f"{field}: {engineer_id} does not hold {duty_id}, or it is over")
    return person.id


def accept(
    work: SqlUnitOfWork,
    request_id: str,
    engineer_id: EngineerId,
    *,
    hindered_by: Collection[str],
    confirm: bool,
    seen: Seen,
    actor: Actor,
    now: datetime,
) -> CoverRequest:
    """An engineer takes what is asked. ``hindered_by`` names the rules that forbid it, see ``hindrances``; ``confirm``
    says that a manager has to agree, unless the actor is one.

    Raises NotFound, ChangedMeanwhile, NotOpen when it is taken or settled, proposed to somebody else, or forbidden, and
    BadInput when it cannot be recorded.
    """
    request = _unsettled(work, request_id, seen)
    work.people.require_engineer(engineer_id, actor.reach)
    taker = person_of(work.record, work.people.engineer(engineer_id, actor.reach))
    if request.state is not CoverState.OPEN:
        raise NotOpen("somebody has taken it already")
    if engineer_id == request.engineer_id or request.asked_id not in (None, taker):
        raise NotOpen(f"this is not for {engineer_id} to take")
    if hindered_by:
        raise NotOpen(f"{engineer_id} cannot take it; these rules forbid it: {', '.join(hindered_by)}")
    if confirm and not actor.is_lead:
        after = _moved(work, request, CoverState.OFFERED, now, taker_id=taker)
    else:
        after = _settled(work, request.model_copy(update={"taker_id": taker}), actor, now)
    _note(work, Decision.COVER_ACCEPTED, after, actor, now)
    return after


def decide(
    work: SqlUnitOfWork, request_id: str, *, agreed: bool, seen: Seen, actor: Actor, now: datetime
) -> CoverRequest:
    """A manager agrees to what somebody has taken, or declines the request. Raises NotFound, ChangedMeanwhile, NotOpen
    when nobody has taken it yet or it is settled, and BadInput without a reason for declining."""
    request = _unsettled(work, request_id, seen)
    if agreed and request.state is not CoverState.OFFERED:
        raise NotOpen("nobody has taken it yet")
    if not agreed and not actor.because:
        raise BadInput("because: say why it is declined")
    after = _settled(work, request, actor, now) if agreed else _moved(work, request, CoverState.DECLINED, now)
    _note(work, Decision.COVER_CONFIRMED if agreed else Decision.COVER_DECLINED, after, actor, now)
    return after


def take_back(work: SqlUnitOfWork, request_id: str, *, seen: Seen, actor: Actor, now: datetime) -> CoverRequest:
    """Whoever asked serves after all. Raises NotFound for what is out of reach, ChangedMeanwhile, and NotOpen when it
    is settled."""
    work.covers.request(request_id, actor.reach)
    after = _moved(work, _unsettled(work, request_id, seen), CoverState.TAKEN_BACK, now)
    _note(work, Decision.COVER_TAKEN_BACK, after, actor, now)
    return after


def hindrances(
    work: SqlUnitOfWork, request: CoverRequest, engineer_id: EngineerId, parse_policy: ParsePolicy
) -> tuple[str, ...]:
    """Labels of the hard rules of the published plan that would be newly broken. Nothing is written.

    Raises NotFound when no published plan has the duty, and BadInput for somebody who is not on its roster, or a swap
    across two plans.
    """
    plan = published_with(work, request.duty_id)
    before = as_it_stands(plan.schedule, covered(work.record, plan.schedule))
    exchanged = {(request.engineer_id, request.duty_id): engineer_id}
    if request.return_duty_id is not None:
        if request.return_duty_id not in plan.schedule.duties:
            raise BadInput(f"{plan.id} does not have both duties; swap within one plan")
        exchanged[engineer_id, request.return_duty_id] = request.engineer_id
    after = before.with_assignments(
        tuple(
            Assignment(
                engineer_id=exchanged.get((a.engineer_id, a.duty_id), a.engineer_id), duty_id=a.duty_id, seat=a.seat
            )
            for a in before.assignments
        )
    )
    rules: tuple[Constraint, ...] = tuple(c for c in parse_policy(plan.policy) if c.kind not in _OF_PLANS)
    broken = compare(plan.problem, before, after, rules).newly_broken
    return tuple(dict.fromkeys(violation.constraint for violation in broken))


def published_with(work: SqlUnitOfWork, duty_id: DutyId) -> Plan:
    """The published plan that speaks for a duty. Raises NotFound."""
    held = standing(work.record, duty_id)
    heads = work.plans.plans(state=PlanState.PUBLISHED)
    found = next((head for head in heads if held and held[0].entry.on in head.horizon), None)
    if found is None:
        raise NotFound(f"no published plan has the duty {duty_id!r}")
    return work.plans.plan(found.id)


def _unsettled(work: SqlUnitOfWork, request_id: str, seen: Seen) -> CoverRequest:
    request = work.covers.request(request_id, EVERYBODY)
    expect(request.version, seen)
    if request.state.is_settled:
        raise NotOpen(f"it is settled: {request.state}")
    return request


def _settled(work: SqlUnitOfWork, request: CoverRequest, actor: Actor, now: datetime) -> CoverRequest:
    """Writes who serves what into the record."""
    assert request.taker_id is not None
    by = actor.person_id
    record_cover(work, request.duty_id, instead_of=request.engineer_id, who=request.taker_id, span=None, now=now, by=by)
    if request.return_duty_id is not None:
        back = request.return_duty_id
        record_cover(work, back, instead_of=request.taker_id, who=request.engineer_id, span=None, now=now, by=by)
    return _moved(work, request, CoverState.COVERED, now, taker_id=request.taker_id)


def _moved(
    work: SqlUnitOfWork, request: CoverRequest, state: CoverState, now: datetime, *, taker_id: str | None = None
) -> CoverRequest:
    changes = {"state": state, "taker_id": taker_id, "version": request.version + 1, "changed_at": now}
    after = request.model_copy(update=changes)
    work.covers.replace(after)
    return after


def _note(work: SqlUnitOfWork, decision: Decision, request: CoverRequest, actor: Actor, now: datetime) -> None:
    about = actor.person_id
    if request.engineer_id != actor.engineer_id:
        about = work.record.person_id(request.engineer_id)
    work.audit.note(decision, request.id, actor, now, about_id=about)
