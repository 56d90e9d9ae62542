"""Cover requests: an engineer cannot serve a duty that is announced, and asks who takes it, or proposes a swap."""

from __future__ import annotations

import secrets
from enum import StrEnum

from pydantic import Field

from scheduler.domain.record import PersonId
from scheduler.domain.time import Instant
from scheduler.domain.values import DutyId, EngineerId, Identifier, Value


class CoverState(StrEnum):
    """Nobody has taken it yet; somebody has, and a manager has to agree; then it is settled: covered, declined by a
    manager, or taken back by who asked."""

    OPEN = "open"
    OFFERED = "offered"
    COVERED = "covered"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"

    @property
    def is_settled(self) -> bool:
        return self in (CoverState.COVERED, CoverState.DECLINED, CoverState.TAKEN_BACK)


class CoverRequest(Value):
    """One engineer asks for cover of all that they hold of one duty.

    In a swap ``asked_id`` is the person who is asked, and ``return_duty_id`` the duty of theirs that the engineer takes
    in return. ``taker_id`` is who takes it. People other than the engineer stand under their person ids.
    """

    number: int = Field(ge=1)
    id: Identifier
    engineer_id: EngineerId
    duty_id: DutyId
    state: CoverState = CoverState.OPEN
    asked_id: PersonId | None = None
    return_duty_id: DutyId | None = None
    taker_id: PersonId | None = None
    version: int = Field(default=1, ge=1)
    asked_at: Instant
    changed_at: Instant


def new_cover_id() -> str:
    return f"c-{secrets.token_hex(8)}"
