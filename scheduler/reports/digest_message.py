"""A digest: one message to one reader about duty that is ahead."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum

from scheduler.domain.time import Instant
from scheduler.domain.values import EngineerId, ShortText, Value

TIER1 = "tier1"
LATEST = timedelta(hours=24)
"""A digest that could not be sent for so long is of no use any more."""


class DigestKind(StrEnum):
    """Before the weekend, the day before a shift, or before a week in which terms begin or end."""

    WEEKEND = "weekend"
    DAY_BEFORE = "day-before"
    TERMS = "terms"


class Digest(Value):
    """One message to one reader. ``id`` is the same for the same message, however often it is made.

    ``engineer_id`` is None for Tier 1, and so is ``address``: how they are reached is known where it is sent.
    """

    id: str
    kind: DigestKind
    due_at: Instant
    engineer_id: EngineerId | None
    address: str | None
    subject: ShortText
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join((self.subject, "", *self.lines, ""))


def mark_of(said: Iterable[tuple[str, ...]]) -> str:
    """A short mark of who serves when, in whatever order it is given: another one when any of it changes. Nobody is
    named by it."""
    return hashlib.sha256(json.dumps(sorted(said)).encode()).hexdigest()[:12]
