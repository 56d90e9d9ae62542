"""The tables of customer events that are kept one by one, and of the calendars they come from."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field

from scheduler.store.columns import Row, UtcInstant
from scheduler.store.record_tables import BIG


class KnownEventRow(Row, table=True):
    """An event. ``body`` is the whole of it as canonical JSON; customer and instants are for looking it up."""

    number: int | None = Field(default=None, primary_key=True, sa_type=BIG)
    id: str = Field(unique=True)
    source_id: str = Field(index=True)
    customer_id: str = Field(index=True)
    start_at: datetime = Field(sa_type=UtcInstant)
    end_at: datetime = Field(sa_type=UtcInstant)
    body: str = Field(sa_type=Text)
    state: str = Field(index=True)
    version: int
    made_at: datetime = Field(sa_type=UtcInstant)
    changed_at: datetime = Field(sa_type=UtcInstant)


class ToldEventRow(Row, table=True):
    """What became known of an event: how it is from ``at`` on, as canonical JSON; None: it counts no more. The other
    instants are the event's, for looking it up."""

    seq: int | None = Field(default=None, primary_key=True, sa_type=BIG)
    event_id: str = Field(index=True)
    is_imported: bool
    body: str | None = Field(sa_type=Text)
    at: datetime = Field(sa_type=UtcInstant)
    start_at: datetime | None = Field(default=None, sa_type=UtcInstant)
    end_at: datetime | None = Field(default=None, sa_type=UtcInstant, index=True)


class EventSourceRow(Row, table=True):
    """Where events come from. ``url`` may hold a secret, which whoever reads the database may use."""

    id: str = Field(primary_key=True)
    url: str = Field(sa_type=Text)
    customer_id: str | None
    time_zone: str
    fetched_url: str = Field(sa_type=Text)
    etag: str = Field(sa_type=Text)
    last_modified: str = Field(sa_type=Text)
    read_at: datetime = Field(sa_type=UtcInstant)
