"""Opening cover requests: by hand, and for the duties that a withdrawal leaves behind."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from scheduler.domain.cover_request import CoverRequest, new_cover_id
from scheduler.domain.values import DutyId, EngineerId
from scheduler.store.unit_of_work import SqlUnitOfWork


def find_unsettled(work: SqlUnitOfWork, engineer_id: EngineerId, duty_id: DutyId) -> CoverRequest | None:
    """The request of that engineer for that duty that nobody has settled yet."""
    known = work.covers.requests(engineer_id=engineer_id, duty_id=duty_id)
    return next((request for request in known if not request.state.is_settled), None)


def open_requests(
    work: SqlUnitOfWork, engineer_id: EngineerId, duty_ids: Iterable[DutyId], now: datetime
) -> tuple[CoverRequest, ...]:
    """A request for each of these duties for which there is none."""
    missing = [duty_id for duty_id in duty_ids if find_unsettled(work, engineer_id, duty_id) is None]
    return tuple(
        work.covers.add(
            CoverRequest(
                number=1,
                id=new_cover_id(),
                engineer_id=engineer_id,
                duty_id=duty_id,
                asked_at=now,
                changed_at=now,
            )
        )
        for duty_id in missing
    )
