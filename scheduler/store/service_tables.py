"""The tables behind the API: keys, registrations and their windows, the audit log, and answers kept for repeats."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import LargeBinary, Text
from sqlmodel import Field

from scheduler.store.columns import Row, UtcInstant, Words
from scheduler.store.record_tables import BIG


class ApiKeyRow(Row, table=True):
    """A key. ``digest`` is the SHA-256 of its secret, which is kept nowhere."""

    id: str = Field(primary_key=True)
    digest: str = Field(unique=True)
    name: str = Field(sa_type=Text)
    role: str
    owner_id: str = Field(index=True)
    engineer_id: str | None = Field(index=True)
    scopes: tuple[str, ...] = Field(sa_type=Words)
    created_at: datetime = Field(sa_type=UtcInstant)
    created_by: str
    expires_at: datetime = Field(sa_type=UtcInstant)
    revoked_at: datetime | None = Field(sa_type=UtcInstant)
    version: int


class RegistrationRow(Row, table=True):
    """What one engineer has registered. ``body`` is its content as canonical JSON, the dates are for looking it up.

    ``reason`` of an absence is private. It is written here and read by nothing: no value has a place for it.
    """

    number: int | None = Field(default=None, primary_key=True, sa_type=BIG)
    id: str = Field(unique=True)
    engineer_id: str = Field(index=True)
    kind: str
    first_on: date
    last_on: date
    body: str = Field(sa_type=Text)
    reason: str = Field(sa_type=Text)
    state: str = Field(index=True)
    version: int
    registered_at: datetime = Field(sa_type=UtcInstant)
    changed_at: datetime = Field(sa_type=UtcInstant)
    withdrawn_at: datetime | None = Field(sa_type=UtcInstant)
    duty_ids: tuple[str, ...] = Field(sa_type=Words)


class RegistrationWindowRow(Row, table=True):
    """When engineers may register for some dates."""

    id: str = Field(primary_key=True)
    name: str
    first_on: date = Field(unique=True)
    last_on: date
    opens_at: datetime = Field(sa_type=UtcInstant)
    closes_at: datetime = Field(sa_type=UtcInstant)
    version: int
    changed_at: datetime = Field(sa_type=UtcInstant)


class AuditEntryRow(Row, table=True):
    """One decision. Nobody is named in it."""

    seq: int | None = Field(default=None, primary_key=True, sa_type=BIG)
    at: datetime = Field(sa_type=UtcInstant, index=True)
    actor_id: str
    decision: str
    subject: str = Field(index=True)
    about_id: str | None = Field(index=True)
    on_behalf: bool
    late: bool
    key_id: str | None
    request_id: str | None


class AuditNoteRow(Row, table=True):
    """The reason that somebody gave for a decision. It may name people, so it can be erased."""

    seq: int = Field(primary_key=True, sa_type=BIG, foreign_key="audit_entry.seq")
    because: str = Field(sa_type=Text)


class KeptAnswerRow(Row, table=True):
    """The answer to a request that may come again. ``once`` is a digest of the caller and their key for repeats.

    ``sealed`` is the answer, under a key that only the caller can make.
    """

    once: str = Field(primary_key=True)
    request: str
    sealed: bytes = Field(sa_type=LargeBinary)
    kept_until: datetime = Field(sa_type=UtcInstant, index=True)
