"""The one place where the program asks what time it is; everywhere else ``now`` is an argument."""

from __future__ import annotations

from datetime import UTC, datetime


def wall_clock() -> datetime:
    return datetime.now(UTC)
