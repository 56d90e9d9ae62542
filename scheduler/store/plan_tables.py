"""The tables of plans, and the triggers that keep what was announced as it was.

A plan's own rows name people and duties without referring to the organisation, which changes while history does not.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import DDL, BigInteger, CheckConstraint, Index, Table, Text, UniqueConstraint, event
from sqlmodel import Field

from scheduler.domain.plan import PlanState
from scheduler.store.columns import Row, UtcInstant, Words


def _listed(*states: str) -> str:
    return ", ".join(f"'{state}'" for state in states)


_UNANNOUNCED = _listed(PlanState.DRAFT, PlanState.DISCARDED)
_PUBLISHED = f"state = '{PlanState.PUBLISHED}'"


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


def _forbid(name: str, on: str, when: str, says: str) -> str:
    return f"CREATE TRIGGER {name} BEFORE {on} WHEN {when} BEGIN SELECT RAISE(ABORT, '{says}'); END"


def _plan_triggers() -> list[str]:
    """Only the state moves, along the one way there is."""
    fixed = " OR ".join(f"NEW.{c.name} IS NOT OLD.{c.name}" for c in _plan.c if c.name not in ("state", "published_at"))
    moves = ((PlanState.DRAFT, "published"), (PlanState.DRAFT, "discarded"), (PlanState.PUBLISHED, "superseded"))
    legal = " OR ".join(f"(OLD.state = '{before}' AND NEW.state = '{after}')" for before, after in moves)
    redated = "OLD.published_at IS NOT NULL AND NEW.published_at IS NOT OLD.published_at"
    return [
        _forbid("plan_begins", "INSERT ON plan", "NEW.state <> 'draft'", "a plan begins as a draft"),
        _forbid("plan_stays", "UPDATE ON plan", fixed, "a plan never changes"),
        _forbid("plan_moves_on", "UPDATE ON plan", f"NOT ({legal})", "a plan does not go back"),
        _forbid("plan_keeps_its_date", "UPDATE ON plan", redated, "the time of publication never changes"),
        _forbid("plan_remains", "DELETE ON plan", f"OLD.state NOT IN ({_UNANNOUNCED})", "a published plan is kept"),
        *_replace_triggers(),
    ]


def _replace_triggers() -> list[str]:
    """INSERT OR REPLACE and UPDATE OR REPLACE delete the row in their way without firing its DELETE trigger."""
    same = "id = NEW.id OR (quarter = NEW.quarter AND version = NEW.version)"
    other = f"id <> OLD.id AND {_PUBLISHED} AND starts_on = NEW.starts_on"
    exists = "EXISTS (SELECT 1 FROM plan WHERE {})"
    return [
        _forbid("plan_is_new", "INSERT ON plan", exists.format(same), "this plan exists already"),
        _forbid(
            "plan_stands_alone",
            "UPDATE ON plan",
            f"NEW.{_PUBLISHED} AND {exists.format(other)}",
            "another plan is published for this horizon",
        ),
    ]


def _part_triggers(name: str) -> list[str]:
    """The parts of a plan are written with its draft, once."""
    parent = "EXISTS (SELECT 1 FROM plan WHERE id = {}.plan_id AND state IN ({}))"
    to_draft = parent.format("NEW", _listed(PlanState.DRAFT))
    of_unannounced = parent.format("OLD", _UNANNOUNCED)
    return [
        _forbid(f"{name}_begins", f"INSERT ON {name}", f"NOT {to_draft}", "only a draft takes new parts"),
        _forbid(f"{name}_stays", f"UPDATE ON {name}", "1", "a plan never changes"),
        _forbid(f"{name}_remains", f"DELETE ON {name}", f"NOT {of_unannounced}", "a published plan is kept"),
    ]


def _guard(row: type[Row], triggers: list[str]) -> None:
    for text in triggers:
        ddl = DDL(text)  # type: ignore[no-untyped-call]
        event.listen(table(row), "after_create", ddl.execute_if(dialect="sqlite"))


_guard(PlanRow, _plan_triggers())
for _row in (PlanShiftRow, PlanTermRow, PlanAssignmentRow):
    _guard(_row, _part_triggers(table(_row).name))
