"""Cover requests end with the duty: whatever is recorded of a duty by other ways settles what was asked about it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from scheduler.domain.audit import Actor, Decision
from scheduler.domain.cover_request import CoverRequest, CoverState
from scheduler.domain.record import CoveredEntry
from scheduler.domain.values import DutyId
from scheduler.services.standing import standing
from scheduler.store.unit_of_work import SqlUnitOfWork

_COVERED = "The record says who serves it by now."
_LEFT = "Somebody in it holds their duty no more, by the record."


def settle_overtaken(work: SqlUnitOfWork, recorded: CoveredEntry, now: datetime) -> None:
    """Settles the requests of whoever gave a duty away by this entry: covered by whom it names, where that is what was
    asked, or else declined. Whoever still holds a part of the duty still asks."""
    asker = work.record.find_person(recorded.instead_of)
    if asker is None or any(recorded.instead_of == who for who in _holders(work, recorded.duty_id)):
        return
    for request in _asked_about(work, recorded.duty_id):
        theirs = request.engineer_id if request.duty_id == recorded.duty_id else request.asked_id
        if theirs not in (asker.handle, asker.id):
            continue
        as_asked = request.duty_id == recorded.duty_id and request.asked_id in (None, recorded.person_id)
        taker_id = recorded.person_id if as_asked else None
        _settle(work, request, taker_id, Actor(person_id=recorded.by), now)


def _settle(work: SqlUnitOfWork, request: CoverRequest, taker_id: str | None, actor: Actor, now: datetime) -> None:
    state = CoverState.COVERED if taker_id else CoverState.DECLINED
    changes = {"state": state, "taker_id": taker_id, "version": request.version + 1, "changed_at": now}
    work.covers.replace(request.model_copy(update=changes))
    decision = Decision.COVER_CONFIRMED if taker_id else Decision.COVER_DECLINED
    because = actor.model_copy(update={"because": _COVERED if taker_id else _LEFT})
    work.audit.note(decision, request.id, because, now, about_id=work.record.person_id(request.engineer_id))


def _asked_about(work: SqlUnitOfWork, duty_id: DutyId) -> Iterator[CoverRequest]:
    """The requests that are not settled, for the duty or for one in return for it."""
    for request in (*work.covers.requests(duty_id=duty_id), *work.covers.requests(return_duty_id=duty_id)):
        if not request.state.is_settled:
            yield request


def _holders(work: SqlUnitOfWork, duty_id: DutyId) -> list[str]:
    """The person ids of everybody who holds a part of a duty."""
    return [who for held in standing(work.record, duty_id) for _, who in held.turns]
