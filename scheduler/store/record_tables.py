"""The tables of the service record. Entries are only ever added; the revision that makes them sets up the guards.

The columns of an entry beside its body only repeat it, for look-ups; verifying compares them. Who the people are stands
in a table of its own, because that can be forgotten and an entry cannot.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Integer, Text
from sqlmodel import Field

from scheduler.store.columns import Row, UtcInstant

BIG = BigInteger().with_variant(Integer, "sqlite")
"""SQLite keeps rows by an INTEGER key, and only by one of that very name."""


class RecordEntryRow(Row, table=True):
    """An entry: its number, the hash before it, its own, and its canonical JSON. ``on_date`` is YYYY-MM-DD."""

    seq: int = Field(primary_key=True, sa_type=BIG)
    previous: str
    hash: str
    body: str = Field(sa_type=Text)
    kind: str = Field(index=True)
    person_id: str | None = Field(index=True)
    duty_id: str | None = Field(index=True)
    plan_id: str | None = Field(index=True)
    on_date: str = Field(index=True)
    once: str = Field(unique=True)


class RecordPersonRow(Row, table=True):
    """Who a person id stands for; emptied, but kept, when the person is erased. ``handle`` is as it was written."""

    id: str = Field(primary_key=True)
    handle: str | None = Field(unique=True)
    name: str | None
    email: str | None
    erased_at: datetime | None = Field(sa_type=UtcInstant)


class RecordCheckpointRow(Row, table=True):
    """A signed checkpoint that was made, in case somebody asks for it again."""

    seq: int = Field(primary_key=True, sa_type=BIG)
    hash: str
    made_at: datetime = Field(sa_type=UtcInstant)
    public_key: str
    signature: str


class PlanSealRow(Row, table=True):
    """The salt of an announced plan's seal. It is replaced when somebody in the plan is erased."""

    plan_id: str = Field(primary_key=True, foreign_key="plan.id")
    salt: str


class ErasurePassRow(Row, table=True):
    """Lets a plan be rewritten from one engineer id to one person id. A row lives inside one transaction only."""

    engineer_id: str = Field(primary_key=True)
    person_id: str
