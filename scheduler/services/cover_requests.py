"""Covers and swaps among engineers: ask, accept, confirm. What is settled goes into the record, as any cover does."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from scheduler.domain.audit import EVERYBODY, Actor, Decision
from scheduler.domain.constraint import Violation
from scheduler.domain.cover_request import CoverRequest, CoverState
from scheduler.domain.errors import BadInput, NotOpen
from scheduler.domain.time import Span
from scheduler.domain.values import DutyId, EngineerId
from scheduler.services.cover_judging import hindrances, place_of, published_head
from scheduler.services.cover_opening import find_unsettled, open_requests
from scheduler.services.covering import record_cover
from scheduler.services.judging import ParsePolicy
from scheduler.services.registering import Seen, expect
from scheduler.services.service_facts import person_of
from scheduler.services.standing import posted_places, standing
from scheduler.store.unit_of_work import SqlUnitOfWork


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
    asked = None if swap_with is None else _asked(work, engineer_id, duty_id, swap_with, now)
    made = open_requests(work, engineer_id, [duty_id], now)[0]
    if swap_with is not None:
        made = made.model_copy(update={"asked_id": asked, "return_duty_id": swap_with[1]})
        work.covers.replace(made)
    _note(work, Decision.COVER_ASKED, made, actor, now)
    return made


def _asked(
    work: SqlUnitOfWork, engineer_id: EngineerId, duty_id: DutyId, swap_with: tuple[EngineerId, DutyId], now: datetime
) -> str:
    """The person id of whom a swap is proposed to. Raises BadInput for a swap that nobody could carry out."""
    other, back = swap_with
    if other == engineer_id:
        raise BadInput("swap: name somebody else")
    if back == duty_id:
        raise BadInput("swap: a swap is of two duties; two seats of one duty are the same to whoever serves it")
    person_id = _require_holder(work, other, back, now, "swap")
    for who, taken in ((other, duty_id), (engineer_id, back)):
        if _is_on(work, who, taken):
            raise BadInput(f"swap: {who} is on {taken} already")
    if published_head(work, duty_id).id != published_head(work, back).id:
        raise BadInput(f"swap: {duty_id} and {back} are of two plans; swap within one plan")
    return person_id


def _require_holder(work: SqlUnitOfWork, engineer_id: EngineerId, duty_id: DutyId, now: datetime, field: str) -> str:
    """The person id of an engineer who holds a duty that is not over."""
    person = work.record.find_person(engineer_id)
    if person is None or not any(span.end_at > now for span in _turns(work, person.id, duty_id)):
        raise BadInput(f"{field}: {engineer_id} does not hold {duty_id}, or it is over")
    return person.id


def _turns(work: SqlUnitOfWork, person_id: str, duty_id: DutyId) -> list[Span]:
    """The parts of a duty that a person holds, on whatever seat."""
    turns = (turn for held in standing(work.record, duty_id) for turn in held.turns)
    return [span for span, who in turns if who == person_id]


def _is_on(work: SqlUnitOfWork, engineer_id: EngineerId, duty_id: DutyId) -> bool:
    person = work.record.find_person(engineer_id)
    return person is not None and bool(_turns(work, person.id, duty_id))


def accept(
    work: SqlUnitOfWork,
    request_id: str,
    engineer_id: EngineerId,
    *,
    parse_policy: ParsePolicy,
    confirm: bool,
    seen: Seen,
    actor: Actor,
    now: datetime,
) -> CoverRequest:
    """An engineer takes what is asked. ``confirm`` says that a manager has to agree, unless the actor is one.

    Raises NotFound, ChangedMeanwhile, NotOpen when it is taken or settled, proposed to somebody else, no longer theirs
    who asked, or forbidden by a hard rule of the published plan, and BadInput when it cannot be recorded.
    """
    request = _unsettled(work, request_id, seen)
    work.people.require_engineer(engineer_id, actor.reach)
    taker = person_of(work.record, work.people.engineer(engineer_id, actor.reach))
    if request.state is not CoverState.OPEN:
        raise NotOpen("somebody has taken it already")
    if engineer_id == request.engineer_id or request.asked_id not in (None, taker):
        raise NotOpen(f"this is not for {engineer_id} to take")
    _refuse_impossible(work, request, engineer_id)
    if broken := hindrances(work, request, engineer_id, parse_policy):
        raise NotOpen(_against(broken, request, engineer_id, actor))
    if confirm and not actor.is_lead:
        after = _moved(work, request, CoverState.OFFERED, now, taker_id=taker)
    else:
        after = _settled(work, request.model_copy(update={"taker_id": taker}), actor, now)
    _note(work, Decision.COVER_ACCEPTED, after, actor, now)
    return after


def decide(
    work: SqlUnitOfWork,
    request_id: str,
    *,
    agreed: bool,
    parse_policy: ParsePolicy,
    seen: Seen,
    actor: Actor,
    now: datetime,
) -> CoverRequest:
    """A manager agrees to what somebody has taken, or declines the request. The rules are asked again: by now, others
    may have taken other duties.

    Raises NotFound, ChangedMeanwhile, NotOpen when nobody has taken it yet, it is settled, no longer theirs who asked,
    or forbidden, and BadInput without a reason for declining.
    """
    request = _unsettled(work, request_id, seen)
    if not agreed and not actor.because:
        raise BadInput("because: say why it is declined")
    if not agreed:
        after = _moved(work, request, CoverState.DECLINED, now)
    elif request.state is not CoverState.OFFERED:
        raise NotOpen("nobody has taken it yet; wait until somebody has, or decline it")
    else:
        taker = _taker(work, request)
        _refuse_impossible(work, request, taker)
        if broken := hindrances(work, request, taker, parse_policy):
            raise NotOpen(_against(broken, request, taker, actor))
        after = _settled(work, request, actor, now)
    _note(work, Decision.COVER_CONFIRMED if agreed else Decision.COVER_DECLINED, after, actor, now)
    return after


def _taker(work: SqlUnitOfWork, request: CoverRequest) -> EngineerId:
    """The engineer who has taken it."""
    person = work.record.find_person(request.taker_id or "")
    if person is None or person.handle is None:
        raise NotOpen("whoever has taken it is not known here any more; decline it, and ask anew")
    return person.handle


def _refuse_impossible(work: SqlUnitOfWork, request: CoverRequest, taker: EngineerId) -> None:
    """Raises NotOpen when a duty has changed hands since it was asked for, when it is counted as served, or when
    somebody would be on it twice."""
    exchanged = [(request.duty_id, request.engineer_id, taker)]
    if request.return_duty_id is not None:
        exchanged.append((request.return_duty_id, taker, request.engineer_id))
    posted = posted_places(work.record)
    for duty_id, holder, new in exchanged:
        if place_of(work.record, holder, duty_id) in posted:
            raise NotOpen(f"it is in the record already who served {duty_id}")
        if _is_on(work, new, duty_id):
            raise NotOpen(f"{new} is on {duty_id} already")


def _against(broken: tuple[Violation, ...], request: CoverRequest, taker: EngineerId, actor: Actor) -> str:
    """What rules forbid, person by person. A manager reads which rules, and how an exception is recorded; an engineer
    reads those of their own, and of another person not even that it is a fact of theirs, such as an absence."""
    rules: dict[EngineerId, list[str]] = defaultdict(list)
    for each in broken:
        (whose,) = each.engineer_ids if len(each.engineer_ids) == 1 else (taker,)
        rules[whose].append(each.constraint)
    own = rules.pop(taker, [])
    says = [f"{taker} cannot take it; these rules forbid it: {_listed(own)}"] if own else []
    for other, labels in rules.items():
        says.append(f"it is not possible for {other}" + (f" ({_listed(labels)})" if actor.is_lead else ""))
    if actor.is_lead:
        says.append(f"decline it, or record it as an exception with: {' and '.join(_commands(request, taker))}")
    return "; ".join(says)


def _listed(labels: list[str]) -> str:
    return ", ".join(dict.fromkeys(labels))


def _commands(request: CoverRequest, taker: EngineerId) -> list[str]:
    """The commands that record what was asked without asking a rule."""
    covers = [(request.duty_id, request.engineer_id, taker)]
    if request.return_duty_id is not None:
        covers.append((request.return_duty_id, taker, request.engineer_id))
    return [f"watchbill history cover {duty} --instead-of {away} --who {who}" for duty, away, who in covers]


def take_back(work: SqlUnitOfWork, request_id: str, *, seen: Seen, actor: Actor, now: datetime) -> CoverRequest:
    """Whoever asked serves after all. Raises NotFound for what is out of reach, ChangedMeanwhile, and NotOpen when it
    is settled."""
    work.covers.request(request_id, actor.reach)
    after = _moved(work, _unsettled(work, request_id, seen), CoverState.TAKEN_BACK, now)
    _note(work, Decision.COVER_TAKEN_BACK, after, actor, now)
    return after


def _unsettled(work: SqlUnitOfWork, request_id: str, seen: Seen) -> CoverRequest:
    request = work.covers.request(request_id, EVERYBODY)
    expect(request.version, seen)
    if request.state.is_settled:
        raise NotOpen(f"it is settled: {request.state}")
    return request


def _settled(work: SqlUnitOfWork, request: CoverRequest, actor: Actor, now: datetime) -> CoverRequest:
    """Writes who serves what into the record."""
    taker, by = _taker(work, request), actor.person_id
    after = _moved(work, request, CoverState.COVERED, now, taker_id=request.taker_id)
    _hand_over(work, request.duty_id, request.engineer_id, taker, now, by)
    if request.return_duty_id is not None:
        _hand_over(work, request.return_duty_id, taker, request.engineer_id, now, by)
    return after


def _hand_over(
    work: SqlUnitOfWork, duty_id: DutyId, holder: EngineerId, who: EngineerId, now: datetime, by: str
) -> None:
    """All that somebody holds of a duty goes to somebody else, in however many pieces it is."""
    person = work.record.find_person(holder)
    assert person is not None  # they hold it, see _refuse_impossible
    for span in _turns(work, person.id, duty_id):
        record_cover(work, duty_id, instead_of=holder, who=who, span=span, now=now, by=by)


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
