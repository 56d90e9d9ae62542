"""What a plan takes from a team, beside what its manager has acknowledged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from scheduler.reports.scope import TeamScope


@dataclass(frozen=True, slots=True)
class AcknowledgedScope:
    """One team. ``by`` (who, as they gave their name), ``at``, ``plan_id`` and ``entry`` are of its last word on the
    horizon, None when there was none; ``other_version`` says that it was about an earlier version. ``holds``: that
    word is enough for this one. ``lends``: duty takes anything at all."""

    scope: TeamScope
    lends: bool
    holds: bool = False
    by: str | None = None
    at: datetime | None = None
    plan_id: str | None = None
    entry: int | None = None
    other_version: bool = False
