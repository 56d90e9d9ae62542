"""The table of cover requests."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from scheduler.store.columns import Row, UtcInstant
from scheduler.store.record_tables import BIG


class CoverRequestRow(Row, table=True):
    """What an engineer asks somebody to take. Those who are asked, and those who take it, stand under person ids."""

    number: int | None = Field(default=None, primary_key=True, sa_type=BIG)
    id: str = Field(unique=True)
    engineer_id: str = Field(index=True)
    duty_id: str = Field(index=True)
    state: str = Field(index=True)
    asked_id: str | None
    return_duty_id: str | None
    taker_id: str | None
    version: int
    asked_at: datetime = Field(sa_type=UtcInstant)
    changed_at: datetime = Field(sa_type=UtcInstant)
