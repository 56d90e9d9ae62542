"""The tables of policy versions, and of interlocks that are written down one by one."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Text
from sqlmodel import Field

from scheduler.store.columns import Row, UtcInstant


class PolicyVersionRow(Row, table=True):
    """A policy that was in force. ``body``: canonical JSON of its constraints, a line each."""

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    body: str = Field(sa_type=Text)
    made_at: datetime = Field(sa_type=UtcInstant)
    made_by: str | None
    imported_at: datetime | None = Field(sa_type=UtcInstant)


class KeptInterlockRow(Row, table=True):
    """A commitment of a team or a person that somebody wrote down."""

    id: str = Field(primary_key=True)
    team_id: str | None
    engineer_id: str | None = Field(index=True)
    first_on: date
    last_on: date
    title: str
    is_removed: bool
    version: int
    changed_at: datetime = Field(sa_type=UtcInstant)
