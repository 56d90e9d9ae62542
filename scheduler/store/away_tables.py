"""The tables of people's own calendars of absences: days alone, never what they are for."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Text
from sqlmodel import Field

from scheduler.store.columns import Row, UtcInstant


class AwayCalendarRow(Row, table=True):
    """One calendar of one engineer. ``url`` may hold a secret, which whoever reads the database may use."""

    engineer_id: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    url: str = Field(sa_type=Text)
    fetched_url: str = Field(sa_type=Text)
    etag: str = Field(sa_type=Text)
    last_modified: str = Field(sa_type=Text)
    read_at: datetime = Field(sa_type=UtcInstant)


class AwayDaysRow(Row, table=True):
    """Local dates that a calendar says, both included."""

    engineer_id: str = Field(primary_key=True)
    calendar_id: str = Field(primary_key=True)
    first_on: date = Field(primary_key=True)
    last_on: date
