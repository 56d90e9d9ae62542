"""Registration windows: managers say until when engineers may register for which dates."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from pydantic import Field, model_validator

from scheduler.domain.audit import Actor, Decision
from scheduler.domain.registration import RegistrationWindow, new_window_id
from scheduler.domain.time import DateRange, Instant
from scheduler.domain.values import ShortText
from scheduler.services.registering import Seen, expect
from scheduler.store.unit_of_work import SqlUnitOfWork


class WindowWanted(DateRange):
    """A window as somebody writes it down; see RegistrationWindow."""

    name: ShortText = Field(min_length=1)
    opens_at: Instant
    closes_at: Instant

    @model_validator(mode="after")
    def _opens_before_closing(self) -> Self:
        if self.closes_at <= self.opens_at:
            raise ValueError("closes_at is not after opens_at")
        return self


def create_window(work: SqlUnitOfWork, wanted: WindowWanted, *, actor: Actor, now: datetime) -> RegistrationWindow:
    """Keeps a new window. Raises BadInput when its times are in no order, or a date of it belongs to another one."""
    window = RegistrationWindow(id=new_window_id(), changed_at=now, **wanted.model_dump())
    work.registrations.add_window(window)
    work.audit.note(Decision.WINDOW_OPENED, window.id, actor, now)
    return window


def change_window(
    work: SqlUnitOfWork, window_id: str, wanted: WindowWanted, *, seen: Seen, actor: Actor, now: datetime
) -> RegistrationWindow:
    """Writes a window anew. Raises as ``create_window`` does, NotFound, and ChangedMeanwhile."""
    before = work.registrations.window(window_id)
    expect(before.version, seen)
    window = RegistrationWindow(id=before.id, version=before.version + 1, changed_at=now, **wanted.model_dump())
    work.registrations.replace_window(window)
    work.audit.note(Decision.WINDOW_CHANGED, window.id, actor, now)
    return window
