"""The table behind logins."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from scheduler.store.columns import Row, UtcInstant


class LoginSessionRow(Row, table=True):
    """One login. ``digest`` is the SHA-256 of its secret, which is kept nowhere."""

    id: str = Field(primary_key=True)
    digest: str = Field(unique=True)
    role: str
    owner_id: str = Field(index=True)
    engineer_id: str | None = Field(index=True)
    created_at: datetime = Field(sa_type=UtcInstant)
    expires_at: datetime = Field(sa_type=UtcInstant, index=True)
    ended_at: datetime | None = Field(sa_type=UtcInstant)
