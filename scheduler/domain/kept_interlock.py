"""Interlocks that are written down one by one, beside those of the imported folder."""

from __future__ import annotations

from pydantic import Field

from scheduler.domain.availability import Interlock
from scheduler.domain.time import Instant
from scheduler.domain.values import Value


class KeptInterlock(Value):
    """An interlock that somebody wrote down. One that was removed stays, so that its versions are never counted anew.

    It joins the organisation when a plan is made, in the place of an imported one of the same id.
    """

    interlock: Interlock
    is_removed: bool = False
    version: int = Field(default=1, ge=1)
    changed_at: Instant
