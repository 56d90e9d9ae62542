"""The kinds of entry of the service record."""

from __future__ import annotations

from enum import StrEnum


class EntryKind(StrEnum):
    """The kinds of entry; see the class of each in scheduler/domain/record.py."""

    ACKNOWLEDGED = "acknowledged"
    ANNOUNCED = "announced"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    VOLUNTEERED = "volunteered"
    COVERED = "covered"
    SERVED = "served"
    CORRECTED = "corrected"
    POSTED = "posted"
    CLOSED = "closed"
    ERASED = "erased"
