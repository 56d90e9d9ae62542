"""The tables of plans. Revisions add the guards that keep what was announced as it was.

A plan's own rows name people and duties without referring to the organisation, which changes while history does not.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, Table, Text, UniqueConstraint
from sqlmodel import Field

from scheduler.domain.plan import PlanState
from scheduler.store.columns import Row, UtcInstant, Words


def _listed(*states: str) -> str:
    return ", ".join(f"'{state}'" for state in states)


_UNANNOUNCED = _listed(PlanState.DRAFT, PlanState.DISCARDED)


class PlanRow(Row, table=True):
    """A plan's head: number, state, provenance, and the problem and policy as the canonical JSON that was digested."""

    __table_args__ = (
        UniqueConstraint("quarter", "version", name="one_plan_per_version"),
        CheckConstraint(f"state IN ({_listed(*PlanState)})", name="known_state"),
        CheckConstraint(f"(published_at IS NULL) = (state IN ({_UNANNOUNCED}))", name="dated_when_published"),
    )

    id: str = Field(primary_key=True)
    quarter: str
    version: int
    starts_on: date
    ends_on: date
    state: str
    created_at: datetime = Field(sa_type=UtcInstant)
    created_by: str
    published_at: datetime | None = Field(sa_type=UtcInstant)
    penalty: int = Field(sa_type=BigInteger)
    penalties: str = Field(sa_type=Text)
    problem_digest: str
    policy_digest: str
    engine: str
    seed: int = Field(sa_type=BigInteger)
    workers: int
    seconds: float
    status: str
    objective: int = Field(sa_type=BigInteger)
    bound: int = Field(sa_type=BigInteger)
    gap: float
    stopped: bool
    aims: str = Field(sa_type=Text)
    problem: str = Field(sa_type=Text)
    policy: str = Field(sa_type=Text)
    term_rotations: str = Field(sa_type=Text)


class PlanShiftRow(Row, table=True):
    """A shift as it was planned, with the zone its window is anchored to."""

    plan_id: str = Field(primary_key=True, foreign_key="plan.id")
    id: str = Field(primary_key=True)
    position: int
    rotation_id: str
    window: str
    on: date
    weekend_on: date | None
    start_at: datetime = Field(sa_type=UtcInstant)
    end_at: datetime = Field(sa_type=UtcInstant)
    time_zone: str
    seats: int
    domains: tuple[str, ...] = Field(sa_type=Words)
    wished_domains: tuple[str, ...] = Field(sa_type=Words)
    load: int
    event_ids: tuple[str, ...] = Field(sa_type=Words)


class PlanTermRow(Row, table=True):
    """A term that somebody holds, with the zone whose midnights it starts and ends at."""

    plan_id: str = Field(primary_key=True, foreign_key="plan.id")
    id: str = Field(primary_key=True)
    position: int
    rotation_id: str
    starts_on: date
    weeks: int
    start_at: datetime = Field(sa_type=UtcInstant)
    end_at: datetime = Field(sa_type=UtcInstant)
    time_zone: str


class PlanAssignmentRow(Row, table=True):
    """Who was on what, with the instants and the person's zone, so that history reads without any rule."""

    __table_args__ = (UniqueConstraint("plan_id", "duty_id", "engineer_id", name="one_seat_each"),)

    plan_id: str = Field(primary_key=True, foreign_key="plan.id")
    duty_id: str = Field(primary_key=True)
    seat: int = Field(primary_key=True)
    engineer_id: str
    rotation_id: str
    start_at: datetime = Field(sa_type=UtcInstant)
    end_at: datetime = Field(sa_type=UtcInstant)
    time_zone: str


def table(row: type[Row]) -> Table:
    """The table behind a row class."""
    found = row.__dict__["__table__"]
    assert isinstance(found, Table)
    return found


_plan = table(PlanRow)

Index(
    "one_published_plan",
    _plan.c.starts_on,
    unique=True,
    sqlite_where=_plan.c.state == PlanState.PUBLISHED.value,
    postgresql_where=_plan.c.state == PlanState.PUBLISHED.value,
)
