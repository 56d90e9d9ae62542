"""The tables of publications: who published what, the outbox of writes, and the ledger of what we own remotely."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from scheduler.store.columns import Row, UtcInstant, Words


class PublicationRow(Row, table=True):
    """One run of applying a plan. ``state`` is ``interrupted`` when the run never came back."""

    id: int | None = Field(default=None, primary_key=True)
    schedule_id: str = Field(index=True)
    rotation_id: str
    seat: int
    desired_hash: str
    observed_hash: str
    plan_json: str
    state: str
    started_at: datetime = Field(sa_type=UtcInstant)
    finished_at: datetime | None = Field(default=None, sa_type=UtcInstant)


class PublicationOperationRow(Row, table=True):
    """The outbox: a write, recorded before it is sent (``sent``) and once its outcome is known."""

    id: int | None = Field(default=None, primary_key=True)
    publication_id: int = Field(foreign_key="publication.id", index=True)
    schedule_id: str = Field(index=True)
    kind: str
    shift_key: str
    start_at: datetime = Field(sa_type=UtcInstant)
    end_at: datetime = Field(sa_type=UtcInstant)
    account: str
    email: str
    known_ids: tuple[str, ...] = Field(sa_type=Words)
    external_id: str | None = None
    state: str = Field(index=True)
    error: str = ""
    sent_at: datetime = Field(sa_type=UtcInstant)
    settled_at: datetime | None = Field(default=None, sa_type=UtcInstant)


class PublishedOverrideRow(Row, table=True):
    """The ledger: a remote override that we created."""

    schedule_id: str = Field(primary_key=True)
    external_id: str = Field(primary_key=True)
    shift_key: str
    start_at: datetime = Field(sa_type=UtcInstant)
    end_at: datetime = Field(sa_type=UtcInstant)
    account: str
    email: str
    state: str
    created_by: int = Field(foreign_key="publication_operation.id")
